"""The filters, tests and functions of templates, and the Jinja2 environment that has no others.

Each takes the meter of its rendering first, and charges it.
"""

import math
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import orjson

from mockserver.control.templates.run import (
    ARITHMETIC,
    MAX_TEXT,
    RUN,
    Run,
    at,
    calculated,
    checked,
    is_missing,
    items,
    member,
    number,
    refuse,
)

if TYPE_CHECKING:
    from jinja2.runtime import Context
    from jinja2.sandbox import SandboxedEnvironment


def _default(_: Run, value: Any, default_value: Any = "", boolean: Any = False) -> Any:
    return default_value if is_missing(value) or (boolean and not value) else value


def _text_filter(change: Callable[[str], str]) -> Callable[..., Any]:
    def changed(run: Run, value: Any) -> str:
        return change(run.text(value))

    return changed


def _title(text: str) -> str:
    from jinja2.filters import do_title

    return do_title(text)


def _end(index: int) -> Callable[..., Any]:
    def end(_: Run, value: Any) -> Any:
        return member(value, index)

    return end


def _join(run: Run, value: Any, d: Any = "", attribute: Any = None) -> str:
    texts = [run.text(at(run, item, attribute)) for item in items(run, value)]
    between = run.text(d)
    check_length(sum(map(len, texts)) + len(between) * len(texts))
    return between.join(texts)


def _replace(run: Run, value: Any, old: Any, new: Any) -> str:
    text, old, new = run.text(value), run.text(old), run.text(new)
    check_length(len(text) + text.count(old) * (len(new) - len(old)))
    return text.replace(old, new)


def check_length(length: int) -> None:
    if length > MAX_TEXT:
        refuse(f"a text is too long; wanted: at most {MAX_TEXT} characters")


def _to_json(run: Run, value: Any) -> str:
    run.weigh(value)
    return orjson.dumps(None if is_missing(value) else value, default=dict).decode()


def _as_int(run: Run, value: Any, default: Any = 0) -> Any:
    # By way of a float only where it has to be: that would lose digits.
    try:
        number = int(value) if isinstance(value, int) or len(value) < 25 else None
    except (TypeError, ValueError):
        number = None
    if number is None:
        number = _as_float(run, value, None)
    return default if number is None or not -(2**63) <= number < 2**64 else int(number)


def _as_float(_: Run, value: Any, default: Any = 0.0) -> Any:
    try:
        number = float(value) if not isinstance(value, str) or len(value) < 400 else math.nan
    except (TypeError, ValueError):
        return default
    return number if math.isfinite(number) else default


def _round(_: Run, value: Any, precision: Any = 0, method: Any = "common") -> Any:
    value = number(value, "round")
    if precision not in range(16) or method not in {"common", "ceil", "floor"}:
        refuse("round takes a precision of 0 to 15 and common, ceil or floor")
    if method == "common":
        return round(value, precision)
    return checked(getattr(math, method)(value * 10**precision) / 10**precision)


def _sum(run: Run, value: Any, attribute: Any = None) -> Any:
    return checked(sum(number(at(run, row, attribute), "sum") for row in items(run, value)))


def _map(run: Run, value: Any, attribute: str, default: Any = None) -> list[Any]:
    found = [at(run, row, attribute) for row in items(run, value)]
    return [default if is_missing(part) else part for part in found]


def _pairs(run: Run, value: Any) -> list[list[Any]]:
    keys = items(run, value if isinstance(value, Mapping) else None)
    return [[key, value[key]] for key in keys]


