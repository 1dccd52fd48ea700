"""What is written in accounts, on every store: the same answers, and what a restart gives back."""

import asyncio
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from mockserver.account.stores.store import StoreError
from tests.conftest import Server, item
from tests.keeping.conftest import Life
from tests.server.wire import answers, talk

Json = dict[str, Any]


async def shop(server: Server, key: str = "test") -> None:
    """A bit of everything that a client can write."""
    await server.put_session("a", {"profileId": "ann", "cartItems": [item(quantity=3)]}, key=key)
    await server.put_session("a", {"state": "closed"}, key=key)
    await give_back(server, key)
    await server.put_session("session-1", {"attributes": {"Channel": "web"}}, key=key)
    await server.put_session("nobody", {"cartItems": [item()]}, key=key)
    await server.call("PUT", "/v2/customer_profiles/bob", {"attributes": {"Name": "B"}}, key=key)
    await server.call("DELETE", "/v1/customer_data/customer-3", key=key, status=204)
    for name in ("Gold", "Gone"):
        await server.call("POST", "/v2/audiences", {"name": name}, key=key, status=201)
    joins = {"action": "add", "profileIntegrationId": "ann", "audienceId": 1}
    await server.call("POST", "/v2/customer_audiences", {"data": [joins]}, key=key, status=204)
    await server.call("DELETE", "/v2/audiences/2", key=key, status=204)


async def give_back(server: Server, key: str = "test") -> Json:
    answer: Json = await server.call(
        "POST",
        "/v2/customer_sessions/a/returns",
        {"return": {"returnedCartItems": [{"position": 0, "quantity": 1}]}},
        key=key,
        headers={"Idempotency-Key": "once"},
    )
    return answer


async def state(server: Server, account: str = "default") -> Json:
    found: Json = await server.call("GET", f"/__admin/state?account={account}")
    return found


async def test_every_store_holds_what_is_written(life: Life, store_url: str) -> None:
    async with life("memory") as usual:
        await shop(usual)
        wanted = await state(usual)
    async with life(store_url) as server:
        await shop(server)
        assert await state(server) == wanted
        assert (await server.session("a"))["state"] == "partially_returned"
        listed = await server.call("GET", "/v1/applications/1/sessions?pageSize=1000")
        assert len(listed["data"]) == 302
        await server.call("POST", "/__admin/reset")
        assert (await state(server))["sessions"] == []


async def test_a_restart_gives_back_all_of_it_or_nothing(life: Life, store_url: str) -> None:
    async with life(store_url) as server:
        await shop(server)
        await shop(server, key="other.key")
        token = (await log_in(server))["token"]
        wanted, other = await state(server), await state(server, "other")
    async with life(store_url) as server:
        kept = store_url != "memory"
        assert (await state(server) == wanted) is kept
        assert (await state(server, "other") == other) is kept
        bearer = {"scheme": "Bearer", "key": token, "status": 200 if kept else 401}
        await server.call("GET", "/v1/applications", **bearer)


async def log_in(server: Server) -> Json:
    body = {"email": "ann@example.com", "password": "x"}
    session: Json = await server.call("POST", "/v1/sessions", body, status=201)
    return session


async def test_an_account_goes_on_where_it_stopped(life: Life, sqlite_url: str) -> None:
    async with life(sqlite_url) as server:
        await shop(server)
        before, back = await server.session("a"), await give_back(server)
    async with life(sqlite_url) as server:
        assert await give_back(server) == back
        assert await server.session("a") == before
        await server.put_session("next", {"profileId": "ann"})
        assert (await server.session("next"))["id"] == (await server.session("nobody"))["id"] + 1
        profile = await server.profile("ann")
        assert (profile["closedSessions"], profile["totalSales"]) == (1, 20)
    async with life(sqlite_url) as server:
        assert (await server.session("next"))["profileId"] == "ann"
        assert await give_back(server) == back


