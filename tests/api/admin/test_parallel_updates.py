"""The rule for parallel updates: whose turn it is, and what becomes of those who wait."""

import asyncio
from typing import Any

import pytest

from tests.api.admin.answers import VALIDATORS, admin
from tests.conftest import Json, Server, StartServer

SESSION = "/v2/customer_sessions/s"
PROFILE = "/v2/customer_profiles/ann"
HANG: Json = {"faults": [{"response": {"hang": True}}]}
SHOP: Json = {
    "name": "shop",
    "applications": [
        {"id": 1, "name": "Live", "keys": ["shop.live"]},
        {"id": 2, "name": "Live too", "keys": ["shop.live2"]},
        {"id": 3, "name": "Sandbox", "sandbox": True, "keys": ["shop.sand"]},
    ],
}


async def until(server: Server, account: str = "default", **wanted: int) -> None:
    """Wait until so many requests are ``busy`` or ``held``."""
    async with asyncio.timeout(5):
        while True:
            found = {
                "busy": (await admin(server, "GET", f"/accounts/{account}"))["busy"],
                "held": (await admin(server, "GET", "/held", account=account))["held"],
            }
            if all(found[name] == count for name, count in wanted.items()):
                return


def body_of(path: str, number: int = 0) -> Json:
    if "profiles" in path:
        return {"attributes": {"Name": f"n{number}"}}
    if path.startswith("/v1"):
        return {"profileId": f"p{number}", "state": "open"}
    return {"customerSession": {"profileId": f"p{number}", "state": "open"}}


Update = asyncio.Task[tuple[int, Any]]


def update(server: Server, path: str = SESSION, number: int = 0, key: str = "test") -> Update:
    async def send() -> tuple[int, Any]:
        answer = await server.send("PUT", path, body_of(path, number), key=key)
        return answer.status, await answer.json()

    return asyncio.create_task(send())


async def one_after_the_other(
    server: Server, count: int, path: str = SESSION, account: str = "default", **more: Any
) -> list[Any]:
    """Updates that are in the server in their order: the first hangs, the others wait."""
    tasks = []
    for number in range(count):
        tasks.append(update(server, path, number, **more))
        await until(server, account, busy=number + 1)
    return tasks


async def release(server: Server, query: str = "", account: str = "default") -> int:
    path = f"/held/release{query}"
    count: int = (await admin(server, "POST", path, account=account))["released"]
    return count


async def test_those_who_wait_run_in_their_order(server: Server) -> None:
    await admin(server, "PUT", "/settings", HANG)
    tasks = await one_after_the_other(server, 3)
    for number, task in enumerate(tasks):
        await until(server, held=1)
        assert [one.done() for one in tasks] == [index < number for index in range(3)]
        assert await release(server) == 1
        assert (await task)[0] == 200
    await admin(server, "PUT", "/settings", {})
    assert (await server.session("s"))["profileId"] == "p2"


async def test_only_the_one_that_runs_has_written(server: Server) -> None:
    await admin(server, "PUT", "/settings", _only("updateCustomerSessionV2"))
    tasks = await one_after_the_other(server, 3)
    for number in range(3):
        await until(server, held=1, busy=3 - number)
        assert (await server.session("s"))["profileId"] == f"p{number}"
        await release(server)
        await tasks[number]


def _only(*operations: str) -> Json:
    return {"faults": [{"operationId": list(operations), "response": {"hang": True}}]}


@pytest.mark.parametrize(
    ("path", "what"),
    [
        (SESSION, "session"),
        ("/v1/customer_sessions/s", "session"),
        (PROFILE, "profile"),
        ("/v1/customer_profiles/ann", "profile"),
    ],
)
async def test_the_fourth_is_told_why(server: Server, path: str, what: str) -> None:
    await admin(server, "PUT", "/settings", HANG)
    waiting = await one_after_the_other(server, 3, path)
    status, value = await update(server, path)
    assert status == 409
    assert VALIDATORS["UpdateCustomerSessionV2409Response"].check(value) == ([], [])
    assert value == {
        "message": f"Too many requests are updating this {what} at the same time",
        "errors": [],
        "StatusCode": 409,
    }
    (entry,) = (await admin(server, "GET", "/requests?status=409"))["requests"]
    assert (entry["verdict"], entry["response"].get("fault")) == ("valid", None)
    await admin(server, "POST", "/reset")
    await asyncio.gather(*waiting)


