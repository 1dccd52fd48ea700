"""Histories of promotions over HTTP: what was given is counted, and what is undone is given back.

After every step the coupons, budgets, points, giveaways and achievements of the account add up
to the effects of the sessions that stand closed. Every history is told once more to another
account, which answers the same.
"""

import json
from collections import Counter, defaultdict
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from mockserver.testing import MockServer
from tests.api.integration import promoted
from tests.api.integration.promoted import COUPON, blocks, campaign, counters_of, discount, kinds
from tests.conftest import Json
from tests.fuzz.client import Client
from tests.fuzz.effort import effort

START = "2026-01-01T12:00:00.000000Z"
CLOSING = ["eventIs", "talon_session_closed"]
ITEMS = [".", "Session", "CartItems"]
POINTS = ["addLoyaltyPointsPerItem", 1, "points", ITEMS, [["Item"], [".", "Item", "Price"]]]
TARGET = 3


def limit(action: str, number: float, *entities: str, period: str = "") -> Json:
    whole: Json = {"action": action, "limit": number, "entities": list(entities)}
    return whole | ({"period": period} if period else {})


PARTS: tuple[Json, ...] = (
    campaign(
        1,
        blocks(COUPON, discount(5, partial=True)),
        coupons=[
            {"value": "ONCE", "usageLimit": 1},
            {"value": "MINE", "usageLimit": 3, "limits": [limit("redeemCoupon", 1, "Profile")]},
            {"value": "GIFT", "discountLimit": 12},
        ],
        limits=[
            limit("setDiscount", 23, period="daily"),
            limit("redeemCoupon", 1, "Profile", period="monthly"),
            limit("redeemCoupon", 2),
            limit("setDiscount", 9, "Coupon", period="weekly"),
        ],
    ),
    campaign(
        2,
        promoted.rule(["setDiscount", "friend", 3], when=["referralValid"]),
        referrals=[{"code": "FRIEND", "usageLimit": 2}, {"code": "OTHER"}],
        limits=[limit("redeemReferral", 3, period="yearly")],
    ),
    campaign(
        3,
        promoted.rule(POINTS),
        promoted.rule(
            ["addLoyaltyPoints", 1, "signed up", 5, {"validityDuration": "3D"}],
            when=["eventIs", "signed_up"],
        ),
        limits=[limit("createLoyaltyPoints", 90, "Profile", period="daily")],
    ),
    campaign(
        4,
        promoted.rule(["deductLoyaltyPoints", 1, "spent", 4], when=CLOSING),
        limits=[limit("redeemLoyaltyPoints", 16)],
    ),
    campaign(
        5,
        promoted.rule(["awardGiveaway", 1], when=CLOSING),
        promoted.rule(["increaseAchievementProgress", 1, 1], when=CLOSING),
        limits=[limit("awardGiveaway", 1, "Profile")],
    ),
    campaign(
        6,
        blocks(discount(2, target="allItems", partial=True)),
        limits=[limit("setDiscount", 11, period="weekly"), limit("setDiscountEffect", 9)],
    ),
    {
        "customers": [{"integrationId": "advocate"}],
        "loyaltyPrograms": [{"id": 1, "name": "stars", "returnPolicy": "unlimited"}],
        "giveawayPools": [{"id": 1, "name": "mugs"}],
        "giveaways": [{"id": one, "poolId": 1, "code": f"MUG-{one}"} for one in (1, 2, 3)],
        "achievements": [
            {
                "id": 1,
                "name": "three",
                "target": TARGET,
                "campaignId": 5,
                "allowRollbackAfterCompletion": True,
            }
        ],
    },
)
LIMITS = {one["campaigns"][0]["id"]: one["campaigns"][0].get("limits", []) for one in PARTS[:-1]}

