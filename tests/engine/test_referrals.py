"""Referrals: why one is refused, who has sent whom, and how they are made."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.engine.referrals import (
    changed_referral,
    created_referral,
    created_referrals,
    drop_referral,
    redeem_referral,
    referral_of,
    referral_refusal,
    referrals_of,
    session_referral,
    undo_referral,
)
from mockserver.engine.refusals import Refusal
from mockserver.entities import Kind
from mockserver.state import Moment, ProfileState
from tests.conftest import Json
from tests.engine.moments import NOON, moment_of

BEFORE, AFTER = "2026-01-01T11:59:59Z", "2026-01-01T12:00:01Z"
CAMPAIGN: Json = {"id": 1, "applicationId": 1, "state": "enabled", "limits": []}
CUSTOMERS = ("ann", "bob", "cyd")


def referral(number: int = 1, **more: Any) -> Json:
    return {
        "id": number,
        "campaignId": 1,
        "code": f"CODE-{number}",
        "usageLimit": 0,
        "usageCounter": 0,
        "advocateProfileIntegrationId": "ann",
        "attributes": {},
        **more,
    }


def profile(integration_id: str, advocate: str | None = None) -> ProfileState:
    return ProfileState({"integrationId": integration_id}, advocate=advocate)


def moment_with(*referrals: Json, friends: tuple[Json, ...] = (), **more: Any) -> Moment:
    campaigns = [CAMPAIGN, {**CAMPAIGN, "id": 2, "applicationId": 2}]
    there = {
        Kind.CAMPAIGN: campaigns,
        Kind.REFERRAL: list(referrals),
        Kind.FRIEND: list(friends),
    }
    known = {name: profile(name) for name in CUSTOMERS}
    return moment_of(there, **more)._replace(
        find_profile=lambda sandbox, name: None if sandbox else known.get(name)
    )


def kept(moment: Moment, number: int = 1) -> Json:
    found = moment.entities.get(Kind.REFERRAL, number)
    assert found is not None
    return found


FRIEND: Json = {"sandbox": False, "friendIntegrationId": "cyd", "referralId": 9, "created": NOON}


@pytest.mark.parametrize(
    ("more", "friend", "reason"),
    [
        ({}, profile("bob"), ""),
        ({}, None, ""),
        ({"startDate": NOON}, profile("bob"), ""),
        ({"startDate": AFTER}, profile("bob"), "ReferralStartDateInFuture"),
        ({"expiryDate": NOON}, profile("bob"), "ReferralExpired"),
        ({"expiryDate": AFTER}, profile("bob"), ""),
        ({"usageLimit": 2, "usageCounter": 1}, profile("bob"), ""),
        ({"usageLimit": 2, "usageCounter": 2}, profile("bob"), "ReferralLimitReached"),
        ({"friendProfileIntegrationId": "bob"}, profile("bob"), ""),
        ({"friendProfileIntegrationId": "bob"}, profile("cyd"), "ReferralRecipientDoesNotMatch"),
        ({"friendProfileIntegrationId": "bob"}, None, "ReferralRecipientDoesNotMatch"),
        ({}, profile("ann"), "ReferralRecipientIdSameAsAdvocate"),
        ({}, profile("cyd"), "ReferralCustomerAlreadyReferred"),
        ({}, profile("bob", "dan"), "ReferralCustomerAlreadyReferred"),
        ({"advocateProfileIntegrationId": "dan"}, profile("bob"), "AdvocateNotFound"),
        ({"advocateProfileIntegrationId": "dan"}, None, "AdvocateNotFound"),
    ],
)
def test_a_reason(more: Json, friend: ProfileState | None, reason: str) -> None:
    one = referral(**more)
    assert referral_refusal(moment_with(one, friends=(FRIEND,)), one, friend) == reason


def test_the_order_of_the_reasons() -> None:
    """All that can be wrong is, and is put right one by one."""
    one = referral(
        startDate=AFTER,
        expiryDate=BEFORE,
        usageLimit=1,
        usageCounter=1,
        friendProfileIntegrationId="bob",
        advocateProfileIntegrationId="dan",
    )
    dan, cyd = profile("dan", "eve"), profile("cyd")
    steps: list[tuple[ProfileState, str, Json]] = [
        (dan, "ReferralStartDateInFuture", {"startDate": None}),
        (dan, "ReferralExpired", {"expiryDate": None}),
        (dan, "ReferralLimitReached", {"usageLimit": 2}),
        (dan, "ReferralRecipientDoesNotMatch", {"friendProfileIntegrationId": None}),
        (dan, "ReferralRecipientIdSameAsAdvocate", {}),
        (cyd, "ReferralCustomerAlreadyReferred", {}),
        (profile("bob"), "AdvocateNotFound", {"advocateProfileIntegrationId": "ann"}),
        (profile("bob"), "", {}),
    ]
    for friend, reason, put_right in steps:
        assert referral_refusal(moment_with(one, friends=(FRIEND,)), one, friend) == reason
        one |= put_right


def test_who_has_sent_whom() -> None:
    moment = moment_with(referral())
    bob = redeem_referral(moment, 1, profile("bob"), "cart-1")
    assert bob is not None
    assert bob.advocate == "ann"
    assert kept(moment)["usageCounter"] == 1
    assert moment.entities.get(Kind.FRIEND, (False, "bob")) == {
        "sandbox": False,
        "friendIntegrationId": "bob",
        "advocateIntegrationId": "ann",
        "referralId": 1,
        "code": "CODE-1",
        "applicationId": 1,
        "sessionId": "cart-1",
        "created": NOON,
    }
    assert referral_refusal(moment, kept(moment), bob) == "ReferralCustomerAlreadyReferred"
    redeem_referral(moment, 1, profile("cyd"), "cart-2")
    assert session_referral(moment, "CODE-1") == {
        **kept(moment),
        "referredCustomers": ["bob", "cyd"],
    }
    back = undo_referral(moment, 1, "bob", bob)
    assert back == profile("bob")
    assert kept(moment)["usageCounter"] == 1
    assert referral_refusal(moment, kept(moment), back) == ""


def test_a_friend_of_no_name() -> None:
    moment = moment_with(referral())
    assert redeem_referral(moment, 1, None, "cart-1") is None
    assert kept(moment)["usageCounter"] == 1
    assert not list(moment.entities.values(Kind.FRIEND))
    assert undo_referral(moment, 1, "", None) is None
    assert kept(moment) == referral()


def test_a_friend_who_has_come_by_another_stays_his() -> None:
    moment = moment_with(referral(), friends=(FRIEND,))
    cyd = profile("cyd", "dan")
    assert undo_referral(moment, 1, "cyd", cyd) == cyd
    assert moment.entities.get(Kind.FRIEND, (False, "cyd")) == FRIEND


def test_a_referral_that_is_gone() -> None:
    moment = moment_with()
    bob = profile("bob", "ann")
    assert redeem_referral(moment, 1, bob, "cart") == bob
    assert undo_referral(moment, 1, "bob", bob) == bob
    assert not moment.entities.changes


@given(
    st.lists(st.tuples(st.sampled_from([1, 2]), st.sampled_from([*CUSTOMERS, ""]), st.booleans())),
    st.integers(0, 3),
)
def test_a_history_never_passes_a_limit_and_can_be_taken_back(
    history: list[tuple[int, str, bool]], most: int
) -> None:
    first = {number: referral(number, usageLimit=most) for number in (1, 2)}
    moment = moment_with(*first.values())
    profiles: dict[str, ProfileState | None] = {name: profile(name) for name in CUSTOMERS}
    standing: list[tuple[int, str]] = []
    for number, friend, undoes in history:
        state = profiles.get(friend)
        if undoes and (number, friend) in standing:
            standing.remove((number, friend))
            profiles[friend] = undo_referral(moment, number, friend, state)
        elif referral_refusal(moment, kept(moment, number), state) == "":
            profiles[friend] = redeem_referral(moment, number, state, "cart")
            standing.append((number, friend))
        named = [one for _, one in standing if one]
        assert len(named) == len(set(named))
        for which in first:
            count = sum(1 for one, _ in standing if one == which)
            assert kept(moment, which)["usageCounter"] == count
            assert not most or count <= most
    for number, friend in standing:
        profiles[friend] = undo_referral(moment, number, friend, profiles.get(friend))
    assert {number: kept(moment, number) for number in first} == first
    assert not list(moment.entities.values(Kind.FRIEND))
    assert all(profiles[name] == profile(name) for name in CUSTOMERS)


def test_a_referral_is_made_whole() -> None:
    moment = moment_with(referral(3))
    fields = {
        "advocateProfileIntegrationId": "ann",
        "friendProfileIntegrationId": "bob",
        "usageLimit": 2.0,
        "startDate": "2026-01-01T13:00:00+01:00",
        "attributes": {"Color": "red", "Size": None},
        "pattern": "MINE",
    }
    one = created_referral(moment, CAMPAIGN, fields)
    assert one == kept(moment, 4)
    assert one == {
        "id": 4,
        "created": NOON,
        "campaignId": 1,
        "code": "MINE",
        "usageLimit": 2,
        "usageCounter": 0,
        "startDate": NOON,
        "advocateProfileIntegrationId": "ann",
        "friendProfileIntegrationId": "bob",
        "attributes": {"Color": "red"},
    }


def test_a_code_for_each_advocate() -> None:
    campaign = {
        **CAMPAIGN,
        "referralSettings": {"couponPattern": "REF#", "validCharacters": ["1-3"]},
    }
    taken = (referral(1, code="REF1"), referral(2, code="REF2", campaignId=2))
    request = {"advocateProfileIntegrationIds": ["ann", "bob"]}
    moment = moment_with(*taken)
    made = created_referrals(moment, campaign, request)
    assert {one["code"] for one in made} == {"REF2", "REF3"}
    assert [one["advocateProfileIntegrationId"] for one in made] == ["ann", "bob"]
    assert {one["batchId"] for one in made} == {"1-3"}
    assert [kept(moment, one["id"]) for one in made] == made
    for more in ({"advocateProfileIntegrationIds": ["ann"] * 3}, {"referralPattern": "REF1"}):
        again = moment_with(*taken)
        with pytest.raises(Refusal):
            created_referrals(again, campaign, request | more)
        assert not again.entities.changes
    (one,) = created_referrals(
        moment_with(*taken),
        campaign,
        {
            "advocateProfileIntegrationIds": ["ann"],
            "referralPattern": "####",
            "validCharacters": ["z"],
        },
    )
    assert one["code"] == "zzzz"


def test_a_referral_is_found_by_its_code() -> None:
    moment = moment_with(referral(1), referral(2, campaignId=2))
    found = [referral_of(moment, code) for code in ("CODE-1", "code-1", "CODE-2")]
    assert found == [referral(1), None, None]
    assert session_referral(moment, "") is None
    insensitive = moment_with(referral(1), settings={"caseSensitivity": "insensitive-uppercase"})
    assert referral_of(insensitive, "code-1") == referral(1)


def test_a_change_leaves_what_it_does_not_name() -> None:
    one = referral(startDate=NOON, friendProfileIntegrationId="bob", attributes={"Color": "red"})
    moment = moment_with(one)
    assert changed_referral(moment, one, {}) == one
    changed = changed_referral(
        moment, one, {"usageLimit": 3, "friendProfileIntegrationId": "", "expiryDate": AFTER}
    )
    assert changed == {
        **referral(startDate=NOON, attributes={"Color": "red"}),
        "usageLimit": 3,
        "expiryDate": "2026-01-01T12:00:01.000000Z",
    }


def test_who_has_come_by_a_referral_goes_with_it() -> None:
    moment = moment_with(referral(9), referral(1), friends=(FRIEND,))
    drop_referral(moment.entities, 1)
    assert Kind.FRIEND not in moment.entities.changes
    drop_referral(moment.entities, 9)
    gone = {Kind.REFERRAL: {1: None, 9: None}, Kind.FRIEND: {(False, "cyd"): None}}
    assert moment.entities.changes == gone


def test_the_inventory_of_an_advocate() -> None:
    others = (referral(2, advocateProfileIntegrationId="bob"), referral(3, campaignId=2))
    moment = moment_with(referral(9), *others, friends=(FRIEND,))
    assert referrals_of(moment, "ann") == [{**referral(9), "referredCustomers": ["cyd"]}]
