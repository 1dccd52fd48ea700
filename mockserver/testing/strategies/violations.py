"""Values with exactly one violation: where a model can have one, and a draw of it.

Owns the places, and what stands around them. Must not know what breaks a keyword, nor
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
from mockserver.testing.strategies.forms import Form, form_of
from mockserver.testing.strategies.scalars import keys
from mockserver.testing.strategies.values import DEEPEST, Values, kinds, target
from mockserver.testing.strategies.wrong import breakable, breaking, of_other_kinds

if TYPE_CHECKING:
    from hypothesis.vendor.pretty import RepresentationPrinter

Path = tuple[str | int, ...]
Steps = tuple[str | None, ...]

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


class Site(NamedTuple):
    """A place in a model where one rule can be broken.

    ``steps`` lead to it: names of fields, None for any entry of a list or map, a Form. Where what
    is reported is not the whole of what ``values`` replace, ``rest`` leads on to it.
    """

    keyword: str
    steps: Steps
    values: Callable[[], SearchStrategy[Any]]
    rest: Path = ()


class Spoiler:
    """Draws invalid instances of the models of ``schemas``; ``around`` has their valid parts."""

    def __init__(self, schemas: SchemaRegistry, around: Values) -> None:
        self._schemas = schemas
        self._around = around
        self._least = Values(schemas, sparse=True)
        self._found: dict[str, list[Site]] = {}

    def invalid(self, model: str, beyond: Sequence[Site] = ()) -> SearchStrategy[Invalid]:
        """Instances of a model with one violation: of its schema, or at a site ``beyond`` it."""

        @st.composite
        def invalid(draw: st.DrawFn, name: str) -> Invalid:
            by_keyword: dict[str, list[Site]] = {}
            for site in (*self._sites_of(name), *beyond):
                by_keyword.setdefault(site.keyword, []).append(site)
            # There are many more sites of a wrong type than of anything else.
            keyword = draw(st.sampled_from(list(by_keyword)))
            # The site is drawn before what stands around it, so that a failing example can
            # lose what it does not need and keep its violation.
            site = draw(st.sampled_from(by_keyword[keyword]))
            value, path = self._spoiled(draw, {"$ref": name}, site.steps, site)
            return Invalid(value, pointer(path), keyword)

        return invalid(model)

    def _spoiled(
        self, draw: st.DrawFn, schema: Schema, steps: Steps, site: Site
    ) -> tuple[Any, Path]:
        """A value that is valid but for a site, and the path of the violation in it."""
        if not steps:
            return draw(site.values()), site.rest
        step, further = steps[0], steps[1:]
        if isinstance(step, Form):
            return self._spoiled(draw, {"$ref": step}, further, site)
        model = target(schema)
        if model is not None and step is None:
            schema = self._schemas[model]
        elif model is not None and step is not None:
            field = self._schemas[model]["properties"][step]
            inner, path = self._spoiled(draw, field, further, site)
            return {**draw(self._around.without(model, step)), step: inner}, (step, *path)
        inner, path = self._spoiled(draw, _entry(schema), further, site)
        others = draw(self._around.of(schema))
        if "items" not in schema:
            key = draw(keys())
            return {**others, key: inner}, (key, *path)
        others = (others or [])[: schema.get("maxItems", 1000) - 1]  # null can stand for a list
        index = draw(st.integers(0, len(others)))
        return [*others[:index], inner, *others[index:]], (index, *path)

    def _sites_of(self, model: str) -> list[Site]:
        found = self._found.get(model)
        if found is None:
            # Most clients send no body at all where they are given None.
            allowed = [*kinds(self._schemas[model]), "null"]
            root = Site("type", (), partial(of_other_kinds, allowed, {}))
            found = self._found[model] = [root, *self._below({"$ref": model}, (), ())]
        return found

    def _below(self, schema: Schema, steps: Steps, models: tuple[str, ...]) -> Iterator[Site]:
        """The sites inside a value; ``models`` are those around it."""
        model = target(schema)
        own = schema if model is None else self._schemas[model]
        if "oneOf" in own:
            for choice in own["oneOf"]:
                yield from self._below(choice, (*steps, form_of(choice)), models)
        elif "items" in own or (model is None and "additionalProperties" in own):
            yield from self._at(_entry(own), (*steps, None), models)
        elif model is not None and models.count(model) < DEEPEST:
            for name in own.get("required", ()):
                yield Site("required", steps, partial(self._around.without, model, name), (name,))
            for name, inner in own["properties"].items():
                yield from self._at(inner, (*steps, name), (*models, model))

    def _at(self, schema: Schema, steps: Steps, models: tuple[str, ...]) -> Iterator[Site]:
        model = target(schema)
        own = schema if model is None else self._schemas[model]
        for keyword in breakable(own):
            yield Site(keyword, steps, partial(breaking, keyword, own, self._least))
        yield from self._below(schema, steps, models)


def _entry(schema: Schema) -> Schema:
    """The schema of the entries of a list or map."""
    entry: Schema = schema["items"] if "items" in schema else schema["additionalProperties"]
    return entry
