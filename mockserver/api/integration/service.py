"""Handlers that tell whether the server answers, and whether a key works."""

from collections.abc import Mapping

from mockserver.api.call import Answer, Call, Handler
from mockserver.api.errors import ENDING, ApiError


def auth_ping(call: Call) -> Answer:
    """authPing: whoever comes this far has a key that works."""
    del call
    return Answer(None, 204)


def get_status_health(call: Call) -> Answer:
    """getStatusHealth."""
    if call.means.ending():
        raise ApiError(ENDING)
    return Answer({"status": "ok"})


HANDLERS: Mapping[str, Handler] = {
    "authPing": auth_ping,
    "getStatusHealth": get_status_health,
}
