"""Operations by name, for those who name one: an unknown name is refused with the nearest."""

from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache

from mockserver.contract.operations import Operation


@cache
def by_name() -> dict[str, Operation]:
    """The operations of the API by operationId."""
    from mockserver.contract.table import OPERATIONS

    return {operation.operation_id: operation for operation in OPERATIONS}


def known(name: str) -> str:
    """The name itself. Raises ValueError for one that no operation has."""
    if name in by_name():
        return name
    raise ValueError(f"no operation is named {name!r}{near(name, by_name())}")


def near(name: str, names: Iterable[str]) -> str:
    """What a refusal of a name says of those that are like it."""
    alike = get_close_matches(name, list(names), n=3, cutoff=0.4)
    return f"; near are {', '.join(alike)}" if alike else ""
