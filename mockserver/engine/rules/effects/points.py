"""Effects on loyalty points: given, spent, and how long they live."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mockserver.engine.durations import ON_ACTION, after_duration
from mockserver.engine.evaluation.run import EffectRefused
from mockserver.engine.loyalty.expiry import extend_expiry, set_expiry
from mockserver.engine.loyalty.ledger import Grant, NotEnoughPoints, add_points, deduct_points
from mockserver.engine.rules.parties import holder_of, id_named, program_of
from mockserver.engine.talang.failure import TalangFailure
from mockserver.engine.totals import MOST
from mockserver.entities import Json
from mockserver.moments import parse_date_time, write_date_time

if TYPE_CHECKING:
    from mockserver.engine.evaluation.run import Run

Options = Mapping[str, Any]


def add_loyalty_points(
    run: "Run", program: Any, name: Any, value: float, options: Options | None = None
) -> None:
    """Points for a customer or a card."""
    _add(run, program, name, value, options or {}, {})


class ItemPoints:
    """Points for each unit of a list, of a number of their own."""

    def __init__(self, run: "Run", program: Any, name: Any, options: Options | None = None) -> None:
        self._run = run
        self._program = program
        self._name = name
        self._options = options or {}
        self._given = False

    def add(self, unit: Any, value: Any) -> None:
        """Points for one unit."""
        if not isinstance(unit, dict) or "Position" not in unit:
            raise TalangFailure("points per item need items of the cart")
        place: Json = {"cartItemPosition": unit["Position"]}
        if "Sub" in unit:
            place["cartItemSubPosition"] = unit["Sub"]
        try:
            _add(self._run, self._program, self._name, value, self._options, place)
        except EffectRefused:
            # Where parts may be given, the units before had all that was left.
            if not (self._given and self._options.get("partial")):
                raise
        else:
            self._given = True

    def result(self) -> None:
        """Nothing: the effects are what comes of it."""


def add_points_per_bundle(  # noqa: PLR0917 - as many as the rule has
    run: "Run",
    program: Any,
    name: Any,
    bundles: Any,
    value: float,
    options: Options | None = None,
) -> None:
    """Points for every bundle."""
    for index, bundle in enumerate(bundles):
        place = {"bundleIndex": index, "bundleName": bundle["Name"]}
        _add(run, program, name, value, options or {}, place)


def _add(  # noqa: PLR0917 - as many as the rule has
    run: "Run", program: Any, name: Any, value: Any, options: Options, place: Json
) -> None:
    wanted = _number(value)
    entity = program_of(run, program)
    holder = holder_of(run, entity["id"], str(options.get("recipient", "Current")))
    partial = bool(options.get("partial"))
    granted = run.spend(
        ("createLoyaltyPoints", wanted), ("createLoyaltyPointsEffect", 1), partial=partial
    )
    waits = bool(options.get("awaitsActivation"))
    start = _time(options.get("startDate"))
    if options.get("pendingDuration"):
        pending = str(options["pendingDuration"])
        if pending == ON_ACTION:
            waits = True
        else:
            start = _after(run.now, pending, entity["timezone"])
    grant = Grant(
        program=entity,
        holder=holder,
        subledger=str(options.get("subledger", "")),
        amount=granted,
        name=str(name),
        start=start,
        expiry=_time(options.get("expiryDate")),
        validity=str(options.get("validityDuration") or ""),
        awaits_activation=waits,
        session_id=run.subject.session_id,
        ruleset_id=run.rule.head["rulesetId"],
        rule_name=run.rule.title,
        place=place,
        profile_id=_recipient(run, entity, options),
    )
    try:
        added = add_points(run.moment, grant)
    except (ValueError, OverflowError) as error:
        raise TalangFailure(str(error)) from None
    props: Json = {
        "name": str(name),
        "programId": entity["id"],
        "subLedgerId": grant.subledger,
        "value": granted,
        **({"desiredValue": wanted} if partial else {}),
        "recipientIntegrationId": _recipient(run, entity, options),
        **({"startDate": added.start} if added.start else {}),
        **({"expiryDate": added.expiry} if added.expiry else {}),
        "transactionUUID": added.uuid,
        **place,
    }
    if entity["cardBased"]:
        props["cardIdentifier"] = holder
    if added.awaits_activation:
        props["awaitsActivation"] = True
    if added.validity:
        props["validityDuration"] = added.validity
    run.emit("addLoyaltyPoints", props)
    if added.tier_change and run.subject.final:
        run.emit(
            "changeLoyaltyTierLevel",
            {
                "ruleTitle": run.rule.title,
                "programId": entity["id"],
                "subLedgerId": grant.subledger,
                **added.tier_change,
            },
        )


def deduct_loyalty_points(
    run: "Run", program: Any, name: Any, value: float, options: Options | None = None
) -> None:
    """Take points that are active now."""
    options = options or {}
    wanted = _number(value)
    entity = program_of(run, program)
    holder = holder_of(run, entity["id"], str(options.get("recipient", "Current")))
    subledger = str(options.get("subledger", ""))
    run.spend(("redeemLoyaltyPoints", wanted), ("redeemLoyaltyPointsEffect", 1))
    try:
        uuid = deduct_points(
            run.moment,
            entity,
            holder,
            subledger,
            wanted,
            name=str(name),
            session_id=run.subject.session_id,
            ruleset_id=run.rule.head["rulesetId"],
            rule_name=run.rule.title,
            profile_id=_recipient(run, entity, options),
        )
    except NotEnoughPoints as missing:
        raise EffectRefused(str(missing)) from None
    props: Json = {
        "ruleTitle": run.rule.title,
        "programId": entity["id"],
        "subLedgerId": subledger,
        "value": wanted,
        "transactionUUID": uuid,
        "name": str(name),
    }
    if entity["cardBased"]:
        props["cardIdentifier"] = holder
    run.emit("deductLoyaltyPoints", props)


def extend_points_expiry(
    run: "Run", program: Any, duration: Any, options: Options | None = None
) -> None:
    """Have the active points of a ledger expire later by a duration."""
    options = options or {}
    entity, holder, subledger = _ledger(run, program, options)
    try:
        affected = extend_expiry(run.moment, entity, holder, subledger, str(duration))
    except (ValueError, OverflowError) as error:
        raise TalangFailure(str(error)) from None
    run.emit(
        "extendLoyaltyPointsExpiryDate",
        {
            "programId": entity["id"],
            "subLedgerId": subledger,
            "extensionDuration": str(duration),
            "affectedTransactions": affected,
        },
    )


def set_points_expiry(
    run: "Run", program: Any, time: datetime, options: Options | None = None
) -> None:
    """Have the active points of a ledger expire at a time."""
    options = options or {}
    entity, holder, subledger = _ledger(run, program, options)
    written = write_date_time(time)
    affected = set_expiry(run.moment, entity, holder, subledger, written)
    run.emit(
        "setLoyaltyPointsExpiryDate",
        {
            "programId": entity["id"],
            "subLedgerId": subledger,
            "newExpiryDate": written,
            "affectedTransactions": affected,
        },
    )


def _ledger(run: "Run", program: Any, options: Options) -> tuple[Json, str, str]:
    entity = program_of(run, program)
    holder = holder_of(run, entity["id"], str(options.get("recipient", "Current")))
    return entity, holder, str(options.get("subledger", ""))


def _recipient(run: "Run", program: Json, options: Options) -> str:
    who = str(options.get("recipient", "Current"))
    if program["cardBased"] and run.made.profile is None:
        return ""
    return id_named(run, who)


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TalangFailure(f"points are a number, not {value!r}")
    if not value <= MOST:
        raise TalangFailure(f"points may be at most {MOST}; got {value}")
    if value < 0:
        raise EffectRefused(f"points cannot be fewer than none; got {value}")
    return value


def _after(now: datetime, duration: str, zone: str) -> datetime:
    try:
        return after_duration(now, duration, zone)
    except (ValueError, OverflowError) as error:
        raise TalangFailure(str(error)) from None


def _time(value: Any) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    try:
        return parse_date_time(str(value))
    except ValueError:
        raise TalangFailure(f"{value!r} is no time") from None