async def test_what_the_control_plane_was_told_survives(life: Life, sqlite_url: str) -> None:
    stub = {"request": {"urlPath": "/x"}, "response": {"status": 201}, "times": 2}
    moving = {
        "request": {"urlPath": "/y"},
        "response": {"status": 202},
        "scenarioName": "s",
        "newScenarioState": "moved",
        "persistent": True,
    }
    fault = {"operationId": ["authPing"], "times": 2, "response": {"error": 503}}
    async with life(sqlite_url) as server:
        await server.call("POST", "/__admin/mappings", stub, status=201)
        await server.call("POST", "/__admin/mappings", moving, status=201)
        await server.call("POST", "/__admin/mappings/save")
        await server.call("PATCH", "/__admin/settings", {"faults": [fault], "strict": True})
        await server.call("POST", "/__admin/clock/freeze", {"now": "2030-01-01T00:00:00Z"})
        await server.call("PUT", "/__admin/seed", {"seed": 4, "customers": 5})
        await server.call("GET", "/x", status=201)
        await server.call("GET", "/y", status=202)
        await server.call("GET", "/v2/authping", status=503)
        wanted = await state(server)
    async with life(sqlite_url) as server:
        assert await state(server) == wanted
        await server.call("GET", "/x", status=201)
        await server.call("GET", "/x", status=404)
        await server.call("GET", "/v2/authping", status=503)
        await server.call("GET", "/v2/authping", status=204)
        assert (await server.call("GET", "/__admin/clock"))["frozen"]
        await server.call("POST", "/__admin/reset?parts=mappings")
        await server.call("GET", "/y", status=202)
        await server.call("POST", "/__admin/clock/release")
        await server.call("POST", "/__admin/clock/advance", {"days": 2})
    async with life(sqlite_url) as server:
        clock = await server.call("GET", "/__admin/clock")
        assert (clock["offsetSeconds"], clock["frozen"]) == (2 * 86400, False)
        await server.call("POST", "/__admin/reset")
        first = await state(server)
    async with life(sqlite_url) as server:
        assert await state(server) == first
    async with life("memory") as server:
        assert await state(server) == first


async def test_accounts_that_were_opened_go_back_to_what_they_were_opened_with(
    life: Life, sqlite_url: str
) -> None:
    document = {"name": "small", "population": {"customers": 2}, "customers": [{"id": 9}]}
    document |= {"applications": [{"id": 7, "name": "Seven", "keys": ["k"]}]}
    async with life(sqlite_url) as server:
        await server.call("POST", "/__admin/accounts", document, status=201)
        first = await state(server, "small")
        await server.put_session("s", {"profileId": "x"}, key="small.k")
        await server.call("POST", "/__admin/accounts", {"name": "gone"}, status=201)
        await server.call("DELETE", "/__admin/accounts/gone")
    async with life(sqlite_url) as server:
        accounts = (await server.call("GET", "/__admin/accounts"))["accounts"]
        assert [row["name"] for row in accounts if not row["openedByUse"]] == ["small"]
        assert (await server.session("s", key="small.k"))["applicationId"] == 7
        await server.call("POST", "/__admin/reset?account=small")
        assert await state(server, "small") == first
    async with life(sqlite_url) as server:
        assert await state(server, "small") == first


async def test_what_nobody_changed_is_what_the_fixtures_say_now(
    life: Life, sqlite_url: str, tmp_path: Path
) -> None:
    fixtures = tmp_path / "shop.json"

    def write(customer: str, status: int) -> str:
        stub = {"request": {"urlPath": "/x"}, "response": {"status": status}}
        document = {"version": 1, "customers": [{"integrationId": customer}], "mappings": [stub]}
        fixtures.write_text(json.dumps(document))
        return str(fixtures)

    async with life(sqlite_url, fixtures=write("ann", 201)) as server:
        await server.put_session("s", {"profileId": "ann"})
    async with life(sqlite_url, fixtures=write("bob", 202)) as server:
        await server.call("GET", "/x", status=202)
        assert await server.profile("ann")
        await server.call("GET", "/v1/customer_profiles/bob/inventory", status=404)
        await server.call("GET", "/v1/customer_profiles/bob/inventory", key="new.k")
        await server.call("POST", "/__admin/reset")
        assert await server.profile("bob")


