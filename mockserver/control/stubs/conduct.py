"""Conduct: how an account answers as a whole, and what goes wrong for some of the requests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from mockserver.assumptions import Assumptions, UnknownAssumptionError
from mockserver.contract.problems import ContractError, Problem, pointer
from mockserver.control.stubs.delays import Delay, Dribble, Fixed, read_distribution, read_dribble
from mockserver.control.stubs.responses import StubResponse, read_response


@dataclass(slots=True)
class Fault:
    """Something that befalls a share of the requests of some operations, or of all."""

    operations: frozenset[str] | None
    probability: float
    left: int | None
    response: StubResponse
    value: Mapping[str, Any]


@dataclass(slots=True)
class Conduct:
    """ControlSettings, read. ``faults`` shrinks as its entries are used up."""

    assume: Assumptions
    strict: bool = False
    parallel: bool = True
    delay: Delay | None = None
    dribble: Dribble | None = None
    faults: list[Fault] = field(default_factory=list)
    delays: Mapping[str, Any] = field(default_factory=dict)
    """The settings of the delays, as they were given."""

    bends: bool = field(init=False)
    """Whether any answer may be another than the account's own, at once."""

    def __post_init__(self) -> None:
        self.bends = bool(self.faults or self.delay or self.dribble)

    def take(self, operation_id: str, random: Random) -> Fault | None:
        """The fault that befalls a request, used up by one."""
        for fault in self.faults:
            if fault.operations is not None and operation_id not in fault.operations:
                continue
            if fault.probability < 1 and random.random() >= fault.probability:
                continue
            if fault.left is not None:
                fault.left -= 1
                if fault.left <= 0:
                    self.faults.remove(fault)
                    self.bends = bool(self.faults or self.delay or self.dribble)
            return fault
        return None

    def fresh(self) -> "Conduct":
        """The same, with the faults to be used up anew."""
        faults = [
            Fault(
                fault.operations,
                fault.probability,
                fault.value.get("times"),
                fault.response,
                fault.value,
            )
            for fault in self.faults
        ]
        return Conduct(
            self.assume, self.strict, self.parallel, self.delay, self.dribble, faults, self.delays
        )

    def shown(self) -> dict[str, Any]:
        """It as ControlSettings."""
        return {
            **self.delays,
            "faults": [
                dict(fault.value) if fault.left is None else {**fault.value, "times": fault.left}
                for fault in self.faults
            ],
            "strict": self.strict,
            "parallelUpdates": self.parallel,
            "assumptions": {guess.name: choice for guess, choice in self.assume.items()},
        }


_DELAYS = ("fixedDelay", "delayDistribution", "chunkedDribbleDelay")


def read_conduct(
    value: Mapping[str, Any],
    usual: Conduct,
    *,
    operations: frozenset[str],
    folders: tuple[Path, ...],
    place: str = "",
) -> Conduct:
    """The conduct that ControlSettings describe; what they leave out is as usual.

    Raises ContractError with all that is wrong.
    """
    problems: list[Problem] = []
    delay = read_distribution(
        value.get("delayDistribution"), f"{place}/delayDistribution", problems
    )
    if delay is None and value.get("fixedDelay"):
        delay = Fixed(value["fixedDelay"] / 1000)
    faults = usual.fresh().faults
    if "faults" in value:
        faults = []
        for index, entry in enumerate(value["faults"]):
            where = f"{place}/faults/{index}"
            fault = _fault(entry, where, operations, folders, problems)
            if fault is not None:
                faults.append(fault)
    assume = usual.assume
    for name, choice in value.get("assumptions", {}).items():
        try:
            assume = assume.switched(name, choice)
        except UnknownAssumptionError as error:
            problems.append(Problem("enum", str(error), f"{place}{pointer(('assumptions', name))}"))
    if problems:
        raise ContractError(problems)
    return Conduct(
        assume=assume,
        strict=value.get("strict", usual.strict),
        parallel=value.get("parallelUpdates", usual.parallel),
        delay=delay,
        dribble=read_dribble(value.get("chunkedDribbleDelay")),
        faults=faults,
        delays={word: value[word] for word in _DELAYS if word in value},
    )


def _fault(
    entry: Mapping[str, Any],
    place: str,
    operations: frozenset[str],
    folders: tuple[Path, ...],
    problems: list[Problem],
) -> Fault | None:
    named = entry.get("operationId")
    for index, name in enumerate(named or ()):
        if name not in operations:
            details = f"no operation is named {name!r}"
            problems.append(Problem("enum", details, f"{place}/operationId/{index}"))
    try:
        response = read_response(entry["response"], f"{place}/response", folders, of_fault=True)
    except ContractError as error:
        problems += error.problems
        return None
    chosen = None if named is None else frozenset(named)
    return Fault(chosen, entry.get("probability", 1), entry.get("times"), response, entry)
