"""The error table: every refusal that leaves the server, its status and its message.

The envelope is written here and nowhere else. What the real service would not
send goes into hint headers, never into the body.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mockserver.contract.operations import Operation
from mockserver.contract.problems import Problem
from mockserver.engine.refusals import INVALID_DATA, Refusal, Refused

HINT_HEADER = "X-Mock-Hint"
_LONGEST_HINT = 1000


@dataclass(frozen=True, slots=True)
class ErrorKind:
    """One row: ``message`` is what a body says unless the refusal has a text of its own."""

    status: int
    message: str


# Known of the real service are the first message and those of 409; the others are our own words.
INVALID = ErrorKind(400, INVALID_DATA)
TRANSITION = ErrorKind(400, "Cannot move session to another state")
UNAUTHORIZED = ErrorKind(401, "Missing or invalid credentials")
NOT_FOUND = ErrorKind(404, "Not found")
METHOD_NOT_ALLOWED = ErrorKind(405, "Method not allowed")
TOO_LARGE = ErrorKind(413, "The request body is too large")
CONFLICT = ErrorKind(409, "Too many requests are updating this session at the same time")
PROFILE_CONFLICT = ErrorKind(409, "Too many requests are updating this profile at the same time")
TOO_MANY = ErrorKind(429, "Too many requests")
UNAVAILABLE = ErrorKind(503, "The service is not available")
FULL = ErrorKind(507, "This account holds as much as it may")
BAD_HTTP = ErrorKind(400, "The request is not valid HTTP")
LATE = ErrorKind(408, "The request took too long to arrive")
BUSY = ErrorKind(503, "The service takes no more connections now")
LOADING = ErrorKind(503, "The service is starting")
ENDING = ErrorKind(503, "The service is shutting down")
UNSAVED = ErrorKind(507, "The change could not be kept and was undone")
INTERNAL = ErrorKind(500, "The mock server failed; this is its own fault")


class ApiError(Exception):
    """A request ends here, with this answer."""

    def __init__(
        self,
        kind: ErrorKind,
        message: str = "",
        *,
        problems: Sequence[Problem] = (),
        hint: str = "",
        headers: dict[str, str] | None = None,
        status: int = 0,
    ) -> None:
        super().__init__(message or kind.message)
        self.status = status or kind.status
        self.message = message or kind.message
        self.problems = tuple(problems)
        self.hint = hint
        self.headers = headers or {}


_DOCUMENTED = {
    400: INVALID,
    401: UNAUTHORIZED,
    404: NOT_FOUND,
    429: TOO_MANY,
    500: ErrorKind(500, "Internal server error"),
    503: UNAVAILABLE,
}


def documented_error(status: int, operation: Operation | None) -> "ApiError":
    """The error of a status as an operation would answer it."""
    if status == CONFLICT.status:
        return ApiError(conflict(operation))
    return ApiError(_DOCUMENTED[status])


def conflict(operation: Operation | None) -> ErrorKind:
    """What collides in an operation: calls for one session, or for one profile."""
    of_session = operation is None or "{customerSessionId}" in operation.path
    return CONFLICT if of_session else PROFILE_CONFLICT


def hint_header(hints: Sequence[str]) -> str:
    """What the server would tell a developer, as one header value: ASCII, one line, bounded."""
    text = "; ".join(hints).encode("ascii", "backslashreplace").decode()
    text = "".join(c if c.isprintable() else "?" for c in text)
    return text if len(text) <= _LONGEST_HINT else text[:_LONGEST_HINT] + "..."


def from_refusal(refusal: Refusal, unknown_session_status: int) -> ApiError:
    """The answer to a rule that said no."""
    if refusal.kind is Refused.UNKNOWN_SESSION:
        return ApiError(NOT_FOUND, refusal.message, status=unknown_session_status)
    if refusal.kind is Refused.UNKNOWN:
        return ApiError(NOT_FOUND, refusal.message, problems=refusal.problems)
    if refusal.kind is Refused.EXISTS:
        return ApiError(CONFLICT, refusal.message)
    kind = TRANSITION if refusal.kind is Refused.TRANSITION else INVALID
    return ApiError(kind, refusal.message, problems=refusal.problems)


def envelope(error: ApiError, operation: Operation | None) -> dict[str, Any]:
    """The body of an error: ErrorResponse, or ErrorResponseWithStatus where that is declared."""
    body: dict[str, Any] = {"message": error.message}
    if error.problems or error.status == CONFLICT.status:
        body["errors"] = [
            {
                "title": problem.rule,
                "details": problem.details,
                "source": problem.source,
            }
            for problem in error.problems
        ]
    declared = operation.answers.get(error.status) if operation else None
    if declared != "ErrorResponse":
        body["StatusCode"] = error.status
    return body
