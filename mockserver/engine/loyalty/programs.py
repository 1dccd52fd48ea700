"""Loyalty programs: the one that is meant, and what can be done in it.

A program is a LoyaltyProgram. It belongs to one environment, and to the Applications that are
subscribed to it.
"""

from mockserver.contract.problems import Problem
from mockserver.engine.refusals import Refusal, Refused, invalid, unknown
from mockserver.entities import Draft, Json, Kind
from mockserver.state import Moment


def program_with_id(entities: Draft, number: int) -> Json:
    """The program of an internal ID. Raises Refusal."""
    program = entities.get(Kind.LOYALTY_PROGRAM, number)
    if program is None:
        raise unknown("loyalty program", number)
    return program


def program_for(moment: Moment, number: int) -> Json:
    """The program of an internal ID, as the Application of a moment sees it. Raises Refusal."""
    program = program_with_id(moment.entities, number)
    if not is_of(program, moment):
        raise unknown("loyalty program of this Application", number)
    return program


def is_of(program: Json, moment: Moment) -> bool:
    """Whether the Application of a moment is subscribed to a program, in its environment."""
    application = moment.application
    subscribed = program.get("subscribedApplications")
    return program["sandbox"] == application.sandbox and (
        not subscribed or application.id in subscribed
    )


def require_type(program: Json, *, card_based: bool) -> None:
    """Raise Refusal for a program whose points belong to cards, or to profiles, instead."""
    if program["cardBased"] != card_based:
        wanted = "cards" if card_based else "customer profiles"
        message = f"The points of the loyalty program {program['id']} do not belong to {wanted}"
        raise Refusal(Refused.INVALID, message)


def require_subledger(program: Json, subledger: str, place: str) -> None:
    """Raise Refusal for a subledger in a program that has only the main one."""
    if subledger and not program["allowSubledger"]:
        details = f"the loyalty program {program['id']} has no subledgers"
        raise invalid([Problem("unknown", details, place)])
