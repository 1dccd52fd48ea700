"""The steps of ``talon-one-python-sdk`` about what an account promotes: coupons, referrals, points.

They come last, and build on the campaign and the programs that every account begins with.
"""

import talon_one as t1
from legacy_sdk import Sdk, cart, refusal
from steps import RULES, Absent, Scenario, absent, equal, promote, recent, whole

promotions = Scenario()
step = promotions.step

EVENT_CONTENT = ["customerProfile", "triggeredCampaigns", "loyalty", "event", "ruleFailureReasons"]


def kinds(effects: list[t1.Effect]) -> list[str]:
    """The types of effects, in their order."""
    return [effect.effect_type for effect in effects]


# Coupons


@step
def coupon_accepted(sdk: Sdk) -> None:
    new = t1.NewCustomerSessionV2(
        profile_id="buyer", coupon_codes=["WELCOME10", "NO-SUCH-CODE"], cart_items=cart()
    )
    answer = sdk.put("promo-1", new)
    equal(kinds(answer.effects), ["acceptCoupon", "setDiscount", "rejectCoupon"])
    accepted, discount, rejected = answer.effects
    equal(sdk.model("AcceptCouponEffectProps", accepted.props).value, "WELCOME10")
    props = sdk.model("SetDiscountEffectProps", discount.props)
    equal([props.name, props.value], ["10% off", 4.749])
    equal([discount.campaign_id, discount.rule_name], [1, RULES[0]])
    equal(discount.triggered_by_coupon, accepted.triggered_by_coupon)
    props = sdk.model("RejectCouponEffectProps", rejected.props)
    equal([props.value, props.rejection_reason], ["NO-SUCH-CODE", "CouponNotFound"])
    equal([campaign.name for campaign in answer.triggered_campaigns], ["Welcome"])
    coupon = answer.coupons[0]
    equal([coupon.value, coupon.campaign_id, coupon.usage_counter], ["WELCOME10", 1, 0])
    equal(coupon.profile_redemption_count, 0)
    equal(answer.customer_session.total, 47.49)


@step
def coupon_redeemed(sdk: Sdk) -> None:
    answer = sdk.put("promo-1", t1.NewCustomerSessionV2(state="closed"))
    equal([one.usage_counter for one in answer.coupons], [1])
    held = sdk.integration.get_customer_inventory("buyer", coupons=True).coupons
    equal([(one.value, one.usage_counter) for one in held], [("WELCOME10", 1)])
    equal([held[0].profile_redemption_count, held[0].state], [1, "active"])
    again = t1.NewCustomerSessionV2(profile_id="buyer", coupon_codes=["ONCE10"], cart_items=cart())
    sdk.put("promo-2", again)
    sdk.put("promo-2", t1.NewCustomerSessionV2(state="closed"))
    held = sdk.integration.get_customer_inventory("buyer", coupons=True).coupons
    equal({one.value: one.state for one in held}, {"WELCOME10": "active", "ONCE10": "used"})
    effects = sdk.put("promo-3", again).effects
    equal(kinds(effects), ["rejectCoupon"])
    props = sdk.model("RejectCouponEffectProps", effects[0].props)
    equal([props.value, props.rejection_reason], ["ONCE10", "CouponLimitReached"])


@step
def coupon_rolled_back(sdk: Sdk) -> None:
    answer = sdk.put("promo-2", t1.NewCustomerSessionV2(state="cancelled"))
    assert "rollbackCoupon" in kinds(answer.effects), answer.effects
    equal([one.usage_counter for one in answer.coupons], [0])


@step
def coupon_reserved(sdk: Sdk) -> None:
    who = t1.CouponReservations(integration_i_ds=["buyer", "saver"])
    coupon = sdk.integration.create_coupon_reservation("WELCOME10", who)
    equal([coupon.id, coupon.value, coupon.reservation_counter], [1, "WELCOME10", 2])
    found = sdk.integration.get_reserved_customers("WELCOME10")
    equal([one.integration_id for one in found.data], ["buyer", "saver"])
    held = sdk.integration.get_customer_inventory("saver", coupons=True).coupons
    equal([(one.value, one.profile_redemption_count) for one in held], [("WELCOME10", 0)])


