"""Handlers of an account's data: reset, state, seed, invented ones on demand, clock."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import orjson

from mockserver.account.fixture import Application
from mockserver.account.records import ProfileRecord, SessionRecord
from mockserver.api.admin.call import AdminCall, AdminError, refused
from mockserver.api.call import Answer
from mockserver.contract.problems import ContractError, Problem
from mockserver.control.setup.seeding import Seeded, Seeder
from mockserver.control.setup.state_document import state_of
from mockserver.control.tenant import PARTS
from mockserver.moments import parse_date_time, write_date_time
from mockserver.state import Json


def reset_account(call: AdminCall) -> Answer:
    """resetAccount."""
    named = [part.strip() for part in (call.parameters["parts"] or "").split(",") if part.strip()]
    for part in named:
        if part not in PARTS:
            raise refused(400, "enum", f"parts are {', '.join(PARTS)}; got {part!r}")
    for dropped in call.tenant.reset(named or PARTS):
        call.means.let_go(dropped)
    return Answer(None)


def get_state(call: AdminCall) -> Answer:
    """getState."""
    return Answer(state_of(call.tenant))


def put_state(call: AdminCall) -> Answer:
    """putState: the account has what the document says; what it leaves out is as at first."""
    if "accounts" in call.body:
        details = "the state is that of one account; accounts stand in fixture files only"
        raise refused(422, "additionalProperties", details, "/accounts")
    setup = call.means.reader.read(call.body, call.tenant.setup)
    if setup.written is not None and setup.written.size() > call.means.max_account_bytes:
        raise _full(call)
    call.means.let_go(call.tenant.take(setup))
    written = call.tenant.account.written
    return Answer(
        {
            "customers": len(written.profiles),
            "sessions": len(written.sessions),
            "mappings": len(call.tenant.stubs),
        }
    )


def get_seed(call: AdminCall) -> Answer:
    """getSeed."""
    return Answer(call.tenant.people._asdict())


def put_seed(call: AdminCall) -> Answer:
    """putSeed: another population; what was written over the former one is dropped."""
    tenant = call.tenant
    present = replace(
        tenant.setup,
        people=tenant.people,
        fixture=tenant.account.fixture,
        invented=tenant.account.invented,
    )
    setup = call.means.reader.read({"population": call.body}, present)
    call.means.let_go(tenant.repopulate(setup))
    return Answer(setup.people._asdict())


def invent_customers(call: AdminCall) -> Answer:
    """inventCustomers."""
    given = _overrides(call)
    count = call.parameters["count"]
    _refuse_copies(given, count)
    seeder = _seeder(call)
    for _ in range(count):
        seeder.customer(given, "")
        if seeder.problems:
            raise ContractError(seeder.problems)
    made = _kept(call, seeder)
    rows = [orjson.Fragment(ProfileRecord(state).profile_json) for state in made.profiles]
    return Answer({"customers": rows}, 201)


def invent_sessions(call: AdminCall) -> Answer:
    """inventSessions."""
    given = _overrides(call)
    parameters = call.parameters
    for name in ("state", "profileId", "applicationId"):
        if parameters[name] is not None:
            given[name] = parameters[name]
    count = parameters["count"]
    _refuse_copies(given, count)
    seeder = _seeder(call)
    for _ in range(count):
        entry = given
        if "profileId" not in given:
            entry = {**given, "profileId": seeder.new_customer(given.get("applicationId"))}
        seeder.session(entry, "")
        if seeder.problems:
            raise ContractError(seeder.problems)
    made = _kept(call, seeder)
    rows = [orjson.Fragment(SessionRecord(state).session_json) for state in made.sessions]
    return Answer({"sessions": rows}, 201)


def read_customer(call: AdminCall) -> Answer:
    """readCustomer."""
    name, application = call.parameters["integrationId"], _application(call)
    record = call.tenant.account.profile(application.facts.sandbox, name)
    if record is None:
        raise refused(404, "customer", f"no customer has the ID {name} here")
    return Answer(record.profile_json)


def read_session(call: AdminCall) -> Answer:
    """readSession."""
    name, application = call.parameters["integrationId"], _application(call)
    record = call.tenant.account.session(application.facts.id, name)
    if record is None:
        raise refused(404, "session", f"no customer session has the ID {name} here")
    return Answer(record.session_json)


def _application(call: AdminCall) -> Application:
    """The Application that a call names, or the first."""
    account, number = call.tenant.account, call.parameters["applicationId"]
    if number is None:
        return account.fixture.applications[0]
    application = account.application(number)
    if application is None:
        raise refused(404, "application", f"no Application has the ID {number} here")
    return application


def get_clock(call: AdminCall) -> Answer:
    """getClock."""
    return Answer(clock_state(call))


def freeze_clock(call: AdminCall) -> Answer:
    """freezeClock."""
    clock = call.tenant.account.clock
    _moved(lambda: clock.freeze(parse_date_time(call.body["now"]) if "now" in call.body else None))
    return Answer(clock_state(call))


def set_clock(call: AdminCall) -> Answer:
    """setClock."""
    if "now" not in call.body:
        raise refused(422, "required", "now is required", "/now")
    clock = call.tenant.account.clock
    _moved(lambda: clock.set(parse_date_time(call.body["now"])))
    return Answer(clock_state(call))


def advance_clock(call: AdminCall) -> Answer:
    """advanceClock."""
    if not call.body:
        raise refused(422, "minProperties", "days, hours, minutes or seconds is required", "")
    clock = call.tenant.account.clock
    _moved(lambda: clock.advance(timedelta(**call.body)))
    return Answer(clock_state(call))


def release_clock(call: AdminCall) -> Answer:
    """releaseClock."""
    call.tenant.account.clock.release()
    return Answer(clock_state(call))


def clock_state(call: AdminCall) -> Json:
    """The time of the account as a ClockState."""
    clock = call.tenant.account.clock
    return {
        "now": write_date_time(clock.now()),
        "frozen": clock.frozen,
        "offsetSeconds": clock.offset.total_seconds() if clock.moved else 0,
    }


def _moved(move: object) -> None:
    try:
        move()  # type: ignore[operator]
    except ValueError as error:
        raise refused(422, "maximum", str(error), "/now") from None
    except OverflowError:
        raise refused(422, "maximum", "the time would be out of range", "") from None


def _overrides(call: AdminCall) -> Json:
    if not isinstance(call.body, dict):
        raise refused(422, "type", "the body must be an object", "")
    return dict(call.body)


def _refuse_copies(given: Json, count: int) -> None:
    """Raise where several would be made that can only be one."""
    for name in ("integrationId", "id"):
        if count > 1 and name in given:
            details = f"{name} names one; count asks for {count}"
            raise refused(422, "uniqueItems", details, f"/{name}")


def _seeder(call: AdminCall) -> Seeder:
    if call.tenant.account.holds_more_than(call.means.max_account_bytes):
        raise _full(call)
    account = call.tenant.account
    now = write_date_time(account.clock.now())
    return Seeder(account, call.means.validators, call.tenant.conduct.assume, at=now)


def _kept(call: AdminCall, seeder: Seeder) -> Seeded:
    made = seeder.keep()
    call.tenant.account.came(_size(made.profiles) + _size(made.sessions))
    return made


def _size(states: Iterable[object]) -> int:
    return sum(1000 for _ in states)


def _full(call: AdminCall) -> AdminError:
    limit = call.means.max_account_bytes
    return AdminError(
        507, [Problem("maxLength", f"an account may hold {limit} bytes", "", in_body=False)]
    )
