"""Files of CSV as the Management API exports them, for tests."""

import csv
import io

from tests.api.management.manager import upload
from tests.conftest import TESTED, Server


async def exported(server: Server, path: str) -> list[list[str]]:
    """The rows of an exported file, the first of which names its columns."""
    answer = await server.send("GET", path, scheme="ManagementKey-v1")
    TESTED.note("GET", path, answer.status)
    text = await answer.text()
    assert answer.status == 200, text
    assert answer.content_type == "application/csv"
    assert text.endswith("\r\n")
    return list(csv.reader(io.StringIO(text, newline="")))


async def refused_lines(server: Server, path: str, text: str) -> list[tuple[str, str, str]]:
    """What is wrong with a file: the title, the line and the details of each error."""
    refused = await upload(server, path, text, 400)
    return [
        (error["title"], error["source"]["line"], error["details"]) for error in refused["errors"]
    ]
