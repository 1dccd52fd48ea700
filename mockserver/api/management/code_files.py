"""Handlers of files of coupons and referrals in the Management API: exported and imported.

How rows are read into codes stands in ``engine.code_imports``.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import orjson

from mockserver.api.call import Answer, Call, Handler
from mockserver.api.csv_answers import Csv, date
from mockserver.api.lists import scan
from mockserver.api.management.code_drawing import drawn
from mockserver.api.management.code_filters import coupon_filter, referral_filter
from mockserver.api.management.coupons import COUPON_SORTS, campaigns_asked
from mockserver.api.management.customers import named_application
from mockserver.api.management.entity_lists import all_in_turns
from mockserver.api.management.named import moment_in_application, named_campaign
from mockserver.api.management.named_codes import codes_of
from mockserver.api.management.written import import_of, keep, note_export
from mockserver.engine.code_imports import imported_coupons, imported_referrals
from mockserver.entities import Json, Kind

_VALUE = "value"

Cells = Callable[[Json], Sequence[Any]]


async def export_coupons(call: Call) -> Answer:
    """exportCoupons: all that match, of all campaigns of the Application."""
    coupons = codes_of(call, Kind.COUPON, campaigns_asked(call))
    found = await all_in_turns(call, coupons, coupon_filter(call), COUPON_SORTS)
    note_export(call, "Coupon")
    if call.parameters["valuesOnly"]:
        return Answer(Csv((_VALUE,), _rows(call, Kind.COUPON, found, lambda one: (one[_VALUE],))))
    form, facts = call.parameters["dateFormat"], named_application(call).facts

    def cells(one: Json) -> Sequence[Any]:
        return (
            one["id"],
            date(one["created"], form),
            one["campaignId"],
            one["value"],
            date(one.get("expiryDate"), form),
            date(one.get("startDate"), form),
            one.get("attributes") or {},
            facts.id,
            False,  # those that were deleted are there no more
            None,
            facts.account_id,
            one.get("referralId"),
            one.get("recipientIntegrationId"),
            one.get("importId"),
            one.get("batchId"),
            one.get("reservation", True),
            one.get("limits") or [],
            one["usageLimit"],
            one["usageCounter"],
            one.get("discountCounter", 0),
            one.get("discountLimit"),
            one.get("reservationCounter", 0),
            one.get("reservationLimit"),
            one.get("isReservationMandatory", False),
        )

    return Answer(Csv(call.operation.csv, _rows(call, Kind.COUPON, found, cells)))


async def export_referrals(call: Call) -> Answer:
    """exportReferrals: all that match, of all campaigns of the Application."""
    referrals = codes_of(call, Kind.REFERRAL, campaigns_asked(call))
    found = await scan(referrals, referral_filter(call))
    note_export(call, "Referral")
    form = call.parameters["dateFormat"]

    def cells(one: Json) -> Sequence[Any]:
        return (
            one["id"],
            date(one["created"], form),
            one["campaignId"],
            one["advocateProfileIntegrationId"],
            one.get("friendProfileIntegrationId"),
            date(one.get("startDate"), form),
            date(one.get("expiryDate"), form),
            one["code"],
            one.get("importId"),
            one.get("attributes") or {},
            one.get("batchId"),
            one["usageCounter"],
            one["usageLimit"],
        )

    return Answer(Csv(call.operation.csv, _rows(call, Kind.REFERRAL, found, cells)))


def _rows(call: Call, kind: Kind, found: Sequence[Json], cells: Cells) -> Iterator[Sequence[Any]]:
    """Rows of codes, each as it is when its turn comes; what is gone by then is left out."""
    tables = call.account.tables
    keys = [one["id"] for one in found]
    return (cells(one) for key in keys if (one := tables.get(kind, key)) is not None)


async def import_coupons(call: Call) -> Answer:
    """importCoupons: all codes of the file, or none where one is wrong."""

    def draw() -> Iterator[Json]:
        skip = call.parameters["skipDuplicates"]
        moment, campaign = moment_in_application(call), named_campaign(call)
        return imported_coupons(moment, campaign, call.body, skip_taken=skip)

    return _imported(call, Kind.COUPON, "Coupon", await drawn(call, Kind.COUPON, draw))


async def import_referrals(call: Call) -> Answer:
    """importReferrals: all codes of the file, or none where one is wrong."""

    def draw() -> Iterator[Json]:
        return imported_referrals(moment_in_application(call), named_campaign(call), call.body)

    return _imported(call, Kind.REFERRAL, "Referral", await drawn(call, Kind.REFERRAL, draw))


def _imported(call: Call, kind: Kind, entity: str, codes: Sequence[Json]) -> Answer:
    """Keep what a file brought, and the record of the import, which is the answer."""
    named_campaign(call)  # it may be gone by now
    record = import_of(call, entity, len(codes))
    brought = {one["id"]: {**one, "importId": record["id"]} for one in codes}
    keep(call, {kind: brought, Kind.IMPORT: {record["id"]: record}})
    call.account.came(sum(len(orjson.dumps(one)) for one in codes[:1]) * len(codes))
    return Answer(record)


HANDLERS: Mapping[str, Handler] = {
    "exportCoupons": export_coupons,
    "exportReferrals": export_referrals,
    "importCoupons": import_coupons,
    "importReferrals": import_referrals,
}
