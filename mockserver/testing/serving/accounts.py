"""Accounts of tests: opened under a name of their own, closed when the test is over."""

import re
import secrets
from collections.abc import Awaitable, Mapping
from typing import TYPE_CHECKING, Any

import orjson

from mockserver.testing.handle.case import Case, case_of, read_answer, target
from mockserver.testing.handle.strays import Strays
from mockserver.testing.handle.ways import ServerRefusedError, UnreachableError, Way

if TYPE_CHECKING:
    from mockserver.state import Json

_LONGEST = 60


def account_name(hint: str) -> str:
    """A name that nobody else has, in which a reader finds the test again."""
    slug = re.sub(r"[^a-z0-9]+", "-", hint.lower()).strip("-")[:_LONGEST]
    return f"{slug or 'test'}-{secrets.token_hex(5)}"


async def call(way: Way, method: str, path: str, body: Any = None, **query: Any) -> Any:
    """Make a call of the control plane that is no account's."""
    text = b"" if body is None else orjson.dumps(body)
    answered = way.ask(method, target(path, query), text)
    if isinstance(answered, Awaitable):
        answered = await answered
    return read_answer(answered, way.url)


async def open_account(
    way: Way, name: str, document: Mapping[str, Any], strays: Strays | None
) -> Case:
    """Open an account, whose handle is told what strays, where ``strays`` are.

    Raises ServerRefusedError for what cannot be set up.
    """
    summary: Json = await call(way, "POST", "/accounts", {"name": name, **document})
    case = case_of(summary)
    if strays is not None:
        case.strays = strays
        strays.opened.add(name)
    return case


async def close_account(way: Way, name: str) -> None:
    """Forget an account that was judged, and let go of what still hangs in it."""
    try:
        await call(way, "DELETE", f"/accounts/{name}", judged="true")
    except ServerRefusedError as error:
        if error.status != 404:
            raise


async def check_server(way: Way) -> None:
    """Raise UnreachableError unless a server answers that can judge what it is sent."""
    try:
        journal = await call(way, "GET", "/requests", limit=0)
    except ServerRefusedError as error:
        raise UnreachableError(f"what answers at {way.url} is no mock server: {error}") from None
    if not isinstance(journal, dict) or "forgotten" not in journal:
        raise UnreachableError(f"what answers at {way.url} is no mock server of this kind")
    if journal["requestJournalDisabled"]:
        raise UnreachableError(
            f"the server at {way.url} keeps no journal, so nothing can be checked; "
            "start it without --journal 0"
        )