ANN: Json = {"type": "newsletter_signup", "profileId": "ann"}
EVENTS: list[tuple[str, Json]] = [
    ("/v1/events", {"sessionId": "s", "attributes": {}}),
    ("/v2/events", {}),
    ("/v3/events", {"integrationId": "e"}),
]


@pytest.mark.parametrize(("path", "more"), EVENTS)
async def test_an_event_updates_the_customer_that_its_body_names(
    server: Server, path: str, more: Json
) -> None:
    await admin(server, "PUT", "/settings", _only("updateCustomerProfileV2"))
    waiting = await one_after_the_other(server, 3, PROFILE)
    told = await server.call("POST", path, ANN | more, status=409)
    assert told["message"] == "Too many requests are updating this profile at the same time"
    async with asyncio.timeout(5):
        for other in ("bob", ""):
            event = ANN | more | dict.fromkeys(more, f"of-{other}") | {"profileId": other}
            answer = await server.send("POST", path, event | {"attributes": {}})
            assert answer.status in {200, 201, 204}
        for bad in (b"{", b"[]", b'{"profileId": ["ann"]}'):
            assert (await server.send("POST", path, data=bad)).status == 400
    await admin(server, "POST", "/reset")
    await asyncio.gather(*waiting)


SAME: list[tuple[str, str]] = [
    (SESSION, "/v1/customer_sessions/s"),
    (SESSION, "/v2/customer_sessions/%73"),
    (SESSION, f"{SESSION}?dry=true"),
    (PROFILE, "/v1/customer_profiles/ann"),
    (PROFILE, "/v2/customer_profiles/%61nn"),
]


@pytest.mark.parametrize(("path", "other"), SAME)
async def test_one_thing_under_two_paths_is_one_thing(
    server: Server, path: str, other: str
) -> None:
    await admin(server, "PUT", "/settings", HANG)
    waiting = await one_after_the_other(server, 3, path)
    assert (await update(server, other))[0] == 409
    await admin(server, "POST", "/reset")
    await asyncio.gather(*waiting)


APART: list[tuple[str, str, str, str, bool]] = [
    # path and key of those who wait, path and key of one more, whether it is let in
    (SESSION, "shop.live", SESSION, "shop.live", False),
    (SESSION, "shop.live", SESSION, "shop.live2", True),
    (SESSION, "shop.live", SESSION, "shop.sand", True),
    (SESSION, "shop.live", "/v2/customer_sessions/t", "shop.live", True),
    (PROFILE, "shop.live", PROFILE, "shop.live2", False),
    (PROFILE, "shop.live", PROFILE, "shop.sand", True),
    (PROFILE, "shop.live", "/v2/customer_profiles/bob", "shop.live", True),
    ("/v2/customer_sessions/ann", "shop.live", PROFILE, "shop.live", True),
    (SESSION, "shop.live", SESSION, "b.k", True),
]


@pytest.mark.parametrize(("path", "key", "other", "other_key", "let_in"), APART)
async def test_sessions_are_of_an_application_and_profiles_of_an_environment(
    server: Server, path: str, key: str, other: str, other_key: str, let_in: bool
) -> None:
    await admin(server, "POST", "/accounts", SHOP, status=201)
    faults = [{"response": {"hang": True}, "times": 3}]
    await admin(server, "PUT", "/settings", {"faults": faults}, account="shop")
    waiting = await one_after_the_other(server, 3, path, "shop", key=key)
    async with asyncio.timeout(5):
        status, _ = await update(server, other, key=other_key)
    assert status == (200 if let_in else 409)
    await admin(server, "DELETE", "/accounts/shop")
    await asyncio.gather(*waiting)


