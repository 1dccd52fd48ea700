"""The one way of every request: find, authenticate, read, validate, handle, check, answer.

Written once. Handlers are looked up by operationId; the last resort for a fault of
ours is a 500 that says so.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any
from urllib.parse import parse_qsl

import orjson
from aiohttp import web

from mockserver.account.accounts import DEFAULT, Accounts
from mockserver.account.clock import Clock
from mockserver.account.overlay import ReplayKey
from mockserver.api.access_log import AccessLog, Noted
from mockserver.api.auth import Caller, authenticate
from mockserver.api.call import Answer, Call, Handler
from mockserver.api.errors import (
    HINT_HEADER,
    INTERNAL,
    INVALID,
    TOO_LARGE,
    ApiError,
    envelope,
    from_refusal,
    hint_header,
)
from mockserver.api.routing import Router
from mockserver.assumptions import Assumptions
from mockserver.contract.body import read_json
from mockserver.contract.operations import Credentials, Operation
from mockserver.contract.parameters import ParameterReader
from mockserver.contract.problems import ContractError, Problem
from mockserver.contract.validation import Validators
from mockserver.engine.refusals import Refusal
from mockserver.settings import Settings

_LOG = logging.getLogger("mockserver")
JSON_HEADERS = {"Content-Type": "application/json"}
_IDEMPOTENCY_KEY = "Idempotency-Key"
_CLIENT_GONE = (ConnectionError, web.RequestPayloadError)
_KEEP_ANSWER = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a pipeline is put together from."""

    settings: Settings
    assume: Assumptions
    accounts: Accounts
    clock: Clock
    validators: Validators
    router: Router
    handlers: Mapping[str, Handler]
    documents: Mapping[str, Callable[[], bytes]]
    """Path -> JSON that is no answer of the API, for whoever asks."""
    access_log: AccessLog | None


Headers = Mapping[str, str] | None
Respond = Callable[[int, bytes | None, Headers], web.StreamResponse]
"""Makes the response of a status, JSON or nothing, and headers."""


class _Prepared:
    """All that answering one operation takes, put together once."""

    __slots__ = ("handler", "model", "operation", "reader", "replays")

    def __init__(self, operation: Operation, handler: Handler) -> None:
        self.operation = operation
        self.handler = handler
        self.model = operation.body
        self.reader = ParameterReader(operation.parameters)
        self.replays = any(one.name == _IDEMPOTENCY_KEY for one in operation.parameters)