async def test_another_population_does_not_mix_with_what_was_written(
    life: Life, sqlite_url: str
) -> None:
    async with life(sqlite_url) as server:
        await server.put_session("s", {"profileId": "customer-1"})
        before = await server.profile("customer-1")
        other = await server.profile("customer-2")
    async with life(sqlite_url, seed=99, customers=10) as server:
        assert await server.profile("customer-1") == before
        assert await server.profile("customer-2") == other
        assert await server.profile("customer-2", key="new.k") != other
        await server.call("POST", "/__admin/reset")
        await server.call("GET", "/v1/customer_profiles/customer-11/inventory", status=404)


async def test_accounts_beyond_the_limit_rest_in_the_store(life: Life, sqlite_url: str) -> None:
    async with life(sqlite_url, max_accounts=2) as server:
        for name in ("a", "b", "c"):
            await server.put_session("s", {"profileId": name}, key=f"{name}.k")
        listed = await server.call("GET", "/__admin/accounts?account=c")
        assert [row["name"] for row in listed["accounts"]] == ["b", "c"]
        assert listed["resting"] == ["a"]
        assert (await server.session("s", key="a.k"))["profileId"] == "a"
        await server.put_session("t", {"profileId": "a"}, key="a.k")
        await server.call("POST", "/__admin/accounts?account=c", {"name": "b"}, status=409)
    async with life(sqlite_url, max_accounts=1) as server:
        for name in ("a", "b", "c"):
            assert (await server.session("s", key=f"{name}.k"))["profileId"] == name
        assert await server.session("t", key="a.k")
        await server.call("DELETE", "/__admin/accounts/a")
        await server.call("GET", "/v2/customer_sessions/s", key="a.k", status=404)
    async with life(sqlite_url) as server:
        await server.call("GET", "/v2/customer_sessions/s", key="a.k", status=404)
        assert await server.session("s", key="b.k")


@pytest.mark.parametrize("store", ["memory", "sqlite"])
async def test_requests_that_leave_nothing_cost_nobody_an_account(
    life: Life, sqlite_url: str, store: str
) -> None:
    async with life(sqlite_url if store == "sqlite" else store, max_accounts=5) as server:
        await server.put_session("s", {"profileId": "x"}, key="team.k")
        for number in range(20):
            await server.call("GET", "/v2/authping", key=f"noise-{number}.k", status=204)
        assert await server.session("s", key="team.k")
        listed = await server.call("GET", "/__admin/accounts?account=team")
        assert len(listed["accounts"]) == 5


async def test_many_at_once_are_kept(life: Life, sqlite_url: str) -> None:
    async with life(sqlite_url) as server:
        calls = [
            server.put_session(f"s-{n}", {"profileId": f"p-{n % 7}"}, key=f"shop-{n % 3}.k")
            for n in range(200)
        ]
        await asyncio.gather(*calls)
    async with life(sqlite_url) as server:
        for n in range(200):
            session = await server.session(f"s-{n}", key=f"shop-{n % 3}.k")
            assert session["profileId"] == f"p-{n % 7}"


async def test_a_dry_request_is_not_kept(life: Life, sqlite_url: str) -> None:
    async with life(sqlite_url) as server:
        await server.put_session("s", {"profileId": "x"}, query="?dry=true")
        assert await server.call("GET", "/__admin/accounts")
    async with life(sqlite_url) as server:
        await server.call("GET", "/v2/customer_sessions/s", status=404)


@pytest.mark.parametrize("max_bytes", [150_000])
async def test_a_full_store_refuses_and_goes_on_when_there_is_room(
    life: Life, sqlite_url: str, max_bytes: int
) -> None:
    items = [item(name="x" * 500) for _ in range(10)]
    async with life(sqlite_url, max_store_bytes=max_bytes) as server:
        done = 0
        while True:
            answer = await server.send(
                "PUT",
                f"/v2/customer_sessions/s-{done}",
                {"customerSession": {"profileId": "ann", "cartItems": items}},
            )
            if answer.status != 200:
                break
            done += 1
        assert answer.status == 507
        assert "the change could not be kept" in (await answer.json())["message"].lower()
        assert "database or disk is full" in answer.headers["X-Mock-Hint"]
        assert done > 3
        await server.call("GET", f"/v2/customer_sessions/s-{done}", status=404)
        assert len((await state(server))["sessions"]) == done
        body = {"request": {"urlPath": "/x"}, "response": {"body": "x" * 20_000}}
        refused = await server.call("POST", "/__admin/mappings", body, status=507)
        assert refused["errors"][0]["title"] == "store"
        assert (await server.call("GET", "/__admin/mappings"))["meta"]["total"] == 0
        opened = {"name": "new", "customers": [{"name": "y" * 20_000}] * 0, "mappings": [body]}
        await server.call("POST", "/__admin/accounts", opened, status=507)
        await server.call("GET", "/__admin/accounts/new", status=404)
        await server.call("POST", "/__admin/reset")
        await server.put_session("small", {"profileId": "ann"})
        await server.call("GET", "/v2/customer_sessions/s-0", status=404)
    async with life(sqlite_url) as server:
        assert await server.session("small")
        assert len((await state(server))["sessions"]) == 1


