"""What a run and a test are told: markers, options, environment, ini file, nearest first."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.testing.conftest import RunTests

COUNT = (
    "def count(talon):\n"
    "    import contextlib\n"
    "    n = 0\n"
    "    with contextlib.suppress(LookupError):\n"
    "        while talon.profile(f'customer-{n + 1}'):\n            n += 1\n"
    "    return n\n"
)


def test_markers_set_an_account_up(run_tests: RunTests) -> None:
    result = run_tests(
        COUNT + "pytestmark = pytest.mark.talon(customers=2, locale='de_DE')\n"
        "class TestShop:\n"
        "    pytestmark = pytest.mark.talon(customers=3)\n"
        "    @pytest.mark.talon(customers=4, seed=7, sessions=1)\n"
        "    def test_nearest(self, talon):\n"
        "        assert count(talon) == 4\n"
        "        assert talon.session('session-4')\n"
        "        with pytest.raises(LookupError):\n            talon.session('session-5')\n"
        "    def test_class(self, talon):\n        assert count(talon) == 3\n"
        "def test_module(talon):\n    assert count(talon) == 2\n"
        "@pytest.mark.talon(now='2026-11-27T08:00:00Z', assume={'missing-price': 'zero'})\n"
        "def test_time(talon):\n"
        "    assert talon.clock.now().isoformat() == '2026-11-27T08:00:00+00:00'\n"
        "    assert client.put(talon, cartItems=[{'sku': 'a', 'quantity': 1}]) == 200\n"
        "@pytest.mark.talon(assume=['missing-price=zero'])\n"
        "async def test_async(aio_talon):\n"
        "    assert await aio_talon.profile('customer-2')\n"
        "    with pytest.raises(LookupError):\n        await aio_talon.profile('customer-3')\n"
    )
    result.assert_outcomes(passed=5)


BAD = {
    "@pytest.mark.talon(colour=1)": "@pytest.mark.talon has no colour; it has seed, customers, *",
    "@pytest.mark.talon(7)": "@pytest.mark.talon takes names only, such as seed=7",
    "@pytest.mark.talon(unused_stubs='maybe')": "unused_stubs is one of ignore, report, fail",
    "@pytest.mark.talon(customers=-1)": "*cannot be opened: */population/customers: *at least 0*",
    "@pytest.mark.talon(locale='xx')": "*cannot be opened: */population/locale: *xx*",
    "@pytest.mark.talon(assume={'a': 'b'})": "*cannot be opened: */settings/assumptions/a: *",
    "@pytest.mark.talon(fixtures=5)": "fixtures is the path of a file or folder; got 5",
    "@pytest.mark.talon(now=7)": "*cannot be opened: *",
    "@pytest.mark.talon(customers=10**30)": "*cannot be opened: *",
    "@pytest.mark.talon(fixtures='none.yaml')": "*none.yaml: cannot be read: No such file*",
}


@pytest.mark.parametrize("marker", BAD)
def test_a_marker_that_cannot_be(run_tests: RunTests, marker: str) -> None:
    result = run_tests(f"{marker}\ndef test_it(talon):\n    pass")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([BAD[marker]])


FIXTURE = """
version: 1
applications:
  - {id: 1, name: Shop, keys: [shop-key]}
  - {id: 2, name: Outlet, keys: [outlet-key]}
managementKeys: [office]
population: {customers: 1}
customers:
  - {integrationId: ann, attributes: {Tier: gold}}
mappings:
  - {request: {urlPath: /v9/hello}, response: {bodyFileName: hello.txt}}
  - {request: {urlPath: /v9/bytes}, response: {bodyFileName: bytes.bin}}
