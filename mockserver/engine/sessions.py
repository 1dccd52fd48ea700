"""Customer sessions: creation, update, closing, cancelling, reopening.

The rules follow the vendor's documentation of updating customer sessions; what it
leaves open is asked of the table of assumptions.
"""

from collections.abc import Callable
from typing import Any

from mockserver.engine.additional_costs import additional_cost_problems
from mockserver.engine.attributes import attribute_problems
from mockserver.engine.audiences import audiences_of
from mockserver.engine.carts import merged, placed_items
from mockserver.engine.effects import event
from mockserver.engine.evaluation.evaluate import evaluate
from mockserver.engine.evaluation.rollback import roll_back
from mockserver.engine.evaluation.subject import Subject
from mockserver.engine.profiles import active, new_profile
from mockserver.engine.refusals import Refusal, Refused, invalid
from mockserver.engine.totals import goods, money, totals
from mockserver.engine.transitions import BY_REOPENING, BY_UPDATE, step
from mockserver.state import (
    CANCELLED,
    CLOSED,
    OPEN,
    PARTIALLY_RETURNED,
    Json,
    Moment,
    Outcome,
    ProfileState,
    SessionState,
)

_COUNTED = frozenset({CLOSED, PARTIALLY_RETURNED})


def update_session(
    current: SessionState | None,
    session_id: str,
    request: Json,
    profile: ProfileState | None,
    moment: Moment,
    *,
    is_first: Callable[[], bool],
    dry: bool = False,
    explain: bool = False,
    place: str = "/customerSession",
) -> Outcome:
    """Create or update one session (NewCustomerSessionV2).

    ``profile`` is the profile the session will belong to, None where there is none yet;
    ``is_first`` tells whether that profile has no other session, and is asked only
    where the session is new to the profile. ``explain`` has the outcome tell of every rule,
    ``place`` is the JSON pointer of the session in the body. Raises Refusal.
    """
    before = current.value["state"] if current else ""
    after = request.get("state") or OPEN
    if not current and after in {CANCELLED, PARTIALLY_RETURNED}:
        if moment.assume["create-state"] == "refuse":
            raise Refusal(Refused.TRANSITION, f'Cannot create session in state "{after}"')
        kind = BY_UPDATE["", OPEN]
    else:
        kind = step(BY_UPDATE, before, after)
        if not current and after == CLOSED and moment.assume["created-closed-event"] == "closed":
            kind = BY_UPDATE[OPEN, CLOSED]
    if current and before in _COUNTED:
        return _revoke(current, session_id, request, profile, moment)

    # A dry close is documented to look at the request alone, not at what is stored.
    stored = {} if current is None or (dry and after == CLOSED) else current.value
    value = _merge(stored, request, moment, place)
    profile_id = value["profileId"]
    if current is None:
        value["id"] = moment.ids.next_session()
        value["created"] = moment.now
        value["updateCount"] = 1
        new_to_profile = True
    else:
        value["id"] = current.value["id"]
        value["created"] = current.value["created"]
        value["updateCount"] = current.value["updateCount"] + 1
        value["firstSession"] = current.value["firstSession"]
        new_to_profile = current.value["profileId"] != profile_id
    if new_to_profile:
        value["firstSession"] = not profile_id or is_first()
    value["integrationId"] = session_id
    value["applicationId"] = moment.application.id
    value["state"] = after
    value["updated"] = max(value["created"], moment.now)
    value.update(
        totals(
            value["cartItems"],
            value.get("additionalCosts"),
            item_cost_per_unit=moment.assume["item-cost-per"] == "unit",
        )
    )

    if profile_id:
        owner = profile or new_profile(profile_id, moment)
        counted = after in _COUNTED
        owner = active(
            owner, moment, closed=int(counted), sales=_sales(value, moment) if counted else 0
        )
    else:
        owner = None
    made = event(moment, kind, profile_id=profile_id, session_id=session_id, attributes={})
    total = request.get("total", current.given_total if current else None)
    number = owner.value["id"] if owner else None
    if after == CANCELLED:
        session = SessionState(value, (), profile_number=number, given_total=total)
        return Outcome(made, (), session, owner)
    rules = evaluate(moment, session_subject(value, owner, kind, dry=dry), explain=explain)
    session = SessionState(
        rules.session or value,
        rules.effects,
        profile_number=number,
        given_total=total,
        taken=rules.taken,
    )
    others = tuple(rules.made.others.values())
    return Outcome(made, rules.effects, session, rules.profile, others=others, rules=rules)


