"""The life of a customer session, as a client sees it."""

from typing import Any

import pytest

from tests.conftest import Json, Server, StartServer, item

CART = [item("shoe", 19.99, 2), item("hat", 5.5, 1)]


async def in_state(server: Server, session_id: str, state: str) -> None:
    """Bring a new session into a state by the calls that lead there."""
    if state == "":
        return
    await server.put_session(session_id, {"profileId": "ann", "cartItems": CART})
    if state in {"closed", "partially_returned"}:
        await server.put_session(session_id, {"state": "closed"})
    if state == "partially_returned":
        await give_back(server, session_id, {"position": 0, "quantity": 1})
    if state == "cancelled":
        await server.put_session(session_id, {"state": "cancelled"})


async def give_back(server: Server, session_id: str, *entries: Json, **more: Any) -> Any:
    """returnCartItems of the entries."""
    status = more.pop("status", 200)
    query, headers = more.pop("query", ""), more.pop("headers", None)
    body = {"return": {"returnedCartItems": list(entries)}, **more}
    path = f"/v2/customer_sessions/{session_id}/returns{query}"
    return await server.call("POST", path, body, status=status, headers=headers)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("", "open", "talon_session_created"),
        ("", "closed", "talon_session_created"),
        ("open", "open", "talon_session_updated"),
        ("open", "closed", "talon_session_closed"),
        ("open", "cancelled", "talon_session_cancelled"),
        ("closed", "cancelled", "talon_session_revoked"),
        ("partially_returned", "cancelled", "talon_session_revoked"),
    ],
)
async def test_allowed_transitions(server: Server, before: str, after: str, kind: str) -> None:
    await in_state(server, "s", before)
    answer = await server.put_session("s", {"state": after}, content=("event", "customerSession"))
    assert answer["event"]["type"] == kind
    assert answer["customerSession"]["state"] == after
    assert (await server.session("s"))["state"] == after


@pytest.mark.parametrize("before", ["open", "closed", "partially_returned", "cancelled"])
@pytest.mark.parametrize("after", ["open", "closed", "partially_returned", "cancelled"])
async def test_every_other_transition_is_refused_in_the_documented_words(
    server: Server, before: str, after: str
) -> None:
    allowed = {
        ("open", "open"),
        ("open", "closed"),
        ("open", "cancelled"),
        ("closed", "cancelled"),
        ("partially_returned", "cancelled"),
    }
    if (before, after) in allowed:
        return
    await in_state(server, "s", before)
    kept = await server.call("GET", "/v2/customer_sessions/s"), await server.profile("ann")
    refused = await server.put_session("s", {"state": after, "cartItems": []}, status=400)
    message = f'Cannot move session to state "{after}" from state "{before}"'
    assert refused == {"message": message}
    assert kept == (
        await server.call("GET", "/v2/customer_sessions/s"),
        await server.profile("ann"),
    )


@pytest.mark.parametrize("state", ["cancelled", "partially_returned"])
async def test_a_session_does_not_begin_at_its_end(server: Server, state: str) -> None:
    await server.put_session("s", {"state": state}, status=400)
    await server.call("GET", "/v2/customer_sessions/s", status=404)


async def test_a_session_without_state_is_open(server: Server) -> None:
    await server.put_session("s", {"cartItems": []})
    assert (await server.session("s"))["state"] == "open"
    await server.put_session("s", {"state": "closed"})
    refused = await server.put_session("s", {"cartItems": []}, status=400)
    assert refused["message"] == 'Cannot move session to state "open" from state "closed"'


@pytest.mark.parametrize("state", ["open", "partially_returned", "cancelled"])
async def test_only_closed_sessions_reopen(server: Server, state: str) -> None:
    await in_state(server, "s", state)
    refused = await server.call("PUT", "/v2/customer_sessions/s/reopen", status=400)
    assert refused["message"] == f'Cannot move session to state "open" from state "{state}"'


@pytest.mark.parametrize("state", ["open", "cancelled"])
async def test_only_closed_sessions_take_returns(server: Server, state: str) -> None:
    await in_state(server, "s", state)
    refused = await give_back(server, "s", {"position": 0}, status=400)
    assert refused["message"].endswith(f'from state "{state}"')


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/v2/customer_sessions/nobody", None),
        ("PUT", "/v2/customer_sessions/nobody/reopen", None),
        (
            "POST",
            "/v2/customer_sessions/nobody/returns",
            {"return": {"returnedCartItems": [{"position": 0}]}},
        ),
    ],
)
async def test_unknown_sessions(
    start_server: StartServer, method: str, path: str, body: Any
) -> None:
    server = await start_server()
    assert "nobody" in (await server.call(method, path, body, status=404))["message"]
    strict = await start_server(assume=("unknown-session-status=400",))
    await strict.call(method, path, body, status=400)


