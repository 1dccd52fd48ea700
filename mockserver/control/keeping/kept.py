"""What is kept of an account besides what is written in it, and an account made of that again.

A part that nobody changed since the account was set up is not kept: the fixtures say it.
"""

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson

from mockserver.account.account import empty_overlay
from mockserver.account.clock import EARLIEST, LATEST
from mockserver.account.fixture import AccountFixture, written_fixture
from mockserver.account.stores.entries import FIXTURE, read_overlay
from mockserver.account.stores.store import Stored, StoreError
from mockserver.contract.problems import ContractError
from mockserver.control.setup.setup import Setup, SetupReader
from mockserver.control.stubs.stubs import Stub
from mockserver.control.tenant import Tenant
from mockserver.moments import parse_date_time, write_date_time
from mockserver.state import Json

_LOG = logging.getLogger("mockserver")
_USED = "used"
"""When an account was used last, as a number that grows."""

_PART = re.compile(r"/(mappings|settings/faults)/(\d+)(?:/|$)")
"""Where a document says something that may name a file."""


class WrittenFixtures:
    """What accounts are set up with as JSON; most have the same, so the last is kept."""

    def __init__(self) -> None:
        self._last: tuple[AccountFixture, bytes] | None = None

    def of(self, fixture: AccountFixture) -> bytes:
        if self._last is None or self._last[0] is not fixture:
            self._last = fixture, orjson.dumps(written_fixture(fixture))
        return self._last[1]


def head_of(tenant: Tenant) -> Json:
    """What is kept of an account itself; empty where it is as it was set up."""
    setup, changes, head = tenant.setup, tenant.account.changes, Json()
    if tenant.document is not None:
        head["setup"] = tenant.document
    if not tenant.opened_by_use:
        head["openedByUse"] = False
    if changes is not None and changes.written:
        head["data"] = {"population": tenant.people._asdict()}
    head |= _changed("mappings", _shown(tenant.stubs.listed), _shown(setup.stubs))
    # Those that a reset begins with have all their times.
    head |= _changed("savedMappings", [dict(stub.value) for stub in tenant.stubs.saved], [])
    head |= _changed("scenarios", tenant.stubs.moved_scenarios(), dict(setup.scenarios or {}))
    head |= _changed("settings", tenant.conduct.shown(), setup.conduct.fresh().shown())
    head |= _changed("clock", _clock_of(tenant), _clock_of_setup(setup))
    return head


def restore(tenant: Tenant, stored: Stored, reader: SetupReader, fixtures: WrittenFixtures) -> None:
    """Have an account be as it is kept. Raises StoreError for what cannot be read any more."""
    with _readable(stored.account):
        head: dict[str, Any] = orjson.loads(stored.head)
        parts: Json = {
            word: head[word] for word in ("mappings", "scenarios", "settings") if word in head
        }
        now = _read(reader, parts, tenant.setup, stored.account)
        saved = _saved(reader, head.get("savedMappings", ()), stored.account)
        overlay = None
        if "data" in head:
            data = head["data"] | _fixture_of(stored, fixtures.of(tenant.setup.fixture))
            now = _over(reader, data, now)
            overlay = read_overlay(stored.entries, now.fixture, empty_overlay(now.invented))
        tenant.stubs.saved = ()  # they are among those listed
        tenant.hold(now)
        tenant.stubs.saved = saved
        tenant.opened_by_use = head.get("openedByUse", True)
        if overlay is not None:
            tenant.account.begin(now.fixture, now.invented, overlay)
            written = (entry for entry in stored.entries if entry.kind != FIXTURE)
            tenant.account.came(sum(len(entry.value or b"") for entry in written))
        else:
            tenant.hold_data(tenant.setup)
        if "clock" in head:
            _set_clock(tenant, head["clock"])


def _fixture_of(stored: Stored, usual: bytes) -> Json:
    """What an account was set up with when it was written, unless it is as usual."""
    for entry in stored.entries:
        if entry.kind == FIXTURE and entry.value is not None and entry.value != usual:
            fixture: Json = orjson.loads(entry.value)
            return fixture
    return {}


def _over(reader: SetupReader, data: Json, setup: Setup) -> Setup:
    """A setup with the Applications, entities and people of what was written.

    They were taken once, so they are taken again, however strict the account is now. Raises
    ContractError.
    """
    lenient = replace(setup.conduct, strict=False)
    now = reader.read(data, replace(setup, conduct=lenient, data={}, written=None))
    return replace(now, conduct=setup.conduct)


