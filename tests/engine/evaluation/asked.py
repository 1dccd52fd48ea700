"""Rules that are asked without a server: a cart, a customer, and what they make of it."""

from typing import Any

from mockserver.engine.evaluation.evaluate import Evaluation, evaluate
from mockserver.engine.evaluation.subject import Subject
from mockserver.engine.profiles import new_profile
from mockserver.engine.totals import totals
from mockserver.entities import Json, Kind
from tests.engine.moments import moment_of

APPLICATION: Json = {"id": 1, "name": "Shop", "timezone": "UTC", "currency": "USD"}


def line(position: int, sku: str, price: float, quantity: int = 1, **more: Any) -> Json:
    """A cart item as a session has it."""
    return {
        "sku": sku,
        "price": price,
        "quantity": quantity,
        "returnedQuantity": 0,
        "remainingQuantity": quantity,
        "position": position,
        "attributes": {},
        **more,
    }


def session_of(*lines: Json, **more: Any) -> Json:
    """An open session with a cart."""
    items = list(lines)
    return {
        "integrationId": "s",
        "profileId": "ann",
        "referralCode": "",
        "attributes": {},
        "cartItems": items,
        "state": "open",
        "firstSession": True,
        "created": "2026-01-01T12:00:00.000000Z",
        **totals(items, None, item_cost_per_unit=False),
        **more,
    }


def campaign_of(number: int = 1, **more: Any) -> Json:
    """A campaign that runs, with the ruleset of its own number."""
    return {
        "id": number,
        "applicationId": 1,
        "name": f"Campaign {number}",
        "state": "enabled",
        "features": [],
        "tags": [],
        "limits": [],
        "activeRulesetId": number,
        **more,
    }


def ruleset_of(*rules: Json, number: int = 1, **more: Any) -> Json:
    """A ruleset of either form."""
    word = "promotionRules" if any("blocks" in rule for rule in rules) else "rules"
    return {"id": number, "campaignId": number, word: list(rules), **more}


def asked(
    *rules: Json,
    session: Json | None = None,
    entities: dict[Kind, list[Json]] | None = None,
    ruleset: Json | None = None,
    campaign: Json | None = None,
    **subject: Any,
) -> Evaluation:
    """What the rules of one campaign say of a session."""
    there = {
        Kind.CAMPAIGN: [campaign or campaign_of()],
        Kind.RULESET: [ruleset or ruleset_of(*rules)],
        **(entities or {}),
    }
    moment = moment_of(there, settings=APPLICATION)
    profile = new_profile("ann", moment)
    return evaluate(
        moment,
        Subject(
            subject.pop("event_type", "talon_session_updated"),
            subject.pop("event_attributes", {}),
            profile,
            session,
            final=subject.pop("final", False),
            **subject,
        ),
        explain=True,
    )
