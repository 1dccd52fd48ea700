"""``MockServer``: the server without pytest, and what it leaves behind: nothing."""

import asyncio
import gc
import threading
import unittest
from pathlib import Path
from typing import Any

import pytest

from mockserver import testing
from mockserver.settings.table import SettingError
from mockserver.testing import (
    ContractBrokenError,
    MockServer,
    ServerRefusedError,
    Talon,
    UnreachableError,
)
from tests.testing import client
from tests.testing.conftest import Serve


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "mockserver"]


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TALON_MOCK_URL", raising=False)


def test_a_block_has_a_server_and_leaves_nothing() -> None:
    before = threads()
    with MockServer(seed=7, customers=3) as talon:
        assert len(threads()) == len(before) + 1
        assert client.put(talon) == 200
        assert talon.profile("customer-3")
        with pytest.raises(LookupError):
            talon.profile("customer-4")
        url = talon.url
    assert threads() == before
    with pytest.raises(UnreachableError):
        MockServer(url).start()
    gc.collect()  # an open socket would be an error now


def test_one_object_makes_a_server_again() -> None:
    server = MockServer()
    for _ in range(2):
        with server as talon:
            assert client.put(talon) == 200


def test_a_block_fails_for_what_broke_the_contract() -> None:
    before = threads()
    with pytest.raises(ContractBrokenError, match="/customerSession/state"), MockServer() as talon:
        client.put(talon, state=1)
    with pytest.raises(KeyError, match="first"), MockServer() as talon:
        _ = {}[client.put(talon, state=1) and "what failed first is told"]
    assert threads() == before


async def test_an_asynchronous_block_runs_on_the_same_loop() -> None:
    before = threads(), asyncio.all_tasks()
    async with MockServer(customers=3) as talon:
        assert await asyncio.to_thread(client.put, talon) == 200
        await talon.assert_called("updateCustomerSessionV2", times=1)
    assert (threads(), asyncio.all_tasks()) == before
    with pytest.raises(ContractBrokenError, match="/customerSession/state"):
        async with MockServer() as talon:
            await asyncio.to_thread(client.put, talon, state=1)


def test_the_environment_leads_to_a_server(elsewhere: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TALON_MOCK_URL", elsewhere)
    with MockServer(customers=1) as talon:
        assert talon.url == elsewhere
    with MockServer("", customers=1) as talon:
        assert talon.url != elsewhere


async def test_a_server_elsewhere_that_asks_for_a_token(
    serve_elsewhere: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = serve_elsewhere("--admin-token", "sesame")
    with pytest.raises(UnreachableError, match="the token is wanted"):
        MockServer(url).start()
    monkeypatch.setenv("TALON_MOCK_ADMIN_TOKEN", "sesame")
    with MockServer(url) as talon:
        client.put(talon)
        talon.assert_called("updateCustomerSessionV2")
    async with MockServer(url) as aio:
        await aio.assert_not_called("updateCustomerSessionV2")


async def test_a_server_elsewhere(elsewhere: str) -> None:
    with MockServer(elsewhere, seed=7, customers=3, strict=True) as talon:
        assert talon.url == elsewhere
        with talon.expect_violation(pointer="/customerSession/colour"):
            client.put(talon, colour="red")
        with pytest.raises(LookupError):
            talon.profile("customer-4")
    async with MockServer(elsewhere + "/", customers=2) as aio:
        assert aio.url == elsewhere
        assert await asyncio.to_thread(client.put, aio) == 200
        await aio.assert_called("updateCustomerSessionV2")
        with pytest.raises(LookupError):
            await aio.profile("customer-3")


def test_several_accounts_on_one_server() -> None:
    server = MockServer(customers=5).start()
    try:
        with server.account("Löwe & Co"), server.account("two", customers=1) as second:
            assert second.account.startswith("two-")
            assert client.put(second) == 200
        with server.account(check=False) as third:
            client.put(third, state=1)
        with pytest.raises(ContractBrokenError), server.account() as fourth:
            client.put(fourth, state=1)
        with pytest.raises(ServerRefusedError), server.account(customers=-1):
            pass
        assert server.url.startswith("http://127.0.0.1:")
        with pytest.raises(RuntimeError, match="runs already"):
            server.start()
    finally:
        server.stop()
    with pytest.raises(UnreachableError, match=r"call start\(\) first"):
        _ = server.url
    server.stop()  # once more does no harm


def test_settings_that_there_are_not(tmp_path: Path) -> None:
    before = threads()
    with pytest.raises(ValueError, match="colour: no such setting; wanted are those of"):
        MockServer(colour="red")
    with pytest.raises(ValueError, match="max_body: no such setting; wanted are seed, customers"):
        MockServer("http://localhost:9000", max_body=7)
    with pytest.raises(SettingError, match="--customers"):
        MockServer(customers=-1)
    with pytest.raises(Exception, match=r"none\.yaml: cannot be read"):
        MockServer(fixtures=str(tmp_path / "none.yaml")).start()
    assert threads() == before


def test_what_answers_is_no_mock_server(serve_elsewhere: Serve) -> None:
    with pytest.raises(UnreachableError, match="wanted one like http://localhost:9000"):
        MockServer("ftp://localhost").start()
    with pytest.raises(UnreachableError, match="no server answers at http://127"):
        MockServer("http://127.0.0.1:1").start()
    with pytest.raises(UnreachableError, match="is no mock server"):
        MockServer(f"{serve_elsewhere()}/v1/status/health").start()


class Cart(unittest.TestCase):
    """Not collected: run by the test below."""

    talon: Talon

    @classmethod
    def setUpClass(cls) -> None:
        cls.server = MockServer("").start()
        cls.addClassCleanup(cls.server.stop)

    def setUp(self) -> None:
        self.talon = self.enterContext(self.server.account(self.id()))

    def test_kept(self) -> None:
        self.assertEqual(client.put(self.talon), 200)  # noqa: PT009 - unittest's own way

    def test_broken(self) -> None:
        client.put(self.talon, state=1)


Cart.__test__ = False  # type: ignore[attr-defined]


def test_unittest_has_an_account_a_test() -> None:
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(Cart).run(result)
    assert result.testsRun == 2
    ((case, text),) = result.failures
    assert "test_broken" in str(case)
    assert "/customerSession/state" in text


def test_the_package_names_what_it_offers() -> None:
    for name in testing.__all__:
        assert getattr(testing, name).__doc__
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = testing.nothing


def test_what_a_block_raised_is_not_hidden_by_a_server_that_is_gone() -> None:
    server = MockServer("")

    def stop() -> None:
        server.stop()
        raise KeyError("the real one")

    with pytest.raises(KeyError, match="the real one"), server:
        stop()


async def test_blocks_do_not_share_a_server() -> None:
    server = MockServer("")
    async with server as talon:
        with pytest.raises(RuntimeError, match="runs already"):
            await server.__aenter__()
        assert await talon.requests() == []
    async with server as talon:
        assert await talon.requests() == []


def test_a_call_that_was_broken_off_does_not_stand_in_the_way(elsewhere: str) -> None:
    with MockServer(elsewhere) as talon:
        way: Any = talon.aio.way
        read = way._connection.getresponse

        def broken() -> None:
            raise KeyboardInterrupt

        way._connection.getresponse = broken
        with pytest.raises(KeyboardInterrupt):
            talon.requests()
        way._connection.getresponse = read
        assert talon.requests() == []
