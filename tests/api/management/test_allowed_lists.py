"""Values that an attribute is held to, as they come in a file."""

from typing import Any

import pytest

from tests.api.management.exports import refused_lines
from tests.api.management.manager import manage, set_up, upload
from tests.conftest import Json, Server

IMPORT = "/v1/attributes/1/allowed_list/import"


async def opened(server: Server, kind: str = "string", **more: Any) -> None:
    attribute = {"id": 1, "entity": "CustomerSession", "name": "Colour", "type": kind, **more}
    await set_up(server, attributes=[attribute])


async def details_of(server: Server, value: Any) -> str:
    """What is wrong with a session that has a value, "" where nothing is."""
    body = {"customerSession": {"attributes": {"Colour": value}}}
    answer = await server.call("PUT", "/v2/customer_sessions/s", body, status=None)
    errors: list[Json] = answer.get("errors") or [{"details": ""}]
    return str(errors[0]["details"])


async def test_values_that_are_not_on_the_list_are_refused(server: Server) -> None:
    await opened(server)
    assert await details_of(server, "red") == ""
    imported = await upload(server, IMPORT, "item\nblue\ngreen\n")
    assert (imported["entity"], imported["amount"]) == ("AllowedList", 2)
    assert await details_of(server, "blue") == ""
    wrong = 'Colour must be one of the following: "blue", "green"'
    assert await details_of(server, "red") == wrong
    attribute = await manage(server, "GET", "/v1/attributes/1")
    assert (attribute["hasAllowedList"], attribute["restrictedBySuggestions"]) == (True, True)
    await upload(server, IMPORT, "item\nred\n")
    assert await details_of(server, "red") == ""
    assert await details_of(server, "blue") == 'Colour must be one of the following: "red"'
    state = await server.call("GET", "/__admin/state")
    assert state["allowedLists"] == [{"attributeId": 1, "items": ["red"]}]
    await server.call("POST", "/__admin/reset")
    await server.call("PUT", "/__admin/state", state)
    assert await details_of(server, "blue") == 'Colour must be one of the following: "red"'


async def test_a_list_counts_as_long_as_the_attribute_says_so(server: Server) -> None:
    await opened(server, suggestions=["black"])
    await upload(server, IMPORT, "item\nred\n")
    attribute = await manage(server, "GET", "/v1/attributes/1")
    for more, good, bad in (
        ({"hasAllowedList": False}, "black", "red"),
        ({"hasAllowedList": True}, "red", "black"),
    ):
        await manage(server, "PUT", "/v1/attributes/1", {**attribute, **more})
        assert await details_of(server, good) == ""
        assert await details_of(server, bad) != ""
    await manage(server, "PUT", "/v1/attributes/1", {**attribute, "restrictedBySuggestions": False})
    assert await details_of(server, "black") == ""


@pytest.mark.parametrize(
    ("kind", "items", "good", "bad"),
    [
        ("number", ["3", "2.50"], [3, 3.0, 2.5], [2]),
        ("(list number)", ["3", "2.50"], [[3, 2.5], []], [[3, 2]]),
        ("(list string)", ["a", "b"], [["a"], ["b", "a"]], [["a", "c"]]),
        ("time", ["2026-01-01T00:00:00Z"], ["2026-01-01T00:00:00Z"], ["2026-01-02T00:00:00Z"]),
    ],
)
async def test_types(
    server: Server, kind: str, items: list[str], good: list[Any], bad: list[Any]
) -> None:
    await opened(server, kind)
    await upload(server, IMPORT, "item\n" + "\n".join(items))
    for value in good:
        assert await details_of(server, value) == "", value
    for value in bad:
        assert "must be one of the following" in await details_of(server, value), value


async def test_a_long_list_is_not_told_whole(server: Server) -> None:
    await opened(server)
    await upload(server, IMPORT, "item\n" + "\n".join(f"c{number:03}" for number in range(51)))
    details = await details_of(server, "red")
    assert '"c049", ...' in details
    assert "c050" not in details


@pytest.mark.parametrize(
    ("kind", "text", "wrong"),
    [
        ("string", "colour\nred\n", None),
        (
            "number",
            "item\n3\nmany\nnan\n",
            [
                ("type", "3", 'line 3, column item: must be of the type number; got "many"'),
                ("type", "4", 'line 4, column item: must be of the type number; got "nan"'),
            ],
        ),
        (
            "time",
            "item\nnoon\n",
            [("type", "2", 'line 2, column item: must be of the type time; got "noon"')],
        ),
    ],
)
async def test_a_file_that_is_wrong_changes_nothing(
    server: Server, kind: str, text: str, wrong: list[Any] | None
) -> None:
    await opened(server, kind)
    before = await server.call("GET", "/__admin/state")
    found = await refused_lines(server, IMPORT, text)
    assert found == wrong if wrong else [line for _, line, _ in found] == ["1", "1"]
    assert await server.call("GET", "/__admin/state") == before


@pytest.mark.parametrize("kind", ["boolean", "location", "(list location)"])
async def test_a_type_that_has_no_lists(server: Server, kind: str) -> None:
    await opened(server, kind)
    refused = await upload(server, IMPORT, "item\nx\n", 400)
    assert refused["errors"][0]["details"] == f"values of the type {kind} are on no list"


async def test_a_file_with_too_many_items(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mockserver.api.management.item_files.MOST_ITEMS", 1)
    await opened(server)
    wrong = [("maxItems", "3", "there must be at most 1 item; got 2")]
    assert await refused_lines(server, IMPORT, "item\na\nb\n") == wrong


async def test_an_attribute_that_there_is_not(server: Server) -> None:
    refused = await upload(server, "/v1/attributes/9/allowed_list/import", "item\na\n", 404)
    assert refused["message"] == "No attribute has the ID 9"
