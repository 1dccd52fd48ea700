"""The asynchronous handle: the same verbs, awaited, beside a server on the test's own loop."""

import asyncio
import inspect
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from mockserver.testing import AioTalon, ContractBrokenError, Talon

SESSION = "/v2/customer_sessions/cart-1"
Client = Any


@pytest.fixture
async def client(aio_talon: AioTalon) -> AsyncIterator[Client]:
    headers = {"Authorization": f"ApiKey-v1 {aio_talon.integration_key}"}
    async with aiohttp.ClientSession(aio_talon.url, headers=headers) as session:
        yield session


async def put(client: Client, session: Any) -> int:
    async with client.put(SESSION, json={"customerSession": session}) as answer:
        await answer.read()
        return int(answer.status)


async def test_every_verb_is_awaited(aio_talon: AioTalon, client: Client) -> None:
    ann = await aio_talon.customer(integration_id="ann")
    assert ann == await aio_talon.profile("ann")
    assert len(await aio_talon.customers(2)) == 2
    made = await aio_talon.session(state="closed", items=[{"sku": "shoe"}])
    assert await aio_talon.session(made["integrationId"]) == made
    before = await aio_talon.snapshot()
    frozen = await aio_talon.clock.freeze("2026-11-27T08:00:00Z")
    assert (await aio_talon.clock.advance(hours=1)).hour == frozen.hour + 1
    assert await put(client, {}) == 200
    await aio_talon.restore(before)
    with pytest.raises(LookupError):
        await aio_talon.session("cart-1")
    await aio_talon.assert_called("updateCustomerSessionV2", times=1, body={})
    await aio_talon.assert_not_called("authPing")
    (row,) = await aio_talon.requests()
    assert row.status == 200
    stub = await aio_talon.stub("authPing", status=204)
    await aio_talon.remove_stub(stub)
    await aio_talon.fault("updateCustomerSessionV2", error=429, times=1)
    assert [await put(client, {}), await put(client, {})] == [429, 200]
    await aio_talon.reset()
    assert await aio_talon.requests() == []


async def test_answers_hang_on_the_same_loop(aio_talon: AioTalon, client: Client) -> None:
    await aio_talon.hold("updateCustomerSessionV2")
    hanging = [asyncio.create_task(put(client, {})) for _ in range(4)]
    await aio_talon.wait_held(1)
    # One runs and hangs, two wait for it, the fourth is too many.
    done, _ = await asyncio.wait(hanging, return_when=asyncio.FIRST_COMPLETED)
    assert [one.result() for one in done] == [409]
    while not all(one.done() for one in hanging):
        await aio_talon.release()
    assert sorted(one.result() for one in hanging) == [200, 200, 200, 409]
    with pytest.raises(TimeoutError):
        await aio_talon.wait_held(timeout=0.01)


async def test_violations_are_expected_and_told(aio_talon: AioTalon, client: Client) -> None:
    async with aio_talon.expect_violation(keyword="enum") as expected:
        assert await put(client, {"state": "shut"}) == 400
    assert [one.came for one in expected.violations] == ['"shut"']
    await aio_talon.check()
    with pytest.raises(ContractBrokenError, match="a violation was expected and did not come"):
        async with aio_talon.expect_violation():
            assert await put(client, {}) == 200
    assert await put(client, {"state": "shut"}) == 400
    with pytest.raises(ContractBrokenError, match='"shut"'):
        await aio_talon.check()


async def test_a_handle_of_each_kind_may_stand_side_by_side(
    aio_talon: AioTalon, talon: Talon, client: Client
) -> None:
    assert await put(client, {}) == 200
    assert await asyncio.to_thread(talon.requests) == []
    assert len(await aio_talon.requests()) == 1


def test_the_synchronous_handle_has_every_verb() -> None:
    verbs = {
        name
        for name, verb in inspect.getmembers(AioTalon, inspect.iscoroutinefunction)
        if not name.startswith("_")
    }
    assert verbs - {"settle", "hears_more"} <= set(dir(Talon))
    for name in verbs - {"settle", "hears_more"}:
        assert inspect.signature(getattr(Talon, name)) == inspect.signature(getattr(AioTalon, name))
        assert inspect.getdoc(getattr(Talon, name)) == inspect.getdoc(getattr(AioTalon, name))
