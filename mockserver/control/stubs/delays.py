"""Delays: how long an answer waits, fixed or drawn, and how its body dribbles.

Draws from the random source it is given, and never waits itself.
"""

from dataclasses import dataclass
from itertools import pairwise
from math import exp, log
from random import Random
from typing import Any, Protocol

from mockserver.contract.problems import Problem

_LONGEST = 3600.0
"""Seconds that an answer waits at most; a long tail has an end."""


class Delay(Protocol):
    """Gives the seconds to wait, each time anew."""

    def seconds(self, random: Random) -> float: ...


@dataclass(frozen=True, slots=True)
class Fixed:
    """Always as long."""

    length: float

    def seconds(self, random: Random) -> float:
        del random
        return self.length


@dataclass(frozen=True, slots=True)
class Uniform:
    """Anything between two lengths."""

    lower: float
    upper: float

    def seconds(self, random: Random) -> float:
        return random.uniform(self.lower, self.upper)


@dataclass(frozen=True, slots=True)
class Lognormal:
    """Mostly about the median, now and then much longer."""

    median: float
    sigma: float
    longest: float

    def seconds(self, random: Random) -> float:
        drawn = log(self.median) + random.gauss(0, self.sigma)
        return min(exp(min(drawn, log(_LONGEST))), self.longest)


@dataclass(frozen=True, slots=True)
class Dribble:
    """A body in ``chunks`` parts, the last ``duration`` seconds after the first byte could go."""

    chunks: int
    duration: float

    def parts(self, body: bytes) -> list[bytes]:
        """The body cut in parts of about the same length, none of them empty."""
        count = max(1, min(self.chunks, len(body)))
        cuts = [len(body) * number // count for number in range(count + 1)]
        return [body[begin:end] for begin, end in pairwise(cuts)]


def read_distribution(value: Any, place: str, problems: list[Problem]) -> Delay | None:
    """The distribution of a DelayDistribution, or None. Adds what is wrong to ``problems``."""
    if value is None:
        return None
    kind = value["type"]
    wanted = {"fixed": ("milliseconds",), "uniform": ("lower", "upper")}
    for name in wanted.get(kind, ("median", "sigma")):
        if name not in value:
            details = f"{name} is required for a {kind} delay"
            problems.append(Problem("required", details, f"{place}/{name}"))
    if problems:
        return None
    if kind == "fixed":
        return Fixed(value["milliseconds"] / 1000)
    if kind == "uniform":
        if value["lower"] > value["upper"]:
            details = f"upper must be at least lower; got {value['upper']}"
            problems.append(Problem("minimum", details, f"{place}/upper"))
        return Uniform(value["lower"] / 1000, value["upper"] / 1000)
    longest = value.get("maxValue", _LONGEST * 1000) / 1000
    return Lognormal(value["median"] / 1000, value["sigma"], longest)


def read_dribble(value: Any) -> Dribble | None:
    """The dribble of a ChunkedDribbleDelay, or None."""
    if value is None:
        return None
    return Dribble(int(value["numberOfChunks"]), value["totalDuration"] / 1000)
