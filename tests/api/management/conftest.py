"""A server whose account has nothing besides its Application."""

from pathlib import Path

import pytest

from tests.conftest import Server, StartServer

BARE = Path(__file__).parents[2] / "bare.json"


@pytest.fixture
async def server(start_server: StartServer) -> Server:
    return await start_server(fixtures=BARE)
