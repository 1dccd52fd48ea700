"""Promotions by hand: builders of campaigns, rules, conditions and effects, in Python and data.

They make the vendor's shapes (campaigns, rulesets in blocks, coupons), which the engine runs
like any others. Nothing here runs a rule, or knows an account.
"""

from mockserver.promotions.blocks import Condition, Rule
from mockserver.promotions.campaigns import Campaign, campaign, limit
from mockserver.promotions.changes import (
    achievement_progress,
    create_coupon,
    create_referral,
    join_audience,
    leave_audience,
    reserve_coupon,
    update_attribute,
)
from mockserver.promotions.codes import coupon_code, referral_code
from mockserver.promotions.conditions import all_of, any_of, none_of, when
from mockserver.promotions.discounts import amount_off, percent_off
from mockserver.promotions.entities import entities, whole
from mockserver.promotions.gifts import (
    custom_effect,
    free_item,
    giveaway,
    notify,
    talang,
    webhook,
)
from mockserver.promotions.items import bundle
from mockserver.promotions.loyalty import points, points_expiry, spend_points
from mockserver.promotions.reading import read_promotion
from mockserver.promotions.rules import rule
from mockserver.promotions.wanted import PromotionError

__all__ = [
    "Campaign",
    "Condition",
    "PromotionError",
    "Rule",
    "achievement_progress",
    "all_of",
    "amount_off",
    "any_of",
    "bundle",
    "campaign",
    "coupon_code",
    "create_coupon",
    "create_referral",
    "custom_effect",
    "entities",
    "free_item",
    "giveaway",
    "join_audience",
    "leave_audience",
    "limit",
    "none_of",
    "notify",
    "percent_off",
    "points",
    "points_expiry",
    "read_promotion",
    "referral_code",
    "reserve_coupon",
    "rule",
    "spend_points",
    "talang",
    "update_attribute",
    "webhook",
    "when",
    "whole",
]
