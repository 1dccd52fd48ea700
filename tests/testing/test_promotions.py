"""The verb that promotes something: with rules, campaigns, data; on both handles."""

import pytest

from mockserver.promotions import (
    PromotionError,
    campaign,
    coupon_code,
    free_item,
    notify,
    percent_off,
    points,
    referral_code,
    when,
)
from mockserver.testing import AioTalon, MockServer, ServerRefusedError, Talon
from tests.testing.conftest import RunTests


def test_a_rule_is_promoted(talon: Talon) -> None:
    made = talon.promote(percent_off(10, coupon="SUMMER10", when=when(total__gte=50)))
    assert (made.code, made.codes) == ("SUMMER10", ("SUMMER10",))
    assert made.campaign_ids == (made.campaign_id,)
    state = talon.snapshot()
    # What the account has from the beginning stands before it.
    assert state["campaigns"][1:] == made.campaigns
    assert state["coupons"][2:] == made.coupons
    assert state["rulesets"][1:] == made.rulesets
    (rule,) = made.rulesets[0]["promotionRules"]
    assert [block["type"] for block in rule["blocks"]] == [
        "checkCoupon",
        "checkAttribute",
        "checkAttribute",
        "awardDiscount",
    ]


def test_rules_campaigns_and_data_are_promoted_together(talon: Talon) -> None:
    summer = campaign(
        "Summer",
        free_item("MUG", when=when(items__count__gte=3)),
        points(1, program="moons"),
        coupons=["SUMMER10", coupon_code("SUMMER20", usage_limit=1)],
        referrals=[referral_code("FRIEND10", advocate="ann")],
    )
    made = talon.promote(
        summer,
        notify("Hi"),
        {"percentOff": 5, "coupon": "FIVE-OFF"},
        loyaltyPrograms=[{"name": "moons"}],
    )
    assert [one["name"] for one in made.campaigns] == ["Summer", "Hi", "5% off"]
    assert made.codes == ("SUMMER10", "SUMMER20", "FIVE-OFF")
    assert made.referral_codes == ("FRIEND10",)
    assert [one["name"] for one in made.made["loyaltyPrograms"]] == ["moons"]
    with pytest.raises(LookupError, match="one campaign was to be made; 3 were"):
        assert made.campaign_id
    with pytest.raises(LookupError, match="one coupon"):
        assert made.code
    again = talon.promote(notify("Later"))
    assert again.campaign_id == made.campaign_ids[-1] + 1
    assert again.codes == ()


def test_what_is_wrong_is_raised_here(talon: Talon) -> None:
    talon.promote(percent_off(10, coupon="SUMMER10"))
    with pytest.raises(ServerRefusedError, match=r"/promotions/1: .*SUMMER10"):
        talon.promote(notify("Hi"), percent_off(20, coupon="SUMMER10"))
    with pytest.raises(ServerRefusedError, match=r"/promotions/0/percentOff: .*from 0 to 100"):
        talon.promote({"percentOff": 110})
    with pytest.raises(PromotionError, match="promotion must be a rule"):
        talon.promote(5)  # type: ignore[arg-type]
    assert len(talon.snapshot()["campaigns"]) == 2


async def test_the_asynchronous_handle_promotes_too(aio_talon: AioTalon) -> None:
    made = await aio_talon.promote(percent_off(10, coupon="SUMMER10"))
    assert made.code == "SUMMER10"
    assert (await aio_talon.snapshot())["campaigns"][1:] == made.campaigns


def test_a_server_elsewhere_is_promoted_to(run_tests: RunTests) -> None:
    outcome = run_tests(
        """
from mockserver.promotions import percent_off

def test_it(talon):
    made = talon.promote(percent_off(10, coupon="SUMMER10"))
    assert talon.snapshot()["campaigns"][1:] == made.campaigns
    talon.reset()
    assert [one["name"] for one in talon.snapshot()["campaigns"]] == ["Welcome"]
"""
    )
    outcome.assert_outcomes(passed=1)


def test_without_pytest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TALON_MOCK_URL", raising=False)
    with MockServer() as talon:
        assert talon.promote(percent_off(10)).campaigns[0]["name"] == "10% off"
