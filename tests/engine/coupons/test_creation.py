"""Coupons that are made: by a rule, or for a request."""

from typing import Any

import pytest

from mockserver.engine.coupons.changes import changed_coupon, checked_update, drop_coupons
from mockserver.engine.coupons.creation import created_coupon, new_coupons
from mockserver.engine.refusals import Refusal
from mockserver.entities import Kind
from mockserver.state import Moment
from tests.conftest import Json
from tests.engine.coupons.shop import CAMPAIGN, ELSEWHERE, coupon, kept, limit, moment_with
from tests.engine.moments import NOON

SETTINGS: Json = {"couponPattern": "SALE-##", "validCharacters": ["a-c"]}


def made(moment: Moment, recipients: list[str], campaign: Json = CAMPAIGN, **request: Any) -> Any:
    return list(new_coupons(moment, campaign, {"usageLimit": 1, **request}, recipients))


def places(moment: Moment, recipients: list[str], **request: Any) -> list[str]:
    with pytest.raises(Refusal) as refused:
        made(moment, recipients, **request)
    assert not moment.entities.changes
    return [one.place for one in refused.value.problems]


def test_a_coupon_is_made_whole() -> None:
    moment = moment_with(coupon(7))
    (one,) = made(
        moment,
        ["ann"],
        usageLimit=2.0,
        discountLimit=10.5,
        reservationLimit=3.0,
        startDate="2026-01-01T13:00:00+01:00",
        expiryDate="2026-02-01T00:00:00Z",
        attributes={"Color": "red", "Size": None},
        couponPattern="FIXED",
        isReservationMandatory=True,
        implicitlyReserved=True,
    )
    assert one == {
        "id": 8,
        "created": NOON,
        "campaignId": 1,
        "value": "FIXED",
        "usageLimit": 2,
        "usageCounter": 0,
        "discountLimit": 10.5,
        "discountCounter": 0,
        "discountRemainder": 10.5,
        "reservationLimit": 3,
        "reservationCounter": 0,
        "startDate": NOON,
        "expiryDate": "2026-02-01T00:00:00.000000Z",
        "attributes": {"Color": "red"},
        "recipientIntegrationId": "ann",
        "reservation": False,
        "batchId": "1-8",
        "isReservationMandatory": True,
        "implicitlyReserved": True,
    }
    assert isinstance(one["usageLimit"], int)
    assert not moment.entities.changes


def test_all_coupons_of_a_request_are_of_one_batch() -> None:
    coupons = made(moment_with(), ["", "bob", ""])
    assert [one["id"] for one in coupons] == [1, 2, 3]
    assert {one["batchId"] for one in coupons} == {"1-1"}
    assert [one.get("recipientIntegrationId") for one in coupons] == [None, "bob", None]
    assert [one["reservation"] for one in coupons] == [True, False, True]
    assert coupons == made(moment_with(), ["", "bob", ""])


def test_the_pattern_of_the_campaign_and_that_of_the_request() -> None:
    campaign = {**CAMPAIGN, "couponSettings": SETTINGS}
    codes = {one["value"] for one in made(moment_with(), [""] * 9, campaign)}
    assert codes == {f"SALE-{a}{b}" for a in "abc" for b in "abc"}
    (one,) = made(moment_with(), [""], campaign, couponPattern="X###", validCharacters=["9"])
    assert one["value"] == "X999"
    (one,) = made(moment_with(), [""], campaign, uniquePrefix="pre#")
    assert one["value"].startswith("pre#")
    assert len(one["value"]) == 12


def test_no_code_is_made_twice_in_one_application() -> None:
    taken = (coupon(1, value="AAA1"), coupon(2, value="AAA2", campaignId=2))
    moment = moment_with(*taken)
    wanted = {"couponPattern": "AAA#", "validCharacters": ["1", "2", "3"]}
    assert {one["value"] for one in made(moment, ["", ""], **wanted)} == {"AAA2", "AAA3"}
    assert places(moment, ["", "", ""], **wanted) == ["/couponPattern"]


def test_case_makes_no_other_code_where_it_does_not_count() -> None:
    settings = {"caseSensitivity": "insensitive-lowercase"}
    moment = moment_with(coupon(1, value="AAAA"), settings=settings)
    wanted = {"couponPattern": "Aaa#", "validCharacters": ["A", "a", "B"]}
    assert [one["value"] for one in made(moment, [""], **wanted)] == ["aaab"]
    assert places(moment, ["", ""], **wanted) == ["/couponPattern"]


