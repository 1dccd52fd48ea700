"""The one way of every request: find, read, stub or fault or the account, journal, answer.

Written once. Handlers are looked up by operationId; what the account itself answers
stands in ``answering``, what a test makes of it in ``bending``.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from time import perf_counter

import orjson
from aiohttp import web

from mockserver.account.accounts import Accounts
from mockserver.account.stores.store import StoreError
from mockserver.api.access_log import AccessLog
from mockserver.api.answering import Answering, Lent
from mockserver.api.asked import CLIENT_GONE, Asked, Bent, Headers, Prepared, Reply
from mockserver.api.auth import account_in, account_of
from mockserver.api.bending import Bending
from mockserver.api.cors import Cors
from mockserver.api.errors import HINT_HEADER, INTERNAL, ApiError, envelope, hint_header
from mockserver.api.exchange import JSON_HEADERS, note
from mockserver.api.handlers import Find
from mockserver.api.kept_answers import KeptAnswering
from mockserver.api.metrics import Metrics
from mockserver.api.routing import Router
from mockserver.api.wire import StreamedResponse, bent_response
from mockserver.contract.operations import ADMIN_PREFIX
from mockserver.contract.parameters import read_query
from mockserver.contract.validation import Validators
from mockserver.control.keeping.keeper import Keeper
from mockserver.control.tenant import Tenant
from mockserver.settings.table import Settings

_LOG = logging.getLogger("mockserver")

Respond = Callable[[int, bytes | None, Headers], web.StreamResponse]
"""Makes the response of a status, JSON or nothing, and headers."""

Aside = Callable[[web.BaseRequest, str, Respond], Awaitable[web.StreamResponse]]
"""Answers what is no operation of the API: a request for a path of the control plane."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a pipeline is put together from."""

    settings: Settings
    accounts: Accounts[Tenant]
    validators: Validators
    router: Router
    find_handler: Find
    documents: Mapping[str, Callable[[], bytes]]
    """Path -> JSON that is no answer of the API, for whoever asks."""
    admin: Aside
    access_log: AccessLog | None
    metrics: Metrics
    keeper: Keeper
    ending: Callable[[], bool]
    """Whether the server is shutting down."""


_ADMIN_LENGTH = len(ADMIN_PREFIX)


