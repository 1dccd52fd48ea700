"""Points that a person adds or deducts: requests of the Management API, read and refused."""

from datetime import datetime

from mockserver.contract.problems import Problem, shown
from mockserver.engine.durations import IMMEDIATE, ON_ACTION, UNLIMITED, after_duration
from mockserver.engine.loyalty.ledger import Grant, NotEnoughPoints, add_points, deduct_points
from mockserver.engine.loyalty.programs import require_subledger
from mockserver.engine.loyalty.transactions import expiry_of
from mockserver.engine.refusals import invalid
from mockserver.entities import Json
from mockserver.moments import parse_date_time
from mockserver.state import Moment

_LONGEST_SUBLEDGER = 64


def add_by_hand(moment: Moment, program: Json, holder: str, request: Json) -> None:
    """Add points as AddLoyaltyPoints says. Raises Refusal."""
    subledger = _subledger(program, request)
    problems = [
        Problem("not", f"only one of {duration} and {time} can be given", f"/{duration}")
        for duration, time in (
            ("validityDuration", "validUntil"),
            ("pendingDuration", "pendingUntil"),
        )
        if duration in request and time in request
    ]
    if problems:
        raise invalid(problems)
    now = parse_date_time(moment.now)
    validity, pending = request.get("validityDuration"), request.get("pendingDuration")
    if validity is not None:
        _require_validity(now, validity, program["timezone"])
    waits = pending == ON_ACTION
    start = _until(request, "pendingUntil")
    if pending is not None and not waits:
        start = _after(now, pending, program["timezone"])
    grant = Grant(
        program=program,
        holder=holder,
        subledger=subledger,
        amount=request["points"],
        name=request.get("name") or "",
        start=start,
        expiry=_until(request, "validUntil"),
        validity=validity or "",
        awaits_activation=waits,
    )
    add_points(moment, grant)


def deduct_by_hand(moment: Moment, program: Json, holder: str, request: Json) -> None:
    """Deduct points as DeductLoyaltyPoints says. Raises Refusal."""
    subledger = _subledger(program, request)
    name = request.get("name") or ""
    try:
        deduct_points(moment, program, holder, subledger, request["points"], name=name)
    except NotEnoughPoints as missing:
        raise invalid([Problem("maximum", str(missing), "/points")]) from None


def _subledger(program: Json, request: Json) -> str:
    subledger = str(request.get("subledgerId") or "")
    require_subledger(program, subledger, "/subledgerId")
    if len(subledger) > _LONGEST_SUBLEDGER:
        details = f"subledgerId must have at most {_LONGEST_SUBLEDGER} characters"
        raise invalid([Problem("maxLength", details, "/subledgerId")])
    return subledger


def _until(request: Json, field: str) -> datetime | None:
    return parse_date_time(request[field]) if field in request else None


def _after(now: datetime, pending: str, zone: str) -> datetime:
    """When points become active that wait so long. Raises Refusal."""
    try:
        return after_duration(now, pending, zone)
    except (OverflowError, ValueError):
        details = f"must be {IMMEDIATE}, {ON_ACTION} or a duration; got {shown(pending)}"
        raise invalid([Problem("pattern", details, "/pendingDuration")]) from None


def _require_validity(now: datetime, validity: str, zone: str) -> None:
    """Raise Refusal for a text that is no validity."""
    try:
        expiry_of(now, validity, zone)
    except ValueError:
        details = f"must be {UNLIMITED} or a duration; got {shown(validity)}"
        raise invalid([Problem("pattern", details, "/validityDuration")]) from None
