"""Strays: requests that reached the account ``default``, for they had no key of a test.

A client that forgets its credentials breaks the contract where no test looks. Whoever has
an account of the server at that time is told; the first who asks, so that it is said once.
"""

from collections.abc import Iterable
from itertools import takewhile

from mockserver.account.accounts import DEFAULT
from mockserver.state import Json

WHERE: Json = {"account": DEFAULT, "verdict": "invalid"}
"""The query for them."""


class Strays:
    """What strayed on one server, as far as it was told."""

    def __init__(self) -> None:
        self._told: set[str] = set()

    def untold(self, rows: Iterable[Json], since: str) -> list[Json]:
        """Of requests, the newest first, those after the one of an ID that nobody was told of."""
        later = takewhile(lambda row: row["id"] != since, rows)
        return [row for row in later if row["id"] not in self._told]

    def tell(self, request_ids: Iterable[str]) -> None:
        """Take note that requests were told, or expected."""
        self._told.update(request_ids)