async def test_a_session_created_as_closed_may_count_as_closed(start_server: StartServer) -> None:
    server = await start_server(assume=("created-closed-event=closed",))
    answer = await server.put_session("s", {"state": "closed"}, content=("event",))
    assert answer["event"]["type"] == "talon_session_closed"


async def test_totals_and_items_as_the_account_keeps_them(server: Server) -> None:
    sent = {
        "cartItems": [
            item("a", 0.1, 3, additionalCosts={"gift": {"price": 1.5}}),
            item("b", 0.2, 1, attributes={"size": 43}),
        ],
        "additionalCosts": {"shipping": {"price": 4.99}, "service": {"price": 1}},
    }
    session = (await server.put_session("s", sent, content=("customerSession",)))["customerSession"]
    assert session["cartItemTotal"] == 0.5
    assert session["additionalCostTotal"] == 5.99
    assert session["cartItemAdditionalCostTotal"] == 1.5
    assert session["total"] == 7.99
    assert [one["position"] for one in session["cartItems"]] == [0, 1]
    assert [one["remainingQuantity"] for one in session["cartItems"]] == [3, 1]
    assert session["cartItems"][0]["attributes"] == {}
    assert session["cartItems"][1]["attributes"] == {"size": 43}


async def test_costs_of_items_can_count_for_each_unit(start_server: StartServer) -> None:
    server = await start_server(assume=("item-cost-per=unit",))
    costly = item("a", 1, 3, additionalCosts={"gift": {"price": 1.5}})
    await server.put_session("s", {"cartItems": [costly]})
    assert (await server.session("s"))["cartItemAdditionalCostTotal"] == 4.5


async def test_an_update_keeps_what_it_leaves_out(server: Server) -> None:
    whole = {
        "profileId": "ann",
        "storeIntegrationId": "store",
        "couponCodes": ["SPRING", "SUMMER"],
        "referralCode": "FRIEND",
        "loyaltyCards": ["card-1"],
        "identifiers": ["10.0.0.1"],
        "evaluableCampaignIds": [7],
        "experimentVariantAllocations": [{"experimentID": 1, "variantID": 2}],
        "cartItems": CART,
        "additionalCosts": {"shipping": {"price": 3}},
        "attributes": {"channel": "web", "level": 1},
    }
    await server.put_session("s", whole)
    before = await server.session("s")
    assert whole.keys() <= before.keys()
    server.clock.advance(seconds=1)
    await server.put_session("s", {})
    after = await server.session("s")
    changed = {"updated", "updateCount"}
    assert {name for name in after if after[name] != before[name]} == changed
    assert after["updateCount"] == 2


async def test_an_update_clears_merges_and_replaces(server: Server) -> None:
    await server.put_session(
        "s",
        {
            "couponCodes": ["SPRING"],
            "referralCode": "FRIEND",
            "cartItems": CART,
            "attributes": {"channel": "web", "level": 1},
        },
    )
    update = {
        "couponCodes": [],
        "referralCode": "",
        "cartItems": [item("hat", 5.5)],
        "attributes": {"level": 2, "channel": None, "new": True},
    }
    answer = await server.put_session("s", update, content=("customerSession",))
    session = answer["customerSession"]
    assert answer["effects"] == []
    assert "couponCodes" not in session
    assert session["referralCode"] == ""
    assert [one["sku"] for one in session["cartItems"]] == ["hat"]
    assert session["attributes"] == {"level": 2, "new": True}


async def test_read_only_fields_of_items_are_taken_from_nobody(server: Server) -> None:
    sent = item("a", 1, 2, position=9, returnedQuantity=1, remainingQuantity=0, catalogItemID=4)
    await server.put_session("s", {"cartItems": [sent]})
    kept = (await server.session("s"))["cartItems"][0]
    assert (kept["position"], kept["returnedQuantity"], kept["remainingQuantity"]) == (0, 0, 2)
    assert "catalogItemID" not in kept


