"""What a server acknowledged to the clients of an account, and whether it still holds.

Counters are added up from the sessions by the documented rules: closed and partially returned
ones count, with their total less the goods that went back.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from benchmarks.soak_wire import Caller

BOUGHT = frozenset({"closed", "partially_returned"})
_PAGE = 1000
_CENTS = Decimal("0.000001")

Json = dict[str, Any]


@dataclass
class Cart:
    """One session: the updates that were acknowledged, and those whose answer nobody read."""

    state: str = "open"
    profile: str = ""
    updates: int = 0
    doubts: int = 0


@dataclass
class Ledger:
    """One account since its last reset."""

    account: str
    carts: dict[str, Cart] = field(default_factory=dict)
    marks: dict[tuple[str, str], int] = field(default_factory=dict)
    """The latest acknowledged value of a customer's attribute."""
    never: set[str] = field(default_factory=set)
    """Sessions of requests that were dry or broken off: none of them may be there."""


async def problems_of(caller: Caller, ledger: Ledger) -> list[str]:
    """Everything in which an account is not what it should be. Raises UnexpectedError."""
    account = ledger.account
    sessions = [one async for one in _rows(caller, account, "sessions")]
    customers = {one["integrationId"]: one async for one in _rows(caller, account, "customers")}
    found = [*counter_problems(sessions, customers), *_mark_problems(ledger, customers)]
    names = {one["integrationId"] for one in sessions}
    found += [
        f"session {name} came of a request that was dry or broken off"
        for name in sorted(ledger.never & names)
    ]
    for name, cart in ledger.carts.items():
        answer = await caller.ask(
            "GET", f"/v2/customer_sessions/{name}", account, wanted=(200, 404)
        )
        kept = answer.value["customerSession"] if answer.status == 200 else None
        found += cart_problems(name, cart, kept)
    caller.hub.tally.checks += len(sessions) + len(customers)
    return [f"account {account}: {problem}" for problem in found]


async def _rows(caller: Caller, account: str, what: str) -> AsyncIterator[Json]:
    """Every row of a list of the Management API, page by page."""
    skip, more = 0, True
    while more:
        path = f"/v1/applications/1/{what}?pageSize={_PAGE}&skip={skip}"
        page = (await caller.ask("GET", path, account)).value
        for row in page["data"]:
            yield row
        skip, more = skip + _PAGE, page["hasMore"]


def counter_problems(sessions: list[Json], customers: dict[str, Json]) -> Iterator[str]:
    """Customers whose counters are not the sum of their sessions, sessions without a customer."""
    closed: dict[str, int] = defaultdict(int)
    sales: dict[str, Decimal] = defaultdict(Decimal)
    for one in sessions:
        owner = one.get("profileintegrationid", "")
        if owner and owner not in customers:
            yield f"session {one['integrationId']} is of {owner}, who is not there"
        if owner and one["state"] in BOUGHT:
            closed[owner] += 1
            sales[owner] += _sales(one)
    for name, customer in customers.items():
        said = customer["closedSessions"], Decimal(str(customer["totalSales"]))
        if said[0] != closed[name] or abs(said[1] - sales[name]) > _CENTS:
            yield (
                f"customer {name} has {said[0]} closed sessions of {said[1]}, "
                f"the sessions say {closed[name]} of {sales[name]}"
            )


def _sales(session: Json) -> Decimal:
    back = [
        Decimal(str(item["price"])) * item.get("returnedQuantity", 0)
        for item in session["cartItems"]
    ]
    return Decimal(str(session["total"])) - sum(back, Decimal(0))


def cart_problems(name: str, cart: Cart, kept: Json | None) -> Iterator[str]:
    """In what a session is not what was acknowledged."""
    if kept is None:
        if cart.updates:
            yield f"session {name} is lost"
        return
    count = kept["updateCount"]
    if not cart.updates <= count <= cart.updates + cart.doubts:
        doubt = f" and {cart.doubts} in doubt" if cart.doubts else ""
        yield f"session {name} has {count} updates, {cart.updates} were acknowledged{doubt}"
    if (kept["state"], kept["profileId"]) != (cart.state, cart.profile):
        yield (
            f"session {name} is {kept['state']} and of {kept['profileId']!r}, "
            f"acknowledged was {cart.state} and {cart.profile!r}"
        )


def _mark_problems(ledger: Ledger, customers: dict[str, Json]) -> Iterator[str]:
    for (name, attribute), value in ledger.marks.items():
        kept = customers.get(name, {}).get("attributes", {}).get(attribute)
        if kept != value:
            yield f"customer {name} has {attribute} {kept}, acknowledged was {value}"
