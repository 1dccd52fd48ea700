"""A store whose accounts meet other fixtures, or files that have gone: none stops the server."""

import json
from pathlib import Path
from typing import Any

import pytest

from mockserver.app.service import Service
from mockserver.settings.table import Settings
from tests.conftest import FixedClock
from tests.keeping.conftest import Life

Json = dict[str, Any]


def fixtures(folder: Path, document: Json) -> str:
    path = folder / "shop.json"
    path.write_text(json.dumps({"version": 1, **document}))
    return str(path)


def application(number: int) -> Json:
    return {"applications": [{"id": number, "name": f"A{number}", "keys": [f"k{number}"]}]}


async def test_what_is_written_goes_with_what_it_was_written_over(
    life: Life, sqlite_url: str, tmp_path: Path
) -> None:
    audience = {"id": 5, "name": "Gold"}
    first = application(7) | {"audiences": [audience]}
    async with life(sqlite_url, fixtures=fixtures(tmp_path, first)) as server:
        await server.put_session("a", {"profileId": "ann"}, key="k7")
        await server.call("GET", "/v2/authping", key="other.k7", status=204)
    # Data that belong to the other Application must not stand in the way.
    other = application(9) | {"sessions": [{"integrationId": "s", "applicationId": 9}]}
    for _ in range(2):
        async with life(sqlite_url, fixtures=fixtures(tmp_path, other)) as server:
            assert (await server.session("a", key="k7"))["applicationId"] == 7
            listed = await server.call("GET", "/__admin/state?account=default")
            assert [one["name"] for one in listed["audiences"]] == ["Gold"]
            assert [one["integrationId"] for one in listed["sessions"]] == ["a"]
            await server.call("GET", "/v2/authping", key="k9", status=401)
            await server.call("GET", "/v2/authping", key="other.k9", status=204)
    async with life(sqlite_url, fixtures=fixtures(tmp_path, other)) as server:
        await server.call("POST", "/__admin/reset")
        assert (await server.session("s", key="k9"))["applicationId"] == 9
    async with life(sqlite_url, fixtures=fixtures(tmp_path, application(8))) as server:
        await server.call("GET", "/v2/authping", key="k8", status=204)


async def test_fixtures_that_stay_are_shared(life: Life, sqlite_url: str, tmp_path: Path) -> None:
    path = fixtures(tmp_path, application(7))
    async with life(sqlite_url, fixtures=path) as server:
        await server.put_session("a", {"profileId": "ann"}, key="one.k7")
    service = Service(Settings(store=sqlite_url, fixtures=path), FixedClock())
    tenant = service.accounts.get("one")
    assert tenant.account.fixture is service.first_setup.fixture
    assert tenant.account.written.sessions
    await service.close()


async def test_an_account_that_became_strict_is_read_again(
    life: Life, sqlite_url: str, tmp_path: Path
) -> None:
    """Rules that nobody can run are refused where they come in, not where they were."""
    campaign = {"id": 1, "name": "C", "applicationId": 7}
    rule = {"title": "r", "condition": ["no-such-function"], "effects": []}
    ruleset = {"id": 1, "campaignId": 1, "rules": [rule], "bindings": []}
    first = application(7) | {"campaigns": [campaign], "rulesets": [ruleset]}
    async with life(sqlite_url, fixtures=fixtures(tmp_path, first)) as server:
        await server.put_session("a", {"profileId": "ann"}, key="k7")
        await server.call("PATCH", "/__admin/settings", {"strict": True})
    async with life(sqlite_url, fixtures=fixtures(tmp_path, application(9))) as server:
        assert await server.session("a", key="k7")
        settings = await server.call("GET", "/__admin/settings")
        assert settings["settings"]["strict"]


@pytest.mark.parametrize("what", ["saved", "fault", "document"])
async def test_what_names_a_file_that_has_gone_is_left_out(
    life: Life, sqlite_url: str, tmp_path: Path, what: str
) -> None:
    path = fixtures(tmp_path, application(7))
    body = tmp_path / "body.txt"
    body.write_text("hello")
    named = {"status": 503, "bodyFileName": "body.txt"}
    stub = {"request": {"urlPath": "/x"}, "response": named, "persistent": True}
    faults = [{"response": named, "times": 1}, {"response": {"error": 503}, "times": 1}]
    async with life(sqlite_url, fixtures=path) as server:
        if what == "saved":
            await server.call("POST", "/__admin/mappings", stub, status=201)
            await server.call("POST", "/__admin/mappings/save")
        elif what == "fault":
            await server.call("PATCH", "/__admin/settings", {"faults": faults, "strict": True})
        else:
            document = {"name": "default", "settings": {"faults": faults}, "mappings": [stub]}
            await server.call("POST", "/__admin/accounts?account=x", document, status=201)
    body.unlink()
    async with life(sqlite_url, fixtures=path) as server:
        found = (await server.call("GET", "/__admin/settings"))["settings"]
        assert len(found["faults"]) == (0 if what == "saved" else 1)
        assert found["strict"] is (what == "fault")
        assert (await server.call("GET", "/__admin/mappings"))["meta"]["total"] == 0
        await server.call("POST", "/__admin/reset")
        assert (await server.call("GET", "/__admin/mappings"))["meta"]["total"] == 0


@pytest.mark.parametrize("most", [1, 100])
async def test_an_account_that_does_not_fit_other_fixtures_is_as_they_say(
    life: Life, sqlite_url: str, tmp_path: Path, most: int
) -> None:
    document = {"sessions": [{"integrationId": "s", "applicationId": 7}]}
    seven, nine = application(7), application(9)
    async with life(sqlite_url, fixtures=fixtures(tmp_path, seven)) as server:
        for name in ("unused", "used", "gone"):
            await server.call("POST", "/__admin/accounts", {"name": name, **document}, status=201)
        await server.put_session("own", {"profileId": "x"}, key="used.k7")
    async with life(sqlite_url, fixtures=fixtures(tmp_path, nine), max_accounts=most) as server:
        await server.call("DELETE", "/__admin/accounts/gone")
        await server.call("GET", "/v2/authping", key="unused.k9", status=204)
        # What was written is as it was, until a reset.
        for session in ("s", "own"):
            assert (await server.session(session, key="used.k7"))["applicationId"] == 7
        await server.call("POST", "/__admin/reset?account=used")
        await server.call("GET", "/v2/authping", key="used.k9", status=204)
    async with life(sqlite_url, fixtures=fixtures(tmp_path, seven)) as server:
        for account in ("unused", "used"):
            assert (await server.session("s", key=f"{account}.k7"))["applicationId"] == 7
        await server.call("GET", "/v2/customer_sessions/s", key="gone.k7", status=404)
