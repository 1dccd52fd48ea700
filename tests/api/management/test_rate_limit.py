"""The rate limit of the Management API, by a clock that a test moves."""

from typing import Any

import pytest

from mockserver.api.handlers import handler_of
from mockserver.app import service
from tests.conftest import Server, StartServer

USERS, ROLES = "/v1/users", "/v2/roles"


class Seconds:
    """The time of the process."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> Seconds:
    clock = Seconds()
    monkeypatch.setattr(service, "monotonic", clock)
    return clock


@pytest.fixture
async def limited(seconds: Seconds, start_server: StartServer) -> Server:
    del seconds
    return await start_server(management_rate_limit=True)


async def asked(server: Server, path: str = USERS, **more: Any) -> int:
    answer = await server.send("GET", path, scheme="ManagementKey-v1", **more)
    return answer.status


async def test_three_requests_a_second(limited: Server, seconds: Seconds) -> None:
    statuses = []
    for at in (0, 0.5, 0.9, 0.95, 0.999, 1.0, 1.4, 1.5, 1.9, 2.0):
        seconds.now = 100 + at
        statuses.append(await asked(limited))
    # What is refused does not count; what is a second old counts no more.
    assert statuses == [200, 200, 200, 429, 429, 200, 429, 200, 200, 200]


async def test_what_a_refusal_says(limited: Server, seconds: Seconds) -> None:
    for _ in range(3):
        await asked(limited)
    seconds.now += 0.75
    answer = await limited.send("GET", USERS, scheme="ManagementKey-v1")
    assert await answer.json() == {"message": "Too many requests", "StatusCode": 429}
    hint = "3 requests a second for each operation; try again in 0.250 s"
    assert answer.headers["X-Mock-Hint"] == hint
    assert "Retry-After" not in answer.headers, "none is documented"


async def test_every_operation_and_every_account_has_its_own(limited: Server) -> None:
    for _ in range(3):
        assert await asked(limited) == 200
    assert await asked(limited) == 429
    assert await asked(limited, f"{USERS}/1") == 200
    assert await asked(limited, ROLES) == 200
    assert await asked(limited, key="other.key") == 200


async def test_an_operation_is_one_for_all_its_paths(limited: Server) -> None:
    paths = [f"{USERS}/1", f"{USERS}/1", f"{USERS}/9", f"{USERS}/1"]
    assert [await asked(limited, path) for path in paths] == [200, 200, 404, 429]


async def test_what_never_comes_to_the_account_does_not_count(limited: Server) -> None:
    for _ in range(5):
        assert await asked(limited, f"{USERS}?skip=x") == 400
        answer = await limited.client.get(USERS)
        assert answer.status == 401
    assert await asked(limited) == 200


async def test_the_integration_api_has_no_limit(limited: Server) -> None:
    for number in range(6):
        await limited.put_session(f"s-{number}", {"profileId": "ann"})


async def test_the_clock_of_an_account_has_no_say(limited: Server) -> None:
    for _ in range(3):
        await asked(limited)
    limited.clock.advance(hours=1)
    assert await asked(limited) == 429


async def test_a_write_that_is_refused_changes_nothing(limited: Server) -> None:
    for number in range(4):
        body = {"email": f"{number}@example.com"}
        status = 429 if number == 3 else 201
        await limited.call("POST", "/v2/invites", body, status=status, scheme="ManagementKey-v1")
    state = await limited.call("GET", "/__admin/state")
    assert len(state["users"]) == 3


async def test_it_is_off_unless_wanted(seconds: Seconds, server: Server) -> None:
    del seconds
    assert {await asked(server) for _ in range(6)} == {200}
    find = service._find_handler(service.Settings())
    assert find is handler_of, "nothing stands between"
