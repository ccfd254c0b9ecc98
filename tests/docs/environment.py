"""Collect from source files which variables of the environment they read, and their defaults."""

import ast
from pathlib import Path

NO_LITERAL = object()


def variables(path: Path) -> dict[str, object]:
    """Each variable that ``path`` reads, with its default where the source states one."""
    tree = ast.parse(path.read_text())
    readers = _readers(tree)
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _reads(node.func, readers) and node.args:
            name = node.args[0]
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                found[name.value] = _default(node)
    return found


def _readers(tree: ast.Module) -> set[str]:
    """Functions of the file that are told a variable's name."""
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef))
    return {f.name for f in functions if f.args.args and f.args.args[0].arg == "name"}


def _reads(function: ast.expr, readers: set[str]) -> bool:
    text = ast.unparse(function)
    return text in readers or text.startswith(("env.", "os.environ.", "os.getenv"))


def _default(call: ast.Call) -> object:
    stated = [word.value for word in call.keywords if word.arg == "default"] + call.args[1:2]
    try:
        return ast.literal_eval(stated[0]) if stated else NO_LITERAL
    except ValueError:
        return NO_LITERAL
