"""What builders refuse: the argument, what came and what was wanted, in Python and as data."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from mockserver import promotions as p
from mockserver.promotions import PromotionError, amount_off, percent_off, points, when
from mockserver.promotions.reading import read_entry

Json = dict[str, Any]
ANY: Any = object()

WRONG: list[tuple[Callable[[], object], str]] = [
    (lambda: percent_off(110), "percent must be a number from 0 to 100; got 110"),
    (lambda: percent_off(-1), "percent must be a number from 0 to 100; got -1"),
    (lambda: percent_off(True), "percent must be a number from 0 to 100; got True"),
    (lambda: percent_off(float("nan")), "percent must be a number from 0 to 100; got nan"),
    (lambda: percent_off(10**5000), "percent must be a number .*; got a number beyond"),
    (lambda: percent_off(10, base="cart"), "base must be one of total, cart_total; got 'cart'"),
    (lambda: percent_off(10, cost="a-b"), "cost must be a name of letters"),
    (lambda: percent_off(10, of="shoes"), "of must be fields of items"),
    (lambda: percent_off(10, of={}), "of must be fields of items"),
    (lambda: percent_off(10, of={"price__gt": "x"}), "of.price__gt must be a number or a time"),
    (lambda: percent_off(10, of={"cheapest": 0}), "of.cheapest must be a whole number"),
    (lambda: percent_off(10, of={"cheapest": 1, "dearest": 1}), "of must be the cheapest"),
    (lambda: percent_off(10, of={"a b": 1}), "of.a b must be named after an attribute"),
    (lambda: percent_off(10, of=p.bundle({"sku": "A"})), "of must be no bundle"),
    (p.bundle, "parts must be a list of parts"),
    (lambda: p.bundle({"sku": "A", "count": 0}), "parts.count must be a whole number"),
    (lambda: percent_off(10, name=""), "name must be text that is not empty; got ''"),
    (lambda: percent_off(10, partial=ANY), "partial must be true or false"),
    (lambda: percent_off(10, title=""), "title must be text"),
    (lambda: percent_off(10, coupons="ABCD"), "coupons must be left out; further arguments are"),
    (lambda: percent_off(10, coupon="ABC"), "coupon must be a code of at least 4 characters"),
    (lambda: percent_off(10, coupon=False), "coupon must be True, a code"),
    (lambda: percent_off(10, coupon={"usageLimit": 1}), "coupon must be a code"),
    (lambda: percent_off(10, referral="FRIEND10"), "referral must be .* referral_code"),
    (lambda: percent_off(10, when=ANY), "when must be what when"),
    (lambda: percent_off(10, when={"total__gte": "x"}), "when.total__gte must be a number"),
    (lambda: percent_off(10, otherwise=percent_off(5)), "otherwise must be notify"),
    (lambda: percent_off(10, otherwise=p.notify("x")), "otherwise must be given with"),
    (
        lambda: percent_off(10, coupon=True, otherwise=p.notify("x", coupon=True)),
        "otherwise must be notify.*without a condition",
    ),
    (lambda: amount_off(-1), "value must be a number of at least 0"),
    (lambda: amount_off("5"), "value must be a number of at least 0, or an expression"),
    (lambda: amount_off(5, prorated=True), "prorated must be given with items"),
    (lambda: amount_off(5, cost="x", of=p.bundle({"sku": "A"})), "of must be the cart or items"),
    (lambda: p.free_item(""), "sku must be text"),
    (lambda: p.free_item("A", quantity=0), "quantity must be a whole number of at least 1"),
    (points, "value must be a number of points"),
    (lambda: points(1, per_unit=1), "value must be .* left out for per_unit"),
    (lambda: points(1, of="items"), "of must be given with per_unit"),
    (lambda: points(per_unit=1, of="cart"), "of must be items that per_unit counts"),
    (lambda: points(1, program=0), "program must be the ID or the name of a loyalty program"),
    (lambda: points(1, to="me"), "to must be one of customer, advocate"),
    (lambda: points(1, valid_for="a month"), "valid_for must be a duration"),
    (lambda: points(1, valid_for="1M", expires="2027-01-01T00:00:00Z"), "expires must be left"),
    (
        lambda: points(1, awaits_activation=True, start="2027-01-01T00:00:00Z"),
        "start must be left out",
    ),
    (lambda: points(1, start="soon"), "start must be a datetime, or an RFC 3339 date-time"),
    (p.points_expiry, "at must be a time"),
    (lambda: p.notify("x", kind="loud"), "kind must be one of info, offer, error, misc"),
    (lambda: p.webhook(ANY), "hook must be the ID or the name of a webhook"),
    (lambda: p.custom_effect(1, params=ANY), "params must be parameters by name"),
    (lambda: p.talang([]), "expression must be Talang as a list"),
    (lambda: p.update_attribute("Tier", to=1), "attribute must be named like profile__Tier"),
    (lambda: p.update_attribute("shop__Tier", to=1), "attribute must be named like"),
    (lambda: p.update_attribute("profile__Tier"), "to must be given, or exactly one of"),
    (lambda: p.update_attribute("profile__a", to=1, toggle=True), "to must be given, or exactly"),
    (lambda: p.update_attribute("profile__a", to=1, of="items"), "of must be items, given with"),
    (lambda: p.create_coupon(campaign="x"), "campaign must be the ID of a campaign"),
    (lambda: p.create_coupon(attributes=ANY), "attributes must be attributes by name"),
    (p.rule, "effects must be effects like"),
    (lambda: p.rule(percent_off(10, coupon=True)), "effects must be .* without conditions"),
    (lambda: when(totl=5), "totl must be a name of a condition, perhaps total"),
    (lambda: when(xyzzy=5), "xyzzy must be named like total, cart_total"),
    (lambda: when(total__foo=5), "total__foo must be"),
    (lambda: when(profile=5), "profile must be"),
    (lambda: when(total__between=[5]), "total__between must be a list of two"),
    (lambda: when(total__between=[9, 1]), "total__between must be a list of two"),
    (lambda: when(total__in="abc"), "total__in must be a list of values; got 'abc'"),
    (lambda: when(state__has_at_least=["a"]), "state__has_at_least must be a list of two"),
    (lambda: when(total=ANY), "total must be text, a number, a truth or a time"),
    (lambda: when(audience__gt="x"), "audience__gt must be named with eq, ne, in"),
    (lambda: when(audience={"name": "x"}), "audience must be a value, or an object of"),
    (lambda: when(audience__in="x"), "audience__in must be a list of audiences"),
    (lambda: when(balance="x"), "balance must be a number of points"),
    (lambda: when(balance__in=[1]), "balance__in must be named with eq, ne, gt"),
    (lambda: when(budget="money"), "budget must be one of redeemCoupon"),
    (lambda: when(budget__setDiscount="x"), "budget__setDiscount must be a number"),
    (lambda: when(card="x"), "card must be true or false"),
    (lambda: when(event=""), "event must be the type of an event"),
    (lambda: when(items={}), "items must be fields of items, one at least"),
    (lambda: when(items={"count__gte": "x"}), "items.count__gte must be a number"),
    (lambda: when(items__count__gte="x"), "items__count__gte must be a number"),
    (lambda: when(talang="x"), "talang must be Talang as a list"),
    (lambda: when(ANY), "conditions must be what when"),
    (p.any_of, "conditions must be one condition at least"),
    (lambda: when(otherwise=p.notify("x")), "otherwise must be given with a condition"),
    (lambda: p.campaign("x"), "rules must be one rule at least"),
    (lambda: p.campaign("x", ANY), "rules must be rules like"),
    (lambda: p.campaign("", percent_off(1)), "name must be text"),
    (lambda: p.campaign("x", percent_off(1), state="on"), "state must be one of enabled"),
    (
        lambda: p.campaign(
            "x", percent_off(1), start="2027-01-01T00:00:00Z", end="2026-01-01T00:00:00Z"
        ),
        "end must be a time after start",
    ),
    (lambda: p.campaign("x", percent_off(1), coupons=["AB"]), "coupons must be a code"),
    (lambda: p.campaign("x", percent_off(1), limits=[{"action": "x"}]), "limits must be what"),
    (
        lambda: p.campaign("x", percent_off(1), limits=[{"action": "x", "limit": 1}]),
        "limits.0.action must be one of",
    ),
    (lambda: p.limit("setDiscount", 1, per="shop"), "per must be one or several of coupon"),
    (lambda: p.limit("setDiscount", 1, period="hourly"), "period must be one of daily"),
    (lambda: p.referral_code("FRIEND10", advocate=""), "advocate must be"),
    (lambda: p.whole(ANY), "promotion must be a rule, or what campaign"),
]


@pytest.mark.parametrize(("build", "message"), WRONG)
def test_a_builder_says_what_is_wrong(build: Callable[[], object], message: str) -> None:
    with pytest.raises(PromotionError) as raised:
        build()
    assert re.match(message, str(raised.value)), str(raised.value)
    assert len(str(raised.value)) < 800


AS_DATA: list[tuple[Any, tuple[str | int, ...]]] = [
    (5, ()),
    ({}, ()),
    ({"percentOf": 10}, ()),
    ({"percentOff": 10, "notify": "x"}, ()),
    ({"percentOff": 110}, ("percentOff",)),
    ({"percentOff": {"percent": 110}}, ("percentOff", "percent")),
    ({"createCoupon": {"bogus": 1}}, ("createCoupon", "bogus")),
    ({"percentOff": {"of": "items"}}, ("percent",)),
    ({"percentOff": None}, ("percentOff",)),
    ({"percentOff": {"percent": 10, "of": "items"}, "of": "cart"}, ("of",)),
    ({"percentOff": 10, "percent": 20}, ("percent",)),
    ({"percentOff": 10, "usage_limit": 1}, ("usage_limit",)),
    ({"percentOff": 10, "coupon": "x"}, ("coupon",)),
    ({"percentOff": 10, "of": {"price__gt": "x"}}, ("of", "price__gt")),
    ({"percentOff": 10, "when": 5}, ("when",)),
    ({"percentOff": 10, "when": {"totl": 5}}, ("when", "totl")),
    ({"percentOff": 10, "when": {"total__gte": []}}, ("when", "total__gte")),
    ({"percentOff": 10, "when": {"any_of": []}}, ("when", "any_of")),
    (
        {"percentOff": 10, "when": {"any_of": [{"total": 1}, {"none_of": {"totl": 1}}]}},
        ("when", "any_of", 1, "none_of", "totl"),
    ),
    (
        {"percentOff": 10, "when": {"total": 1, "otherwise": {"notify": ""}}},
        ("when", "otherwise", "notify"),
    ),
    (
        {"percentOff": 10, "coupon": True, "otherwise": [{"notify": "x"}, {"notify": ""}]},
        ("otherwise", 1, "notify"),
    ),
    ({"freeItem": "A", "instead": {"percentOff": 5}}, ("instead",)),
    ({"points": 1, "validFor": "x"}, ("validFor",)),
    ({"reserveCoupon": 1}, ("reserveCoupon",)),
    ({"rule": {"percentOff": 1}}, ("rule", "percentOff")),
    ({"rule": "x"}, ("rule",)),
    ({"rule": [{"percentOff": 1}, {"notify": 3}]}, ("rule", 1, "notify")),
    ({"rules": []}, ("name",)),
    ({"name": "x", "rules": 5}, ("rules",)),
    ({"name": "x", "rules": []}, ("rules",)),
    ({"name": "x", "rules": [{"percentOff": 1}, 5]}, ("rules", 1)),
    ({"name": "x", "rules": [{"percentOff": "x"}]}, ("rules", 0, "percentOff")),
    ({"name": "x", "rules": [{"percentOff": 1}], "stat": "on"}, ("stat",)),
    ({"name": "x", "rules": [{"percentOff": 1}], "coupons": ["x"]}, ("coupons",)),
    (
        {"name": "x", "rules": [{"percentOff": 1}], "limits": [{"action": "x", "limit": 1}]},
        ("limits", 0, "action"),
    ),
    ({"campaign": 5, "ruleset": {}}, ("campaign",)),
    ({"ruleset": {}}, ("campaign",)),
    ({"campaign": {}, "ruleset": 5}, ("ruleset",)),
    ({"campaign": {}, "ruleset": {}, "coupons": [5]}, ("coupons",)),
    ({"campaign": {}, "ruleset": {}, "rule": 1}, ("rule",)),
]


@pytest.mark.parametrize(("data", "path"), AS_DATA)
def test_data_say_where_it_is(data: Any, path: tuple[str | int, ...]) -> None:
    with pytest.raises(PromotionError) as raised:
        read_entry(data)
    assert raised.value.path == path, str(raised.value)
