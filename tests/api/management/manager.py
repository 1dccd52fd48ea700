"""What tests of the Management API share: calls with its key, and accounts that are set up."""

import csv
import io
from typing import Any

from aiohttp import FormData

from tests.conftest import TESTED, Json, Server

APPLICATION = "/v1/applications/1"

CAMPAIGN: Json = {
    "name": "Summer",
    "state": "enabled",
    "tags": ["sun"],
    "features": ["coupons"],
    "limits": [],
}
"""The least that a NewCampaign has to say."""

TALANG: Json = {
    "rules": [
        {
            "title": "10% off",
            "condition": ["and", ["couponValid"], [">", [".", "Session", "Total"], 50]],
            "effects": [["catch", ["noop"], ["setDiscount", "10% off", 5]]],
        }
    ],
    "bindings": [],
}
"""A ruleset in Talang."""


async def manage(
    server: Server, method: str, path: str, body: Any = None, status: int = 200
) -> Any:
    """Call an operation of the Management API."""
    return await server.call(method, path, body, status=status, scheme="ManagementKey-v1")


async def set_up(server: Server, **words: Any) -> None:
    """Have the account be as a fixture with these words says."""
    await server.call("PUT", "/__admin/state", {"version": 1, **words})


async def places(server: Server, method: str, path: str, body: Any) -> list[str]:
    """The places that a refusal with 400 points at."""
    refused = await manage(server, method, path, body, 400)
    return [error["source"].get("pointer", "") for error in refused["errors"]]


async def ids(server: Server, path: str) -> list[int]:
    """The IDs of the rows of a list, in their order."""
    return [row["id"] for row in (await manage(server, "GET", path))["data"]]


async def upload(server: Server, path: str, text: str, status: int = 200) -> Any:
    """Upload a file of CSV, check the status, and give the answer (None where there is none)."""
    form = FormData()
    form.add_field("upFile", text, filename="file.csv", content_type="text/csv")
    headers = {"Authorization": "ManagementKey-v1 test"}
    answer = await server.client.post(path, data=form, headers=headers)
    TESTED.note("POST", path, answer.status)
    assert answer.status == status, await answer.text()
    return await answer.json() if await answer.text() else None


async def exported(server: Server, path: str) -> list[list[str]]:
    """The rows of a file in CSV, its header first."""
    answer = await server.send("GET", path, scheme="ManagementKey-v1")
    text = await answer.text()
    assert answer.status == 200, text
    assert answer.headers["Content-Type"] == "application/csv"
    assert text.endswith("\r\n")
    return list(csv.reader(io.StringIO(text, newline="")))
