"""What is kept of an account besides what is written in it, and an account made of that again.

A part that nobody changed since the account was set up is not kept: the fixtures say it.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import orjson

from mockserver.account.account import empty_overlay
from mockserver.account.fixture import written_fixture
from mockserver.account.stores.entries import read_overlay
from mockserver.account.stores.store import Stored, StoreError
from mockserver.contract.problems import ContractError
from mockserver.control.setup.setup import Setup, SetupReader
from mockserver.control.tenant import Tenant
from mockserver.moments import parse_date_time, write_date_time
from mockserver.state import Json

if TYPE_CHECKING:
    from mockserver.control.stubs.stubs import Stub

_USED = "used"
"""When an account was used last, as a number that grows."""


def head_of(tenant: Tenant) -> Json:
    """What is kept of an account itself; empty where it is as it was set up."""
    setup, changes, head = tenant.setup, tenant.account.changes, Json()
    if tenant.document is not None:
        head["setup"] = tenant.document
    if not tenant.opened_by_use:
        head["openedByUse"] = False
    if changes is not None and changes.written:
        head["data"] = {"population": tenant.people._asdict()}
        if tenant.account.fixture is not setup.fixture:
            head["data"] |= written_fixture(tenant.account.fixture)
    head |= _changed("mappings", _shown(tenant.stubs.listed), _shown(setup.stubs))
    head |= _changed("savedMappings", _shown(tenant.stubs.saved), [])
    head |= _changed("scenarios", tenant.stubs.moved_scenarios(), dict(setup.scenarios or {}))
    head |= _changed("settings", tenant.conduct.shown(), setup.conduct.fresh().shown())
    head |= _changed("clock", _clock_of(tenant), _clock_of_setup(setup))
    return head


def restore(
    tenant: Tenant,
    stored: Stored,
    reader: SetupReader,
) -> None:
    """Have an account be as it is kept. Raises StoreError for what cannot be read any more."""
    head: dict[str, Any] = orjson.loads(stored.head)
    parts: Json = {
        word: head[word] for word in ("mappings", "scenarios", "settings") if word in head
    }
    data: Json | None = head.get("data")
    try:
        now = reader.read({**parts, **(data or {})}, tenant.setup)
        saved = [reader.stub(value) for value in head.get("savedMappings", ())]
    except ContractError as error:
        faults = "; ".join(f"{problem.place}: {problem.details}" for problem in error.problems)
        raise StoreError(f"the account {stored.account!r} cannot be read: {faults}") from None
    tenant.take(now)
    tenant.stubs.saved = tuple(saved)
    tenant.opened_by_use = head.get("openedByUse", True)
    if data is not None:
        overlay = read_overlay(stored.entries, now.fixture, empty_overlay(now.invented))
        tenant.account.begin(now.fixture, now.invented, overlay)
        tenant.account.came(sum(len(entry.value or b"") for entry in stored.entries))
    else:
        tenant.reset(["data"])
    _set_clock(tenant, head.get("clock"))


def setup_of(
    stored: Stored, usual: Callable[[str], Setup], reader: SetupReader
) -> tuple[Setup, Json | None]:
    """What an account was set up with, and the document that said so, if one did.

    Raises StoreError.
    """
    document = orjson.loads(stored.head).get("setup")
    setup = usual(stored.account)
    if document is None:
        return setup, None
    try:
        return reader.read(document, setup), document
    except ContractError as error:
        faults = "; ".join(f"{problem.place}: {problem.details}" for problem in error.problems)
        message = f"the account {stored.account!r} cannot be set up: {faults}"
        raise StoreError(message) from None


def used(stored: Stored) -> int:
    """When an account was used last, next to others."""
    return int(orjson.loads(stored.head).get(_USED, 0))


def written_head(head: Json, turn: int) -> bytes:
    """A head as it is kept."""
    return orjson.dumps({**head, _USED: turn})


def _changed(word: str, now: Any, first: Any) -> Json:
    return {} if now == first else {word: now}


def _shown(stubs: "list[Stub] | tuple[Stub, ...]") -> list[Json]:
    return [stub.shown() for stub in stubs]


def _clock_of(tenant: Tenant) -> Json | None:
    clock = tenant.account.clock
    if not clock.moved:
        return None
    if clock.frozen:
        return {"frozen": write_date_time(clock.now())}
    return {"ahead": round(clock.offset.total_seconds(), 3)}


def _clock_of_setup(setup: Setup) -> Json | None:
    # A clock that runs on from a time is ahead by another span at every start.
    return {"frozen": write_date_time(setup.now)} if setup.frozen and setup.now else None


def _set_clock(tenant: Tenant, kept: Json | None) -> None:
    if kept is None:
        return
    clock = tenant.account.clock
    clock.release()
    if "frozen" in kept:
        clock.freeze(parse_date_time(kept["frozen"]))
    else:
        clock.set(clock.now() + timedelta(seconds=kept["ahead"]))
