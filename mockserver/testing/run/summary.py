"""What is said when a test run is over.

Lives in the process that reports: the only one, or the one that pytest-xdist began with.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mockserver.testing.run.options import RunOptions
    from mockserver.testing.run.tally import Tally

_MOST_LATE = 10


class Summary:
    """Collects the tallies of tests, and says what came of them."""

    def __init__(self, options: "RunOptions") -> None:
        self._options = options
        self._tally: Tally | None = None
        self.late: list[str] = []
        """Lines of what came after the tests that it belongs to, from all processes."""
        self.broke = False
        """Whether any of it broke the contract, in another process."""

    def add(self, test: str, text: str) -> None:
        """Add the tally of a test."""
        self._added_up().add(test, text)

    def _added_up(self) -> "Tally":
        if self._tally is None:
            from mockserver.testing.run.tally import Tally

            self._tally = Tally()
        return self._tally

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.broke and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        # The JUnit file is written when this hook is over.
        if not self._options.report:
            return
        value = self._added_up().value()
        for plugin in session.config.pluginmanager.get_plugins():
            if hasattr(plugin, "add_global_property"):
                plugin.add_global_property("talon.called", _names(value["operations"]))
                plugin.add_global_property("talon.neverCalled", " ".join(value["neverCalled"]))
                plugin.add_global_property("talon.violations", str(value["violations"]))

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        write = terminalreporter.write_line
        if self._options.report:
            terminalreporter.section("Talon.One operations")
            for line in self._added_up().lines():
                write(line)
        if self._options.report_json:
            import orjson

            text = orjson.dumps(self._added_up().value(), option=orjson.OPT_INDENT_2)
            try:
                Path(self._options.report_json).write_bytes(text + b"\n")
            except OSError as error:
                write(f"cannot write {self._options.report_json}: {error.strerror}", red=True)
        unused = self._tally.unused_stubs if self._tally is not None else ()
        if unused:
            terminalreporter.section("Talon.One stubs that answered nothing")
            for line in unused:
                write(line)
        if self.late:
            terminalreporter.section("Talon.One requests after the end of their test")
            for line in self.late[:_MOST_LATE]:
                write(line)


def _names(rows: list[dict[str, Any]]) -> str:
    return " ".join(row["operationId"] for row in rows)
