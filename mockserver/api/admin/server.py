"""Handlers of the server as a whole: settings, accounts, guesses, health."""

import secrets
from typing import Any

from mockserver import __version__
from mockserver.account.accounts import account_key, account_name
from mockserver.account.fixture import Application
from mockserver.api.admin.call import AdminCall, refused
from mockserver.api.call import Answer
from mockserver.contract.admin import ADMIN_OPERATIONS
from mockserver.contract.problems import ContractError, Problem
from mockserver.control.stubs.merge_patch import merge_patch
from mockserver.control.tenant import Tenant
from mockserver.moments import write_date_time
from mockserver.state import Json


def get_admin_index(call: AdminCall) -> Answer:
    """getAdminIndex."""
    operations = [
        {"method": row.method, "path": row.path, "summary": row.summary} for row in ADMIN_OPERATIONS
    ]
    return Answer({"version": __version__, "account": call.tenant.name, "operations": operations})


def get_admin_health(call: AdminCall) -> Answer:
    """getAdminHealth."""
    if call.means.ending():
        raise refused(503, "health", "the server is shutting down")
    return Answer(
        {
            "status": "healthy",
            "message": "mockserver is ready",
            "version": __version__,
            "uptimeInSeconds": int(call.means.uptime()),
            "timestamp": write_date_time(call.means.server_now()),
        }
    )


def get_admin_version(call: AdminCall) -> Answer:
    """getAdminVersion."""
    del call
    return Answer({"version": __version__})


def unwrapped(body: Any) -> Any:
    """Settings as they are asked for or as they are: WireMock takes both."""
    wrapped = isinstance(body, dict) and body.keys() == {"settings"}
    return body["settings"] if wrapped else body


def get_settings(call: AdminCall) -> Answer:
    """getSettings."""
    return Answer({"settings": call.tenant.conduct.shown()})


def replace_settings(call: AdminCall) -> Answer:
    """postSettings, putSettings: what the body leaves out is as at first."""
    tenant = call.tenant
    tenant.conduct = call.means.reader.conduct(call.body, tenant.setup.conduct)
    return Answer(tenant.conduct.shown())


def patch_settings(call: AdminCall) -> Answer:
    """patchSettings: a JSON Merge Patch."""
    if not isinstance(call.body, dict):
        raise refused(422, "type", "the body must be an object", "")
    merged = merge_patch(call.tenant.conduct.shown(), unwrapped(call.body))
    problems, unknown = call.means.validators["ControlSettings"].check(merged)
    problems = problems + [
        Problem("additionalProperties", "ControlSettings has no such field", place)
        for place in unknown
    ]
    if problems:
        raise ContractError(problems)
    call.body = merged
    return replace_settings(call)


def list_assumptions(call: AdminCall) -> Answer:
    """listAssumptions."""
    rows = [
        {
            "name": guess.name,
            "question": guess.question,
            "choice": choice,
            "choices": list(guess.choices),
            "evidence": guess.evidence,
        }
        for guess, choice in call.tenant.conduct.assume.items()
    ]
    return Answer({"assumptions": rows})


def list_accounts(call: AdminCall) -> Answer:
    """listAccounts."""
    rows = [_summary(call, tenant) for tenant in call.means.accounts]
    resting = sorted(name for name in call.means.keeper.names if name not in call.means.accounts)
    return Answer(
        {
            "accounts": rows,
            "resting": resting,
            "brokenForgotten": call.means.accounts.broken_forgotten,
            "meta": {"total": len(rows)},
        }
    )


def get_account(call: AdminCall) -> Answer:
    """getAccount."""
    return Answer(_summary(call, _existing(call)))


def create_account(call: AdminCall) -> Answer:
    """createAccount: set up as the others, but for what the body says."""
    body: Json = call.body
    name = body.get("name") or _free_name(call)
    if _is_there(call, name):
        raise refused(409, "uniqueItems", f"there is an account {name!r} already", "/name")
    document = {key: value for key, value in body.items() if key != "name"}
    setup = call.means.reader.read(document, call.means.first_setup(name))
    limit = call.means.max_account_bytes
    if setup.written is not None and setup.written.size() > limit:
        raise refused(507, "maxLength", f"an account may hold {limit} bytes")
    tenant = call.means.open_with(name, setup, document)
    return Answer(_summary(call, tenant), 201)


def delete_account(call: AdminCall) -> Answer:
    """deleteAccount: requests under way in it end as if it were there."""
    tenant = _existing(call)
    call.means.accounts.drop(tenant.name, judged=call.parameters["judged"])
    call.means.keeper.forget(tenant)
    for dropped in tenant.reset():
        call.means.let_go(dropped)
    tenant.pauses.close()
    tenant.journal.close()
    return Answer(None)


def _existing(call: AdminCall) -> Tenant:
    name = call.parameters["name"]
    if not _is_there(call, name):
        raise refused(404, "account", f"no account {name!r} is open")
    return call.means.accounts.get(name)


def _free_name(call: AdminCall) -> str:
    while _is_there(call, name := f"account-{secrets.token_hex(4)}"):
        pass
    return name


def _is_there(call: AdminCall, name: str) -> bool:
    return name in call.means.accounts or name in call.means.keeper.names


def _summary(call: AdminCall, tenant: Tenant) -> Json:
    """An AccountSummary. Keys of a fixture are shown only where they name this account."""
    fixture, written = tenant.account.fixture, tenant.account.written
    applications = [_application(tenant, one) for one in fixture.applications]
    summary: Json = {
        "name": tenant.name,
        "baseUrl": call.base_url,
        "applications": applications,
        "population": tenant.people._asdict(),
        "customersWritten": len(written.profiles),
        "sessionsWritten": len(written.sessions),
        "mappings": len(tenant.stubs),
        "requests": len(tenant.journal),
        "forgotten": tenant.journal.forgotten,
        "received": tenant.journal.next_number - 1,
        "brokenForgotten": tenant.journal.broken_forgotten,
        "instance": tenant.journal.instance,
        "openedByUse": tenant.opened_by_use,
        "readers": tenant.readers,
        "violations": sum(
            len(entry.problems) + len(entry.answer_problems) for entry in tenant.journal
        ),
        "busy": tenant.busy,
        "clock": _clock(tenant),
    }
    key = next((row["integrationKey"] for row in applications if "integrationKey" in row), None)
    if key is not None:
        summary["integrationKey"] = key
    management = _key(tenant, fixture.management_keys)
    if management is not None:
        summary["managementKey"] = management
    return summary


def _application(tenant: Tenant, application: Application) -> Json:
    row: Json = {
        "id": application.facts.id,
        "name": application.value["name"],
        "sandbox": application.facts.sandbox,
    }
    fixture = tenant.account.fixture
    is_first = application is fixture.applications[0]
    if application.keys or (is_first and not fixture.lists_keys):
        key = _key(tenant, application.keys)
        if key is not None:
            row["integrationKey"] = key
    return row


def _key(tenant: Tenant, listed: Any) -> str | None:
    """A key that works in an account: one that is listed and leads to it, or any that does."""
    own = [key for key in sorted(listed) if account_name(key) == tenant.name]
    # A key without a dot works in every account, behind its name.
    return (
        own[0]
        if own
        else next(
            (f"{tenant.name}.{key}" for key in sorted(listed) if account_key(key) == key),
            None if listed else f"{tenant.name}.key",
        )
    )


def _clock(tenant: Tenant) -> Json:
    clock = tenant.account.clock
    return {
        "now": write_date_time(clock.now()),
        "frozen": clock.frozen,
        "offsetSeconds": clock.offset.total_seconds() if clock.moved else 0,
    }
