"""What the Management API has to say of files of CSV, for tests."""

from tests.api.management.manager import upload
from tests.conftest import Server


async def refused_lines(server: Server, path: str, text: str) -> list[tuple[str, str, str]]:
    """What is wrong with a file: the title, the line and the details of each error."""
    refused = await upload(server, path, text, 400)
    return [
        (error["title"], error["source"]["line"], error["details"]) for error in refused["errors"]
    ]