@step
def coupon_unreserved(sdk: Sdk) -> None:
    who = t1.CouponReservations(integration_i_ds=["buyer", "saver"])
    equal(sdk.integration.delete_coupon_reservation("WELCOME10", who), None)
    equal(sdk.integration.get_reserved_customers("WELCOME10").data, [])
    equal(sdk.integration.get_customer_inventory("saver", coupons=True).coupons, [])


@step
def coupons_made(sdk: Sdk) -> None:
    new = t1.NewCoupons(usage_limit=1, number_of_coupons=2, unique_prefix="SDK-")
    sdk.silent(sdk.management.create_coupons, 1, 1, new)
    made = sdk.management.create_coupons(1, 1, new, silent="no").data
    equal([one.value[:4] for one in made], ["SDK-", "SDK-"])
    equal({(one.usage_limit, one.usage_counter) for one in made}, {(1, 0)})
    equal(len({one.batch_id for one in made}), 1)
    recent(made[0].created)
    recipients = t1.NewCouponsForMultipleRecipients(
        usage_limit=1, recipients_integration_ids=["saver", "spender"], coupon_pattern="OWN-####"
    )
    made = sdk.management.create_coupons_for_multiple_recipients(1, 1, recipients, silent="no").data
    equal([one.recipient_integration_id for one in made], ["saver", "spender"])
    held = sdk.integration.get_customer_inventory("saver", coupons=True).coupons
    equal([one.value for one in held], [made[0].value])


@step
def coupons_searched(sdk: Sdk) -> None:
    found = sdk.management.get_coupons_without_total_count(1, 1, value="SDK-", page_size=3)
    equal([one.value[:4] for one in found.data], ["SDK-"] * 3)
    equal(found.has_more, True)
    found = sdk.management.search_coupons_advanced_without_total_count(
        1, 1, {}, recipient_integration_id="spender"
    )
    equal([one.recipient_integration_id for one in found.data], ["spender"])
    found = sdk.management.search_coupons_advanced_application_wide_without_total_count(
        1, {}, value="ONCE10", exact_match=True
    )
    equal([(one.value, one.usage_counter) for one in found.data], [("ONCE10", 0)])
    equal(found.has_more, False)


@step
def coupon_changed(sdk: Sdk) -> None:
    coupon = sdk.management.get_coupons_without_total_count(1, 1, value="SDK-").data[0]
    changed = sdk.management.update_coupon(
        1, 1, str(coupon.id), t1.UpdateCoupon(usage_limit=5, attributes={})
    )
    equal([changed.id, changed.value, changed.usage_limit], [coupon.id, coupon.value, 5])
    batch = t1.UpdateCouponBatch(usage_limit=7, batch_id=coupon.batch_id)
    equal(sdk.management.update_coupon_batch(1, 1, batch), None)
    found = sdk.management.get_coupons_without_total_count(1, 1, batch_id=coupon.batch_id)
    equal([one.usage_limit for one in found.data], [7, 7])
    equal(sdk.management.delete_coupon(1, 1, str(coupon.id)), None)
    equal(sdk.management.delete_coupons(1, 1, value="SDK-"), None)
    equal(sdk.management.get_coupons_without_total_count(1, 1, value="SDK-").data, [])


# Referrals


@step
def referral_made(sdk: Sdk) -> None:
    made = sdk.integration.create_referral(
        t1.NewReferral(campaign_id=1, advocate_profile_integration_id="buyer", usage_limit=1)
    )
    equal([made.campaign_id, made.advocate_profile_integration_id], [1, "buyer"])
    equal([made.usage_limit, made.usage_counter], [1, 0])
    recent(made.created)


