"""Why a rule says no: one exception, with a kind that tells the caller which answer fits."""

from collections.abc import Sequence
from enum import StrEnum

from mockserver.contract.problems import Problem


class Refused(StrEnum):
    """The kinds of no."""

    INVALID = "invalid"
    """Data that a rule across fields, or a limit, does not allow."""
    TRANSITION = "transition"
    """A state that cannot follow the one the session is in."""
    UNKNOWN_SESSION = "unknown-session"
    UNKNOWN = "unknown"
    """An entity that is not there."""
    EXISTS = "exists"
    """An entity that is there already."""


class Refusal(Exception):  # noqa: N818 - it is the word of the field, and no fault of ours
    """A rule refuses a request. Nothing has been changed."""

    def __init__(self, kind: Refused, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.problems = tuple(problems)


def invalid(problems: Sequence[Problem]) -> Refusal:
    """The refusal of data that breaks a rule beyond its schema."""
    return Refusal(Refused.INVALID, INVALID_DATA, problems)


def unknown(what: str, key: object) -> Refusal:
    """The refusal of an entity that is not there; ``what`` it is, ``key`` is how it was named."""
    return Refusal(Refused.UNKNOWN, f"No {what} has the ID {key}")


INVALID_DATA = "The submitted data was invalid"
