"""Seeding: puts customers and sessions into an account that nobody has written.

Each names what it cares about; ``completion`` adds the rest. All entries are checked
before the first is kept, so that an account takes all of them or none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mockserver.account.account import Account
from mockserver.account.fixture import Application
from mockserver.account.overlay import ProfileKey, SessionKey
from mockserver.assumptions import Assumptions
from mockserver.contract.problems import ContractError, Problem, shown
from mockserver.contract.validation import Validators
from mockserver.control.completion import completed_profile, completed_session, returned_items
from mockserver.engine.effects import code_effects
from mockserver.engine.sessions import session_sales
from mockserver.engine.totals import money
from mockserver.state import Ids, Json, Moment, Outcome, ProfileState, SessionState

_COUNTED = frozenset({"closed", "partially_returned"})


@dataclass(slots=True)
class Seeded:
    """What was put into an account."""

    profiles: list[ProfileState] = field(default_factory=list)
    sessions: list[SessionState] = field(default_factory=list)


class Seeder:
    """Completes and checks the entries for one account, and keeps them when all are right."""

    def __init__(
        self, account: Account, validators: Validators, assume: Assumptions, *, at: str | None
    ) -> None:
        """``at`` is when new ones are made; left out, they keep their invented times."""
        self._account = account
        self._validators = validators
        self._assume = assume
        self._at = at
        self._ids = account.draft_ids()
        self._profiles: dict[ProfileKey, ProfileState] = {}
        self._sessions: dict[SessionKey, SessionState] = {}
        self._numbers: dict[tuple[str, int], Any] = {}
        self._fixed: set[ProfileKey] = set()
        """Profiles whose counters are named, so that no session moves them."""
        self.problems: list[Problem] = []

    # What the entries say

    def customer(self, entry: Json, place: str) -> None:
        """Take a customer: fields of a CustomerProfile, advocateIntegrationId, applications."""
        given = dict(entry)
        advocate = given.pop("advocateIntegrationId", None)
        applications = given.pop("applications", None)
        found = self._partly_wrong("CustomerProfile", given, place)
        if advocate is not None and not isinstance(advocate, str):
            details = f"must be a string; got {shown(advocate)}"
            found.append(Problem("type", details, f"{place}/advocateIntegrationId"))
        known = {one.facts.id for one in self._account.fixture.applications}
        if applications is not None and (
            not isinstance(applications, list) or not known.issuperset(applications)
        ):
            details = f"must list Applications of the account; got {shown(applications)}"
            found.append(Problem("enum", details, f"{place}/applications"))
        if found:
            self.problems += found
            return
        spec = self._account.invented.spec
        sandbox = given.setdefault("sandbox", spec.sandbox)
        key, number = self._profile_place(sandbox, given, place)
        if key is None:
            return
        if key in self._profiles:
            details = f"{shown(key[1])} stands twice"
            self.problems.append(Problem("uniqueItems", details, f"{place}/integrationId"))
            return
        if not {"closedSessions", "totalSales"}.isdisjoint(given):
            self._fixed.add(key)
        before = self._account.profile(*key)
        if self._validators["CustomerProfile"].is_valid(given):
            value = given  # nothing is left out that could be invented
        else:
            base = before.state.value if before else self._account.invented.newcomer(number)
            base = base | {"integrationId": key[1], "id": number, "sandbox": sandbox}
            value = completed_profile(base, given, at=None if before else self._at)
        self._check("CustomerProfile", value, place)
        if applications is None:
            applications = before.state.applications if before else self._seen_by(sandbox)
        if advocate is None and before is not None:
            advocate = before.state.advocate
        self._profiles[key] = ProfileState(value, frozenset(applications), advocate or None)

    def session(self, entry: Json, place: str) -> None:
        """Take a session: fields of a CustomerSessionV2, effects, returns, givenTotal."""
        given = dict(entry)
        effects, returns = given.pop("effects", None), given.pop("returns", None)
        given_total = given.pop("givenTotal", None)
        found = self._partly_wrong("CustomerSessionV2", given, place)
        for word, model, entries in (
            ("effects", "Effect", effects),
            ("returns", "Return", returns),
        ):
            found += self._list_wrong(word, model, entries, place)
        if given_total is not None and not isinstance(given_total, int | float):
            details = f"must be a number; got {shown(given_total)}"
            found.append(Problem("type", details, f"{place}/givenTotal"))
        application = self._application(given, place, found)
        if found or application is None:
            self.problems += found
            return
        key, number = self._session_place(application.facts.id, given, place)
        if key is None:
            return
        if key in self._sessions:
            details = f"{shown(key[1])} stands twice"
            self.problems.append(Problem("uniqueItems", details, f"{place}/integrationId"))
            return
        before = self._account.session(*key)
        state = given.get("state")
        profile_id = given.get("profileId", before.profile_id if before else "")
        owner = self._owner(application, profile_id)
        moment = self._moment(application)
        base, back = self._base_of_session(key, number, owner, state)
        whole = self._validators["CustomerSessionV2"].is_valid(given)
        value = (
            given
            if whole
            else completed_session(
                base | {"profileId": profile_id, "applicationId": application.facts.id},
                given,
                seed=self._account.invented.spec.seed,
                not_before=owner.value["created"] if owner else base["created"],
                at=None if before else self._at,
                item_cost_per_unit=self._assume["item-cost-per"] == "unit",
            )
        )
        if not whole and "firstSession" not in given and before is None:
            value["firstSession"] = self._is_first(application, profile_id, key)
        self._check("CustomerSessionV2", value, place)
        if self.problems:
            return
        if effects is None:
            effects = code_effects(moment, value.get("couponCodes", ()), value["referralCode"])
        if returns is None:
            keeps = before is not None and "cartItems" not in given and state is None
            returns = back if keeps else self._returns(application, value, owner)
        self._sessions[key] = SessionState(
            value,
            tuple(effects),
            tuple(returns),
            owner.value["id"] if owner else None,
            given_total,
        )

    def new_customer(self, application: int | None) -> str:
        """Take a customer about whom nothing is known, for an Application. Gives its ID."""
        sandbox = self._account.fixture.applications[0].facts.sandbox
        if application is not None:
            sandbox = self._sandbox(application)
        before = set(self._profiles)
        self.customer({"sandbox": sandbox}, "")
        return next((key[1] for key in self._profiles if key not in before), "")

    def keep(self, next_ids: Mapping[str, int] | None = None) -> Seeded:
        """Keep everything. Raises ContractError, and keeps nothing, if anything is wrong."""
        if self.problems:
            raise ContractError(self.problems)
        self._count()
        ids = self._ids
        if next_ids is not None:
            ids = Ids(
                profile=max(ids.profile, next_ids.get("profile", 0)),
                session=max(ids.session, next_ids.get("session", 0)),
                event=max(ids.event, next_ids.get("event", 0)),
                return_=max(ids.return_, next_ids.get("return", 0)),
            )
        # New ones stand in the order of their IDs, as if they had been written in it.
        profiles = sorted(self._profiles.values(), key=lambda state: state.value["id"])
        sessions = sorted(self._sessions.values(), key=lambda state: state.value["id"])
        for profile in profiles:
            self._account.keep(Outcome(None, profile=profile), ids)
        for session in sessions:
            self._account.keep(Outcome(None, session=session), ids)
        return Seeded(list(self._profiles.values()), list(self._sessions.values()))

    # Checks

    def _partly_wrong(self, model: str, given: Json, place: str) -> list[Problem]:
        problems, unknown = self._validators.partial(model).check(given)
        return [
            Problem(problem.rule, problem.details, f"{place}{problem.place}")
            for problem in problems
        ] + [
            Problem("additionalProperties", f"{model} has no such field", f"{place}{field}")
            for field in unknown
        ]

    def _list_wrong(self, word: str, model: str, entries: Any, place: str) -> list[Problem]:
        if entries is None:
            return []
        if not isinstance(entries, list):
            details = f"{word} must be an array; got {shown(entries)}"
            return [Problem("type", details, f"{place}/{word}")]
        return [
            Problem(problem.rule, problem.details, f"{place}/{word}/{index}{problem.place}")
            for index, entry in enumerate(entries)
            for problem in self._validators[model].problems(entry)
        ]

    def _check(self, model: str, value: Json, place: str) -> None:
        for problem in self._validators[model].check(value)[0]:
            self.problems.append(Problem(problem.rule, problem.details, f"{place}{problem.place}"))

    def _application(self, given: Json, place: str, found: list[Problem]) -> Application | None:
        applications = self._account.fixture.applications
        number = given.get("applicationId", applications[0].facts.id)
        application = self._account.application(number)
        if application is None:
            details = f"the account has no Application {shown(number)}"
            found.append(Problem("enum", details, f"{place}/applicationId"))
        return application

    # Who is who

    def _profile_place(
        self, sandbox: bool, given: Json, place: str
    ) -> tuple[ProfileKey | None, int]:
        """The key and internal ID of a customer; no key where the ID is another's."""
        spec = self._account.invented.spec
        named = given.get("integrationId")
        before = self._account.profile(sandbox, named) if named is not None else None
        if before is not None:
            own = int(before.state.value["id"])
        else:
            own = given.get("id", 0) or self._fresh("profile")
        if given.get("id", own) != own:
            details = f"{shown(named)} has the ID {own} here; got {given['id']}"
            self.problems.append(Problem("const", details, f"{place}/id"))
            return None, 0
        if named is None:
            named = self._free_name("customer", own, lambda n: self._has_profile(sandbox, n))
        key = (sandbox, named)
        if before is None and not self._claim("profile", own, key, spec.customers, place):
            return None, 0
        return key, own

    def _session_place(
        self, application: int, given: Json, place: str
    ) -> tuple[SessionKey | None, int]:
        spec = self._account.invented.spec
        named = given.get("integrationId")
        before = self._account.session(application, named) if named is not None else None
        own = before.number if before is not None else given.get("id", 0) or self._fresh("session")
        if given.get("id", own) != own:
            details = f"{shown(named)} has the ID {own} here; got {given['id']}"
            self.problems.append(Problem("const", details, f"{place}/id"))
            return None, 0
        if named is None:
            named = self._free_name("session", own, lambda n: self._has_session(application, n))
        key = (application, named)
        if before is None and not self._claim("session", own, key, spec.sessions, place):
            return None, 0
        return key, own

    def _claim(self, kind: str, number: int, key: Any, invented: int, place: str) -> bool:
        """Whether an internal ID is free for a new one; then it is taken."""
        written = self._account.written
        taken: Mapping[int, Any] = (
            written.new_profiles if kind == "profile" else written.new_sessions
        )
        if number <= invented or number in taken or (kind, number) in self._numbers:
            details = f"the ID {number} is that of another {kind}; leave it out to get a free one"
            self.problems.append(Problem("uniqueItems", details, f"{place}/id"))
            return False
        self._numbers[kind, number] = key
        if kind == "profile":
            self._ids.profile = max(self._ids.profile, number + 1)
        else:
            self._ids.session = max(self._ids.session, number + 1)
        return True

    def _fresh(self, kind: str) -> int:
        return self._ids.next_profile() if kind == "profile" else self._ids.next_session()

    def _free_name(self, what: str, number: int, taken: Any) -> str:
        name, again = f"{what}-{number}", 1
        while taken(name):
            again += 1
            name = f"{what}-{number}-{again}"
        return name

    def _has_profile(self, sandbox: bool, name: str) -> bool:
        found = (sandbox, name) in self._profiles or self._account.profile(sandbox, name)
        return bool(found)

    def _has_session(self, application: int, name: str) -> bool:
        found = (application, name) in self._sessions or self._account.session(application, name)
        return bool(found)

    def _seen_by(self, sandbox: bool) -> list[int]:
        """The first Application of an environment, where there is one."""
        for application in self._account.fixture.applications:
            if application.facts.sandbox == sandbox:
                return [application.facts.id]
        return []

    def _owner(self, application: Application, profile_id: str) -> ProfileState | None:
        """The customer of a session, made where there is none of that ID."""
        if not profile_id:
            return None
        key = (application.facts.sandbox, profile_id)
        if key not in self._profiles:
            before = self._account.profile(*key)
            if before is not None:
                seen = before.state.applications | {application.facts.id}
                self._profiles[key] = before.state._replace(applications=seen)
            else:
                self.customer({"integrationId": profile_id, "sandbox": key[0]}, "")
        state = self._profiles.get(key)
        if state is None:
            return None  # what is wrong with it has been noted
        seen = state.applications | {application.facts.id}
        self._profiles[key] = state = state._replace(applications=seen)
        return state

    def _base_of_session(
        self, key: SessionKey, number: int, owner: ProfileState | None, state: str | None
    ) -> tuple[Json, tuple[Json, ...]]:
        before = self._account.session(*key)
        if before is not None and state in {None, before.state.value["state"]}:
            return before.state.value, before.state.returns
        owner_number = owner.value["id"] if owner else number
        drawn = self._account.invented.drawn_session(number, owner_number, state)
        base = drawn.value | {"id": number, "integrationId": key[1]}
        if before is not None:
            kept = ("created", "firstSession", "profileId")
            base |= {name: before.state.value[name] for name in kept}
        return base, ()

    def _is_first(self, application: Application, profile_id: str, key: SessionKey) -> bool:
        if not profile_id:
            return True
        if any(
            state.value["profileId"] == profile_id
            and self._sandbox(state.value["applicationId"]) == application.facts.sandbox
            for state in self._sessions.values()
        ):
            return False
        sandbox = application.facts.sandbox
        return not self._account.has_other_session(sandbox, profile_id, key)

    def _sandbox(self, number: int) -> bool:
        application = self._account.application(number)
        return application is not None and application.facts.sandbox

    # What follows from the sessions

    def _returns(
        self, application: Application, value: Json, owner: ProfileState | None
    ) -> list[Json]:
        """The return of a session that lost items, as one Return."""
        back = returned_items(value["cartItems"])
        if not back:
            return []
        entry: Json = {
            "id": self._ids.next_return(),
            "created": value["updated"],
            "applicationId": application.facts.id,
            "accountId": application.facts.account_id,
            "returnedCartItems": back,
            "eventId": self._ids.next_event(),
            "sessionId": value["id"],
            "sessionIntegrationId": value["integrationId"],
        }
        if owner is not None:
            entry |= {
                "profileId": owner.value["id"],
                "profileIntegrationId": owner.value["integrationId"],
            }
        return [entry]

    def _count(self) -> None:
        """Move the counters of every customer whose sessions changed."""
        moved: dict[ProfileKey, list[float]] = {}
        last: dict[ProfileKey, str] = {}
        for key, state in self._sessions.items():
            former = self._account.session(*key)
            for sign, one in ((1, state.value), (-1, former.state.value if former else None)):
                if one is None or not one["profileId"]:
                    continue
                owner = (self._sandbox(key[0]), one["profileId"])
                counted = one["state"] in _COUNTED
                application = self._account.application(key[0])
                if counted and application is not None:
                    closed, sales = moved.setdefault(owner, [0, 0])
                    worth = session_sales(one, self._moment(application))
                    moved[owner] = [closed + sign, money((sales, sign * worth))]
                if sign > 0:
                    last[owner] = max(last.get(owner, ""), one["updated"])
        for owner in moved.keys() | last.keys():
            profile = self._profiles.get(owner)
            if profile is None:
                record = self._account.profile(*owner)
                profile = record.state if record is not None else None
            if profile is None or owner in self._fixed:
                continue
            closed, sales = moved.get(owner, [0, 0])
            before = profile.value
            value = before | {
                "closedSessions": max(0, int(before["closedSessions"] + closed)),
                "totalSales": money((before["totalSales"], sales)),
                "lastActivity": max(before["lastActivity"], last.get(owner, "")),
            }
            self._profiles[owner] = profile._replace(value=value)

    def _moment(self, application: Application) -> Moment:
        return Moment(application.facts, self._at or "", self._ids, self._assume)


def seed(seeder: Seeder, customers: Sequence[Json], sessions: Sequence[Json], place: str) -> None:
    """Take the customers, then the sessions, of a document."""
    for index, entry in enumerate(customers):
        seeder.customer(entry, f"{place}/customers/{index}")
    for index, entry in enumerate(sessions):
        seeder.session(entry, f"{place}/sessions/{index}")