@step
def referrals_made(sdk: Sdk) -> None:
    new = t1.NewReferralsForMultipleAdvocates(
        usage_limit=2, campaign_id=1, advocate_profile_integration_ids=["saver", "buyer"]
    )
    made = sdk.integration.create_referrals_for_multiple_advocates(new, silent="no")
    advocates = [one.advocate_profile_integration_id for one in made.data]
    equal([made.total_result_size, advocates], [2, ["saver", "buyer"]])
    sdk.silent(sdk.integration.create_referrals_for_multiple_advocates, new)


@step
def referral_used(sdk: Sdk) -> None:
    new = t1.NewCustomerSessionV2(
        profile_id="friend", referral_code="FRIEND-OF-1", cart_items=cart()
    )
    answer = sdk.put("promo-4", new)
    equal(kinds(answer.effects), ["acceptReferral", "setDiscount"])
    equal(sdk.model("AcceptReferralEffectProps", answer.effects[0].props).value, "FRIEND-OF-1")
    equal(answer.effects[1].props, {"name": "5 off", "value": 5})
    equal([answer.referral.code, answer.referral.usage_counter], ["FRIEND-OF-1", 0])
    answer = sdk.put("promo-4", t1.NewCustomerSessionV2(state="closed"))
    equal(answer.referral.usage_counter, 1)
    held = sdk.integration.get_customer_inventory("customer-1", referrals=True).referrals
    equal([(one.code, one.referred_customers) for one in held], [("FRIEND-OF-1", ["friend"])])
    own = t1.NewCustomerSessionV2(profile_id="customer-1", referral_code="FRIEND-OF-1")
    effects = sdk.put("promo-5", own).effects
    equal(kinds(effects), ["rejectReferral"])
    props = sdk.model("RejectReferralEffectProps", effects[0].props)
    equal(props.rejection_reason, "ReferralRecipientIdSameAsAdvocate")


@step
def referrals_managed(sdk: Sdk) -> None:
    found = sdk.management.get_referrals_without_total_count(1, 1, advocate="buyer")
    # One was made alone, one with each of two calls for several advocates.
    equal([one.advocate_profile_integration_id for one in found.data], ["buyer"] * 3)
    number = str(found.data[0].id)
    changed = sdk.management.update_referral(1, 1, number, t1.UpdateReferral(usage_limit=3))
    equal([changed.id, changed.usage_limit], [found.data[0].id, 3])
    equal(sdk.management.delete_referral(1, 1, number), None)
    left = sdk.management.get_referrals_without_total_count(1, 1, advocate="buyer").data
    equal([one.id for one in left], [one.id for one in found.data[1:]])


# Events


@step
def event_tracked(sdk: Sdk) -> None:
    event = t1.IntegrationEventV2Request(
        profile_id="reader",
        type="newsletter_signup",
        attributes={},
        response_content=EVENT_CONTENT,
    )
    answer = sdk.integration.track_event_v2(event, silent="no")
    equal(kinds(answer.effects), ["addLoyaltyPoints", "changeLoyaltyTierLevel"])
    tier = sdk.model("ChangeLoyaltyTierLevelEffectProps", answer.effects[1].props)
    equal([tier.program_id, tier.previous_tier_name, tier.new_tier_name], [1, None, "Bronze"])
    props = sdk.model("AddLoyaltyPointsEffectProps", answer.effects[0].props)
    equal([props.name, props.program_id, props.value], ["Newsletter", 1, 50])
    equal([props.sub_ledger_id, props.recipient_integration_id], ["", "reader"])
    assert props.transaction_uuid
    equal([answer.event.type, answer.event.profile_id], ["newsletter_signup", "reader"])
    whole(answer.event.id)
    recent(answer.event.created)
    equal(answer.customer_profile.integration_id, "reader")
    equal(answer.loyalty.programs["stars"].ledger.current_balance, 50)
    equal([one.name for one in answer.triggered_campaigns], ["Welcome"])
    equal([one.rule_name for one in answer.rule_failure_reasons], RULES[:2])


