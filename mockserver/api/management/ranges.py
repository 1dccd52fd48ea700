"""Stretches of time that a call asks for: rangeStart and rangeEnd. Decides nothing else."""

from collections.abc import Callable
from datetime import datetime

from mockserver.api.call import Call
from mockserver.contract.problems import ContractError, Problem
from mockserver.moments import write_date_time


def range_of(call: Call) -> tuple[datetime, datetime]:
    """Begin and end of the time asked for. Raises ContractError where it ends before it begins."""
    start, end = call.parameters["rangeStart"], call.parameters["rangeEnd"]
    if end < start:
        details = f"rangeEnd must not be before rangeStart, {write_date_time(start)}"
        raise ContractError([Problem("minimum", details, "rangeEnd", in_body=False)])
    return start, end


def range_test(call: Call) -> Callable[[str], bool]:
    """Whether a time, written as the account keeps it, is in the range. Raises ContractError."""
    first, last = map(write_date_time, range_of(call))
    return lambda time: first <= time < last
