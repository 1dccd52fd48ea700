"""The population: customers and their sessions by index, in the words of the API.

What a customer's counters say is what its own sessions add up to, and every time
stands in order. Values are handed out shared: whoever wants another one makes a copy.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Any, NamedTuple

from mockserver.moments import write_date_time
from mockserver.population.draw import below, between, stream
from mockserver.population.locales import Locale
from mockserver.population.people import DEFAULT_ATTRIBUTES, People
from mockserver.population.products import SHELF, Product, product

Json = dict[str, Any]

_FIRST_DAY = datetime(2023, 1, 1, tzinfo=UTC)
_ARRIVALS = 540 * 86_400
_SHOPPING = 360 * 86_400
_ORDINAL = re.compile(r"(customer|session)-([1-9][0-9]{0,15})", re.ASCII)

_DRAWN = frozenset({"state", "created", "total"})
"""Words of a session that cannot be told from its number."""

# Cumulative shares of the states, in percent.
_STATES = ((55, "closed"), (75, "open"), (88, "cancelled"), (100, "partially_returned"))


@dataclass(frozen=True, slots=True)
class PopulationSpec:
    """Which population: everything that its members are a function of."""

    seed: int
    customers: int
    sessions_per_customer: int
    locales: tuple[Locale, ...]
    attributes: Mapping[str, str]
    account_id: int = 1
    application_id: int = 1
    sandbox: bool = False
    null_memberships: bool = False

    @property
    def sessions(self) -> int:
        return self.customers * self.sessions_per_customer


@dataclass(frozen=True, slots=True)
class InventedSession:
    """A session (a CustomerSessionV2) and the returns (Return) made of it."""

    value: Json
    returns: tuple[Json, ...]
    sales: int
    """What the session adds to the total sales of its customer, in cents."""


class Population:
    """Customers 0 to ``customers`` - 1 and sessions 0 to ``sessions`` - 1.

    Session ``s`` belongs to customer ``s // sessions_per_customer``. Internal IDs are
    index + 1; integration IDs are ``customer-1`` and ``session-1`` and so on.
    """

    def __init__(self, spec: PopulationSpec, *, memo: int = 0) -> None:
        self.spec = spec
        self._people = People(spec.seed, spec.locales, spec.attributes or DEFAULT_ATTRIBUTES)
        self.customer = lru_cache(memo)(self._customer)
        self.session = lru_cache(memo)(self._session)

    def customer_index(self, integration_id: str) -> int | None:
        """The index behind ``customer-7``, or None where nobody of that ID was invented."""
        return _index("customer", integration_id, self.spec.customers)

    def session_index(self, integration_id: str) -> int | None:
        """The index behind ``session-7``, or None where no session of that ID was invented."""
        return _index("session", integration_id, self.spec.sessions)

    def sessions_of(self, customer: int) -> range:
        """The indexes of a customer's sessions, oldest first."""
        each = self.spec.sessions_per_customer
        return range(customer * each, (customer + 1) * each)

    def advocate(self, index: int) -> str | None:
        """The integration ID of the customer who referred customer ``index``, if anyone did."""
        random = stream(self.spec.seed, "advocate", index)
        if index == 0 or below(random, 8):
            return None
        return f"customer-{below(random, index) + 1}"

    def newcomer(self, index: int, attributes: Json | None = None) -> Json:
        """Customer ``index``, who may lie beyond the population, without any session.

        ``attributes`` are invented where they are left out.
        """
        return self._profile(index, closed=0, sales=0, last="", attributes=attributes)

    def _customer(self, index: int) -> Json:
        """Customer ``index`` as a CustomerProfile."""
        closed, sales, last = 0, 0, ""
        for number in self.sessions_of(index):
            session = self.session(number)
            if session.value["state"] in {"closed", "partially_returned"}:
                closed += 1
            sales += session.sales
            last = max(last, session.value["updated"])
        return self._profile(index, closed=closed, sales=sales, last=last)

    def _profile(
        self, index: int, *, closed: int, sales: int, last: str, attributes: Json | None = None
    ) -> Json:
        spec = self.spec
        created = write_date_time(_arrival(spec.seed, index))
        return {
            "id": index + 1,
            "created": created,
            "integrationId": f"customer-{index + 1}",
            "attributes": self._people.attributes(index) if attributes is None else attributes,
            "accountId": spec.account_id,
            "closedSessions": closed,
            "totalSales": sales / 100,
            "loyaltyMemberships": None if spec.null_memberships else [],
            "audienceMemberships": [],
            "lastActivity": max(created, last),
            "sandbox": spec.sandbox,
        }

    def session_outline(self, index: int, words: Collection[str]) -> Json:
        """What session ``index`` has of some words, and cheap ones that nobody asked for.

        Costs a fraction of the session: nothing is drawn that the words do not need.
        Of what is in the cart it has the total alone.
        """
        spec = self.spec
        owner, ordinal = divmod(index, spec.sessions_per_customer)
        value: Json = {
            "id": index + 1,
            "integrationId": f"session-{index + 1}",
            "applicationId": spec.application_id,
            "profileId": f"customer-{owner + 1}",
            "referralCode": "",
        }
        if _DRAWN.isdisjoint(words):
            return value
        random = stream(spec.seed, "session", index)
        arrival = _arrival(spec.seed, owner)
        begun = _begin(random, arrival, ordinal, spec.sessions_per_customer)
        value["state"], value["created"] = begun.state, begun.created
        if "total" in words:
            _after(random, arrival, begun.end + 1)  # its turn, so that the cart has its own
            cents = sum(thing.price * quantity for thing, quantity in self._lines(random))
            value["total"] = (cents + _costs(random)[1]) / 100
        return value

    def _session(self, index: int) -> InventedSession:
        each = self.spec.sessions_per_customer
        owner, ordinal = divmod(index, each)
        return self.draw_session(index, owner, ordinal=ordinal, of=each)

    def draw_session(
        self, index: int, owner: int, *, ordinal: int = 0, of: int = 1, state: str | None = None
    ) -> InventedSession:
        """Session ``index`` of customer ``owner``, both of whom may lie beyond the population.

        It is the customer's session number ``ordinal`` of ``of``; ``state`` is drawn where
        it is left out.
        """
        spec = self.spec
        random = stream(spec.seed, "session", index)
        begun = _begin(random, _arrival(spec.seed, owner), ordinal, of)
        if state is None:
            state = begun.state
        created, updated = begun.created, _after(random, begun.arrival, begun.end + 1)
        items, item_cents, returned_cents, returned = self._cart(random, state)
        costs, cost_cents = _costs(random)
        counted = state in {"closed", "partially_returned"}
        value: Json = {
            "id": index + 1,
            "created": created,
            "integrationId": f"session-{index + 1}",
            "applicationId": spec.application_id,
            "profileId": f"customer-{owner + 1}",
            "referralCode": "",
            "state": state,
            "cartItems": items,
            "attributes": {},
            "firstSession": ordinal == 0,
            "updateCount": between(random, 1 if state == "open" else 2, 5),
            "total": (item_cents + cost_cents) / 100,
            "cartItemTotal": item_cents / 100,
            "additionalCostTotal": cost_cents / 100,
            "cartItemAdditionalCostTotal": 0,
            "updated": updated,
        }
        if costs:
            value["additionalCosts"] = costs
        returns: tuple[Json, ...] = ()
        if returned:
            returns = (
                {
                    "id": index + 1,
                    "created": updated,
                    "applicationId": spec.application_id,
                    "accountId": spec.account_id,
                    "returnedCartItems": returned,
                    "eventId": index + 1,
                    "sessionId": index + 1,
                    "sessionIntegrationId": value["integrationId"],
                    "profileId": owner + 1,
                    "profileIntegrationId": value["profileId"],
                },
            )
        sales = item_cents + cost_cents - returned_cents if counted else 0
        return InventedSession(value, returns, sales)

    def _cart(self, random: Random, state: str) -> tuple[list[Json], int, int, list[Json]]:
        """Items, their cents, the cents that went back, and what went back."""
        items: list[Json] = []
        total = back = 0
        returned: list[Json] = []
        for position, (thing, quantity) in enumerate(self._lines(random)):
            gone = 1 if state == "partially_returned" and position == 0 else 0
            if gone:
                returned.append({"position": position, "quantity": gone, "sku": thing.sku})
            items.append(
                {
                    "name": thing.name,
                    "sku": thing.sku,
                    "quantity": quantity,
                    "returnedQuantity": gone,
                    "remainingQuantity": quantity - gone,
                    "price": thing.price / 100,
                    "category": thing.category,
                    "position": position,
                    "attributes": {},
                }
            )
            total += thing.price * quantity
            back += thing.price * gone
        return items, total, back, returned

    def _lines(self, random: Random) -> list[tuple[Product, int]]:
        """The products of a cart and how many of each."""
        first = below(random, SHELF)
        # Steps that do not divide the shelf keep the products of one cart apart.
        return [
            (product(self.spec.seed, (first + position * 37) % SHELF), between(random, 1, 3))
            for position in range(between(random, 1, 4))
        ]


