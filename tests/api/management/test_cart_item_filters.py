"""Cart item filters of an Application, as an account is set up with them."""

import pytest

from tests.api.management.manager import APPLICATION, ids, manage, set_up
from tests.conftest import Json, Server

FILTERS = f"{APPLICATION}/cart_item_filters"
SHOPS: list[Json] = [{"id": 1, "name": "Shop"}, {"id": 2, "name": "Other"}]
THREE: list[Json] = [
    {"id": 1, "name": "Cheap", "activeExpressionId": 7},
    {"id": 2, "name": "Dear"},
    {"id": 3, "name": "Cheap", "applicationId": 2},
]
EXPRESSIONS: list[Json] = [
    {"id": 7, "cartItemFilterId": 1, "expression": ["<", [".", "Item", "Price"], 5]},
    {"id": 8, "cartItemFilterId": 2},
]


async def opened(server: Server) -> None:
    await set_up(
        server, applications=SHOPS, cartItemFilters=THREE, cartItemFilterExpressions=EXPRESSIONS
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [1, 2]),
        ("title=Cheap", [1]),
        ("title=Che", []),
        ("pageSize=1", [1]),
        ("pageSize=1&skip=1", [2]),
    ],
)
async def test_lists(server: Server, query: str, found: list[int]) -> None:
    await opened(server)
    assert await ids(server, f"{FILTERS}?{query}") == found
    answer = await manage(server, "GET", f"{FILTERS}?{query}")
    assert answer["hasMore"] == (query == "pageSize=1")


async def test_an_expression(server: Server) -> None:
    await opened(server)
    expression = await manage(server, "GET", f"{FILTERS}/1/expressions/7")
    assert expression["expression"] == ["<", [".", "Item", "Price"], 5]
    assert (expression["cartItemFilterId"], expression["applicationId"]) == (1, 1)
    state = await server.call("GET", "/__admin/state")
    await set_up(server)
    assert await ids(server, FILTERS) == []
    await server.call("PUT", "/__admin/state", state)
    assert await manage(server, "GET", f"{FILTERS}/1/expressions/7") == expression


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (f"{FILTERS}/9/expressions/7", "No cart item filter has the ID 9"),
        (f"{FILTERS}/3/expressions/7", "No cart item filter of this Application has the ID 3"),
        (f"{FILTERS}/1/expressions/9", "No expression has the ID 9"),
        (f"{FILTERS}/1/expressions/8", "No expression of this cart item filter has the ID 8"),
    ],
)
async def test_what_there_is_not(server: Server, path: str, message: str) -> None:
    await opened(server)
    assert (await manage(server, "GET", path, status=404))["message"] == message
    await manage(server, "GET", "/v1/applications/9/cart_item_filters", status=404)
