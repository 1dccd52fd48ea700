"""How entries of the journal read: as WireMock shows requests, with the verdict of the contract.

The only place where what was sent is written out again: keys and passwords are masked here.
"""

import base64
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import unquote

import orjson

from mockserver.contract.problems import Problem
from mockserver.control.journal.entries import Entry
from mockserver.control.journal.journal import Journal
from mockserver.control.matching.seen import Seen
from mockserver.moments import write_date_time

Json = dict[str, Any]

MASK = "****"
_SECRET_HEADERS = frozenset(
    {"authorization", "proxy-authorization", "x-api-key", "x-mock-admin-token"}
)
_SHOWN_FIELDS = frozenset(
    {"email", "userId", "created", "message", "StatusCode", "title", "source"}
)
"""Of a log-in and its answer, what is no secret."""


def masked_credentials(value: str) -> str:
    """Credentials as they may be shown: scheme and account, never the key."""
    scheme, _, key = value.strip().partition(" ")
    if not key:
        return MASK
    name, dot, _ = key.strip().partition(".")
    shows_account = dot and scheme.lower() in {"apikey-v1", "managementkey-v1", "bearer"}
    return f"{scheme} {name}.{MASK}" if shows_account else f"{scheme} {MASK}"


def masked_body(entry: Entry) -> bytes:
    """The body of a request as it may be shown."""
    return _masked_text(entry, entry.body)


def masked_answer(entry: Entry) -> bytes:
    """The body of an answer as it may be shown."""
    return _masked_text(entry, entry.answer)


def _masked_text(entry: Entry, body: bytes) -> bytes:
    if not body or not _holds_secrets(entry):
        return body
    try:
        return orjson.dumps(_masked(orjson.loads(body)))
    except orjson.JSONDecodeError:
        return MASK.encode()


def _holds_secrets(entry: Entry) -> bool:
    """Whether somebody logs in or sets a password, or meant to: no other bodies hold secrets."""
    return unquote(entry.target).lower().startswith(("/v1/sessions", "/v1/reset_password"))


def _masked(value: Any) -> Any:
    if not isinstance(value, dict):
        return MASK
    masked = {name: inner if name in _SHOWN_FIELDS else MASK for name, inner in value.items()}
    if isinstance(value.get("errors"), list):
        masked["errors"] = [_masked(error) for error in value["errors"]]
    return masked


def _details(entry: Entry, details: str) -> str:
    """What is wrong, without what came where that may be a secret."""
    if not _holds_secrets(entry):
        return details
    wanted, got, _ = details.partition("; got ")
    return f"{wanted}{got}{MASK}" if got else wanted


def logged_request(entry: Entry) -> Json:
    """An entry's request as a LoggedRequest."""
    seen = entry.seen()
    host = seen.headers.get("host", [""])[0]
    name, _, port = host.rpartition(":") if ":" in host else (host, "", "")
    body = masked_body(entry)
    query = {key: {"key": key, "values": values} for key, values in seen.query.items()}
    shown: Json = {
        "url": entry.target,
        "absoluteUrl": f"http://{host}{entry.target}",
        "method": entry.method,
        "scheme": "http",
        "host": name,
        "clientIp": entry.client,
        "headers": _headers(seen),
        "cookies": {key: values[0] for key, values in seen.cookies.items()},
        "queryParams": query,
        "browserProxyRequest": False,
        "loggedDate": milliseconds(entry.came),
        "loggedDateString": write_date_time(entry.came),
        "body": body.decode("utf-8", "replace"),
        "bodyAsBase64": base64.b64encode(body).decode(),
    }
    if port.isascii() and port.isdigit():
        shown["port"] = int(port)
    return shown


def _headers(seen: Seen) -> Json:
    names: dict[str, str] = {}
    for raw, _ in seen.raw_headers:
        name = raw.decode("latin-1")
        names.setdefault(name.lower(), name)
    shown: Json = {}
    for lower, values in seen.headers.items():
        texts = values
        if lower in _SECRET_HEADERS:
            texts = [masked_credentials(value) for value in values]
        shown[names[lower]] = texts[0] if len(texts) == 1 else texts
    return shown


