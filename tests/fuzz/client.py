"""One connection to a server, and an account at a time: fast enough for thousands of calls."""

import json
from http.client import HTTPConnection
from itertools import count
from typing import Any

from mockserver.testing import MockServer
from tests.fuzz.model import Json


class Client:
    """One connection to the server, and the account that a history happens in."""

    def __init__(self, server: MockServer) -> None:
        self._connection = HTTPConnection(server.url.removeprefix("http://"))
        self._names = (f"history-{number}" for number in count())
        self.account = ""

    def next_account(self) -> None:
        self.account = next(self._names)

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Status and body; calls of the control plane act on the same account."""
        scheme = "ManagementKey-v1" if path.startswith("/v1/applications") else "ApiKey-v1"
        headers = {"Authorization": f"{scheme} {self.account}.key"}
        text = None if body is None else json.dumps(body)
        self._connection.request(method, path, text, headers)
        answer = self._connection.getresponse()
        said = answer.read()
        return answer.status, json.loads(said) if said else None

    def admin(self, method: str, call: str, body: Any = None) -> Any:
        mark = "&" if "?" in call else "?"
        status, answer = self.call(method, f"/__admin/{call}{mark}account={self.account}", body)
        assert status == 200, answer
        return answer

    def session(self, session_id: str) -> Json | None:
        status, answer = self.call("GET", f"/v2/customer_sessions/{session_id}")
        assert status in {200, 404}
        return answer if status == 200 else None

    def profile(self, profile_id: str) -> Json | None:
        path = f"/v1/customer_profiles/{profile_id}/inventory?profile=true"
        status, answer = self.call("GET", path)
        assert status in {200, 404}
        return answer["profile"] if status == 200 else None

    def close(self) -> None:
        self._connection.close()
