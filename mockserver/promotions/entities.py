"""From promotions to entities: campaigns, rulesets in blocks, coupons, referral codes.

A promotion is first made whole, without IDs; linked to an account it has some. What entries of
a fixture leave out is completed where they are read.
"""

from collections.abc import Iterable, Iterator
from itertools import count
from typing import NamedTuple

from mockserver.promotions.blocks import Rule
from mockserver.promotions.campaigns import Campaign, campaign_of
from mockserver.promotions.wanted import Json

Entities = dict[str, list[Json]]
"""Entries by their words in a fixture."""


class Whole(NamedTuple):
    """One promotion in the vendor's shapes, which do not name each other yet."""

    campaign: Json
    ruleset: Json
    coupons: tuple[Json, ...] = ()
    referrals: tuple[Json, ...] = ()

    def data(self) -> Json:
        """The same as an entry of ``promotions``."""
        codes = {"coupons": list(self.coupons), "referrals": list(self.referrals)}
        listed = {word: some for word, some in codes.items() if some}
        return {"campaign": self.campaign, "ruleset": self.ruleset, **listed}


def whole(promotion: Rule | Campaign) -> Whole:
    """A promotion in the vendor's shapes. Raises PromotionError."""
    found = campaign_of(promotion)
    return Whole(found.fields, _ruleset(found), found.coupons, found.referrals)


def linked(promotion: Whole, campaign_ids: Iterator[int], ruleset_ids: Iterator[int]) -> Entities:
    """The entries of a promotion, by their words.

    Of ``campaign_ids`` one is taken unless the campaign says its own.
    """
    fields = promotion.campaign
    number = fields["id"] if "id" in fields else next(campaign_ids)
    ruleset = next(ruleset_ids)
    return {
        "campaigns": [{**fields, "id": number, "activeRulesetId": ruleset}],
        "rulesets": [{**promotion.ruleset, "id": ruleset, "campaignId": number}],
        "coupons": [{**code, "campaignId": number} for code in promotion.coupons],
        "referrals": [{**code, "campaignId": number} for code in promotion.referrals],
    }


def entities(promotions: Iterable[Rule | Campaign]) -> Entities:
    """The entries of promotions of an account that has no others. Raises PromotionError."""
    made: Entities = {"campaigns": [], "rulesets": [], "coupons": [], "referrals": []}
    found = [whole(promotion) for promotion in promotions]
    taken = {one.campaign.get("id") for one in found}
    campaigns = (number for number in count(1) if number not in taken)
    rulesets = count(1)
    for one in found:
        for word, entries in linked(one, campaigns, rulesets).items():
            made[word] += entries
    return made


def _ruleset(campaign: Campaign) -> Json:
    """A RulesetV2 without its IDs. Its blocks have IDs in their order."""
    names = (f"b{index}" for index in count(1))
    needs: dict[str, Json] = {}
    for rule in campaign.rules:
        needs |= {need["name"]: need for need in (*rule.condition.needs, *rule.needs)}
    return {
        "promotionRules": [_rule(rule, names) for rule in campaign.rules],
        "strikethroughRules": [],
        "selectors": [
            _with_ids(need, names) for need in needs.values() if need["type"] == "selector"
        ],
        "bundles": [need for need in needs.values() if need["type"] == "bundle"],
    }


def _rule(rule: Rule, names: Iterator[str]) -> Json:
    blocks = [_named(block, names) for block in (*rule.condition.blocks, *rule.effects)]
    description = {"description": rule.description} if rule.description else {}
    return {"title": rule.title, **description, "blocks": blocks}


def _named(block: Json, names: Iterator[str]) -> Json:
    """A block with an ID, and those within it too: as deep as builders let conditions be."""
    found = {"id": next(names), **block}
    for field in ("blocks", "matchers", "onFailure"):
        if field in found:
            found[field] = [_named(inner, names) for inner in found[field]]
    return found


def _with_ids(selector: Json, names: Iterator[str]) -> Json:
    steps = [
        {**step, "predicate": _named(step["predicate"], names)} if "predicate" in step else step
        for step in selector["steps"]
    ]
    return {**selector, "steps": steps}
