"""Checks the rulesets of a document: their shapes, and whether every rule can be run.

A rule that cannot is kept, and answers the error effect; where a document is to be strict it
is refused.
"""

import logging
from collections.abc import Iterable
from typing import NamedTuple

from mockserver.contract.problems import Problem
from mockserver.entities import Json, Reader

_LOG = logging.getLogger("mockserver")


class RuleCheck(NamedTuple):
    """How rulesets are checked; ``strict`` refuses rules that cannot be run."""

    strict: bool = False

    def check(
        self, rulesets: Iterable[tuple[Json, str]], reader: Reader, problems: list[Problem]
    ) -> None:
        """Check rulesets with their places. Adds what is wrong to ``problems``, or logs it."""
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
                _LOG.warning("%s: this rule cannot be run: %s", fault.place, fault.details)