def session_subject(
    value: Json, owner: ProfileState | None, kind: str, *, dry: bool = False
) -> Subject:
    """What the rules are asked about."""
    evaluable = value.get("evaluableCampaignIds") if dry else None
    return Subject(
        kind,
        {},
        owner,
        value,
        cards=tuple(value.get("loyaltyCards") or ()),
        store_id=value.get("storeIntegrationId") or "",
        final=value["state"] in _COUNTED,
        evaluable=frozenset(evaluable) if evaluable else None,
        dry=dry,
        audiences_before=audiences_of(owner),
    )


def reopen_session(current: SessionState, profile: ProfileState | None, moment: Moment) -> Outcome:
    """A closed session becomes open again. Raises Refusal from any other state."""
    kind = step(BY_REOPENING, current.value["state"], OPEN)
    value = current.value | {"state": OPEN, "updated": max(current.value["updated"], moment.now)}
    if moment.assume["update-count"] == "every-event":
        value["updateCount"] += 1
    owner = profile and active(profile, moment, closed=-1, sales=-_sales(current.value, moment))
    made = event(
        moment,
        kind,
        profile_id=value["profileId"],
        session_id=value["integrationId"],
        attributes={},
    )
    back = roll_back(moment, current, owner)
    session = current._replace(value=value, effects=back.standing, taken=None)
    return Outcome(made, back.effects, session, back.profile)


def session_sales(value: Json, moment: Moment) -> float:
    """What a session that counts stands for in the total sales of its customer."""
    returned = [item | {"quantity": item["returnedQuantity"]} for item in value["cartItems"]]
    return money((_sales(value, moment), -goods(returned)))


def _sales(value: Json, moment: Moment) -> float:
    return float(value[moment.assume["total-sales-amount"]])


def _revoke(
    current: SessionState,
    session_id: str,
    request: Json,
    profile: ProfileState | None,
    moment: Moment,
) -> Outcome:
    """Cancel a session that was closed: it stops counting, its cart stays what was bought."""
    value: Json = current.value | {
        "state": CANCELLED,
        "attributes": merged(current.value["attributes"], request.get("attributes"), moment),
        "updateCount": current.value["updateCount"] + 1,
        "updated": max(current.value["updated"], moment.now),
    }
    dropped = (
        current.value["state"] == PARTIALLY_RETURNED and moment.assume["return-counts"] == "drop"
    )
    owner = profile and active(
        profile,
        moment,
        closed=0 if dropped else -1,
        sales=-session_sales(current.value, moment),
    )
    kind = BY_UPDATE[current.value["state"], CANCELLED]
    made = event(moment, kind, profile_id=value["profileId"], session_id=session_id, attributes={})
    back = roll_back(moment, current, owner)
    session = current._replace(value=value, effects=back.standing, taken=None)
    return Outcome(made, back.effects, session, back.profile)


_EMPTY: Json = {"profileId": "", "referralCode": "", "attributes": {}, "cartItems": []}


def _merge(stored: Json, request: Json, moment: Moment, place: str) -> Json:
    """What a session holds of a client after an update.

    A key left out keeps what is stored; a list or text that is empty clears it.
    """
    value = dict(stored or _EMPTY)
    problems = attribute_problems(
        moment, "CustomerSession", request.get("attributes"), f"{place}/attributes"
    )
    if request.get("additionalCosts"):
        where = f"{place}/additionalCosts"
        problems += additional_cost_problems(moment, request["additionalCosts"], where, "session")
    if problems:
        raise invalid(problems)
    for key, sent in request.items():
        if key == "cartItems":
            value[key] = placed_items(sent, moment, place=f"{place}/cartItems")
        elif key == "attributes":
            value[key] = merged(value[key], sent, moment)
        elif key in _TEXTS:
            value[key] = sent
        elif key in _CLEARED:
            kept = _CLEARED[key](sent)
            # The real service leaves out what is empty.
            if kept:
                value[key] = kept
            else:
                value.pop(key, None)
    return value


def _codes(sent: list[str]) -> list[str]:
    return [code for code in sent if code]  # an empty code is no code


def _numbers(sent: list[float]) -> list[int]:
    return [int(number) for number in sent]  # a client may write 2 as 2.0


def _allocations(sent: list[Json]) -> list[Json]:
    keys = ("experimentID", "variantID")
    return [{key: int(entry[key]) for key in keys} for entry in sent]


def _as_sent(sent: Json) -> Json:
    return sent


_TEXTS = frozenset({"profileId", "referralCode", "storeIntegrationId"})
_CLEARED: dict[str, Callable[[Any], Any]] = {
    "couponCodes": _codes,
    "loyaltyCards": _codes,
    "identifiers": _codes,
    "evaluableCampaignIds": _numbers,
    "experimentVariantAllocations": _allocations,
    "additionalCosts": _as_sent,
}
