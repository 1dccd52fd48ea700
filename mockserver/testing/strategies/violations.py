"""One violation in a valid value: every place where there can be one, and a draw of it.

Owns the walk over a value along its schema. Must not know what breaks a keyword, nor
rules that the schemas do not say.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from reprlib import Repr
from typing import TYPE_CHECKING, Any, NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from mockserver.contract.problems import pointer
from mockserver.contract.registry import Schema, SchemaRegistry
from mockserver.testing.strategies.values import Values, target
from mockserver.testing.strategies.wrong import breakable, breaking, of_other_kinds

if TYPE_CHECKING:
    from hypothesis.vendor.pretty import RepresentationPrinter

Path = tuple[str | int, ...]


_SHOWN = Repr()
_SHOWN.maxlevel, _SHOWN.maxdict, _SHOWN.maxlist, _SHOWN.maxstring = 50, 50, 5, 100


@dataclass(frozen=True, slots=True, repr=False)
class Invalid:
    """A value with exactly one violation.

    ``value`` is the whole of it, ``pointer`` the JSON pointer of the violation and
    ``keyword`` the rule that is broken, both as the server names them.
    """

    value: Any
    pointer: str
    keyword: str

    def __str__(self) -> str:
        return f"{self.keyword} at {self.pointer or '/'}"

    def __repr__(self) -> str:
        return f"<Invalid: {self} of {_SHOWN.repr(self.value)}>"

    def _repr_pretty_(self, printer: "RepresentationPrinter", cycle: bool) -> None:
        """What a failing test shows: lists that are too long are pages otherwise."""
        del cycle
        printer.text(repr(self))


class Fault(NamedTuple):
    """A violation that could be: what is replaced by which values, and how it is reported."""

    keyword: str
    place: Path
    replaced: Path
    values: Callable[[], SearchStrategy[Any]]


@st.composite
def one_violation(
    draw: st.DrawFn, valid: SearchStrategy[Any], faults: Callable[[Any], Iterator[Fault]]
) -> Invalid:
    """Valid values, each with one of its possible faults."""
    value = draw(valid)
    by_keyword: dict[str, list[Fault]] = {}
    for fault in faults(value):
        by_keyword.setdefault(fault.keyword, []).append(fault)
    # There are many more places for a wrong type than for anything else.
    keyword = draw(st.sampled_from(list(by_keyword)))
    fault = draw(st.sampled_from(by_keyword[keyword]))
    broken = replaced(value, fault.replaced, draw(fault.values()))
    return Invalid(broken, pointer(fault.place), fault.keyword)


def replaced(value: Any, path: Sequence[str | int], inner: Any) -> Any:
    """A copy of a value with another one at a path, which ends where there may be nothing yet."""
    if not path:
        return inner
    step, *rest = path
    copy: Any = list(value) if isinstance(value, list) else dict(value)
    copy[step] = replaced(copy[step], rest, inner) if rest else inner
    return copy


class Walk:
    """Finds the places of models where one keyword can be broken."""

    def __init__(self, schemas: SchemaRegistry) -> None:
        self._schemas = schemas
        self._least = Values(schemas, sparse=True)

    def faults(self, model: str, value: Any) -> Iterator[Fault]:
        """The faults that a valid instance of a model could have."""
        schema = self._schemas[model]
        # Most clients send no body at all where they are given None.
        yield Fault("type", (), (), partial(of_other_kinds, ["object", "null"], schema))
        yield from self._inside(schema, value, ())

    def _at(self, schema: Schema, value: Any, path: Path) -> Iterator[Fault]:
        schema = self._resolved(schema)
        yield from self._own(schema, path)
        yield from self._inside(schema, value, path)

    def _own(self, schema: Schema, path: Path) -> Iterator[Fault]:
        for keyword in breakable(schema):
            yield Fault(keyword, path, path, partial(breaking, keyword, schema, self._least))

    def _inside(self, schema: Schema, value: Any, path: Path) -> Iterator[Fault]:
        if isinstance(value, list):
            for index, entry in enumerate(value):
                yield from self._at(schema.get("items", {}), entry, (*path, index))
        elif isinstance(value, dict):
            for name in schema.get("required", ()):
                yield Fault("required", (*path, name), path, partial(_without, value, name))
            named = schema.get("properties")
            if named is None:
                rest = schema.get("additionalProperties", {})
                for name, inner in value.items():
                    yield from self._at(rest, inner, (*path, name))
                return
            for name, inner in named.items():
                if name in value:
                    yield from self._at(inner, value[name], (*path, name))
                else:
                    yield from self._own(self._resolved(inner), (*path, name))

    def _resolved(self, schema: Schema) -> Schema:
        model = target(schema)
        return schema if model is None else self._schemas[model]


def _without(value: dict[str, Any], name: str) -> SearchStrategy[Any]:
    return st.just({key: inner for key, inner in value.items() if key != name})
