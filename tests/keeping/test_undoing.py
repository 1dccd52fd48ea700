"""What could not be kept is undone, wherever a request is on its way and whatever else fails."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from mockserver.account.stores.sqlite import SqliteStore
from mockserver.account.stores.store import Stored, StoreError
from tests.conftest import Server
from tests.keeping.conftest import Disk, Life

SESSION = {"customerSession": {"profileId": "bob"}}


async def status(server: Server, session: str, account: str = "test") -> int:
    answer = await server.send("GET", f"/v2/customer_sessions/{session}", key=f"{account}.k")
    return answer.status


def sent(server: Server, session: str, account: str) -> "asyncio.Future[Any]":
    """A session on its way."""
    path = f"/v2/customer_sessions/{session}"
    return asyncio.ensure_future(server.send("PUT", path, SESSION, key=f"{account}.k"))


async def until(server: Server, account: str, sessions: int) -> None:
    """Wait until an account is open, with so many sessions; what is shown need not be kept."""
    async with asyncio.timeout(10):
        while True:
            # Asked in the name of an account in which nothing is to be kept.
            listed = await server.call("GET", "/__admin/accounts?account=nobody")
            found = {row["name"]: row["sessionsWritten"] for row in listed["accounts"]}
            if found.get(account) == sessions:
                return


async def test_a_deletion_that_cannot_be_kept_is_refused_once(
    life: Life, sqlite_url: str, disk: Disk
) -> None:
    async with life(sqlite_url) as server:
        body = {"name": "Gold", "integration": "mparticle", "integrationId": "g"}
        await server.call("POST", "/v2/audiences", body, status=201)
        disk.full = True
        async with asyncio.timeout(5):
            await server.call("DELETE", "/v2/audiences/1", status=507)
        disk.full = False
        await server.call("DELETE", "/v2/audiences/1", status=204)


async def test_a_full_account_takes_what_makes_room(life: Life) -> None:
    async with life("memory", max_account_bytes=2000) as server:
        answers = [
            (await server.send("DELETE", "/v2/audiences/1")).status  # there is none
            for _ in range(30)
        ]
        assert answers[0] == 404
        large = {"attributes": {"Name": "x" * 3000}}
        await server.call("PUT", "/v2/customer_profiles/ann", large)
        await server.call("PUT", "/v2/customer_profiles/bob", {}, status=507)
        await server.call("POST", "/v1/sessions", {"email": "a@b.c", "password": "x"}, status=201)
        await server.call("DELETE", "/v1/customer_data/ann", status=204)
        await server.call("PUT", "/v2/customer_profiles/bob", {})


@pytest.fixture
def unreadable(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """Accounts that the store cannot read."""
    names: set[str] = set()
    load = SqliteStore.load

    def load_some(store: SqliteStore, account: str) -> Iterator[Stored]:
        if account in names:
            raise StoreError(f"{account} cannot be read")
        return load(store, account)

    monkeypatch.setattr(SqliteStore, "load", load_some)
    yield names
    names.clear()


async def test_one_account_that_cannot_be_undone_is_no_harm_to_others(
    life: Life, sqlite_url: str, disk: Disk, unreadable: set[str]
) -> None:
    async with life(sqlite_url) as server:
        for account in ("acme", "inno", "other"):
            await sent(server, "one", account)
        disk.stop()
        writes = [sent(server, "two", "other")]
        assert await asyncio.to_thread(disk.reached.wait, 10)
        for account in ("acme", "inno"):
            writes.append(sent(server, "two", account))
            await until(server, account, 2)
        unreadable.add("acme")
        disk.goes_on.set()
        assert [(await write).status for write in writes] == [507, 507, 507]
        disk.full = False
        broken = await server.send("GET", "/v2/customer_sessions/two", key="acme.k")
        assert broken.status == 500
        assert "acme cannot be read" in broken.headers["X-Mock-Hint"]
        assert await status(server, "two", "inno") == 404
        assert (await sent(server, "three", "inno")).status == 200
        unreadable.clear()
        assert await status(server, "two", "acme") == 404
        assert (await sent(server, "three", "acme")).status == 200
    async with life(sqlite_url) as server:
        for account in ("acme", "inno"):
            found = [await status(server, name, account) for name in ("one", "two", "three")]
            assert found == [200, 404, 200]


@pytest.mark.parametrize(
    "bent",
    [
        {"settings": {"fixedDelay": 300}},
        {
            "mappings": {
                "request": {"operationId": "updateCustomerSessionV2"},
                "response": {"fixedDelayMilliseconds": 300, "applied": True, "body": "{}"},
            }
        },
    ],
    ids=["settings", "stub"],
)
async def test_an_answer_that_waits_is_told_what_became_of_its_change(
    life: Life, sqlite_url: str, disk: Disk, bent: dict[str, Any]
) -> None:
    async with life(sqlite_url) as server:
        for what, body in bent.items():
            method, wanted = ("PATCH", 200) if what == "settings" else ("POST", 201)
            at = f"/__admin/{what}?account=test"
            await server.call(method, at, body, status=wanted)
        assert (await sent(server, "kept", "test")).status == 200
        disk.stop()
        lost = sent(server, "lost", "test")
        assert await asyncio.to_thread(disk.reached.wait, 10)
        disk.goes_on.set()
        await until(server, "test", 1)
        disk.full = False  # there is room again when the answer has waited
        assert (await lost).status == 507
        assert [await status(server, name) for name in ("kept", "lost")] == [200, 404]


async def test_a_change_that_was_kept_is_not_denied_for_a_later_one(
    life: Life, sqlite_url: str, disk: Disk
) -> None:
    slow = {"mappings": [{"priority": 1, "request": {"urlPath": "/v2/customer_sessions/slow"}}]}
    slow["mappings"][0]["response"] = {"applied": True, "body": "{}", "hang": True}
    async with life(sqlite_url) as server:
        at = "?account=test"
        await server.call("POST", f"/__admin/mappings{at}", slow["mappings"][0], status=201)
        waits = sent(server, "slow", "test")
        await until(server, "test", 1)
        assert await status(server, "one") == 404  # so what waits is kept
        disk.full = True
        assert (await sent(server, "lost", "test")).status == 507
        disk.full = False
        # Undoing lets nobody go who hangs.
        assert await server.call("POST", f"/__admin/held/release{at}") == {"released": 1}
        assert (await waits).status == 200
        listed = await server.call("GET", f"/__admin/sessions/slow{at}")
        assert listed["profileId"] == "bob"


async def test_an_account_whose_deletion_could_not_be_kept_is_there_again(
    life: Life, sqlite_url: str, disk: Disk
) -> None:
    async with life(sqlite_url) as server:
        assert (await sent(server, "one", "acme")).status == 200
        disk.stop()
        deleted = asyncio.ensure_future(server.send("DELETE", "/__admin/accounts/acme"))
        assert await asyncio.to_thread(disk.reached.wait, 10)
        read = asyncio.ensure_future(status(server, "one", "acme"))
        await until(server, "acme", 0)
        disk.goes_on.set()
        assert (await deleted).status == 507
        assert await read == 507
        disk.full = False
        assert await status(server, "one", "acme") == 200
        assert (await sent(server, "two", "acme")).status == 200
    async with life(sqlite_url) as server:
        assert [await status(server, name, "acme") for name in ("one", "two")] == [200, 200]


async def test_an_account_opened_in_place_of_one_that_is_there_again_is_not(
    life: Life, sqlite_url: str, disk: Disk
) -> None:
    async with life(sqlite_url) as server:
        assert (await sent(server, "one", "acme")).status == 200
        disk.stop()
        deleted = asyncio.ensure_future(server.send("DELETE", "/__admin/accounts/acme"))
        assert await asyncio.to_thread(disk.reached.wait, 10)
        document = {"name": "acme", "applications": [{"id": 7, "name": "Seven"}]}
        opened = asyncio.ensure_future(server.send("POST", "/__admin/accounts", document))
        await until(server, "acme", 0)
        disk.goes_on.set()
        assert [(await one).status for one in (deleted, opened)] == [507, 507]
        disk.full = False
        assert (await server.session("one", key="acme.k"))["applicationId"] == 1
        await server.call("POST", "/__admin/reset?account=acme")
        accounts = await server.call("GET", "/__admin/accounts/acme")
        assert [one["id"] for one in accounts["applications"]] != [7]


async def test_a_stub_is_used_up_though_nobody_waits_for_its_answer(
    life: Life, sqlite_url: str
) -> None:
    stub = {"request": {"urlPath": "/slow"}, "times": 1, "response": {"hang": True}}
    async with life(sqlite_url) as server:
        await server.call("POST", "/__admin/mappings?account=test", stub, status=201)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await server.send("GET", "/slow", key="test.k")
        shown = await server.call("GET", "/__admin/mappings?account=test")
        assert shown["meta"]["total"] == 0
    async with life(sqlite_url) as server:
        shown = await server.call("GET", "/__admin/mappings?account=test")
        assert shown["meta"]["total"] == 0
