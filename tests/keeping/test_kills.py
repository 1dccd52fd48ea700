"""SIGKILL at random moments under load: every acknowledged change is there, and no half of one.

``KILLS=3000 pytest tests/keeping/test_kills.py`` kills more often.
"""

import http.client
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("KILLS", "60"))
CLIENTS = 4


class Victims:
    """Servers on one store, one after the other."""

    def __init__(self, store: str) -> None:
        self._alive = 0
        command = [sys.executable, "-m", "tests.keeping.victim", store]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )

    def start(self) -> tuple[int, int]:
        """Process ID and port of the next one."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        pid, port = self._process.stdout.readline().split()
        self._alive = int(pid)
        return int(pid), int(port)

    def gone(self) -> None:
        """Wait until it has gone."""
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "gone\n"
        self._alive = 0

    def close(self) -> None:
        if self._alive:
            os.kill(self._alive, signal.SIGKILL)
        self._process.communicate(timeout=30)


class Client(Thread):
    """Writes carts until its server is gone, and remembers what was acknowledged.

    ``carts`` has updates by session, ``closed`` the sessions of a customer that are closed;
    ``doubtful`` is the session of the one request that nobody answered.
    """

    def __init__(self, port: int, number: int, life: int) -> None:
        super().__init__()
        self.account = f"shop-{number % 2}"
        self.customer = f"customer-of-{number}-{life}"
        self.updates: dict[str, int] = {}
        self.closed: set[str] = set()
        self.doubtful = ""
        self._port = port
        self._name = f"cart-{number}-{life}"

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        try:
            for turn in range(10_000):
                self._shop(connection, f"{self._name}-{turn}")
        except (OSError, http.client.HTTPException):
            pass  # it was killed
        finally:
            connection.close()

    def _shop(self, connection: http.client.HTTPConnection, session: str) -> None:
        item = {"sku": "shoe", "quantity": 1, "price": 10}
        for step in ({"profileId": self.customer, "cartItems": [item]}, {"state": "closed"}):
            self.doubtful = session
            body = json.dumps({"customerSession": step})
            headers = {"Authorization": f"ApiKey-v1 {self.account}.key"}
            connection.request("PUT", f"/v2/customer_sessions/{session}", body, headers)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200
            self.updates[session] = self.updates.get(session, 0) + 1
            if "state" in step:
                self.closed.add(session)
            self.doubtful = ""

    def check(self, port: int) -> None:
        """Whether the server that came after knows all that was acknowledged."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        closed = set()
        doubtful = {self.doubtful} - {""}
        for session in self.updates.keys() | doubtful:
            found = _get(connection, f"sessions/{session}", self.account)
            if found is None:
                assert session not in self.updates, "an acknowledged session is lost"
                continue
            least = self.updates.get(session, 0)
            assert least <= found["updateCount"] <= least + (session in doubtful)
            assert found["state"] == ("closed" if found["updateCount"] == 2 else "open")
            if found["state"] == "closed":
                closed.add(session)
        assert self.closed <= closed
        profile = _get(connection, f"customers/{self.customer}", self.account)
        if profile is None:
            assert not self.updates, "a session came without its profile"
        else:
            assert profile["closedSessions"] == len(closed)
            assert profile["totalSales"] == 10 * len(closed)
        connection.close()


def _get(connection: http.client.HTTPConnection, what: str, account: str) -> Any:
    connection.request("GET", f"/__admin/{what}?account={account}")
    answer = connection.getresponse()
    text = answer.read()
    return json.loads(text) if answer.status == 200 else None


@pytest.fixture
def victims(tmp_path: Path) -> Iterator[Victims]:
    victims = Victims(f"sqlite:{tmp_path}/kept.db")
    yield victims
    victims.close()


def test_no_kill_loses_what_was_acknowledged(victims: Victims) -> None:
    moments = random.Random(5)
    clients: list[Client] = []
    written = 0
    for life in range(KILLS):
        pid, port = victims.start()
        for client in clients:
            client.check(port)
        if life % 20 == 19:  # a store that grows for ever makes every start slower
            for account in ("shop-0", "shop-1"):
                _reset(port, account)
        clients = [Client(port, number, life) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        Event().wait(moments.uniform(0.002, 0.08))
        os.kill(pid, signal.SIGKILL)
        for client in clients:
            client.join()
        victims.gone()
        written += sum(sum(client.updates.values()) for client in clients)
    pid, port = victims.start()
    for client in clients:
        client.check(port)
    os.kill(pid, signal.SIGTERM)
    victims.gone()
    assert written > KILLS * 5, "the load was no load"


def _reset(port: int, account: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("POST", f"/__admin/reset?account={account}")
    assert connection.getresponse().status == 200
    connection.close()
