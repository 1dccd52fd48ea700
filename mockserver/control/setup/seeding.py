"""Seeding: puts customers and sessions into an account that nobody has written.

Each names what it cares about; ``completion`` adds the rest. All entries are checked
before the first is kept, so that an account takes all of them or none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mockserver.account.account import Account
from mockserver.account.fixture import Application
from mockserver.account.overlay import ProfileKey, SessionKey
from mockserver.assumptions import Assumptions
from mockserver.contract.problems import ContractError, Problem, shown
from mockserver.contract.validation import Validators
from mockserver.contract.whole_numbers import whole_numbers
from mockserver.control.setup.checks import EntryChecks
from mockserver.control.setup.completion import completed_profile, completed_session, returned_items
from mockserver.control.setup.seats import Seats
from mockserver.engine.evaluation.evaluate import evaluate
from mockserver.engine.sessions import session_sales, session_subject
from mockserver.engine.totals import money
from mockserver.entities import Draft
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
        self._checks = EntryChecks(validators)
        self._assume = assume
        self._at = at
        self._ids = account.draft_ids()
        self._profiles: dict[ProfileKey, ProfileState] = {}
        self._sessions: dict[SessionKey, SessionState] = {}
        self._shoppers: set[ProfileKey] = set()
        """Customers with a session among those taken."""
        self._fixed: set[ProfileKey] = set()
        """Profiles whose counters are named, so that no session moves them."""
        self.problems: list[Problem] = []
        self._seats = Seats(account, self._ids, self.problems)

    # What the entries say

    def customer(self, entry: Json, place: str) -> ProfileKey | None:
        """Take a customer: fields of a CustomerProfile, advocateIntegrationId, applications.

        Gives who it is, or None where something is wrong.
        """
        given = whole_numbers(entry)
        advocate = given.pop("advocateIntegrationId", None)
        applications = given.pop("applications", None)
        found = self._checks.partly_wrong("CustomerProfile", given, place)
        if advocate is not None and not isinstance(advocate, str):
            details = f"must be a string; got {shown(advocate)}"
            found.append(Problem("type", details, f"{place}/advocateIntegrationId"))
        known = {one.facts.id for one in self._account.fixture.applications}
        if applications is not None and not (
            isinstance(applications, list)
            and all(isinstance(one, int) and one in known for one in applications)
        ):
            details = f"must list Applications of the account; got {shown(applications)}"
            found.append(Problem("enum", details, f"{place}/applications"))
        if found:
            self.problems += found
            return None
        spec = self._account.invented.spec
        sandbox = given.setdefault("sandbox", spec.sandbox)
        seat = self._seats.profile(sandbox, given, place)
        if seat is None:
            return None
        key, number = seat
        if not {"closedSessions", "totalSales"}.isdisjoint(given):
            self._fixed.add(key)
        before = self._account.profile(*key)
        if self._checks.is_whole("CustomerProfile", given):
            value = given  # nothing is left out that could be invented
        else:
            base = before.state.value if before else self._newcomer(number, given)
            base = base | {"integrationId": key[1], "id": number, "sandbox": sandbox}
            value = completed_profile(base, given, at=None if before else self._at)
        self.problems += self._checks.wrong("CustomerProfile", value, place)
        if applications is None:
            applications = before.state.applications if before else self._seen_by(sandbox)
        if advocate is None and before is not None:
            advocate = before.state.advocate
        self._profiles[key] = ProfileState(value, frozenset(applications), advocate or None)
        return key

    def session(self, entry: Json, place: str) -> None:
        """Take a session: fields of a CustomerSessionV2, effects, returns, givenTotal."""
        given = whole_numbers(entry)
        effects, returns = given.pop("effects", None), given.pop("returns", None)
        given_total, taken = given.pop("givenTotal", None), given.pop("taken", None)
        found = self._checks.partly_wrong("CustomerSessionV2", given, place)
        for word, model, entries in (
            ("effects", "Effect", effects),
            ("returns", "Return", returns),
        ):
            found += self._checks.list_wrong(word, model, entries, place)
        if given_total is not None and not isinstance(given_total, int | float):
            details = f"must be a number; got {shown(given_total)}"
            found.append(Problem("type", details, f"{place}/givenTotal"))
        if taken is not None:
            found += self._checks.wrong("KeptTaken", taken, f"{place}/taken")
        application = self._application(given, place, found)
        if found or application is None:
            self.problems += found
            return
        seat = self._seats.session(application.facts.id, given, place)
        if seat is None:
            return
        key, number = seat
        before = self._account.session(*key)
        state = given.get("state")
        profile_id = given.get("profileId", before.profile_id if before else "")
        owner = self._owner(application, profile_id)
        moment = self._moment(application)
        base, back = self._base_of_session(key, number, owner, state)
        whole = self._checks.is_whole("CustomerSessionV2", given)
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
        self.problems += self._checks.wrong("CustomerSessionV2", value, place)
        if self.problems:
            return
        if effects is None:
            effects = self._effects(moment, value, owner)
        if returns is None:
            keeps = before is not None and "cartItems" not in given and state is None
            returns = back if keeps else self._returns(application, value, owner)
        self._shoppers.add((application.facts.sandbox, value["profileId"]))
        self._sessions[key] = SessionState(
            value,
            tuple(effects),
            tuple(returns),
            owner.value["id"] if owner else None,
            given_total,
            taken,
        )

    def _effects(self, moment: Moment, value: Json, owner: ProfileState | None) -> tuple[Json, ...]:
        """What the rules say of a session that is put there: of its cart, giving nothing."""
        if value["state"] == "cancelled":
            return ()
        now = self._at or value["updated"]
        subject = session_subject(value, owner, "talon_session_updated")
        return evaluate(moment._replace(now=now), subject._replace(final=False)).effects

    def _newcomer(self, number: int, given: Json) -> Json:
        return self._account.invented.newcomer(number, given.get("attributes"))

    def new_customer(self, application: int | None) -> str:
        """Take a customer about whom nothing is known, for an Application. Gives its ID."""
        sandbox = self._account.fixture.applications[0].facts.sandbox
        if application is not None:
            sandbox = self._sandbox(application)
        key = self.customer({"sandbox": sandbox}, "")
        return key[1] if key is not None else ""

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

    def _application(self, given: Json, place: str, found: list[Problem]) -> Application | None:
        applications = self._account.fixture.applications
        number = given.get("applicationId", applications[0].facts.id)
        application = self._account.application(number)
        if application is None:
            details = f"the account has no Application {shown(number)}"
            found.append(Problem("enum", details, f"{place}/applicationId"))
        return application

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
        sandbox = application.facts.sandbox
        if not profile_id:
            return True
        if (sandbox, profile_id) in self._shoppers:
            return False
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
        entities = Draft(self._account.tables)
        account = self._account
        return Moment(
            application.facts,
            self._at or "",
            self._ids,
            self._assume,
            entities,
            account.profile_state,
        )


def seed(seeder: Seeder, customers: Sequence[Json], sessions: Sequence[Json], place: str) -> None:
    """Take the customers, then the sessions, of a document."""
    for index, entry in enumerate(customers):
        seeder.customer(entry, f"{place}/customers/{index}")
    for index, entry in enumerate(sessions):
        seeder.session(entry, f"{place}/sessions/{index}")