OTHERS: list[tuple[str, str, Any]] = [
    ("GET", SESSION, None),
    ("GET", f"{PROFILE.replace('v2', 'v1')}/inventory?profile=true", None),
    ("PUT", "/v2/customer_sessions/s/reopen", None),
    ("POST", "/v2/customer_sessions/s/returns", {"return": {"returnedCartItems": []}}),
    ("GET", "/v1/applications/1/sessions", None),
]


@pytest.mark.parametrize(("method", "path", "body"), OTHERS)
async def test_no_other_operation_waits(server: Server, method: str, path: str, body: Any) -> None:
    await admin(
        server, "PUT", "/settings", _only("updateCustomerSessionV2", "updateCustomerProfileV2")
    )
    waiting = [
        *[update(server) for _ in range(3)],
        *[update(server, PROFILE) for _ in range(3)],
    ]
    await until(server, busy=6, held=2)
    async with asyncio.timeout(5):
        assert (await server.send(method, path, body)).status in {200, 201, 400, 404}
    await admin(server, "POST", "/reset")
    await asyncio.gather(*waiting)


@pytest.mark.parametrize("left", [1, 2])
async def test_a_place_in_the_queue_is_free_when_a_waiter_leaves(server: Server, left: int) -> None:
    await admin(server, "PUT", "/settings", HANG)
    tasks = await one_after_the_other(server, 3)
    tasks[left].cancel()
    await until(server, busy=2)
    tasks.append(update(server, number=3))
    await until(server, busy=3)
    assert (await update(server))[0] == 409
    stayed = [task for index, task in enumerate(tasks) if index != left]
    for task in stayed:
        await until(server, held=1)
        await release(server)
        assert (await task)[0] == 200
    await admin(server, "PUT", "/settings", {})
    assert (await server.session("s"))["profileId"] == "p3"
    found = (await admin(server, "GET", "/requests?method=PUT"))["requests"]
    assert [one["response"].get("fault") for one in found].count("CLIENT_GONE") == 1
    assert sorted(one["response"]["status"] for one in found) == [0, 200, 200, 200, 409]


async def test_the_next_comes_in_when_the_one_that_runs_leaves(server: Server) -> None:
    await admin(server, "PUT", "/settings", _only("updateCustomerSessionV2"))
    tasks = await one_after_the_other(server, 3)
    tasks[0].cancel()
    await until(server, busy=2, held=1)
    assert (await server.session("s"))["profileId"] == "p1"
    for task in tasks[1:]:
        await until(server, held=1)
        await release(server)
        assert (await task)[0] == 200


async def test_nothing_is_left_when_all_leave(server: Server) -> None:
    await admin(server, "PUT", "/settings", HANG)
    for _ in range(3):
        tasks = await one_after_the_other(server, 3)
        for task in tasks:
            task.cancel()
        await until(server, busy=0, held=0)
    await admin(server, "PUT", "/settings", {})
    assert "effects" in await server.put_session("s", {})


async def test_what_is_wrong_goes_its_turn_and_leaves(server: Server) -> None:
    """A body that is refused, and credentials that do not work, block nothing."""
    await admin(server, "PUT", "/settings", HANG)
    bad = asyncio.create_task(server.send("PUT", SESSION, {"customerSession": {"state": "shut"}}))
    await until(server, held=1)
    good = update(server)
    await until(server, busy=2)
    await release(server)
    assert (await bad).status == 400
    await until(server, held=1)
    await release(server)
    assert (await good)[0] == 200


async def test_switched_off_while_some_wait(server: Server) -> None:
    await admin(server, "PUT", "/settings", HANG)
    waiting = await one_after_the_other(server, 3)
    await admin(server, "PATCH", "/settings", {"parallelUpdates": False, "faults": []})
    assert (await update(server, number=7))[0] == 200
    while not all(task.done() for task in waiting):
        await release(server)
    assert [(await task)[0] for task in waiting] == [200, 200, 200]


