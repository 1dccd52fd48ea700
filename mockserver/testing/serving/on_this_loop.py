"""A server on the event loop of a test, for as long as the test runs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from mockserver.testing.handle.ways import Direct
from mockserver.testing.serving.server_thread import HOST, bound_socket

if TYPE_CHECKING:
    from mockserver.api.pipeline import Pipeline
    from mockserver.app.service import Service
    from mockserver.settings.table import Settings


class _Guest:
    """A service that outlives the loop which it is served on: the next test has it again."""

    def __init__(self, service: "Service") -> None:
        self.settings: Settings = service.settings
        self.pipeline: Pipeline = service.pipeline

    def end(self) -> None:
        """Whoever closes the account lets go of what waits in it."""

    async def close(self) -> None:
        """Nothing waits to be written: tests have no access log."""


@asynccontextmanager
async def serving_here(service: "Service") -> AsyncIterator[Direct]:
    """Serve on the loop that runs, on a free port, until the block ends."""
    from mockserver.server.serving import listening

    sock = bound_socket()
    port = sock.getsockname()[1]
    async with listening(_Guest(service), sock):
        yield Direct(service, f"http://{HOST}:{port}")
