"""The pytest plugin: fixtures ``talon``, ``aio_talon``, ``talon_outage``, ``talon_server``.

Owns the hooks and nothing of what happens in them. Imports pytest and little else, for every
test run in an environment that has this package pays for it.
"""

from collections.abc import AsyncIterator, Callable, Generator, Iterator, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal

import pytest

from mockserver.testing.run.options import PROPERTY, add_options, marked, run_options

if TYPE_CHECKING:
    from mockserver.testing.handle.talon import AioTalon, Talon
    from mockserver.testing.run.options import RunOptions
    from mockserver.testing.run.outages import Outage
    from mockserver.testing.run.run import Held, Run
    from mockserver.testing.run.summary import Summary
    from mockserver.testing.serving.mock_server import MockServer

_SUMMARY: "pytest.StashKey[Summary]" = pytest.StashKey()
_RUN: "pytest.StashKey[Run]" = pytest.StashKey()
_OPTIONS: "pytest.StashKey[RunOptions]" = pytest.StashKey()
_LOOP_SCOPES: tuple[Literal["function", "class", "module", "package", "session"], ...] = (
    "function",
    "class",
    "module",
    "package",
    "session",
)
_MARKER = (
    "talon(seed, customers, sessions, locale, fixtures, strict, assume, now, unused_stubs, "
    "outages, outage_operations, slow): set up the Talon.One account of a test"
)


def pytest_addoption(parser: pytest.Parser) -> None:
    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", _MARKER)
    options = config.stash[_OPTIONS] = run_options(config)
    config.pluginmanager.register(_async_fixtures(config), "talon-async-fixtures")
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Properties(config), "talon-properties")
        if options.report or options.report_json:
            _summary(config)


def _run(config: pytest.Config) -> "Run":
    run = config.stash.get(_RUN, None)
    if run is None:
        from mockserver.testing.run.run import Run

        alone = not hasattr(config, "workerinput")
        run = config.stash[_RUN] = Run(config.stash[_OPTIONS], config.rootpath, alone=alone)
    return run


def _summary(config: pytest.Config) -> "Summary":
    """What is said at the end, in the process that says it."""
    summary = config.stash.get(_SUMMARY, None)
    if summary is None:
        from mockserver.testing.run.summary import Summary

        summary = config.stash[_SUMMARY] = Summary(config.stash[_OPTIONS])
        config.pluginmanager.register(summary, "talon-summary")
    return summary


# Fixtures


@pytest.fixture
def talon(request: pytest.FixtureRequest) -> "Iterator[Talon]":
    """An account of a Talon.One mock server: address, keys, data, faults, and what was asked."""
    with _run(request.config).lent(request.node) as handle:
        yield handle


@pytest.fixture
def aio_talon(request: pytest.FixtureRequest) -> "AioTalon":
    """The same for asyncio, from a server on the event loop of the test."""
    if "anyio_backend" in request.fixturenames:
        name = "_aio_talon_of_anyio"
        backend = request.getfixturevalue("anyio_backend")
        if (backend if isinstance(backend, str) else backend[0]) != "asyncio":
            pytest.fail("aio_talon needs asyncio; use talon with other event loops", pytrace=False)
    elif _has_pytest_asyncio(request.config):
        name = f"_aio_talon_of_asyncio_{_loop_scope(request.node)}"
    else:
        pytest.fail("aio_talon needs pytest-asyncio, pytest-aiohttp or anyio", pytrace=False)
    handle: AioTalon = request.getfixturevalue(name)
    return handle


def _has_pytest_asyncio(config: pytest.Config) -> bool:
    # By the name of its entry point, or by that of its module.
    return any(map(config.pluginmanager.hasplugin, ("asyncio", "pytest_asyncio.plugin")))


def _async_fixtures(config: pytest.Config) -> ModuleType:
    """The fixture behind ``aio_talon``, once for each of those who run asynchronous tests."""

    # They mark the functions that they are given: each has one of its own.
    def lender() -> Callable[[pytest.FixtureRequest], "AsyncIterator[AioTalon]"]:
        async def lent_here(request: pytest.FixtureRequest) -> "AsyncIterator[AioTalon]":
            async with _run(request.config).lent_here(request.node) as handle:
                yield handle

        return lent_here

    fixtures = ModuleType("mockserver_async_fixtures")
    of_anyio = pytest.fixture(name="_aio_talon_of_anyio")(lender())
    fixtures.of_anyio = of_anyio  # type: ignore[attr-defined]
    if _has_pytest_asyncio(config):
        import pytest_asyncio

        for scope in _LOOP_SCOPES:
            fixture = pytest_asyncio.fixture(
                name=f"_aio_talon_of_asyncio_{scope}", loop_scope=scope
            )
            setattr(fixtures, f"of_asyncio_{scope}", fixture(lender()))
    return fixtures


