"""Clients of the soak that break off, send what is wrong, dawdle, or say nothing at all.

What they do not send to its end must not come to be; everybody else is answered meanwhile.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any

from benchmarks.soak_clients import Client
from benchmarks.soak_ledger import Cart, Ledger
from benchmarks.soak_shops import Shop, cart_items
from benchmarks.soak_wire import (
    BrokenError,
    Caller,
    Hub,
    Line,
    UnexpectedError,
    request_bytes,
)

_IDLE = 24
"""Connections that are kept and say nothing."""
_KEPT = 300
"""Updates of the slow client's account between two resets."""


class Vandal(Client):
    """Sends what is wrong, and breaks connections off in the middle of a request."""

    def steps(self) -> Sequence[Callable[[], Awaitable[Any]]]:
        return [self._invalid, self._invalid, self._invalid, self._half, self._half, self._no_http]

    async def _invalid(self) -> None:
        path = "/v2/customer_sessions/wrong"
        no_number = {"customerSession": {"cartItems": [{"sku": "s", "quantity": "two"}]}}
        method, path, body, status = self.random.choice(
            [
                ("PUT", path, no_number, 400),
                ("PUT", path, {"customerSession": {"state": "shut"}}, 400),
                ("PUT", path, {"customerSession": {"state": "cancelled"}}, 400),
                ("PUT", path, b'{"customerSession": {"attrib', 400),
                ("PUT", path, b"[" * 5000, 400),
                ("PUT", path, b"\xff\xfe{}", 400),
                ("POST", f"{path}/returns", {"return": {}}, 400),
                ("PUT", f"{path}/reopen", None, 404),
                ("GET", path, None, 404),
                ("GET", "/v9/nothing", None, 404),
                ("PATCH", path, {}, 405),
                ("GET", "/v1/applications/one", None, 400),
                ("GET", "/v1/applications/77", None, 404),
                ("PUT", "/__admin/state", {"version": 1, "sessions": [{"state": "shut"}]}, 422),
                ("POST", "/__admin/mappings", {"request": {"urlPattern": "("}}, 422),
                ("GET", "/__admin/requests?limit=many", None, 400),
            ]
        )  # fmt: skip
        await self.ask(method, path, self._shop(), body, wanted=(status,))
        await self.ask("GET", "/v2/authping", "", key="Basic x", wanted=(401,))

    async def _half(self) -> None:
        """A request of which the end never comes: nothing may come of it."""
        ledger = self.random.choice(self._shops).ledger
        name = f"half-{next(self.hub.numbers)}"
        ledger.never.add(name)
        body = {"customerSession": {"profileId": "half", "cartItems": cart_items(self.random)}}
        path, key = f"/v2/customer_sessions/{name}", f"ApiKey-v1 {ledger.account}.key"
        whole = request_bytes("PUT", path, key, body)
        await self._broken_off(whole[: self.random.randint(1, len(whole) - 1)])

    async def _no_http(self) -> None:
        await self._broken_off(self.random.randbytes(200), pause=0.05)

    async def _broken_off(self, sent: bytes, pause: float = 0.0) -> None:
        line = Line(self.hub.port)
        try:
            await line.send(sent, pause=pause or self.random.choice([0, 0, 0.02]))
        except OSError as error:
            self.fail(f"no connection: {error}")
        finally:
            line.drop()


class Dawdler(Client):
    """Sends a few bytes at a time, to an account of its own."""

    def __init__(self, hub: Hub, shops: Sequence[Shop], account: str) -> None:
        super().__init__(hub, shops)
        self.ledger = Ledger(account, {"slow": Cart()})

    def steps(self) -> Sequence[Callable[[], Awaitable[Any]]]:
        return [self._slow]

    async def _slow(self) -> None:
        account, cart = self.ledger.account, self.ledger.carts["slow"]
        if cart.updates >= _KEPT:
            await self.admin("POST", "reset", account)
            self.ledger.carts["slow"] = cart = Cart()
        body = {"customerSession": {"attributes": {"Channel": "slow"}}}
        answer = await self._sent(
            request_bytes("PUT", "/v2/customer_sessions/slow", f"ApiKey-v1 {account}.key", body)
        )
        if answer.status != 200:
            self.fail(f"a slow request is answered {answer.status}")
        cart.updates += 1

    async def _sent(self, whole: bytes) -> Any:
        parts = [whole[begin : begin + 9] for begin in range(0, len(whole), 9)]
        try:
            await self.line.send(*parts, pause=0.02)
            self.hub.tally.requests += 1
            return await self.line.answer()
        except (OSError, BrokenError, TimeoutError) as error:
            self.fail(f"a slow request: {type(error).__name__} {error}")


class Sleeper(Client):
    """Stops in the middle of a request, and waits to be cut."""

    def steps(self) -> Sequence[Callable[[], Awaitable[Any]]]:
        return [self._late]

    async def _late(self) -> None:
        ledger = self.random.choice(self._shops).ledger
        name = f"late-{next(self.hub.numbers)}"
        ledger.never.add(name)
        path, key = f"/v2/customer_sessions/{name}", f"ApiKey-v1 {ledger.account}.key"
        whole = request_bytes("PUT", path, key, {"customerSession": {}})
        try:
            await self.line.send(whole[: self.random.choice([30, len(whole) - 5])])
            answer = await self.line.answer()
        except (OSError, BrokenError, TimeoutError) as error:
            self.fail(f"a request that never ends: {type(error).__name__} {error}")
        if answer.status != 408:
            self.fail(f"a request that never ends is answered {answer.status}")
        self.line.drop()


async def idle(hub: Hub) -> None:
    """Keep connections that say nothing; every second one of them speaks, and another comes."""
    callers = [Caller(hub) for _ in range(_IDLE)]
    for turn in range(10**9):
        caller = callers[turn % _IDLE]
        with suppress(UnexpectedError):
            await caller.ask("GET", "/v1/status/health", "default")
        if hub.over:
            break
        if turn >= _IDLE:
            await asyncio.sleep(1)
        if turn % 3 == 0:
            caller.line.drop()
    for caller in callers:
        caller.line.drop()
