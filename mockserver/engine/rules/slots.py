"""The paths that rules read: Session, Profile, Item, Event, Coupon and the rest.

Names that the vendor publishes are theirs; the others follow its wording and are listed in the
table of assumptions. An attribute has the kind that the account defines for it.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from mockserver.engine.talang.environment import Slot
from mockserver.engine.talang.failure import TalangFailure
from mockserver.engine.talang.kinds import Kind as Talang
from mockserver.entities import Json, Kind, Reader
from mockserver.moments import parse_date_time

if TYPE_CHECKING:
    from mockserver.engine.evaluation.run import Run

Read = Callable[[Any], Any]

NUMBER, STRING, BOOLEAN, TIME = Talang.NUMBER, Talang.STRING, Talang.BOOLEAN, Talang.TIME
LIST, MAP, ANY = Talang.LIST, Talang.MAP, Talang.ANY

_KINDS: Mapping[str, Talang] = {
    "string": STRING,
    "number": NUMBER,
    "boolean": BOOLEAN,
    "time": TIME,
    "(list string)": LIST,
    "(list number)": LIST,
    "(list time)": LIST,
    "location": MAP,
    "(list location)": LIST,
}


def _of_session(field: str) -> Read:
    def read(run: "Run") -> Any:
        try:
            return run.session[field]
        except KeyError:
            raise TalangFailure(f"the session has no {field}") from None

    return read


def _total(field: str) -> Read:
    return lambda run: run.total(field)


def _of_profile(field: str) -> Read:
    return lambda run: run.profile.value[field]


def _time(read: Read) -> Read:
    return lambda run: parse_date_time(read(run))


_CODES: Mapping[str, Kind] = {"coupon": Kind.COUPON, "referral": Kind.REFERRAL}


def _code(which: str, field: str) -> Read:
    def read(run: "Run") -> Any:
        given: Json | None = getattr(run, which)
        if given is None:
            raise TalangFailure(f"no {which} is being evaluated")
        # A rule before may have changed its attributes.
        entity = run.moment.entities.get(_CODES[which], given["id"]) or given
        if field not in entity:
            raise TalangFailure(f"the {which} has no {field}")
        return entity[field]

    return read


def _store(run: "Run") -> Json:
    keys = run.moment.entities.found(
        Kind.STORE, "integrationId", (run.moment.application.id, run.subject.store_id)
    )
    store = run.moment.entities.get(Kind.STORE, keys[0]) if keys else None
    if store is None:
        raise TalangFailure("the session is of no store")
    return store


def _store_id(run: "Run") -> str:
    if not run.subject.store_id:
        raise TalangFailure("the session is of no store")
    return run.subject.store_id


def _audiences(run: "Run") -> list[str]:
    return [one["name"] for one in run.profile.value["audienceMemberships"] or ()]


def _advocate(run: "Run") -> Json:
    return run.advocate_state().value


SLOTS: Mapping[tuple[str, ...], Slot] = {
    ("Session", "Total"): Slot(NUMBER, _total("total")),
    ("Session", "CartTotal"): Slot(NUMBER, _total("cartItemTotal")),
    ("Session", "CartItemTotal"): Slot(NUMBER, _total("cartItemTotal")),
    ("Session", "AdditionalCostTotal"): Slot(NUMBER, _total("additionalCostTotal")),
    ("Session", "CartItemAdditionalCostTotal"): Slot(NUMBER, _total("cartItemAdditionalCostTotal")),
    ("Session", "CartItems"): Slot(LIST, lambda run: run.items),
    ("Session", "IntegrationId"): Slot(STRING, _of_session("integrationId")),
    ("Session", "State"): Slot(STRING, _of_session("state")),
    ("Session", "IsFirst"): Slot(BOOLEAN, _of_session("firstSession")),
    ("Session", "Created"): Slot(TIME, _time(_of_session("created"))),
    ("Session", "Identifiers"): Slot(LIST, lambda run: run.session.get("identifiers") or []),
    ("Session", "CouponCodes"): Slot(LIST, lambda run: run.session.get("couponCodes") or []),
    ("Session", "ReferralCode"): Slot(STRING, _of_session("referralCode")),
    ("Session", "Currency"): Slot(
        STRING, lambda run: run.moment.application.settings.get("currency", "")
    ),
    ("Profile", "IntegrationId"): Slot(STRING, _of_profile("integrationId")),
    ("Profile", "TotalSales"): Slot(NUMBER, _of_profile("totalSales")),
    ("Profile", "ClosedSessions"): Slot(NUMBER, _of_profile("closedSessions")),
    ("Profile", "Created"): Slot(TIME, _time(_of_profile("created"))),
    ("Profile", "LastActivity"): Slot(TIME, _time(_of_profile("lastActivity"))),
    ("Profile", "Audiences"): Slot(LIST, _audiences),
    ("Advocate", "IntegrationId"): Slot(STRING, lambda run: run.advocate),
    ("Advocate", "TotalSales"): Slot(NUMBER, lambda run: _advocate(run)["totalSales"]),
    ("Advocate", "ClosedSessions"): Slot(NUMBER, lambda run: _advocate(run)["closedSessions"]),
    ("Coupon", "Value"): Slot(STRING, _code("coupon", "value")),
    ("Coupon", "UsageCounter"): Slot(NUMBER, _code("coupon", "usageCounter")),
    ("Coupon", "UsageLimit"): Slot(NUMBER, _code("coupon", "usageLimit")),
    ("Coupon", "RecipientIntegrationId"): Slot(STRING, _code("coupon", "recipientIntegrationId")),
    ("Referral", "Value"): Slot(STRING, _code("referral", "code")),
    ("Referral", "UsageCounter"): Slot(NUMBER, _code("referral", "usageCounter")),
    ("Event", "Type"): Slot(STRING, lambda run: run.subject.event_type),
    ("Campaign", "Id"): Slot(NUMBER, lambda run: run.campaign.value["id"]),
    ("Campaign", "Name"): Slot(STRING, lambda run: run.campaign.value["name"]),
    ("Application", "Id"): Slot(NUMBER, lambda run: run.moment.application.id),
    ("Application", "Name"): Slot(
        STRING, lambda run: run.moment.application.settings.get("name", "")
    ),
    ("Store", "IntegrationId"): Slot(STRING, _store_id),
    ("Store", "Name"): Slot(STRING, lambda run: _store(run)["name"]),
    ("Now",): Slot(TIME, lambda run: run.now),
}
"""Every path besides attributes and additional costs."""

_HOLDERS: Mapping[str, tuple[str, Read]] = {
    "Session": ("CustomerSession", lambda run: run.session["attributes"]),
    "Profile": ("CustomerProfile", lambda run: run.profile.value["attributes"]),
    "Advocate": ("CustomerProfile", lambda run: _advocate(run)["attributes"]),
    "Event": ("Event", lambda run: run.subject.event_attributes),
    "Coupon": ("Coupon", _code("coupon", "attributes")),
    "Referral": ("Referral", _code("referral", "attributes")),
    "Campaign": ("Campaign", lambda run: run.campaign.value.get("attributes") or {}),
    "Application": (
        "Application",
        lambda run: run.moment.application.settings.get("attributes") or {},
    ),
    "Store": ("Store", lambda run: _store(run).get("attributes") or {}),
}
"""The entity and the attributes of each head of a path."""


def slots_of(reader: Reader) -> "Slots":
    """The paths of an account: with the attributes that it defines."""
    defined: dict[str, dict[str, str]] = {}
    for attribute in reader.values(Kind.ATTRIBUTE):
        defined.setdefault(attribute["entity"], {})[attribute["name"]] = attribute["type"]
    return Slots(defined)


class Slots:
    """Finds the slot of a path, if any has it."""

    def __init__(self, defined: Mapping[str, Mapping[str, str]]) -> None:
        self._defined = defined

    def slot(self, path: tuple[str, ...]) -> Slot | None:
        """The slot of a path; None where nothing has that path."""
        known = SLOTS.get(path)
        if known is not None:
            return known
        if len(path) == 3 and path[1] == "Attributes":
            return self._attribute(path[0], path[2])
        if len(path) == 2 and path[1] == "Attributes" and path[0] in _HOLDERS:
            return Slot(MAP, _HOLDERS[path[0]][1])
        if len(path) in {3, 4} and path[:2] == ("Session", "AdditionalCosts"):
            return Slot(NUMBER, _cost(path[2]))
        return None

    def _attribute(self, head: str, name: str) -> Slot | None:
        holder = _HOLDERS.get(head)
        if holder is None:
            return None
        entity, attributes = holder
        defined = self._defined.get(entity)
        if defined is None or (entity == "CustomerProfile" and name not in defined):
            kind = ANY  # built-in ones of a profile are known without being defined
        elif name in defined:
            kind = _KINDS[defined[name]]
        else:
            return None

        def read(run: "Run") -> Any:
            try:
                value = attributes(run)[name]
            except KeyError:
                raise TalangFailure(f"{head} has no attribute {name}") from None
            return parse_date_time(value) if kind is TIME and isinstance(value, str) else value

        return Slot(kind, read)


def _cost(name: str) -> Read:
    def read(run: "Run") -> Any:
        cost = (run.session.get("additionalCosts") or {}).get(name)
        if cost is None:
            raise TalangFailure(f"the session has no additional cost {name}")
        return cost["price"]

    return read