@pytest.mark.parametrize(
    ("recipients", "request_", "wrong"),
    [
        ([""] * 20_001, {}, ["/numberOfCoupons"]),
        ([""] * 2, {"couponPattern": "FIXED"}, ["/couponPattern"]),
        ([""], {"couponPattern": "abc"}, ["/couponPattern"]),
        ([""], {"uniquePrefix": "x" * 93}, ["/uniquePrefix"]),
        ([""], {"limits": [limit(1, entities=[])]}, ["/limits/0/entities"]),
        ([""], {"limits": [limit(1), limit(1, entities=["Coupon"])]}, ["/limits/1/entities"]),
        (["", ""], {"limits": [limit(1)]}, ["/limits"]),
        (["ann"], {"limits": [limit(1)]}, ["/limits"]),
    ],
)
def test_what_is_refused(recipients: list[str], request_: Json, wrong: list[str]) -> None:
    assert places(moment_with(), recipients, **request_) == wrong


def test_attributes_are_those_that_are_defined() -> None:
    attribute = {"id": 1, "entity": "Coupon", "name": "Color", "type": "string"}
    moment = moment_with(
        entities={Kind.ATTRIBUTE: [attribute]},
        settings={"attributesSettings": {"mandatory": {"coupons": ["Color"]}}},
    )
    assert places(moment, [""]) == ["/attributes/Color"]
    assert places(moment, [""], attributes={"Color": "red", "Size": 1}) == ["/attributes/Size"]
    usual = {**CAMPAIGN, "couponAttributes": {"Color": "blue"}}
    (one,) = made(moment, [""], usual)
    assert one["attributes"] == {"Color": "blue"}
    (one,) = made(moment, [""], usual, attributes={"Color": "red"})
    assert one["attributes"] == {"Color": "red"}
    with pytest.raises(Refusal):
        created_coupon(moment, CAMPAIGN, {"attributes": {"Size": 1}})


def test_a_rule_makes_one_coupon_after_another() -> None:
    campaign = {**CAMPAIGN, "couponSettings": SETTINGS}
    moment = moment_with()
    coupons = [created_coupon(moment, campaign, {}) for _ in range(9)]
    assert len({one["value"] for one in coupons}) == 9
    assert [kept(moment, number) for number in range(1, 10)] == coupons
    assert coupons[0]["usageLimit"] == 1
    assert "batchId" not in coupons[0]
    with pytest.raises(Refusal):
        created_coupon(moment, campaign, {})
    one = created_coupon(moment, campaign, {"pattern": "MINE", "recipientIntegrationId": "ann"})
    assert (one["value"], one["recipientIntegrationId"]) == ("MINE", "ann")


def test_a_rule_makes_a_coupon_of_another_application() -> None:
    moment = moment_with(coupon(1, value="MINE"), coupon(2, value="OURS", campaignId=2))
    assert created_coupon(moment, ELSEWHERE, {"pattern": "MINE"})["campaignId"] == 2
    with pytest.raises(Refusal):
        created_coupon(moment, ELSEWHERE, {"pattern": "OURS"})


def test_a_change_takes_away_what_it_leaves_out() -> None:
    one = coupon(
        startDate=NOON,
        expiryDate=NOON,
        recipientIntegrationId="ann",
        reservation=False,
        usageLimit=5,
        discountLimit=10,
        discountCounter=4,
        discountRemainder=6,
    )
    moment = moment_with(one)
    changed = changed_coupon(moment, one, checked_update(moment, {"discountLimit": 5}))
    left = {"usageLimit": 5, "discountLimit": 5, "discountCounter": 4, "discountRemainder": 1}
    assert changed == coupon(**left)
    changed = changed_coupon(moment, one, checked_update(moment, {"discountLimit": 3}))
    assert changed["discountRemainder"] == 0
    changed = changed_coupon(moment, one, checked_update(moment, {"discountLimit": 0}))
    assert "discountRemainder" not in changed


def test_who_has_reserved_or_redeemed_goes_with_a_coupon() -> None:
    holders = [{"couponId": number, "profileId": "ann"} for number in (1, 2)]
    entities = {Kind.RESERVATION: holders, Kind.REDEMPTION: holders}
    moment = moment_with(coupon(1), coupon(2), entities=entities)
    drop_coupons(moment.entities, [1])
    assert moment.entities.changes == {
        Kind.RESERVATION: {(1, "ann"): None},
        Kind.REDEMPTION: {(1, "ann"): None},
        Kind.COUPON: {1: None},
    }
