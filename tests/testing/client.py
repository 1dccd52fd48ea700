"""What the code under test does in test runs of test runs: a shop that swallows every error."""

import http.client
from typing import Any
from urllib.parse import urlsplit

import orjson

PATIENCE = 5.0
"""Seconds that a request may take."""


def send(
    talon: Any, method: str, path: str, body: Any = None, *, authorization: str | None = None
) -> int:
    """Send a request and give its status; 0 where there was none."""
    host = urlsplit(talon.url).netloc
    connection = http.client.HTTPConnection(host, timeout=PATIENCE)
    headers = {"Authorization": authorization or f"ApiKey-v1 {talon.integration_key}"}
    try:
        connection.request(method, path, orjson.dumps(body) if body else None, headers)
        response = connection.getresponse()
        response.read()
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
    return response.status


def put(talon: Any, **session: Any) -> int:
    """Update a session."""
    return send(talon, "PUT", "/v2/customer_sessions/s", {"customerSession": session})
