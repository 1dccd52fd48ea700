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


# Only the first message is known of the real service; the others are our own words.
INVALID = ErrorKind(400, INVALID_DATA)
TRANSITION = ErrorKind(400, "Cannot move session to another state")
UNAUTHORIZED = ErrorKind(401, "Missing or invalid credentials")
NOT_FOUND = ErrorKind(404, "Not found")
METHOD_NOT_ALLOWED = ErrorKind(405, "Method not allowed")
TOO_LARGE = ErrorKind(413, "The request body is too large")
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


def hint_header(hints: Sequence[str]) -> str:
    """What the server would tell a developer, as one header value: ASCII, one line, bounded."""
    text = "; ".join(hints).encode("ascii", "backslashreplace").decode()
    text = "".join(c if c.isprintable() else "?" for c in text)
    return text if len(text) <= _LONGEST_HINT else text[:_LONGEST_HINT] + "..."


def from_refusal(refusal: Refusal, unknown_session_status: int) -> ApiError:
    """The answer to a rule that said no."""
    if refusal.kind is Refused.UNKNOWN_SESSION:
        return ApiError(NOT_FOUND, refusal.message, status=unknown_session_status)
    if refusal.kind is Refused.UNKNOWN_PROFILE:
        return ApiError(NOT_FOUND, refusal.message)
    kind = TRANSITION if refusal.kind is Refused.TRANSITION else INVALID
    return ApiError(kind, refusal.message, problems=refusal.problems)


def envelope(error: ApiError, operation: Operation | None) -> dict[str, Any]:
    """The body of an error: ErrorResponse, or ErrorResponseWithStatus where that is declared."""
    body: dict[str, Any] = {"message": error.message}
    if error.problems:
        body["errors"] = [
            {
                "title": problem.rule,
                "details": problem.details,
                "source": {"pointer" if problem.in_body else "parameter": problem.place},
            }
            for problem in error.problems
        ]
    declared = operation.answers.get(error.status) if operation else None
    if declared != "ErrorResponse":
        body["StatusCode"] = error.status
    return body
