"""Moments over entities that a test lists, for rules that are asked without a server."""

from typing import Any

from mockserver.account.tables import Base, Tables
from mockserver.assumptions import Assumptions
from mockserver.entities import FACTS, Draft, Json, Kind
from mockserver.state import ApplicationFacts, Ids, Moment

NOON = "2026-01-01T12:00:00.000000Z"


def moment_of(
    entities: dict[Kind, list[Json]] | None = None,
    *,
    application: int = 1,
    settings: dict[str, Any] | None = None,
    assume: dict[str, str] | None = None,
    now: str = NOON,
) -> Moment:
    """A moment in an Application of an account that has these entities and no customers."""
    keyed = {
        kind: {FACTS[kind].key_of(one): one for one in some}
        for kind, some in (entities or {}).items()
    }
    return Moment(
        application=ApplicationFacts(application, 1, sandbox=False, settings=settings or {}),
        now=now,
        ids=Ids(1, 1, 1, 1),
        assume=Assumptions(assume),
        entities=Draft(Tables(Base(keyed), {})),
        find_profile=lambda sandbox, integration_id: None,  # noqa: ARG005 - there is nobody
    )
