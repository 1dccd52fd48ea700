"""Changes to many holders at once, such as a file brings: each by itself, then all together.

Knows no rule of points.
"""

from collections.abc import Callable, Iterable

from mockserver.entities import Changed, Draft, Json, Key, Kind


def changed_apart(entities: Draft, parts: Iterable[Callable[[], None]]) -> Changed:
    """What parts change that know nothing of each other; the draft itself is as before.

    A draft looks through all its changes whenever somebody asks it for a ledger: with those of
    thousands of holders in it, a file would take minutes.
    """
    gathered: dict[Kind, dict[Key, Json | None]] = {}
    for part in parts:
        part()
        for kind, changed in entities.changes.items():
            gathered.setdefault(kind, {}).update(changed)
        entities.forget(tuple(entities.changes))
    return gathered
