"""What is stored of a profile and a session, and its JSON, written at most once.

A record is replaced, never changed; the JSON it has already been written as is
kept with it, so that reading costs nothing but a look-up.
"""

from collections.abc import Sequence
from math import fsum
from typing import NamedTuple

import orjson

from mockserver.contract.effects import DISCOUNTS
from mockserver.state import Json, ProfileState, SessionState


class ProfileRecord:
    """A profile with the JSON of its CustomerProfile and its ApplicationCustomer."""

    __slots__ = ("_customer", "_profile", "state")

    def __init__(self, state: ProfileState) -> None:
        self.state = state
        self._profile: bytes | None = None
        self._customer: bytes | None = None

    def size(self) -> int:
        """Bytes of its JSON."""
        return len(self._profile or orjson.dumps(self.state.value))

    @property
    def profile_json(self) -> bytes:
        if self._profile is None:
            self._profile = orjson.dumps(self.state.value)
        return self._profile

    @property
    def customer_json(self) -> bytes:
        if self._customer is None:
            if self.state.advocate is None:
                self._customer = self.profile_json
            else:
                value = self.state.value | {"advocateIntegrationId": self.state.advocate}
                self._customer = orjson.dumps(value)
        return self._customer


class SessionOutline(NamedTuple):
    """What of a session is looked at to find and order it: its value, or some words of it."""

    value: Json
    profile_number: int | None
    effects: Sequence[Json] = ()


class SessionRecord:
    """A session with the JSON of its CustomerSessionV2 and its ApplicationSession."""

    __slots__ = ("_application_session", "_session", "state")

    def __init__(self, state: SessionState) -> None:
        self.state = state
        self._session: bytes | None = None
        self._application_session: bytes | None = None

    def size(self) -> int:
        """Bytes of its JSON, with effects and returns."""
        state = self.state
        rest = orjson.dumps((state.effects, state.returns))
        return len(self._session or orjson.dumps(state.value)) + len(rest)

    @property
    def number(self) -> int:
        return int(self.state.value["id"])

    @property
    def application(self) -> int:
        return int(self.state.value["applicationId"])

    @property
    def profile_id(self) -> str:
        return str(self.state.value["profileId"])

    @property
    def session_json(self) -> bytes:
        if self._session is None:
            self._session = orjson.dumps(self.state.value)
        return self._session

    @property
    def effects_json(self) -> bytes:
        return orjson.dumps(self.state.effects)

    @property
    def application_session_json(self) -> bytes:
        if self._application_session is None:
            self._application_session = orjson.dumps(self.application_session())
        return self._application_session

    def application_session(self) -> Json:
        """The session as the Management API shows it (ApplicationSession)."""
        value = self.state.value
        coupons = value.get("couponCodes", ())
        shown: Json = {
            "id": value["id"],
            "created": value["created"],
            "integrationId": value["integrationId"],
            "applicationId": value["applicationId"],
            "profileintegrationid": value["profileId"],
            # One text for what may be several codes: the first one.
            "coupon": coupons[0] if coupons else "",
            "referral": value["referralCode"],
            "state": value["state"],
            "cartItems": value["cartItems"],
            "discounts": {},
            "totalDiscounts": taken_off(self.state.effects),
            "total": value["total"],
            "attributes": value["attributes"],
        }
        if "storeIntegrationId" in value:
            shown["storeIntegrationId"] = value["storeIntegrationId"]
        if self.state.profile_number is not None:
            shown["profileId"] = self.state.profile_number
        return shown

    def first_version_session(self) -> Json:
        """The session as the first version of the API shows it (CustomerSession)."""
        value = self.state.value
        coupons = value.get("couponCodes", ())
        total = self.state.given_total
        shown: Json = {
            "integrationId": value["integrationId"],
            "created": value["created"],
            "applicationId": value["applicationId"],
            "profileId": value["profileId"],
            "coupon": coupons[0] if coupons else "",
            "referral": value["referralCode"],
            "state": value["state"],
            "cartItems": value["cartItems"],
            "total": value["total"] if total is None else total,
            "attributes": value["attributes"],
            "firstSession": value["firstSession"],
            "updateCount": value["updateCount"],
            "discounts": {},
            "updated": value["updated"],
        }
        if "identifiers" in value:
            shown["identifiers"] = value["identifiers"]
        return shown


def taken_off(effects: Sequence[Json]) -> float:
    """What the discounts among some effects take off, to the eighth decimal as all money."""
    values = (one["props"]["value"] for one in effects if one["effectType"] in DISCOUNTS)
    total = round(fsum(values), 8)
    return int(total) if total.is_integer() else total