@step
def event_silent(sdk: Sdk) -> None:
    event = t1.IntegrationEventV2Request(
        profile_id="reader", type="newsletter_signup", attributes={}
    )
    sdk.silent(sdk.integration.track_event_v2, event)
    equal(_active(sdk, "reader"), 100)
    answer = sdk.integration.track_event_v2(event, silent="no", dry=True)
    equal(kinds(answer.effects), ["addLoyaltyPoints"])
    equal(_active(sdk, "reader"), 100)
    unknown = t1.IntegrationEventV2Request(profile_id="reader", type="nothing", attributes={})
    refusal(400, lambda: sdk.integration.track_event_v2(unknown))


@step
def event_v1(sdk: Sdk) -> None:
    absent(sdk.integration, "track_event")


@step
def event_v3(sdk: Sdk) -> None:
    absent(sdk.integration, "track_event_v3")


# Loyalty


def _active(sdk: Sdk, integration_id: str) -> float:
    """The points of a profile in the program of profiles, as its balances show them."""
    return sdk.integration.get_loyalty_balances(1, integration_id).balance.active_points


@step
def loyalty_programs(sdk: Sdk) -> None:
    found = sdk.management.get_loyalty_programs()
    equal([(one.name, one.card_based) for one in found.data], [("stars", False), ("club", True)])
    stars = sdk.management.get_loyalty_program(1)
    equal(stars, found.data[0])
    equal([tier.name for tier in stars.tiers], ["Bronze", "Silver", "Gold"])
    equal([tier.min_points for tier in stars.tiers], [0, 100, 500])


@step
def loyalty_balances(sdk: Sdk) -> None:
    found = sdk.integration.get_loyalty_balances(1, "reader", include_tiers=True)
    equal([found.balance.active_points, found.balance.spent_points], [100, 0])
    equal([found.balance.pending_points, found.balance.expired_points], [0, 0])
    equal([found.balance.current_tier.name, found.balance.next_tier_name], ["Silver", "Gold"])
    equal([found.balance.points_to_next_tier, found.subledger_balances], [400, {}])
    recent(found.balance.current_tier.start_date)
    stars = sdk.integration.get_customer_inventory("reader", loyalty=True).loyalty.programs["stars"]
    equal([stars.id, stars.title, stars.ledger.current_balance], [1, "Stars", 100])
    equal([stars.ledger.current_tier.name, stars.ledger.points_to_next_tier], ["Silver", 400])
    recent(stars.join_date)


@step
def loyalty_points_by_hand(sdk: Sdk) -> None:
    gift = t1.AddLoyaltyPoints(points=60.5, name="Gift", subledger_id="gifts")
    equal(sdk.management.add_loyalty_points("1", "reader", gift), None)
    less = t1.DeductLoyaltyPoints(points=20, name="Sorry", subledger_id="gifts")
    equal(sdk.management.remove_loyalty_points("1", "reader", less), None)
    gifts = sdk.integration.get_loyalty_balances(1, "reader").subledger_balances["gifts"]
    equal([gifts.active_points, gifts.spent_points], [40.5, 20])
    stars = sdk.integration.get_customer_inventory("reader", loyalty=True).loyalty.programs["stars"]
    equal(stars.sub_ledgers["gifts"].current_balance, 40.5)