async def test_integers_are_answered_as_integers(server: Server) -> None:
    sent = b'{"customerSession":{"cartItems":[{"sku":"a","price":1,"quantity":6.0}]}}'
    await server.send("PUT", "/v2/customer_sessions/s", data=sent)
    text = await (await server.send("GET", "/v2/customer_sessions/s")).text()
    assert '"quantity":6,' in text


async def test_unknown_codes_are_rejected_as_effects(server: Server) -> None:
    codes = {"couponCodes": ["A", "A", "", "B"], "referralCode": "C", "state": "closed"}
    effects = (await server.put_session("s", codes))["effects"]
    assert [(one["effectType"], one["props"]) for one in effects] == [
        ("rejectCoupon", {"value": "A", "rejectionReason": "CouponNotFound"}),
        ("rejectCoupon", {"value": "B", "rejectionReason": "CouponNotFound"}),
        ("rejectReferral", {"value": "C", "rejectionReason": "ReferralNotFound"}),
    ]
    assert {one["campaignId"] for one in effects} == {0}
    assert (await server.call("GET", "/v2/customer_sessions/s"))["effects"] == effects


async def test_the_campaign_of_an_unknown_code_can_be_switched(start_server: StartServer) -> None:
    server = await start_server(assume=("unknown-code-campaign-id=-1",))
    answer = await server.put_session("s", {"couponCodes": ["A"]})
    assert answer["effects"][0]["campaignId"] == -1


async def test_counters_of_the_profile(server: Server) -> None:
    async def counters() -> tuple[int, float]:
        profile = await server.profile("ann")
        return profile["closedSessions"], profile["totalSales"]

    await in_state(server, "one", "closed")
    assert await counters() == (1, 45.48)
    await in_state(server, "two", "closed")
    assert await counters() == (2, 90.96)
    await give_back(server, "one", {"position": 0, "quantity": 1})
    assert await counters() == (2, 70.97)
    await server.call("PUT", "/v2/customer_sessions/two/reopen")
    assert await counters() == (1, 25.49)
    await server.put_session("two", {"state": "closed", "cartItems": [item("a", 1)]})
    assert await counters() == (2, 26.49)
    await server.put_session("one", {"state": "cancelled"})
    assert await counters() == (1, 1)
    await server.put_session("two", {"state": "cancelled"})
    assert await counters() == (0, 0)


async def test_counting_can_be_switched(start_server: StartServer) -> None:
    server = await start_server(assume=("total-sales-amount=cartItemTotal", "return-counts=drop"))
    cart = {"profileId": "ann", "cartItems": CART, "additionalCosts": {"post": {"price": 9}}}
    await server.put_session("s", {**cart, "state": "closed"})
    assert (await server.profile("ann"))["totalSales"] == 45.48
    await give_back(server, "s", {"sku": "hat"})
    assert (await server.profile("ann"))["closedSessions"] == 0
    await server.put_session("s", {"state": "cancelled"})
    profile = await server.profile("ann")
    assert (profile["closedSessions"], profile["totalSales"]) == (0, 0)


async def test_cancelling_what_was_bought_keeps_the_cart(server: Server) -> None:
    await in_state(server, "s", "closed")
    await server.put_session(
        "s", {"state": "cancelled", "cartItems": [], "profileId": "bob", "attributes": {"why": "x"}}
    )
    session = await server.session("s")
    assert len(session["cartItems"]) == 2
    assert session["profileId"] == "ann"
    assert session["attributes"] == {"why": "x"}
    await server.call("GET", "/v1/customer_profiles/bob/inventory?profile=true", status=404)


async def test_first_session(server: Server) -> None:
    async def first(session_id: str, profile_id: str) -> bool:
        answer = await server.put_session(
            session_id, {"profileId": profile_id}, content=("customerSession",)
        )
        return bool(answer["customerSession"]["firstSession"])

    assert await first("a", "ann")
    assert not await first("b", "ann")
    assert await first("a", "ann"), "what was first stays first"
    assert await first("anonymous", "")
    assert not await first("c", "customer-1"), "the invented customers have sessions"
    assert await first("d", "bob")
    assert not await first("d", "ann"), "a session that changes hands is new to its customer"


