"""Handlers that take files of CSV into loyalty programs: points, tiers, join dates, cards.

All rows of a file are taken, or none; what is wrong with one the engine says.
"""

from collections.abc import Mapping, Sequence

from mockserver.api.call import Answer, Call, Handler
from mockserver.api.management.loyalty_named import named_program
from mockserver.api.management.written import import_of, keep, require_right_cells
from mockserver.engine.loyalty.card_batches import import_cards
from mockserver.engine.loyalty.ledger import Grant
from mockserver.engine.loyalty.member_imports import import_join_dates, import_tiers
from mockserver.engine.loyalty.point_imports import import_points, imported_grants
from mockserver.engine.profiles import new_profile
from mockserver.entities import Changed, Json, Kind
from mockserver.state import Moment, Outcome


def take_points(call: Call) -> Answer:
    """importLoyaltyPoints: customers who are not known are made."""
    moment, program = named_program(call)
    record = import_of(call, "LoyaltyLedger", len(call.body))
    grants = imported_grants(moment, program, call.body, record["id"])
    changed = import_points(moment, grants)
    if not program["cardBased"]:
        _make_customers(call, moment, grants)
    return _kept(call, changed, record)


def take_tiers(call: Call) -> Answer:
    """importLoyaltyCustomersTiers."""
    moment, program = named_program(call)
    changed = import_tiers(moment, program, call.body)
    return _kept(call, changed, import_of(call, "LoyaltyTier", len(call.body)))


def take_join_dates(call: Call) -> Answer:
    """importLoyaltyJoinDates."""
    moment, program = named_program(call)
    changed = import_join_dates(moment, program, call.body)
    return _kept(call, changed, import_of(call, "LoyaltyMembership", len(call.body)))


def take_cards(call: Call) -> Answer:
    """importLoyaltyCards."""
    moment, program = named_program(call)
    import_cards(moment, program, call.body)
    record = import_of(call, "LoyaltyCard", len(call.body))
    return _kept(call, moment.entities.changes, record)


def _make_customers(call: Call, moment: Moment, grants: Sequence[Grant]) -> None:
    """Have those be there who get points. No Application sees them before it hears of them."""
    sandbox = moment.application.sandbox
    names = dict.fromkeys(grant.holder for grant in grants)
    made = tuple(
        new_profile(name, moment)._replace(applications=frozenset())
        for name in names
        if call.account.profile(sandbox, name) is None
    )
    if made:
        require_right_cells(call)
        call.account.keep(Outcome(None, others=made), moment.ids)


def _kept(call: Call, changed: Changed, record: Json) -> Answer:
    keep(call, {**changed, Kind.IMPORT: {record["id"]: record}})
    return Answer(record)


HANDLERS: Mapping[str, Handler] = {
    "importLoyaltyPoints": take_points,
    "importLoyaltyCustomersTiers": take_tiers,
    "importLoyaltyJoinDates": take_join_dates,
    "importLoyaltyCards": take_cards,
}
