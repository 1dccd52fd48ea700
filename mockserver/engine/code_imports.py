"""Coupons and referrals that come in a file: read from its rows, all of them or none.

A row that cannot be is told with its line. Writes nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mockserver.contract.problems import MOST_PROBLEMS, ContractError, Problem, shown
from mockserver.contract.uploads import Row, at_cell
from mockserver.engine.attributes import attribute_problems, mandatory_problems
from mockserver.engine.carts import merged
from mockserver.engine.codes import SHORTEST
from mockserver.engine.coupons.creation import untouched
from mockserver.engine.coupons.lookup import code_of, stored_code
from mockserver.engine.coupons.redemption import remainder_of
from mockserver.entities import Json, Kind
from mockserver.state import Moment

_MOST_USES = 999_999
_MOST_DISCOUNT = 1_000_000_000_000_000


def imported_coupons(
    moment: Moment, campaign: Json, rows: Sequence[Row], *, skip_taken: bool
) -> Iterator[Json]:
    """The coupons of a file, of one batch. ``skip_taken`` leaves out codes that there are.

    Raises ContractError once all rows are read, for all that is wrong.
    """
    reading = _Reading(moment, campaign, Kind.COUPON, "value", skip_taken=skip_taken)
    for row, head in reading.heads(rows):
        cells = row.cells
        discount = cells.get("discountlimit")
        reading.at_most(row, "discountlimit", _MOST_DISCOUNT)
        attributes = merged(
            campaign.get("couponAttributes") or {}, cells.get("attributes") or {}, moment
        )
        reading.check(row, mandatory_problems(moment, "Coupon", attributes, ""))
        coupon: Json = {
            **head,
            "attributes": attributes,
            **untouched(cells.get("recipientintegrationid")),
        }
        if discount:
            coupon["discountLimit"] = discount
        yield coupon | remainder_of(coupon)
    reading.refuse()


def imported_referrals(moment: Moment, campaign: Json, rows: Sequence[Row]) -> Iterator[Json]:
    """The referrals of a file, of one batch. Their advocates need not be there.

    Raises ContractError once all rows are read, for all that is wrong.
    """
    reading = _Reading(moment, campaign, Kind.REFERRAL, "code")
    for row, head in reading.heads(rows):
        yield {
            **head,
            "advocateProfileIntegrationId": row.cells["advocateprofileintegrationid"],
            "attributes": merged({}, row.cells.get("attributes") or {}, moment),
        }
    reading.refuse()


class _Reading:
    """What coupons and referrals of a file share, while its rows are read."""

    def __init__(
        self, moment: Moment, campaign: Json, kind: Kind, field: str, *, skip_taken: bool = False
    ) -> None:
        """``field`` is the column of the code, and the field that has it."""
        self._moment = moment
        self._campaign = campaign
        self._kind = kind
        self._field = field
        self._skip_taken = skip_taken
        self._lines: dict[str, int] = {}
        self._problems: list[Problem] = []

    def heads(self, rows: Sequence[Row]) -> Iterator[tuple[Row, Json]]:
        """The rows that bring a code, each with what all codes have."""
        entities, batch = self._moment.entities, ""
        for row in rows:
            if len(self._problems) >= MOST_PROBLEMS:
                return
            code = stored_code(self._moment, row.cells[self._field])
            if not self._is_new(row, code) or not self._fits(row, code):
                continue
            number = entities.next_id(self._kind)
            batch = batch or f"{self._campaign['id']}-{number}"
            limit = row.cells.get("limitval")
            dates = (("startDate", "startdate"), ("expiryDate", "expirydate"))
            yield (
                row,
                {
                    "id": number,
                    "created": self._moment.now,
                    "campaignId": self._campaign["id"],
                    self._field: code,
                    "usageLimit": 1 if limit is None else limit,
                    "usageCounter": 0,
                    "batchId": batch,
                    **{field: row.cells[name] for field, name in dates if row.cells.get(name)},
                },
            )

    def _is_new(self, row: Row, code: str) -> bool:
        """Whether a code is neither there nor in the file before; else refuses or skips it."""
        before = self._lines.setdefault(code, row.line)
        if before != row.line:
            details = f"{shown(code)} stands at line {before} as well"
        elif self._is_there(code):
            details = f"there is a {self._kind} {shown(code)} already"
        else:
            return True
        if not self._skip_taken:
            self._wrong(row, self._field, "uniqueItems", details)
        return False

    def _is_there(self, code: str) -> bool:
        application = self._campaign["applicationId"]
        return code_of(self._moment, self._kind, code, application=application) is not None

    def _fits(self, row: Row, code: str) -> bool:
        """Whether a row brings a code that can be; else tells what is wrong."""
        before = len(self._problems)
        if len(code) < SHORTEST:
            details = f"must have at least {SHORTEST} characters; got {shown(code)}"
            self._wrong(row, self._field, "minLength", details)
        self.at_most(row, "limitval", _MOST_USES)
        entity = "Coupon" if self._kind is Kind.COUPON else "Referral"
        attributes: Mapping[str, Any] | None = row.cells.get("attributes")
        self.check(row, attribute_problems(self._moment, entity, attributes, ""))
        return len(self._problems) == before

    def at_most(self, row: Row, column: str, most: int) -> None:
        """Refuse a number of a row that is too great."""
        value = row.cells.get(column)
        if value is not None and value > most:
            self._wrong(row, column, "maximum", f"must be at most {most}; got {shown(value)}")

    def check(self, row: Row, found: Sequence[Problem]) -> None:
        """Refuse a row for what is wrong with its attributes."""
        for one in found:
            self._wrong(row, "attributes", one.rule, f"{one.place}: {one.details}")

    def refuse(self) -> None:
        """Raise ContractError for all that is wrong, if anything is."""
        if self._problems:
            raise ContractError(self._problems)

    def _wrong(self, row: Row, column: str, rule: str, details: str) -> None:
        self._problems.append(at_cell(rule, row.line, column, details))
