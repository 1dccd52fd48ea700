"""A request of the journal as a test reads it, with its answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from mockserver.state import Json


@dataclass(frozen=True, slots=True)
class Recorded:
    """One request and what was answered.

    ``body`` and ``answer`` are JSON where they are JSON, else the text, and None where there
    was nothing. ``status`` is 0 and ``fault`` says how where the connection was broken.
    Keys and passwords are masked. ``stub`` is the ID of the stub that answered.
    """

    id: str
    operation: str | None
    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, Any]
    body: Any
    status: int
    answer: Any
    fault: str | None
    stub: str | None
    milliseconds: float
    valid: bool
    hints: tuple[str, ...]

    def __str__(self) -> str:
        name = f" ({self.operation})" if self.operation else ""
        answered = f"answered {self.status}" if self.status else f"broken off: {self.fault}"
        return f"{self.method} {self.path}{name}, {answered}"


def recorded(row: Json) -> Recorded:
    """The request that a ServedRequest of the control plane shows."""
    request, response = row["request"], row["response"]
    return Recorded(
        id=row["id"],
        operation=row.get("operationId"),
        method=request["method"],
        path=request["url"].partition("?")[0],
        query={name: shown["values"] for name, shown in request["queryParams"].items()},
        headers=request["headers"],
        body=_value(request["body"]),
        status=response["status"],
        answer=_value(response.get("body", "")),
        fault=response.get("fault"),
        stub=(row.get("stubMapping") or {}).get("id"),
        milliseconds=row["timing"]["totalTime"],
        valid=row["verdict"] == "valid",
        hints=tuple(row["hints"]),
    )


def _value(text: str) -> Any:
    if not text:
        return None
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