SESSIONS = st.sampled_from(["s", "t", "u", "v"])
PROFILES = st.sampled_from(["ann", "bob", "advocate"])
CODES = st.lists(st.sampled_from(["ONCE", "MINE", "GIFT", "none"]), max_size=3)
ITEM = st.fixed_dictionaries(
    {
        "sku": st.sampled_from("ab"),
        "price": st.sampled_from([0, 0.1, 5.5, 20]),
        "quantity": st.integers(1, 3),
    }
)
UPDATE = st.fixed_dictionaries(
    {},
    optional={
        "profileId": PROFILES | st.just(""),
        "cartItems": st.lists(ITEM, max_size=3),
        "couponCodes": CODES,
        "referralCode": st.sampled_from(["", "FRIEND", "OTHER", "none"]),
        "identifiers": st.just(["device"]),
    },
)
SHOPPING = st.fixed_dictionaries(
    {
        "profileId": PROFILES,
        "cartItems": st.lists(ITEM, min_size=1, max_size=2),
        "couponCodes": CODES,
        "referralCode": st.sampled_from(["", "FRIEND", "OTHER"]),
    }
)
DISCOUNTS = ("setDiscount", "setDiscountPerItem")
STANDING = ("closed", "partially_returned")
MONEY = 1e-6


def leaf(number: int) -> Json:
    return {"type": "CAMPAIGN", "campaignId": number}


def branch(number: int, mode: str, *elements: Json, scope: str = "session") -> Json:
    return {
        "type": "SET",
        "name": f"Group {number}",
        "operator": "ALL",
        "groupId": number,
        "locked": False,
        "evaluationMode": mode,
        "evaluationScope": scope,
        "elements": list(elements),
    }


TREE = branch(
    1,
    "stackable",
    branch(2, "highestDiscount", leaf(1), branch(3, "listOrder", leaf(2), leaf(6))),
    branch(4, "highestDiscount", leaf(3), leaf(5), scope="cartItem"),
    leaf(4),
)
GROUPED: Json = {"campaignSets": [{"applicationId": 1, "id": 1, "set": TREE}]}
CASCADES = {"enableCascadingDiscounts": True, "enablePartialDiscounts": True}


