"""Attributes that a shop has made: those that there are not yet."""

from typing import Any

import pytest

from tests.conftest import Json, Server

PATH = "/v2/integration/multiple_attributes"


def attribute(name: str, **more: Any) -> Json:
    return {
        "entity": "CartItem",
        "name": name,
        "title": name,
        "type": "string",
        "description": "",
        "suggestions": [],
        "editable": False,
        **more,
    }


async def test_only_what_is_missing_is_made(server: Server) -> None:
    async def put(*attributes: Json) -> list[str] | None:
        answer = await server.call("PUT", PATH, {"attributes": list(attributes)})
        made = answer["attributes"]
        return None if made is None else [one["name"] for one in made]

    assert await put(attribute("A"), attribute("B"), attribute("A")) == ["A", "B"]
    assert await put(attribute("B"), attribute("C")) == ["C"]
    assert await put(attribute("A"), attribute("C")) is None
    assert await put(attribute("A", entity="CustomerSession")) == ["A"]
    assert await put() is None
    state = await server.call("GET", "/__admin/state")
    assert [(one["id"], one["name"]) for one in state["attributes"]] == [
        (1, "A"),
        (2, "B"),
        (3, "C"),
        (4, "A"),
    ]


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        (attribute("1", title="B"), "/attributes/1/name"),
        (attribute("B", type="odd"), "/attributes/1/type"),
        (attribute("B", title="A"), "/attributes/1/title"),
        (
            attribute("B", subscribedApplicationsIds=[7]),
            "/attributes/1/subscribedApplicationsIds/0",
        ),
    ],
)
async def test_all_are_made_or_none(server: Server, wrong: Json, place: str) -> None:
    body = {"attributes": [attribute("A"), wrong]}
    refused = await server.call("PUT", PATH, body, status=400)
    assert [error["source"]["pointer"] for error in refused["errors"]] == [place]
    assert (await server.call("GET", "/__admin/state"))["attributes"] == []


async def test_without_any(server: Server) -> None:
    assert await server.call("PUT", PATH, {}) == {"attributes": None}
