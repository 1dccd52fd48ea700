"""Value maps, which are exported."""

from tests.api.management.manager import APPLICATION, exported, manage, set_up
from tests.conftest import Json, Server

MAPS: list[Json] = [
    {"id": 1, "items": [{"sku": 'hat, "red"', "value": 2.5}, {"sku": "mug", "value": 3}]},
    {"id": 2, "campaignId": 5},
]


async def test_an_export(server: Server) -> None:
    await set_up(server, campaigns=[{"id": 4}, {"id": 5}], valueMaps=MAPS)
    rows = await exported(server, f"{APPLICATION}/campaigns/4/value_maps/1/export")
    assert rows == [["identifier", "value"], ['hat, "red"', "2.5"], ["mug", "3"]]
    rows = await exported(server, f"{APPLICATION}/campaigns/5/value_maps/2/export")
    assert rows == [["identifier", "value"]]


async def test_what_there_is_not(server: Server) -> None:
    await set_up(server, campaigns=[{"id": 4}, {"id": 5}], valueMaps=MAPS)
    for campaign, number, message in (
        (4, 9, "No value map has the ID 9"),
        (4, 2, "No value map of this campaign has the ID 2"),
        (9, 1, "No campaign has the ID 9"),
    ):
        path = f"{APPLICATION}/campaigns/{campaign}/value_maps/{number}/export"
        assert (await manage(server, "GET", path, status=404))["message"] == message