@pytest.fixture(scope="module", params=["stackable", "grouped", "not flattened"])
def client(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """These campaigns: all at once, in groups with discounts that cascade, or by line."""
    settings: Json = CASCADES if request.param == "grouped" else {}
    if request.param == "not flattened":
        settings = {"enableFlattenedCartItems": False}
    document: Json = {"version": 1, "applications": [{"id": 1, "name": "Shop", **settings}]}
    for part in (*PARTS, *([GROUPED] if request.param == "grouped" else ())):
        for word, listed in part.items():
            document[word] = [*document.get(word, ()), *listed]
    path = tmp_path_factory.mktemp("histories") / "shop.json"
    path.write_text(json.dumps(document))
    server = MockServer("", fixtures=str(path), check_answers=True).start()
    client = Client(server)
    yield client
    client.close()
    server.stop()


class Promoted(RuleBasedStateMachine):
    """What may happen to an account that promotes, in any order."""

    def __init__(self, client: Client) -> None:
        super().__init__()
        self.client = client
        client.next_account()
        self.told: list[tuple[str, str, Any, Any]] = []
        self.points: dict[str, float] = {}
        """Points that campaign 3 has given to each session that stands closed."""
        self.by_events: float = 0

    @initialize()
    def begin(self) -> None:
        self.say("POST", "/__admin/clock/freeze", {"now": START})

    def say(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """A call that is part of the history."""
        answer = self.client.call(method, self._of_account(path), body)
        assert answer[0] in {200, 201, 204, 400, 409}, answer
        self.told.append((method, path, body, answer))
        return answer

    def _of_account(self, path: str) -> str:
        return f"{path}?account={self.client.account}" if path.startswith("/__admin") else path

    def state(self) -> Json:
        found: Json = self.client.admin("GET", "state")
        return found

    def put(self, name: str, update: Json) -> list[Json]:
        """Update a session; its effects, and what closing it has given is noted."""
        status, answer = self.say(*_put(name, update))
        if status != 200:
            return []
        effects: list[Json] = answer["effects"]
        if update.get("state") == "closed":
            self.points[name] = sum(_values(effects, 3, "addLoyaltyPoints"))
        elif update.get("state") == "cancelled":
            self.points.pop(name, None)
        return effects

    @rule(name=SESSIONS, update=UPDATE)
    def update_session(self, name: str, update: Json) -> None:
        self.put(name, update)

    @rule(name=SESSIONS, update=SHOPPING)
    def close_session(self, name: str, update: Json) -> None:
        self.put(name, {**update, "state": "closed"})

    @rule(name=SESSIONS, state=st.sampled_from(["closed", "cancelled"]))
    def move_session(self, name: str, state: str) -> None:
        self.put(name, {"state": state})

    @rule(name=SESSIONS)
    def reopen(self, name: str) -> None:
        self.undo(name, "reopen")

    @rule(name=SESSIONS, position=st.integers(0, 1), count=st.integers(1, 2))
    def give_back(self, name: str, position: int, count: int) -> None:
        if self.client.session(name) is None:
            return
        entries = [{"position": position, "quantity": count}]
        body = {"return": {"returnedCartItems": entries}}
        self.say("POST", f"/v2/customer_sessions/{name}/returns", body)

    @rule(profile=PROFILES)
    def track_event(self, profile: str) -> None:
        body = {"type": "signed_up", "profileId": profile, "attributes": {}}
        _, answer = self.say("POST", "/v2/events?silent=no", body)
        self.by_events += sum(_values(answer["effects"], 3, "addLoyaltyPoints"))

    @rule(profile=PROFILES)
    def update_profile(self, profile: str) -> None:
        self.say("PUT", f"/v2/customer_profiles/{profile}?runRuleEngine=true", {})

    @rule(hours=st.sampled_from([5, 30, 24 * 8]))
    def time_passes(self, hours: int) -> None:
        self.say("POST", "/__admin/clock/advance", {"seconds": hours * 3600})

    @rule(name=SESSIONS, update=UPDATE, state=st.sampled_from(["open", "closed", "cancelled"]))
    def dry_requests(self, name: str, update: Json, state: str) -> None:
        """They are answered, and nothing comes of them."""
        before = self.state()
        method, path, body = _put(name, {**update, "state": state})
        body["responseContent"] = ["campaignEligibility", "ruleFailureReasons", "loyalty"]
        self.say(method, f"{path}?dry=true", body)
        event = {"type": "signed_up", "profileId": update.get("profileId") or "new"}
        self.say("POST", "/v2/events?dry=true&silent=no", event)
        if self.client.session(name) is not None:
            back = {"return": {"returnedCartItems": [{"position": 0, "quantity": 1}]}}
            self.say("POST", f"/v2/customer_sessions/{name}/returns?dry=true", back)
        assert self.state() == before

    @rule(name=SESSIONS, update=SHOPPING, way=st.sampled_from(["cancel", "reopen"]))
    def close_and_undo(self, name: str, update: Json, way: str) -> None:
        """Cancelling gives back what closing has taken, and no more."""
        self.put(name, update)
        session = self.client.session(name)
        if session is None or session["customerSession"]["state"] != "open":
            return
        before = self.summary()
        effects = self.put(name, {"state": "closed"})
        undone = self.undo(name, way)
        assert self.summary() == before
        done = Counter(kinds(effects))
        back = Counter(kinds(undone))
        assert back["rollbackCoupon"] == done["acceptCoupon"]
        assert back["rollbackReferral"] == done["acceptReferral"]
        assert back["rollbackDiscount"] == sum(done[kind] for kind in DISCOUNTS)
        assert back["rollbackDeductedLoyaltyPoints"] == done["deductLoyaltyPoints"]

    def undo(self, name: str, way: str) -> list[Json]:
        """Cancel or reopen a session."""
        if way == "cancel":
            return self.put(name, {"state": "cancelled"})
        if self.client.session(name) is None:
            return []
        status, answer = self.say("PUT", f"/v2/customer_sessions/{name}/reopen")
        if status != 200:
            return []
        self.points.pop(name, None)
        effects: list[Json] = answer["effects"]
        return effects

    def summary(self) -> Json:
        """What closing changes and cancelling restores."""
        state = self.state()
        same = ("coupons", "redemptions", "referrals", "friends", "achievementProgress")
        found: Json = {word: state[word] for word in same}
        found["counters"] = {
            key: round(many, 6)
            for key, many in counters_of(state).items()
            if "/awardGiveaway/" not in key
        }
        for profile in {one["integrationId"] for one in state["customers"]}:
            found[profile] = self.balance(profile)
        return found

    def balance(self, profile: str) -> Json:
        path = f"/v1/loyalty_programs/1/profile/{profile}/balances"
        status, answer = self.client.call("GET", path)
        if status == 404:
            return {"active": 0, "owed": 0}
        balance = answer["balance"]
        return {
            "active": round(balance["activePoints"] + balance["pendingPoints"], 6),
            "owed": round(balance["negativePoints"], 6),
        }

    @invariant()
    def everything_adds_up(self) -> None:
        state = self.state()
        standing = [one for one in state["sessions"] if one["state"] in STANDING]
        self._coupons(state, standing)
        self._referrals(state, standing)
        self._budgets(state, standing)
        self._achievements(state, standing)
        self._points(state)

    def _coupons(self, state: Json, standing: list[Json]) -> None:
        used: Counter[str] = Counter()
        used_by: Counter[tuple[int, str]] = Counter()
        given: dict[int, float] = defaultdict(float)
        for session in standing:
            for effect in session["effects"]:
                if effect["effectType"] == "acceptCoupon":
                    used[effect["props"]["value"]] += 1
                    if session["profileId"]:
                        used_by[effect["triggeredByCoupon"], session["profileId"]] += 1
                elif effect["effectType"] in DISCOUNTS and "triggeredByCoupon" in effect:
                    given[effect["triggeredByCoupon"]] += effect["props"]["value"]
        for coupon in state["coupons"]:
            assert coupon["usageCounter"] == used[coupon["value"]], coupon
            assert not coupon["usageLimit"] or coupon["usageCounter"] <= coupon["usageLimit"]
            assert abs(coupon["discountCounter"] - given[coupon["id"]]) < MONEY
            if coupon.get("discountLimit"):
                left = coupon["discountLimit"] - coupon["discountCounter"]
                assert abs(coupon["discountRemainder"] - left) < MONEY
                assert left > -MONEY
            if coupon.get("limits"):
                assert all(many <= 1 for key, many in used_by.items() if key[0] == coupon["id"])
        counted = {
            (one["couponId"], one["profileId"]): one["count"] for one in state["redemptions"]
        }
        assert counted == dict(used_by)

    def _referrals(self, state: Json, standing: list[Json]) -> None:
        friends = {
            session["profileId"]: effect["props"]["value"]
            for session in standing
            for effect in session["effects"]
            if effect["effectType"] == "acceptReferral" and session["profileId"]
        }
        assert {one["friendIntegrationId"]: one["code"] for one in state["friends"]} == friends
        used = Counter(
            effect["props"]["value"]
            for session in standing
            for effect in session["effects"]
            if effect["effectType"] == "acceptReferral"
        )
        for referral in state["referrals"]:
            assert referral["usageCounter"] == used[referral["code"]]
            assert not referral["usageLimit"] or used[referral["code"]] <= referral["usageLimit"]

    def _budgets(self, state: Json, standing: list[Json]) -> None:
        effects = [effect for session in standing for effect in session["effects"]]
        awarded = sum(one["used"] for one in state["giveaways"])
        expected = {
            (1, "redeemCoupon"): len(_values(effects, 1, "acceptCoupon")),
            (2, "redeemReferral"): len(_values(effects, 2, "acceptReferral")),
            **{(one, "setDiscount"): sum(_values(effects, one, *DISCOUNTS)) for one in (1, 2, 6)},
            (3, "createLoyaltyPoints"): self.by_events + sum(self.points.values()),
            (4, "redeemLoyaltyPoints"): sum(_values(effects, 4, "deductLoyaltyPoints")),
            (5, "awardGiveaway"): awarded,
        }
        whole: dict[tuple[int, str], float] = defaultdict(float)
        periods: dict[tuple[int, str], float] = defaultdict(float)
        for counter in state["counters"]:
            number, action, period, *parties = counter["key"]
            assert counter["count"] >= 0
            if not parties:
                (periods if period else whole)[number, action] += counter["count"]
            for one in LIMITS[number]:
                same = one["action"] == action and one["entities"] == parties[::2]
                if same and _length(period) == one.get("period", ""):
                    assert counter["count"] <= one["limit"] + MONEY, counter
        for (number, action), many in expected.items():
            assert abs(whole[number, action] - many) < MONEY, (number, action, whole, many)
            for one in LIMITS[number]:
                if one["action"] == action and "period" in one and not one["entities"]:
                    assert abs(periods[number, action] - many) < MONEY, (number, action)

    def _achievements(self, state: Json, standing: list[Json]) -> None:
        made: Counter[str] = Counter()
        for session in standing:
            steps = _named(session["effects"], "increaseAchievementProgress")
            made[session["profileId"]] += sum(step["delta"] for step in steps)
        progress = {one["profileId"]: one["progress"] for one in state["achievementProgress"]}
        assert progress == {profile: many for profile, many in made.items() if many}
        assert all(many <= TARGET for many in progress.values())

    def _points(self, state: Json) -> None:
        """Earned and given back, less what was spent and taken back, is there or has expired."""
        earned: dict[str, float] = defaultdict(float)
        now = self.client.admin("GET", "clock")["now"]
        for one in state["loyaltyTransactions"]:
            sign = 1 if one["type"] == "addition" else -1
            earned[one["holder"]] += sign * one["amount"]
            if sign > 0 and one["expiryDate"] != "unlimited" and one["expiryDate"] <= now:
                earned[one["holder"]] -= one.get("left", 0)
        for holder, many in earned.items():
            balance = self.balance(holder)
            assert abs(balance["active"] - balance["owed"] - many) < MONEY, (holder, balance, many)

    def teardown(self) -> None:
        """The history once more, in another account: all answers are the same."""
        self.end()
        self.client.next_account()
        for method, path, body, answer in self.told:
            again = self.client.call(method, self._of_account(path), body)
            if not path.startswith("/__admin"):
                assert json.dumps(again) == json.dumps(answer), (method, path, body)
        self.end()

    def end(self) -> None:
        self.client.call("DELETE", f"/__admin/accounts/{self.client.account}")


def _put(name: str, update: Json) -> tuple[str, str, Json]:
    return "PUT", f"/v2/customer_sessions/{name}", {"customerSession": update}


def _named(effects: list[Json], *names: str) -> list[Json]:
    return [one["props"] for one in effects if one["effectType"] in names]


def _values(effects: list[Json], number: int, *names: str) -> list[Any]:
    """What the effects of a campaign say as their value."""
    mine = [one for one in effects if one["campaignId"] == number]
    return [props["value"] for props in _named(mine, *names)]


def _length(period: str) -> str:
    """The kind of period that a counter is of."""
    if not period:
        return ""
    if "W" in period:
        return "weekly"
    if "D" in period:
        return "daily"
    return "monthly" if "M" in period else "yearly"


def test_everything_that_was_given_adds_up(client: Client) -> None:
    run_state_machine_as_test(lambda: Promoted(client), settings=effort(12, stateful_step_count=20))
