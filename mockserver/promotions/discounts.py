"""Effects that lower what is paid: a part or an amount of the session, of items, of a cost."""

from decimal import Decimal
from typing import Any, Unpack

from mockserver.promotions.blocks import Rule
from mockserver.promotions.items import Items, Of, attribute_name, chosen
from mockserver.promotions.rules import RuleOptions, made
from mockserver.promotions.wanted import (
    Amount,
    Json,
    Number,
    amount,
    choice,
    flag,
    number,
    plain,
    text,
    wrong,
)

_BASES = {"total": "$Session.Total", "cart_total": "$Session.CartTotal"}


def percent_off(
    percent: Number,
    *,
    of: Of = None,
    cost: str | None = None,
    base: str = "total",
    name: str | None = None,
    partial: bool = False,
    **rule: Unpack[RuleOptions],
) -> Rule:
    """So many percent off: of the session, of each of some items, or of an additional cost.

    ``of`` are the items that are meant (``"items"``: all), ``cost`` the name of an additional
    cost, of the session or with ``of`` of each item; ``base`` is what the session's discount
    is a part of, ``total`` or ``cart_total``. Raises PromotionError.
    """
    rate = number("percent", percent, least=0, most=100, wanted="a number from 0 to 100")
    factor = plain(_hundredth(rate))
    items = chosen(of)
    path = _BASES[choice("base", base, _BASES)]
    if items.target["type"] == "bundle":
        raise wrong("of", of, "no bundle; amount_off() is what each bundle can have")
    if cost is not None:
        attribute_name("cost", text("cost", cost))
        if not cost.isidentifier():
            raise wrong("cost", cost, "a name of letters, digits and _, to be a part of")
        head = "$Item" if items.are_items else "$Session"
        path = f"{head}.AdditionalCosts.{cost}"
        if items.are_items:  # one that has no such cost has no part of it
            fields = {} if isinstance(of, str) or of is None else of
            items = chosen({**fields, f"cost__{cost}__exists": True})
    elif items.are_items:
        path = "$Item.Price * $Item.Quantity"
    title = f"{plain(rate)}% off"
    value = f"{{{{{path} * {factor}}}}}"
    return _discount(
        title, value, items, cost=cost, name=name, partial=partial, more={}, rule=dict(rule)
    )


def amount_off(
    value: Amount,
    *,
    of: Of = None,
    cost: str | None = None,
    prorated: bool = False,
    name: str | None = None,
    partial: bool = False,
    **rule: Unpack[RuleOptions],
) -> Rule:
    """An amount off: of the session, of each of some items, of each bundle, or of a cost.

    ``prorated`` spreads the amount over the items that ``of`` means, or over the items of a
    bundle, by their prices. ``value`` can be an expression: ``"{{$Session.Total * 0.1}}"``.
    Raises PromotionError.
    """
    found = amount("value", value)
    items = chosen(of)
    more: Json = {}
    if cost is not None:
        attribute_name("cost", text("cost", cost))
    if flag("prorated", prorated):
        if items.target["type"] == "cart" or cost is not None:
            raise wrong("prorated", prorated, "given with items that it is spread over")
        more["prorated"] = True
    title = f"{plain(found)} off" if not isinstance(found, str) else "Discount"
    if items.are_items and not prorated and not isinstance(found, str):
        found = f"{{{{$Item.Quantity * {plain(found)}}}}}"
    return _discount(
        title, found, items, cost=cost, name=name, partial=partial, more=more, rule=dict(rule)
    )


def _discount(
    title: str,
    value: float | str,
    items: Items,
    *,
    cost: str | None,
    name: str | None,
    partial: bool,
    more: Json,
    rule: dict[str, Any],
) -> Rule:
    target = items.target | more
    if cost is not None:
        target = {"type": "additionalCost", "additionalCost": {"name": cost}, "target": target}
        if items.target["type"] == "bundle":
            raise wrong("of", "a bundle", "the cart or items, as the cost is theirs")
        title = f"{title} {cost}"
    block = {
        "type": "awardDiscount",
        "name": title if name is None else text("name", name),
        "value": value,
        "partial": flag("partial", partial),
        "target": target,
    }
    return made(title, [block], items.needs, rule)


def _hundredth(rate: float) -> Decimal:
    return Decimal(str(rate)) / 100
