"""What is stored of a profile and a session: its JSON, written once.

A record is replaced, never changed, so that reading costs nothing but a look-up.
"""

import orjson

from mockserver.state import Json, ProfileState, SessionState

_NONE = b"[]"


class ProfileRecord:
    """A profile with the JSON of its CustomerProfile and its ApplicationCustomer."""

    __slots__ = ("_customer", "_profile", "state")

    def __init__(self, state: ProfileState) -> None:
        self.state = state
        self._profile: bytes | None = None
        self._customer: bytes | None = None

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


class SessionRecord:
    """A session as JSON. ``state`` reads it back, so take it once.

    A stored tree of objects would have to be fetched from far memory, object by object, to
    be replaced; one text is cheap to write, to read again, to answer and to let go.
    """

    __slots__ = (
        "_application_session",
        "_effects",
        "_returns",
        "application",
        "given_total",
        "integration_id",
        "number",
        "profile_id",
        "profile_number",
        "session_json",
    )

    def __init__(self, state: SessionState) -> None:
        value = state.value
        self.number: int = value["id"]
        self.application: int = value["applicationId"]
        self.integration_id: str = value["integrationId"]
        self.profile_id: str = value["profileId"]
        self.profile_number = state.profile_number
        self.given_total = state.given_total
        self.session_json = orjson.dumps(value)
        self._effects = orjson.dumps(state.effects) if state.effects else _NONE
        self._returns = orjson.dumps(state.returns) if state.returns else _NONE
        self._application_session: bytes | None = None

    @property
    def state(self) -> SessionState:
        return SessionState(
            orjson.loads(self.session_json),
            tuple(orjson.loads(self._effects)) if self._effects is not _NONE else (),
            tuple(orjson.loads(self._returns)) if self._returns is not _NONE else (),
            self.profile_number,
            self.given_total,
        )

    @property
    def effects_json(self) -> bytes:
        return self._effects

    @property
    def application_session_json(self) -> bytes:
        if self._application_session is None:
            self._application_session = orjson.dumps(self.application_session())
        return self._application_session

    def application_session(self) -> Json:
        """The session as the Management API shows it (ApplicationSession)."""
        value = orjson.loads(self.session_json)
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
            "totalDiscounts": 0,
            "total": value["total"],
            "attributes": value["attributes"],
        }
        if "storeIntegrationId" in value:
            shown["storeIntegrationId"] = value["storeIntegrationId"]
        if self.profile_number is not None:
            shown["profileId"] = self.profile_number
        return shown

    def first_version_session(self) -> Json:
        """The session as the first version of the API shows it (CustomerSession)."""
        value = orjson.loads(self.session_json)
        coupons = value.get("couponCodes", ())
        total = self.given_total
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