@pytest.mark.parametrize("count", [1, 2, 4])
async def test_another_choice_is_taken_over_at_once(server: Server, count: int) -> None:
    await admin(server, "PUT", "/settings", HANG | {"assumptions": {"parallel-updates": "none"}})
    running = await one_after_the_other(server, 1)
    assert [(await update(server))[0] for _ in range(count)] == [409] * count
    await admin(server, "PATCH", "/settings", {"assumptions": {"parallel-updates": "two"}})
    waiting = update(server)
    await until(server, busy=2)
    while not waiting.done():
        await release(server)
    assert {(await task)[0] for task in (*running, waiting)} == {200}


async def test_a_choice_of_the_start(start_server: StartServer) -> None:
    server = await start_server(assume=("parallel-updates=none",))
    await admin(server, "PUT", "/settings", {"faults": [{"response": {"hang": True}, "times": 1}]})
    (running,) = await one_after_the_other(server, 1, PROFILE)
    assert (await update(server, PROFILE))[0] == 409
    assert (await update(server))[0] == 200
    await release(server)
    assert (await running)[0] == 200


@pytest.mark.parametrize(
    "settings",
    [
        {"fixedDelay": 100},
        {"delayDistribution": {"type": "uniform", "lower": 100, "upper": 110}},
        {"faults": [{"response": {"fixedDelayMilliseconds": 100}}]},
        {"faults": [{"response": {"fixedDelayMilliseconds": 100, "error": 503, "applied": True}}]},
    ],
)
async def test_any_delay_provokes_it(server: Server, settings: Json) -> None:
    await admin(server, "PUT", "/settings", settings)
    answers = [(await task)[0] for task in [update(server, number=n) for n in range(5)]]
    assert sorted(answers).count(409) == 2


async def test_an_answer_that_asks_nobody_takes_no_turn(server: Server) -> None:
    """A stub that writes nothing does not update."""
    stub = {"request": {"method": "PUT"}, "response": {"fixedDelayMilliseconds": 5, "body": "{}"}}
    await admin(server, "POST", "/mappings", stub, status=201)
    answers = [(await task)[0] for task in [update(server) for _ in range(8)]]
    assert set(answers) == {200}


async def test_only_the_operation_named_is_released(server: Server) -> None:
    await admin(server, "PUT", "/settings", HANG)
    session, profile = update(server), update(server, PROFILE)
    await until(server, held=2)
    assert await release(server, "?operationId=getCustomerSession") == 0
    assert await release(server, "?operationId=updateCustomerProfileV2") == 1
    assert (await profile)[0] == 200
    assert not session.done()
    assert await release(server, account="other") == 0
    assert await release(server) == 1
    assert (await session)[0] == 200
    await admin(server, "POST", "/held/release?operationId=nope", status=400)


@pytest.mark.parametrize(
    "way",
    ["/reset", "/reset?parts=settings", "/reset?parts=data,settings", "delete the account"],
)
async def test_all_who_wait_have_an_answer_after_a_reset(server: Server, way: str) -> None:
    """Nobody hangs for a fault that is gone."""
    await admin(server, "PUT", "/settings", HANG)
    tasks = await one_after_the_other(server, 3)
    if way.startswith("/"):
        await admin(server, "POST", way)
    else:
        await admin(server, "DELETE", "/accounts/default")
    done, _ = await asyncio.wait(tasks, timeout=2)
    for task in tasks:
        task.cancel()
    assert len(done) == 3
    assert {task.result()[0] for task in tasks} <= {200, 409}


async def test_a_reset_under_load_leaves_nothing(server: Server) -> None:
    await admin(server, "PUT", "/settings", {"fixedDelay": 2})
    going = True

    async def load(number: int) -> None:
        while going:
            await update(server, f"/v2/customer_sessions/{number % 3}", number)

    tasks = [asyncio.create_task(load(number)) for number in range(9)]
    for _ in range(10):
        await until(server)
        await admin(server, "POST", "/reset")
        await admin(server, "PUT", "/settings", {"fixedDelay": 2})
    going = False
    await asyncio.gather(*tasks)
    await admin(server, "POST", "/reset")
    await until(server, busy=0, held=0)
    summary = await admin(server, "GET", "/accounts/default")
    assert (summary["sessionsWritten"], summary["requests"]) == (0, 0)
