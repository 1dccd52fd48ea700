"""Clients of the soak that do not buy: those who look, those who bend, those who come once.

Each does one step after the other until the end, and writes to accounts of its own only.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any

from benchmarks.soak_shops import Shop, cart_items
from benchmarks.soak_wire import (
    BrokenError,
    Caller,
    Hub,
    Line,
    UnexpectedError,
    request_bytes,
)

SIDE = "side"
"""The account in which everything is bent."""
OFFICE = "office"
"""The account of bearer tokens."""
_VISITS = 0.1
"""Seconds between two strangers, on average."""


class Client(Caller):
    """One that does any of its steps, again and again."""

    def __init__(self, hub: Hub, shops: Sequence[Shop]) -> None:
        super().__init__(hub)
        self._shops = shops

    def steps(self) -> Sequence[Callable[[], Awaitable[Any]]]:
        raise NotImplementedError

    async def run(self) -> None:
        """Go on until the end."""
        steps = self.steps()
        while not self.hub.over:
            with suppress(UnexpectedError):
                await self.random.choice(steps)()
            await self.think()
        self.line.drop()

    def _shop(self) -> str:
        return self.random.choice(self._shops).ledger.account


class Clerk(Client):
    """Reads lists of the Management API, and logs in and out."""

    def steps(self) -> Sequence[Callable[[], Awaitable[Any]]]:
        return [self._list, self._list, self._list, self._one, self._search, self._log_in]

    async def _list(self) -> None:
        skip = self.random.randint(0, 300)
        path = self.random.choice(
            [
                f"applications/1/sessions?pageSize=20&skip={skip}",
                "applications/1/sessions?pageSize=20&state=closed",
                "applications/1/sessions?pageSize=20&profile=buyer-1",
                f"applications/1/customers?pageSize=20&skip={skip}",
                f"customers/no_total?pageSize=20&skip={skip}",
                "applications",
            ]
        )
        await self.ask("GET", f"/v1/{path}", self._shop())

    async def _one(self) -> None:
        number = self.random.randint(1, 100)
        await self.ask("GET", f"/v1/customers/{number}", self._shop())
        await self.ask("GET", f"/v1/applications/1/sessions/{number}", self._shop())

    async def _search(self) -> None:
        path, body = "/v1/customer_search/no_total", {"attributes": {"Currency": "USD"}}
        await self.ask("POST", path, self._shop(), body)

    async def _log_in(self) -> None:
        body = {"email": f"clerk+{OFFICE}@example.com", "password": "any"}
        answer = await self.ask("POST", "/v1/sessions", OFFICE, body, wanted=(201,))
        key = f"Bearer {answer.value['token']}"
        await self.ask("GET", "/v1/applications", OFFICE, key=key)
        await self.ask("DELETE", "/v1/sessions", OFFICE, key=key, wanted=(204,))


class Warden(Client):
    """Calls the control plane: bends the side account, and looks at those of the shops."""

    def steps(self) -> Sequence[Callable[[], Awaitable[Any]]]:
        return [
            self._stub,
            self._fault,
            self._snapshot,
            self._journal,
            self._stream,
            self._clock,
            self._people,
            self._look,
        ]

    async def _stub(self) -> None:
        stub = {"request": {"operationId": "getApplications"}, "response": {"error": 503}}
        made = await self.admin("POST", "mappings", SIDE, stub, wanted=201)
        await self.ask("GET", "/v1/applications", SIDE, wanted=(503,))
        await self.admin("DELETE", f"mappings/{made['id']}", SIDE)

    async def _fault(self) -> None:
        response = self.random.choice([{"error": 503}, {"error": 500}, {"error": 409}])
        fault = {"operationId": ["updateCustomerProfileV2"], "times": 1, "response": response}
        await self.admin("PATCH", "settings", SIDE, {"faults": [fault]})
        wanted = (response["error"],)
        await self.ask("PUT", "/v2/customer_profiles/ann", SIDE, {}, wanted=wanted)
        await self.ask("PUT", "/v2/customer_profiles/ann", SIDE, {})

    async def _snapshot(self) -> None:
        """What a shop holds goes on in the side account as if nothing had happened."""
        document = await self.admin("GET", "state", self._shop())
        await self.admin("PUT", "state", SIDE, document)
        if await self.admin("GET", "state", SIDE) != document:
            self.fail("a snapshot is read otherwise than it was put")
        await self.admin("POST", "reset", SIDE)

    async def _journal(self) -> None:
        shop = self._shop()
        listed = await self.admin("GET", "requests?limit=20", shop)
        for one in listed["requests"][:1]:
            # It may have made room since.
            path = f"/__admin/requests/{one['id']}?account={shop}"
            await self.ask("GET", path, shop, wanted=(200, 404))
        await self.admin("GET", "violations?limit=20", shop)
        await self.admin("GET", "coverage", shop)
        body = {"operationId": "updateCustomerSessionV2"}
        await self.admin("POST", "requests/count", shop, body)

    async def _stream(self) -> None:
        """Read a few events of a shop as they come, and leave in the middle."""
        line = Line(self.hub.port)
        path, key = f"/__admin/events?account={self._shop()}", "ApiKey-v1 any"
        try:
            await line.send(request_bytes("GET", path, key))
            for _ in range(4):
                await line.read_until(b"\n\n")
        except (OSError, BrokenError, TimeoutError) as error:
            # At the end nobody may be left who makes events.
            if not self.hub.over:
                self.fail(f"a stream of events: {type(error).__name__} {error}")
        finally:
            line.drop()

    async def _clock(self) -> None:
        await self.admin("POST", "clock/freeze", SIDE, {})
        await self.admin("POST", "clock/advance", SIDE, {"seconds": 60})
        await self.admin("POST", "clock/release", SIDE)

    async def _people(self) -> None:
        people = {"seed": self.random.randint(1, 50), "customers": 5}
        await self.admin("PUT", "seed", SIDE, people)
        await self.admin("POST", "sessions?count=5&state=closed", SIDE, {}, wanted=201)
        await self.admin("POST", "customers?count=5", SIDE, {}, wanted=201)
        await self.admin("POST", f"reset{self.random.choice(['', '?parts=data'])}", SIDE)

    async def _look(self) -> None:
        for path in ("accounts", "metrics", "settings", "health", "openapi.json"):
            await self.ask("GET", f"/__admin/{path}", SIDE)
        await self.ask("GET", "/openapi.json", SIDE)


class Stranger(Client):
    """Comes with a new account each time, so that others have to go."""

    def steps(self) -> Sequence[Callable[[], Awaitable[Any]]]:
        return [self._visit, self._visit, self._visit, self._open]

    async def think(self) -> None:
        # Who is known must not become the one unused for longest meanwhile.
        await asyncio.sleep(self.random.expovariate(1 / _VISITS))

    async def _visit(self) -> None:
        account = f"guest-{next(self.hub.numbers)}"
        items = cart_items(self.random)
        for state in ("open", "closed"):
            body = {"customerSession": {"profileId": "ann", "cartItems": items, "state": state}}
            path = "/v2/customer_sessions/cart"
            await self.ask("PUT", path, account, body)
        ann = await self.admin("GET", "customers/ann", account)
        if ann["closedSessions"] != 1:
            self.fail(f"the guest {account} has {ann['closedSessions']} closed sessions")
        await self.ask("DELETE", "/v1/customer_data/ann", account, wanted=(204,))

    async def _open(self) -> None:
        """An account with people of its own, which goes at once or when others come."""
        name = f"guest-{next(self.hub.numbers)}"
        people = {"seed": self.random.randint(1, 50), "customers": 3}
        body = {"name": name, "population": people, "settings": {"strict": True}}
        await self.ask("POST", "/__admin/accounts", "default", body, wanted=(201,))
        await self.ask("GET", "/v2/customer_sessions/session-9", name)
        await self.ask("GET", "/v2/customer_sessions/session-10", name, wanted=(404,))
        if self.random.random() < 0.5:
            await self.ask("DELETE", f"/__admin/accounts/{name}", "default")
