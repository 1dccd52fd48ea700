"""What every ruleset has to look like, in Talang or in blocks, before anything is made of it.

Knows the shapes alone: no function of Talang, no name that a rule uses. Walks without
recursion, whatever the depth.
"""

from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import Any

from mockserver.contract.problems import Problem, pointer, shown
from mockserver.entities import Json

_Path = tuple[str | int, ...]

_CONDITIONS = frozenset(
    {
        "group",
        "checkAttribute",
        "checkCoupon",
        "checkReferral",
        "checkEvent",
        "checkAudience",
        "checkBudget",
        "checkLoyaltyBalance",
        "checkLoyaltyCard",
        "checkTier",
        "checkAchievement",
        "passthrough",
    }
)
_EFFECTS = frozenset(
    {
        "awardDiscount",
        "awardItem",
        "awardGiveaway",
        "showNotification",
        "redeemLoyaltyPoints",
        "awardLoyaltyPoints",
        "createCoupon",
        "createReferral",
        "reserveCoupon",
        "updateAttributeValue",
        "updateAudienceMembership",
        "updateAchievementProgress",
        "updateLoyaltyPointsExpiry",
        "triggerWebhook",
        "triggerCustomEffect",
        "passthrough",
    }
)
BLOCK_TYPES = _CONDITIONS | _EFFECTS
"""Every type of block that a rule may have."""

_STRIKETHROUGH = frozenset({"group", "checkAttribute", "awardDiscount", "passthrough"})
"""The types of blocks that a rule for strikethrough prices may have."""

_REQUIRED: Mapping[str, tuple[str, ...]] = {
    "group": ("blocks",),
    "checkAttribute": ("operator", "attribute"),
    "awardDiscount": ("value",),
    "passthrough": ("expression",),
}
"""Fields without which a block of a type says nothing."""

_GROUPS = ("all", "atLeastOne", "none")


def check_ruleset(ruleset: Json) -> list[Problem]:
    """What is wrong with the shape of a ruleset: one in Talang, or one with promotionRules.

    Places are JSON pointers into the ruleset.
    """
    if ruleset.get("promotionRules") and ruleset.get("rules"):
        details = "a ruleset has rules in Talang or promotionRules in blocks; got both"
        return [Problem("oneOf", details, "/promotionRules")]
    if "promotionRules" in ruleset and not ruleset.get("rules"):
        return list(_in_blocks(ruleset))
    return list(_in_talang(ruleset))


def _in_talang(ruleset: Json) -> Iterator[Problem]:
    for word in ("rules", "bindings"):
        if word not in ruleset:
            yield Problem("required", f"{word} is required", f"/{word}")
    for word in ("rules", "strikethroughRules"):
        rules = yield from _list(ruleset.get(word, []), (word,))
        for index, rule in enumerate(rules):
            if isinstance(rule, dict):
                yield from _talang_rule(rule, (word, index))
            else:
                yield _not("an object", rule, (word, index))
    yield from _bindings(ruleset.get("bindings", []), ("bindings",))


def _talang_rule(rule: Json, path: _Path) -> Iterator[Problem]:
    yield from _titled(rule, path)
    condition = rule.get("condition")
    yield from _call(condition, (*path, "condition"))
    effects = yield from _list(rule.get("effects"), (*path, "effects"))
    # An export may have the one effect of a rule where the list of them belongs.
    if not effects or isinstance(effects[0], str):
        return
    for index, effect in enumerate(effects):
        if effect != []:  # written by tools that fill in what they do not know
            yield from _call(effect, (*path, "effects", index))
    if "bindings" in rule:
        yield from _bindings(rule["bindings"], (*path, "bindings"))


def _bindings(listed: Any, path: _Path) -> Iterator[Problem]:
    bindings = yield from _list(listed, path)
    names: set[str] = set()
    for index, binding in enumerate(bindings):
        name = binding.get("name") if isinstance(binding, dict) else None
        if not isinstance(name, str) or "expression" not in binding:
            yield _not("an object with a name and an expression", binding, (*path, index))
            continue
        if name in names:
            details = f"a binding before it has the name {shown(name)} as well"
            yield Problem("uniqueItems", details, pointer((*path, index, "name")))
        names.add(name)


