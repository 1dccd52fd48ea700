"""Runs a scenario as named steps and says what became of each, as one JSON line a step.

Shared by the Python drivers. Needs the standard library alone, because it runs inside
the environment of an SDK and not in that of the tests.
"""

import json
import traceback
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

# An ID with every character that clients are known to trip over.
ODD = "zoë@shop+1:50%/ü ?#&=,é"

# The rules of the one campaign that every account begins with.
RULES = ["10% off with a coupon", "5 off for a friend", "50 stars for the newsletter"]

# A time that is off by a time zone is off by more than this.
_NEAR = timedelta(minutes=10)


class Absent(Exception):  # noqa: N818 - not a fault: the SDK has no method for the step
    """This version of the SDK cannot do what the step is about."""


Step = Callable[[Any], None]


class Scenario:
    """Steps in the order in which they are written; a failed one does not stop the others."""

    def __init__(self) -> None:
        self._steps: list[Step] = []
        self._later: list[Scenario] = []

    def step(self, function: Step) -> Step:
        self._steps.append(function)
        return function

    def then(self, other: "Scenario") -> None:
        """Have the steps of another scenario come after those of this one."""
        self._later.append(other)

    def steps(self) -> list[Step]:
        """All steps in the order in which they run."""
        return [*self._steps, *(step for other in self._later for step in other.steps())]

    def run(self, sdk: Any, version: str) -> int:
        """Run every step on ``sdk``; the exit code of the driver."""
        _say(version=version)
        failed = False
        for function in self.steps():
            name = function.__name__.replace("_", "-")
            try:
                function(sdk)
            except Absent:
                _say(step=name, absent=True)
            except Exception as error:  # noqa: BLE001 - whatever an SDK raises is a finding
                failed = True
                _say(step=name, ok=False, error=_told(error))
            else:
                _say(step=name, ok=True)
        return int(failed)


def promote(base: str, account: str, entities: dict[str, Any]) -> None:
    """Add promotions and other entities to an account, as the setup of a test does."""
    request = urllib.request.Request(
        f"{base}/__admin/promotions?account={account}", json.dumps(entities).encode(), method="POST"
    )
    with urllib.request.urlopen(request) as answer:
        equal(answer.status, 201)


def account_of(sdk: str, version: str) -> str:
    """An account that no other SDK uses: a key names it by its part before the first dot."""
    return f"sdk-{sdk}-{version}".replace(".", "-")


def absent(api: object, method: str) -> None:
    """End a step as absent; an SDK that has the method after all has to be driven."""
    assert not hasattr(api, method), f"the SDK has {method}, and the driver does not call it"
    raise Absent


def equal(got: object, wanted: object) -> None:
    """Both are the same; true is not 1 here."""
    same = got == wanted and isinstance(got, bool) == isinstance(wanted, bool)
    assert same, f"got {got!r}; wanted {wanted!r}"


def whole(value: object) -> None:
    """A number without a fraction, and not one that is written with one."""
    assert type(value) is int, f"got {value!r}; wanted a whole number"


def recent(value: object) -> None:
    """A time of this run, with its zone: one that is read in another zone is hours away."""
    assert isinstance(value, datetime), f"got {value!r}; wanted a datetime"
    assert value.tzinfo is not None, f"{value!r} has no zone"
    assert abs(datetime.now(UTC) - value) < _NEAR, f"{value!r} is not now"


def _told(error: Exception) -> str:
    """The error, and the lines of the driver that led to it."""
    here = Path(__file__).parent
    frames = [
        f"{Path(frame.filename).name}:{frame.lineno}: {frame.line}"
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).parent == here and frame.filename != __file__
    ]
    return "\n".join([f"{type(error).__name__}: {error}", *frames])


def _say(**parts: object) -> None:
    print(json.dumps(parts), flush=True)
