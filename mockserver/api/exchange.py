"""An exchange: a request and its reply, in the parts that the journal keeps."""

from datetime import datetime
from itertools import chain

from mockserver.api.asked import Asked, Bent, Reply
from mockserver.control.journal.journal import Journal

JSON_HEADERS = {"Content-Type": "application/json"}
_JSON = tuple(JSON_HEADERS.items())


_PROBLEM = 300
"""Bytes that one problem takes."""


def note(journal: Journal, asked: Asked, came: datetime, seconds: float, reply: Reply) -> None:
    """Keep a request and its reply in a journal."""
    request, bent = asked.request, reply.bent
    body, answer = asked.body, reply.body or b""
    size = len(body) + len(answer) + len(asked.target)
    size += sum(map(len, chain.from_iterable(request.raw_headers)))
    if bent is not None:
        size += _size_of(bent)
    if reply.problems or reply.answer_problems or reply.hints:
        size += sum(map(len, reply.hints))
        size += _PROBLEM * (len(reply.problems) + len(reply.answer_problems))
    journal.add(
        size,
        (
            came,
            seconds,
            request.raw_headers,
            body,
            answer,
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
        ),
    )


def _size_of(bent: Bent) -> int:
    """The bytes of what a stub gave, and of the stub itself where nobody else keeps it."""
    size = sum(len(name) + len(value) for name, value in bent.headers or ())
    used_up = bent.stub is not None and bent.stub.left is not None and bent.stub.left <= 0
    return size + (bent.stub.size if bent.stub is not None and used_up else 0)


def _sent_headers(reply: Reply) -> tuple[tuple[str, str], ...]:
    """The headers of a reply: shared where they are the usual ones."""
    if reply.bent is not None and reply.bent.headers is not None:
        return reply.bent.headers
    if reply.headers is None:
        return () if reply.body is None else _JSON
    return tuple({**JSON_HEADERS, **reply.headers}.items())
