"""Whom and what a rule means: a customer or the advocate, a program's holder, an audience."""

from typing import TYPE_CHECKING, Any

from mockserver.engine.talang.failure import TalangFailure
from mockserver.entities import Json, Kind
from mockserver.state import ProfileState

if TYPE_CHECKING:
    from mockserver.engine.evaluation.run import Run

ADVOCATE = "Advocate"


def is_advocate(who: str) -> bool:
    """Whether a rule means the advocate. Raises TalangFailure for a word it does not know."""
    word = who.casefold()
    if word not in {"current", "currentprofile", "advocate", "advocateprofile", "profile"}:
        raise TalangFailure(f"a rule knows the customer as Current or Advocate, not as {who}")
    return word.startswith("advocate")


def profile_named(run: "Run", who: str) -> ProfileState:
    """The customer, or the advocate. Raises TalangFailure where there is none."""
    if not is_advocate(who):
        return run.profile
    return run.advocate_state()


def id_named(run: "Run", who: str) -> str:
    """The integration ID of the customer, or of the advocate. Raises TalangFailure."""
    if is_advocate(who):
        return run.advocate
    return str(run.profile.value["integrationId"])


def program_of(run: "Run", program: Any) -> Json:
    """A loyalty program, by ID or name. Raises TalangFailure."""
    if isinstance(program, str):
        for one in run.moment.entities.values(Kind.LOYALTY_PROGRAM):
            if program in {one["name"], one["title"]}:
                return one
        raise TalangFailure(f"there is no loyalty program {program}")
    return run.entity(Kind.LOYALTY_PROGRAM, program)


def holder_of(run: "Run", program: Any, who: str = "Current") -> str:
    """Who holds points of a program: a customer, or the card of the request.

    Raises TalangFailure where a program of cards meets none.
    """
    entity = program_of(run, program)
    if not entity["cardBased"]:
        return id_named(run, who)
    for identifier in run.subject.cards:
        card = run.moment.entities.get(Kind.LOYALTY_CARD, (entity["id"], identifier))
        if card is not None and card["status"] == "active":
            return str(identifier)
    raise TalangFailure(f"no active card of the program {entity['name']} was given")


def audience_id(run: "Run", audience: Any) -> int:
    """The ID of an audience, which is named or has one. Raises TalangFailure."""
    return int(audience_of(run, audience)["id"])


def audience_of(run: "Run", audience: Any) -> Json:
    """An audience, by ID or name. Raises TalangFailure."""
    if isinstance(audience, str):
        for one in run.moment.entities.values(Kind.AUDIENCE):
            if one["name"] == audience:
                return one
        raise TalangFailure(f"there is no audience {audience}")
    return run.entity(Kind.AUDIENCE, audience)
