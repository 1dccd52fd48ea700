"""Load: sends prepared requests over kept connections, one at a time on each.

Two generators that say the same things of a run: wrk, and one in Python for machines
without it. Every answer that is not a 200 ends the benchmark.
"""

import asyncio
import json
import math
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from time import perf_counter
from typing import cast

from benchmarks.bare import loop_factory
from benchmarks.cases import Request

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_HEAD_END = b"\r\n\r\n"
_PATIENCE = 30.0
"""Seconds that a run may take beyond those it was asked for."""


class LoadError(RuntimeError):
    """A run whose figures would mean nothing: not every answer was a 200."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of load saw. Latencies are in milliseconds."""

    requests: int
    seconds: float
    p50: float
    p99: float


Generator = Callable[[int, Sequence[Request], float, int], Run]
"""Port, requests to send in turn, seconds and connections -> what was seen."""


def generators() -> dict[str, Generator]:
    """The generators that this machine has by name, the preferred one first."""
    found: dict[str, Generator] = {}
    if shutil.which("wrk"):
        found["wrk"] = run_wrk
    found["python"] = run_python
    return found


def run_wrk(port: int, requests: Sequence[Request], seconds: float, connections: int) -> Run:
    """Load of wrk in one thread; it knows whole seconds only. Raises LoadError."""
    whole = max(1, math.ceil(seconds))
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "requests.lua"
        script.write_text(_lua(requests), encoding="ascii")
        url = f"http://127.0.0.1:{port}/"
        command = ["wrk", "-t1", f"-c{connections}", f"-d{whole}s", "-s", str(script), url]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=whole + _PATIENCE, check=False
        )
    last = done.stdout.strip().rpartition("\n")[2]
    if done.returncode or not last.startswith("{"):
        raise LoadError(f"wrk ended with status {done.returncode}: {done.stderr.strip()}")
    seen = json.loads(last)
    if seen["errors"] or not seen["requests"]:
        raise LoadError(f"{seen['errors']} of {seen['requests']} answers were none or no 200")
    return Run(seen["requests"], seen["micros"] / 1e6, seen["p50"] / 1000, seen["p99"] / 1000)


def _lua(requests: Sequence[Request]) -> str:
    """A script that sends the requests in turn and ends with a line of JSON."""
    # What JSON escapes in ASCII text, Lua reads the same way.
    listed = ",\n".join(json.dumps(request.raw.decode("ascii")) for request in requests)
    return f"""local requests = {{
{listed}
}}
local sent = 0
request = function()
  sent = sent + 1
  return requests[(sent - 1) % #requests + 1]
end
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '{{"requests": %d, "micros": %d, "p50": %d, "p99": %d, "errors": %d}}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    e.status + e.connect + e.read + e.write + e.timeout
  ))
end
"""


def run_python(port: int, requests: Sequence[Request], seconds: float, connections: int) -> Run:
    """Load of this process. Raises LoadError."""
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        return runner.run(_run_python(port, requests, seconds, connections))


async def _run_python(
    port: int, requests: Sequence[Request], seconds: float, connections: int
) -> Run:
    loop = asyncio.get_running_loop()
    next_request = cycle([request.raw for request in requests]).__next__
    began = perf_counter()
    clients: list[_Client] = []
    async with asyncio.timeout(seconds + _PATIENCE):
        for _ in range(connections):
            _, client = await loop.create_connection(
                lambda: _Client(next_request, began + seconds), "127.0.0.1", port
            )
            clients.append(client)
        await asyncio.gather(*(client.ended for client in clients))
    took = perf_counter() - began
    latencies = sorted(latency for client in clients for latency in client.latencies)
    return Run(len(latencies), took, _share(latencies, 0.5) * 1000, _share(latencies, 0.99) * 1000)


def _share(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


class _Client(asyncio.Protocol):
    """One connection: sends the next request when the answer to the last one is whole."""

    def __init__(self, next_request: Callable[[], bytes], deadline: float) -> None:
        self.latencies: list[float] = []
        self._next = next_request
        self._deadline = deadline
        self._head = b""
        self._left = 0
        self._sent = 0.0
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are none of asyncio's by type, only by what they do.
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        if self._left:
            self._left -= len(data)
        else:
            self._head += data
            head, end, body = self._head.partition(_HEAD_END)
            if not end:
                return
            length = _LENGTH.search(head)
            if not head.startswith(b"HTTP/1.1 200 ") or length is None:
                self._fail(head.partition(b"\r\n")[0].decode("latin-1"))
                return
            self._head = b""
            self._left = int(length[1]) - len(body)
        if self._left == 0:
            self._finish()

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail(f"the server closed a connection: {exc}")

    def _send(self) -> None:
        self._sent = perf_counter()
        self._transport.write(self._next())

    def _finish(self) -> None:
        now = perf_counter()
        self.latencies.append(now - self._sent)
        if now < self._deadline:
            self._send()
        else:
            self.ended.set_result(None)
            self._transport.close()

    def _fail(self, why: str) -> None:
        if not self.ended.done():
            self.ended.set_exception(LoadError(why))
