"""Lets calls into the control plane: finds the operation and the account, reads, answers.

The sibling of the pipeline for ``/__admin``. Nothing here is stubbed, delayed or journaled:
a test can always get hold of its server.
"""

import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Any
from urllib.parse import parse_qsl

import orjson
from aiohttp import web

from mockserver.account.accounts import Accounts
from mockserver.api.access_log import AccessLog, Noted
from mockserver.api.admin.call import AdminCall, AdminError, AdminHandler, refused
from mockserver.api.admin.disposal import Disposal
from mockserver.api.admin.server import unwrapped
from mockserver.api.asked import Headers
from mockserver.api.auth import account_of
from mockserver.api.call import Answer
from mockserver.api.errors import ApiError
from mockserver.api.routing import Router
from mockserver.contract.admin import OPTIONAL_BODIES
from mockserver.contract.body import read_json
from mockserver.contract.operations import Operation
from mockserver.contract.parameters import ParameterReader
from mockserver.contract.problems import ContractError, Problem
from mockserver.contract.validation import Validators
from mockserver.control.setup.setup import Setup, SetupReader
from mockserver.control.tenant import Tenant

_LOG = logging.getLogger("mockserver")
_JSON = {"Content-Type": "application/json"}
_CLIENT_GONE = (ConnectionError, web.RequestPayloadError)
_LONGEST_NAME = 200

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
    open_with: Callable[[str, Setup], Tenant]
    server_now: Callable[[], datetime]
    max_account_bytes: int
    max_body: int
    max_depth: int
    disposal: Disposal
    began: float
    """When the server was made, by ``perf_counter``."""

    def let_go(self, steps: Iterator[None]) -> None:
        """Let go of what was dropped, little by little."""
        self.disposal.take(steps)

    def uptime(self) -> float:
        """Seconds since the server was made."""
        return perf_counter() - self.began


class AdminDoor:
    """The handler of every path under ``/__admin``."""

    def __init__(
        self,
        lent: Lent,
        operations: tuple[Operation, ...],
        handlers: Mapping[str, AdminHandler],
        *,
        stream: Stream,
        documents: Mapping[str, Callable[[], bytes]],
        access_log: AccessLog | None,
    ) -> None:
        self._lent = lent
        self._find = Router(operations).find
        self._handlers = handlers
        self._stream = stream
        self._documents = documents
        self._log = access_log
        self._readers = {
            operation.operation_id: ParameterReader(operation.parameters)
            for operation in operations
        }

    async def answer(
        self, request: web.BaseRequest, target: str, respond: Respond
    ) -> web.StreamResponse:
        """Answer one call."""
        began = perf_counter()
        path, _, query = target.partition("?")
        path = path.rstrip("/")
        operation_id, name, headers = "-", "-", None
        try:
            if path in self._documents and request.method == "GET":
                return respond(200, self._documents[path](), _JSON)
            operation, in_path = self._find(request.method, path)
            operation_id = operation.operation_id
            in_query = dict(parse_qsl(query, keep_blank_values=True)) if query else {}
            reader = self._readers[operation_id]
            parameters = reader.read(in_path, in_query, request.headers)
            for parameter in operation.parameters:
                if isinstance(parameters[parameter.name], int):
                    parameter.within(parameters[parameter.name])
            name = parameters["account"] or account_of(request.headers.get("Authorization"))
            if len(name) > _LONGEST_NAME:
                raise refused(400, "maxLength", "the name of an account is shorter than that")
            body = self._body(operation, await request.read()) if _may_have_body(request) else {}
            tenant = self._lent.accounts.get(name)
            if operation_id == "streamEvents":
                return await self._stream(request, tenant, parameters)
            call = AdminCall(
                operation,
                self._lent,
                tenant,
                parameters=parameters,
                body=body,
                base_url=f"{request.scheme}://{request.host}",
            )
            answer = self._handlers[operation_id](call)
        except _CLIENT_GONE:
            raise  # nobody waits for an answer
        except Exception as error:  # noqa: BLE001 - the border of the server: every fault is said
            refusal = self._refusal(error, request)
            answer = Answer(_errors(refusal), refusal.status)
            headers = refusal.headers
        if self._log is not None:
            seconds = perf_counter() - began
            self._log.note(Noted(request.method, path, answer.status, seconds, operation_id, name))
        value, status = answer
        if value is None:
            value = {}  # clients read JSON of every answer
        text = value if isinstance(value, bytes) else orjson.dumps(value)
        return respond(status, text, {**_JSON, **(headers or {})})

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

    def _refusal(self, error: Exception, request: web.BaseRequest) -> AdminError:
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
        _LOG.error("a fault of this server at %s %s", request.method, request.path, exc_info=error)
        return refused(500, "internal", "the server failed; this is its own fault")


def _may_have_body(request: web.BaseRequest) -> bool:
    return request.method not in {"GET", "HEAD", "DELETE"}


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
                "source": {"pointer" if problem.in_body else "parameter": problem.place},
            }
            for problem in error.problems
        ]
    }
