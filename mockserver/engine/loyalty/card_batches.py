"""Many loyalty cards at once: a batch whose identifiers are invented, and those of a file.

Source: the vendor's model texts of LoyaltyCardBatch and the description of the file that
importLoyaltyCards takes. All are made, or none.
"""

import re
from collections.abc import Iterable
from uuid import UUID, uuid5

from mockserver.contract.problems import MOST_PROBLEMS, ContractError, Problem, shown
from mockserver.contract.uploads import Row, at_cell
from mockserver.engine.codes import characters_of
from mockserver.engine.loyalty.cards import (
    fresh_card,
    invented_identifiers,
    next_card_number,
    registration,
)
from mockserver.engine.loyalty.programs import require_type
from mockserver.engine.refusals import invalid
from mockserver.entities import Json, Kind
from mockserver.state import Moment

_IDENTIFIER = re.compile(r"[A-Za-z0-9._%+@-]{4,108}", re.ASCII)
_CHARACTER = re.compile(r"[A-Za-z0-9._%+@-]", re.ASCII)
_BATCHES = UUID("0a9a2b5e-2f0a-4f4b-8a57-0d8e2f6b8f5d")


def new_batch(moment: Moment, program: Json, request: Json) -> str:
    """Make the cards of a LoyaltyCardBatch. Gives the ID of the batch. Raises Refusal."""
    require_type(program, card_based=True)
    settings, status = request.get("cardCodeSettings"), request.get("status") or "active"
    _require_characters(settings)
    if not (settings or program.get("cardCodeSettings")) and (
        moment.assume["card-batch-without-format"] == "refuse"
    ):
        details = "must be given, for the loyalty program has no card code format"
        raise invalid([Problem("required", details, "/cardCodeSettings")])
    number, count = next_card_number(moment.entities), int(request["numberOfCards"])
    batch = request.get("batchId") or str(uuid5(_BATCHES, f"{program['id']}/{number}"))
    names = invented_identifiers(moment.entities, program, number, count, settings)
    for place, name in enumerate(names, number):
        card = fresh_card(moment, program, place, name, status)
        moment.entities.put(Kind.LOYALTY_CARD, {**card, "batchId": batch})
    return str(batch)


def import_cards(moment: Moment, program: Json, rows: Iterable[Row]) -> None:
    """Make the cards of a file. Raises ContractError, Refusal."""
    require_type(program, card_based=True)
    first, cards = next_card_number(moment.entities), dict[str, Json]()
    problems: list[Problem] = []
    for row in rows:
        if len(problems) >= MOST_PROBLEMS:
            break
        name, status = row.cells["identifier"], row.cells["state"]
        if not _IDENTIFIER.fullmatch(name):
            details = f"must be 4 to 108 letters, digits or . _ % + @ -; got {shown(name)}"
            problems.append(at_cell("pattern", row.line, "identifier", details))
        there = moment.entities.get(Kind.LOYALTY_CARD, (program["id"], name))
        if there is not None or name in cards:
            details = f"a loyalty card has the identifier {shown(name)} already"
            problems.append(at_cell("uniqueItems", row.line, "identifier", details))
        customers = _customers(moment, program, row, problems)
        card = fresh_card(moment, program, first + len(cards), name, status)
        card["profiles"] = [registration(moment, customer) for customer in customers]
        cards[name] = card
    if problems:
        raise ContractError(problems)
    for card in cards.values():
        moment.entities.put(Kind.LOYALTY_CARD, card)


def _customers(moment: Moment, program: Json, row: Row, problems: list[Problem]) -> list[str]:
    """The customers on a card of a file, with semicolons between them."""
    names = (row.cells.get("customerprofileids") or "").split(";")
    customers = list(dict.fromkeys(name for name in names if name))
    limit = program.get("usersPerCardLimit") or 0
    found = [
        ("unknown", f"no customer profile has the integration ID {shown(name)}")
        for name in customers
        if moment.find_profile(program["sandbox"], name) is None
    ]
    if limit and len(customers) > limit:
        details = f"a card of this program is for {limit} customers at most; got {len(customers)}"
        found.append(("maxItems", details))
    problems += [at_cell(rule, row.line, "customerprofileids", details) for rule, details in found]
    return customers


def _require_characters(settings: Json | None) -> None:
    """Raise Refusal for characters that no identifier of a card may have."""
    characters = characters_of((settings or {}).get("validCharacters"))
    wrong = [one for one in characters if not _CHARACTER.fullmatch(one)]
    if wrong:
        details = f"identifiers of cards cannot have these characters: {shown(''.join(wrong))}"
        raise invalid([Problem("pattern", details, "/cardCodeSettings/validCharacters")])
