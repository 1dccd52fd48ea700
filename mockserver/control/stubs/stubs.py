"""Stubs and their scenarios: which stub answers a request, and what that uses up.

Owns the list of one account and its order. Choosing a stub, counting it down and moving
its scenario is one step that nothing can come between.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from operator import attrgetter
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import orjson

from mockserver.contract.problems import ContractError, Problem, shown
from mockserver.control.matching.content_patterns import ContentPattern, Subject
from mockserver.control.matching.request_patterns import RequestPattern, names_path
from mockserver.control.matching.seen import Seen
from mockserver.control.stubs.responses import StubResponse, read_response

STARTED = "Started"
_USUAL_PRIORITY = 5
_ALWAYS = 1.0
_MOST_RANKED = 3000
"""Stubs among which the nearest are looked for."""


class Stub:
    """One stub. ``value`` is a StubMapping; what it has left of its times is kept beside it."""

    __slots__ = (
        "left",
        "name",
        "names_path",
        "new_state",
        "order",
        "pattern",
        "priority",
        "probability",
        "required_state",
        "response",
        "scenario",
        "size",
        "stub_id",
        "used",
        "value",
    )

    def __init__(
        self,
        value: Mapping[str, Any],
        stub_id: str,
        pattern: RequestPattern,
        response: StubResponse,
    ) -> None:
        self.stub_id = stub_id
        self.value = {"id": stub_id, "uuid": stub_id} | dict(value)
        self.value |= {"id": stub_id, "uuid": stub_id}
        self.size = len(orjson.dumps(self.value))
        self.pattern = pattern
        self.response = response
        self.names_path = names_path(value.get("request") or {})
        """Whether it is meant for certain paths, which may be none of the API."""
        self.priority = value.get("priority", _USUAL_PRIORITY)
        self.probability = value.get("probability", _ALWAYS)
        self.scenario: str | None = value.get("scenarioName")
        self.required_state: str | None = value.get("requiredScenarioState")
        self.new_state: str | None = value.get("newScenarioState")
        self.left: int | None = value.get("times")
        self.used = False
        self.order = (self.priority, 0)

    def fresh(self) -> "Stub":
        """The same stub, not yet used."""
        stub = copy(self)
        stub.left, stub.used = self.value.get("times"), False
        return stub

    def shown(self) -> dict[str, Any]:
        """The stub as a StubMapping, with the times it has left."""
        value = {"priority": self.priority, **self.value} if self.priority != 5 else self.value
        return value if self.left is None else {**value, "times": self.left}


def read_stub(
    value: Mapping[str, Any], stub_id: str, folders: tuple[Path, ...], place: str = ""
) -> Stub:
    """The stub that a StubMapping describes. Raises ContractError with all that is wrong."""
    problems: list[Problem] = []
    pattern = response = None
    try:
        pattern = RequestPattern(value.get("request") or {}, f"{place}/request")
    except ContractError as error:
        problems += error.problems
    try:
        response = read_response(value.get("response") or {}, f"{place}/response", folders)
    except ContractError as error:
        problems += error.problems
    for word in ("requiredScenarioState", "newScenarioState"):
        if word in value and "scenarioName" not in value:
            details = f"{word} needs scenarioName"
            problems.append(Problem("dependentRequired", details, f"{place}/{word}"))
    given = value.get("id", value.get("uuid"))
    if "id" in value and "uuid" in value and UUID(value["id"]) != UUID(value["uuid"]):
        details = f"id and uuid name the same; got {shown(given)} and {shown(value['uuid'])}"
        problems.append(Problem("const", details, f"{place}/uuid"))
    if problems or pattern is None or response is None:
        raise ContractError(problems)
    return Stub(value, stub_id, pattern, response)


class Stubs:
    """The stubs of one account, in the order in which they are asked."""

    def __init__(self) -> None:
        self.listed: list[Stub] = []
        """In the order in which they are asked. To be read only."""
        self._states: dict[str, str] = {}
        self._added = 0
        self.saved: tuple[Stub, ...] = ()
        """The persistent ones, which outlive a reset."""
        self.size = 0
        """Bytes of their JSON."""

    def __len__(self) -> int:
        return len(self.listed)

    def __iter__(self) -> Iterator[Stub]:
        return iter(self.listed)

    def get(self, stub_id: str) -> Stub | None:
        return next((stub for stub in self.listed if stub.stub_id == stub_id), None)

    def add(self, stub: Stub) -> None:
        """Have a stub, before all others of its priority; one of the same ID goes."""
        self.add_all([stub])

    def add_all(self, stubs: Sequence[Stub]) -> None:
        """The same for several, of which the last one is asked first."""
        self.remove([stub.stub_id for stub in stubs])
        for stub in stubs:
            self._added += 1
            stub.order = (stub.priority, -self._added)
            self.size += stub.size
        self.listed.extend(stubs)
        self.listed.sort(key=attrgetter("order"))

    def remove(self, stub_ids: Iterable[str]) -> list[Stub]:
        """Let stubs go. Gives those that were there."""
        wanted = set(stub_ids)
        gone = [stub for stub in self.listed if stub.stub_id in wanted]
        if gone:
            self.listed = [stub for stub in self.listed if stub.stub_id not in wanted]
            self.size -= sum(stub.size for stub in gone)
        return gone

    def begin(self, stubs: Iterable[Stub]) -> None:
        """Have these stubs, the first asked first, and those that were saved, all unused."""
        self.listed = [stub.fresh() for stub in (*stubs, *self.saved)]
        for number, stub in enumerate(self.listed):
            stub.order = (stub.priority, number - len(self.listed))
        self.listed.sort(key=attrgetter("order"))
        self._added = len(self.listed)
        self.size = sum(stub.size for stub in self.listed)

    def save(self) -> None:
        """Keep the persistent stubs over a reset."""
        self.saved = tuple(stub for stub in self.listed if stub.value.get("persistent"))

    def forget_saved(self) -> None:
        self.saved = ()

    def by_metadata(self, pattern: ContentPattern) -> list[Stub]:
        """The stubs whose metadata match."""
        return [stub for stub in self.listed if metadata_match(stub, pattern)]

    def take(self, seen: Seen, random: Random) -> Stub | None:
        """The stub that answers a request, used up by one: its times and its scenario."""
        for stub in self.listed:
            if (
                self._in_state(stub)
                and stub.pattern.matches(seen)
                and (stub.probability >= _ALWAYS or random.random() < stub.probability)
            ):
                self._use(stub)
                return stub
        return None

    def nearest(self, seen: Seen, count: int = 3) -> list[tuple[float, Stub]]:
        """The stubs nearest to a request that does not match them, nearest first."""
        ranked = [(stub.pattern.distance(seen), stub) for stub in self.listed[:_MOST_RANKED]]
        return sorted(
            (pair for pair in ranked if 0 < pair[0] < 1), key=lambda pair: (pair[0], pair[1].order)
        )[:count]

    def _in_state(self, stub: Stub) -> bool:
        if stub.scenario is None or stub.required_state is None:
            return True
        return self._states.get(stub.scenario, STARTED) == stub.required_state

    def _use(self, stub: Stub) -> None:
        stub.used = True
        if stub.left is not None:
            stub.left -= 1
            if stub.left <= 0:
                self.listed.remove(stub)
                self.size -= stub.size
        if stub.scenario is not None and stub.new_state is not None:
            self._states[stub.scenario] = stub.new_state

    # Scenarios

    def scenarios(self) -> dict[str, tuple[str, list[str]]]:
        """Name -> the state it is in, and all states that its stubs speak of."""
        found: dict[str, dict[str, None]] = {name: {STARTED: None} for name in self._states}
        for stub in self.listed:
            if stub.scenario is not None:
                states = found.setdefault(stub.scenario, {STARTED: None})
                states.update(
                    {state: None for state in (stub.required_state, stub.new_state) if state}
                )
        return {
            name: (self._states.get(name, STARTED), list(states)) for name, states in found.items()
        }

    def moved_scenarios(self) -> dict[str, str]:
        """The states of the scenarios that have left Started."""
        return {name: state for name, state in self._states.items() if state != STARTED}

    def set_scenario(self, name: str, state: str) -> None:
        """Put a scenario to a state."""
        self._states[name] = state

    def begin_scenarios(self, states: Mapping[str, str]) -> None:
        """Put every scenario to Started, but those named."""
        self._states = dict(states)


def metadata_match(stub: Stub, pattern: ContentPattern) -> bool:
    """Whether the metadata of a stub match a pattern, as JSON."""
    metadata = stub.value.get("metadata")
    subjects = [] if metadata is None else [Subject(orjson.dumps(metadata).decode())]
    return pattern.matches(subjects)
