"""What rules can ask besides the paths and functions of Talang: codes, budgets, points, audiences.

Each is a function of the run and its arguments. None changes anything.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mockserver.engine import budgets
from mockserver.engine.achievements import status_of
from mockserver.engine.collections import has_item, is_enabled
from mockserver.engine.loyalty.balances import balance_of
from mockserver.engine.loyalty.tiers import current_tier
from mockserver.engine.rules.parties import audience_id, holder_of, profile_named, program_of
from mockserver.engine.talang.failure import TalangFailure
from mockserver.entities import Json, Kind

if TYPE_CHECKING:
    from datetime import datetime

    from mockserver.engine.evaluation.run import Run


def coupon_valid(run: "Run") -> bool:
    """Whether a coupon of the campaign is being evaluated."""
    return run.coupon is not None


def referral_valid(run: "Run") -> bool:
    """Whether a referral code of the campaign is being evaluated."""
    return run.referral is not None


def event_is(run: "Run", name: str) -> bool:
    """Whether the request is an event of a type."""
    return run.subject.event_type == name


def budget_left(run: "Run", action: str, amount: float = 1) -> bool:
    """Whether the budgets of an action have so much left; a budget that is not there has."""
    left = budgets.left(run.moment, run.campaign.value, action, run.all_parties())
    return left is None or left >= amount


def in_audience(run: "Run", audience: Any, who: str = "Current") -> bool:
    """Whether a customer is a member of an audience."""
    number = audience_id(run, audience)
    profile = profile_named(run, who)
    return any(one["id"] == number for one in profile.value["audienceMemberships"] or ())


def joined_audience(run: "Run", audience: Any, who: str = "Current") -> bool:
    """Whether a customer has joined an audience by this request."""
    return in_audience(run, audience, who) and not _was_member(run, audience)


def left_audience(run: "Run", audience: Any, who: str = "Current") -> bool:
    """Whether a customer has left an audience by this request."""
    return not in_audience(run, audience, who) and _was_member(run, audience)


def _was_member(run: "Run", audience: Any) -> bool:
    number = audience_id(run, audience)
    return number in run.subject.audiences_before


def points(run: "Run", program: Any, subledger: str = "", which: str = "current") -> float:
    """A balance of points: current, pending, negative, or as it would be after this request."""
    entity = program_of(run, program)
    balance = balance_of(run.moment, entity, holder_of(run, entity["id"]), subledger)
    if which == "pending":
        return balance.pending
    if which == "negative":
        return balance.negative
    return balance.active


def tier_is(run: "Run", program: Any, tier: Any, subledger: str = "") -> bool:
    """Whether a customer is in a tier, which is named or has an ID."""
    entity = program_of(run, program)
    found = current_tier(run.moment, entity, holder_of(run, entity["id"]), subledger)
    return found is not None and tier in {found["name"], found["id"]}


def card_linked(run: "Run", program: Any = None) -> bool:
    """Whether the request names a loyalty card that is active and the customer's."""
    for identifier in run.subject.cards:
        for card in run.moment.entities.entities(Kind.LOYALTY_CARD, "profile", run.profile_id):
            of_program = program is None or card["programID"] == program
            if card["identifier"] == identifier and card["status"] == "active" and of_program:
                return True
    return False


def achievement_is(run: "Run", achievement: Any, status: str) -> bool:
    """Whether a customer has come so far in an achievement: justCompleted, started, ..."""
    entity = run.entity(Kind.ACHIEVEMENT, achievement)
    if status == "justCompleted":
        return any(
            step["achievementId"] == entity["id"] and step["isJustCompleted"]
            for step in run.made.progress
        )
    found = status_of(run.moment, entity, run.profile_id)
    wanted = {
        "started": {"inprogress", "completed"},
        "inProgress": {"inprogress"},
        "completed": {"completed"},
    }
    if status not in wanted:
        raise TalangFailure(f"an achievement is never {status}")
    return found in wanted[status]


def within(  # noqa: PLR0917 - as many as the rule has
    run: "Run",
    time: "datetime",
    start: "datetime",
    end: "datetime",
    with_start: bool = True,
    with_end: bool = True,
) -> bool:
    """Whether a time lies in a stretch, of which either end may count."""
    del run
    after = time >= start if with_start else time > start
    return after and (time <= end if with_end else time < end)


def one_of(run: "Run", value: Any, values: Sequence[Any]) -> bool:
    """Whether a value is one of a list."""
    del run
    return any(_same(value, one) for one in values)


def in_collection(run: "Run", value: Any, collection: Any) -> bool:
    """Whether a value is an item of a collection. Raises TalangFailure where it is not enabled."""
    entity = run.entity(Kind.COLLECTION, collection)
    if not is_enabled(entity, run.moment.application.id):
        raise TalangFailure(f"the collection {entity['name']} is not enabled in this Application")
    return has_item(run.moment.entities, entity, str(value))


def is_empty(run: "Run", value: Any) -> bool:
    """Whether there is nothing in a value."""
    del run
    return value is None or value in ("", [], {})


def is_there(run: "Run", value: Any) -> bool:
    """True, of a value that could be read; and null is none."""
    del run
    return value is not None


def contains_one_of(run: "Run", values: Sequence[Any], wanted: Sequence[Any]) -> bool:
    del run
    return _count(values, wanted) >= 1


def contains_all_of(run: "Run", values: Sequence[Any], wanted: Sequence[Any]) -> bool:
    del run
    return _count(values, wanted) == len(wanted)


def contains_none_of(run: "Run", values: Sequence[Any], wanted: Sequence[Any]) -> bool:
    del run
    return _count(values, wanted) == 0


def contains_at_least(
    run: "Run", values: Sequence[Any], wanted: Sequence[Any], count: float
) -> bool:
    del run
    return _count(values, wanted) >= count


def contains_exactly(
    run: "Run", values: Sequence[Any], wanted: Sequence[Any], count: float
) -> bool:
    del run
    return _count(values, wanted) == count


def _count(values: Sequence[Any], wanted: Sequence[Any]) -> int:
    return sum(any(_same(one, value) for value in values) for one in wanted)


def _same(one: Any, other: Any) -> bool:
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def note_failure(run: "Run", number: int, value: bool) -> bool:
    """A nested condition that has effects for its failure, which is noted."""
    if value is not True:
        run.failed.append(number)
    return value


def value_of(run: "Run", value_map: Any, item: Json) -> float:
    """The value that a value map has for an item, by its SKU. Raises TalangFailure."""
    entity = run.entity(Kind.VALUE_MAP, value_map)
    for row in entity.get("items") or ():
        if row["sku"] == item.get("Sku"):
            return float(row["value"])
    raise TalangFailure(f"the value map has no {item.get('Sku')}")
