"""Do what a fault says. Here are those that leave the client without a whole, timely answer."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from connector_wizard.emulator.faults import spoiling
from connector_wizard.emulator.faults.faults import Fault
from connector_wizard.emulator.wires.exchange import Exchange


def strike(exchange: Exchange, fault: Fault) -> None:
    """Let the fault happen to this request."""
    _BREAKAGES[fault.kind](exchange, fault)


def _close(exchange: Exchange, fault: Fault) -> None:
    exchange.happen_if_after(fault)
    exchange.wire.hang_up()


def _drip(exchange: Exchange, fault: Fault) -> None:
    answer = exchange.answer(fault)
    exchange.settle(answer)
    exchange.wire.write(exchange.wire.head(answer))
    size = int(fault.number("bytes", 1))
    for place in range(0, len(answer.body), size):
        exchange.world.bell.wait(fault.number("seconds", 0.2))
        exchange.wire.write(answer.body[place : place + size])


def _half_body(exchange: Exchange, fault: Fault) -> None:
    answer = exchange.answer(fault)
    exchange.settle(answer)
    exchange.wire.write(exchange.wire.head(answer) + answer.body[: len(answer.body) // 2])
    exchange.wire.hang_up()


def _hang(exchange: Exchange, fault: Fault) -> None:
    exchange.happen_if_after(fault)
    exchange.world.bell.wait(fault.number("seconds", 30))
    exchange.wire.hang_up()


def _late(exchange: Exchange, fault: Fault) -> None:
    exchange.world.alarms.set(fault.number("seconds", 1), exchange.effect)
    exchange.wire.hang_up()


def _reset(exchange: Exchange, fault: Fault) -> None:
    exchange.happen_if_after(fault)
    exchange.wire.reset()


def _slow(exchange: Exchange, fault: Fault) -> None:
    seconds = fault.number("seconds", 5)
    if not fault.after:
        exchange.world.bell.wait(seconds)
    answer = exchange.effect()
    if fault.after:
        exchange.world.bell.wait(seconds)
    exchange.send(answer)


def _twice(exchange: Exchange, fault: Fault) -> None:
    exchange.effect()
    answer = exchange.effect()
    if fault.details.get("answered", True):
        exchange.send(answer)
    else:
        exchange.wire.hang_up()


_BREAKAGES: Final[Mapping[str, Callable[[Exchange, Fault], Any]]] = {
    "bad_charset": spoiling.bad_charset,
    "bad_json": spoiling.bad_json,
    "close": _close,
    "deep_json": spoiling.deep_json,
    "drip": _drip,
    "endless_list": spoiling.endless_list,
    "gzip_bomb": spoiling.gzip_bomb,
    "half_body": _half_body,
    "hang": _hang,
    "header_flood": spoiling.header_flood,
    "huge": spoiling.huge,
    "id_not_uuid": spoiling.id_not_uuid,
    "late": _late,
    "no_id": spoiling.no_id,
    "redirect": spoiling.redirect,
    "repeated_page": spoiling.repeated_page,
    "reset": _reset,
    "slow": _slow,
    "status": spoiling.status,
    "twice": _twice,
}