async def test_times_and_activity(server: Server) -> None:
    await server.put_session("s", {"profileId": "ann"})
    server.clock.advance(minutes=1)
    await server.put_session("s", {"state": "closed"})
    session, profile = await server.session("s"), await server.profile("ann")
    assert session["created"] == "2026-01-01T12:00:00.000000Z"
    assert session["updated"] == profile["lastActivity"] == "2026-01-01T12:01:00.000000Z"
    server.clock.advance(minutes=1)
    await server.call("PUT", "/v2/customer_sessions/s/reopen")
    session, profile = await server.session("s"), await server.profile("ann")
    assert session["updated"] == profile["lastActivity"] == "2026-01-01T12:02:00.000000Z"


async def test_a_clock_put_back_turns_no_order_round(server: Server) -> None:
    await server.put_session("s", {"profileId": "ann"})
    server.clock.advance(days=-1)
    await server.put_session("s", {})
    session, profile = await server.session("s"), await server.profile("ann")
    assert session["created"] <= session["updated"]
    assert profile["created"] <= profile["lastActivity"]


async def test_an_invented_session_goes_on(server: Server) -> None:
    listed = await server.call("GET", "/v1/applications/1/sessions?state=open&pageSize=1")
    session_id = listed["data"][0]["integrationId"]
    profile_id = listed["data"][0]["profileintegrationid"]
    before = await server.profile(profile_id)
    total = (await server.session(session_id))["total"]
    await server.put_session(session_id, {"state": "closed"})
    after = await server.profile(profile_id)
    assert after["closedSessions"] == before["closedSessions"] + 1
    assert after["totalSales"] == pytest.approx(before["totalSales"] + total)


class TestReturns:
    """returnCartItems."""

    async def test_by_position(self, server: Server) -> None:
        await in_state(server, "s", "closed")
        answer = await give_back(
            server,
            "s",
            {"position": 0, "quantity": 1},
            responseContent=["customerSession", "previousReturns"],
        )
        assert answer["return"]["returnedCartItems"] == [
            {"position": 0, "quantity": 1, "sku": "shoe"}
        ]
        assert answer["return"]["sessionIntegrationId"] == "s"
        assert answer["previousReturns"] == []
        first = answer["customerSession"]["cartItems"][0]
        assert (first["returnedQuantity"], first["remainingQuantity"]) == (1, 1)
        again = await give_back(server, "s", {"sku": "hat"}, responseContent=["previousReturns"])
        assert again["previousReturns"] == [answer["return"]]

    async def test_a_sku_on_several_lines(self, server: Server) -> None:
        cart = [item("a", 1, 2), item("b", 1), item("a", 2, 2)]
        await server.put_session("s", {"cartItems": cart, "state": "closed"})
        await give_back(server, "s", {"sku": "a", "quantity": 3})
        items = (await server.session("s"))["cartItems"]
        assert [one["returnedQuantity"] for one in items] == [2, 0, 1]

    @pytest.mark.parametrize(("choice", "units"), [("remaining", 2), ("one", 1)])
    async def test_without_a_quantity(
        self, start_server: StartServer, choice: str, units: int
    ) -> None:
        server = await start_server(assume=(f"return-default-quantity={choice}",))
        await in_state(server, "s", "closed")
        await give_back(server, "s", {"position": 0})
        assert (await server.session("s"))["cartItems"][0]["returnedQuantity"] == units

    @pytest.mark.parametrize(
        ("entries", "places"),
        [
            ([], [""]),
            ([{}], ["/0"]),
            ([{"position": 2}], ["/0/position"]),
            ([{"position": -1}], ["/0/position"]),
            ([{"sku": "sock"}], ["/0/sku"]),
            ([{"position": 0, "sku": "hat"}], ["/0/sku"]),
            ([{"position": 0, "quantity": 3}], ["/0/quantity"]),
            ([{"position": 0, "quantity": 0}], ["/0/quantity"]),
            ([{"position": 0, "quantity": 2}, {"sku": "shoe"}], ["/1/quantity"]),
            ([{"position": 5}, {"position": 0}, {"sku": "x"}], ["/0/position", "/2/sku"]),
        ],
    )
    async def test_what_cannot_go_back(
        self, server: Server, entries: list[Json], places: list[str]
    ) -> None:
        await in_state(server, "s", "closed")
        before = await server.session("s")
        refused = await give_back(server, "s", *entries, status=400)
        pointers = [error["source"]["pointer"] for error in refused["errors"]]
        assert pointers == [f"/return/returnedCartItems{place}" for place in places]
        assert await server.session("s") == before

    async def test_everything_once(self, server: Server) -> None:
        await in_state(server, "s", "closed")
        await give_back(server, "s", {"sku": "shoe"}, {"sku": "hat"})
        await give_back(server, "s", {"sku": "shoe"}, status=400)
        assert (await server.session("s"))["state"] == "partially_returned"
        assert (await server.profile("ann"))["totalSales"] == 0

    async def test_an_idempotency_key_is_answered_once_for_a_day(self, server: Server) -> None:
        await in_state(server, "s", "closed")
        key = {"Idempotency-Key": "k1"}
        entry = {"position": 0, "quantity": 1}
        first = await give_back(server, "s", entry, headers=key)
        assert await give_back(server, "s", entry, headers=key) == first
        assert (await server.session("s"))["cartItems"][0]["returnedQuantity"] == 1
        server.clock.advance(hours=24)
        assert await give_back(server, "s", entry, headers=key) != first
        assert (await server.session("s"))["cartItems"][0]["returnedQuantity"] == 2

    async def test_a_refused_return_keeps_no_idempotency_key(self, server: Server) -> None:
        await in_state(server, "s", "closed")
        key = {"Idempotency-Key": "k1"}
        await give_back(server, "s", {"position": 9}, headers=key, status=400)
        await give_back(server, "s", {"position": 0}, headers=key)

    async def test_an_idempotency_key_has_a_length(self, server: Server) -> None:
        await in_state(server, "s", "closed")
        key = {"Idempotency-Key": "k" * 256}
        refused = await give_back(server, "s", {"position": 0}, headers=key, status=400)
        assert refused["errors"][0]["source"] == {"parameter": "Idempotency-Key"}

    async def test_dry(self, server: Server) -> None:
        await in_state(server, "s", "closed")
        before = await server.session("s"), await server.profile("ann")
        dry = await give_back(server, "s", {"position": 0}, query="?dry=true")
        assert dry["return"]["returnedCartItems"][0]["quantity"] == 2
        assert before == (await server.session("s"), await server.profile("ann"))


