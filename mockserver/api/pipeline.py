"""The one way of every request: find, read, stub or fault, authenticate, validate, handle, answer.

Written once. Handlers are looked up by operationId; the last resort for a fault of
ours is a 500 that says so.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter
from typing import Any
from urllib.parse import parse_qsl

import orjson
from aiohttp import web

from mockserver.account.accounts import Accounts
from mockserver.account.overlay import ReplayKey
from mockserver.api.access_log import AccessLog, Noted
from mockserver.api.answer_check import answer_problems
from mockserver.api.asked import CLIENT_GONE, IDEMPOTENCY_KEY, Asked, Bent, Headers, Prepared, Reply
from mockserver.api.auth import account_of, authenticate, login_account
from mockserver.api.bending import Bending
from mockserver.api.call import Answer, Call, Handler
from mockserver.api.errors import (
    FULL,
    HINT_HEADER,
    INTERNAL,
    INVALID,
    TOO_LARGE,
    UNAUTHORIZED,
    ApiError,
    envelope,
    from_refusal,
    hint_header,
)
from mockserver.api.exchange import JSON_HEADERS, parts_of
from mockserver.api.routing import Router
from mockserver.api.wire import bent_response
from mockserver.contract.admin import PREFIX
from mockserver.contract.body import read_json
from mockserver.contract.problems import ContractError, Problem
from mockserver.contract.validation import Validators
from mockserver.control.tenant import Tenant
from mockserver.engine.refusals import Refusal
from mockserver.settings import Settings

_LOG = logging.getLogger("mockserver")
_CLIENT_GONE = (ConnectionError, web.RequestPayloadError)
_KEEP_ANSWER = timedelta(hours=24)
_KEPT_BESIDES = 500
"""Bytes that a write may leave in an account besides its body."""


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
    handlers: Mapping[str, Handler]
    documents: Mapping[str, Callable[[], bytes]]
    """Path -> JSON that is no answer of the API, for whoever asks."""
    admin: Aside
    access_log: AccessLog | None


class Pipeline:
    """The handler of every path."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._log = parts.access_log
        self._find = parts.router.find
        self._accounts = parts.accounts
        self._max_depth = parts.settings.max_depth
        self._most_bytes = parts.settings.max_account_bytes
        self._bending = Bending(self._real, self._verdict, parts.validators)
        self._prepared = {
            operation.operation_id: Prepared(operation, parts.handlers[operation.operation_id])
            for operation in parts.router.operations
        }

    def close(self) -> None:
        """Write the lines of the log that wait."""
        if self._log is not None:
            self._log.flush()

    async def answer(self, request: web.BaseRequest, *, respond: Respond) -> web.StreamResponse:
        """Answer one request, in the response that ``respond`` makes."""
        began = perf_counter()
        target = request.raw_path
        if not target.startswith("/"):  # with scheme and host, as it is written to a proxy
            target = "/" + target.partition("://")[2].partition("/")[2]
        path = target.partition("?")[0]
        method = request.method
        if path.startswith(PREFIX):
            return await self._parts.admin(request, target, respond)
        if path in self._parts.documents and method == "GET":
            return respond(200, self._parts.documents[path](), JSON_HEADERS)
        body = await _read(request) if request.body_exists else b""
        asked = self._asked(request, target, body)
        tenant = asked.tenant
        came = tenant.account.clock.now() if tenant.journal.enabled else None
        tenant.busy += 1
        try:
            if tenant.plain:
                reply = self._real(asked)
                if not isinstance(reply, Reply):
                    reply = await reply
            else:
                reply = await self._bending.answer(asked)
        except asyncio.CancelledError:
            # Whoever gave up before the answer has still asked.
            if came is not None:
                gone = Reply(0, None, bent=Bent(fault=CLIENT_GONE, headers=()))
                tenant.journal.add(parts_of(asked, came, perf_counter() - began, gone))
            raise
        finally:
            tenant.busy -= 1
        seconds = perf_counter() - began
        if came is not None:
            tenant.journal.add(parts_of(asked, came, seconds, reply))
        if self._log is not None:
            name = asked.operation_id or "-"
            self._log.note(Noted(method, path, reply.status, seconds, name, tenant.name))
        return _response(tenant, reply, respond)

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
            prepared = self._prepared[operation.operation_id]
        except ApiError as error:
            fault = fault or error
        return Asked(
            request,
            target,
            self._tenant(request, prepared, body),
            body,
            in_query=dict(parse_qsl(query, keep_blank_values=True)) if query else {},
            prepared=prepared,
            in_path=in_path,
            refusal=fault,
        )

    def _tenant(self, request: web.BaseRequest, prepared: Prepared | None, body: bytes) -> Tenant:
        """The account that a request is for: that of its credentials, or of its log-in."""
        header = request.headers.get("Authorization")
        if header is None and prepared is not None and prepared.operation.body == "LoginParams":
            try:
                value = orjson.loads(body)
            except orjson.JSONDecodeError:
                value = None
            email = value.get("email") if isinstance(value, dict) else None
            return self._accounts.get(login_account(email))
        return self._accounts.get(account_of(header))

    def _real(self, asked: Asked) -> Reply | Awaitable[Reply]:
        """What the account itself answers."""
        hints: list[str] = []
        try:
            call = self._checked(asked, hints)
            prepared, account = asked.prepared, call.account
            if prepared is None:
                raise ApiError(INTERNAL)
            if prepared.writes:
                if account.holds_more_than(self._most_bytes):
                    raise ApiError(FULL, hint=_full_hint(self._most_bytes))
                account.came(len(asked.body) + _KEPT_BESIDES)
            key = None
            if prepared.replays:
                key = _replay_key(call)
                since = call.now - _KEEP_ANSWER
                body = account.replay(key, since) if key is not None else None
                if body is not None:
                    return Reply(200, body, None, hints)
            answer = prepared.handler(call)
            if not isinstance(answer, Answer):
                return self._later(asked, call, answer, hints)
            return self._written(call, answer, key, hints)
        except Exception as error:  # noqa: BLE001 - the border of the server: every fault is said
            return self._refused(error, asked, hints)

    def _verdict(self, asked: Asked) -> Reply:
        """What the contract says of a request that the account is not asked."""
        hints: list[str] = []
        if asked.prepared is None:
            return Reply(0, None)  # the contract does not know it: a stub may say anything
        try:
            self._checked(asked, hints)
        except Exception as error:  # noqa: BLE001 - as above
            return self._refused(error, asked, hints)
        return Reply(0, None, None, hints)

    def _checked(self, asked: Asked, hints: list[str]) -> Call:
        """The call that a request is, if it keeps the contract. Raises what refuses it."""
        prepared, tenant = asked.prepared, asked.tenant
        if asked.refusal is not None or prepared is None:
            raise asked.refusal or ApiError(INTERNAL)
        account, operation = tenant.account, prepared.operation
        now = account.clock.now()
        caller = authenticate(asked.authorization, operation.credentials, account, now)
        parameters = prepared.reader.read(asked.in_path, asked.in_query, asked.request.headers)
        value = None
        if prepared.model is not None:
            value = self._body(prepared.model, asked, hints)
        return Call(
            operation,
            self._parts,
            caller,
            assume=tenant.conduct.assume,
            parameters=parameters,
            body=value,
            now=now,
        )

    async def _later(
        self, asked: Asked, call: Call, answer: Awaitable[Answer], hints: list[str]
    ) -> Reply:
        try:
            return self._written(call, await answer, None, hints)
        except _CLIENT_GONE:
            raise  # nobody waits for an answer
        except Exception as error:  # noqa: BLE001 - as above
            return self._refused(error, asked, hints)

    def _body(self, model: str, asked: Asked, hints: list[str]) -> Any:
        value = read_json(asked.body, max_depth=self._max_depth)
        problems, unknown = self._parts.validators[model].check(value)
        if unknown and asked.tenant.conduct.strict:
            problems = [
                Problem("additionalProperties", "the contract has no such field", place)
                for place in unknown
            ]
        elif unknown:
            hints.append(f"fields that {model} does not have: {', '.join(unknown)}")
        if problems:
            raise ContractError(problems)
        return value

    def _written(
        self, call: Call, answer: Answer, key: ReplayKey | None, hints: list[str]
    ) -> Reply:
        """The reply of an answer, which is checked and kept where that is wanted."""
        value, status = answer
        body = value if value is None or isinstance(value, bytes) else orjson.dumps(value)
        if self._parts.settings.check_answers:
            found = answer_problems(call.operation, status, body, self._parts.validators)
            if found:
                faults = "; ".join(f"{problem.place}: {problem.details}" for problem in found)
                raise WrongAnswerError(f"{call.operation.operation_id} {status}: {faults}")
        if key is not None and body is not None:
            call.account.keep_replay(key, call.now, body)
        return Reply(status, body, None, hints)

    def _refused(self, error: Exception, asked: Asked, hints: list[str]) -> Reply:
        refusal = self._refusal(error, asked)
        if refusal.hint:
            hints.append(refusal.hint)
        body = orjson.dumps(envelope(refusal, asked.operation))
        problems = refusal.problems or _broken_rule(refusal, asked)
        return Reply(refusal.status, body, refusal.headers or None, hints, problems)

    def _refusal(self, error: Exception, asked: Asked) -> ApiError:
        """The answer that fits an exception; one that nobody foresaw is a fault of ours."""
        if isinstance(error, ApiError):
            return error
        if isinstance(error, Refusal):
            assume = asked.tenant.conduct.assume
            return from_refusal(error, int(assume["unknown-session-status"]))
        if isinstance(error, ContractError):
            return ApiError(INVALID, problems=error.problems)
        if isinstance(error, web.HTTPRequestEntityTooLarge):
            return ApiError(
                TOO_LARGE, hint=f"a body may have {self._parts.settings.max_body} bytes"
            )
        request = asked.request
        _LOG.error("a fault of this server at %s %s", request.method, request.path, exc_info=error)
        return ApiError(INTERNAL)


