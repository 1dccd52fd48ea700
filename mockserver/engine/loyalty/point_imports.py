"""Points that a file brings: its rows read as additions, and all of them added at once.

Source: the vendor's description of the file that importLoyaltyPoints takes. Refuses a file as a
whole, with the line and the column of what is wrong.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial

from mockserver.contract.problems import MOST_PROBLEMS, ContractError, Problem, shown
from mockserver.contract.uploads import Row, at_cell
from mockserver.engine.durations import IMMEDIATE, ON_ACTION, UNLIMITED
from mockserver.engine.loyalty.apart import changed_apart
from mockserver.engine.loyalty.cards import is_usable
from mockserver.engine.loyalty.holding import holding_of
from mockserver.engine.loyalty.ledger import Grant, new_addition
from mockserver.engine.loyalty.points import Lot
from mockserver.engine.loyalty.transactions import expiry_of
from mockserver.entities import Changed, Json, Kind
from mockserver.moments import parse_date_time
from mockserver.state import Moment

_MOST_POINTS = 999_999_999_999.99
"""The most that one addition has; the vendor's model AddLoyaltyPoints states it."""


def imported_grants(
    moment: Moment, program: Json, rows: Iterable[Row], import_id: int
) -> list[Grant]:
    """The additions of a file. Raises ContractError."""
    problems: list[Problem] = []
    grants = []
    for row in rows:
        if len(problems) >= MOST_PROBLEMS:
            break
        reading = _Reading(moment, program, row, problems)
        grants.append(reading.grant(import_id))
    if problems:
        raise ContractError(problems)
    return grants


def import_points(moment: Moment, grants: Iterable[Grant]) -> Changed:
    """What changes by additions of a program: what adding one after the other would change."""
    holders: dict[str, dict[str, list[Grant]]] = {}
    for grant in grants:
        ledgers = holders.setdefault(grant.holder, {})
        ledgers.setdefault(grant.subledger, []).append(grant)
    parts = (partial(_add, moment, ledgers.values()) for ledgers in holders.values())
    return changed_apart(moment.entities, parts)


def _add(moment: Moment, ledgers: Iterable[Sequence[Grant]]) -> None:
    for grants in ledgers:
        first = grants[0]
        holding = holding_of(moment, first.program, first.holder, first.subledger)
        for grant in grants:
            addition = new_addition(moment, grant)
            holding.change(Lot(addition, addition["left"]))
        holding.activated()
        holding.keep()


class _Reading:
    """Reads one row; adds what is wrong with it to ``problems``."""

    def __init__(self, moment: Moment, program: Json, row: Row, problems: list[Problem]) -> None:
        self._moment = moment
        self._program = program
        self._row = row
        self._problems = problems

    def grant(self, import_id: int) -> Grant:
        """The addition of the row, as far as it can be read."""
        cells, now = self._row.cells, parse_date_time(self._moment.now)
        start, expiry = cells.get("startdate"), cells.get("expirydate")
        waits = start == ON_ACTION
        begins = now if start in {None, IMMEDIATE, ON_ACTION} else self._time("startdate")
        ends = None if expiry in {None, UNLIMITED} else self._time("expirydate")
        if cells["amount"] > _MOST_POINTS:
            self._wrong("maximum", "amount", f"must be at most {_MOST_POINTS}")
        return Grant(
            program=self._program,
            holder=self._holder(),
            subledger=self._subledger(),
            amount=cells["amount"],
            name=cells.get("reason") or "",
            start=None if waits else begins,
            expiry=ends,
            validity=self._validity(now),
            awaits_activation=waits,
            import_id=import_id,
        )

    def _holder(self) -> str:
        """The customer or the card; customers who are not there will be made."""
        on_card = self._program["cardBased"]
        wanted, other = "customerprofileid", "identifier"
        if on_card:
            wanted, other = other, wanted
        holder: str = self._row.cells.get(wanted) or ""
        if self._row.cells.get(other) is not None:
            what = "cards" if on_card else "customer profiles"
            self._wrong("not", other, f"must be empty, for the points belong to {what}")
        if not holder:
            self._wrong("required", wanted, "must not be empty")
        elif on_card:
            card = self._moment.entities.get(Kind.LOYALTY_CARD, (self._program["id"], holder))
            if card is None:
                self._wrong("unknown", wanted, f"there is no loyalty card {shown(holder)}")
            elif not is_usable(card):
                self._wrong("status", wanted, f"the loyalty card {shown(holder)} is not active")
        return holder

    def _subledger(self) -> str:
        subledger: str = self._row.cells.get("subledgerid") or ""
        if subledger and not self._program["allowSubledger"]:
            self._wrong("unknown", "subledgerid", "the loyalty program has no subledgers")
        return subledger

    def _validity(self, now: datetime) -> str:
        """How long points count that say no expiry; what the program has by default is not asked.

        An empty cell is documented to mean unlimited.
        """
        validity: str | None = self._row.cells.get("validityDuration")
        if validity is None:
            return UNLIMITED
        if self._row.cells.get("expirydate") is not None:
            self._wrong("not", "validityDuration", "only one of it and expirydate can be given")
        try:
            expiry_of(now, validity, self._program["timezone"])
        except ValueError:
            details = f"must be a duration like 30D; got {shown(validity)}"
            self._wrong("pattern", "validityDuration", details)
        return validity

    def _time(self, column: str) -> datetime | None:
        text: str = self._row.cells[column]
        try:
            return parse_date_time(text)
        except ValueError:
            words = {"startdate": f"{IMMEDIATE}, {ON_ACTION}", "expirydate": UNLIMITED}[column]
            details = f"must be {words} or a date-time as RFC 3339 has it; got {shown(text)}"
            self._wrong("format", column, details)
            return None

    def _wrong(self, rule: str, column: str, details: str) -> None:
        self._problems.append(at_cell(rule, self._row.line, column, details))
