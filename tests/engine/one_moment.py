"""A moment to try rules in: entities laid over nothing, at a time of the test's own."""

from collections.abc import Mapping

from mockserver.account.tables import Base, Tables
from mockserver.assumptions import parse_assumptions
from mockserver.entities import FACTS, Draft, Json, Kind
from mockserver.state import ApplicationFacts, Ids, Moment

NOON = "2026-01-01T12:00:00.000000Z"


def moment_of(
    entities: Mapping[Kind, list[Json]],
    now: str = NOON,
    *,
    zone: str = "UTC",
    assume: tuple[str, ...] = (),
) -> Moment:
    """A moment of Application 1 in an account that has some entities."""
    tables = Tables(
        Base(
            {
                kind: {FACTS[kind].key_of(one): one for one in some}
                for kind, some in entities.items()
            }
        ),
        {},
    )
    return Moment(
        application=ApplicationFacts(1, 1, sandbox=False, settings={"timezone": zone}),
        now=now,
        ids=Ids(1, 1, 1, 1),
        assume=parse_assumptions(assume),
        entities=Draft(tables),
        find_profile=lambda *_: None,
    )


def later(moment: Moment, now: str) -> Moment:
    """The same draft at another time."""
    return moment._replace(now=now)
