"""Clients of the soak that buy: every state of a session, profiles, dry calls, repeated calls.

A shop is an account with a few shoppers. It lives for some hundred steps; then everything in it
is checked, and it is reset, so that what it holds stays within bounds.
"""

import asyncio
from contextlib import suppress
from random import Random
from typing import TYPE_CHECKING, Any

from benchmarks.soak_ledger import BOUGHT, Cart, Ledger, problems_of
from benchmarks.soak_wire import Answer, Caller, Hub, Line, UnexpectedError, request_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

_STEPS = 250
"""Of each shopper in one life of a shop."""
_CUSTOMERS = 20
_INVENTED = 300

Json = dict[str, Any]


def cart_items(random: Random) -> list[Json]:
    """A few items, some with costs of their own."""
    items = []
    for number in range(random.randint(1, 4)):
        item: Json = {
            "sku": f"sku-{number}",
            "quantity": random.randint(1, 5),
            "price": random.choice([0, 0.1, 0.2, 5.5, 19.99, 1234.56]),
        }
        if random.random() < 0.2:
            item["additionalCosts"] = {"gift": {"price": 1.5}}
        items.append(item)
    return items


class Shop:
    """One account, life after life; ``ledger`` is that of the life it is in."""

    def __init__(self, hub: Hub, account: str, shoppers: int) -> None:
        self.hub = hub
        self.ledger = Ledger(account)
        self.lives = 0
        self._shoppers = shoppers
        self._caller = Caller(hub)

    async def run(self) -> None:
        """Live until the end; the last life is left as it is."""
        account = self.ledger.account
        while True:
            async with asyncio.TaskGroup() as group:
                for number in range(self._shoppers):
                    group.create_task(self._life(number))
            self.lives += 1
            if self.hub.over:
                break
            with suppress(UnexpectedError):
                await self.check()
                parts = "?parts=data" if self.lives % 2 else ""
                self.ledger = Ledger(account)
                await self._caller.admin("POST", f"reset{parts}", account)
        self._caller.line.drop()

    async def check(self) -> None:
        """Look whether the account is what it should be."""
        for problem in await problems_of(self._caller, self.ledger):
            self.hub.tally.fail(problem)

    async def _life(self, number: int) -> None:
        shopper = Shopper(self.hub, self.ledger, number, self._shoppers, f"{number}-{self.lives}")
        for _ in range(_STEPS):
            if self.hub.over:
                break
            with suppress(UnexpectedError):
                await shopper.step()
            await shopper.think()
        shopper.line.drop()


