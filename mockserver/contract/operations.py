"""The operation: what one row of the table says, and the table itself.

Routing, validation, the OpenAPI document, the docs and the tests read this.
The rows stand in ``integration`` and ``management``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from mockserver.contract.parameters import Kind, Parameter, Place

ADMIN_PREFIX = "/__admin"
"""Where everything stands that the real service does not have."""


class Credentials(StrEnum):
    """Which credentials an operation takes."""

    INTEGRATION = "integration"
    MANAGEMENT = "management"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. ``answers`` has the model of each status, None for an empty body."""

    operation_id: str
    method: str
    path: str
    summary: str
    credentials: Credentials
    answers: Mapping[int, str | None]
    parameters: tuple[Parameter, ...] = ()
    body: str | None = None

    @property
    def segments(self) -> tuple[str, ...]:
        """The parts of the path between slashes."""
        return tuple(self.path.split("/")[1:])


REFUSED: dict[int, str | None] = {
    400: "ErrorResponseWithStatus",
    401: "ErrorResponseWithStatus",
    404: "ErrorResponseWithStatus",
}
"""Statuses that most operations share, with the models of their bodies."""


def path_string(name: str, description: str) -> Parameter:
    """An integration ID in the path."""
    return Parameter(name, Place.PATH, Kind.STRING, description, required=True, max_length=1000)


def path_integer(name: str, description: str) -> Parameter:
    """An internal ID in the path."""
    return Parameter(name, Place.PATH, Kind.INTEGER, description, required=True)


def flag(name: str, description: str, *, default: bool = False) -> Parameter:
    """A boolean in the query."""
    return Parameter(name, Place.QUERY, Kind.BOOLEAN, description, default=default)


def query(name: str, description: str, *, enum: tuple[str, ...] = ()) -> Parameter:
    """A string in the query."""
    return Parameter(name, Place.QUERY, Kind.STRING, description, enum=enum)


def moment(name: str, description: str) -> Parameter:
    """A date-time in the query."""
    return Parameter(name, Place.QUERY, Kind.DATE_TIME, description)


PAGING = (
    Parameter(
        "pageSize",
        Place.QUERY,
        Kind.INTEGER,
        "Rows in one answer.",
        default=1000,
        minimum=1,
        maximum=1000,
    ),
    Parameter("skip", Place.QUERY, Kind.INTEGER, "Rows to leave out.", default=0, minimum=0),
)
SORT = query("sort", "Field to sort by; a minus sign before it turns the order round.")
WITH_TOTAL = flag("withTotalResultSize", "Answer the number of all rows instead of hasMore.")
