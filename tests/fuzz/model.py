"""What an account should answer after a history: a second telling of the documented rules.

Written from the documentation, sharing nothing with the engine. A step that the rules refuse
returns False and changes nothing. Money is decimal here, so that no rounding is shared either.
"""

import copy
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

Json = dict[str, Any]

STEPS = {
    ("", "open"),
    ("", "closed"),
    ("open", "open"),
    ("open", "closed"),
    ("open", "cancelled"),
    ("closed", "cancelled"),
    ("partially_returned", "cancelled"),
}
BOUGHT = ("closed", "partially_returned")


def money(number: float) -> Decimal:
    return Decimal(str(number))


def merged(kept: Json, sent: Json) -> Json:
    """Attributes of an update: set by name, taken away by null."""
    return {name: value for name, value in {**kept, **sent}.items() if value is not None}


def units_worth(items: list[Json], units: str) -> Decimal:
    return sum((money(item["price"]) * item[units] for item in items), Decimal(0))


def costs_of(*holders: Json) -> Decimal:
    costs = [cost for holder in holders for cost in holder.get("additionalCosts", {}).values()]
    return sum((money(cost["price"]) for cost in costs), Decimal(0))


def rejections(session: Json) -> list[tuple[str, str]]:
    """No campaign has codes like these: every one is rejected."""
    coupons = [("rejectCoupon", code) for code in session.get("couponCodes", [])]
    return [*coupons, *[("rejectReferral", code) for code in [session["referralCode"]] if code]]


