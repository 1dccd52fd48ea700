"""What tests called, added up: operations, statuses, violations, stubs that were not used.

One tally is that of a test or of a whole run. It travels as text in the properties of a
test's report, so that processes of a run need not know each other.
"""

from collections import Counter
from dataclasses import dataclass, field
from textwrap import wrap
from typing import Self

import orjson

from mockserver.state import Json
from mockserver.testing.handle.operation_names import by_name

_WIDTH = 100
"""Columns of a line of a summary."""


@dataclass(slots=True)
class Tally:
    """Operation -> status -> requests, and operation -> tests that called it."""

    statuses: dict[str, Counter[int]] = field(default_factory=dict)
    tests: Counter[str] = field(default_factory=Counter)
    violations: int = 0
    unused_stubs: list[str] = field(default_factory=list)

    @classmethod
    def of_test(cls, coverage: Json, violations: int, unused: list[str]) -> Self:
        """That of one test, whose account has this Coverage."""
        statuses = {
            row["operationId"]: Counter({int(code): n for code, n in row["statuses"].items()})
            for row in coverage["operations"]
        }
        return cls(statuses, Counter(statuses), violations, unused)

    def text(self) -> str:
        """It as JSON."""
        called = {
            name: {str(code): count for code, count in sorted(found.items())}
            for name, found in self.statuses.items()
        }
        value = {
            "operations": called,
            "violations": self.violations,
            "unusedStubs": self.unused_stubs,
        }
        return orjson.dumps(value).decode()

    def add(self, test: str, text: str) -> None:
        """Add that of a test, as its text."""
        value = orjson.loads(text)
        for name, found in value["operations"].items():
            self.statuses.setdefault(name, Counter()).update(
                {int(code): count for code, count in found.items()}
            )
            self.tests[name] += 1
        self.violations += value["violations"]
        self.unused_stubs += [f"{test}: {line.strip()}" for line in value["unusedStubs"]]

    def never_called(self) -> list[str]:
        """The operations of the API that no test called, in the order of the table."""
        return [name for name in by_name() if name not in self.statuses]

    def not_exercised(self, name: str) -> list[int]:
        """The documented statuses of an operation that no test got."""
        return sorted(set(by_name()[name].answers) - set(self.statuses[name]))

    def value(self) -> Json:
        """It as the file of ``--talon-report-json``."""
        return {
            "operations": [
                {
                    "operationId": name,
                    "tests": self.tests[name],
                    "requests": found.total(),
                    "statuses": {str(code): count for code, count in sorted(found.items())},
                    "notExercised": self.not_exercised(name),
                }
                for name, found in sorted(self.statuses.items())
            ],
            "neverCalled": self.never_called(),
            "violations": self.violations,
            "unusedStubs": self.unused_stubs,
        }

    def lines(self, unit: str = "test") -> list[str]:
        """It as the summary of a run, whose tallies are of tests, or of another unit."""
        called = len(self.statuses)
        broken = "1 violation" if self.violations == 1 else f"{self.violations} violations"
        lines = [f"{called} of {len(by_name())} operations called, {broken}"]
        width = max(map(len, self.statuses), default=0)
        for name, found in sorted(self.statuses.items()):
            seen = ", ".join(f"{_status(code)} x{n}" for code, n in sorted(found.items()))
            missing = ", ".join(map(str, self.not_exercised(name)))
            tests = f"{self.tests[name]} {unit}{'' if self.tests[name] == 1 else 's'}"
            lines.append(
                f"  {name:{width}}  {tests}: {seen}"
                + (f"; not exercised: {missing}" if missing else "")
            )
        never = self.never_called()
        if never:
            text = f"never called: {', '.join(never)}"
            lines += wrap(text, _WIDTH, subsequent_indent="  ", break_on_hyphens=False)
        return lines


def _status(code: int) -> str:
    return str(code) if code else "broken off"
