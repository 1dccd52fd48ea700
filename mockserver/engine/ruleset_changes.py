"""Rulesets as they are written: made, changed, activated, deleted.

Writes what it changes to the entities of the moment, after every check.
"""

from mockserver.engine.refusals import invalid
from mockserver.engine.ruleset_shapes import check_ruleset
from mockserver.engine.rulesets import is_in_blocks
from mockserver.entities import Json, Kind
from mockserver.state import Moment

_TALANG = ("rules", "strikethroughRules", "bindings", "rbVersion")
_BLOCKS = ("promotionRules", "strikethroughRules", "selectors", "bundles", "parameters")


def new_ruleset(moment: Moment, campaign: Json, request: Json) -> Json:
    """Make the ruleset of a NewRuleset, or of the same in blocks. Raises Refusal."""
    ruleset = {
        "id": moment.entities.next_id(Kind.RULESET),
        "created": moment.now,
        "userId": moment.user_id,
        "campaignId": campaign["id"],
    }
    return _kept(moment, campaign, ruleset, request)


def changed_ruleset(moment: Moment, campaign: Json, ruleset: Json, request: Json) -> Json:
    """Put a NewRuleset over a ruleset: all that is in it is replaced. Raises Refusal."""
    content = {*_TALANG, *_BLOCKS}
    kept = {word: value for word, value in ruleset.items() if word not in content}
    return _kept(moment, campaign, kept, request)


def drop_ruleset(moment: Moment, campaign: Json, ruleset: Json) -> None:
    """Delete a ruleset; the campaign names no active one if it was that."""
    moment.entities.drop(Kind.RULESET, ruleset["id"])
    changed = {**campaign, "updated": moment.now}
    if changed.get("activeRulesetId") == ruleset["id"]:
        del changed["activeRulesetId"]
    moment.entities.put(Kind.CAMPAIGN, changed)


def _kept(moment: Moment, campaign: Json, head: Json, request: Json) -> Json:
    """Write a ruleset, and make it the active one of its campaign if that is wanted."""
    problems = check_ruleset(request)
    if problems:
        raise invalid(problems)
    ruleset = {**head, **_content(request)}
    changed = {**campaign, "updated": moment.now}
    if request.get("activate"):
        ruleset["activatedAt"] = moment.now
        changed["activeRulesetId"] = ruleset["id"]
    moment.entities.put(Kind.RULESET, ruleset)
    moment.entities.put(Kind.CAMPAIGN, changed)
    return ruleset


def _content(request: Json) -> Json:
    """What a request says of a ruleset, in the form in which it is kept."""
    if not is_in_blocks(request):
        return {word: request[word] for word in _TALANG if word in request}
    lists: Json = {word: [] for word in ("strikethroughRules", "selectors", "bundles")}
    return lists | {word: request[word] for word in _BLOCKS if word in request}
