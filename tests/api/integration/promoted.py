"""Shops for tests of evaluation: accounts with campaigns of the test's own, and how they answer."""

import json
from pathlib import Path
from typing import Any

from tests.conftest import Json, Server, StartServer, item

BINDINGS = ("bindings", "selectors", "bundles", "parameters")


class Shop:
    """A running server with some campaigns."""

    def __init__(self, server: Server) -> None:
        self.server = server

    async def put(self, name: str = "s", *, query: str = "", content: Any = (), **more: Any) -> Any:
        """Update a session; the whole answer."""
        return await self.server.put_session(name, more, content=tuple(content), query=query)

    async def effects(self, name: str = "s", **more: Any) -> list[Json]:
        """The effects of an update of a session."""
        found: list[Json] = (await self.put(name, **more))["effects"]
        return found

    async def told(self, name: str = "s", **more: Any) -> list[Any]:
        """The effects of an update of a session, each as ``said`` has it."""
        return said(await self.effects(name, **more))

    async def state(self) -> Json:
        """All that the account holds."""
        found: Json = await self.server.call("GET", "/__admin/state")
        return found

    async def coupon(self, value: str) -> Json:
        """A coupon as the account has it."""
        return next(one for one in (await self.state())["coupons"] if one["value"] == value)

    async def counters(self) -> dict[str, float]:
        """Every counter that is not 0, by its key."""
        return counters_of(await self.state())


async def open_shop(start_server: StartServer, folder: Path, *parts: Json, **more: Any) -> Shop:
    """A shop with the entities of all parts, each a document of lists.

    ``settings`` go to Application 1; the rest are settings of the server.
    """
    settings = more.pop("settings", {})
    document: Json = {"version": 1, "applications": [{"id": 1, "name": "Shop", **settings}]}
    for part in parts:
        for word, listed in part.items():
            document[word] = [*document.get(word, ()), *listed]
    path = folder / "shop.json"
    path.write_text(json.dumps(document))
    return Shop(await start_server(fixtures=str(path), **more))


def campaign(
    number: int, *rules: Json, coupons: Any = (), referrals: Any = (), **more: Any
) -> Json:
    """A campaign with its ruleset and its codes, as a document.

    Rules with a condition are Talang, rules with blocks are blocks. Codes are values or entities.
    """
    word = "promotionRules" if any("blocks" in rule for rule in rules) else "rules"
    ruleset: Json = {"id": number, "campaignId": number, word: list(rules)}
    ruleset |= {name: more.pop(name) for name in BINDINGS if name in more}
    return {
        "campaigns": [
            {"id": number, "name": f"Campaign {number}", "activeRulesetId": number, **more}
        ],
        "rulesets": [ruleset],
        "coupons": [
            {"id": number * 100 + index, "campaignId": number, **_entity(code, "value")}
            for index, code in enumerate(coupons)
        ],
        "referrals": [
            {
                "id": number * 100 + index,
                "campaignId": number,
                "advocateProfileIntegrationId": "advocate",
                **_entity(code, "code"),
            }
            for index, code in enumerate(referrals)
        ],
    }


def _entity(code: Any, word: str) -> Json:
    return code if isinstance(code, dict) else {word: code}


def rule(*effects: Any, when: Any = True, title: str = "Rule", **more: Any) -> Json:
    """A rule in Talang: its effects come where all conditions hold."""
    conditions = when if isinstance(when, list) and when and when[0] == "and" else ["and", when]
    caught = [["catch", ["noop"], effect] for effect in effects]
    return {"title": title, "condition": conditions, "effects": caught, **more}


def blocks(*listed: Json, title: str = "Rule") -> Json:
    """A rule in blocks."""
    return {"title": title, "blocks": list(listed)}


def check(attribute: str, operator: str, value: Any = None, **more: Any) -> Json:
    """A block that checks an attribute."""
    given = {} if value is None else {"value": value}
    return {"type": "checkAttribute", "operator": operator, "attribute": attribute, **given, **more}


def discount(value: Any, name: str = "off", target: Any = "cart", **more: Any) -> Json:
    """A block that awards a discount."""
    where = {"type": target} if isinstance(target, str) else target
    return {"type": "awardDiscount", "name": name, "value": value, "target": where, **more}


def notify(title: str) -> Json:
    """A block that shows a notification."""
    return {"type": "showNotification", "notificationType": "Info", "title": title, "body": ""}


OFF = ["setDiscount", "off", 5]
COUPON: Json = {"type": "checkCoupon", "redeem": True}
CART = [item("hat", 20.0, 2, category="Clothes"), item("mug", 8.0, category="Kitchen")]
"""48 in all: three units on two lines."""


def said(effects: list[Json]) -> list[Any]:
    """Each effect as its type and what says most of it."""
    return [(one["effectType"], _most(one["props"])) for one in effects]


_SAY_MOST = ("rejectionReason", "value", "title", "code", "message", "sku", "couponValue", "delta")


def _most(props: Json) -> Any:
    found = next((props[name] for name in _SAY_MOST if name in props), None)
    if "position" in props:
        return props["position"], props.get("subPosition"), found
    return found


def counters_of(state: Json) -> dict[str, float]:
    """Every counter that is not 0, by its key."""
    listed = state["counters"]
    return {"/".join(map(str, one["key"])): one["count"] for one in listed if one["count"]}


def kinds(effects: list[Json]) -> list[str]:
    """The types of effects."""
    return [one["effectType"] for one in effects]
