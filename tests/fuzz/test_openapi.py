"""The OpenAPI documents against the server that publishes them, by schemathesis.

No fault of the server, no answer that the document does not have, nothing accepted that it
forbids, nothing refused that it allows, except by rules that JSON Schema has no word for.
"""

import json
import re
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
import requests
import schemathesis
from schemathesis import Case, GenerationMode, HookContext, Response
from schemathesis.checks import load_all_checks
from schemathesis.core.errors import UnsupportedSchema
from schemathesis.core.failures import Failure
from schemathesis.engine import events, from_schema
from schemathesis.hooks import unregister

from mockserver.testing import MockServer
from tests.fuzz.effort import ALL_EDGES, LONG, few
from tests.fuzz.refusals import ADMIN_RULES, RULES, RULES_OF, Rule, by_a_rule

Json = dict[str, Any]

load_all_checks()

# The choices that refuse least: the others are about what a document does not say.
ACCEPTING = ("create-state=accept", "missing-price=zero", "unknown-sort-field=ignore")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    server = MockServer("", check_answers=True, customers=5, assume=ACCEPTING).start()
    # Times that come back in requests are the same in every run.
    now = {"now": "2026-01-01T12:00:00Z"}
    requests.post(f"{server.url}/__admin/clock/freeze?account=fuzz", json=now).raise_for_status()
    yield server.url
    server.stop()


def config(url: str, examples: int, **more: Any) -> schemathesis.Config:
    keys = {
        "api_key_v1": {"api_key": "ApiKey-v1 fuzz.key"},
        "management_key": {"api_key": "ManagementKey-v1 fuzz.key"},
    }
    generation = {
        "max-examples": few(examples),
        "deterministic": not LONG,
        "database": "none",
        "no-shrink": not LONG,
    }
    usual = {
        "base-url": url,
        "cache": {"enabled": False},
        "continue-on-failure": True,
        "auth": {"openapi": keys},
        "generation": generation,
    }
    return schemathesis.Config.from_dict(({} if LONG else {"seed": 1}) | usual | more)


def found(schema: Any) -> tuple[list[str], set[tuple[str, str]]]:
    """What is wrong, told once for each place; phases and the checks that ran in them."""
    wrong: dict[tuple[str, str, str], str] = {}
    ran: set[tuple[str, str]] = set()
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError) and isinstance(event.value, UnsupportedSchema):
            continue  # it found no way to bend one body; its next draw may
        if isinstance(event, events.NonFatalError | events.FatalError):
            wrong["engine", type(event).__name__, str(event)] = repr(event)
        if not isinstance(event, events.ScenarioFinished):
            continue
        for case_id, checks in event.recorder.checks.items():
            operation = event.recorder.cases[case_id].value.operation.label
            for check in checks:
                ran.add((event.phase.name, check.name))
                if check.failure_info is not None:
                    failure = check.failure_info.failure
                    answer = event.recorder.interactions[case_id].response
                    said = answer.content[:500] if answer is not None else b""
                    key = (operation, check.name, failure.title)
                    text = f"{key}\n{failure.message}\n{check.failure_info.code_sample}\n{said!r}"
                    wrong.setdefault(key, text)
    return list(wrong.values()), ran


def keeping_to(schema: Any, rules: list[Rule], *, bodies: bool = True) -> Any:
    """The document, with leave for what is right although a check says that it is wrong."""

    @schema.hook
    def filter_failure(
        context: HookContext, failure: Failure, case: Case, response: Response
    ) -> bool:
        kind = type(failure).__name__
        if kind == "RejectedPositiveData":
            if not bodies and "requestBody" in case.operation.definition.raw:
                return False
            own = RULES_OF.get(case.operation.definition.raw["operationId"], [])
            return not by_a_rule(json.loads(response.content), [*rules, *own])
        return not (kind == "AcceptedNegativeData" and only_spells_a_flag(failure.message, case))

    return schema


