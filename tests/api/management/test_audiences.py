"""Audiences and their members in the Management API."""

import pytest

from tests.api.management.manager import ids, manage, set_up, upload
from tests.conftest import Server, item

AUDIENCES = "/v1/audiences"
THREE = [{"id": 1, "name": "Gold"}, {"id": 2, "name": "Blue"}, {"id": 3, "name": "Red"}]


@pytest.mark.parametrize(
    ("query", "found"),
    [("", [1, 2, 3]), ("sort=name", [2, 1, 3]), ("sort=-id&pageSize=1", [3]), ("skip=5", [])],
)
async def test_lists(server: Server, query: str, found: list[int]) -> None:
    await set_up(server, audiences=THREE)
    assert await ids(server, f"{AUDIENCES}?{query}") == found


async def test_a_list_tells_the_number_of_all_if_asked(server: Server) -> None:
    await set_up(server, audiences=THREE)
    answer = await manage(server, "GET", f"{AUDIENCES}?pageSize=2&withTotalResultSize=true")
    assert (answer["totalResultSize"], "hasMore" in answer) == (3, False)
    answer = await manage(server, "GET", f"{AUDIENCES}?pageSize=2")
    assert (answer["hasMore"], "totalResultSize" in answer) == (True, False)
    await manage(server, "GET", f"{AUDIENCES}?sort=colour", status=400)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Ann-1", "bob", "ann-2"]),
        ("profileQuery=ANN", ["Ann-1", "ann-2"]),
        ("profileQuery=carl", []),
        ("sort=-integrationId", ["bob", "ann-2", "Ann-1"]),
        ("pageSize=1&skip=1", ["bob"]),
    ],
)
async def test_members(server: Server, query: str, found: list[str]) -> None:
    await set_up(server, audiences=THREE)
    for name, audience in (("Ann-1", 1), ("bob", 1), ("ann-2", 1), ("carl", 2)):
        body = {"audiencesChanges": {"adds": [audience], "deletes": []}}
        await server.call("PUT", f"/v2/customer_profiles/{name}", body)
    answer = await manage(server, "GET", f"{AUDIENCES}/1/memberships?{query}")
    assert [one["integrationId"] for one in answer["data"]] == found
    assert answer["hasMore"] == ("pageSize=1" in query)


async def test_members_of_an_audience_that_there_is_not(server: Server) -> None:
    refused = await manage(server, "GET", f"{AUDIENCES}/9/memberships", status=404)
    assert refused == {"message": "No audience has the ID 9", "StatusCode": 404}


IMPORT = f"{AUDIENCES}/1/memberships/import"
EXPORT = f"{AUDIENCES}/1/memberships/export"


async def join(server: Server, name: str, audience: int) -> None:
    body = {"audiencesChanges": {"adds": [audience], "deletes": []}}
    await server.call("PUT", f"/v2/customer_profiles/{name}", body)


async def exported(server: Server) -> str:
    answer = await server.send("GET", EXPORT, scheme="ManagementKey-v1")
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("application/csv")
    return await answer.text()


async def test_members_are_exported(server: Server) -> None:
    await set_up(server, audiences=THREE)
    assert await exported(server) == "profileintegrationid\r\n"
    for name, audience in (("zoe", 1), ('a,"b', 1), ("carl", 2)):
        await join(server, name.replace('"', "%22"), audience)
    assert await exported(server) == 'profileintegrationid\r\nzoe\r\n"a,""b"\r\n'
    listed = (await manage(server, "GET", "/v1/exports?entity=AudienceMembership"))["data"]
    assert [one["filter"] for one in listed] == [{"audienceId": 1}, {"audienceId": 1}]


async def test_members_are_imported_in_place_of_those_before(server: Server) -> None:
    await set_up(server, audiences=THREE)
    for name in ("ann", "bob"):
        await join(server, name, 1)
    await join(server, "bob", 2)
    text = "profileintegrationid\r\nann\r\ncyd\r\nann\r\n"
    record = await upload(server, IMPORT, text)
    assert (record["entity"], record["amount"], record["id"]) == ("AudienceMembership", 2, 1)
    members = (await manage(server, "GET", f"{AUDIENCES}/1/memberships"))["data"]
    assert [one["integrationId"] for one in members] == ["ann", "cyd"]
    assert (await server.profile("bob"))["audienceMemberships"] == [{"id": 2, "name": "Blue"}]
    assert (await server.profile("cyd"))["audienceMemberships"] == [{"id": 1, "name": "Gold"}]
    assert await exported(server) == "profileintegrationid\r\nann\r\ncyd\r\n"


async def test_an_imported_member_is_one_for_rules(server: Server) -> None:
    check = {"type": "checkAudience", "audience": {"id": 1}, "profile": "Current"}
    award = {"type": "awardDiscount", "name": "off", "value": 5, "target": {"type": "cart"}}
    rule = {"title": "r", "blocks": [check, award]}
    await set_up(
        server,
        audiences=THREE,
        campaigns=[{"id": 1, "activeRulesetId": 1}],
        rulesets=[{"id": 1, "campaignId": 1, "promotionRules": [rule]}],
    )
    session = {"profileId": "cyd", "cartItems": [item()]}
    answer = await server.put_session("s", session, content=("customerSession",))
    assert answer["effects"] == []
    await upload(server, IMPORT, "profileintegrationid\ncyd\n")
    answer = await server.put_session("s", session, content=("customerSession",))
    assert [one["effectType"] for one in answer["effects"]] == ["setDiscount"]


async def test_members_of_an_audience_of_the_sandbox(server: Server) -> None:
    await set_up(server, audiences=[{"id": 1, "name": "Gold", "sandbox": True}])
    await join(server, "ann", 1)
    await upload(server, IMPORT, "profileintegrationid\nann\n")
    members = (await manage(server, "GET", f"{AUDIENCES}/1/memberships"))["data"]
    assert [(one["integrationId"], one["sandbox"]) for one in members] == [("ann", True)]


@pytest.mark.parametrize(
    ("text", "line"),
    [("", "1"), ("name\nann\n", "1"), ('profileintegrationid\nann\n""\n', "3")],
)
async def test_files_of_members_that_are_refused(server: Server, text: str, line: str) -> None:
    await set_up(server, audiences=THREE)
    await join(server, "bob", 1)
    refused = await upload(server, IMPORT, text, 400)
    assert refused["errors"][0]["source"] == {"line": line}
    assert "StatusCode" not in refused
    assert await exported(server) == "profileintegrationid\r\nbob\r\n"


async def test_files_of_an_audience_that_there_is_not(server: Server) -> None:
    await manage(server, "GET", f"{AUDIENCES}/9/memberships/export", status=404)
    await upload(server, f"{AUDIENCES}/9/memberships/import", "profileintegrationid\nann\n", 404)


async def test_imported_members_come_back(server: Server) -> None:
    await set_up(server, audiences=THREE)
    await upload(server, IMPORT, "profileintegrationid\nann\n")
    state = await manage(server, "GET", "/__admin/state")
    await manage(server, "PUT", "/__admin/state", state)
    assert await manage(server, "GET", "/__admin/state") == state
