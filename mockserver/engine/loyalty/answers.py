"""What answers say of loyalty: the block of a session's answer, and balances.

The block has every number twice: as it is, and as it would be if the session closed now. So it
is made of two moments, which may be one.
"""

from collections.abc import Iterable, Sequence

from mockserver.engine.loyalty.balances import balance_at
from mockserver.engine.loyalty.holding import Holding, holding_of
from mockserver.engine.loyalty.members import join_date, membership_of
from mockserver.engine.loyalty.points import Balance
from mockserver.engine.loyalty.programs import is_of
from mockserver.engine.loyalty.tiers import projected_tier, tier_fields
from mockserver.entities import Draft, Json, Kind
from mockserver.state import Moment


def loyalty_block(
    moment: Moment, tentative: Moment, profile_id: str, cards: Sequence[str] = ()
) -> Json:
    """A Loyalty of a customer, ``""`` for nobody: programs they have points in, and their cards.

    ``cards`` are identifiers that a request names, which are told too.
    """
    by = "id" if moment.assume["loyalty-programs-key"] == "id" else "name"
    programs = [one for one in moment.entities.values(Kind.LOYALTY_PROGRAM) if is_of(one, moment)]
    programs.sort(key=lambda one: int(one["id"]))
    told = {}
    for program in programs:
        if profile_id and not program["cardBased"]:
            names = subledgers_of(tentative.entities, program, profile_id)
            if names:
                ledgers = _program(moment, tentative, program, profile_id, names)
                told[str(program[by])] = ledgers
    block: Json = {"programs": told}
    found = _cards(moment, programs, profile_id, cards)
    return {**block, "cards": found} if found else block


def card_answer(moment: Moment, card: Json) -> Json:
    """A LoyaltyCard with its program and its ledgers."""
    program = moment.entities.get(Kind.LOYALTY_PROGRAM, card["programID"])
    if program is None:
        return card
    holder = card["identifier"]
    names = subledgers_of(moment.entities, program, holder)
    ledgers = {name: ledger_info(moment, moment, program, holder, name) for name in {"", *names}}
    return {
        **card,
        "programName": program["name"],
        "programTitle": program["title"],
        "ledger": ledgers.pop(""),
        "subledgers": dict(sorted(ledgers.items())),
    }


def ledger_info(
    moment: Moment, tentative: Moment, program: Json, holder: str, subledger: str
) -> Json:
    """A LedgerInfo."""
    holding = holding_of(moment, program, holder, subledger)
    now = holding.points.balance(moment.now)
    then = now
    if tentative.entities is not moment.entities:
        there = holding_of(tentative, program, holder, subledger)
        then = there.points.balance(tentative.now)
    return {
        "currentBalance": now.active,
        "pendingBalance": now.pending,
        "negativeBalance": now.negative,
        "expiredBalance": 0,
        "spentBalance": 0,
        "tentativeCurrentBalance": then.active,
        "tentativePendingBalance": then.pending,
        "tentativeNegativeBalance": then.negative,
        **tier_fields(program, holding.standing, now),
    }


def balances(
    moment: Moment,
    program: Json,
    holder: str,
    time: str,
    subledgers: Iterable[str] | None,
    *,
    tiers: bool = False,
    projected: bool = False,
) -> Json:
    """A LoyaltyBalancesWithTiers at a time: of some subledgers, or of all where it is None.

    Those of a card are LoyaltyCardBalances without its customers. A tier of the past is not kept:
    it is that of now.
    """
    entities = moment.entities
    wanted = {"", *subledgers_of(entities, program, holder)}
    if subledgers is not None:
        wanted = set(subledgers)
    told: dict[str, Json] = {}
    for name in sorted(wanted):
        balance = balance_at(entities, program, holder, name, time)
        shown = _shown(balance)
        if tiers or projected:
            holding = Holding(entities, program, holder, name, max(time, moment.now))
            if tiers:
                shown |= tier_fields(program, holding.standing, balance)
            tier = projected_tier(holding) if projected else None
            if tier is not None:
                shown["projectedTier"] = tier
        told[name] = shown
    answer: Json = {}
    if "" in told:
        answer["balance"] = told.pop("")
    if told or subledgers is None:
        answer["subledgerBalances"] = told
    return answer


def subledgers_of(entities: Draft, program: Json, holder: str) -> list[str]:
    """The IDs of the subledgers of a holder, ``""`` for the main one; none for a stranger."""
    membership = membership_of(entities, program, holder)
    names = sorted(membership["ledgers"])
    return names or ([""] if "joinDate" in membership else [])


def _program(
    moment: Moment, tentative: Moment, program: Json, holder: str, names: Sequence[str]
) -> Json:
    """A LoyaltyProgramLedgers."""
    ledgers = {name: ledger_info(moment, tentative, program, holder, name) for name in {"", *names}}
    told: Json = {"id": program["id"], "title": program["title"], "name": program["name"]}
    joined = join_date(moment.entities, program, holder, moment.now)
    if joined:
        told["joinDate"] = joined
    told["ledger"] = ledgers.pop("")
    if ledgers:
        told["subLedgers"] = dict(sorted(ledgers.items()))
    return told


def _cards(
    moment: Moment, programs: Sequence[Json], profile_id: str, named: Sequence[str]
) -> list[Json]:
    """The cards of a customer and those named, of some programs, by their IDs."""
    entities = moment.entities
    numbers = {program["id"] for program in programs if program["cardBased"]}
    cards = {
        (number, name): entities.get(Kind.LOYALTY_CARD, (number, name))
        for number in numbers
        for name in named
    }
    if profile_id:
        for card in entities.entities(Kind.LOYALTY_CARD, "profile", profile_id):
            if card["programID"] in numbers:
                cards[card["programID"], card["identifier"]] = card
    there = [card for card in cards.values() if card is not None]
    return [card_answer(moment, card) for card in sorted(there, key=lambda one: int(one["id"]))]


def _shown(balance: Balance) -> Json:
    return {
        "activePoints": balance.active,
        "pendingPoints": balance.pending,
        "spentPoints": balance.spent,
        "expiredPoints": balance.expired,
        "negativePoints": balance.negative,
    }
