"""Server processes and what the kernel says of them: processor time, memory, cold start.

Reads ``/proc``, so it works on Linux only. Ends what it started and nothing else.
"""

import http.client
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Self

from benchmarks.cases import SESSIONS_EACH, Request

_FOLDER = Path(__file__).resolve().parents[1]
_TICKS = os.sysconf("SC_CLK_TCK")
_START_PATIENCE = 30.0
_POLL = 0.0005


FOLDER = "{folder}"
"""Stands in the options of a case for a folder of its server's own."""


class Server:
    """One server process on a port of its own, from entering to leaving the context.

    ``customers`` is None for the bare app. What it logs goes to a file.
    """

    def __init__(self, customers: int | None, options: Sequence[str] = ()) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._port_file = Path(self._folder.name) / "port"
        self._log_file = Path(self._folder.name) / "log"
        if customers is None:
            arguments = ["benchmarks.bare", str(self._port_file)]
        else:
            arguments = ["mockserver", "--port", "0", "--port-file", str(self._port_file)]
            arguments += ["--customers", str(customers), "--sessions", str(SESSIONS_EACH)]
            arguments += [option.replace(FOLDER, self._folder.name) for option in options]
        self._command = [sys.executable, "-m", *arguments]
        self.port = 0

    def __enter__(self) -> Self:
        # Settings of the one who measures must not change what is measured.
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("MOCKSERVER_")
        }
        self.began = perf_counter()
        with self._log_file.open("wb") as log:
            self._process = subprocess.Popen(
                self._command, cwd=_FOLDER, env=environment, stdout=log, stderr=log
            )
        try:
            self.port = self._wait_for_port()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def _wait_for_port(self) -> int:
        while not self._port_file.exists():
            if self._process.poll() is not None or perf_counter() - self.began > _START_PATIENCE:
                log = self._log_file.read_text(errors="replace")[-2000:]
                raise RuntimeError(f"a server did not start; it said: {log}")
            time.sleep(_POLL)
        return int(self._port_file.read_text())

    def _stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._folder.cleanup()

    def end(self) -> int:
        """Tell it to end, as an operator would, and wait. Gives its exit status.

        Raises RuntimeError where it does not end.
        """
        self._process.terminate()
        try:
            return self._process.wait(_START_PATIENCE)
        except subprocess.TimeoutExpired:
            raise RuntimeError("a server did not end when it was told to") from None

    @property
    def runs(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def log(self) -> list[str]:
        """The lines that it logged."""
        return self._log_file.read_text(encoding="utf-8", errors="replace").splitlines()

    def ask(self, request: Request, expected: bytes) -> None:
        """Send one request. Raises RuntimeError unless a 200 answers it as expected."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_START_PATIENCE)
        try:
            headers = {"Authorization": request.key}
            connection.request(request.method, request.path, request.body or None, headers)
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        if answer.status != 200 or expected not in body:
            shown = body[:300].decode(errors="replace")
            raise RuntimeError(f"{request.method} {request.path}: {answer.status} {shown}")

    def cpu_seconds(self) -> float:
        """Processor time so far, of the program and of the kernel on its behalf."""
        fields = self._proc("stat").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def peak_mb(self) -> float:
        """The most memory it ever had resident."""
        return _field(self._proc("status"), "VmHWM")

    def rss_mb(self) -> float:
        """Memory that is resident now."""
        return _field(self._proc("status"), "VmRSS")

    def pss_mb(self) -> float:
        """Memory that is resident now, pages shared with other processes in parts."""
        return _field(self._proc("smaps_rollup"), "Pss")

    def descriptors(self) -> int:
        """Files and sockets that are open now."""
        return sum(1 for _ in Path(f"/proc/{self._process.pid}/fd").iterdir())

    def _proc(self, name: str) -> str:
        return Path(f"/proc/{self._process.pid}/{name}").read_text(encoding="utf-8")


class Start:
    """One cold start: until the first 200, and the memory right after it."""

    def __init__(self, customers: int | None, first: Request) -> None:
        with Server(customers) as server:
            server.ask(first, b"{")
            self.seconds = perf_counter() - server.began
            self.rss_mb = server.rss_mb()
            self.pss_mb = server.pss_mb()


def _field(text: str, name: str) -> float:
    """A field that counts in kB, in MB."""
    for line in text.splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise ValueError(f"the kernel does not say {name}")
