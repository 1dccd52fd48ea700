"""An exchange: a request and its reply, in the parts that the journal keeps."""

from datetime import datetime

from mockserver.api.asked import Asked, Reply
from mockserver.control.journal.entries import Parts

JSON_HEADERS = {"Content-Type": "application/json"}
_JSON = tuple(JSON_HEADERS.items())


def parts_of(asked: Asked, came: datetime, seconds: float, reply: Reply) -> Parts:
    """What the journal keeps of a request and its reply."""
    request, bent = asked.request, reply.bent
    rest = (
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
    answer = reply.body or b""
    return came, seconds, request.raw_headers, asked.body, answer, asked.target, rest


def _sent_headers(reply: Reply) -> tuple[tuple[str, str], ...]:
    """The headers of a reply: shared where they are the usual ones."""
    if reply.bent is not None and reply.bent.headers is not None:
        return reply.bent.headers
    if reply.headers is None:
        return () if reply.body is None else _JSON
    return (*_JSON, *reply.headers.items())
