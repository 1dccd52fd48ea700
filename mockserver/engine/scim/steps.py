"""The steps of a SCIM PATCH (RFC 7644, 3.5.2), read so that users and groups can take them.

Names of attributes are read in any case and with or without their schema. Knows no attribute.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mockserver.contract.problems import Problem, shown
from mockserver.engine.refusals import Refusal, invalid
from mockserver.entities import Json

ADD, REMOVE = "add", "remove"


class Step(NamedTuple):
    """What is done to one attribute. ``path`` is in lower case, None stands for no value.

    ``name`` is the path as it came, to be named so in what is refused.
    """

    op: str
    path: str
    name: str
    value: Any
    place: str
    """Where the path stands, or the name of the attribute."""
    value_place: str

    def wrong_path(self, wanted: str) -> Refusal:
        """The refusal of an attribute that cannot be what the step needs."""
        return invalid([Problem("enum", f"{shown(self.name)}: {wanted}", self.place)])

    def wrong_value(self, wanted: str) -> Refusal:
        """The refusal of a value."""
        details = f"{self.name} must be {wanted}; got {shown(self.value)}"
        return invalid([Problem("type", details, self.value_place)])

    def text(self) -> str:
        """The value, if it is text. Raises Refusal."""
        if not isinstance(self.value, str) or not self.value:
            raise self.wrong_value("text that is not empty")
        return self.value

    def flag(self) -> bool:
        """The value, if it is true or false; some clients write it as text. Raises Refusal."""
        value = self.value.lower() if isinstance(self.value, str) else self.value
        if value in ("true", "false"):
            return bool(value == "true")
        if not isinstance(value, bool):
            raise self.wrong_value("true or false")
        return value


def steps_of(operations: Sequence[Json], schema: str) -> Iterator[Step]:
    """The steps of ScimPatchOperations, one for each attribute. Raises Refusal."""
    for index, operation in enumerate(operations):
        yield from _steps(operation, f"/Operations/{index}", schema)


def _steps(operation: Json, place: str, schema: str) -> Iterator[Step]:
    op = operation["op"].lower()  # its model has no other than these three
    value, value_place = operation.get("value"), f"{place}/value"
    if op != REMOVE and value is None:
        raise invalid([Problem("required", f"value is required to {op}", value_place)])
    path = operation.get("path")
    if path:
        name = _bare(path, schema)
        yield Step(op, name.lower(), name, value, f"{place}/path", value_place)
        return
    if op == REMOVE:
        raise invalid([Problem("required", "path is required to remove", f"{place}/path")])
    if not isinstance(value, Mapping):
        details = f"without a path, value must be an object; got {shown(value)}"
        raise invalid([Problem("type", details, value_place)])
    for name, inner in value.items():
        inside = f"{value_place}/{name}"
        if name.lower() in {"schemas", schema.lower()}:
            continue
        bare = _bare(name, schema)
        yield Step(op, bare.lower(), bare, inner, inside, inside)


def _bare(path: str, schema: str) -> str:
    """The name of an attribute without its schema."""
    name, prefix = path.strip(), f"{schema.lower()}:"
    return name[len(prefix) :] if name.lower().startswith(prefix) else name