class Pipeline:
    """The handler of every API path."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._log = parts.access_log
        self._find = parts.router.find
        self._now = parts.clock.now
        self._max_depth = parts.settings.max_depth
        self._unknown_session_status = int(parts.assume["unknown-session-status"])
        self._prepared = {
            operation.operation_id: _Prepared(operation, parts.handlers[operation.operation_id])
            for operation in parts.router.operations
        }

    def close(self) -> None:
        """Write the lines of the log that wait."""
        if self._log is not None:
            self._log.flush()

    async def answer(self, request: web.BaseRequest, *, respond: Respond) -> web.StreamResponse:
        """Answer one request, in the response that ``respond`` makes."""
        began = perf_counter()
        operation: Operation | None = None
        hints: list[str] = []
        headers: Headers = None
        caller: Caller | None = None
        method, (path, in_query) = request.method, _target(request.raw_path)
        if path in self._parts.documents and method == "GET":
            return respond(200, self._parts.documents[path](), JSON_HEADERS)
        try:
            operation, in_path = self._find(method, path)
            now = self._now()
            caller = self._caller(request, operation, now)
            prepared = self._prepared[operation.operation_id]
            parameters = prepared.reader.read(in_path, in_query, request.headers)
            value = None
            if prepared.model is not None:
                value = self._body(prepared.model, await request.read(), hints)
            call = Call(operation, self._parts, caller, parameters=parameters, body=value, now=now)
            key = _replay_key(call) if prepared.replays else None
            body = call.account.replay(key, now - _KEEP_ANSWER) if key is not None else None
            status = 200
            if body is None:
                answer = prepared.handler(call)
                if not isinstance(answer, Answer):
                    answer = await answer
                status, body = self._written(call, answer, key)
        except _CLIENT_GONE:
            raise  # nobody waits for an answer
        except Exception as error:  # noqa: BLE001 - the border of the server: every fault is said
            refusal = self._refusal(error, request)
            if refusal.hint:
                hints.append(refusal.hint)
            status, headers = refusal.status, refusal.headers
            body = orjson.dumps(envelope(refusal, operation))
        if self._log is not None:
            name = operation.operation_id if operation else "-"
            account = caller.account.name if caller else "-"
            self._log.note(Noted(method, path, status, perf_counter() - began, name, account))
        usual = None if body is None else JSON_HEADERS
        if hints or headers:
            return respond(status, body, _headers(usual, headers, hints))
        return respond(status, body, usual)

    def _caller(self, request: web.BaseRequest, operation: Operation, now: datetime) -> Caller:
        if operation.credentials is Credentials.NONE:
            account = self._parts.accounts.get(DEFAULT)
            return Caller(account, account.fixture.applications[0])
        header = request.headers.get("Authorization")
        return authenticate(header, operation.credentials, self._parts.accounts, now)

    def _body(self, model: str, text: bytes, hints: list[str]) -> Any:
        value = read_json(text, max_depth=self._max_depth)
        problems, unknown = self._parts.validators[model].check(value)
        if unknown and self._parts.settings.strict:
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
        self, call: Call, answer: Answer, key: ReplayKey | None
    ) -> tuple[int, bytes | None]:
        """Status and JSON of an answer, which is checked and kept where that is wanted."""
        value, status = answer
        body = value if value is None or isinstance(value, bytes) else orjson.dumps(value)
        if self._parts.settings.check_answers:
            self._check(call.operation, status, body)
        if key is not None and body is not None:
            call.account.keep_replay(key, call.now, body)
        return status, body

    def _refusal(self, error: Exception, request: web.BaseRequest) -> ApiError:
        """The answer that fits an exception; one that nobody foresaw is a fault of ours."""
        if isinstance(error, ApiError):
            return error
        if isinstance(error, Refusal):
            return from_refusal(error, self._unknown_session_status)
        if isinstance(error, ContractError):
            return ApiError(INVALID, problems=error.problems)
        if isinstance(error, web.HTTPRequestEntityTooLarge):
            return ApiError(
                TOO_LARGE, hint=f"a body may have {self._parts.settings.max_body} bytes"
            )
        _LOG.error("a fault of this server at %s %s", request.method, request.path, exc_info=error)
        return ApiError(INTERNAL)

    def _check(self, operation: Operation, status: int, body: bytes | None) -> None:
        """Raise where an answer is not what its operation declares: a fault of ours."""
        if status not in operation.answers:
            raise WrongAnswerError(f"{operation.operation_id} does not declare {status}")
        model = operation.answers[status]
        if (model is None) != (body is None):
            raise WrongAnswerError(f"{operation.operation_id} {status}: body or no body?")
        if model is None or body is None:
            return
        problems = self._parts.validators[model].problems(orjson.loads(body))
        if problems:
            faults = "; ".join(f"{problem.place}: {problem.details}" for problem in problems)
            raise WrongAnswerError(f"{operation.operation_id} {status}: {faults}")


class WrongAnswerError(Exception):
    """An answer of ours that breaks the contract."""


def _headers(usual: Headers, own: Headers, hints: Sequence[str]) -> dict[str, str]:
    """The headers of an answer that has more than the usual ones."""
    headers = {**(usual or {}), **(own or {})}
    if hints:
        headers[HINT_HEADER] = hint_header(hints)
    return headers


def _target(target: str) -> tuple[str, dict[str, str]]:
    """The path of a request, still encoded, and its query."""
    if not target.startswith("/"):  # with scheme and host, as it is written to a proxy
        target = "/" + target.partition("://")[2].partition("/")[2]
    path, _, query = target.partition("?")
    return path, dict(parse_qsl(query, keep_blank_values=True)) if query else {}


def _replay_key(call: Call) -> ReplayKey | None:
    key = call.parameters[_IDEMPOTENCY_KEY]
    if not key or call.parameters["dry"]:
        return None
    return call.application.facts.id, call.parameters["customerSessionId"], key
