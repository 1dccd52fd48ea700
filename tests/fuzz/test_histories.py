"""Histories of calls over HTTP: after every step the account answers what a small model says.

The model (``model.py``) is a second telling of the documentation. Each example has an account
of its own on one server, with an invented customer and two invented sessions to begin with.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from mockserver.testing import MockServer
from tests.fuzz.client import Client
from tests.fuzz.effort import effort
from tests.fuzz.model import Json, Model

SESSION_IDS = ("s", "session-1", "session-2")
PROFILE_IDS = ("ann", "customer-1")
START = "2026-01-01T12:00:00.000000Z"

SESSIONS = st.sampled_from(SESSION_IDS)
PROFILES = st.sampled_from(PROFILE_IDS)
PRICES = st.sampled_from([0, 0.1, 0.2, 5.5, 19.99, 1234.56])
COSTS = st.dictionaries(st.sampled_from(["shipping", "gift"]), st.builds(dict, price=PRICES))
ATTRIBUTES = st.dictionaries(st.sampled_from("xy"), st.none() | st.integers(0, 2))
ITEM = st.fixed_dictionaries(
    {"sku": st.sampled_from("ab"), "price": PRICES, "quantity": st.integers(1, 4)},
    optional={"attributes": st.just({"size": 1}), "additionalCosts": COSTS},
)
UPDATE = st.fixed_dictionaries(
    {},
    optional={
        "profileId": PROFILES | st.just(""),
        "cartItems": st.lists(ITEM, max_size=3),
        "attributes": ATTRIBUTES,
        "additionalCosts": COSTS,
        "couponCodes": st.lists(st.sampled_from("AB"), max_size=2, unique=True),
        "referralCode": st.sampled_from(["", "R"]),
        "storeIntegrationId": st.just("store"),
    },
)
STATES = st.sampled_from(["closed", "cancelled", "closed", "open", "partially_returned"])
ENTRY = st.fixed_dictionaries(
    {},
    optional={
        "position": st.integers(-1, 3),
        "sku": st.sampled_from("ab"),
        "quantity": st.integers(0, 3),
    },
)
ENTRIES = st.just([{"position": 0, "quantity": 1}]) | st.lists(ENTRY, min_size=1, max_size=2)


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    server = MockServer("", customers=1, sessions=2, check_answers=True).start()
    client = Client(server)
    yield client
    client.close()
    server.stop()


def effects_in(answer: Json) -> list[tuple[str, str]]:
    return [(one["effectType"], one["props"]["value"]) for one in answer["effects"]]


class Histories(RuleBasedStateMachine):
    """What may happen to an account, in any order."""

    snapshots = Bundle("snapshots")

    def __init__(self, client: Client) -> None:
        super().__init__()
        self.client = client
        client.next_account()
        self.model = Model(START)

    @initialize()
    def begin(self) -> None:
        """What is invented is read once; from then on the model knows it."""
        self.client.admin("POST", "clock/freeze", {"now": START})
        for session_id in ("session-1", "session-2"):
            answer = self.client.session(session_id)
            assert answer is not None
            self.model.sessions[session_id] = answer["customerSession"]
            self.model.effects[session_id] = effects_in(answer)
        profile = self.client.profile("customer-1")
        assert profile is not None
        del profile["closedSessions"], profile["totalSales"]  # they follow from the sessions
        self.model.profiles["customer-1"] = profile
        self.first = self.model.copy()

    def happened(self, accepted: bool, method: str, path: str, body: Any = None) -> Any:
        """The server says yes exactly where the model did."""
        status, answer = self.client.call(method, path, body)
        assert (status in {200, 204}) == accepted, (status, answer)
        assert status in {200, 204, 400, 404}, (status, answer)
        return answer

    @rule(session_id=SESSIONS, update=UPDATE)
    def update_session(self, session_id: str, update: Json) -> None:
        accepted = self.model.put_session(session_id, update)
        self.happened(accepted, "PUT", *_put(session_id, update))

    @rule(session_id=SESSIONS, state=STATES, update=UPDATE)
    def move_session(self, session_id: str, state: str, update: Json) -> None:
        self.update_session(session_id, {**update, "state": state})

    @rule(session_id=SESSIONS, entries=ENTRIES)
    def return_items(self, session_id: str, entries: list[Json]) -> None:
        accepted = self.model.give_back(session_id, entries)
        answer = self.happened(accepted, "POST", *_return(session_id, entries))
        if accepted:
            earlier = [one["returnedCartItems"] for one in answer["previousReturns"]]
            assert earlier == self.model.returns[session_id][:-1]
            assert answer["return"]["returnedCartItems"] == self.model.returns[session_id][-1]

    @precondition(lambda self: self.model.returnable())
    @rule(data=st.data())
    def return_what_is_left(self, data: st.DataObject) -> None:
        session_id, position = data.draw(st.sampled_from(self.model.returnable()))
        self.return_items(session_id, [{"position": position, "quantity": 1}])

    @precondition(lambda self: self.model.in_state("partially_returned"))
    @rule(data=st.data())
    def cancel_what_went_back(self, data: st.DataObject) -> None:
        session_id = data.draw(st.sampled_from(self.model.in_state("partially_returned")))
        self.update_session(session_id, {"state": "cancelled"})

    @rule(session_id=SESSIONS)
    def reopen(self, session_id: str) -> None:
        accepted = self.model.reopen(session_id)
        self.happened(accepted, "PUT", f"/v2/customer_sessions/{session_id}/reopen")

    @precondition(lambda self: self.model.in_state("closed"))
    @rule(data=st.data())
    def reopen_what_is_closed(self, data: st.DataObject) -> None:
        self.reopen(data.draw(st.sampled_from(self.model.in_state("closed"))))

    @rule(profile_id=PROFILES, attributes=ATTRIBUTES, run=st.booleans())
    def update_profile(self, profile_id: str, attributes: Json, run: bool) -> None:
        accepted = self.model.put_profile(profile_id, attributes, run_rules=run)
        path = f"/v2/customer_profiles/{profile_id}?runRuleEngine={str(run).lower()}"
        self.happened(accepted, "PUT", path, {"attributes": attributes})

    @rule(profile_id=PROFILES)
    def delete_customer_data(self, profile_id: str) -> None:
        accepted = self.model.delete_data(profile_id)
        self.happened(accepted, "DELETE", f"/v1/customer_data/{profile_id}")

    @rule(session_id=SESSIONS, update=UPDATE, state=STATES, entries=ENTRIES)
    def dry_requests(self, session_id: str, update: Json, state: str, entries: list[Json]) -> None:
        """They are answered as the others are; the invariants see that nothing came of them."""
        update = {**update, "state": state}
        would = self.model.copy().put_session(session_id, update)
        path, body = _put(session_id, update)
        self.happened(would, "PUT", f"{path}?dry=true", body)
        would = self.model.copy().give_back(session_id, entries)
        path, body = _return(session_id, entries)
        self.happened(would, "POST", f"{path}?dry=true", body)
        profile_id = update.get("profileId") or "new"
        path = f"/v2/customer_profiles/{profile_id}?dry=true&runRuleEngine=true"
        self.happened(True, "PUT", path, {"attributes": update.get("attributes", {})})

    @precondition(lambda self: self.model.returns)
    @rule(everything=st.booleans())
    def reset(self, everything: bool) -> None:
        self.client.admin("POST", "reset" if everything else "reset?parts=data")
        if everything:
            self.client.admin("POST", "clock/freeze", {"now": self.model.now})
        now, self.model = self.model.now, self.first.copy()
        self.model.now = now

    @rule(target=snapshots)
    def snapshot(self) -> tuple[Json, Model]:
        return self.client.admin("GET", "state"), self.model.copy()

    @rule(snapshot=snapshots)
    def restore(self, snapshot: tuple[Json, Model]) -> None:
        document, model = snapshot
        self.client.admin("PUT", "state", document)
        self.model = model.copy()
        assert self.client.admin("GET", "state") == document

    @precondition(lambda self: self.model.returns)
    @rule()
    def go_on_elsewhere(self) -> None:
        """What was written goes on in another account as if nothing had happened."""
        document = self.client.admin("GET", "state")
        self.end()
        self.client.next_account()
        self.client.admin("PUT", "state", document)
        assert self.client.admin("GET", "state") == document

    @invariant()
    def every_read_is_what_the_model_says(self) -> None:
        for session_id in SESSION_IDS:
            expected = self.model.sessions.get(session_id)
            answer = self.client.session(session_id)
            assert (answer is None) == (expected is None), session_id
            if answer is not None and expected is not None:
                session = answer["customerSession"]
                assert session == expected | {"id": expected.setdefault("id", session["id"])}
                assert effects_in(answer) == self.model.effects[session_id]
                assert session["profileId"] in {"", *self.model.profiles}
        for profile_id in PROFILE_IDS:
            expected = self.model.profiles.get(profile_id)
            profile = self.client.profile(profile_id)
            assert (profile is None) == (expected is None), profile_id
            if profile is not None and expected is not None:
                closed, sales = self.model.totals_of(profile_id)
                counted = {"closedSessions": closed, "totalSales": float(sales)}
                number = expected.setdefault("id", profile["id"])
                assert profile == expected | counted | {"id": number}

    @invariant()
    def time_passes(self) -> None:
        self.model.now = self.client.admin("POST", "clock/advance", {"seconds": 1})["now"]

    @invariant()
    def the_lists_have_them_all(self) -> None:
        _, sessions = self.client.call("GET", "/v1/applications/1/sessions")
        listed = {one["integrationId"]: one["state"] for one in sessions["data"]}
        assert listed == {name: one["state"] for name, one in self.model.sessions.items()}
        _, customers = self.client.call("GET", "/v1/applications/1/customers")
        names = [one["integrationId"] for one in customers["data"]]
        assert sorted(names) == sorted(self.model.profiles)

    def end(self) -> None:
        self.client.call("DELETE", f"/__admin/accounts/{self.client.account}")

    def teardown(self) -> None:
        self.end()


def _put(session_id: str, update: Json) -> tuple[str, Json]:
    return f"/v2/customer_sessions/{session_id}", {"customerSession": update}


def _return(session_id: str, entries: list[Json]) -> tuple[str, Json]:
    body = {"return": {"returnedCartItems": entries}, "responseContent": ["previousReturns"]}
    return f"/v2/customer_sessions/{session_id}/returns", body


def test_any_history_is_what_the_model_says(client: Client) -> None:
    run_state_machine_as_test(
        lambda: Histories(client), settings=effort(120, stateful_step_count=25)
    )
