"""What stands around an entity of a document: its other entities, and who made it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from mockserver.entities import Json, Kind

USER_ID = 1
"""Who made what nobody says who made it."""


class Around(NamedTuple):
    """What the other entities of a document say, for those that leave it out."""

    applications: tuple[int, ...]
    entries: Mapping[Kind, list[Json]]
    """What is listed of each kind, as far as it was completed."""

    def only(self, kind: Kind) -> Any:
        """The ID of the first one of a kind, if there is one."""
        listed = self.entries.get(kind)
        return listed[0].get("id") if listed else None