class Pipeline:
    """The handler of every path."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._log = parts.access_log
        self._find = parts.router.find
        self._accounts = parts.accounts
        self._note = parts.metrics.note
        self._cors = Cors(parts.settings.cors)
        lent = Lent(
            accounts=parts.accounts,
            validators=parts.validators,
            check_answers=parts.settings.check_answers,
            max_body=parts.settings.max_body,
            max_depth=parts.settings.max_depth,
            max_values=parts.settings.max_values,
            max_account_bytes=parts.settings.max_account_bytes,
            ending=parts.ending,
        )
        self._keeping = KeptAnswering(lent, parts.keeper) if parts.keeper.durable else None
        self._answering = self._keeping or Answering(lent)
        self._bending = Bending(self._answering, parts.validators)
        self._prepared: dict[str, Prepared] = {}
        """Operations that were asked for, by their IDs."""

    def close(self) -> None:
        """Write the lines of the log that wait."""
        if self._log is not None:
            self._log.flush()

    def answer(
        self, request: web.BaseRequest, *, respond: Respond
    ) -> Awaitable[web.StreamResponse]:
        """Answer one request, in the response that ``respond`` makes."""
        # Not a coroutine of its own: one less to step through for every request.
        target = request.raw_path
        if not target.startswith("/"):  # with scheme and host, as it is written to a proxy
            target = "/" + target.partition("://")[2].partition("/")[2]
        path = target.partition("?")[0]
        if path.startswith(ADMIN_PREFIX) and path[_ADMIN_LENGTH : _ADMIN_LENGTH + 1] in {"", "/"}:
            return self._parts.admin(request, target, respond)
        origin = request.headers.get("Origin")
        if path in self._parts.documents or origin is not None:
            return self._answer_page(request, target, respond, origin or "")
        return self._answer(request, target, respond, None)

    async def _answer_page(
        self, request: web.BaseRequest, target: str, respond: Respond, origin: str
    ) -> web.StreamResponse:
        """Answer a page in a browser, or show a document."""
        preflight = self._cors.preflight(request, origin) if origin else None
        if preflight is not None:
            return respond(204, None, preflight)
        allowed = self._cors.headers(origin) if origin else {}
        document = self._parts.documents.get(target.partition("?")[0])
        if document is not None and request.method == "GET":
            return respond(200, document(), {**JSON_HEADERS, **allowed})
        return await self._answer(request, target, respond, allowed)

    async def _answer(
        self, request: web.BaseRequest, target: str, respond: Respond, allowed: Headers
    ) -> web.StreamResponse:
        """Answer an operation of the API, or say that there is none."""
        began = perf_counter()
        body = await _read(request) if request.body_exists else b""
        try:
            asked = self._asked(request, target, body)
        except StoreError as error:
            return self._unread(error, respond, allowed)
        tenant, plain = asked.tenant, asked.tenant.plain
        journal = tenant.journal
        era, came = journal.era, tenant.account.clock.now() if journal.enabled else None
        tenant.busy += 1
        try:
            if plain:
                asked.now = came  # the clock need not be asked twice
                reply = self._answering.answer(asked)
                if not isinstance(reply, Reply):
                    reply = await reply
            else:
                reply = await self._bending.answer(asked)
            if self._keeping is not None and (asked.saving is not None or reply.bent is not None):
                reply = await self._keeping.kept(asked, reply)
        except asyncio.CancelledError:
            if not plain:
                self._parts.keeper.touched(tenant)  # a stub or a fault is used up all the same
            # Whoever gave up before the answer has still asked.
            if came is not None and era == journal.era:
                said = self._answering.verdict(asked)
                bent = Bent(asked.stub, CLIENT_GONE, headers=())
                gone = Reply(0, None, None, said.hints, said.problems, bent=bent)
                note(journal, asked, came, perf_counter() - began, gone)
            raise
        finally:
            tenant.busy -= 1
        seconds = perf_counter() - began
        if came is not None and era == journal.era:
            note(journal, asked, came, seconds, reply)
        name = asked.operation_id or "-"
        self._note(name, reply.status, seconds, bool(reply.problems))
        if self._log is not None:
            self._log.note((request.method, target, reply.status, seconds, name, tenant.name))
        return _response(tenant, reply, respond, allowed)

    def _unread(self, error: StoreError, respond: Respond, allowed: Headers) -> web.StreamResponse:
        """The answer where the store cannot say what an account is."""
        _LOG.error("%s", error)
        refusal = ApiError(INTERNAL, hint=str(error))
        headers = _headers(JSON_HEADERS, allowed, [refusal.hint])
        return respond(refusal.status, orjson.dumps(envelope(refusal, None)), headers)

    def _asked(self, request: web.BaseRequest, target: str, body: bytes | Exception) -> Asked:
        """A request with its operation, or the reason why it has none, and its account."""
        path, _, query = target.partition("?")
        prepared: Prepared | None = None
        in_path: dict[str, str] = {}
        fault: Exception | None = None
        if isinstance(body, Exception):
            fault, body = body, b""
        try:
            operation, in_path = self._find(request.method, path)
            prepared = self._prepared.get(operation.operation_id)
            if prepared is None:
                prepared = Prepared(operation, self._parts.find_handler(operation))
                self._prepared[operation.operation_id] = prepared
        except ApiError as error:
            fault = fault or error
        return Asked(
            request,
            target,
            self._tenant(request, prepared, body),
            body,
            in_query=read_query(query) if query else {},
            prepared=prepared,
            in_path=in_path,
            refusal=fault,
        )

    def _tenant(self, request: web.BaseRequest, prepared: Prepared | None, body: bytes) -> Tenant:
        """The account that a request is for: that of its credentials, or of its body."""
        header = request.headers.get("Authorization")
        if header is None and prepared is not None and prepared.is_open:
            try:
                value = orjson.loads(body)
            except orjson.JSONDecodeError:
                value = None
            named = account_in(prepared.model, value)
            if named is not None:
                return self._accounts.get(named)
        return self._accounts.get(account_of(header))


async def _read(request: web.BaseRequest) -> bytes | Exception:
    """The body of a request, or why it is not read."""
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge as error:
        return error
    except web.RequestPayloadError as error:
        if request.transport is None or request.transport.is_closing():
            raise  # nobody waits for an answer
        return error


def _response(
    tenant: Tenant, reply: Reply, respond: Respond, allowed: Headers
) -> web.StreamResponse:
    """The response of a reply; ``allowed`` are headers for the page that asks, if one does."""
    status, body, headers, hints, _, _, bent, rest = reply
    if bent is not None:
        response = bent_response(tenant, reply)
        response.headers.update(allowed or {})
        return response
    usual = None if body is None else JSON_HEADERS
    if rest is not None:
        sent = _headers(usual, {**(headers or {}), **(allowed or {})}, hints)
        return StreamedResponse(tenant, status, sent, chain((body or b"",), rest))
    if hints or headers or allowed:
        return respond(status, body, _headers(usual, {**(headers or {}), **(allowed or {})}, hints))
    return respond(status, body, usual)


def _headers(usual: Headers, own: Headers, hints: Sequence[str]) -> dict[str, str]:
    """The headers of an answer that has more than the usual ones."""
    headers = {**(usual or {}), **(own or {})}
    if hints:
        headers[HINT_HEADER] = hint_header(hints)
    return headers