def _loop_scope(item: pytest.Item) -> str:
    """The scope of the event loop that pytest-asyncio runs a test on."""
    mark = item.get_closest_marker("asyncio")
    named = mark.kwargs.get("loop_scope") if mark is not None else None
    try:
        usual = item.config.getini("asyncio_default_test_loop_scope")
    except ValueError:  # an older version, in which a test has its own unless it names another
        usual = None
    return named or usual or "function"


@pytest.fixture(scope="session")
def talon_server(request: pytest.FixtureRequest) -> "MockServer":
    """The server of the test run, for fixtures that want accounts of a wider scope."""
    return _run(request.config).server


@pytest.fixture
def talon_outage(request: pytest.FixtureRequest) -> "Iterator[Outage]":
    """Runs a test once for each way in which the service fails, and fails so from the start."""
    from mockserver.testing.run.outages import Outage
    from mockserver.testing.run.run import HELD

    if "aio_talon" in request.fixturenames:
        request.getfixturevalue("aio_talon")
    else:
        request.getfixturevalue("talon")
    words = marked(request.node)
    outage = Outage(
        request.node.stash[HELD][-1].talon,
        request.param,
        words.get("outage_operations"),
        words.get("slow"),
    )
    outage.begin()
    yield outage
    outage.end()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "talon_outage" not in metafunc.fixturenames:
        return
    from mockserver.testing.run.outages import FAILURES

    names = list(FAILURES)
    for mark in metafunc.definition.iter_markers("talon"):
        if "outages" in mark.kwargs:
            chosen = mark.kwargs["outages"]
            names = [chosen] if isinstance(chosen, str) else [str(name) for name in chosen]
            break
    unknown = [name for name in names if name not in FAILURES]
    if unknown:
        raise pytest.UsageError(
            f"{metafunc.definition.nodeid}: no outage is named {', '.join(unknown)}; "
            f"there are {', '.join(FAILURES)}"
        )
    metafunc.parametrize("talon_outage", names, indirect=True)


# The verdict on a test


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    try:
        result = yield
    except (KeyboardInterrupt, pytest.exit.Exception):
        for held in _held(item):
            held.give_up()
        raise
    except pytest.skip.Exception:
        # What a test sent before it was skipped counts all the same.
        faults = _faults(item)
        if faults:
            raise pytest.fail.Exception(faults, pytrace=False) from None
        raise
    except BaseException:
        _add_faults(item)
        raise
    # unittest keeps what its tests raise to itself.
    raised = getattr(item, "_excinfo", None)
    if raised and not issubclass(raised[0].type, pytest.skip.Exception):
        _add_faults(item)
        return result
    faults = _faults(item)
    if faults:
        if raised:
            raised.clear()
        pytest.fail(faults, pytrace=False)
    return result


def _add_faults(item: pytest.Item) -> None:
    """Show them beside what the test failed for."""
    faults = _faults(item)
    if faults:
        item.add_report_section("call", "talon", faults)


def _faults(item: pytest.Item) -> str:
    return "\n\n".join(filter(None, (held.faults() for held in _held(item))))


def _held(item: pytest.Item) -> "Sequence[Held]":
    if _RUN not in item.config.stash:
        return ()
    from mockserver.testing.run.run import HELD

    return item.stash.get(HELD, ())


# The run


class _Properties:
    """Hears what tests tell of their accounts, where tests are reported."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "teardown":
            for name, text in report.user_properties:
                if name == PROPERTY and isinstance(text, str):
                    _summary(self._config).add(report.nodeid, text)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    # After a run that was interrupted, fixtures are torn down in this hook as well.
    config = session.config
    run = config.stash.get(_RUN, None)
    if run is None:
        return
    late = run.late()
    run.close()
    if hasattr(config, "workeroutput"):
        config.workeroutput["talon_late"] = late.lines
        config.workeroutput["talon_broke"] = late.broke
    elif late.lines:
        _summary(config).late += late.lines
    if late.broke and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    output = getattr(node, "workeroutput", {})
    if output.get("talon_late"):
        summary = _summary(node.config)
        summary.late += output["talon_late"]
        summary.broke = summary.broke or output["talon_broke"]
