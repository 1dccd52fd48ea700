"""Tests of the checkout service. One of them fails: the fixture finds the mistake."""

from typing import Any

import pytest
from service import create_app

from mockserver.testing import AioTalon, Outage

SHOES = {"sku": "shoe", "quantity": 2, "price": 50.0}


@pytest.fixture
async def service(aio_talon: AioTalon, aiohttp_client: Any) -> Any:
    return await aiohttp_client(create_app(aio_talon.url, aio_talon.integration_key))


async def order(service: Any, **more: Any) -> float:
    answer = await service.post("/orders/1", json={"customer": "ann", "items": [SHOES], **more})
    assert answer.status == 200
    return float((await answer.json())["toPay"])


async def test_an_order_closes_a_session(service: Any, aio_talon: AioTalon) -> None:
    assert await order(service) == 100
    assert (await aio_talon.session("1"))["state"] == "closed"
    assert (await aio_talon.profile("ann"))["totalSales"] == 100


async def test_a_discount_is_taken_off(service: Any, aio_talon: AioTalon) -> None:
    rule = {"campaignId": 1, "rulesetId": 1, "ruleIndex": 0, "ruleName": "Ten off"}
    discount = {"effectType": "setDiscount", "props": {"name": "ten", "value": 10}, **rule}
    await aio_talon.stub("updateCustomerSessionV2", transform={"effects": [discount]})
    assert await order(service) == 90


async def test_a_loyalty_card_is_sent(service: Any, aio_talon: AioTalon) -> None:
    await order(service, cards=["card-1"])
    body = {"customerSession": {"loyaltyCards": ["card-1"]}}
    await aio_talon.assert_called("updateCustomerSessionV2", body=body, times=1)


async def test_two_cards_sell_as_well(service: Any) -> None:
    assert await order(service, cards=["card-1", "card-2"]) == 100


async def test_it_sells_whatever_happens(service: Any, talon_outage: Outage) -> None:
    assert await order(service) == 100
