"""Events and effects in the shapes of both versions of the API."""

from collections.abc import Iterable, Mapping

from mockserver.contract.effects import DISCOUNTS
from mockserver.engine.totals import money
from mockserver.state import Json, Moment


def event(
    moment: Moment, kind: str, *, profile_id: str, session_id: str | None, attributes: Json
) -> Json:
    """An event, as an Event."""
    made: Json = {
        "id": moment.ids.next_event(),
        "created": moment.now,
        "applicationId": moment.application.id,
        "profileId": profile_id,
        "type": kind,
        "attributes": attributes,
        # The schema calls these lists and the newest SDK objects; none satisfies both.
        "effects": [],
    }
    if session_id is not None:
        made["sessionId"] = session_id
    return made


_ARGUMENTS: Mapping[str, tuple[str, ...]] = {
    "setDiscount": ("name", "value"),
    "setDiscountPerItem": ("name", "value", "position"),
    "addFreeItem": ("sku", "name"),
    "rejectCoupon": ("value",),
    "rejectReferral": ("value",),
}
"""Which props the first version of the API has as arguments; of other effects it has all."""


def first_version(effects: Iterable[Json], profile_id: str) -> list[list[object]]:
    """Effects in the first version of the API: [campaign, ruleset, rule, [name, arguments]]."""
    shown: list[list[object]] = []
    for effect in effects:
        props, kind = effect["props"], effect["effectType"]
        names = _ARGUMENTS.get(kind) or tuple(props)
        arguments = [props[name] for name in names]
        if kind == "addFreeItem":
            arguments.insert(0, profile_id)
        place = (effect["campaignId"], effect["rulesetId"], effect["ruleIndex"])
        shown.append([*place, [kind, *arguments]])
    return shown


def discounts_of(effects: Iterable[Json]) -> dict[str, float]:
    """The discounts of a session by their names, as the first version of the API shows them."""
    found: dict[str, float] = {}
    for effect in effects:
        if effect["effectType"] in DISCOUNTS:
            props = effect["props"]
            found[props["name"]] = money((found.get(props["name"], 0), props["value"]))
    return found