def _in_blocks(ruleset: Json) -> Iterator[Problem]:
    for word, allowed in (("promotionRules", BLOCK_TYPES), ("strikethroughRules", _STRIKETHROUGH)):
        rules = yield from _list(ruleset.get(word, []), (word,))
        for index, rule in enumerate(rules):
            path = (word, index)
            if not isinstance(rule, dict):
                yield _not("an object", rule, path)
                continue
            yield from _titled(rule, path)
            yield from _blocks(rule.get("blocks"), (*path, "blocks"), allowed)
    for word in ("selectors", "bundles", "parameters"):
        listed = yield from _list(ruleset.get(word, []), (word,))
        for index, one in enumerate(listed):
            if not isinstance(one, dict) or not isinstance(one.get("name"), str):
                yield _not("an object with a name", one, (word, index))


def _blocks(listed: Any, path: _Path, allowed: frozenset[str]) -> Iterator[Problem]:
    """What is wrong with blocks, and with all those within them."""
    waiting: list[tuple[_Path, Any]] = [(path, listed)]
    while waiting:
        place, some = waiting.pop()
        blocks = yield from _list(some, place)
        for index, block in enumerate(blocks):
            kind = block.get("type") if isinstance(block, dict) else None
            where = (*place, index)
            if not isinstance(kind, str):
                yield _not("a block with a type", block, where)
                continue
            if kind not in allowed:
                listed_types = ", ".join(f'"{one}"' for one in sorted(allowed))
                details = f"type must be one of the following: {listed_types}"
                yield Problem("enum", details, pointer((*where, "type")))
                continue
            yield from _block(kind, block, where)
            waiting += _within(block, where)


def _block(kind: str, block: Json, path: _Path) -> Iterator[Problem]:
    for field in _REQUIRED.get(kind, ()):
        if field not in block:
            yield Problem("required", f"{field} is required", pointer((*path, field)))
    if kind == "group" and block.get("operator", "all") not in _GROUPS:
        details = f"operator must be one of the following: {', '.join(_GROUPS)}"
        yield Problem("enum", details, pointer((*path, "operator")))
    expression = block.get("expression")
    if kind == "passthrough" and expression is not None and not _is_full(expression):
        yield _not("a non-empty array", expression, (*path, "expression"))


def _within(block: Json, path: _Path) -> list[tuple[_Path, Any]]:
    """The lists of blocks that stand within a block."""
    lists: list[tuple[_Path, Any]] = []
    if block["type"] == "group" and "blocks" in block:
        lists.append(((*path, "blocks"), block["blocks"]))
    if "onFailure" in block:
        lists.append(((*path, "onFailure"), block["onFailure"]))
    on_error = block.get("onError")
    if isinstance(on_error, dict):
        lists += [((*path, "onError", name), some) for name, some in on_error.items()]
    elif on_error is not None:
        lists.append(((*path, "onError"), on_error))
    return lists


def _titled(rule: Json, path: _Path) -> Iterator[Problem]:
    if not isinstance(rule.get("title"), str):
        yield _not("a string", rule.get("title"), (*path, "title"))


def _call(expression: Any, path: _Path) -> Iterator[Problem]:
    """A call of a function: an array whose first element is the name of the function."""
    if not _is_full(expression):
        yield _not("a non-empty array", expression, path)
    elif not isinstance(expression[0], str):
        yield _not("the name of a function", expression[0], (*path, 0))


def _is_full(value: Any) -> bool:
    return isinstance(value, list) and bool(value)


def _list(listed: Any, path: _Path) -> Generator[Problem, None, Sequence[Any]]:
    """A list, or a problem and nothing."""
    if isinstance(listed, list):
        return listed
    yield _not("an array", listed, path)
    return ()


def _not(wanted: str, value: Any, path: _Path) -> Problem:
    return Problem("type", f"must be {wanted}; got {shown(value)}", pointer(path))
