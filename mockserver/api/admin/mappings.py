"""Handlers of stubs, scenarios and hanging answers."""

from collections.abc import Iterable
from typing import Any

from mockserver.api.admin.call import AdminCall, refused
from mockserver.api.answer_check import answer_problems
from mockserver.api.call import Answer
from mockserver.api.errors import ApiError
from mockserver.contract.operations import Operation
from mockserver.contract.problems import ContractError, Problem
from mockserver.contract.table import OPERATIONS
from mockserver.control.matching.request_patterns import content_pattern
from mockserver.control.stubs.stubs import STARTED, Stub
from mockserver.state import Json

MOST_STUBS = 10_000

_BY_ID = {operation.operation_id: operation for operation in OPERATIONS}


def list_mappings(call: AdminCall) -> Answer:
    """listMappings."""
    stubs = list(call.tenant.stubs)
    begin, limit = call.parameters["offset"], call.parameters["limit"]
    end = len(stubs) if limit is None else begin + limit
    return Answer(_listed(stubs[begin:end], len(stubs)))


def unused_mappings(call: AdminCall) -> Answer:
    """unusedMappings."""
    stubs = [stub for stub in call.tenant.stubs if not stub.used]
    return Answer(_listed(stubs, len(stubs)))


def create_mapping(call: AdminCall) -> Answer:
    """createMapping: takes what breaks the contract too, and says so."""
    stub = call.means.reader.stub(call.body)
    _check_room(call, [stub])
    call.tenant.stubs.add(stub)
    return Answer(_shown_with_problems(call, stub), 201)


def get_mapping(call: AdminCall) -> Answer:
    """getMapping."""
    return Answer(_existing(call).shown())


def replace_mapping(call: AdminCall) -> Answer:
    """replaceMapping: the new one stands where a stub just made stands."""
    former = _existing(call)
    stub = call.means.reader.stub(call.body, "", former.stub_id)
    _check_room(call, [stub], former.size)
    call.tenant.stubs.add(stub)
    return Answer(_shown_with_problems(call, stub))


def delete_mapping(call: AdminCall) -> Answer:
    """deleteMapping."""
    call.tenant.stubs.remove([_existing(call).stub_id])
    return Answer(None)


def remove_mapping(call: AdminCall) -> Answer:
    """removeMapping: the stub of the same ID, or else the one asked first of the same request."""
    stubs, given = call.tenant.stubs, call.body
    named = str(given.get("id") or given.get("uuid") or "").lower()
    same = (stub for stub in stubs if stub.pattern.value == (given.get("request") or {}))
    stub = stubs.get(named) or next(same, None)
    if stub is None:
        raise refused(404, "stubMapping", "no stub has this ID or this request")
    stubs.remove([stub.stub_id])
    return Answer(None)


def delete_mappings(call: AdminCall) -> Answer:
    """deleteMappings."""
    stubs = call.tenant.stubs
    stubs.remove([stub.stub_id for stub in stubs])
    return Answer(None)


def reset_mappings(call: AdminCall) -> Answer:
    """resetMappings: back to the stubs of the beginning, and those that were saved."""
    call.tenant.reset(["mappings"])
    return Answer(None)


def save_mappings(call: AdminCall) -> Answer:
    """saveMappings."""
    call.tenant.stubs.save()
    return Answer(None)


def import_mappings(call: AdminCall) -> Answer:
    """importMappings: all of them or none."""
    problems: list[Problem] = []
    new = call.means.reader.stubs(call.body["mappings"], "/mappings", problems)
    if problems:
        raise ContractError(problems)
    options = call.body.get("importOptions") or {}
    stubs = call.tenant.stubs
    there = {stub.stub_id for stub in stubs}
    if options.get("duplicatePolicy") == "IGNORE":
        new = tuple(stub for stub in new if stub.stub_id not in there)
    _check_room(call, new)
    if options.get("deleteAllNotInImport"):
        kept = {entry.get("id") or entry.get("uuid") for entry in call.body["mappings"]}
        stubs.remove(there - kept)
    # The first of the list is asked first, and the one added last is.
    stubs.add_all(new[::-1])
    return Answer(None)


