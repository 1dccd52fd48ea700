"""``python -m benchmarks.soak``: a mixed load for as long as you like, and whether all held.

Memory must be flat, no answer a fault, and every account what was acknowledged to its clients;
with SQLite once more after a restart. Exits with 1 and the reason if not.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.bare import loop_factory
from benchmarks.cases import get_session
from benchmarks.measure import Server
from benchmarks.soak_clients import Clerk, Stranger, Warden
from benchmarks.soak_ledger import Ledger, problems_of
from benchmarks.soak_report import Figures, Sample, reasons, table, values
from benchmarks.soak_rough import Dawdler, Sleeper, Vandal, idle
from benchmarks.soak_shops import Shop
from benchmarks.soak_wire import Caller, Hub, Tally, UnexpectedError

_SHOPS, _SHOPPERS = 3, 2
_BOUNDS = (
    *("--max-accounts", "40"),
    # Small enough to be full soon: what is bounded must not look like a leak.
    *("--journal", "200", "--journal-bytes", "1000000"),
    *("--header-timeout", "4", "--body-timeout", "4"),
)
_LEAST = 30
_SETTLING = 100
_WELCOME = "/openapi.json next."
"""The end of the one line that a server has to log."""
_MB = 1024 * 1024


def main() -> int:
    """Run, print, and answer the exit status."""
    if not Path("/proc/self/status").exists():
        sys.exit("soak: found no /proc to read memory from, wanted Linux")
    asked = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "soak.db"
        store = f"sqlite:{file}" if asked.store == "sqlite" else asked.store
        options = ("--no-access-log", "--store", store, *_BOUNDS)
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            figures = runner.run(Soak(asked, options, file).run())
    print(table(figures))
    failed = reasons(figures)
    if asked.json:
        text = json.dumps({**values(figures), "failed": failed}, indent=2)
        Path(asked.json).write_text(f"{text}\n", encoding="utf-8")
    print("\n".join(["", "FAILED", *failed] if failed else ["", "passed"]))
    return 1 if failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="length of the load")
    parser.add_argument("--store", choices=("memory", "sqlite"), default="sqlite")
    parser.add_argument("--json", metavar="FILE", help="also write the figures to this file")
    asked = parser.parse_args()
    if asked.seconds < _LEAST:
        parser.error(
            f"--seconds has to be {_LEAST} at least: memory grows until all bounds are reached"
        )
    return asked


class Soak:
    """One run: a server, its clients, and what was seen."""

    def __init__(self, asked: argparse.Namespace, options: Sequence[str], file: Path) -> None:
        self._asked = asked
        self._options = options
        self._file = file
        self._tally = Tally()
        self._samples: list[Sample] = []

    async def run(self) -> Figures:
        """Load, check, and where something is kept, start again and check again."""
        with Server(100, self._options) as server:
            server.ask(get_session("session-1"), b"{")
            before = after = server.descriptors()
            hub = Hub(server.port, self._tally, perf_counter() + self._asked.seconds)
            shops = [Shop(hub, f"shop-{number}", _SHOPPERS) for number in range(_SHOPS)]
            slow = [Dawdler(hub, shops, f"slow-{number}") for number in range(2)]
            await self._load(server, hub, shops, slow)
            ledgers = [shop.ledger for shop in shops] + [one.ledger for one in slow]
            states: dict[str, Any] = {}
            if server.runs:
                with suppress(UnexpectedError):
                    states = await self._checked(Caller(hub), ledgers)
                    after = await self._settled(Caller(hub), server, before)
                await self._end(server)
        if self._asked.store == "sqlite" and states:
            await self._again(ledgers, states)
        tally = self._tally
        return Figures(
            seconds=self._asked.seconds,
            store=self._asked.store,
            requests=tally.requests,
            latencies=tally.latencies,
            errors=tally.errors,
            shown=tally.shown,
            checked=tally.checks,
            lives=sum(shop.lives for shop in shops),
            samples=self._samples,
            descriptors_first=before,
            descriptors_last=after,
        )

    async def _load(
        self, server: Server, hub: Hub, shops: Sequence[Shop], slow: Sequence[Dawdler]
    ) -> None:
        others = (Clerk, Warden, Stranger, Vandal, Sleeper)
        async with asyncio.TaskGroup() as group:
            for client in (*shops, *slow, *(kind(hub, shops) for kind in others)):
                group.create_task(client.run())
            group.create_task(idle(hub))
            group.create_task(self._watch(server, hub))

    async def _watch(self, server: Server, hub: Hub) -> None:
        """Look at the server once a second, and end everything if it has ended."""
        began = perf_counter()
        while not hub.over:
            if not server.runs:
                hub.stopped = True
                self._tally.fail(f"the server has ended; it said: {server.log()[-3:]}")
                break
            size = sum(one.stat().st_size for one in self._file.parent.glob(f"{self._file.name}*"))
            self._samples.append(
                Sample(perf_counter() - began, server.rss_mb(), size / _MB, server.descriptors())
            )
            await asyncio.sleep(1)

    async def _checked(self, caller: Caller, ledgers: Sequence[Ledger]) -> dict[str, Any]:
        """Look whether every account is what was acknowledged. Gives all that is in them."""
        states = {}
        for ledger in ledgers:
            for problem in await problems_of(caller, ledger):
                self._tally.fail(problem)
            states[ledger.account] = await caller.admin("GET", "state", ledger.account)
        caller.line.drop()
        return states

    async def _settled(self, caller: Caller, server: Server, before: int) -> int:
        """Wait for the server to see that everybody left. Gives the descriptors still open."""
        for _ in range(_SETTLING):
            text = (await caller.ask("GET", "/__admin/metrics", "default")).value.decode()
            caller.line.drop()
            busy = "mockserver_requests_under_way 0.0" not in text
            if not busy and server.descriptors() <= before:
                break
            await asyncio.sleep(0.1)
        if busy:
            self._tally.fail("requests are under way after all clients left")
        return server.descriptors()

    async def _end(self, server: Server) -> None:
        try:
            status = await asyncio.to_thread(server.end)
            if status != 0:
                self._tally.fail(f"the server ended with status {status}")
        except RuntimeError as error:
            self._tally.fail(str(error))
        for line in server.log():
            if not line.endswith(_WELCOME):
                self._tally.fail(f"the server logged: {line}")

    async def _again(self, ledgers: Sequence[Ledger], states: dict[str, Any]) -> None:
        """Start on the same file: everything has to be there."""
        try:
            with Server(100, self._options) as server, suppress(UnexpectedError):
                found = await self._checked(Caller(Hub(server.port, self._tally, 0)), ledgers)
                for account, state in states.items():
                    if found[account] != state:
                        self._tally.fail(f"account {account} is another after a restart")
                await self._end(server)
        except RuntimeError as error:
            self._tally.fail(str(error))


if __name__ == "__main__":
    sys.exit(main())
