"""What the account's additional costs demand of requests: names that are defined, in their place.

Where an account defines costs, a session and its items have no others; where it defines
none, any name is one. Changes nothing and keeps nothing.
"""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from mockserver.contract.problems import Problem, pointer
from mockserver.engine.attributes import subscribed
from mockserver.entities import Kind, Reader
from mockserver.state import Moment

Scope = Literal["session", "item"]


class _Cost(NamedTuple):
    """One additional cost: its type, and the Applications that know it, None for all."""

    type: str
    applications: frozenset[int] | None


def additional_cost_problems(
    moment: Moment, costs: Mapping[str, Any] | None, place: str, scope: Scope
) -> list[Problem]:
    """What is wrong with the additional costs that a request sends for a session or an item.

    ``costs`` is an object of AdditionalCost by name, ``place`` its JSON pointer.
    """
    if not costs:
        return []
    defined = moment.entities.derived(_defined)
    if not defined:
        return []
    problems: list[Problem] = []
    for name in costs:
        cost = defined.get(name)
        where = place + pointer((name,))
        if cost is None or not _knows(cost, moment.application.id):
            details = f'The additional cost "{name}" is not defined.'
            problems.append(Problem("Unknown", details, where))
        elif cost.type not in {scope, "both"}:
            details = f'The additional cost "{name}" is not one of {_OF[scope]}.'
            problems.append(Problem("Invalid type", details, where))
    return problems


def defines_additional_costs(moment: Moment) -> bool:
    """Whether the account defines additional costs; where not, it takes any."""
    return bool(moment.entities.derived(_defined))


_OF: Mapping[Scope, str] = {"session": "sessions", "item": "cart items"}


def _knows(cost: _Cost, application: int) -> bool:
    return cost.applications is None or application in cost.applications


def _defined(reader: Reader) -> Mapping[str, _Cost]:
    return {
        one["name"]: _Cost(one.get("type", "session"), subscribed(one))
        for one in reader.values(Kind.ADDITIONAL_COST)
    }
