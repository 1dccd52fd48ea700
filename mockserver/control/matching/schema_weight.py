"""How much a JSON Schema makes of a value: references can multiply the work without end.

A schema of a few lines may ask for more looks than there is time for; such ones are refused.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

_HEAVIEST = 100_000
_IN_PLACE = frozenset(
    {"allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas", "dependencies"}
)
"""Keywords whose schemas look at the same value again."""

_REFERENCES = frozenset({"$ref", "$dynamicRef", "$recursiveRef"})


class TooHeavyError(ValueError):
    """A schema that would look at a value too often."""


def check_weight(schema: Any) -> None:
    """Raise TooHeavyError for a schema that multiplies its own work."""
    scale = _Scale(schema)
    if scale.weight("#", ()) > _HEAVIEST:
        raise TooHeavyError("its references multiply what it has to look at")
    for subtree in _in_place(schema):
        again = sum(scale.comes_back(reference) for reference in _references(subtree))
        if again > 1:
            raise TooHeavyError("several of its alternatives lead back to themselves")


class _Scale:
    """The references of one schema, and what they lead to."""

    def __init__(self, root: Any) -> None:
        self._root = root
        self._weights: dict[str, int] = {}
        self._reached: dict[str, frozenset[str]] = {}

    def weight(self, reference: str, within: tuple[str, ...]) -> int:
        """The schemas that a reference stands for, when all others are written out."""
        if reference in within:
            return 1  # a value within the value, which is smaller
        if reference not in self._weights:
            target = self.target(reference)
            total = _size(target)
            for inner in _references(target):
                total += self.weight(inner, (*within, reference))
                if total > _HEAVIEST:
                    break
            self._weights[reference] = total
        return self._weights[reference]

    def comes_back(self, reference: str) -> bool:
        """Whether what a reference leads to leads to itself in the end."""
        return reference in self._reaches(reference)

    def _reaches(self, reference: str) -> frozenset[str]:
        known = self._reached.get(reference)
        if known is None:
            found: set[str] = set()
            waiting = [reference]
            while waiting:
                for inner in _references(self.target(waiting.pop())):
                    if inner not in found:
                        found.add(inner)
                        waiting.append(inner)
            known = self._reached[reference] = frozenset(found)
        return known

    def target(self, reference: str) -> Any:
        """What a reference within the schema leads to; nothing for any other."""
        found = self._root
        for part in reference.removeprefix("#").split("/")[1:]:
            name = unquote(part).replace("~1", "/").replace("~0", "~")
            if isinstance(found, Mapping) and name in found:
                found = found[name]
            elif isinstance(found, list) and name.isdecimal() and int(name) < len(found):
                found = found[int(name)]
            else:
                return None
        return found if reference.startswith("#") else None


def _parts(schema: Any) -> Iterator[Mapping[str, Any]]:
    """A schema and all that stands in it, without what it refers to."""
    stack = [schema]
    while stack:
        current = stack.pop()
        if isinstance(current, Mapping):
            yield current
            stack.extend(current.values())
        elif isinstance(current, list):
            stack.extend(current)


def _size(schema: Any) -> int:
    return sum(1 for _ in _parts(schema))


def _references(schema: Any) -> list[str]:
    return [
        value
        for part in _parts(schema)
        for word, value in part.items()
        if word in _REFERENCES and isinstance(value, str)
    ]


def _in_place(schema: Any) -> Iterator[Any]:
    return (inner for part in _parts(schema) for word, inner in part.items() if word in _IN_PLACE)
