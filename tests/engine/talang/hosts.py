"""A small host for expressions: a session, a profile, promotion functions that take notes."""

from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, ClassVar

from mockserver.engine.talang.compiler import TalangError, compile_expression
from mockserver.engine.talang.environment import Each, HostFunction, Slot
from mockserver.engine.talang.failure import TalangFailure
from mockserver.engine.talang.kinds import Kind
from mockserver.engine.talang.machine import Steps

ITEMS = [
    {"Name": "a", "Category": "Kitchen", "Price": 10, "Quantity": 2},
    {"Name": "b", "Category": "Garden", "Price": 30, "Quantity": 1},
    {"Name": "c", "Price": 5, "Quantity": 1},
]
ITEM_PATH = [".", "Session", "CartItems"]


class Moment(datetime):
    """A time of a class of its own, as tools that stop the clock have."""


class Host:
    """What expressions see and do."""

    def __init__(self, *, coupon: bool = True, total: float = 200) -> None:
        self.coupon = coupon
        self.total = total
        self.effects: list[tuple[Any, ...]] = []
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)
        self.values: dict[str, Any] = {
            "text": "Ada",
            "pattern": "(",
            "number": 7,
            "flag": True,
            "time": "2026-03-01T10:00:00Z",
            "list": [3, 1, 2],
            "map": {"inner": {"deep": 1}},
            "null": None,
            "frozen": MappingProxyType({"a": 1}),
            "moment": Moment(2026, 3, 1, tzinfo=UTC),
            "nan": float("nan"),
            "kind": Kind.TIME,
            "status": HTTPStatus.OK,
        }

    def mark(self) -> int:
        return len(self.effects)

    def undo(self, mark: int) -> None:
        del self.effects[mark:]


class PerItem:
    """Notes a discount of each element."""

    def __init__(self, host: Host, name: str, note: str = "") -> None:
        self.host, self.name, self.note = host, name, note

    def add(self, element: Any, value: Any) -> None:
        self.host.effects.append((self.name, element["Name"], value, self.note))

    def result(self) -> None:
        """No value."""


def set_discount(host: Host, name: str, value: float, scope: str = "") -> None:
    host.effects.append((name, value, scope) if scope else (name, value))


def notification(host: Host, title: str, options: Any) -> None:
    host.effects.append((title, options))


def fail(host: Host, message: str) -> None:
    raise TalangFailure(message)


def broken(host: Host) -> None:
    raise ZeroDivisionError("the host is broken")


def called(name: str) -> Any:
    return lambda host, *values: host.effects.append((name, *values))


def known(name: str) -> Slot:
    return Slot(Kind.ANY, lambda host: host.values[name])


NUMBER, STRING, LIST, MAP, ANY, NULL = (
    Kind.NUMBER,
    Kind.STRING,
    Kind.LIST,
    Kind.MAP,
    Kind.ANY,
    Kind.NULL,
)

FUNCTIONS: Sequence[HostFunction] = (
    HostFunction("couponValid", (), Kind.BOOLEAN, lambda host: host.coupon),
    HostFunction(
        "setDiscount", (STRING, NUMBER, STRING), NULL, set_discount, optional=1, acts=True
    ),
    HostFunction(
        "setDiscountPerItem",
        (STRING, LIST, STRING),
        NULL,
        None,
        optional=1,
        each=Each(1, PerItem, NUMBER),
        acts=True,
    ),
    HostFunction("notification", (STRING, MAP), NULL, notification, acts=True),
    HostFunction("fail", (STRING,), NULL, fail),
    HostFunction("broken", (), NULL, broken),
    HostFunction("liar", (), NUMBER, lambda _: "text"),
    HostFunction("!callapi189", (ANY,), NULL, called("callApi189"), optional=1, variadic=True),
    HostFunction("!award_minutes", (NUMBER,), NULL, called("Award_minutes"), optional=1),
)


class Names:
    """The environment of a host."""

    slots: ClassVar = {
        ("Session", "Total"): Slot(NUMBER, lambda host: host.total),
        ("Session", "CartItems"): Slot(LIST, lambda _: ITEMS),
        ("Session", "Attributes"): Slot(MAP, lambda host: host.values),
        ("Session", "Attributes", "list"): Slot(LIST, lambda _: (3, 1, 2)),
        ("Session", "Attributes", "place"): Slot(MAP, lambda _: {"lat": 1}, open=True),
        ("Session", "Attributes", "wrong"): Slot(NUMBER, lambda _: None),
        ("Session", "Created"): Slot(Kind.TIME, lambda _: "2026-03-01T10:00:00Z"),
        ("Profile", "Name"): Slot(STRING, lambda _: "Ada Lovelace"),
        ("bound",): Slot(MAP, lambda _: {"field": 5}),
        **{("any", name): known(name) for name in Host().values},
    }
    templates: ClassVar = {
        "plus": ["+", ["#", 0], ["#", 1]],
        "twice": ["!", "plus", ["#", 0], ["#", 0]],
        "loop": ["!", "loop"],
        "item price": [".", "Item", "Price"],
    }

    def slot(self, path: tuple[str, ...]) -> Slot | None:
        return self.slots.get(path)

    def function(self, name: str) -> Sequence[HostFunction]:
        return [one for one in FUNCTIONS if one.name.casefold() == name]

    def canonical(self, name: str) -> str:
        return {"round up": "ceil", "all": "and"}.get(name.casefold(), name.casefold())

    def template(self, name: str) -> Any | None:
        return self.templates.get(name)


NAMES = Names()


def run(
    expression: Any, host: Host | None = None, *, steps: int = 100_000, wanted: Kind = ANY
) -> Any:
    """The value of an expression."""
    program = compile_expression(expression, NAMES, wanted=wanted)
    return program.run(host or Host(), Steps(steps))


def faults(expression: Any, *, wanted: Kind = ANY) -> list[tuple[str, str]]:
    """What is wrong with an expression; nothing if it can be compiled."""
    try:
        compile_expression(expression, NAMES, wanted=wanted)
    except TalangError as error:
        return [tuple(fault) for fault in error.faults]
    return []