class TestDry:
    """Dry requests answer and store nothing; the property test walks more of them."""

    async def test_a_new_session(self, server: Server) -> None:
        answer = await server.put_session(
            "s",
            {"profileId": "ann", "cartItems": CART, "state": "closed"},
            query="?dry=true",
            content=("customerSession", "customerProfile", "campaignEligibility"),
        )
        assert answer["customerSession"]["total"] == 45.48
        assert answer["customerProfile"]["closedSessions"] == 1
        (welcome,) = answer["campaignEligibility"]
        assert welcome["eligibility"] == [
            {"passed": False, "details": {"failureCode": "ALL_RULES_FAILED"}}
        ]
        await server.call("GET", "/v2/customer_sessions/s", status=404)
        await server.call("GET", "/v1/customer_profiles/ann/inventory", status=404)

    async def test_closing_looks_at_the_request_alone(self, server: Server) -> None:
        await in_state(server, "s", "open")
        dry = await server.put_session(
            "s", {"state": "closed"}, query="?dry=1", content=("customerSession",)
        )
        assert dry["customerSession"]["cartItems"] == []
        assert len((await server.session("s"))["cartItems"]) == 2

    async def test_ids_are_not_used_up(self, server: Server) -> None:
        await server.put_session("dry", {"profileId": "x"}, query="?dry=true")
        await server.put_session("a", {"profileId": "ann"})
        assert (await server.session("a"))["id"] == 301
        assert (await server.profile("ann"))["id"] == 101

    async def test_now(self, server: Server) -> None:
        future = "?dry=true&now=2030-01-01T00:00:00%2B01:00"
        answer = await server.put_session("s", {}, query=future, content=("customerSession",))
        assert answer["customerSession"]["updated"] == "2029-12-31T23:00:00.000000Z"

    @pytest.mark.parametrize(
        "query",
        ["?now=2030-01-01T00:00:00Z", "?dry=true&now=2020-01-01T00:00:00Z", "?dry=true&now=soon"],
    )
    async def test_now_is_a_future_of_dry_requests(self, server: Server, query: str) -> None:
        refused = await server.put_session("s", {}, query=query, status=400)
        assert refused["errors"][0]["source"] == {"parameter": "now"}


