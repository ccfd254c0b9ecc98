"""The faults that answer, but with something that a client does not expect."""

import gzip
import uuid
from dataclasses import replace
from functools import cache
from typing import Final

from connector_wizard.emulator.faults.faults import Fault
from connector_wizard.emulator.faults.made_up import made_up_answer
from connector_wizard.emulator.wires.exchange import Exchange, edited
from connector_wizard.emulator.wires.messages import Answer

_MEBIBYTE: Final = 1024 * 1024


def bad_charset(exchange: Exchange, fault: Fault) -> None:
    """Answer with bytes that are no UTF-8."""
    answer = exchange.answer(fault)
    exchange.send(replace(answer, body=answer.body[:-1] + b', "\xff\xfe": "\xc3("}'))


def bad_json(exchange: Exchange, fault: Fault) -> None:
    """Answer with JSON that ends badly."""
    answer = exchange.answer(fault)
    exchange.send(replace(answer, body=answer.body[:-1] + b", oops"))


def deep_json(exchange: Exchange, fault: Fault) -> None:
    """Answer with lists within lists, deeper than parsers go."""
    depth = int(fault.number("depth", 100_000))
    exchange.send(replace(exchange.answer(fault), body=b"[" * depth + b"]" * depth))


def gzip_bomb(exchange: Exchange, fault: Fault) -> None:
    """Answer with little that unpacks to much."""
    answer = exchange.answer(fault)
    body = _bomb(int(fault.number("bytes", 100 * _MEBIBYTE)))
    exchange.send(
        replace(answer, body=body, headers={**answer.headers, "Content-Encoding": "gzip"})
    )


def header_flood(exchange: Exchange, fault: Fault) -> None:
    """Answer with more headers than anyone reads."""
    answer = exchange.answer(fault)
    count, size = int(fault.number("count", 5_000)), int(fault.number("bytes", 40))
    flood = {f"X-Flood-{number}": "x" * size for number in range(count)}
    exchange.send(replace(answer, headers={**answer.headers, **flood}))


def huge(exchange: Exchange, fault: Fault) -> None:
    """Answer with a body that is far too long."""
    padding = "x" * int(fault.number("bytes", 12 * _MEBIBYTE))
    answer = exchange.answer(fault)
    exchange.send(edited(answer, lambda content: content.update(padding=padding)))


def id_not_uuid(exchange: Exchange, fault: Fault) -> None:
    """Answer with an id of another form."""
    strange = fault.text("id", "42")
    exchange.send(edited(exchange.answer(fault), lambda content: content.update(id=strange)))


def no_id(exchange: Exchange, fault: Fault) -> None:
    """Answer without the id."""
    exchange.send(edited(exchange.answer(fault), lambda content: content.pop("id", None)))


def endless_list(exchange: Exchange, _fault: Fault) -> None:
    """Answer a list as if another page always followed."""
    href = f"/connections?continuationToken={uuid.uuid4().hex}&limit=100"
    links = {"_links": {"next": {"href": href}}}
    exchange.send(edited(exchange.first_page(), lambda content: content.update(links)))


def repeated_page(exchange: Exchange, _fault: Fault) -> None:
    """Answer a list with its first page, whichever was asked for."""
    exchange.send(exchange.first_page())


def redirect(exchange: Exchange, fault: Fault) -> None:
    """Send the client to another host."""
    exchange.happen_if_after(fault)
    elsewhere = fault.text("to", f"http://elsewhere.invalid{exchange.request.path}")
    exchange.send(Answer(int(fault.number("status", 307)), headers={"Location": elsewhere}))


def status(exchange: Exchange, fault: Fault) -> None:
    """Answer with any status, in any shape."""
    exchange.happen_if_after(fault)
    exchange.send(made_up_answer(exchange.request, fault, exchange.world.options))


@cache
def _bomb(size: int) -> bytes:
    return gzip.compress(b" " * size, compresslevel=9)
