"""Checks the rulesets of a document: their shapes, and whether every rule can be run.

A rule that cannot is kept, and answers the error effect; where a document is to be strict it
is refused.
"""

import logging
from collections.abc import Callable, Iterable
from typing import NamedTuple

from mockserver.contract.problems import Problem
from mockserver.entities import Json, Reader

_LOG = logging.getLogger("mockserver")


def unrunnable(fault: Problem) -> str:
    """What is told of a rule that is kept, and cannot be run."""
    return f"{fault.place}: this rule cannot be run: {fault.details}"


def _log(fault: Problem) -> None:
    _LOG.warning("%s", unrunnable(fault))


class RuleCheck(NamedTuple):
    """How rulesets are checked; ``strict`` refuses rules that cannot be run, ``tell`` gets them
    otherwise.
    """

    strict: bool = False
    tell: Callable[[Problem], None] = _log

    def check(
        self, rulesets: Iterable[tuple[Json, str]], reader: Reader, problems: list[Problem]
    ) -> None:
        """Check rulesets with their places. Adds what is wrong to ``problems``, or tells it."""
        for ruleset, place in rulesets:
            # Only who brings rules waits for what reads them.
            from mockserver.engine.rules.reading import ruleset_problems
            from mockserver.engine.ruleset_shapes import check_ruleset

            shapes = [
                Problem(one.rule, one.details, f"{place}{one.place}")
                for one in check_ruleset(ruleset)
            ]
            if shapes:
                problems += shapes
                continue
            faults = ruleset_problems(reader, ruleset, place)
            if self.strict:
                problems += faults
                continue
            for fault in faults:
                self.tell(fault)
