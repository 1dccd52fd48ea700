"""Effects that give something or tell something: free items, giveaways, messages, calls."""

from collections.abc import Mapping
from typing import Any, Unpack

from mockserver.promotions.blocks import Otherwise, Rule, failure
from mockserver.promotions.checks import raw
from mockserver.promotions.items import Of, chosen
from mockserver.promotions.rules import RuleOptions, made
from mockserver.promotions.wanted import (
    Json,
    Which,
    any_text,
    choice,
    flag,
    integer,
    mapping,
    party,
    text,
    which,
)

_NOTIFICATIONS = {"info": "Info", "offer": "Offer", "error": "Error", "misc": "Misc"}


def free_item(
    sku: str,
    *,
    quantity: int | str = 1,
    name: str | None = None,
    partial: bool = False,
    instead: Otherwise = None,
    **rule: Unpack[RuleOptions],
) -> Rule:
    """An item for nothing. ``quantity`` may be an expression in ``{{ }}``.

    ``instead`` are effects that come where it cannot be given. Raises PromotionError.
    """
    found = text("sku", sku)
    many = quantity
    if not (isinstance(many, str) and many.startswith("{{") and many.endswith("}}")):
        many = integer("quantity", quantity, least=1)
    blocks, needs = failure("instead", instead)
    block: Json = {
        "type": "awardItem",
        "sku": found,
        "name": found if name is None else text("name", name),
        "quantity": str(many),
        "partial": flag("partial", partial),
    }
    return made(f"Free {found}", [block | _failing(blocks)], needs, rule)


def giveaway(
    pool: Which, *, to: str = "customer", instead: Otherwise = None, **rule: Unpack[RuleOptions]
) -> Rule:
    """A giveaway of a pool, to the ``customer`` or the ``advocate``. Raises PromotionError."""
    blocks, needs = failure("instead", instead)
    block: Json = {
        "type": "awardGiveaway",
        "giveawayPool": which("pool", pool, "a pool of giveaways"),
        "profile": party("to", to),
    }
    return made(f"Giveaway of {pool}", [block | _failing(blocks)], needs, rule)


def notify(
    message: str, *, body: str = "", kind: str = "info", **rule: Unpack[RuleOptions]
) -> Rule:
    """A message: ``kind`` is info, offer, error or misc; both texts may have ``{{...}}``.

    The rule has the message as its title. Raises PromotionError.
    """
    heading = text("message", message)
    block = {
        "type": "showNotification",
        "notificationType": _NOTIFICATIONS[choice("kind", kind, _NOTIFICATIONS)],
        "title": heading,
        "body": any_text("body", body),
    }
    return made(heading, [block], (), rule)


def webhook(
    hook: Which, *, params: Mapping[str, Any] | None = None, **rule: Unpack[RuleOptions]
) -> Rule:
    """Trigger a webhook of the account, by ID or title. Raises PromotionError.

    ``params`` are its parameters in their order, by title in lower case with ``_`` for blanks.
    """
    found = which("hook", hook, "a webhook")
    block: Json = {
        "type": "triggerWebhook",
        "webhook": {"title": found["name"]} if "name" in found else found,
        "params": mapping("params", params or {}, "parameters by name"),
    }
    return made(f"Webhook {hook}", [block], (), rule)


def custom_effect(
    effect: Which,
    *,
    params: Mapping[str, Any] | None = None,
    of: Of = None,
    **rule: Unpack[RuleOptions],
) -> Rule:
    """Trigger a custom effect of the account, once or for each of some items.

    ``params`` are its parameters in their order, by title in lower case with ``_`` for blanks.
    Raises PromotionError.
    """
    items = chosen(of)
    block: Json = {
        "type": "triggerCustomEffect",
        "customEffect": which("effect", effect, "a custom effect"),
        "params": mapping("params", params or {}, "parameters by name"),
        "target": items.target,
    }
    return made(f"Effect {effect}", [block], items.needs, rule)


def talang(expression: list[Any], **rule: Unpack[RuleOptions]) -> Rule:
    """An effect in raw Talang: ``["setDiscount", "10% off", 5]``. Raises PromotionError."""
    return made("Talang", [raw("expression", expression)], (), rule)


def _failing(blocks: tuple[Json, ...]) -> Json:
    return {"onFailure": list(blocks)} if blocks else {}
