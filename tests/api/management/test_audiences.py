"""Audiences and their members in the Management API."""

import pytest

from tests.api.management.manager import ids, manage, set_up
from tests.conftest import Server

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