def only_spells_a_flag(message: str, case: Case) -> bool:
    """Every spelling of a flag by an SDK is taken: PHP writes false as nothing at all."""
    found = re.search(r"parameter `(\w+)` in query .*\(was boolean, became string\)", message)
    spelling = case.query.get(found[1]) if found else None
    return isinstance(spelling, str) and spelling.lower() in {"", "0", "1", "true", "false"}


@pytest.fixture
def apart() -> Iterator[None]:
    """Mends what the document cannot say of valid requests: the one hook before a call."""
    numbers = count()

    def before_call(context: HookContext, case: Case, kwargs: Json) -> None:
        if case.meta is None or case.meta.generation.mode is not GenerationMode.POSITIVE:
            return
        # It is for dry requests, and has to be in the future.
        case.query.pop("now", None)
        if case.meta.phase.name.name == "COVERAGE" and "customerSessionId" in case.path_parameters:
            # All have the same ID, and the first one that cancels it would be the last one.
            own = f"{next(numbers)}-{case.path_parameters['customerSessionId']}"
            case.path_parameters["customerSessionId"] = own[:1000]

    schemathesis.hook(before_call)
    yield
    unregister(before_call)


EDGES = [
    "updateCustomerSessionV2",
    "updateCustomerProfileV2",
    "returnCartItems",
    "trackEventV2",
    "createCouponReservation",
    "getCustomerSession",
    "getCustomerInventory",
    "createCampaign",
    "getCouponsWithoutTotalCount",
]
"""Operations that have every edge tried in each run of the suite: one of each shape."""


LONELY = "export|no_total|_search|/search|analytics|statistics"
"""Paths of operations that no chain of calls leads to: what they tell, their twins tell as well.

Any call that answers with an ID might be followed by any that takes one. Of all these steps, in the
order of their names, hypothesis looks at 10,000 alone; those that chains begin with are the last of
them, and with more there would be no chains.
"""


def test_the_api(url: str, apart: None) -> None:
    lonely = {"include-path-regex": LONELY, "phases": {"stateful": {"enabled": False}}}
    without = {"exclude-operation-id": EDGES, "phases": {"coverage": {"enabled": False}}}
    operations = [lonely] if ALL_EDGES else [lonely, without]
    whole = config(url, 2, operations=operations)
    schema = schemathesis.openapi.from_url(f"{url}/openapi.json", config=whole)
    wrong, ran = found(keeping_to(schema, RULES))
    assert not wrong, "\n\n".join(wrong)
    assert {phase for phase, _ in ran} == {"COVERAGE", "FUZZING", "STATEFUL_TESTING"}
    assert {
        "not_a_server_error",
        "status_code_conformance",
        "response_schema_conformance",
        "negative_data_rejection",
        "positive_data_acceptance",
        "ignored_auth",
    } <= {check for _, check in ran}


def closed(document: Json) -> Json:
    """A document in which a model has no fields but those that it names.

    Documents cannot say so, for a model stands in bodies and answers; the control plane refuses
    the fields that it does not know, and answers with none.
    """
    for model in document["components"]["schemas"].values():
        if "properties" in model:
            model.setdefault("additionalProperties", False)
    return document


def test_the_control_plane(url: str) -> None:
    """Its bodies are patterns, templates, times: a schema has the fields, not the language.

    That a right body is taken is left to other tests, here it is that a wrong one is not.
    """
    document = closed(requests.get(f"{url}/__admin/openapi.json").json())
    operations = [
        # Its answer never ends.
        {"include-operation-id": "streamEvents", "enabled": False},
    ]
    # A stub is a tree of patterns of patterns: to cover each form of each would take hours.
    phases = {"coverage": {"enabled": False}, "examples": {"enabled": False}}
    more = {"operations": operations, "phases": phases}
    schema = schemathesis.openapi.from_dict(document, config=config(url, 3, **more))
    wrong, ran = found(keeping_to(schema, ADMIN_RULES, bodies=False))
    assert not wrong, "\n\n".join(wrong)
    assert {phase for phase, _ in ran} == {"FUZZING", "STATEFUL_TESTING"}