def _logged_response(entry: Entry) -> Json:
    body = masked_answer(entry)
    shown: Json = {
        "status": entry.status,
        "headers": dict(entry.answer_headers),
        "fromConfiguredStub": entry.stub is not None,
    }
    try:
        shown["body"] = body.decode()
    except UnicodeDecodeError:
        shown["bodyAsBase64"] = base64.b64encode(body).decode()
    if entry.fault is not None:
        shown["fault"] = entry.fault
    return shown


def served_request(journal: Journal, entry: Entry, account: str) -> Json:
    """An entry as a ServedRequest."""
    response = _logged_response(entry)
    took = round(entry.seconds * 1000, 3)
    shown: Json = {
        "id": journal.id_of(entry),
        "request": logged_request(entry),
        "responseDefinition": response,
        "response": response,
        "wasMatched": entry.matched,
        "timing": {"totalTime": took},
        "account": account,
        "verdict": entry.verdict,
        "violations": violations(journal, entry),
        "hints": list(entry.hints),
    }
    if entry.operation_id:
        shown["operationId"] = entry.operation_id
    if entry.stub is not None:
        shown["stubMapping"] = entry.stub.value
    return shown


def violations(journal: Journal, entry: Entry) -> list[Json]:
    """What broke the contract in an entry, as Violations."""
    return [_violation(journal, entry, "request", problem) for problem in entry.problems] + [
        _violation(journal, entry, "answer", problem) for problem in entry.answer_problems
    ]


def _violation(journal: Journal, entry: Entry, of: str, problem: Problem) -> Json:
    shown: Json = {
        "requestId": journal.id_of(entry),
        "loggedDate": milliseconds(entry.came),
        "loggedDateString": write_date_time(entry.came),
        "of": of,
        "method": entry.method,
        "url": entry.target,
        "status": entry.status,
        "keyword": problem.rule,
        "details": _details(entry, problem.details),
        "source": problem.source,
    }
    if entry.operation_id:
        shown["operationId"] = entry.operation_id
    return shown


def milliseconds(time: datetime) -> int:
    """A time as milliseconds since 1970."""
    return int(time.timestamp() * 1000)


def chosen(parameters: Mapping[str, Any]) -> Callable[[Entry], bool]:
    """Whether an entry passes the filters that a call names."""
    tests: list[Callable[[Entry], bool]] = []
    wanted = {name: value for name, value in parameters.items() if value not in (None, "", False)}
    if "operationId" in wanted:
        tests.append(lambda entry: entry.operation_id == wanted["operationId"])
    if "method" in wanted:
        tests.append(lambda entry: entry.method == wanted["method"].upper())
    if "path" in wanted:
        tests.append(lambda entry: entry.target.partition("?")[0].startswith(wanted["path"]))
    if "status" in wanted:
        tests.append(_status_test(wanted["status"].lower()))
    if "verdict" in wanted:
        verdict = wanted["verdict"]
        tests.append(
            (lambda entry: entry.verdict != "valid")
            if verdict == "invalid"
            else (lambda entry: entry.verdict == verdict)
        )
    if "matchingStub" in wanted:
        tests.append(
            lambda entry: entry.stub is not None and entry.stub.stub_id == wanted["matchingStub"]
        )
    if "unmatched" in wanted:
        tests.append(lambda entry: not entry.matched)
    if "since" in wanted:
        tests.append(lambda entry: entry.came >= wanted["since"])
    if "until" in wanted:
        tests.append(lambda entry: entry.came < wanted["until"])
    return lambda entry: all(test(entry) for test in tests)


def _status_test(text: str) -> Callable[[Entry], bool]:
    if len(text) == 3 and text.endswith("xx"):
        return lambda entry: str(entry.status).startswith(text[0])
    return lambda entry: str(entry.status) == text
