"""Items of a cart that a rule means: ``of={"category": "Shoes"}``, the cheapest, bundles.

A choice of items becomes a selector or a bundle of the ruleset, and a target of a block that
names it. Equal choices have one name.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from mockserver.promotions.operators import OPERATORS, check
from mockserver.promotions.wanted import (
    Json,
    PromotionError,
    integer,
    mapping,
    several,
    text,
    wrong,
)

Of = str | Mapping[str, Any] | None
"""``"cart"``, ``"items"``, fields of the items that are meant, or a bundle."""

CHOICE = (
    'fields of items like {"category": "Shoes"}, "items" for all of them, or what bundle() gives'
)

_FIELDS = {
    "sku": "Sku",
    "name": "Name",
    "category": "Category",
    "product": "Product",
    "price": "Price",
    "quantity": "Quantity",
    "position": "Position",
    "weight": "Weight",
    "height": "Height",
    "width": "Width",
    "length": "Length",
}
_COST = "cost__"
_ENDS = {"cheapest": "asc", "dearest": "desc"}


class Items(NamedTuple):
    """A target of a block, and what the ruleset needs for it."""

    target: Json
    needs: tuple[Json, ...] = ()

    @property
    def are_items(self) -> bool:
        """Whether each item is meant, not the cart as a whole and no bundle."""
        return self.target["type"] in {"allItems", "selector"}


CART = Items({"type": "cart"})
ALL = Items({"type": "allItems"})


def bundle(
    *parts: Mapping[str, Any], match: list[str] | None = None, item: str | int | None = None
) -> Json:
    """Items that belong together, as many such sets as the cart has: for ``of``.

    Each part has fields of items and how many are wanted (``count``, 1 if left out);
    ``match`` names attributes that all items of one set share; ``item`` means one item of each
    set only, ``"cheapest"``, ``"dearest"`` or its place, from 0.
    """
    found: Json = {"bundle": list(parts)}
    if match is not None:
        found["match"] = match
    if item is not None:
        found["item"] = item
    chosen(found, "parts")
    return found


def chosen(of: object, argument: str = "of") -> Items:
    """The items that an argument means. Raises PromotionError."""
    if of is None or of == "cart":
        return CART
    if of == "items":
        return ALL
    fields = mapping(argument, of, CHOICE)
    if not fields:
        raise wrong(argument, of, CHOICE)
    if "bundle" in fields:
        return _bundle(fields, argument)
    selector = _selector(fields, argument)
    return Items({"type": "selector", "name": selector["name"]}, (selector,))


def counted(fields: Mapping[str, Any], argument: str) -> Json:
    """A selector that gives how many units of some items the cart has."""
    steps: list[Json] = [
        {"type": "map", "expression": "$Item.Quantity"},
        {"type": "reduce", "operator": "sum"},
    ]
    return _selector(fields, argument, *steps, prefix="count")


def _selector(fields: Mapping[str, Any], argument: str, *more: Json, prefix: str = "items") -> Json:
    """A selector of the items that have some fields, and what is done with them then."""
    rest = dict(fields)
    ends = {word: rest.pop(word) for word in _ENDS if word in rest}
    if len(ends) > 1:
        raise wrong(argument, fields, "the cheapest items or the dearest, not both")
    checks = [_check(name, value, argument) for name, value in rest.items()]
    steps: list[Json] = []
    if len(checks) == 1:
        steps.append({"type": "filter", "predicate": checks[0]})
    elif checks:
        predicate = {"type": "group", "operator": "all", "blocks": checks}
        steps.append({"type": "filter", "predicate": predicate})
    for word, count in ends.items():
        steps += [
            {
                "type": "sort",
                "fields": [{"expression": "$Item.Price", "direction": _ENDS[word]}],
            },
            {
                "type": "select",
                "operator": "many",
                "from": "start",
                "count": _within(argument, word, count),
                "partial": True,
            },
        ]
    steps += more
    name = _name(prefix, fields, steps)
    return {"name": name, "type": "selector", "source": "$Session.CartItems", "steps": steps}


def _within(argument: str, word: str, count: object, *, least: int = 1) -> int:
    try:
        return integer(word, count, least=least)
    except PromotionError as error:
        raise error.within(argument) from None


def _check(name: str, value: Any, argument: str) -> Json:
    field, suffix = split(name)
    path = _FIELDS.get(field)
    try:
        if field.startswith(_COST):
            path = f"AdditionalCosts.{attribute_name(name, field.removeprefix(_COST))}"
        elif path is None:
            # Whatever the API has no field for is an attribute of the account.
            path = f"Attributes.{attribute_name(name, field)}"
        return check(f"$Item.{path}", name, suffix, value)
    except PromotionError as error:
        raise error.within(argument) from None


def split(name: str) -> tuple[str, str]:
    """The name of a field and its suffix: ``price__gte``; ``eq`` where there is none."""
    field, _, suffix = name.rpartition("__")
    return (field, suffix) if field and suffix in OPERATORS else (name, "eq")


def attribute_name(argument: str, name: str) -> str:
    """The name of an attribute, as paths can have it."""
    if not name or re.search(r"[.\s{}$]", name):
        raise wrong(argument, name, "named after an attribute, without a dot or a blank")
    return name


def _bundle(fields: Json, argument: str) -> Items:
    unknown = fields.keys() - {"bundle", "match", "item"}
    if unknown:
        raise wrong(argument, sorted(unknown), "a bundle of bundle, match and item only")
    sources, counts, needs = [], [], []
    for part in several(argument, fields["bundle"], "parts of a bundle"):
        rest = mapping(argument, part, "a bundle of parts with fields of items")
        counts.append(_within(argument, "count", rest.pop("count", 1)))
        selector = _selector(rest, argument)
        needs.append(selector)
        sources.append(f"{{{{${selector['name']}}}}}")
    matchers = fields.get("match")
    if matchers is not None:
        matchers = [
            text(argument, one, wanted="a bundle with names of attributes as match")
            for one in several(argument, matchers, "names")
        ]
    whole_bundle: Json = {"type": "bundle", "sources": sources, "counts": counts}
    if matchers:
        whole_bundle["matchers"] = matchers
    name = _name("bundle", {}, [whole_bundle])
    target: Json = {"type": "bundle", "name": name}
    item = fields.get("item")
    if item in ("cheapest", "dearest"):
        direction = "lowest" if item == "cheapest" else "highest"
        attribute = "{{$Item.Price}}"
        target["item"] = {"type": "byAttribute", "attribute": attribute, "direction": direction}
    elif item is not None:
        target["item"] = {"type": "byIndex", "index": _within(argument, "item", item, least=0)}
    return Items(target, (*needs, {"id": name, "name": name, **whole_bundle}))


def _name(prefix: str, fields: Mapping[str, Any], steps: list[Json]) -> str:
    """A name that says something, and that no other choice has."""
    words = "_".join(
        f"{name}_{value}" for name, value in fields.items() if isinstance(value, str | int)
    )
    said = re.sub(r"[^A-Za-z0-9]+", "_", words).strip("_")[:40]
    content = json.dumps(steps, sort_keys=True, ensure_ascii=True).encode()
    digest = hashlib.blake2b(content, digest_size=4).hexdigest()
    return "_".join(part for part in (prefix, said, digest) if part)