@dataclass
class Model:
    """An account: its sessions and profiles as they are read, its time as a text."""

    now: str
    sessions: dict[str, Json] = field(default_factory=dict)
    profiles: dict[str, Json] = field(default_factory=dict)
    returns: dict[str, list[list[Json]]] = field(default_factory=dict)
    """What went back of each session, one list for each return."""

    effects: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """Type and code of what the last evaluation of each session said, but for what was undone."""

    def copy(self) -> "Model":
        return copy.deepcopy(self)

    def in_state(self, *states: str) -> list[str]:
        """The IDs of the sessions that are in one of the states."""
        return sorted(name for name, one in self.sessions.items() if one["state"] in states)

    def returnable(self) -> list[tuple[str, int]]:
        """Session and position of every item of which something can go back."""
        return [
            (name, item["position"])
            for name in self.in_state(*BOUGHT)
            for item in self.sessions[name]["cartItems"]
            if item["remainingQuantity"]
        ]

    def totals_of(self, profile_id: str) -> tuple[int, Decimal]:
        """How many sessions of a customer count, and what they stand for."""
        own = [one for one in self.sessions.values() if one["profileId"] == profile_id]
        bought = [one for one in own if one["state"] in BOUGHT]
        sales = [
            money(one["total"]) - units_worth(one["cartItems"], "returnedQuantity")
            for one in bought
        ]
        return len(bought), sum(sales, Decimal(0))

    def put_profile(self, profile_id: str, attributes: Json, *, run_rules: bool = False) -> bool:
        profile = self._profile(profile_id, active=run_rules)
        profile["attributes"] = merged(profile["attributes"], attributes)
        return True

    def delete_data(self, profile_id: str) -> bool:
        """The profile and its sessions stay, without attributes."""
        if profile_id not in self.profiles:
            return False
        self.profiles[profile_id]["attributes"] = {}
        for session in self.sessions.values():
            if session["profileId"] == profile_id:
                session["attributes"] = {}
                for item in session["cartItems"]:
                    item["attributes"] = {}
        return True

    def put_session(self, session_id: str, sent: Json) -> bool:
        current = self.sessions.get(session_id)
        before = current["state"] if current else ""
        after = sent.get("state", "open")
        if (before, after) not in STEPS:
            return False
        session = current or self._new_session(session_id)
        session["attributes"] = merged(session["attributes"], sent.get("attributes", {}))
        session["state"] = after
        session["updated"] = self.now
        session["updateCount"] += 1
        if before not in BOUGHT:  # what was bought stays as it was
            self._fill(session, sent)
        self.sessions[session_id] = session
        if after != "cancelled":
            self.effects[session_id] = rejections(session)
        elif before not in BOUGHT:  # else what is not undone stands, and rejections are not
            self.effects[session_id] = []
        self._seen(session)
        return True

    def reopen(self, session_id: str) -> bool:
        session = self.sessions.get(session_id)
        if session is None or session["state"] != "closed":
            return False
        session["state"] = "open"
        session["updated"] = self.now
        self._seen(session)
        return True

    def give_back(self, session_id: str, entries: list[Json]) -> bool:
        session = self.sessions.get(session_id)
        if session is None or session["state"] not in BOUGHT:
            return False
        items = copy.deepcopy(session["cartItems"])
        if not all(_taken(items, entry) for entry in entries):
            return False
        pairs = zip(items, session["cartItems"], strict=True)
        taken = [(item, item["returnedQuantity"] - old["returnedQuantity"]) for item, old in pairs]
        self.returns.setdefault(session_id, []).append(
            [
                {"position": item["position"], "quantity": units, "sku": item["sku"]}
                for item, units in taken
                if units
            ]
        )
        session |= {"cartItems": items, "state": "partially_returned", "updated": self.now}
        self._seen(session)
        return True

    def _fill(self, session: Json, sent: Json) -> None:
        for name in ("referralCode", "storeIntegrationId"):
            if name in sent:
                session[name] = sent[name]
        for name in ("couponCodes", "additionalCosts"):
            session[name] = sent.get(name, session.get(name))
            if not session[name]:
                del session[name]
        if "cartItems" in sent:
            session["cartItems"] = [_kept(n, item) for n, item in enumerate(sent["cartItems"])]
        owner = sent.get("profileId", session["profileId"])
        if session["updateCount"] == 1 or owner != session["profileId"]:
            others = [one for one in self.sessions.values() if one is not session]
            session["firstSession"] = not owner or owner not in {o["profileId"] for o in others}
        session["profileId"] = owner
        goods = units_worth(session["cartItems"], "quantity")
        of_session, of_items = costs_of(session), costs_of(*session["cartItems"])
        session["cartItemTotal"] = float(goods)
        session["additionalCostTotal"] = float(of_session)
        session["cartItemAdditionalCostTotal"] = float(of_items)
        session["total"] = float(goods + of_session + of_items)

    def _new_session(self, session_id: str) -> Json:
        return {
            "integrationId": session_id,
            "applicationId": 1,
            "created": self.now,
            "updateCount": 0,
            "profileId": "",
            "referralCode": "",
            "attributes": {},
            "cartItems": [],
        }

    def _profile(self, profile_id: str, *, active: bool) -> Json:
        """A profile that a request names, which makes it if it is not there."""
        new = {
            "integrationId": profile_id,
            "created": self.now,
            "lastActivity": self.now,
            "attributes": {},
            "accountId": 1,
            "loyaltyMemberships": [],
            "audienceMemberships": [],
            "sandbox": False,
        }
        profile = self.profiles.setdefault(profile_id, new)
        if active:
            profile["lastActivity"] = self.now
        return profile

    def _seen(self, session: Json) -> None:
        if session["profileId"]:
            self._profile(session["profileId"], active=True)


def _kept(position: int, item: Json) -> Json:
    usual = {"attributes": {}, "returnedQuantity": 0, "remainingQuantity": item["quantity"]}
    return {**usual, **item, "position": position}


def _taken(items: list[Json], entry: Json) -> bool:
    """Whether an entry can go back; it leaves the first lines of its SKU first."""
    wanted = [
        item
        for item in items
        if item["position"] == entry.get("position", item["position"])
        and item["sku"] == entry.get("sku", item["sku"])
    ]
    left = sum(item["remainingQuantity"] for item in wanted)
    units = entry.get("quantity", left)
    if not entry.keys() & {"position", "sku"} or not 1 <= units <= left:
        return False
    for item in wanted:
        count = min(units, item["remainingQuantity"])
        item["returnedQuantity"] += count
        item["remainingQuantity"] -= count
        units -= count
    return True
