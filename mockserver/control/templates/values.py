"""What templates can ask for: the values of a request, and a few functions.

The functions draw from the account's own random source and clock, so that a frozen,
seeded account renders the same again.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

from mockserver.control.matching.content_patterns import NOT_JSON
from mockserver.control.matching.seen import Seen
from mockserver.moments import write_date_time

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_LONGEST = 1000


def template_request(seen: Seen, request_id: str) -> Mapping[str, Any]:
    """The values of a request, as ``request`` in templates."""
    return {
        "id": request_id,
        "method": seen.method,
        "url": seen.target,
        "path": seen.path,
        "pathSegments": seen.segments,
        "query": {name: values[0] for name, values in seen.query.items()},
        "headers": _Headers({name: values[0] for name, values in seen.headers.items()}),
        "cookies": {name: values[0] for name, values in seen.cookies.items()},
        "body": seen.body.text,
        "json": None if seen.body.json is NOT_JSON else seen.body.json,
        "operationId": seen.operation_id,
    }


class _Headers(dict[str, str]):
    """Headers that are found in any case."""

    def __getitem__(self, name: str) -> str:
        return super().__getitem__(name.lower())

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name.lower() if isinstance(name, str) else name)

    def get(self, name: str, default: Any = None) -> Any:
        return super().get(name.lower(), default)


def template_functions(
    random: Random, now: Callable[[], datetime]
) -> Mapping[str, Callable[..., Any]]:
    """The functions that templates can call, by name."""

    def random_int(lowest: int, highest: int) -> int:
        return random.randint(int(lowest), int(highest))

    def random_string(length: int) -> str:
        return "".join(random.choices(_LETTERS, k=max(0, min(int(length), _LONGEST))))

    def json_path(document: Any, expression: str) -> Any:
        from mockserver.control.matching.json_path import JsonPath

        found = JsonPath(expression).find(document)
        return found[0] if len(found) == 1 else (found or None)

    return {
        "now": lambda: write_date_time(now()),
        "uuid": lambda: str(UUID(int=random.getrandbits(128), version=4)),
        "random_int": random_int,
        "random_string": random_string,
        "json_path": json_path,
    }