class WrongAnswerError(Exception):
    """An answer of ours that breaks the contract."""


def _broken_rule(refusal: ApiError, asked: Asked) -> tuple[Problem, ...]:
    """What broke the contract in a request that was refused before its fields were read."""
    if asked.prepared is None:
        details = f"{refusal.message}; {refusal.hint}" if refusal.hint else refusal.message
        return (Problem("operation", details, "path", in_body=False),)
    if refusal.status == UNAUTHORIZED.status:
        details = refusal.hint or refusal.message
        return (Problem("credentials", details, "Authorization", in_body=False),)
    if refusal.status == TOO_LARGE.status:
        return (Problem("maxLength", f"{refusal.message}: {refusal.hint}", ""),)
    return ()


async def _read(request: web.BaseRequest) -> bytes | Exception:
    """The body of a request, or why it is not read."""
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge as error:
        return error


def _response(tenant: Tenant, reply: Reply, respond: Respond) -> web.StreamResponse:
    status, body, headers, hints, _, _, bent = reply
    if bent is not None:
        return bent_response(tenant, reply)
    usual = None if body is None else JSON_HEADERS
    if hints or headers:
        return respond(status, body, _headers(usual, headers, hints))
    return respond(status, body, usual)


def _headers(usual: Headers, own: Headers, hints: Sequence[str]) -> dict[str, str]:
    """The headers of an answer that has more than the usual ones."""
    headers = {**(usual or {}), **(own or {})}
    if hints:
        headers[HINT_HEADER] = hint_header(hints)
    return headers


def _full_hint(limit: int) -> str:
    return f"an account may hold {limit} bytes; POST /__admin/reset empties it"


def _replay_key(call: Call) -> ReplayKey | None:
    key = call.parameters[IDEMPOTENCY_KEY]
    if not key or call.parameters["dry"]:
        return None
    return call.application.facts.id, call.parameters["customerSessionId"], key