def find_mappings(call: AdminCall) -> Answer:
    """findMappings."""
    found = call.tenant.stubs.by_metadata(content_pattern(call.body, ""))
    return Answer(_listed(found, len(found)))


def remove_mappings(call: AdminCall) -> Answer:
    """removeMappings."""
    stubs = call.tenant.stubs
    found = stubs.by_metadata(content_pattern(call.body, ""))
    stubs.remove([stub.stub_id for stub in found])
    return Answer(_listed(found, len(found)))


def list_scenarios(call: AdminCall) -> Answer:
    """listScenarios."""
    scenarios = [
        {"id": name, "name": name, "state": state, "possibleStates": states}
        for name, (state, states) in call.tenant.stubs.scenarios().items()
    ]
    return Answer({"scenarios": scenarios})


def reset_scenarios(call: AdminCall) -> Answer:
    """resetScenarios."""
    call.tenant.stubs.begin_scenarios({})
    return Answer(None)


def set_scenario(call: AdminCall) -> Answer:
    """setScenario: to a state that a stub of the scenario speaks of."""
    name, state = call.parameters["name"], call.body.get("state", STARTED)
    known = call.tenant.stubs.scenarios().get(name)
    if known is None:
        raise refused(404, "scenario", f"no scenario is named {name!r}")
    if state not in known[1]:
        details = f"{name} has the states {', '.join(known[1])}; got {state!r}"
        raise refused(422, "enum", details, "/state")
    call.tenant.stubs.set_scenario(name, state)
    return Answer(None)


def get_held(call: AdminCall) -> Answer:
    """getHeld."""
    return Answer({"held": len(call.tenant.pauses)})


def release_held(call: AdminCall) -> Answer:
    """releaseHeld."""
    operation_id = call.parameters["operationId"] or None
    if operation_id is not None and operation_id not in _BY_ID:
        raise refused(400, "enum", f"no operation is named {operation_id!r}")
    pauses = call.tenant.pauses
    released = pauses.release(operation_id)
    return Answer({"released": released + (pauses.hurry() if call.parameters["delayed"] else 0)})


def _listed(stubs: Iterable[Stub], total: int) -> Json:
    return {"mappings": [stub.shown() for stub in stubs], "meta": {"total": total}}


def _existing(call: AdminCall) -> Stub:
    stub_id = call.parameters["stubMappingId"].lower()
    stub = call.tenant.stubs.get(stub_id)
    if stub is None:
        raise refused(404, "stubMapping", f"no stub has the ID {stub_id}")
    return stub


def _check_room(call: AdminCall, new: Iterable[Stub], gone: int = 0) -> None:
    """Raise AdminError where an account would hold too many stubs, or too large ones."""
    new = list(new)
    stubs, limit = call.tenant.stubs, call.means.max_account_bytes
    if len(stubs) + len(new) > MOST_STUBS:
        raise refused(507, "maxItems", f"an account may have {MOST_STUBS} stubs")
    if stubs.size + sum(stub.size for stub in new) - gone > limit:
        raise refused(507, "maxLength", f"the stubs of an account may have {limit} bytes")


def _shown_with_problems(call: AdminCall, stub: Stub) -> Json:
    """A stub, with what is wrong with its answer by the contract of its operation."""
    shown = stub.shown()
    problems = _contract_problems(call, stub)
    if problems:
        shown = {
            **shown,
            "violations": [f"{problem.place or '/'}: {problem.details}" for problem in problems],
        }
    return shown


def _contract_problems(call: AdminCall, stub: Stub) -> list[Problem]:
    response = stub.response
    operation = _operation_of(call, stub.pattern.value)
    if operation is None or response.fault or response.error or response.transforms:
        return []
    body = response.sure_body
    if body is None:
        return []  # a template: known only when it is filled in
    return answer_problems(operation, response.status or 200, body or None, call.means.validators)


def _operation_of(call: AdminCall, pattern: Any) -> Operation | None:
    """The one operation that a pattern can only mean, if it says as much."""
    if "operationId" in pattern:
        return _BY_ID.get(pattern["operationId"])
    path = pattern.get("urlPath") or pattern.get("url") or pattern.get("urlPathTemplate")
    if path is None or "method" not in pattern:
        return None
    try:
        return call.means.find(pattern["method"], path.partition("?")[0])[0]
    except ApiError:
        return None
