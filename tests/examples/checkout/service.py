"""A tiny checkout service: takes an order, asks Talon.One for effects, says what is to be paid.

It must sell whatever happens, so it goes on without discounts when it gets no answer. One of
its branches has a mistake in it, on purpose: a session takes one loyalty card at most.
"""

from collections.abc import AsyncIterator
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, web

TALON = web.AppKey("talon", ClientSession)
_PATIENCE = ClientTimeout(total=0.3)


async def checkout(request: web.Request) -> web.Response:
    """POST /orders/{order}: ``{"customer", "items": [{"sku", "quantity", "price"}], "cards"}``."""
    order = await request.json()
    session: dict[str, Any] = {
        "profileId": order["customer"],
        "state": "closed",
        "cartItems": order["items"],
    }
    if order.get("cards"):
        session["loyaltyCards"] = order["cards"]
    effects = await _effects(request.app[TALON], request.match_info["order"], session)
    goods = sum(item["quantity"] * item["price"] for item in order["items"])
    discounts = sum(
        effect["props"]["value"] for effect in effects if effect["effectType"] == "setDiscount"
    )
    return web.json_response({"toPay": goods - discounts})


async def _effects(
    talon: ClientSession, order: str, session: dict[str, Any]
) -> list[dict[str, Any]]:
    path = f"/v2/customer_sessions/{order}"
    try:
        async with talon.put(path, json={"customerSession": session}) as answer:
            answer.raise_for_status()
            effects: list[dict[str, Any]] = (await answer.json())["effects"]
            return effects
    except (ClientError, TimeoutError):
        return []


def create_app(url: str, key: str) -> web.Application:
    """The service, with a Talon.One account at an address and the key of its Application."""

    async def talon(app: web.Application) -> AsyncIterator[None]:
        headers = {"Authorization": f"ApiKey-v1 {key}"}
        async with ClientSession(url, headers=headers, timeout=_PATIENCE) as session:
            app[TALON] = session
            yield

    app = web.Application()
    app.cleanup_ctx.append(talon)
    app.router.add_post("/orders/{order}", checkout)
    return app
