"""Rulesets as they are read: in Talang or in blocks, shown in either form, and which one counts.

Writes nothing. How they are made and changed stands in ``ruleset_changes``, how Talang is shown
as blocks in ``passthrough``.
"""

from collections.abc import Sequence

from mockserver.entities import Json, Kind, Reader


def is_in_blocks(ruleset: Json) -> bool:
    """Whether a ruleset, or the body of a request for one, is a RulesetV2."""
    return "promotionRules" in ruleset and not ruleset.get("rules")


def rules_of(ruleset: Json) -> Sequence[Json]:
    """The rules of a ruleset in their order, in the form in which it was written."""
    rules: Sequence[Json] = ruleset["promotionRules" if is_in_blocks(ruleset) else "rules"]
    return rules


def active_ruleset(reader: Reader, campaign: Json) -> Json | None:
    """The ruleset of a campaign that counts: the one it names, or its newest if it names none."""
    number = campaign.get("activeRulesetId")
    if number is None:
        keys = reader.found(Kind.RULESET, "campaign", campaign["id"])
        number = max(keys, default=None)
    return None if number is None else reader.get(Kind.RULESET, number)


def shown_ruleset(ruleset: Json) -> Json:
    """A ruleset as a Ruleset: one in blocks has no rules in Talang, and its blocks besides."""
    if not is_in_blocks(ruleset):
        return ruleset
    return {"rules": [], "bindings": [], "rbVersion": "v2", **ruleset}
