"""A disk with no room left, as the kernel tells it: nothing is half-written, and it passes."""

import http.client
import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(
    not hasattr(resource, "prlimit"), reason="only Linux bounds the files of another process"
)


class Running:
    """A server in a process of its own, and what it answers."""

    def __init__(self, folder: Path) -> None:
        port_file = folder / "port"
        command = [sys.executable, "-m", "mockserver", "--port", "0", "--no-access-log"]
        command += ["--port-file", str(port_file), "--store", f"sqlite:{folder}/kept.db"]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT)
        assert self.process.stderr is not None
        assert "mockserver" in self.process.stderr.readline()
        self.connection = http.client.HTTPConnection(
            "127.0.0.1", int(port_file.read_text()), timeout=10
        )

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        text = None if body is None else json.dumps(body)
        self.connection.request(method, path, text, {"Authorization": "ApiKey-v1 test"})
        answer = self.connection.getresponse()
        return answer.status, json.loads(answer.read() or b"null")

    def put(self, session: str) -> int:
        status, _ = self.call(
            "PUT", f"/v2/customer_sessions/{session}", {"customerSession": {"profileId": "ann"}}
        )
        return status

    def has_room(self, size: int) -> None:
        """Let files of the process grow to a size, and no further."""
        hard = resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (size, hard))

    def stop(self) -> int:
        self.connection.close()
        self.process.terminate()
        self.process.communicate(timeout=10)
        return self.process.returncode


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    running = Running(tmp_path)
    yield running
    if running.process.poll() is None:
        running.stop()


def test_a_full_disk_refuses_and_passes(running: Running, tmp_path: Path) -> None:
    assert running.put("first") == 200
    running.has_room(sum(file.stat().st_size for file in tmp_path.glob("kept.db-wal")))
    assert [running.put(f"lost-{n}") for n in range(3)] == [507, 507, 507]
    assert running.call("GET", "/v2/customer_sessions/first")[0] == 200
    assert running.call("GET", "/v2/customer_sessions/lost-0")[0] == 404
    status, refused = running.call("POST", "/__admin/reset")
    assert (status, refused["errors"][0]["title"]) == (507, "store")
    assert running.call("GET", "/v2/customer_sessions/first")[0] == 200
    assert running.call("GET", "/v1/status/health")[0] == 200
    running.has_room(resource.RLIM_INFINITY)
    assert running.put("second") == 200
    assert running.stop() == 0
    again = Running(tmp_path)
    found = [again.call("GET", f"/v2/customer_sessions/{name}")[0] for name in ("first", "second")]
    assert (found, again.call("GET", "/v2/customer_sessions/lost-0")[0]) == ([200, 200], 404)
    assert again.stop() == 0
