"""Break the rule that FAULTS_MUTANT names, in each Python process that finds this on its path."""

import os
import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import CodeType, ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

from tests.faults.mutants.rules import RULES


class _Breaking(SourceFileLoader):
    """Loads a module with one rule broken; a rule that is not there any more stops everything."""

    def get_code(self, fullname: str) -> CodeType | None:
        _, rule, broken = RULES[os.environ["FAULTS_MUTANT"]]
        source = self.get_data(self.path).decode()
        if source.count(rule) != 1:
            raise SystemExit(f"{fullname} does not hold the rule to break: {rule.strip()}")
        return compile(source.replace(rule, broken), self.path, "exec", dont_inherit=True)


class _Finder(MetaPathFinder):
    """Finds the module to break before anybody else does."""

    def find_spec(
        self,
        fullname: str,
        path: "Sequence[str] | None",
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        if fullname != RULES[os.environ["FAULTS_MUTANT"]][0]:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec and spec.origin:
            spec.loader = _Breaking(fullname, spec.origin)
        return spec


sys.meta_path.insert(0, _Finder())