@step
def loyalty_transactions(sdk: Sdk) -> None:
    found = sdk.integration.get_loyalty_program_profile_transactions(1, "reader")
    shown = [(one.type, one.name, one.amount, one.subledger_id) for one in found.data]
    wanted = [
        ("subtraction", "Sorry", 20, "gifts"),
        ("addition", "Gift", 60.5, "gifts"),
        ("addition", "Newsletter", 50, ""),
        ("addition", "Newsletter", 50, ""),
    ]
    equal([found.has_more, shown], [False, wanted])
    recent(found.data[0].created)
    newest = sdk.integration.get_loyalty_program_profile_transactions(
        1, "reader", loyalty_transaction_type="manual", page_size=1
    )
    equal([newest.has_more, newest.data[0].name], [True, "Sorry"])


@step
def loyalty_points(sdk: Sdk) -> None:
    found = sdk.integration.get_loyalty_program_profile_points(1, "reader", status="active")
    shown = [(one.name, one.amount, one.start_date) for one in found.data]
    wanted = [("Newsletter", 50, "immediate")] * 2 + [("Gift", 40.5, "immediate")]
    equal([found.has_more, shown], [False, wanted])
    assert found.data[0].expiry_date != "unlimited"
    recent(found.data[0].created)


@step
def loyalty_of_nobody(sdk: Sdk) -> None:
    refusal(404, lambda: sdk.integration.get_loyalty_balances(77, "reader"))
    refusal(404, lambda: sdk.management.get_loyalty_program(77))


# Loyalty cards


@step
def card_made(sdk: Sdk) -> None:
    new = t1.GenerateLoyaltyCard(status="active", customer_profile_ids=["buyer"])
    made = sdk.integration.generate_loyalty_card(2, new)
    equal([made.program_id, made.status, made.users_per_card_limit], [2, "active", 2])
    equal([one.integration_id for one in made.profiles], ["buyer"])
    recent(made.created)
    assert made.identifier


@step
def card_linked(sdk: Sdk) -> None:
    who = t1.LoyaltyCardRegistration(integration_id="friend")
    card = sdk.integration.link_loyalty_card_to_profile(2, "club-card-1", who)
    equal([one.integration_id for one in card.profiles], ["customer-1", "friend"])
    recent(card.profiles[1].timestamp)
    cards = sdk.integration.get_customer_inventory("friend", loyalty=True).loyalty.cards
    equal([one.identifier for one in cards], ["club-card-1"])


@step
def card_points(sdk: Sdk) -> None:
    add = t1.AddLoyaltyPoints(points=30, name="Gift")
    equal(sdk.management.add_loyalty_card_points(2, "club-card-1", add), None)
    less = t1.DeductLoyaltyPoints(points=10)
    equal(sdk.management.deduct_loyalty_card_points(2, "club-card-1", less), None)
    found = sdk.integration.get_loyalty_card_balances(2, "club-card-1")
    equal([found.balance.active_points, found.balance.spent_points], [20, 10])
    equal([one.integration_id for one in found.profiles], ["customer-1", "friend"])
    found = sdk.integration.get_loyalty_card_transactions(2, "club-card-1")
    shown = [(one.type, one.amount, one.card_identifier) for one in found.data]
    equal(shown, [("subtraction", 10, "club-card-1"), ("addition", 30, "club-card-1")])


@step
def card_unspent(sdk: Sdk) -> None:
    found = sdk.integration.get_loyalty_card_points(2, "club-card-1", status="active")
    equal([(one.name, one.amount) for one in found.data], [("Gift", 20)])


@step
def card_read(sdk: Sdk) -> None:
    card = sdk.management.get_loyalty_card(2, "club-card-1")
    equal([card.id, card.identifier, card.ledger.current_balance], [1, "club-card-1", 20])
    equal([one.integration_id for one in card.profiles], ["customer-1", "friend"])
    found = sdk.management.get_loyalty_cards(2)
    assert "club-card-1" in [one.identifier for one in found.data]
    equal(len(sdk.management.get_loyalty_cards(2, identifier="club-card-1").data), 1)


@step
def card_unlinked(sdk: Sdk) -> None:
    absent(sdk.integration, "unlink_loyalty_card_from_profile")


