"""Effects that change what the account knows: attributes, audiences, achievements, giveaways."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mockserver.engine.achievements import AchievementClosed, increase
from mockserver.engine.audiences import is_member, with_membership, without_membership
from mockserver.engine.durations import after_duration, before_duration
from mockserver.engine.evaluation.run import EffectRefused
from mockserver.engine.giveaways import NoGiveawayLeft, award, would_award
from mockserver.engine.rules.parties import audience_of, id_named, is_advocate
from mockserver.engine.rules.values import plain_value
from mockserver.engine.talang.failure import TalangFailure
from mockserver.engine.totals import MOST, plain
from mockserver.entities import Json, Kind
from mockserver.moments import parse_date_time, write_date_time
from mockserver.state import ProfileState

if TYPE_CHECKING:
    from mockserver.engine.evaluation.run import Run


def update_attribute(run: "Run", target: str, name: str, operator: str, value: Any = None) -> None:
    """Change an attribute of the customer, the session, or the code that is evaluated."""
    run.settle()
    made = run.made
    if target == "session":
        session = run.session
        changed = _changed(run, session["attributes"].get(name), operator, value)
        made.session = session | {"attributes": session["attributes"] | {name: changed}}
        path = f"Session.Attributes.{name}"
    elif target == "profile":
        profile = run.profile
        changed = _changed(run, profile.value["attributes"].get(name), operator, value)
        made.profile = _with_attribute(profile, name, changed)
        path = f"Profile.Attributes.{name}"
    elif target == "advocateProfile":
        other = run.advocate_state()
        changed = _changed(run, other.value["attributes"].get(name), operator, value)
        made.others[run.advocate] = _with_attribute(other, name, changed)
        path = f"Advocate.Attributes.{name}"
    elif target in {"coupon", "referral"}:
        changed = _change_code(run, target, name, operator, value)
        path = f"{target.capitalize()}.Attributes.{name}"
    else:
        raise TalangFailure(f"a rule cannot change the attributes of {target}")
    run.emit("updateAttribute", {"path": path, "value": changed})


def update_item_attribute(
    run: "Run", units: Sequence[Any], name: str, operator: str, value: Any = None
) -> None:
    """Change an attribute of items of the cart: of whole lines, for that is what has them."""
    run.settle()
    session = run.session
    items = list(session["cartItems"])
    for position in sorted({_position(unit) for unit in units}):
        item = items[position]
        changed = _changed(run, item["attributes"].get(name), operator, value)
        items[position] = item | {"attributes": item["attributes"] | {name: changed}}
        path = f"Session.CartItems[{position}].Attributes.{name}"
        run.emit("updateAttribute", {"path": path, "value": changed})
    run.made.session = session | {"cartItems": items}


def _position(unit: Any) -> int:
    if not isinstance(unit, dict) or "Position" not in unit:
        raise TalangFailure("an attribute of items needs items of the cart")
    return int(unit["Position"])


def _with_attribute(profile: ProfileState, name: str, value: Any) -> ProfileState:
    attributes = profile.value["attributes"] | {name: value}
    return profile._replace(value=profile.value | {"attributes": attributes})


def _change_code(run: "Run", which: str, name: str, operator: str, value: Any) -> Any:
    code: Json | None = run.coupon if which == "coupon" else run.referral
    if code is None:
        raise TalangFailure(f"no {which} is being evaluated")
    kind = Kind.COUPON if which == "coupon" else Kind.REFERRAL
    entity = run.entity(kind, code["id"])
    attributes = entity.get("attributes") or {}
    changed = _changed(run, attributes.get(name), operator, value)
    run.moment.entities.put(kind, entity | {"attributes": attributes | {name: changed}})
    return changed


def _changed(run: "Run", before: Any, operator: str, value: Any) -> Any:
    """A value after a change. Raises TalangFailure where it cannot be changed so."""
    if operator == "setTo":
        return plain_value(value)
    if operator == "toggle":
        if not isinstance(before, bool):
            raise TalangFailure("only a boolean can be toggled")
        return not before
    if operator in {"laterBy", "earlierBy"}:
        return _moved(run, before, value, later=operator == "laterBy")
    return _calculated(before, operator, value)


def _calculated(before: Any, operator: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TalangFailure(f"a number can change by a number, not by {value!r}")
    number = 0 if before is None else before
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise TalangFailure(f"{before!r} is no number that can change")
    left, right = Decimal(str(number)), Decimal(str(value))
    if operator == "divideBy":
        if not right:
            raise TalangFailure("nothing can be divided by 0")
        result = float(left / right)
    else:
        result = float(
            {
                "increaseBy": left + right,
                "decreaseBy": left - right,
                "multiplyBy": left * right,
            }[operator]
        )
    if not abs(result) <= MOST:
        raise TalangFailure(f"a number may be at most {MOST}; got {result}")
    return plain(result)


def _moved(run: "Run", before: Any, value: Any, *, later: bool) -> str:
    try:
        time = parse_date_time(before)
    except (TypeError, ValueError):
        raise TalangFailure(f"{before!r} is no time that can be moved") from None
    zone = run.moment.application.settings.get("timezone") or "UTC"
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            moved = time + timedelta(days=value if later else -value)
        else:
            moved = (after_duration if later else before_duration)(time, str(value), zone)
        return write_date_time(moved)
    except (ValueError, OverflowError):
        raise TalangFailure(f"a time cannot be moved by {value!r}") from None


def add_to_audience(run: "Run", audience: Any, who: str = "Current") -> None:
    """Have the customer join an audience; a member stays one."""
    _membership(run, audience, who, joins=True)


def remove_from_audience(run: "Run", audience: Any, who: str = "Current") -> None:
    """Have the customer leave an audience; who is none need not."""
    _membership(run, audience, who, joins=False)


def _membership(run: "Run", audience: Any, who: str, *, joins: bool) -> None:
    entity = audience_of(run, audience)
    number = entity["id"]
    if is_advocate(who):
        integration_id, before = id_named(run, who), run.advocate_state()
    else:
        integration_id, before = run.profile_id, run.profile
    if is_member(before, number) == joins:
        return
    if joins:
        after = with_membership(before, number, entity["name"])
    else:
        after = without_membership(before, number)
    if is_advocate(who):
        run.made.others[integration_id] = after
    else:
        run.made.profile = after
    run.emit(
        "addToAudience" if joins else "removeFromAudience",
        {
            "audienceId": number,
            "audienceName": entity["name"],
            "profileIntegrationId": integration_id,
            "profileId": before.value["id"],
        },
    )


def award_giveaway(run: "Run", pool: Any, who: str = "Current") -> None:
    """Hand out a giveaway when the session closes, and say before that it will be."""
    entity = run.entity(Kind.GIVEAWAY_POOL, pool)
    profile_id = id_named(run, who)
    run.spend(("awardGiveaway", 1))
    try:
        if not run.subject.final:
            run.emit("willAwardGiveaway", would_award(run.moment, entity, profile_id))
            return
        number = None if is_advocate(who) else run.profile.value["id"]
        props = award(run.moment, entity, profile_id, number)
    except NoGiveawayLeft as none:
        raise EffectRefused(str(none)) from None
    given = run.moment.entities.get(Kind.GIVEAWAY, props["giveawayId"])
    if given is not None:
        run.made.giveaways.append(given)
    run.emit("awardGiveaway", props)


def increase_achievement(run: "Run", achievement: Any, by: float = 1) -> None:
    """Bring the customer further in an achievement."""
    entity = run.entity(Kind.ACHIEVEMENT, achievement)
    try:
        props = increase(run.moment, entity, run.profile_id, by)
    except AchievementClosed as closed:
        raise EffectRefused(str(closed)) from None
    run.made.progress.append(props)
    run.emit("increaseAchievementProgress", props)


def attributes_of(given: Mapping[str, Any] | None) -> Json:
    """Attributes that a rule gives to what it creates, as JSON has them."""
    return {name: plain_value(value) for name, value in (given or {}).items()}
