"""Handlers of coupon reservations in the Integration API. No rule runs, nobody gets active."""

from collections.abc import Mapping

import orjson

from mockserver.api.call import Answer, Call, Handler
from mockserver.contract.problems import Problem
from mockserver.engine.coupons.lookup import coupon_of
from mockserver.engine.coupons.reservations import release, reserve, reserved_by
from mockserver.engine.coupons.shown import usable_coupons
from mockserver.engine.profiles import new_profile
from mockserver.engine.refusals import Refusal, Refused, invalid
from mockserver.entities import Json
from mockserver.state import Moment, Outcome, ProfileState

_PLACE = "/integrationIDs"


def create_reservation(call: Call) -> Answer:
    """createCouponReservation: for all customers, or none; the limit of the coupon aside."""
    moment = call.moment()
    coupon = _named(call, moment)
    new = _unknown_customers(call, moment)
    changed = reserve(moment, coupon, call.body["integrationIDs"], _PLACE)
    for profile in new:
        call.account.keep(Outcome(None, profile=profile), moment.ids)
    call.account.keep_entities(moment.entities.changes)
    return Answer(changed, 201)


def delete_reservation(call: Call) -> Answer:
    """deleteCouponReservation: who has none is passed over."""
    moment = call.moment()
    release(moment, _named(call, moment), call.body["integrationIDs"])
    call.account.keep_entities(moment.entities.changes)
    return Answer(None, 204)


def get_reserved_customers(call: Call) -> Answer:
    """getReservedCustomers: hard and soft reservations alike."""
    moment, sandbox = call.moment(), call.application.facts.sandbox
    found = (
        call.account.profile(sandbox, integration_id)
        for integration_id in reserved_by(moment, _named(call, moment))
    )
    rows = [orjson.Fragment(record.profile_json) for record in found if record is not None]
    return Answer({"totalResultSize": len(rows), "data": rows})


def get_reserved_coupons(call: Call) -> Answer:
    """getReservedCoupons, of the first version of the API."""
    integration_id = call.parameters["integrationId"]
    if call.account.profile(call.application.facts.sandbox, integration_id) is None:
        message = f"No customer profile has the integration ID {integration_id}"
        raise Refusal(Refused.UNKNOWN, message)
    coupons = usable_coupons(call.moment(), integration_id)
    return Answer({"totalResultSize": len(coupons), "data": coupons})


def _named(call: Call, moment: Moment) -> Json:
    """The coupon of the code in the path. Raises Refusal."""
    code = call.parameters["couponValue"]
    coupon = coupon_of(moment, code)
    if coupon is None:
        raise Refusal(Refused.UNKNOWN, f"No coupon has the code {code}")
    return coupon


def _unknown_customers(call: Call, moment: Moment) -> list[ProfileState]:
    """The customers of the request that there are not yet, made. Raises Refusal."""
    sandbox, names = call.application.facts.sandbox, call.body["integrationIDs"]
    unknown = {
        name: index
        for index, name in enumerate(names)
        if call.account.profile(sandbox, name) is None
    }
    problems = [
        Problem("enum", "there is no such customer profile", f"{_PLACE}/{index}")
        for name, index in unknown.items()
        if not name or call.assume["reservation-unknown-profile"] == "refuse"
    ]
    if problems:
        raise invalid(problems)
    # No Application has seen them so far.
    return [new_profile(name, moment)._replace(applications=frozenset()) for name in unknown]


HANDLERS: Mapping[str, Handler] = {
    "createCouponReservation": create_reservation,
    "deleteCouponReservation": delete_reservation,
    "getReservedCustomers": get_reserved_customers,
    "getReservedCoupons": get_reserved_coupons,
}
