"""What an account itself answers: authenticate, validate, handle, check, or say what is wrong.

The last resort for a fault of ours is a 500 that says so.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
from aiohttp import web

from mockserver.account.accounts import Accounts
from mockserver.account.overlay import ReplayKey
from mockserver.api.answer_check import answer_problems
from mockserver.api.asked import IDEMPOTENCY_KEY, Asked, Prepared, Reply
from mockserver.api.auth import authenticate
from mockserver.api.call import Answer, Call
from mockserver.api.csv_answers import CSV_HEADERS, Csv, begun
from mockserver.api.errors import (
    FULL,
    INTERNAL,
    INVALID,
    TOO_LARGE,
    UNAUTHORIZED,
    ApiError,
    envelope,
    from_refusal,
)
from mockserver.contract.body import read_json
from mockserver.contract.problems import MOST_PROBLEMS, ContractError, Problem
from mockserver.contract.uploads import read_upload
from mockserver.contract.validation import Validators
from mockserver.control.tenant import Tenant
from mockserver.engine.refusals import Refusal

_LOG = logging.getLogger("mockserver")
CLIENT_LEFT = (ConnectionError, web.RequestPayloadError)
"""What is raised when nobody waits for an answer any more."""

_KEEP_ANSWER = timedelta(hours=24)
_KEPT_BESIDES = 500
"""Bytes that a write may leave in an account besides its body."""


@dataclass(frozen=True, slots=True)
class Lent:
    """What the server lends to those who answer (``call.Means``)."""

    accounts: Accounts[Tenant]
    validators: Validators
    check_answers: bool
    max_body: int
    max_depth: int
    max_values: int
    max_account_bytes: int
    ending: Callable[[], bool]


class Answering:
    """Answers requests out of the accounts."""

    def __init__(self, lent: Lent) -> None:
        self._lent = lent

    def answer(self, asked: Asked) -> Reply | Awaitable[Reply]:
        """What the account itself answers."""
        hints: list[str] = []
        try:
            call = self._checked(asked, hints)
            prepared, account = asked.prepared, call.account
            if prepared is None:
                raise ApiError(INTERNAL)
            if prepared.grows:
                if account.holds_more_than(self._lent.max_account_bytes):
                    raise ApiError(FULL, hint=_full_hint(self._lent.max_account_bytes))
                account.came(len(asked.body) + _KEPT_BESIDES)
            elif prepared.frees:
                account.freed()
            key = None
            if prepared.replays:
                key = _replay_key(call)
                since = call.now - _KEEP_ANSWER
                body = account.replay(key, since) if key is not None else None
                if body is not None:
                    return Reply(200, body, None, hints)
            answer = self._handled(prepared, call)
            if not isinstance(answer, Answer):
                return self._later(asked, call, answer, hints)
            return self._written(call, answer, key, hints)
        except Exception as error:  # noqa: BLE001 - the border of the server: every fault is said
            return self.refused(error, asked, hints)

    @staticmethod
    def _handled(prepared: Prepared, call: Call) -> Answer | Awaitable[Answer]:
        """What the handler says; of a file with wrong cells, all that is wrong."""
        if not call.problems:
            return prepared.handler(call)
        return _with_all_problems(prepared, call)

    def verdict(self, asked: Asked) -> Reply:
        """What the contract says of a request that the account is not asked."""
        hints: list[str] = []
        if asked.prepared is None and asked.stub is not None and asked.stub.names_path:
            return Reply(0, None)  # a path that a test made up: anything may be said of it
        try:
            self._checked(asked, hints)
        except Exception as error:  # noqa: BLE001 - as above
            return self.refused(error, asked, hints)
        return Reply(0, None, None, hints)

    def _checked(self, asked: Asked, hints: list[str]) -> Call:
        """The call that a request is, if it keeps the contract. Raises what refuses it."""
        prepared, tenant = asked.prepared, asked.tenant
        if asked.refusal is not None or prepared is None:
            raise asked.refusal or ApiError(INTERNAL)
        account, operation = tenant.account, prepared.operation
        now = asked.now or account.clock.now()
        caller = authenticate(asked.authorization, operation.credentials, account, now)
        parameters = operation.reader.read(asked.in_path, asked.in_query, asked.request.headers)
        value: Any = None
        wrong_cells: Sequence[Problem] = ()
        if prepared.model is not None:
            value = self._body(prepared.model, asked, hints)
        elif operation.upload is not None:
            content_type = asked.request.headers.get("Content-Type", "")
            value, wrong_cells = read_upload(content_type, asked.body, operation.upload)
        return Call(
            operation,
            self._lent,
            caller,
            assume=tenant.conduct.assume,
            parameters=parameters,
            body=value,
            now=now,
            hints=hints,
            strict=tenant.conduct.strict,
            problems=wrong_cells,
        )

    async def _later(
        self, asked: Asked, call: Call, answer: Awaitable[Answer], hints: list[str]
    ) -> Reply:
        try:
            return self._written(call, await answer, None, hints)
        except CLIENT_LEFT:
            raise  # nobody waits for an answer
        except Exception as error:  # noqa: BLE001 - as above
            return self.refused(error, asked, hints)

    def _body(self, model: str, asked: Asked, hints: list[str]) -> Any:
        value = read_json(
            asked.body, max_depth=self._lent.max_depth, max_values=self._lent.max_values
        )
        validator = self._lent.validators[model]
        problems, unknown = validator.check(value)
        if unknown and asked.tenant.conduct.strict:
            problems = [
                Problem("additionalProperties", "the contract has no such field", place)
                for place in unknown
            ]
        elif unknown:
            hints.append(f"fields that {model} does not have: {', '.join(unknown)}")
        if problems:
            raise ContractError(problems)
        if unknown:
            validator.drop_unknown(value)  # no answer has a place for them
        return value

    def _written(
        self, call: Call, answer: Answer, key: ReplayKey | None, hints: list[str]
    ) -> Reply:
        """The reply of an answer, which is checked and kept where that is wanted."""
        value, status = answer
        rest, headers = None, None
        body: bytes | None
        if isinstance(value, Csv):
            body, rest = begun(value.blocks())
            headers = CSV_HEADERS
        else:
            body = value if value is None or isinstance(value, bytes) else orjson.dumps(value)
        if call.operation.generated:
            hints.append("generated: accounts hold nothing of this kind")
        if self._lent.check_answers:
            found = answer_problems(call.operation, status, body, self._lent.validators)
            if found:
                faults = "; ".join(f"{problem.place}: {problem.details}" for problem in found)
                raise WrongAnswerError(f"{call.operation.operation_id} {status}: {faults}")
        if key is not None and body is not None:
            call.account.keep_replay(key, call.now, body)
        return Reply(status, body, headers, hints, rest=rest)

    def refused(self, error: Exception, asked: Asked, hints: Sequence[str] = ()) -> Reply:
        """The reply that says why a request is refused, or that the server failed."""
        hints = list(hints)
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
        if isinstance(error, web.RequestPayloadError):
            details = "the body is not encoded as its Content-Encoding says"
            return ApiError(INVALID, problems=[Problem("contentEncoding", details, "")])
        if isinstance(error, web.HTTPRequestEntityTooLarge):
            return ApiError(TOO_LARGE, hint=f"a body may have {self._lent.max_body} bytes")
        request = asked.request
        _LOG.error("a fault of this server at %s %s", request.method, request.path, exc_info=error)
        return ApiError(INTERNAL)


async def _with_all_problems(prepared: Prepared, call: Call) -> Answer:
    """What the handler finds wrong of a file as well; it cannot keep what has wrong cells."""
    try:
        answer = prepared.handler(call)
        return answer if isinstance(answer, Answer) else await answer
    except (ContractError, Refusal) as error:
        lines = [one for one in error.problems if one.line is not None]
        if not lines:
            raise
        found = {(one.line or 0, one.details): one for one in (*call.problems, *lines)}
        every = [found[place] for place in sorted(found)]
        raise ContractError(every[:MOST_PROBLEMS]) from None


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


def _full_hint(limit: int) -> str:
    return f"an account may hold {limit} bytes; POST /__admin/reset empties it"


def _replay_key(call: Call) -> ReplayKey | None:
    key = call.parameters[IDEMPOTENCY_KEY]
    if not key or call.parameters["dry"]:
        return None
    return call.application.facts.id, call.parameters["customerSessionId"], key
