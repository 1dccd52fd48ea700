"""Lets calls into the control plane: finds the operation and the account, reads, answers.

The sibling of the pipeline for ``/__admin``. Nothing here is stubbed, delayed or journaled:
a test can always get hold of its server.
"""

import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import orjson
from aiohttp import web
from multidict import CIMultiDict

from mockserver.account.accounts import LONGEST_NAME, Accounts
from mockserver.account.stores.store import StoreError
from mockserver.api.access_log import AccessLog
from mockserver.api.admin.call import AdminCall, AdminError, AdminHandler, refused
from mockserver.api.admin.disposal import Disposal
from mockserver.api.admin.guard import Guard
from mockserver.api.admin.server import unwrapped
from mockserver.api.asked import Headers
from mockserver.api.auth import account_of
from mockserver.api.errors import HINT_HEADER, UNSAVED, ApiError, hint_header
from mockserver.api.routing import Router
from mockserver.contract.admin import OPTIONAL_BODIES
from mockserver.contract.body import read_json
from mockserver.contract.operations import ADMIN_PREFIX, Operation
from mockserver.contract.problems import ContractError, Problem
from mockserver.contract.validation import Validators
from mockserver.control.keeping.keeper import Keeper
from mockserver.control.matching.work import AllowanceSpentError, allowance
from mockserver.control.setup.setup import Setup, SetupReader
from mockserver.control.tenant import Tenant
from mockserver.state import Json

_LOG = logging.getLogger("mockserver")
_JSON = {"Content-Type": "application/json"}
_CLIENT_GONE = (ConnectionError, web.RequestPayloadError)
_EVENTS = f"{ADMIN_PREFIX}/events"

Respond = Callable[[int, bytes | None, Headers], web.StreamResponse]
Stream = Callable[[web.BaseRequest, Tenant, dict[str, Any]], Awaitable[web.StreamResponse]]


@dataclass(slots=True)
class Lent:
    """What the server lends to the handlers of the control plane (``AdminMeans``)."""

    accounts: Accounts[Tenant]
    reader: SetupReader
    validators: Validators
    find: Callable[[str, str], tuple[Operation, dict[str, str]]]
    first_setup: Callable[[str], Setup]
    open_with: Callable[[str, Setup, Json], Tenant]
    server_now: Callable[[], datetime]
    max_account_bytes: int
    max_streams: int
    max_body: int
    max_depth: int
    disposal: Disposal
    keeper: Keeper
    ending: Callable[[], bool]
    began: float
    """When the server was made, by ``perf_counter``."""

    def let_go(self, steps: Iterator[None]) -> None:
        """Let go of what was dropped, little by little."""
        self.disposal.take(steps)

    def uptime(self) -> float:
        """Seconds since the server was made."""
        return perf_counter() - self.began


