"""Bends answers as a test wants: by stubs, faults and delays, and by the rule for parallel updates.

Asks the account for the real answer where there is one, and never changes what it says
about the contract.
"""

from collections.abc import Hashable

import orjson

from mockserver.api.answer_check import answer_problems
from mockserver.api.answering import CLIENT_LEFT, Answering
from mockserver.api.asked import Asked, Bent, Reply
from mockserver.api.auth import authenticate
from mockserver.api.csv_answers import CSV_HEADERS
from mockserver.api.errors import INTERNAL, ApiError, conflict, documented_error, envelope
from mockserver.contract.problems import Problem
from mockserver.contract.validation import Validators
from mockserver.control.matching.seen import Seen
from mockserver.control.matching.work import allowance
from mockserver.control.stubs.merge_patch import merge_patch
from mockserver.control.stubs.responses import Functions, StubResponse
from mockserver.control.stubs.stubs import Stub
from mockserver.control.templates.run import TemplateError
from mockserver.control.templates.values import template_functions, template_request

_WAITING = {"two": 2, "none": 0}
"""Parallel updates that wait, by the choice in force."""


class Bending:
    """Answers the requests of accounts that do not answer everything themselves."""

    def __init__(self, answering: Answering, validators: Validators) -> None:
        self._answering = answering
        self._validators = validators

    async def answer(self, asked: Asked) -> Reply:
        """The reply to a request, once its time has come."""
        try:
            return await self._answer(asked)
        except CLIENT_LEFT:
            raise  # nobody waits for an answer
        except Exception as error:  # noqa: BLE001 - the border of the server: every fault is said
            return self._answering.refused(error, asked)

    async def _answer(self, asked: Asked) -> Reply:
        tenant = asked.tenant
        seen = _seen(asked)
        with allowance(refuses=False):
            stub = tenant.stubs.take(seen, tenant.random)
        asked.stub = stub
        response = stub.response if stub is not None else None
        if stub is None:
            fault = tenant.conduct.take(asked.operation_id, tenant.random)
            response = fault.response if fault is not None else None
        if response is not None and not response.asks_account:
            said = self._answering.verdict(asked)
            reply = self._instead(asked, seen, stub, response)
            reply = reply._replace(problems=said.problems, hints=said.hints)
            return await self._waited(asked, reply, stub, response)
        key = self._gate(asked) if tenant.conduct.parallel else None
        if key is None:
            return await self._handled(asked, seen, stub, response)
        most = _WAITING[tenant.conduct.assume["parallel-updates"]]
        if not await tenant.gates.enter(key, most):
            error = ApiError(conflict(asked.operation))
            said = self._answering.verdict(asked)
            body = orjson.dumps(envelope(error, asked.operation))
            return Reply(error.status, body, None, said.hints, said.problems)
        try:
            return await self._handled(asked, seen, stub, response)
        finally:
            tenant.gates.leave(key)

    async def _handled(
        self, asked: Asked, seen: Seen, stub: Stub | None, response: StubResponse | None
    ) -> Reply:
        """The account's answer, changed or replaced by that of a stub, when it has waited."""
        reply = self._answering.answer(asked)
        if not isinstance(reply, Reply):
            reply = await reply
        reply = reply.whole()  # a stub may want all of it
        if response is not None and response.transforms:
            reply = self._transformed(asked, seen, stub, response, reply)
        elif response is not None and not response.cuts:
            # It was applied; who asked is told something else.
            instead = self._instead(asked, seen, stub, response)
            reply = instead._replace(problems=reply.problems, hints=reply.hints)
        return await self._waited(asked, reply, stub, response)

    async def _waited(
        self, asked: Asked, reply: Reply, stub: Stub | None, response: StubResponse | None
    ) -> Reply:
        """A reply after its delays, with the way it goes out."""
        tenant, conduct = asked.tenant, asked.tenant.conduct
        seconds = conduct.delay.seconds(tenant.random) if conduct.delay else 0.0
        if response is not None and response.delay is not None:
            seconds += response.delay.seconds(tenant.random)
        if seconds > 0:
            await tenant.pauses.sleep(seconds, asked.era)
        if response is not None and response.hang:
            await tenant.pauses.hang(asked.operation_id, asked.era)
        dribble = (response.dribble if response is not None else None) or conduct.dribble
        fault = response.fault if response is not None else None
        if stub is None and response is None and dribble is None:
            return reply
        bent = reply.bent or Bent()
        bent = bent._replace(stub=stub, dribble=dribble, fault=fault, era=asked.era)
        return reply._replace(bent=bent)

    def _instead(
        self, asked: Asked, seen: Seen, stub: Stub | None, response: StubResponse
    ) -> Reply:
        """What is answered in place of the account."""
        operation = asked.operation
        if response.fault is not None:
            return Reply(0, None, bent=Bent(stub, response.fault, headers=()))
        if response.error is not None:
            error = documented_error(response.error, operation)
            body = orjson.dumps(envelope(error, operation))
            headers = (("Content-Type", "application/json"), *response.headers)
            return Reply(error.status, body, bent=Bent(stub, headers=headers))
        try:
            made = response.render(self._request(asked, seen), self._functions(asked))
        except TemplateError as error:
            return _unrendered(asked, error)
        answered = made.body or None
        problems: tuple[Problem, ...] = ()
        if operation is not None:
            problems = tuple(answer_problems(operation, made.status, answered, self._validators))
        bent = Bent(stub, reason=made.reason, headers=made.headers)
        return Reply(made.status, answered, answer_problems=problems, bent=bent)

    def _transformed(
        self, asked: Asked, seen: Seen, stub: Stub | None, response: StubResponse, reply: Reply
    ) -> Reply:
        """The account's answer with the merge patch of a stub."""
        try:
            patch = response.patch(self._request(asked, seen), self._functions(asked))
        except TemplateError as error:
            return _unrendered(asked, error)
        status = response.status or reply.status
        body = reply.body
        if patch != {} and reply.headers == CSV_HEADERS:
            return _unrendered(asked, TemplateError("a merge patch is for JSON, not for CSV"))
        if patch != {}:
            value = orjson.loads(body) if body else {}
            body = orjson.dumps(merge_patch(value, patch))
        problems: tuple[Problem, ...] = ()
        if asked.operation is not None:
            problems = tuple(answer_problems(asked.operation, status, body, self._validators))
        headers = None
        if response.headers or reply.headers:
            headers = {**(reply.headers or {}), **dict(response.headers)}
        return reply._replace(
            status=status,
            body=body,
            headers=headers,
            answer_problems=problems,
            bent=Bent(stub, reason=response.reason),
        )

    def _gate(self, asked: Asked) -> Hashable | None:
        """What a request would update, if it is one of those that must not be too many."""
        prepared = asked.prepared
        if prepared is None or not prepared.gated:
            return None
        account = asked.tenant.account
        try:
            caller = authenticate(
                asked.authorization, prepared.operation.credentials, account, account.clock.now()
            )
        except ApiError:
            return None
        facts = caller.application.facts
        if "customerSessionId" in asked.in_path:
            return "session", facts.id, asked.in_path["customerSessionId"]
        profile_id = asked.in_path.get("integrationId") or _profile_of_event(asked.body)
        return ("profile", facts.sandbox, profile_id) if profile_id else None

    def _request(self, asked: Asked, seen: Seen) -> dict[str, object]:
        journal = asked.tenant.journal
        return dict(template_request(seen, journal.id_of_number(journal.next_number)))

    def _functions(self, asked: Asked) -> Functions:
        tenant = asked.tenant
        return template_functions(tenant.random, tenant.account.clock.now)


def _seen(asked: Asked) -> Seen:
    request = asked.request
    return Seen(request.method, asked.target, request.raw_headers, asked.body, asked.operation_id)


def _profile_of_event(body: bytes) -> str | None:
    """The customer that an event names, whose ID does not stand in the path."""
    try:
        event = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None  # refused in its turn
    profile_id = event.get("profileId") if isinstance(event, dict) else None
    return profile_id if isinstance(profile_id, str) else None


def _unrendered(asked: Asked, error: TemplateError) -> Reply:
    """A stub whose template cannot be filled in for this request: no answer, but a reason."""
    refusal = ApiError(INTERNAL, f"The template of a stub failed: {error}")
    body = orjson.dumps(envelope(refusal, asked.operation))
    problem = Problem("template", str(error), "")
    return Reply(refusal.status, body, answer_problems=(problem,), bent=Bent())