class _Begun(NamedTuple):
    """How a session begins: what is drawn of it before its cart."""

    state: str
    arrival: datetime
    created: str
    end: int
    """When it was last written, in seconds after the arrival of its customer."""


def _begin(random: Random, arrival: datetime, ordinal: int, of: int) -> _Begun:
    share = between(random, 1, 100)
    state = next(name for limit, name in _STATES if share <= limit)
    # Every session has its own part of the time after the customer came, so their
    # order holds without one being drawn before another.
    part = _SHOPPING // of
    begin = ordinal * part + between(random, 1, max(1, part // 2))
    end = begin + between(random, 1, max(1, part // 3))
    return _Begun(state, arrival, _after(random, arrival, begin), end)


def _costs(random: Random) -> tuple[Json, int]:
    if below(random, 2):
        return {}, 0
    cents = (399, 499, 799, 1290)[below(random, 4)]
    return {"shipping": {"price": cents / 100}}, cents


@lru_cache(4096)
def _arrival(seed: int, customer: int) -> datetime:
    random = stream(seed, "arrival", customer)
    return _FIRST_DAY + timedelta(
        seconds=below(random, _ARRIVALS), microseconds=below(random, 10**6)
    )


def _after(random: Random, start: datetime, seconds: int) -> str:
    moment = start + timedelta(seconds=seconds, microseconds=below(random, 10**6))
    return write_date_time(moment)


def _index(what: str, integration_id: str, count: int) -> int | None:
    match = _ORDINAL.fullmatch(integration_id)
    if match is None or match[1] != what:
        return None
    index = int(match[2]) - 1
    return index if index < count else None
