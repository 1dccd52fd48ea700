"""The operation: what one row of the table says, and the table itself.

Routing, validation, the OpenAPI document, the docs and the tests read this.
The rows stand in ``integration`` and ``management``, a module an area.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from mockserver.contract.parameters import Kind, Parameter, ParameterReader, Place
from mockserver.contract.uploads import Upload

ADMIN_PREFIX = "/__admin"
"""Where everything stands that the real service does not have."""


class Credentials(StrEnum):
    """Which credentials an operation takes."""

    INTEGRATION = "integration"
    MANAGEMENT = "management"
    NONE = "none"


@dataclass(frozen=True)
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
    csv: tuple[str, ...] = ()
    """The columns of the CSV that a 200 has in place of JSON; ``answers`` has None for it."""
    upload: Upload | None = None
    """The file of CSV that a request has in place of JSON."""
    generated: bool = False
    """Whether its answers are made up: the account holds nothing of the kind."""

    @cached_property
    def segments(self) -> tuple[str, ...]:
        """The parts of the path between slashes."""
        return tuple(self.path.split("/")[1:])

    @cached_property
    def reader(self) -> ParameterReader:
        """Reads the parameters of a request."""
        return ParameterReader(self.parameters)


REFUSED: dict[int, str | None] = {
    400: "ErrorResponseWithStatus",
    401: "ErrorResponseWithStatus",
    404: "ErrorResponseWithStatus",
}
"""Statuses that most operations share, with the models of their bodies."""

REFUSED_PLAINLY: dict[int, str | None] = REFUSED | {400: "ErrorResponse"}
"""The same where a 400 is declared without a StatusCode in its body."""

PARALLEL: dict[int, str | None] = {409: "UpdateCustomerSessionV2409Response"}
"""What is answered when too many requests update one session or profile at once."""


def path_string(
    name: str, description: str, *, min_length: int | None = None, max_length: int = 1000
) -> Parameter:
    """An integration ID or a code in the path."""
    return Parameter(
        name,
        Place.PATH,
        Kind.STRING,
        description,
        required=True,
        min_length=min_length,
        max_length=max_length,
    )


def path_integer(name: str, description: str) -> Parameter:
    """An internal ID in the path."""
    return Parameter(name, Place.PATH, Kind.INTEGER, description, required=True)


def flag(name: str, description: str, *, default: bool = False) -> Parameter:
    """A boolean in the query."""
    return Parameter(name, Place.QUERY, Kind.BOOLEAN, description, default=default)


def query(
    name: str,
    description: str,
    *,
    enum: tuple[str, ...] = (),
    default: str | None = None,
    min_length: int | None = None,
) -> Parameter:
    """A string in the query."""
    return Parameter(
        name,
        Place.QUERY,
        Kind.STRING,
        description,
        default=default,
        enum=enum,
        min_length=min_length,
    )


def wanted(parameter: Parameter) -> Parameter:
    """The same parameter, which no request may leave out."""
    return replace(parameter, required=True)


def query_integer(name: str, description: str, *, minimum: int | None = None) -> Parameter:
    """An internal ID in the query."""
    return Parameter(name, Place.QUERY, Kind.INTEGER, description, minimum=minimum)


def query_number(name: str, description: str) -> Parameter:
    """An internal ID in the query that is documented as a number: clients may write 2.0."""
    return Parameter(name, Place.QUERY, Kind.NUMBER, description)


def query_list(
    name: str, description: str, *, enum: tuple[str, ...] = (), explode: bool = True
) -> Parameter:
    """A list of strings in the query: a key for each, or, not exploded, commas between them."""
    return Parameter(
        name, Place.QUERY, Kind.LIST, description, default=(), enum=enum, explode=explode
    )


def moment(name: str, description: str) -> Parameter:
    """A date-time in the query."""
    return Parameter(name, Place.QUERY, Kind.DATE_TIME, description)


def paging(rows: int, most: int = 1000) -> tuple[Parameter, ...]:
    """The parameters of a list that has so many rows on a page unless another number is asked."""
    return (
        Parameter(
            "pageSize",
            Place.QUERY,
            Kind.INTEGER,
            "Rows in one answer.",
            default=rows,
            minimum=1,
            maximum=most,
        ),
        Parameter("skip", Place.QUERY, Kind.INTEGER, "Rows to leave out.", default=0, minimum=0),
    )


PAGING = paging(1000)
SORT = query("sort", "Field to sort by; a minus sign before it turns the order round.")
WITH_TOTAL = flag("withTotalResultSize", "Answer the number of all rows instead of hasMore.")

DRY = flag("dry", "Evaluate and answer without storing anything.")
SILENT = query(
    "silent", "no answers what was made, yes answers nothing.", enum=("yes", "no"), default="yes"
)
