"""Names that only one entity of a kind may have: found where a document has them twice.

Rules name entities by them, so that a doubled name would mean either. They are those that
the API refuses when they are taken.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import NamedTuple

from mockserver.contract.problems import Problem, shown
from mockserver.entities import Json, Kind, Reader

Placed = tuple[Json, str]
"""An entity with its place in a document."""

Scope = Callable[[Json, Mapping[int, str]], Hashable]
"""Within what a name is unique; the mapping has the names of event types by ID."""


class _Unique(NamedTuple):
    """The field that is unique where an entity has it, and within what."""

    field: str
    scope: Scope


def _of_account(entity: Json, events: Mapping[int, str]) -> Hashable:
    del entity, events
    return None


def _of(field: str) -> Scope:
    def scope(entity: Json, events: Mapping[int, str]) -> Hashable:
        del events
        return str(entity.get(field))

    return scope


def _of_attribute(attribute: Json, events: Mapping[int, str]) -> Hashable:
    if attribute["entity"] != "Event":
        return str(attribute["entity"])
    return "Event", attribute.get("eventType") or events.get(attribute.get("eventTypeId") or 0)


_UNIQUE: Mapping[Kind, _Unique] = {
    # Two audiences may share a name: the API makes them.
    Kind.AUDIENCE: _Unique("integrationId", _of("integration")),
    Kind.ATTRIBUTE: _Unique("name", _of_attribute),
    Kind.ADDITIONAL_COST: _Unique("name", _of_account),
    Kind.STORE: _Unique("integrationId", _of("applicationId")),
    Kind.EVENT_TYPE: _Unique("name", _of_account),
    Kind.LOYALTY_PROGRAM: _Unique("name", _of_account),
}


def name_problems(
    placed: Mapping[Kind, Iterable[Placed]], there: Reader | None
) -> Iterator[Problem]:
    """What is wrong with the names of entities that join those that are there, if any are."""
    listed = [one for one, _ in placed.get(Kind.EVENT_TYPE, ())]
    known = there.values(Kind.EVENT_TYPE) if there is not None else ()
    events = {one["id"]: one["name"] for one in (*known, *listed)}
    for kind, unique in _UNIQUE.items():
        entities = list(placed.get(kind, ()))
        if not entities:
            continue
        seen: dict[Hashable, str] = {}
        for one in there.values(kind) if there is not None else ():
            seen[unique.scope(one, events), one.get(unique.field)] = f"that with ID {one['id']}"
        for one, place in entities:
            name, here = one.get(unique.field), f"{place}/{unique.field}"
            key = unique.scope(one, events), name
            if name is None:
                continue
            if key in seen:
                details = f"one with the {unique.field} {shown(name)} is there: {seen[key]}"
                yield Problem("uniqueItems", details, here)
            seen.setdefault(key, here)