async def test_a_fault_in_the_store_undoes_and_lets_nobody_wait(
    life: Life, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mockserver.account.stores.sqlite import SqliteStore

    async with life(sqlite_url) as server:
        await server.put_session("first", {"profileId": "ann"})
        for step in ("put", "commit"):
            with monkeypatch.context() as broken:

                def fail(*_: object) -> None:
                    raise ValueError("unforeseen")

                broken.setattr(SqliteStore, step, fail)
                await server.put_session("lost", {"profileId": "ann"}, status=507)
                await server.call("GET", "/v2/customer_sessions/lost", status=404)
        await server.put_session("second", {"profileId": "ann"})
    async with life(sqlite_url) as server:
        assert await server.session("first")
        assert await server.session("second")
        await server.call("GET", "/v2/customer_sessions/lost", status=404)


async def test_bytes_that_are_no_text_are_refused_where_they_would_be_kept(
    life: Life, sqlite_url: str
) -> None:
    async with life(sqlite_url) as server:
        await server.put_session("a", {"profileId": "x", "cartItems": [item()], "state": "closed"})
        url = str(server.client.make_url("/v2/customer_sessions/a/returns"))
        body = b'{"return":{"returnedCartItems":[{"position":0}]}}'
        head = f"POST {url} HTTP/1.1\r\nHost: x\r\nAuthorization: ApiKey-v1 k\r\n".encode()
        head += b"Idempotency-Key: \xff\r\nConnection: close\r\n"
        (answer,) = answers(
            await talk(server, head + b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        )
        assert answer.status == 400
        assert b"Idempotency-Key must be printable text" in answer.body


@pytest.mark.parametrize("to", ["9000-01-01T00:00:00Z", "1970-01-01T00:00:00Z"])
async def test_a_clock_at_its_end_is_kept(life: Life, sqlite_url: str, to: str) -> None:
    async with life(sqlite_url) as server:
        await server.call("POST", "/__admin/clock/set", {"now": to})
        server.clock.advance(days=-1 if to.startswith("1970") else 1)
    async with life(sqlite_url) as server:
        assert (await server.call("GET", "/__admin/clock"))["now"][:4] in {"9000", "1970", "1969"}


async def test_a_clock_that_was_let_go_stays_so(
    life: Life, sqlite_url: str, tmp_path: Path
) -> None:
    fixtures = tmp_path / "clock.json"
    for frozen in (True, False):
        clock = {"now": "2026-11-27T08:00:00Z", "frozen": frozen}
        fixtures.write_text(json.dumps({"version": 1, "clock": clock}))
        async with life(sqlite_url, fixtures=str(fixtures)) as server:
            await server.call("POST", "/__admin/clock/release")
        async with life(sqlite_url, fixtures=str(fixtures)) as server:
            assert (await server.call("GET", "/__admin/clock"))["offsetSeconds"] == 0
            await server.call("POST", "/__admin/reset")


async def test_persistent_stubs_have_all_their_times_again_at_a_reset(
    life: Life, sqlite_url: str
) -> None:
    async with life(sqlite_url, max_store_bytes=150_000) as server:
        for path, times in (("/a", 3), ("/b", 1)):
            stub = {"request": {"urlPath": path}, "response": {"status": 201}}
            stub |= {"times": times, "persistent": True}
            await server.call("POST", "/__admin/mappings", stub, status=201)
        await server.call("POST", "/__admin/mappings/save")
        await server.call("GET", "/a", status=201)
        await server.call("GET", "/b", status=201)
        # What is undone is not doubled.
        items = [item(name="x" * 900) for _ in range(200)]
        await server.put_session("large", {"cartItems": items}, status=507)
        assert (await server.call("GET", "/__admin/mappings"))["meta"]["total"] == 1
    async with life(sqlite_url) as server:
        await server.call("POST", "/__admin/mappings/reset")
        listed = (await server.call("GET", "/__admin/mappings"))["mappings"]
        assert sorted(stub["times"] for stub in listed) == [1, 3]


async def test_a_stub_whose_file_has_gone_is_left_out(
    life: Life, sqlite_url: str, tmp_path: Path
) -> None:
    folder = tmp_path / "fixtures"
    folder.mkdir()
    (folder / "base.yaml").write_text("version: 1\n")
    (folder / "body.txt").write_text("hello")
    async with life(sqlite_url, fixtures=str(folder)) as server:
        for path, response in (("/a", {"bodyFileName": "body.txt"}), ("/b", {"status": 201})):
            stub = {"request": {"urlPath": path}, "response": response}
            await server.call("POST", "/__admin/mappings", stub, status=201)
    (folder / "body.txt").unlink()
    async with life(sqlite_url, fixtures=str(folder)) as server:
        await server.call("GET", "/b", status=201)
        assert (await server.call("GET", "/__admin/mappings"))["meta"]["total"] == 1


async def test_an_account_that_is_deleted_and_used_again_is_another_one(
    life: Life, sqlite_url: str
) -> None:
    """However close together it happens, and whatever answers late."""
    slow = {"request": {"urlPath": "/slow"}, "response": {"fixedDelayMilliseconds": 300}}
    large = {"cartItems": [item(name="x" * 500) for _ in range(900)]}
    async with life(sqlite_url) as server:
        for number in range(5):
            name = f"x{number}"
            at = f"?account={name}"
            await server.call("POST", f"/__admin/mappings{at}", slow, status=201)
            await server.call("POST", f"/__admin/clock/freeze{at}", {"now": "2030-01-01T00:00:00Z"})
            late = asyncio.ensure_future(server.send("GET", "/slow", key=f"{name}.k"))
            await asyncio.gather(
                server.put_session(f"large-{number}", large),
                server.call("DELETE", f"/__admin/accounts/{name}", status=None),
                server.put_session("s", {"profileId": "new"}, key=f"{name}.k"),
            )
            await server.put_session("t", {"profileId": "new"}, key=f"{name}.k")
            await late
        before = [await state(server, f"x{number}") for number in range(5)]
    async with life(sqlite_url) as server:
        for number in range(5):
            assert await state(server, f"x{number}") == before[number]
            assert (await server.session("t", key=f"x{number}.k"))["profileId"] == "new"


async def test_a_full_store_does_not_hold_up_the_end(life: Life, sqlite_url: str) -> None:
    large = {"attributes": {}, "cartItems": [item(name="x" * 900) for _ in range(200)]}
    async with asyncio.timeout(10):
        async with life(sqlite_url, max_store_bytes=60_000, max_accounts=2) as server:
            await server.put_session("s", {"profileId": "x"}, key="a.k")
            for name in ("b", "c"):
                await server.put_session("s", large, key=f"{name}.k", status=507)
            await server.call("DELETE", "/__admin/accounts/a", status=None)
    async with life(sqlite_url) as server:
        await server.call("GET", "/v2/customer_sessions/s", key="b.k", status=404)


@pytest.mark.parametrize(
    "broken", ["update accounts set head = x'7b'", "update entries set value = x'5b'"]
)
async def test_content_that_is_damaged_is_told(
    life: Life, sqlite_url: str, tmp_path: Path, broken: str
) -> None:
    async with life(sqlite_url) as server:
        await server.put_session("s", {"profileId": "x"})
    db = sqlite3.connect(tmp_path / "kept.db")
    db.execute(broken)
    db.commit()
    db.close()
    with pytest.raises(StoreError, match="the account 'default' is damaged"):
        async with life(sqlite_url):
            pass
