"""The one way of every request: find, authenticate, read, validate, handle, check, answer.

Written once. Handlers are looked up by operationId; the last resort for a fault of
ours is a 500 that says so.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from inspect import isawaitable
from time import perf_counter
from typing import Any
from urllib.parse import parse_qsl

import orjson
from aiohttp import web

from mockserver.account.accounts import Accounts
from mockserver.account.clock import Clock
from mockserver.api.access_log import AccessLog
from mockserver.api.auth import authenticate
from mockserver.api.call import Answer, Call, Handler
from mockserver.api.errors import (
    HINT_HEADER,
    INTERNAL,
    INVALID,
    TOO_LARGE,
    ApiError,
    Hints,
    envelope,
    from_refusal,
)
from mockserver.api.routing import Router
from mockserver.assumptions import Assumptions
from mockserver.contract.body import read_json
from mockserver.contract.operations import Credentials, Operation
from mockserver.contract.parameters import read_parameters
from mockserver.contract.problems import ContractError, Problem
from mockserver.contract.validation import Validators
from mockserver.engine.refusals import Refusal
from mockserver.settings import Settings

_LOG = logging.getLogger("mockserver")
_JSON = "application/json"
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
    access_log: AccessLog | None


class Pipeline:
    """The handler of every API path."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._unknown_session_status = int(parts.assume["unknown-session-status"])

    async def __call__(self, request: web.Request) -> web.Response:
        began = perf_counter()
        operation: Operation | None = None
        hints = Hints()
        headers: dict[str, str] = {}
        account = "-"
        path, _, query = request.raw_path.partition("?")
        try:
            operation, in_path = self._parts.router.find(request.method, path)
            call = await self._call(request, operation, in_path, query, hints)
            account = call.account.name
            status, body = await self._answer(call)
        except ApiError as error:
            status, body, headers = self._refuse(error, operation, hints)
        except Refusal as refusal:
            refused = from_refusal(refusal, self._unknown_session_status)
            status, body, headers = self._refuse(refused, operation, hints)
        except ContractError as error:
            refused = ApiError(INVALID, problems=error.problems)
            status, body, headers = self._refuse(refused, operation, hints)
        except web.HTTPRequestEntityTooLarge:
            limit = self._parts.settings.max_body
            hint = f"a body may have {limit} bytes"
            status, body, headers = self._refuse(ApiError(TOO_LARGE, hint=hint), operation, hints)
        except (ConnectionError, web.RequestPayloadError):
            raise  # the client went away or broke its own framing: nobody waits for an answer
        except Exception:  # noqa: BLE001 - the border of the server: said so in the answer
            _LOG.exception("a fault of this server at %s %s", request.method, path)
            status, body, headers = self._refuse(ApiError(INTERNAL), operation, hints)
        if hints.texts:
            headers[HINT_HEADER] = hints.header()
        if self._parts.access_log is not None:
            name = operation.operation_id if operation else "-"
            self._parts.access_log.write(
                request.method,
                path,
                status,
                seconds=perf_counter() - began,
                operation=name,
                account=account,
            )
        if body is None:
            return web.Response(status=status, headers=headers or None)
        return web.Response(body=body, status=status, headers=headers or None, content_type=_JSON)

    async def _call(
        self,
        request: web.Request,
        operation: Operation,
        in_path: Mapping[str, str],
        query: str,
        hints: Hints,
    ) -> Call:
        parts = self._parts
        now = parts.clock.now()
        if operation.credentials is Credentials.NONE:
            account = parts.accounts.get("default")
            application, token = account.fixture.applications[0], ""
        else:
            header = request.headers.get("Authorization")
            caller = authenticate(header, operation.credentials, parts.accounts, now)
            account, application, token = caller.account, caller.application, caller.token
        in_query = dict(parse_qsl(query, keep_blank_values=True)) if query else {}
        parameters = read_parameters(operation.parameters, in_path, in_query, request.headers)
        body = None
        if operation.body is not None:
            text = await request.read()
            body = self._body(operation.body, text, hints)
        return Call(
            operation,
            parts.accounts,
            account,
            application,
            token,
            parameters,
            body,
            now,
            parts.assume,
        )

    def _body(self, model: str, text: bytes, hints: Hints) -> Any:
        value = read_json(text, max_depth=self._parts.settings.max_depth)
        problems, unknown = self._parts.validators[model].check(value)
        if unknown and self._parts.settings.strict:
            problems = [
                Problem("additionalProperties", "the contract has no such field", place)
                for place in unknown
            ]
        elif unknown:
            hints.add(f"fields that {model} does not have: {', '.join(unknown)}")
        if problems:
            raise ContractError(problems)
        return value

    async def _answer(self, call: Call) -> tuple[int, bytes | None]:
        key = self._replay_key(call)
        if key is not None:
            kept = call.account.replay(key, call.now - _KEEP_ANSWER)
            if kept is not None:
                return 200, kept
        answer = self._parts.handlers[call.operation.operation_id](call)
        if isawaitable(answer):
            answer = await answer
        body = _written(answer)
        if self._parts.settings.check_answers:
            self._check(call.operation, answer.status, body)
        if key is not None and body is not None:
            call.account.keep_replay(key, call.now, body)
        return answer.status, body

    def _replay_key(self, call: Call) -> tuple[int, str, str] | None:
        key = call.parameters.get("Idempotency-Key")
        if not key or call.parameters.get("dry"):
            return None
        return call.application.facts.id, call.parameters["customerSessionId"], key

    def _refuse(
        self, error: ApiError, operation: Operation | None, hints: Hints
    ) -> tuple[int, bytes, dict[str, str]]:
        if error.hint:
            hints.add(error.hint)
        return error.status, orjson.dumps(envelope(error, operation)), dict(error.headers)

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


def _written(answer: Answer) -> bytes | None:
    if answer.value is None or isinstance(answer.value, bytes):
        return answer.value
    return orjson.dumps(answer.value)