"""


def test_a_fixture_file_is_read_beside_the_test(
    run_tests: RunTests, pytester: pytest.Pytester
) -> None:
    (pytester.path / "data").mkdir()
    (pytester.path / "data" / "shop.yaml").write_text(FIXTURE)
    (pytester.path / "data" / "hello.txt").write_text("hello")
    (pytester.path / "data" / "bytes.bin").write_bytes(b"\xff\x00")
    result = run_tests(
        COUNT + "@pytest.mark.talon(fixtures='data/shop.yaml')\n"
        "def test_it(talon):\n"
        "    assert count(talon) == 1\n"
        "    assert talon.profile('ann')['attributes'] == {'Tier': 'gold'}\n"
        "    assert set(talon.integration_keys) == {'Shop', 'Outlet'}\n"
        "    assert client.put(talon) == 200\n"
        "    assert talon.session('s')['applicationId'] == 1\n"
        "    outlet = f\"ApiKey-v1 {talon.integration_keys['Outlet']}\"\n"
        "    assert client.send(talon, 'GET', '/v2/authping', authorization=outlet) == 204\n"
        "    assert client.send(talon, 'GET', '/v9/hello') == 200\n"
        "    assert client.send(talon, 'GET', '/v9/bytes') == 200\n"
        "    assert talon.requests(path='/v9/hello')[0].answer == 'hello'\n"
        "    assert talon.unused_stubs() == []\n"
        "def test_other(talon):\n    assert count(talon) == 100\n"
    )
    result.assert_outcomes(passed=2)


def test_a_body_of_a_fixture_lies_in_its_folder(
    run_tests: RunTests, pytester: pytest.Pytester
) -> None:
    (pytester.path / "data").mkdir()
    (pytester.path / "secret.txt").write_text("secret")
    stub = "{request: {urlPath: /v9/a}, response: {bodyFileName: ../secret.txt}}"
    (pytester.path / "data" / "shop.yaml").write_text(f"{{version: 1, mappings: [{stub}]}}")
    result = run_tests(
        "@pytest.mark.talon(fixtures='data/shop.yaml')\ndef test_it(talon):\n    pass"
    )
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*/mappings/0/response/bodyFileName: no file of the fixtures*"])


def test_a_fixture_file_that_is_none_names_its_places(
    run_tests: RunTests, pytester: pytest.Pytester
) -> None:
    (pytester.path / "shop.json").write_text('{"version": 1, "customers": [{"colour": 1}]}')
    result = run_tests("@pytest.mark.talon(fixtures='shop.json')\ndef test_it(talon):\n    pass")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*/customers/0/colour*"])


def test_the_nearest_word_counts(
    run_tests: RunTests, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    def customers(number: int, *arguments: str) -> None:
        source = f"def test_it(talon):\n    assert count(talon) == {number}"
        result = run_tests(COUNT + source, *arguments)
        result.assert_outcomes(passed=1)

    ini = ("-o", "talon_customers=2")
    customers(100)
    customers(2, *ini)
    monkeypatch.setenv("MOCKSERVER_CUSTOMERS", "3")
    customers(3, *ini)
    customers(4, *ini, "--talon-customers", "4")
    result = run_tests(
        COUNT + "@pytest.mark.talon(customers=5)\n"
        "def test_it(talon):\n    assert count(talon) == 5",
        "--talon-customers", "4",
    )  # fmt: skip
    result.assert_outcomes(passed=1)


def test_strictness_and_guesses_for_a_whole_run(run_tests: RunTests) -> None:
    source = (
        "def test_it(talon):\n"
        "    with talon.expect_violation(keyword='additionalProperties'):\n"
        "        client.put(talon, colour='red')\n"
        "    assert client.put(talon, cartItems=[{'sku': 'a', 'quantity': 1}]) == 200\n"
    )
    assumed = ("--talon-assume", "missing-price=zero")
    run_tests(source, "--talon-strict", *assumed).assert_outcomes(passed=1)
    run_tests(source, "-o", "talon_strict=true", *assumed).assert_outcomes(passed=1)
    run_tests(source, *assumed).assert_outcomes(failed=1)


def test_fixtures_for_a_whole_run(
    run_tests: RunTests, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    (pytester.path / "shop.yaml").write_text("{version: 1, customers: [{integrationId: ann}]}")
    source = "def test_it(talon):\n    assert talon.profile('ann')"
    run_tests(source, "--talon-fixtures", "shop.yaml").assert_outcomes(passed=1)
    run_tests(source, "-o", "talon_fixtures=shop.yaml").assert_outcomes(passed=1)
    monkeypatch.setenv("MOCKSERVER_FIXTURES", "shop.yaml")
    run_tests(source).assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-o", "talon_seed=many"), "talon_seed is 'many'; wanted: a whole number"),
        (("-o", "talon_unused_stubs=no"), "talon_unused_stubs is 'no'; wanted: ignore, *"),
        (("--talon-seed", "x"), "*invalid int value: 'x'*"),
    ],
)
def test_options_that_cannot_be(
    run_here: RunTests, arguments: tuple[str, ...], message: str
) -> None:
    result = run_here("def test_it():\n    pass", *arguments)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*{message}"])


def test_variables_that_cannot_be_matter_to_tests_that_use_the_server(
    run_here: RunTests, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What an orchestrator sets for a service that is named mockserver.
    monkeypatch.setenv("MOCKSERVER_PORT", "tcp://10.0.0.1:9000")
    source = "def test_one(talon):\n    pass\ndef test_two():\n    pass"
    run_here(source).assert_outcomes(passed=2)
    monkeypatch.setenv("MOCKSERVER_SEED", "x")
    result = run_here(source)
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*MOCKSERVER_SEED is 'x'; wanted: a whole number*"])


def test_settings_that_keep_the_server_from_starting_fail_every_test(run_here: RunTests) -> None:
    source = "def test_one(talon):\n    pass\ndef test_two(talon):\n    pass"
    result = run_here(source, "--talon-locale", "xx")
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(["*xx*"])


# Outages

ROBUST = (
    "def test_it(talon, talon_outage):\n"
    "    client.PATIENCE = 0.3\n"
    "    right = {'slow': 200, 'not-json': 200}.get(talon_outage.name, 0)\n"
    "    assert client.put(talon) == (talon_outage.status or right)\n"
    "    talon_outage.end()\n"
    "    assert client.put(talon) == 200\n"
    "    talon_outage.begin()\n"
    "    talon_outage.begin()\n"
    "    assert len(talon.requests()) == 2\n"
)


def test_a_test_runs_once_for_each_outage(run_tests: RunTests) -> None:
    source = "@pytest.mark.talon(slow=0.05)\n" + ROBUST
    result = run_tests(source, "-vv")
    result.assert_outcomes(passed=10)
    ids = ["401", "409", "429", "500", "503", "timeout", "reset", "cut-body", "slow", "not-json"]
    result.stdout.fnmatch_lines([f"*::test_it[[]{one}[]] PASSED*" for one in ids])


def test_outages_may_be_chosen(run_tests: RunTests) -> None:
    result = run_tests(
        "@pytest.mark.talon(outages=[503, 'not-json'], outage_operations=['authPing'])\n"
        "def test_it(talon_outage, talon):\n"
        "    assert client.put(talon) == 200\n"
        "    status = client.send(talon, 'GET', '/v2/authping')\n"
        "    assert status == {'503': 503, 'not-json': 200}[talon_outage.name]\n"
        "    assert talon_outage.sees in repr(talon_outage)\n"
        "@pytest.mark.talon(outages=['reset'])\n"
        "async def test_async(aio_talon, talon_outage):\n"
        "    import asyncio\n"
        "    assert await asyncio.to_thread(client.put, aio_talon) == 0\n"
        "    talon_outage.end()\n"
        "    assert await asyncio.to_thread(client.put, aio_talon) == 200\n"
    )
    result.assert_outcomes(passed=3)


def test_an_outage_that_there_is_not(run_here: RunTests) -> None:
    result = run_here("@pytest.mark.talon(outages=['fire'])\ndef test_it(talon_outage):\n    pass")
    result.stdout.fnmatch_lines(["*no outage is named fire; there are 401, 409, *"])
    assert result.ret != 0


# Stubs that were not used


def test_stubs_that_answered_nothing(run_tests: RunTests) -> None:
    source = (
        "def test_it(talon):\n"
        "    talon.stub('authPing', status=204, name='ping')\n"
        "    talon.fault(error=503, body={'a': 1})\n"
        "    talon.fault('updateCustomerSessionV2', error=503)\n"
        "    client.put(talon)\n"
        "@pytest.mark.talon(unused_stubs='ignore')\n"
        "def test_two(talon):\n    talon.stub('authPing', status=204)\n"
    )
    run_tests(source).assert_outcomes(passed=2)
    result = run_tests(source, "--talon-unused-stubs", "fail")
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(
        ["stubs were set and answered nothing:", "  authPing (ping)", "  any operation"]
    )
    result = run_tests(source, "-o", "talon_unused_stubs=report")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(
        ["*stubs that answered nothing*", "test_it.py::test_it: authPing (ping)"]
    )


# The report


CALLS = (
    "def test_one(talon):\n"
    "    client.put(talon)\n"
    "    with talon.expect_violation():\n        client.put(talon, state=1)\n"
    "async def test_two(aio_talon):\n"
    "    import asyncio\n"
    "    await asyncio.to_thread(client.put, aio_talon)\n"
    "    await asyncio.to_thread(client.send, aio_talon, 'GET', '/v2/authping')\n"
    "def test_three():\n    pass\n"
)


def test_the_report_of_a_run(run_tests: RunTests, pytester: pytest.Pytester) -> None:
    junit, path = pytester.path / "junit.xml", pytester.path / "talon.json"
    result = run_tests(
        CALLS, "--talon-report", "--talon-report-json", str(path), "--junit-xml", str(junit)
    )
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(
        [
            "*Talon.One operations*",
            "2 of * operations called, 2 violations",
            "  authPing                 1 test: 204 x1; not exercised: 400, 401, 404",
            "  updateCustomerSessionV2  2 tests: 200 x2, 400 x1; not exercised: 401, 404, 409",
            "never called: getCustomerSession, *",
        ]
    )
    report = json.loads(path.read_text())
    assert report["violations"] == 2
    assert report["operations"][1] == {
        "operationId": "updateCustomerSessionV2",
        "tests": 2,
        "requests": 3,
        "statuses": {"200": 2, "400": 1},
        "notExercised": [401, 404, 409],
    }
    assert "getApplications" in report["neverCalled"]
    nodes = ET.parse(junit).iter("property")
    properties = {node.get("name"): node.get("value", "") for node in nodes}
    assert properties["talon.called"] == "authPing updateCustomerSessionV2"
    assert properties["talon.violations"] == "2"
    assert "getApplications" in properties["talon.neverCalled"]
    assert '"operations"' in properties["talon"]
    result = run_tests(CALLS, "--talon-report-json", str(pytester.path / "none" / "talon.json"))
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["cannot write *talon.json: No such file or directory"])


def test_eight_processes_run_side_by_side(
    run_here: RunTests, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makepyfile(
        test_it="import pytest, client\n"
        "@pytest.mark.parametrize('number', range(24))\n"
        "def test_it(talon, number, worker_id):\n"
        f"    with open({str(tmp_path)!r} + '/' + worker_id, 'w') as file:\n"
        "        file.write(talon.url)\n"
        "    assert talon.requests() == []\n"
        "    assert client.put(talon, profileId='ann') == 200\n"
        "    assert len(talon.requests()) == 1\n"
        "    assert talon.profile('ann')['id'] == 101\n"
        "    if number == 9:\n"
        "        client.send(talon, 'GET', '/v2/authping', authorization=' ')\n"
        "    if number == 7:\n        client.put(talon, state=1)\n"
    )
    result = pytester.runpytest_subprocess(
        "-p", "xdist", "-p", "mockserver.testing.plugin", "-p", "no:cacheprovider", "-n", "8",
        "-o", "asyncio_mode=auto", "--talon-report", "-W", "ignore::pytest.PytestConfigWarning",
    )  # fmt: skip
    result.assert_outcomes(passed=22, failed=2)
    lines = ["*/customerSession/state", "*no credentials came*"]
    for line in (*lines, "  updateCustomerSessionV2  24 tests: 200 x24, 400 x1; *"):
        result.stdout.fnmatch_lines([line])
    urls = [path.read_text() for path in tmp_path.iterdir() if path.name.startswith("gw")]
    assert len(urls) == len(set(urls)) == 8
