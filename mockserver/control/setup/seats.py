"""Seats: the integration ID and the internal ID that a seeded customer or session gets.

An ID that is named is taken if it is free, one that is left out is the next. Decides no more.
"""

from collections.abc import Callable
from typing import Any

from mockserver.account.account import Account
from mockserver.account.overlay import ProfileKey, SessionKey
from mockserver.contract.problems import Problem, shown
from mockserver.state import Ids, Json


class Seats:
    """The IDs of one account while entries are put into it. Adds what is wrong to ``problems``."""

    def __init__(self, account: Account, ids: Ids, problems: list[Problem]) -> None:
        self._account = account
        self._ids = ids
        self._problems = problems
        self._profiles: dict[ProfileKey, int] = {}
        self._sessions: dict[SessionKey, int] = {}
        self._numbers: dict[str, set[int]] = {"profile": set(), "session": set()}

    def profile(self, sandbox: bool, given: Json, place: str) -> tuple[ProfileKey, int] | None:
        """The key and internal ID of a customer; None where they cannot be."""
        named = given.get("integrationId")
        if not self._can_be(given, place):
            return None
        before = self._account.profile(sandbox, named) if named is not None else None
        own = before.state.value["id"] if before is not None else None
        number = self._number(own, given, place, self._ids.next_profile)
        if number is None:
            return None
        if named is None:
            named = _free("customer", number, lambda name: self._has_profile(sandbox, name))
        key = (sandbox, named)
        if not self._sit("profile", key, number, place, is_new=before is None):
            return None
        self._ids.profile = max(self._ids.profile, number + 1)
        return key, number

    def session(self, application: int, given: Json, place: str) -> tuple[SessionKey, int] | None:
        """The key and internal ID of a session; None where they cannot be."""
        named = given.get("integrationId")
        if not self._can_be(given, place):
            return None
        before = self._account.session(application, named) if named is not None else None
        own = before.number if before is not None else None
        number = self._number(own, given, place, self._ids.next_session)
        if number is None:
            return None
        if named is None:
            named = _free("session", number, lambda name: self._has_session(application, name))
        key = (application, named)
        if not self._sit("session", key, number, place, is_new=before is None):
            return None
        self._ids.session = max(self._ids.session, number + 1)
        return key, number

    def _can_be(self, given: Json, place: str) -> bool:
        """Whether the IDs that are named are IDs."""
        before = len(self._problems)
        if given.get("id", 1) < 1:
            details = f"id must be at least 1; got {given['id']}"
            self._problems.append(Problem("minimum", details, f"{place}/id"))
        if given.get("integrationId") == "":
            details = "integrationId must not be empty; leave it out to get one"
            self._problems.append(Problem("minLength", details, f"{place}/integrationId"))
        return len(self._problems) == before

    def _number(
        self, own: int | None, given: Json, place: str, fresh: Callable[[], int]
    ) -> int | None:
        """The internal ID that is there already, is named, or comes next."""
        if own is None:
            return int(given["id"]) if "id" in given else fresh()
        if given.get("id", own) != own:
            details = f"{shown(given['integrationId'])} has the ID {own} here; got {given['id']}"
            self._problems.append(Problem("const", details, f"{place}/id"))
            return None
        return own

    def _sit(self, kind: str, key: Any, number: int, place: str, *, is_new: bool) -> bool:
        """Take a seat, if nobody has it."""
        seats: dict[Any, int] = self._profiles if kind == "profile" else self._sessions
        if key in seats:
            details = f"{shown(key[1])} stands twice"
            self._problems.append(Problem("uniqueItems", details, f"{place}/integrationId"))
            return False
        if is_new and self._is_taken(kind, number):
            details = f"the ID {number} is another's; leave it out to get a free one"
            self._problems.append(Problem("uniqueItems", details, f"{place}/id"))
            return False
        seats[key] = number
        self._numbers[kind].add(number)
        return True

    def _is_taken(self, kind: str, number: int) -> bool:
        spec, written = self._account.invented.spec, self._account.written
        if number in self._numbers[kind]:
            return True
        if kind == "profile":
            return number <= spec.customers or number in written.new_profiles
        return number <= spec.sessions or number in written.new_sessions

    def _has_profile(self, sandbox: bool, name: str) -> bool:
        return (sandbox, name) in self._profiles or bool(self._account.profile(sandbox, name))

    def _has_session(self, application: int, name: str) -> bool:
        there = self._account.session(application, name)
        return (application, name) in self._sessions or there is not None


def _free(what: str, number: int, is_taken: Callable[[str], bool]) -> str:
    name, again = f"{what}-{number}", 1
    while is_taken(name):
        again += 1
        name = f"{what}-{number}-{again}"
    return name