class Said(NamedTuple):
    """What a call is answered: JSON, and headers besides its type."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    account: str = ""
    """The one that it is about, where it is about one."""


class Document(NamedTuple):
    """Something that is shown as it is."""

    make: Callable[[], bytes]
    content_type: str = "application/json"


class AdminDoor:
    """The handler of every path under ``/__admin``."""

    def __init__(
        self,
        lent: Lent,
        router: Router,
        handlers: Mapping[str, AdminHandler],
        *,
        guard: Guard,
        stream: Stream,
        documents: Mapping[str, Document],
        access_log: AccessLog | None,
    ) -> None:
        self._lent = lent
        self._find = router.find
        self._handlers = handlers
        self._guard = guard
        self._stream = stream
        self._documents = documents
        self._log = access_log

    async def answer(
        self, request: web.BaseRequest, target: str, respond: Respond
    ) -> web.StreamResponse:
        """Answer one call that came over the wire."""
        method, body = request.method, b""
        origin = request.headers.get("Origin")
        preflight = None if origin is None else self._guard.cors.preflight(request, origin)
        if preflight is not None:
            return respond(204, None, preflight)
        allowed = {} if origin is None else self._guard.cors.headers(origin)
        headers: Mapping[str, str] = request.headers
        try:
            by_token = self._guard.check(request, _path(target))
        except AdminError as error:
            said = self._refused(error, method, target)
            return respond(said.status, said.body, {**_JSON, **said.headers, **allowed})
        if by_token:
            # It is the token of this door, and names no account.
            headers = CIMultiDict(request.headers)
            headers.pop("Authorization", None)
        if method == "GET" and _path(target) == _EVENTS:
            return await self._streamed(request, target, headers, respond)
        fault: Exception | None = None
        if _may_have_body(method):
            try:
                body = await request.read()
            except web.HTTPRequestEntityTooLarge as error:
                fault = error
        base_url = f"{request.scheme}://{request.host}"
        said = self.ask(method, target, fault or body, headers=headers, base_url=base_url)
        while self._lent.keeper.is_saving(said.account):
            try:
                await self._lent.keeper.kept(said.account)
                break
            except StoreError as error:
                if method in {"GET", "HEAD"}:
                    # What was shown has been undone.
                    said = self.ask(method, target, body, headers=headers, base_url=base_url)
                    continue
                details = f"{UNSAVED.message}: {error}"
                said = self._refused(refused(UNSAVED.status, "store", details), method, target)
        return respond(said.status, said.body, {**_JSON, **said.headers, **allowed})

    async def _streamed(
        self,
        request: web.BaseRequest,
        target: str,
        headers: Mapping[str, str],
        respond: Respond,
    ) -> web.StreamResponse:
        """The journal as a stream, or why there is none."""
        try:
            _, parameters, name = self._called("GET", target, headers)
            if sum(tenant.readers for tenant in self._lent.accounts) >= self._lent.max_streams:
                details = f"{self._lent.max_streams} streams are read already, and no more may be"
                raise refused(503, "maxItems", details)
            return await self._stream(request, self._lent.accounts.get(name), parameters)
        except _CLIENT_GONE:
            raise  # nobody waits for an answer
        except Exception as error:  # noqa: BLE001 - the border of the server: every fault is said
            said = self._refused(error, "GET", target)
            return respond(said.status, said.body, {**_JSON, **said.headers})

    def ask(
        self,
        method: str,
        target: str,
        body: bytes | Exception = b"",
        *,
        headers: Mapping[str, str],
        base_url: str,
    ) -> Said:
        """Answer one call, wherever it came from; ``body`` may be why it could not be read.

        Nothing here waits, so a program that holds the server may call it between two turns
        of the event loop, or when that has ended.
        """
        began = perf_counter()
        path = _path(target)
        if path in self._documents and method == "GET":
            document = self._documents[path]
            return Said(200, document.make(), {"Content-Type": document.content_type})
        operation_id = name = "-"
        try:
            operation, parameters, name = self._called(method, target, headers)
            operation_id = operation.operation_id
            if isinstance(body, Exception):
                raise body
            value = self._body(operation, body) if _may_have_body(method) else {}
            tenant = self._lent.accounts.get(name)
            writes = method not in {"GET", "HEAD"}
            tenant.touched = tenant.touched or writes
            call = AdminCall(
                operation,
                self._lent,
                tenant,
                parameters=parameters,
                body=value,
                base_url=base_url,
            )
            with allowance(refuses=True):
                answer, status = self._handlers[operation_id](call)
            if writes:
                self._lent.keeper.touched(tenant)
            # Clients read JSON of every answer.
            answer = {} if answer is None else answer
            text = answer if isinstance(answer, bytes) else orjson.dumps(answer)
            hints = {HINT_HEADER: hint_header(call.hints)} if call.hints else {}
            said = Said(status, text, hints, name)
        except Exception as error:  # noqa: BLE001 - the border of the server: every fault is said
            said = self._refused(error, method, target)
        if self._log is not None:
            seconds = perf_counter() - began
            self._log.note((method, path, said.status, seconds, operation_id, name))
        return said

    def _called(
        self, method: str, target: str, headers: Mapping[str, str]
    ) -> tuple[Operation, dict[str, Any], str]:
        """The operation that is called, its parameters, and the account it acts on.

        Raises ApiError, AdminError or ContractError.
        """
        query = target.partition("?")[2]
        operation, in_path = self._find(method, _path(target))
        in_query = dict(parse_qsl(query, keep_blank_values=True)) if query else {}
        parameters = operation.reader.read(in_path, in_query, headers)
        for parameter in operation.parameters:
            if isinstance(parameters[parameter.name], int):
                parameter.within(parameters[parameter.name])
        name = parameters["account"] or account_of(headers.get("Authorization"))
        if len(name) > LONGEST_NAME:
            raise refused(400, "maxLength", "the name of an account is shorter than that")
        return operation, parameters, name

    def _body(self, operation: Operation, text: bytes) -> Any:
        """The body of a call, checked. Raises AdminError or ContractError."""
        optional = operation.operation_id in OPTIONAL_BODIES
        if operation.body is None and not optional:
            return {}
        if optional and not text.strip():
            return {}
        value = read_json(text, max_depth=self._lent.max_depth)
        if operation.body is None:
            return value
        if operation.body == "ControlSettings":
            value = unwrapped(value)
        _make_list(value, "bodyPatterns")
        validator = self._lent.validators[operation.body]
        problems, unknown = validator.check(value)
        if problems:
            unknown = validator.unknown_fields(value)  # all that is wrong, in one go
        problems = problems + [
            Problem("additionalProperties", f"{operation.body} has no such field here", place)
            for place in unknown
        ]
        if problems:
            raise ContractError(problems)
        return value

    def _refused(self, error: Exception, method: str, target: str) -> Said:
        refusal = self._refusal(error, method, target)
        return Said(refusal.status, orjson.dumps(_errors(refusal)), refusal.headers or {})

    def _refusal(self, error: Exception, method: str, target: str) -> AdminError:
        if isinstance(error, AdminError):
            return error
        if isinstance(error, ContractError):
            in_body = any(problem.in_body for problem in error.problems)
            return AdminError(422 if in_body else 400, error.problems)
        if isinstance(error, ApiError):
            details = f"{error.message}; {error.hint}" if error.hint else error.message
            problems = error.problems or [Problem("operation", details, "path", in_body=False)]
            return AdminError(error.status, problems, headers=error.headers)
        if isinstance(error, web.HTTPRequestEntityTooLarge):
            details = f"a body may have {self._lent.max_body} bytes"
            return refused(413, "maxLength", details)
        if isinstance(error, AllowanceSpentError):
            return refused(422, "work", "the patterns would take too long on all this", "")
        return _fault(error, method, target)


def _fault(error: Exception, method: str, target: str) -> AdminError:
    """The answer to what no client can help."""
    if isinstance(error, StoreError):
        return refused(UNSAVED.status, "store", f"{UNSAVED.message}: {error}")
    _LOG.error("a fault of this server at %s %s", method, _path(target), exc_info=error)
    return refused(500, "internal", "the server failed; this is its own fault")


def _path(target: str) -> str:
    return target.partition("?")[0].rstrip("/")


def _may_have_body(method: str) -> bool:
    return method not in {"GET", "HEAD", "DELETE"}


def _make_list(value: Any, name: str) -> None:
    """Some clients send a list of one as the one alone."""
    if isinstance(value, dict) and isinstance(value.get(name), dict):
        value[name] = [value[name]]


def _errors(error: AdminError) -> dict[str, Any]:
    """AdminErrors, in the shape in which WireMock refuses."""
    return {
        "errors": [
            {
                "code": 10 if error.status in {400, 422} else 50,
                "title": problem.rule,
                "detail": problem.details,
                "source": problem.source,
            }
            for problem in error.problems
        ]
    }