class TestResponseContent:
    """The answer holds what was asked for and nothing else."""

    LISTS = frozenset({"effects", "createdCoupons", "createdReferrals"})
    BLOCKS = (
        "customerSession",
        "customerProfile",
        "coupons",
        "triggeredCampaigns",
        "loyalty",
        "event",
        "awardedGiveaways",
        "ruleFailureReasons",
        "previousReturns",
        "achievements",
    )

    async def test_nothing_asked(self, server: Server) -> None:
        assert (await server.put_session("s", {})).keys() == self.LISTS

    @pytest.mark.parametrize("block", BLOCKS)
    async def test_one_block(self, server: Server, block: str) -> None:
        answer = await server.put_session("s", {"profileId": "ann"}, content=(block,))
        assert answer.keys() == self.LISTS | {block}

    async def test_all_blocks(self, server: Server) -> None:
        answer = await server.put_session(
            "s", {"profileId": "ann"}, content=(*self.BLOCKS, "referral", "campaignEligibility")
        )
        assert answer.keys() == self.LISTS | set(self.BLOCKS)

    async def test_an_anonymous_session_has_no_profile(self, server: Server) -> None:
        answer = await server.put_session("s", {}, content=("customerProfile",))
        assert answer.keys() == self.LISTS

    async def test_the_default_can_be_switched(self, start_server: StartServer) -> None:
        server = await start_server(assume=("default-response-content=customerSession",))
        assert (await server.put_session("s", {})).keys() == self.LISTS | {"customerSession"}

    async def test_a_block_nobody_knows(self, server: Server) -> None:
        body = {"customerSession": {}, "responseContent": ["customerSession", "weather"]}
        refused = await server.call("PUT", "/v2/customer_sessions/s", body, status=400)
        assert refused["errors"][0]["source"] == {"pointer": "/responseContent/1"}


class TestLimits:
    """What is refused, with the place, before anything changes."""

    @pytest.mark.parametrize(
        ("session", "place"),
        [
            ({"cartItems": [item()] * 1001}, "/cartItems"),
            ({"cartItems": [item(quantity=5000), item(quantity=5001)]}, "/cartItems"),
            ({"cartItems": [item(quantity=0)]}, "/cartItems/0/quantity"),
            ({"cartItems": [item(quantity=1.5)]}, "/cartItems/0/quantity"),
            ({"cartItems": [{"sku": "a", "quantity": 1}]}, "/cartItems/0/price"),
            ({"cartItems": [item(sku="")]}, "/cartItems/0/sku"),
            ({"cartItems": [item(price=1e16)]}, "/cartItems/0/price"),
            ({"identifiers": ["a"] * 6}, "/identifiers"),
            ({"loyaltyCards": ["a", "b"]}, "/loyaltyCards"),
            ({"couponCodes": ["a", "b" * 101]}, "/couponCodes/1"),
            ({"referralCode": "b" * 101}, "/referralCode"),
            ({"referralCode": "b" * 1_000_000}, "/referralCode"),
            ({"profileId": "b" * 1001}, "/profileId"),
            ({"state": "shut"}, "/state"),
            ({"additionalCosts": {"x/y": {"price": "1"}}}, "/additionalCosts/x~1y/price"),
            ({"attributes": []}, "/attributes"),
        ],
    )
    async def test_beyond(self, server: Server, session: Json, place: str) -> None:
        refused = await server.put_session("s", session, status=400)
        assert refused["message"] == "The submitted data was invalid"
        assert "StatusCode" not in refused
        pointers = [error["source"]["pointer"] for error in refused["errors"]]
        assert pointers == [f"/customerSession{place}"]
        await server.call("GET", "/v2/customer_sessions/s", status=404)

    async def test_at_the_limit(self, server: Server) -> None:
        session = {
            "cartItems": [item(quantity=10)] * 1000,
            "identifiers": ["a"] * 5,
            "couponCodes": ["c" * 100],
            "profileId": "p" * 1000,
        }
        await server.put_session("s" * 1000, session)

    async def test_an_id_at_the_limit_is_long_on_the_wire(self, server: Server) -> None:
        session_id = "%F0%9F%91%9F" * 1000
        await server.put_session(session_id, {})
        assert (await server.session(session_id))["integrationId"] == "👟" * 1000

    async def test_an_id_has_a_length(self, server: Server) -> None:
        refused = await server.put_session("s" * 1001, {}, status=400)
        assert refused["errors"][0]["source"] == {"parameter": "customerSessionId"}

    async def test_a_price_may_be_missing_where_that_is_assumed(
        self, start_server: StartServer
    ) -> None:
        server = await start_server(assume=("missing-price=zero",))
        await server.put_session("s", {"cartItems": [{"sku": "a", "quantity": 1}]})
        assert (await server.session("s"))["total"] == 0
