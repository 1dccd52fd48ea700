"""What blocks and rules refer to by ID or by name, looked up when a ruleset is read."""

from typing import Any

from mockserver.engine.rules.block_values import BlockFault
from mockserver.entities import Json, Kind, Reader


class References:
    """Finds the entities that a ruleset names. All raise BlockFault for one that is not there."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def program(self, value: Any, place: str) -> int:
        """The ID of a loyalty program."""
        return int(self._found(Kind.LOYALTY_PROGRAM, value, place, ("name", "title"))["id"])

    def audience(self, value: Any, place: str) -> int:
        """The ID of an audience."""
        return int(self._found(Kind.AUDIENCE, value, place, ("name",))["id"])

    def achievement(self, value: Any, place: str) -> int:
        """The ID of an achievement."""
        return int(self._found(Kind.ACHIEVEMENT, value, place, ("name", "title"))["id"])

    def pool(self, value: Any, place: str) -> int:
        """The ID of a giveaway pool."""
        return int(self._found(Kind.GIVEAWAY_POOL, value, place, ("name",))["id"])

    def custom_effect(self, value: Any, place: str) -> int:
        """The ID of a custom effect."""
        return int(self._found(Kind.CUSTOM_EFFECT, value, place, ("name", "title"))["id"])

    def webhook(self, value: Any, place: str) -> int:
        """The ID of a webhook."""
        return int(self._found(Kind.WEBHOOK, value, place, ("title",))["id"])

    def collection(self, value: Any, place: str) -> int:
        """The ID of a collection."""
        return int(self._found(Kind.COLLECTION, value, place, ("name",))["id"])

    def value_map(self, value: Any, place: str) -> int:
        """The ID of a value map."""
        return int(self._found(Kind.VALUE_MAP, value, place, ())["id"])

    def cost(self, value: Any, place: str) -> str:
        """The name of an additional cost; any, where the account defines none."""
        if isinstance(value, str):
            return value
        if isinstance(value, dict) and isinstance(value.get("name"), str):
            return str(value["name"])
        return str(self._found(Kind.ADDITIONAL_COST, value, place, ("name",))["name"])

    def _found(self, kind: Kind, value: Any, place: str, names: tuple[str, ...]) -> Json:
        what = kind.replace("-", " ")
        given = value
        if isinstance(value, dict):
            given = value.get("id")
            if given is None:
                given = next((value[name] for name in (*names, "name") if name in value), None)
        if isinstance(given, int) and not isinstance(given, bool):
            found = self._reader.get(kind, given)
            if found is not None:
                return found
        elif isinstance(given, str):
            for one in self._reader.values(kind):
                if any(one.get(name) == given for name in names):
                    return one
        else:
            raise BlockFault(place, f"a {what} is named by its ID or name")
        raise BlockFault(place, f"the account has no {what} {given}")
