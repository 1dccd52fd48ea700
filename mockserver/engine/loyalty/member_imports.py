"""Tiers and join dates that a file brings for customers who are there.

Source: the vendor's description of the file that importLoyaltyCustomersTiers takes. Refuses a
file as a whole, with the line and the column of what is wrong.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from mockserver.contract.problems import MOST_PROBLEMS, ContractError, Problem, shown
from mockserver.contract.uploads import Row, at_cell
from mockserver.engine.loyalty.apart import changed_apart
from mockserver.engine.loyalty.holding import holding_of
from mockserver.engine.loyalty.members import membership_of
from mockserver.engine.loyalty.programs import require_type
from mockserver.engine.loyalty.tier_walk import tiers_of
from mockserver.engine.refusals import Refusal, Refused
from mockserver.entities import Changed, Json, Kind
from mockserver.state import Moment


def import_tiers(moment: Moment, program: Json, rows: Iterable[Row]) -> Changed:
    """What changes when customers are put into tiers. Raises ContractError, Refusal."""
    require_type(program, card_based=False)
    _require_advanced_tiers(program)
    tiers = {tier["name"]: tier for tier in tiers_of(program)}
    wanted: dict[str, dict[str, tuple[Json, str]]] = {}
    problems: list[Problem] = []
    for row in rows:
        if len(problems) >= MOST_PROBLEMS:
            break
        wrong, cells = partial(_wrong, problems, row), row.cells
        holder, subledger = cells["customerprofileid"], cells.get("subledgerid") or ""
        _check_customer(moment, program, holder, wrong)
        if subledger and not program["allowSubledger"]:
            wrong("unknown", "subledgerid", "the loyalty program has no subledgers")
        if cells["tiername"] not in tiers:
            offered = ", ".join(tiers)
            details = f"there is no tier {shown(cells['tiername'])}, but {offered}"
            wrong("unknown", "tiername", details)
        if cells["expirydate"] <= moment.now:
            wrong("minimum", "expirydate", f"must be after now, {moment.now}")
        ledgers = wanted.setdefault(holder, {})
        if subledger in ledgers:
            details = f"{shown(holder)} comes twice for a subledger"
            wrong("uniqueItems", "customerprofileid", details)
        ledgers[subledger] = tiers.get(cells["tiername"], {}), cells["expirydate"]
    if problems:
        raise ContractError(problems)
    parts = (partial(_assign, moment, program, *one) for one in wanted.items())
    return changed_apart(moment.entities, parts)


def import_join_dates(moment: Moment, program: Json, rows: Iterable[Row]) -> Changed:
    """What changes when customers are said to have joined. Raises ContractError, Refusal."""
    require_type(program, card_based=False)
    dates: dict[str, str] = {}
    problems: list[Problem] = []
    for row in rows:
        if len(problems) >= MOST_PROBLEMS:
            break
        wrong, holder = partial(_wrong, problems, row), row.cells["customerprofileid"]
        _check_customer(moment, program, holder, wrong)
        if row.cells["joindate"] > moment.now:
            wrong("maximum", "joindate", f"must not be after now, {moment.now}")
        if holder in dates:
            wrong("uniqueItems", "customerprofileid", f"{shown(holder)} comes twice")
        dates[holder] = row.cells["joindate"]
    if problems:
        raise ContractError(problems)
    parts = (partial(_have_joined, moment, program, *one) for one in dates.items())
    return changed_apart(moment.entities, parts)


def _assign(
    moment: Moment, program: Json, holder: str, ledgers: Mapping[str, tuple[Json, str]]
) -> None:
    for subledger, (tier, expiry) in ledgers.items():
        holding = holding_of(moment, program, holder, subledger)
        holding.assign_tier(tier, expiry)
        holding.keep()


def _have_joined(moment: Moment, program: Json, holder: str, date: str) -> None:
    membership = membership_of(moment.entities, program, holder)
    moment.entities.put(Kind.MEMBERSHIP, {**membership, "joinDate": date})


def _require_advanced_tiers(program: Json) -> None:
    """Raise Refusal for a program whose tiers never expire."""
    if not program.get("tiersExpirationPolicy") or not program.get("tiersDowngradePolicy"):
        message = (
            f"The tiers of the loyalty program {program['id']} have no policies of expiration "
            "and downgrade"
        )
        raise Refusal(Refused.INVALID, message)


def _check_customer(
    moment: Moment, program: Json, holder: str, wrong: Callable[[str, str, str], None]
) -> None:
    if moment.find_profile(program["sandbox"], holder) is None:
        details = f"no customer profile has the integration ID {shown(holder)}"
        wrong("unknown", "customerprofileid", details)


def _wrong(problems: list[Problem], row: Row, rule: str, column: str, details: str) -> None:
    problems.append(at_cell(rule, row.line, column, details))
