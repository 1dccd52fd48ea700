"""Values that leave the rules, as JSON has them: times as text, and not too deep."""

from datetime import datetime
from typing import Any

from mockserver.engine.talang.failure import TalangFailure
from mockserver.moments import write_date_time

DEEPEST = 50
"""Lists and maps within each other: far less than any JSON writer takes."""


def plain_value(value: Any) -> Any:
    """A value of a rule as JSON. Raises TalangFailure for one that is too deep."""
    if isinstance(value, datetime):
        return write_date_time(value)
    if not isinstance(value, list | dict):
        return value
    waiting: list[tuple[Any, int]] = [(value, 1)]
    while waiting:
        part, depth = waiting.pop()
        if depth > DEEPEST:
            raise TalangFailure(f"a value is at most {DEEPEST} lists and maps deep")
        inner = part.values() if isinstance(part, dict) else part
        waiting += [(one, depth + 1) for one in inner if isinstance(one, list | dict)]
    return _written(value)


def _written(value: Any) -> Any:
    """The same with times as text; it is known not to be deep."""
    if isinstance(value, dict):
        return {name: _written(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_written(one) for one in value]
    return write_date_time(value) if isinstance(value, datetime) else value