def setup_of(
    stored: Stored, usual: Callable[[str], Setup], reader: SetupReader
) -> tuple[Setup, Json | None]:
    """What an account was set up with, and the document that said so, if one did.

    One whose document does not fit the fixtures any more is set up as they say. Raises
    StoreError.
    """
    with _readable(stored.account):
        document = orjson.loads(stored.head).get("setup")
        setup = usual(stored.account)
        if document is None:
            return setup, None
        try:
            return _read(reader, document, setup, stored.account), document
        except ContractError as error:
            message = "what the account %r was opened with does not fit the fixtures: %s"
            _LOG.warning(message, stored.account, _faults(error))
            return setup, document


def used(stored: Stored) -> int:
    """When an account was used last, next to others. Raises StoreError."""
    with _readable(stored.account):
        return int(orjson.loads(stored.head).get(_USED, 0))


def written_head(head: Json, turn: int) -> bytes:
    """A head as it is kept."""
    return orjson.dumps({**head, _USED: turn})


@contextmanager
def _readable(account: str) -> Iterator[None]:
    """Say of what is kept that it cannot be read, whatever is wrong with it."""
    try:
        yield
    except ContractError as error:
        raise StoreError(f"the account {account!r} cannot be read: {_faults(error)}") from None
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        message = f"the account {account!r} is damaged ({error}); it was left as it is"
        raise StoreError(message) from None


def _read(reader: SetupReader, document: Json, usual: Setup, account: str) -> Setup:
    """The setup of a document, without stubs and faults that cannot be any more.

    Raises ContractError.
    """
    try:
        return reader.read(document, usual)
    except ContractError as error:
        places = [_PART.match(problem.place) for problem in error.problems]
        if not all(places):
            raise
        _LOG.warning("of the account %r is left out: %s", account, _faults(error))
    lost = {(place[1], int(place[2])) for place in places if place is not None}
    document = dict(document)
    if "mappings" in document:
        document["mappings"] = _without(document["mappings"], "mappings", lost)
    if "faults" in document.get("settings", {}):
        faults = _without(document["settings"]["faults"], "settings/faults", lost)
        document["settings"] = {**document["settings"], "faults": faults}
    return reader.read(document, usual)


def _without(listed: list[Json], word: str, lost: set[tuple[str, int]]) -> list[Json]:
    return [part for number, part in enumerate(listed) if (word, number) not in lost]


def _saved(reader: SetupReader, values: Iterable[Json], account: str) -> tuple[Stub, ...]:
    """The stubs that outlive a reset, without those that cannot be any more."""
    found = []
    for value in values:
        try:
            found.append(reader.stub(value))
        except ContractError as error:
            _LOG.warning("a saved stub of the account %r is left out: %s", account, _faults(error))
    return tuple(found)


def _faults(error: ContractError) -> str:
    return "; ".join(f"{problem.place}: {problem.details}" for problem in error.problems)


def _changed(word: str, now: Any, first: Any) -> Json:
    return {} if now == first else {word: now}


def _shown(stubs: Iterable[Stub]) -> list[Json]:
    return [stub.shown() for stub in stubs]


def _clock_of(tenant: Tenant) -> Json:
    """How a clock differs from the server's: not at all, by a span, or by standing still."""
    clock = tenant.account.clock
    if not clock.moved:
        return {}
    if clock.frozen:
        return {"frozen": write_date_time(clock.now())}
    return {"ahead": round(clock.offset.total_seconds(), 3)}


def _clock_of_setup(setup: Setup) -> Json | None:
    """The same at the beginning; None where that is another at every start."""
    if setup.now is None:
        return None if setup.frozen else {}
    return {"frozen": write_date_time(setup.now)} if setup.frozen else None


def _set_clock(tenant: Tenant, kept: Json) -> None:
    clock = tenant.account.clock
    clock.release()
    if "frozen" in kept:
        clock.freeze(parse_date_time(kept["frozen"]))
    elif kept:
        try:
            time = clock.now() + timedelta(seconds=kept["ahead"])
        except OverflowError:
            time = LATEST if kept["ahead"] > 0 else EARLIEST
        clock.set(min(max(time, EARLIEST), LATEST))