class Shopper(Caller):
    """Writes sessions of its own, customers and one session that it shares with the others."""

    def __init__(self, hub: Hub, ledger: Ledger, number: int, of: int, name: str) -> None:
        super().__init__(hub)
        self._ledger = ledger
        self._account = ledger.account
        self._name = name
        self._carts: list[str] = []
        self._invented = iter(range(number + 1, _INVENTED, of))
        self._marks = self._repeated = 0
        self._rough = Line(hub.port)
        self._steps: dict[Callable[[], Coroutine[Any, Any, None]], int] = {
            self._create: 12,
            self._adopt: 2,
            self._update: 14,
            self._close: 10,
            self._cancel: 3,
            self._reopen: 4,
            self._give_back: 6,
            self._forbidden: 4,
            self._profile: 8,
            self._read: 14,
            self._dry: 6,
            self._twice: 3,
            self._share: 6,
            self._hang_up: 2,
        }

    async def step(self) -> None:
        """Do something. Raises UnexpectedError."""
        (chosen,) = self.random.choices([*self._steps], [*self._steps.values()])
        await chosen()

    def _customer(self) -> str:
        number = self.random.randint(1, _CUSTOMERS)
        return self.random.choice([f"customer-{number}", f"buyer-{number}", f"buyer-{number}", ""])

    def _one(self, *states: str) -> str | None:
        """A session of its own in one of the states."""
        known = self._ledger.carts
        found = [name for name in self._carts if known[name].state in states]
        return self.random.choice(found[-30:]) if found else None

    async def _put(self, name: str, sent: Json) -> None:
        body = {"customerSession": sent, "responseContent": ["customerSession"]}
        path = f"/v2/customer_sessions/{name}"
        await self.ask("PUT", path, self._account, body)
        cart = self._ledger.carts.setdefault(name, Cart())
        cart.updates += 1
        cart.state = sent.get("state", "open")
        if "profileId" in sent:
            cart.profile = sent["profileId"]

    async def _create(self) -> None:
        name = f"cart-{self._name}-{len(self._carts)}"
        state = self.random.choice(["open", "open", "closed"])
        items = cart_items(self.random)
        await self._put(name, {"profileId": self._customer(), "state": state, "cartItems": items})
        self._carts.append(name)

    async def _adopt(self) -> None:
        """An invented session is read once; from then on it is one of the others."""
        number = next(self._invented, None)
        if number is None:
            return
        name = f"session-{number}"
        path = f"/v2/customer_sessions/{name}"
        kept = (await self.ask("GET", path, self._account)).value["customerSession"]
        self._ledger.carts[name] = Cart(kept["state"], kept["profileId"], kept["updateCount"])
        self._carts.append(name)

    async def _update(self) -> None:
        name = self._one("open")
        if name is not None:
            sent: Json = self.random.choice(
                [
                    {"cartItems": cart_items(self.random)},
                    {"attributes": {"Channel": "web"}, "couponCodes": ["SPRING"]},
                    {"profileId": self._customer()},
                    {"additionalCosts": {"shipping": {"price": 4.9}}},
                ]
            )
            await self._put(name, sent)

    async def _close(self) -> None:
        name = self._one("open")
        if name is not None:
            await self._put(name, {"state": "closed"})

    async def _cancel(self) -> None:
        name = self._one("open", *BOUGHT)
        if name is not None:
            await self._put(name, {"state": "cancelled"})

    async def _reopen(self) -> None:
        name = self._one("closed")
        if name is not None:
            await self.ask("PUT", f"/v2/customer_sessions/{name}/reopen", self._account)
            self._ledger.carts[name].state = "open"

    async def _give_back(self) -> None:
        name = self._one(*BOUGHT)
        if name is not None:
            await self._return(name)

    async def _return(self, name: str, *headers: str) -> Answer:
        body = {"return": {"returnedCartItems": [{"position": 0, "quantity": 1}]}}
        path = f"/v2/customer_sessions/{name}/returns"
        # Refused where all of it went back before.
        answer = await self.ask(
            "POST", path, self._account, body, wanted=(200, 400), headers=headers
        )
        if answer.status == 200:
            self._ledger.carts[name].state = "partially_returned"
        return answer

    async def _forbidden(self) -> None:
        """A step that the table of states does not have."""
        name = self._one("cancelled", *BOUGHT)
        if name is not None:
            body = {"customerSession": {"state": "open", "attributes": {"Channel": "app"}}}
            path = f"/v2/customer_sessions/{name}"
            await self.ask("PUT", path, self._account, body, wanted=(400,))

    async def _profile(self) -> None:
        name = self._customer() or "buyer-0"
        attribute, self._marks = f"Mark{self._name}", self._marks + 1
        body = {"attributes": {attribute: self._marks}}
        path = f"/v2/customer_profiles/{name}?runRuleEngine=true"
        await self.ask("PUT", path, self._account, body)
        self._ledger.marks[name, attribute] = self._marks

    async def _read(self) -> None:
        """What was just written is read at once."""
        name = self._one("open", "cancelled", *BOUGHT)
        if name is None:
            return
        path = f"/v2/customer_sessions/{name}"
        kept = (await self.ask("GET", path, self._account)).value["customerSession"]
        cart = self._ledger.carts[name]
        seen = kept["state"], kept["profileId"], kept["updateCount"]
        if seen != (cart.state, cart.profile, cart.updates):
            self.fail(f"session {name} of {self._account} is read as {seen}, wanted {cart}")
        if cart.profile:
            path = f"/v1/customer_profiles/{cart.profile}/inventory?profile=true"
            await self.ask("GET", path, self._account)

    async def _dry(self) -> None:
        """Answered as if, and nothing comes of it."""
        name = self._one("open")
        if name is not None:
            body = {"customerSession": {"state": "closed", "cartItems": cart_items(self.random)}}
            path = f"/v2/customer_sessions/{name}?dry=true"
            await self.ask("PUT", path, self._account, body)
        dry = f"dry-{self._name}"
        self._ledger.never.add(dry)
        body = {"customerSession": {"profileId": "nobody"}}
        await self.ask("PUT", f"/v2/customer_sessions/{dry}?dry=true", self._account, body)

    async def _twice(self) -> None:
        """The same return with the same Idempotency-Key is one return."""
        name = self._one(*BOUGHT)
        if name is not None:
            key = f"Idempotency-Key: {name}-{self._repeated}"
            self._repeated += 1
            first = await self._return(name, key)
            if first.status == 200 and first != await self._return(name, key):
                self.fail(f"session {name} of {self._account}: a repeated call is answered anew")

    async def _share(self) -> None:
        """All shoppers update this one, at the same time."""
        await self._put("shared", {"attributes": {"Channel": self._name}})

    async def _hang_up(self) -> None:
        """A whole request whose sender does not wait for the answer."""
        name = f"rough-{self._name}"
        cart = self._ledger.carts.setdefault(name, Cart())
        cart.doubts += 1
        body = {"customerSession": {"attributes": {"Channel": "phone"}}}
        path, key = f"/v2/customer_sessions/{name}", f"ApiKey-v1 {self._account}.key"
        try:
            await self._rough.send(request_bytes("PUT", path, key, body))
        except OSError as error:
            self.fail(f"no connection: {error}")
        finally:
            self._rough.drop()