def _called(run: Run, name: Any, /, *args: Any, **named: Any) -> Any:
    if name not in run.functions:
        refuse(f"{name}() is not there")
    args = tuple(None if is_missing(value) else value for value in args)
    named = {key: None if is_missing(value) else value for key, value in named.items()}
    # What a function does is not metered from inside, so what it is given costs more.
    run.spend(50 + run.weigh([args, named]) // 4)
    value = run.functions[name](*args, **named)
    run.weigh(value)
    return value


def _rows(run: Run, value: Any, cost: int) -> list[Any]:
    rows = items(run, value)
    run.spend(len(rows) * cost)
    return rows


def _compared(run: Run, value: Any) -> Any:
    run.weigh(value)
    return value


FILTERS: Final[dict[str, Callable[..., Any]]] = {
    "default": _default,
    "d": _default,
    "join": _join,
    "replace": _replace,
    "tojson": _to_json,
    "int": _as_int,
    "float": _as_float,
    "round": _round,
    "sum": _sum,
    "map": _map,
    "upper": _text_filter(str.upper),
    "lower": _text_filter(str.lower),
    "capitalize": _text_filter(str.capitalize),
    "title": _text_filter(_title),
    "trim": _text_filter(str.strip),
    "string": _text_filter(str),
    "urlencode": _text_filter(quote),
    "length": lambda run, value: len(items(run, value)),
    "first": _end(0),
    "last": _end(-1),
    "abs": lambda _, value: abs(number(value, "abs")),
    "items": _pairs,
}
_OURS: Final[dict[str, Callable[..., Any]]] = {
    "(kept)": lambda run, value: run.keep(value) or "",
    "(part)": lambda _, value: None if is_missing(value) else value,
    "(compared)": _compared,
    "(rows)": _rows,
    "(called)": _called,
}


def _kind_test(*kinds: type) -> Callable[..., bool]:
    def has_kind(_: Run, value: Any) -> bool:
        return isinstance(value, kinds) and (bool in kinds or not isinstance(value, bool))

    return has_kind


def _equal(run: Run, value: Any, other: Any) -> bool:
    return bool(_compared(run, value) == _compared(run, other))


TESTS: Final[dict[str, Callable[..., bool]]] = {
    "defined": lambda _, value: not is_missing(value),
    "undefined": lambda _, value: is_missing(value),
    "none": lambda _, value: value is None,
    "true": lambda _, value: value is True,
    "false": lambda _, value: value is False,
    "boolean": _kind_test(bool),
    "number": _kind_test(int, float),
    "integer": _kind_test(int),
    "float": _kind_test(float),
    "string": _kind_test(str),
    "mapping": _kind_test(Mapping),
    "equalto": _equal,
    "eq": _equal,
    "ne": lambda run, value, other: not _equal(run, value, other),
}


@cache
def environment(newline: str) -> "SandboxedEnvironment":
    from jinja2 import ChainableUndefined, pass_context
    from jinja2.sandbox import SandboxedEnvironment

    class Bounded(SandboxedEnvironment):
        intercepted_binops = frozenset(ARITHMETIC)
        intercepted_unops = frozenset("-")

        def getattr(self, obj: Any, attribute: str) -> Any:
            return member(obj, attribute)

        def getitem(self, obj: Any, argument: Any) -> Any:
            return member(obj, argument)

        def call_binop(self, _: "Context", operator: str, left: Any, right: Any) -> Any:
            return calculated(operator, left, right)

        def call_unop(self, _: "Context", operator: str, arg: Any) -> Any:
            return -number(arg, operator)

        def is_safe_callable(self, _: Any) -> bool:
            return False

    def metered(function: Callable[..., Any]) -> Callable[..., Any]:
        def with_run(context: "Context", /, *args: Any, **named: Any) -> Any:
            return function(context.parent[RUN], *args, **named)

        # As it needs the context, Jinja2 calls it never while it compiles.
        return pass_context(with_run)

    environment = Bounded(
        undefined=ChainableUndefined,
        finalize=metered(Run.text),
        optimized=False,
        keep_trailing_newline=True,
        newline_sequence=newline,
        autoescape=False,
        cache_size=0,
    )
    environment.globals.clear()
    environment.filters = {name: metered(one) for name, one in (FILTERS | _OURS).items()}
    environment.tests = {name: metered(one) for name, one in TESTS.items()}
    return environment
