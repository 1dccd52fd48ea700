"""Says where a request came from: the line that the test was at when it was answered.

Looks at the stacks of this process, so it knows nothing of requests from elsewhere. Whoever
sent a request still waits for its answer when this looks.
"""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, NamedTuple

from mockserver.testing.handle.violations import Origin

if TYPE_CHECKING:
    from mockserver.control.journal.journal import Journal

_FOREIGN = ("site-packages", "dist-packages")
_OWN = str(Path(__file__).resolve().parents[1])


class Line(NamedTuple):
    """A line that runs, or waits."""

    file: str
    number: int
    function: str


class Witness:
    """Watches one account. ``thread`` is that of a test which does not run on this loop."""

    def __init__(self, test_file: Path, test: str, root: Path, thread: int | None) -> None:
        self._test_file = str(test_file)
        self._test = test
        self._root = root
        self._thread = thread
        self._origins: dict[str, Origin] = {}

    def origin(self, request_id: str) -> Origin | None:
        """The line of the test and the line that sent a request, if they were seen."""
        return self._origins.get(request_id)

    def watch(self, journal: "Journal") -> None:
        """Look whenever a request that broke the contract is answered."""

        def added() -> None:
            (entry,) = journal.after(journal.next_number - 1, 1) or (None,)
            if entry is not None and entry.verdict != "valid":
                origin = self._seen()
                if origin is not None:
                    self._origins[journal.id_of(entry)] = origin
            if not journal.closed:
                journal.call_when_added(added)

        journal.call_when_added(added)

    def _seen(self) -> Origin | None:
        stacks: list[list[Line]]
        if self._thread is None:
            stacks = [list(_awaiting(task)) for task in asyncio.all_tasks()]
        else:
            frame = sys._current_frames().get(self._thread)
            stacks = [list(_running(frame))]
        found: tuple[Line, Line] | None = None
        for stack in stacks:  # the outermost first
            lines = [line for line in stack if line.file == self._test_file]
            if not lines:
                continue
            own = [line for line in stack if self._is_project(line.file)]
            is_the_test = any(line.function == self._test for line in lines)
            if found is None or is_the_test:
                found = lines[0], own[-1] if own else lines[0]
            if is_the_test:
                break
        return (self._shown(found[0]), self._shown(found[1])) if found is not None else None

    def _is_project(self, file: str) -> bool:
        if any(part in file for part in _FOREIGN) or file.startswith(_OWN):
            return False
        return Path(file).is_relative_to(self._root)

    def _shown(self, line: Line) -> str:
        path = Path(line.file)
        if path.is_relative_to(self._root):
            path = path.relative_to(self._root)
        return f"{path}:{line.number}"


def _line(frame: FrameType) -> Line:
    return Line(frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name)


def _running(frame: FrameType | None) -> Iterator[Line]:
    lines: list[Line] = []
    while frame is not None:
        lines.append(_line(frame))
        frame = frame.f_back
    return reversed(lines)


def _awaiting(task: "asyncio.Task[Any]") -> Iterator[Line]:
    """The lines at which a task waits, from its own coroutine inwards."""
    waiting: Any = task.get_coro()
    while waiting is not None:
        frame = getattr(waiting, "cr_frame", None) or getattr(waiting, "gi_frame", None)
        if frame is not None:
            yield _line(frame)
        waiting = getattr(waiting, "cr_await", None) or getattr(waiting, "gi_yieldfrom", None)
