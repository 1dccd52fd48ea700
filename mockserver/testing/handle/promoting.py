"""The verb of a handle for what an account promotes, and what the account made of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mockserver.promotions.blocks import Rule
from mockserver.promotions.campaigns import Campaign
from mockserver.promotions.entities import whole
from mockserver.state import Json
from mockserver.testing.handle.case import Verbs


@dataclass(frozen=True, slots=True)
class Promoted:
    """What was made, whole, by the words of a fixture and in the order it was asked for."""

    made: Mapping[str, list[Json]]

    @property
    def campaigns(self) -> list[Json]:
        """Every Campaign."""
        return self.made.get("campaigns", [])

    @property
    def rulesets(self) -> list[Json]:
        """Every RulesetV2, or Ruleset."""
        return self.made.get("rulesets", [])

    @property
    def coupons(self) -> list[Json]:
        """Every Coupon."""
        return self.made.get("coupons", [])

    @property
    def referrals(self) -> list[Json]:
        """Every Referral."""
        return self.made.get("referrals", [])

    @property
    def campaign_ids(self) -> tuple[int, ...]:
        """The ID of every campaign."""
        return tuple(one["id"] for one in self.campaigns)

    @property
    def campaign_id(self) -> int:
        """The ID of the one campaign. LookupError if there is none, or more."""
        return int(_only(self.campaigns, "campaign")["id"])

    @property
    def codes(self) -> tuple[str, ...]:
        """The code of every coupon."""
        return tuple(one["value"] for one in self.coupons)

    @property
    def code(self) -> str:
        """The code of the one coupon. LookupError if there is none, or more."""
        return str(_only(self.coupons, "coupon")["value"])

    @property
    def referral_codes(self) -> tuple[str, ...]:
        """Every referral code."""
        return tuple(one["code"] for one in self.referrals)


def _only(entities: list[Json], what: str) -> Json:
    if len(entities) != 1:
        raise LookupError(f"one {what} was to be made; {len(entities)} were")
    return entities[0]


class PromotionVerbs(Verbs):
    """Promotions of the account."""

    async def promote(
        self, /, *promotions: Rule | Campaign | Mapping[str, Any], **words: list[Json]
    ) -> Promoted:
        """Add promotions to the account, and give what was made of them.

        Each is what a builder of ``mockserver.promotions`` gives, or the same as data. ``words``
        are lists of entities as a fixture has them: ``loyaltyPrograms=[{"name": "miles"}]``.
        All of it is added, or nothing: raises ServerRefusedError with everything that is wrong,
        PromotionError where a rule alone makes no campaign.
        """
        entries = [
            dict(one) if isinstance(one, Mapping) else whole(one).data() for one in promotions
        ]
        made = await self._call("POST", "/promotions", {**words, "promotions": entries})
        return Promoted(made)
