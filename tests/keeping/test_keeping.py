"""What is written in accounts, on every store: the same answers, and what a restart gives back."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Server, item
from tests.keeping.conftest import Life

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


async def test_accounts_that_are_let_go_are_not_kept(life: Life, sqlite_url: str) -> None:
    async with life(sqlite_url, max_accounts=2) as server:
        for name in ("a", "b", "c"):
            await server.put_session("s", {"profileId": "x"}, key=f"{name}.k")
    async with life(sqlite_url, max_accounts=10) as server:
        accounts = (await server.call("GET", "/__admin/accounts"))["accounts"]
        assert {row["name"] for row in accounts} == {"b", "c", "default"}


async def test_many_at_once_are_kept(life: Life, sqlite_url: str) -> None:
    import asyncio

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
