"""The pytest plugin: what fails a test and what is said of it, here and elsewhere."""

import sys
from types import SimpleNamespace

import pytest

from mockserver.testing import MockServer
from tests.testing.conftest import RunTests, Serve

BROKEN = {
    "an invalid body": (
        "def test_it(talon):\n    client.put(talon, state=1)",
        ["*/customerSession/state", "*state must be a string*type*", "*came*1"],
    ),
    "an unknown operation": (
        "def test_it(talon):\n    client.send(talon, 'GET', '/v3/nothing')",
        ["*GET /v3/nothing, answered 404", "*No operation at /v3/nothing; nearest operation:*"],
    ),
    "wrong credentials": (
        (
            "def test_it(talon):\n"
            "    key = f'ManagementKey-v1 {talon.management_key}'\n"
            "    client.send(talon, 'GET', '/v2/authping', authorization=key)"
        ),
        ["*(authPing), answered 401", "*ManagementKey-v1 is not for this operation*"],
    ),
    "forgotten credentials": (
        "def test_it(talon):\n    client.send(talon, 'GET', '/v2/authping', authorization=' ')",
        ["*(authPing), answered 401", "*no credentials came*"],
    ),
    "credentials that asyncio forgot": (
        (
            "import asyncio\n"
            "async def test_it(aio_talon):\n"
            "    send = lambda: client.send(aio_talon, 'GET', '/v2/authping', authorization=' ')\n"
            "    assert await asyncio.to_thread(send) == 401"
        ),
        ["*(authPing), answered 401", "*no credentials came*"],
    ),
    "a key of nobody's": (
        (
            "def test_it(talon):\n"
            "    client.send(talon, 'GET', '/v3', authorization='ApiKey-v1 of-nobody')"
        ),
        ["*No operation at /v3;*"],
    ),
    "an unknown field": (
        "@pytest.mark.talon(strict=True)\ndef test_it(talon):\n    client.put(talon, colour='red')",
        ["*/customerSession/colour", '*came*"red"'],
    ),
    "a thread": (
        (
            "from threading import Thread\n"
            "def test_it(talon):\n"
            "    thread = Thread(target=client.put, args=[talon], kwargs={'state': 1})\n"
            "    thread.start()\n"
            "    thread.join()"
        ),
        ["*/customerSession/state"],
    ),
    "a subprocess": (
        (
            "import os, subprocess, sys\n"
            "CODE = '''\n"
            "import os, types, client\n"
            'key = os.environ["TALON_MOCK_INTEGRATION_KEY"]\n'
            'talon = types.SimpleNamespace(url=os.environ["TALON_MOCK_URL"], integration_key=key)\n'
            "client.put(talon, state=1)\n"
            "'''\n"
            "def test_it(talon):\n"
            "    env = {**os.environ, **talon.environment()}\n"
            "    subprocess.run([sys.executable, '-c', CODE], env=env, check=True)"
        ),
        ["*/customerSession/state"],
    ),
    "asyncio": (
        (
            "import asyncio\n"
            "async def test_it(aio_talon):\n"
            "    assert await asyncio.to_thread(client.put, aio_talon, state=1) == 400"
        ),
        ["*/customerSession/state"],
    ),
    "asyncio and a thread's server": (
        (
            "import asyncio\n"
            "async def test_it(talon):\n"
            "    assert await asyncio.to_thread(client.put, talon, state=1) == 400"
        ),
        ["*/customerSession/state"],
    ),
    "anyio": (
        (
            "import anyio\n"
            "@pytest.fixture\n"
            "def anyio_backend():\n    return 'asyncio'\n"
            "@pytest.mark.anyio\n"
            "async def test_it(aio_talon):\n"
            "    work = lambda: client.put(aio_talon, state=1)\n"
            "    assert await anyio.to_thread.run_sync(work) == 400"
        ),
        ["*/customerSession/state"],
    ),
    "a fixture before the test": (
        (
            "@pytest.fixture\n"
            "def shop(talon):\n    client.put(talon, state=1)\n"
            "def test_it(shop):\n    pass"
        ),
        ["*/customerSession/state"],
    ),
    "two accounts, one broken": (
        "def test_it(talon, aio_talon):\n    client.put(talon, state=1)",
        ["*/customerSession/state"],
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_test_that_broke_the_contract_fails(run_tests: RunTests, name: str) -> None:
    source, lines = BROKEN[name]
    arguments = ["-o", "asyncio_mode=strict"] if name == "anyio" else []
    result = run_tests(source, *arguments)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*1 request broke the contract:", *lines])
    result.stdout.fnmatch_lines(["*If that is what the test is about: with talon.expect_viol*"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_test_that_kept_it_passes(run_tests: RunTests) -> None:
    result = run_tests(
        "def test_it(talon):\n"
        "    assert client.put(talon, state='open') == 200\n"
        "    assert client.put(talon, state='closed', colour='red') == 200\n"
        "    assert client.put(talon, state='open') == 400  # a rule, not the contract\n"
        "    with talon.expect_violation(pointer='/customerSession/state'):\n"
        "        client.put(talon, state=1)\n"
        "async def test_async(aio_talon):\n"
        "    pass\n"
    )
    result.assert_outcomes(passed=2)


def test_the_line_of_the_test_and_of_the_sender_are_named(run_here: RunTests) -> None:
    result = run_here(
        "import asyncio, aiohttp\n"
        "def test_sync(talon):\n"
        "    client.put(talon, state=1)\n"
        "async def shop(talon):\n"
        "    headers = {'Authorization': f'ApiKey-v1 {talon.integration_key}'}\n"
        "    async with aiohttp.ClientSession(talon.url, headers=headers) as session:\n"
        "        async with session.put('/v2/customer_sessions/s', json={}) as answer:\n"
        "            return answer.status\n"
        "async def test_async(aio_talon):\n"
        "    assert await shop(aio_talon) == 400\n"
        "async def test_task(aio_talon):\n"
        "    assert await asyncio.gather(shop(aio_talon)) == [400]\n"
    )
    result.assert_outcomes(failed=3)
    result.stdout.fnmatch_lines(
        [
            "*test    test_it.py:4",
            "*sent by client.py:*",
            "*test    test_it.py:11",
            "*sent by test_it.py:8",
            "*test    test_it.py:13",
        ]
    )


def test_a_test_that_fails_anyway_shows_it_too(run_tests: RunTests) -> None:
    result = run_tests(
        "def test_it(talon):\n    client.put(talon, state=1)\n    assert 'cause' == 'effect'"
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["*assert 'cause' == 'effect'*", "*Captured talon call*", "*/customerSession/state"]
    )


def test_what_comes_after_the_test_is_an_error_of_its_teardown(run_tests: RunTests) -> None:
    result = run_tests(
        "@pytest.fixture\n"
        "def shop(talon):\n    yield\n    client.put(talon, state=1)\n"
        "def test_it(shop):\n    pass\n"
        "@pytest.fixture\n"
        "async def aio_shop(aio_talon):\n"
        "    yield\n"
        "    import asyncio\n"
        "    await asyncio.to_thread(client.put, aio_talon, state=1)\n"
        "async def test_async(aio_shop):\n    pass"
    )
    result.assert_outcomes(passed=2, errors=2)
    result.stdout.fnmatch_lines(["*ERROR at teardown of test_it*", "*/customerSession/state"])


def test_a_test_that_is_skipped_after_it_broke_the_contract_fails(run_tests: RunTests) -> None:
    result = run_tests(
        "import unittest\n"
        "def test_one(talon):\n    client.put(talon, state=1)\n    pytest.skip('not today')\n"
        "class Case(unittest.TestCase):\n"
        "    @pytest.fixture(autouse=True)\n"
        "    def lend(self, talon):\n        self.talon = talon\n"
        "    def test_two(self):\n"
        "        client.put(self.talon, state=1)\n        self.skipTest('not today')\n"
        "    def test_three(self):\n        client.put(self.talon, state=1)\n"
        "    def test_four(self):\n        self.skipTest('not today')\n"
        "def test_five(talon):\n    pytest.skip('not today')"
    )
    result.assert_outcomes(failed=3, skipped=2)


def test_an_expected_failure_stays_one(run_tests: RunTests) -> None:
    result = run_tests(
        "@pytest.mark.xfail(strict=True)\n"
        "def test_one(talon):\n    client.put(talon, state=1)\n"
        "def test_two(talon):\n    client.put(talon, state=1)\n    pytest.xfail('known')"
    )
    result.assert_outcomes(xfailed=2)


@pytest.mark.parametrize("failing", ["raise SystemExit(1)", "pytest.fail('cause')"])
def test_whatever_fails_a_test_has_the_violations_beside_it(
    run_tests: RunTests, failing: str
) -> None:
    result = run_tests(f"def test_it(talon):\n    client.put(talon, state=1)\n    {failing}")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*Captured talon call*", "*/customerSession/state"])


def test_what_fails_a_unittest_has_the_violations_beside_it(run_tests: RunTests) -> None:
    result = run_tests(
        "import unittest\n"
        "class Case(unittest.TestCase):\n"
        "    @pytest.fixture(autouse=True)\n"
        "    def lend(self, talon):\n        self.talon = talon\n"
        "    def test_it(self):\n"
        "        client.put(self.talon, state=1)\n        self.assertEqual('cause', 'effect')\n"
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*'cause' != 'effect'*"])
    result.stdout.fnmatch_lines(["*Captured talon call*", "*/customerSession/state"])


@pytest.mark.parametrize("fixture", ["talon", "aio_talon"])
def test_a_run_that_could_not_check_says_so(
    run_here: RunTests, monkeypatch: pytest.MonkeyPatch, fixture: str
) -> None:
    monkeypatch.setenv("MOCKSERVER_JOURNAL", "0")
    result = run_here(f"async def test_it({fixture}):\n    pass")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*MOCKSERVER_JOURNAL) is 0; nothing can be checked so"])


def test_an_outage_ends_whatever_became_of_it(run_tests: RunTests) -> None:
    result = run_tests(
        "@pytest.mark.talon(outages='503')\n"
        "def test_it(talon, talon_outage):\n    talon.reset()\n    assert client.put(talon) == 200"
    )
    result.assert_outcomes(passed=1)


def test_a_forked_process_is_told_where_the_server_is(run_here: RunTests) -> None:
    result = run_here(
        "import os\n"
        "def test_it(talon):\n"
        "    child = os.fork()\n"
        "    if not child:\n"
        "        try:\n            talon.requests()\n"
        "        except Exception as error:\n            os._exit('forked' in str(error))\n"
        "        os._exit(7)\n"
        "    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1"
    )
    result.assert_outcomes(passed=1)


def test_late_requests_are_told_at_the_end(run_tests: RunTests) -> None:
    result = run_tests(
        "kept = []\n"
        "def test_one(talon):\n"
        "    from types import SimpleNamespace as S\n"
        "    kept.append(S(url=talon.url, integration_key=talon.integration_key))\n"
        "def test_two(talon):\n    client.put(kept[0], state=1)"
    )
    result.assert_outcomes(passed=2)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        ["*requests after the end of their test*", "test-one-*: 1 requests, 2 violations"]
    )


def test_a_scope_of_its_own(run_tests: RunTests) -> None:
    result = run_tests(
        "@pytest.fixture(scope='module')\n"
        "def shop(talon_server):\n"
        "    with talon_server.account('shop', customers=3) as talon:\n"
        "        yield talon\n"
        "def test_one(shop):\n"
        "    assert client.put(shop) == 200\n"
        "def test_two(shop):\n"
        "    assert len(shop.requests()) == 1\n"
        "    with pytest.raises(LookupError):\n        shop.profile('customer-4')\n"
        "    client.put(shop, state=1)"
    )
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*1 request broke the contract in the account shop-*"])


@pytest.mark.parametrize("scope", ["function", "class", "module", "package", "session"])
def test_the_loop_of_the_test_may_be_one_of_a_wider_scope(run_here: RunTests, scope: str) -> None:
    result = run_here(
        "import asyncio\n"
        f"pytestmark = pytest.mark.asyncio(loop_scope='{scope}')\n"
        "class TestIt:\n"
        "    async def test_one(self, aio_talon):\n"
        "        assert await asyncio.to_thread(client.put, aio_talon) == 200\n"
        "    async def test_two(self, aio_talon):\n"
        "        assert await asyncio.to_thread(client.put, aio_talon, state=1) == 400\n"
    )
    result.assert_outcomes(passed=1, failed=1)


def test_the_loop_of_all_tests_may_be_one(run_here: RunTests) -> None:
    result = run_here(
        "import asyncio\n"
        "async def test_it(aio_talon):\n"
        "    assert await asyncio.to_thread(client.put, aio_talon) == 200\n",
        "-o",
        "asyncio_default_test_loop_scope=session",
    )
    result.assert_outcomes(passed=1)


# When there is no server, or one that cannot judge


@pytest.mark.parametrize("fixture", ["talon", "aio_talon"])
def test_a_server_that_is_not_there(run_here: RunTests, fixture: str) -> None:
    source = f"async def test_it({fixture}):\n    pass\nasync def test_two({fixture}):\n    pass"
    result = run_here(source, "--talon-url", "http://127.0.0.1:1")
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(
        ["*no mock server for this test: no server answers at http://127.0.0.1:1: *"]
    )
    result = run_here(source, "--talon-url", "localhost")
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(
        ["*'localhost' is no address; wanted one like http://localhost:9000"]
    )


def test_a_server_that_dies_is_waited_for_once(
    run_here: RunTests, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = MockServer().start()
    monkeypatch.setitem(sys.modules, "outer", SimpleNamespace(end=server.stop))
    source = "def test_one(talon):\n    import outer\n    outer.end()\n"
    source += "def test_two(talon):\n    pass\n"
    result = run_here(source, "--talon-url", server.url)
    result.assert_outcomes(failed=1, errors=1)
    result.stdout.fnmatch_lines(["*whether the contract was kept cannot be asked*"])
    result.stdout.fnmatch_lines(["*there is no mock server for this test: *"])


def test_a_server_without_a_journal(run_here: RunTests, serve_elsewhere: Serve) -> None:
    url = serve_elsewhere("--journal", "0")
    result = run_here("def test_it(talon):\n    pass", "--talon-url", url)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*keeps no journal, so nothing can be checked*"])


def test_a_journal_that_forgot_what_matters(run_here: RunTests, serve_elsewhere: Serve) -> None:
    url = serve_elsewhere("--journal", "5")
    result = run_here(
        "def many(talon):\n    for _ in range(7):\n        client.put(talon)\n"
        "def test_one(talon):\n    client.put(talon, state=1)\n    many(talon)\n"
        "def test_two(talon):\n    many(talon)\n"
        "def test_three(talon):\n"
        "    client.put(talon, state=1)\n    many(talon)\n    talon.reset()\n",
        "--talon-url",
        url,
    )
    result.assert_outcomes(failed=2, passed=1)
    result.stdout.fnmatch_lines(["1 requests broke the contract and are not in the journal*"])


EMPTIED = {
    "forgotten": "'DELETE', '/__admin/requests?account=' + talon.account",
    "reset": "'POST', '/__admin/reset?account=' + talon.account",
    "deleted": "'DELETE', '/__admin/accounts/' + talon.account",
}


@pytest.mark.parametrize("way", EMPTIED)
def test_an_account_whose_journal_was_emptied(run_tests: RunTests, way: str) -> None:
    result = run_tests(
        "def test_it(talon):\n"
        "    client.put(talon, state=1)\n"
        f"    client.send(talon, {EMPTIED[way]})\n"
        "    client.put(talon)\n"
        "def test_two(talon):\n"
        "    client.put(talon)\n"
        "    client.send(talon, 'DELETE', '/__admin/requests?account=' + talon.account)\n"
    )
    result.assert_outcomes(failed=1, passed=1)


def test_a_reset_waits_for_what_is_under_way(run_tests: RunTests) -> None:
    result = run_tests(
        "from threading import Thread\n"
        "def send(talon):\n"
        "    thread = Thread(target=client.put, args=[talon], kwargs={'state': 1})\n"
        "    thread.start()\n    return thread\n"
        "def test_one(talon):\n"
        "    talon.hold()\n    thread = send(talon)\n    talon.wait_held()\n"
        "    talon.reset()\n    thread.join()\n"
        "def test_two(talon):\n"
        "    talon.fault(delay=30)\n    thread = send(talon)\n"
        "    while not talon.aio.way.ask('GET', '/__admin/accounts/' + talon.account, b'')"
        ".body.count(b'\"busy\":1'):\n        pass\n"
    )
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["*/customerSession/state"])


def test_an_account_that_was_let_go(run_here: RunTests, serve_elsewhere: Serve) -> None:
    url = serve_elsewhere("--max-accounts", "1")
    source = (
        "def test_it(talon, talon_server):\n"
        "    with talon_server.account(check=False), talon_server.account(check=False):\n"
        "        client.put(talon)"
    )
    result = run_here(source, "--talon-url", url)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*is not the one that was opened*larger --max-accounts"])


@pytest.mark.parametrize(
    "bend",
    ["talon.fault(error=503)", "talon.fault(breaks='reset')", "talon.stub(status=204)"],
)
def test_a_fault_for_everything_hides_no_unknown_operation(run_tests: RunTests, bend: str) -> None:
    result = run_tests(
        f"def test_it(talon):\n    {bend}\n    client.send(talon, 'GET', '/v2/customer_sesions/s')"
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*No operation at /v2/customer_sesions/s*"])


def test_keys_that_are_no_tests(run_here: RunTests) -> None:
    result = run_here(
        "def test_one(talon):\n"
        "    key = 'ApiKey-v1 mine'\n"
        "    assert client.send(talon, 'GET', '/v2/authping', authorization=key) == 204\n"
        "def test_two(talon):\n"
        "    client.send(talon, 'GET', '/v3', authorization='ApiKey-v1 prod.key')\n"
        "def test_three(talon):\n"
        "    with talon.expect_violation(keyword='credentials'):\n"
        "        client.send(talon, 'GET', '/v2/authping', authorization='ApiKey-v1 prod.key')\n"
        "def test_four(talon):\n"
        "    assert client.send(talon, 'GET', '/v1/status/health', authorization=' ') == 200\n"
    )
    result.assert_outcomes(failed=2, passed=2)
    result.stdout.fnmatch_lines(["*wanted  a key of the test's own account*", "*came*ApiKey-v1*"])


def test_what_nobody_was_told_of_fails_the_run(run_tests: RunTests) -> None:
    result = run_tests(
        "@pytest.fixture(scope='module', autouse=True)\n"
        "def shop(talon_server):\n"
        "    yield\n"
        "    client.send(talon_server, 'GET', '/v2/authping', authorization=' ')\n"
        "def test_it(talon):\n    pass"
    )
    result.assert_outcomes(passed=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["no account of a test: GET /v2/authping, no credentials came*"])


# Those who do not use it


def test_a_run_without_it_imports_no_server(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makepyfile(
        "import sys\n"
        "def test_it():\n"
        "    heavy = {'aiohttp', 'orjson', 'jsonschema', 'mockserver.app.service'}\n"
        "    assert not heavy & set(sys.modules)"
    )
    pytester.syspathinsert(str(pytester.path))
    result = pytester.run(
        sys.executable, "-m", "pytest", "-q", "-p", "mockserver.testing.plugin",
        "-p", "no:cacheprovider",
    )  # fmt: skip
    result.assert_outcomes(passed=1)


def test_asynchronous_tests_need_someone_to_run_them(run_here: RunTests) -> None:
    result = run_here(
        "@pytest.fixture\n"
        "def anyio_backend():\n    return 'trio'\n"
        "def test_it(anyio_backend, aio_talon):\n    pass"
    )
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["aio_talon needs asyncio; use talon with other event loops"])


def test_what_strayed_is_told_once_and_may_be_expected(run_tests: RunTests) -> None:
    result = run_tests(
        "def stray(talon):\n"
        "    return client.send(talon, 'GET', '/v2/authping', authorization=' ')\n"
        "def test_one(talon):\n    assert stray(talon) == 401\n"
        "def test_two(talon):\n    pass\n"
        "def test_three(talon):\n"
        "    with talon.expect_violation(keyword='credentials') as expected:\n"
        "        stray(talon)\n"
        "    assert len(expected.violations) == 1\n"
        "def test_four(talon, talon_server):\n"
        "    with pytest.raises(AssertionError), talon_server.account() as other:\n"
        "        stray(other)\n"
    )
    result.assert_outcomes(failed=1, passed=3)


def test_a_server_that_ends_in_the_middle_of_a_test(run_here: RunTests) -> None:
    result = run_here(
        "def test_it(talon, talon_server):\n"
        "    talon_server.stop()\n"
        "def test_two(talon):\n    pass\n"
    )
    result.assert_outcomes(failed=1, errors=1)
    result.stdout.fnmatch_lines(["whether the contract was kept cannot be asked: the server *"])


def test_a_run_that_is_interrupted_ends_as_one(run_here: RunTests) -> None:
    source = (
        "def test_it(talon):\n    client.put(talon, state=1)\n    {}\ndef test_two():\n    pass"
    )
    with pytest.raises(KeyboardInterrupt):
        run_here(source.format("raise KeyboardInterrupt"))
    result = run_here(source.format("pytest.exit('enough')"))
    assert "enough" in result.stdout.str()
    result.stdout.no_fnmatch_line("*broke the contract*")
