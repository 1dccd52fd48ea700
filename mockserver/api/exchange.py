"""An exchange: a request and its reply, in the parts that the journal keeps."""

from datetime import datetime
from typing import Any

from mockserver.api.asked import Asked, Reply

JSON_HEADERS = {"Content-Type": "application/json"}
_JSON = tuple(JSON_HEADERS.items())


def parts_of(asked: Asked, came: datetime, seconds: float, reply: Reply) -> tuple[Any, ...]:
    """The parts of the Entry that a request becomes, after its number."""
    request, bent = asked.request, reply.bent
    return (
        came,
        seconds,
        request.raw_headers,
        asked.body,
        reply.body or b"",
        asked.target,
        request.method,
        request.remote or "",
        asked.operation_id,
        reply.status,
        _sent_headers(reply),
        tuple(reply.problems),
        tuple(reply.hints),
        tuple(reply.answer_problems),
        bent.stub if bent is not None else None,
        bent.fault if bent is not None else None,
    )


def _sent_headers(reply: Reply) -> tuple[tuple[str, str], ...]:
    """The headers of a reply: shared where they are the usual ones."""
    if reply.bent is not None and reply.bent.headers is not None:
        return reply.bent.headers
    if reply.headers is None:
        return () if reply.body is None else _JSON
    return (*_JSON, *reply.headers.items())