@step
def loyalty_session(sdk: Sdk) -> None:
    rule = {"points": 5, "coupon": "WAIT-5", "awaitsActivation": True}
    promote(sdk.base, sdk.account, {"promotions": [rule]})
    new = t1.NewCustomerSessionV2(
        profile_id="waiter", state="closed", coupon_codes=["WAIT-5"], cart_items=cart()
    )
    answer = sdk.put("promo-6", new)
    equal(answer.loyalty.programs["stars"].ledger.pending_balance, 5)
    found = sdk.integration.get_loyalty_program_profile_transactions(1, "waiter").data
    equal([(one.amount, one.customer_session_id) for one in found], [(5, "promo-6")])
    equal(found[0].start_date, "on_action")


@step
def loyalty_activated(sdk: Sdk) -> None:
    absent(sdk.integration, "activate_loyalty_points")


# Achievements, campaigns


@step
def achievements(sdk: Sdk) -> None:
    twice = {"id": 1, "campaignId": 1, "name": "twice", "title": "Twice", "target": 2}
    # Older versions know no progress without an end, so there is a period.
    twice |= {"period": "1Y"}
    rule = {"achievementProgress": "twice", "by": 1, "when": {"event": "newsletter_signup"}}
    promote(sdk.base, sdk.account, {"achievements": [twice], "promotions": [rule]})
    event = t1.IntegrationEventV2Request(
        profile_id="climber", type="newsletter_signup", attributes={}
    )
    answer = sdk.integration.track_event_v2(event, silent="no")
    progress = [one for one in answer.effects if one.effect_type == "increaseAchievementProgress"]
    equal(len(progress), 1)
    props = sdk.model("IncreaseAchievementProgressEffectProps", progress[0].props)
    equal([props.achievement_name, props.delta, props.value, props.target], ["twice", 1, 1, 2])
    held = sdk.integration.get_customer_inventory("climber", achievements=True).achievements
    equal([(one.name, one.status, one.progress) for one in held], [("twice", "inprogress", 1)])


@step
def achievements_read(sdk: Sdk) -> None:
    if not hasattr(sdk.integration, "get_customer_achievements"):
        raise Absent
    found = sdk.integration.get_customer_achievements("climber")
    one = found.data[0]
    equal([one.name, one.title, one.target, one.status], ["twice", "Twice", 2, "active"])
    equal([one.current_progress.status, one.current_progress.progress], ["inprogress", 1])
    recent(one.current_progress.start_date)
    past = sdk.integration.get_customer_achievement_history("climber", one.id)
    equal([(entry.status, entry.progress) for entry in past.data], [("inprogress", 1)])


@step
def campaigns(sdk: Sdk) -> None:
    campaign = sdk.management.get_campaign(1, 1)
    equal([campaign.id, campaign.name, campaign.application_id], [1, "Welcome", 1])
    equal([campaign.state, campaign.frontend_state], ["enabled", "running"])
    equal([campaign.active_ruleset_id, campaign.tags], [1, ["demo"]])
    equal([campaign.features, campaign.limits], [["coupons", "referrals", "loyalty"], []])
    equal(campaign.coupon_settings.coupon_pattern, "WELCOME-####")
    equal([campaign.coupon_redemption_count, campaign.referral_redemption_count], [1, 1])
    found = sdk.management.get_campaigns(1, name="Welcome")
    equal([one.id for one in found.data], [1])
    found = sdk.management.get_campaign_by_attributes(1, t1.CampaignSearch(attributes={}))
    assert campaign.id in [one.id for one in found.data]
    refusal(404, lambda: sdk.management.get_campaign(1, 77))


@step
def rulesets(sdk: Sdk) -> None:
    ruleset = sdk.management.get_ruleset(1, 1, 1)
    equal([ruleset.id, ruleset.campaign_id], [1, 1])
    equal([one.id for one in sdk.management.get_rulesets(1, 1).data], [1])
