"""Giveaways that come into a pool by a file, and that are exported from it."""

from typing import Any

import pytest

from tests.api.management.exports import refused_lines
from tests.api.management.manager import exported, manage, set_up, upload
from tests.conftest import Json, Server

POOL = "/v1/giveaways/pools/1"
NOON = "2026-01-01T12:00:00.000000Z"
COLUMNS = [
    "id",
    "poolid",
    "code",
    "startdate",
    "enddate",
    "attributes",
    "used",
    "importid",
    "created",
    "profileintegrationid",
    "profileid",
]
FILE = (
    "code,startdate,enddate,attributes\n"
    'G1,2025-11-10T23:00:00+01:00,2027-01-01T00:00:00Z,"{""provider"": ""A, B""}"\n'
    "G1,,,\n"
    '"G""2",,2026-06-01T00:00:00Z,{}\n'
)
AWARD: Json = {
    "id": 1,
    "campaignId": 1,
    "rules": [
        {
            "title": "Gift",
            "condition": ["and", True],
            "effects": [["catch", ["noop"], ["awardGiveaway", 1]]],
        }
    ],
}


async def opened(server: Server, **more: Any) -> None:
    await set_up(server, giveawayPools=[{"id": 1, "name": "Gifts"}, {"id": 2}], **more)


async def test_a_file_is_exported_as_it_was_imported(server: Server) -> None:
    await opened(server)
    imported = await upload(server, f"{POOL}/import", FILE)
    assert imported == {
        "id": 1,
        "created": NOON,
        "accountId": 1,
        "userId": 1,
        "entity": "Giveaway",
        "amount": 3,
    }
    start, end, june = (
        "2025-11-10T22:00:00.000000Z",
        "2027-01-01T00:00:00.000000Z",
        "2026-06-01T00:00:00.000000Z",
    )
    assert await exported(server, f"{POOL}/export") == [
        COLUMNS,
        ["1", "1", "G1", start, end, '{"provider":"A, B"}', "false", "1", NOON, "", ""],
        ["2", "1", "G1", "", "", "", "false", "1", NOON, "", ""],
        ["3", "1", 'G"2', "", june, "", "false", "1", NOON, "", ""],
    ]
    assert await exported(server, "/v1/giveaways/pools/2/export") == [COLUMNS]
    state = await server.call("GET", "/__admin/state")
    await server.call("PUT", "/__admin/state", state)
    assert len(await exported(server, f"{POOL}/export")) == 4
    await upload(server, "/v1/giveaways/pools/2/import", "code\nH1\n")
    (row,) = (await exported(server, "/v1/giveaways/pools/2/export"))[1:]
    assert row[:3] + row[7:8] == ["4", "2", "H1", "2"]


async def test_what_was_handed_out_says_to_whom(server: Server) -> None:
    await opened(server, campaigns=[{"id": 1, "activeRulesetId": 1}], rulesets=[AWARD])
    await upload(server, f"{POOL}/import", FILE)
    session = {"profileId": "ann", "cartItems": [], "state": "closed"}
    answer = await server.put_session("s", session)
    awards = [one for one in answer["effects"] if one["effectType"] == "awardGiveaway"]
    assert [one["props"]["code"] for one in awards] == ["G1"]
    first, second, _ = (await exported(server, f"{POOL}/export"))[1:]
    number = str((await server.profile("ann"))["id"])
    assert (first[6], first[9], first[10]) == ("true", "ann", number)
    assert (second[6], second[9], second[10]) == ("false", "", "")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["1", "2"]),
        ("?createdAfter=2026-01-01T12:00:00Z", ["2"]),
        ("?createdBefore=2026-01-02T12:00:00Z", ["1"]),
        ("?createdAfter=2026-01-01T11:59:59Z&createdBefore=2026-01-01T12:00:01Z", ["1"]),
        ("?createdAfter=2026-02-01T00:00:00Z", []),
    ],
)
async def test_filters(server: Server, query: str, found: list[str]) -> None:
    await opened(server)
    await upload(server, f"{POOL}/import", "code\nA\n")
    server.clock.advance(days=1)
    await upload(server, f"{POOL}/import", "code\nB\n")
    rows = await exported(server, f"{POOL}/export{query}")
    assert [row[0] for row in rows[1:]] == found


@pytest.mark.parametrize(
    ("text", "title", "line", "details"),
    [
        ("startdate\n2026-01-01T00:00:00Z\n", "required", "1", "the column code is missing"),
        ('code\nA\n""\n', "required", "3", "line 3, column code: must not be empty"),
        (
            "code,startdate\nA,tomorrow\n",
            "type",
            "2",
            'line 2, column startdate: must be a date-time as RFC 3339 has it; got "tomorrow"',
        ),
        (
            "code,attributes\nA,[]\n",
            "type",
            "2",
            'line 2, column attributes: must be a JSON object; got "[]"',
        ),
        (
            "code,startdate,enddate\nA,,\nB,2026-01-02T00:00:00Z,2026-01-01T00:00:00Z\n",
            "minimum",
            "3",
            "line 3, column enddate: must not be before startdate",
        ),
        (
            'code,attributes\nA,"{""Ink"": ""red""}"\n',
            "Unknown",
            "2",
            'line 2, column attributes: The attribute "Ink" is not defined on Giveaway entities.',
        ),
    ],
)
async def test_a_file_that_is_wrong_changes_nothing(
    server: Server, text: str, title: str, line: str, details: str
) -> None:
    await opened(server, attributes=[{"entity": "Giveaway", "name": "Size", "type": "number"}])
    before = await server.call("GET", "/__admin/state")
    assert await refused_lines(server, f"{POOL}/import", text) == [(title, line, details)]
    assert await server.call("GET", "/__admin/state") == before


async def test_all_that_is_wrong_is_said_at_once(server: Server) -> None:
    await opened(server)
    rows = "".join(f"C{number},2026-01-02T00:00:00Z,2026-01-01T00:00:00Z\n" for number in range(3))
    wrong = await refused_lines(server, f"{POOL}/import", "code,startdate,enddate\n" + rows)
    assert [line for _, line, _ in wrong] == ["2", "3", "4"]


async def test_a_pool_that_there_is_not(server: Server) -> None:
    await opened(server)
    path = "/v1/giveaways/pools/9"
    refused = await upload(server, f"{path}/import", "code\nA\n", 404)
    assert refused == {"message": "No giveaway pool has the ID 9", "StatusCode": 404}
    await manage(server, "GET", f"{path}/export", status=404)
    await manage(server, "GET", f"{POOL}/export?createdAfter=yesterday", status=400)
