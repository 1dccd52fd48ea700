"""What a stub or a fault answers, made ready once: status, headers, body, and how it breaks.

Reads the definition and renders it for a request. Writes nothing to anyone.
"""

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from mockserver.contract.problems import ContractError, Problem, pointer, shown
from mockserver.control.stubs.delays import Delay, Dribble, Fixed, read_distribution, read_dribble
from mockserver.control.templates.run import TemplateError

TEMPLATES = "response-template"
CUT_BODY = "CUT_BODY"
"""The fault that begins the account's own answer and breaks off in the middle of it."""

_BODIES = ("body", "jsonBody", "base64Body", "bodyFileName")
_WHOLE = ("fault", "error", "transform")
_WHAT = frozenset({"status", "statusMessage", "headers", *_BODIES, *_WHOLE})
"""What an answer is, and not when it comes."""

_OURS = frozenset({"content-length", "transfer-encoding", "connection"})
"""Headers that the server writes itself; recorded stubs often have them."""

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", re.ASCII)
_LARGEST_FILE = 10 * 1024 * 1024

Functions = Mapping[str, Callable[..., Any]]
Renderer = Callable[[Mapping[str, Any], Functions], Any]
"""Fills a template in. Raises TemplateError."""

Headers = tuple[tuple[str, str], ...]


class Rendered(NamedTuple):
    """An answer ready to be sent."""

    status: int
    reason: str | None
    headers: Headers
    body: bytes


@dataclass(frozen=True, slots=True)
class StubResponse:
    """One response. ``value`` is a StubResponse of the contract, which it keeps."""

    value: Mapping[str, Any]
    status: int | None
    reason: str | None
    headers: Headers
    body: "bytes | Renderer"
    header_templates: "tuple[tuple[str, Renderer], ...]"
    json: bool
    """Whether the body is made of jsonBody."""
    fault: str | None
    error: int | None
    transform: Any
    """The merge patch for what the account answers, or the Renderer of one."""
    transforms: bool
    delay: Delay | None
    dribble: Dribble | None
    hang: bool
    applied: bool

    @property
    def asks_account(self) -> bool:
        """Whether the account handles the request."""
        return self.transforms or self.applied or self.cuts

    @property
    def cuts(self) -> bool:
        """Whether the account's own answer breaks off."""
        return self.fault == CUT_BODY

    @property
    def sure_body(self) -> bytes | None:
        """The body, where it is the same for every request."""
        return self.body if isinstance(self.body, bytes) else None

    def render(self, request: Mapping[str, Any], functions: Functions) -> Rendered:
        """The answer to a request. Raises TemplateError."""
        body = self.body
        if not isinstance(body, bytes):
            made = body(request, functions)
            body = made.encode() if isinstance(made, str) and not self.json else orjson.dumps(made)
        headers = self.headers
        if self.header_templates:
            filled = [(name, render(request, functions)) for name, render in self.header_templates]
            for name, text in filled:
                if not _is_header_value(text):
                    raise TemplateError(f"the header {name} would not be one line of text")
            headers += tuple(filled)
        if body and not any(name.lower() == "content-type" for name, _ in headers):
            headers += (("Content-Type", _type_of(body)),)
        return Rendered(self.status or 200, self.reason, headers, body)

    def patch(self, request: Mapping[str, Any], functions: Functions) -> Any:
        """The merge patch for what the account answers. Raises TemplateError."""
        return self.transform(request, functions) if callable(self.transform) else self.transform


def read_response(
    value: Mapping[str, Any], place: str, folders: tuple[Path, ...], *, of_fault: bool = False
) -> StubResponse:
    """The response that a StubResponse of the contract describes.

    ``folders`` hold the files that bodyFileName may name, the first that has it. A fault that
    says when and not what is answered leaves that to the account; so does a stub that hangs.
    Raises ContractError for what the schema cannot say.
    """
    problems: list[Problem] = []
    _check_combination(value, place, problems)
    templated = TEMPLATES in value.get("transformers", ())
    body = _body(value, place, folders, templated=templated, problems=problems)
    headers, header_templates = _headers(value, place, templated=templated, problems=problems)
    transform = value.get("transform")
    if templated and "transform" in value:
        transform = _json_template(transform, f"{place}/transform", problems)
    delay = read_distribution(
        value.get("delayDistribution"), f"{place}/delayDistribution", problems
    )
    if delay is None and value.get("fixedDelayMilliseconds"):
        delay = Fixed(value["fixedDelayMilliseconds"] / 1000)
    reason = value.get("statusMessage")
    if reason is not None and not _is_header_value(reason):
        problems.append(Problem("pattern", "must be one line of text", f"{place}/statusMessage"))
    if problems:
        raise ContractError(problems)
    leaves_it = (of_fault or value.get("hang", False)) and _WHAT.isdisjoint(value)
    return StubResponse(
        value=value,
        status=int(value["status"]) if "status" in value else None,
        reason=reason,
        headers=headers,
        body=body,
        header_templates=header_templates,
        json="jsonBody" in value,
        fault=value.get("fault"),
        error=int(value["error"]) if "error" in value else None,
        transform={} if leaves_it else transform,
        transforms="transform" in value or leaves_it,
        delay=delay,
        dribble=read_dribble(value.get("chunkedDribbleDelay")),
        hang=value.get("hang", False),
        applied=value.get("applied", False),
    )


def _check_combination(value: Mapping[str, Any], place: str, problems: list[Problem]) -> None:
    bodies = [word for word in _BODIES if word in value]
    if len(bodies) > 1:
        details = f"only one of {', '.join(_BODIES)} may stand; got {', '.join(bodies)}"
        problems.append(Problem("oneOf", details, f"{place}/{bodies[1]}"))
    whole = [word for word in _WHOLE if word in value]
    if len(whole) > 1:
        details = f"only one of {', '.join(_WHOLE)} may stand; got {', '.join(whole)}"
        problems.append(Problem("oneOf", details, f"{place}/{whole[1]}"))
    if whole and bodies:
        details = f"{whole[0]} says what is answered; there can be no body beside it"
        problems.append(Problem("oneOf", details, f"{place}/{bodies[0]}"))
    if whole and whole[0] in {"fault", "error"} and "status" in value:
        details = f"{whole[0]} says what is answered; there can be no status beside it"
        problems.append(Problem("oneOf", details, f"{place}/status"))


def _body(
    value: Mapping[str, Any],
    place: str,
    folders: tuple[Path, ...],
    *,
    templated: bool,
    problems: list[Problem],
) -> "bytes | Renderer":
    if "jsonBody" in value:
        if templated:
            made = _json_template(value["jsonBody"], f"{place}/jsonBody", problems)
            if callable(made):
                rendered: Renderer = made
                return rendered
        return orjson.dumps(value["jsonBody"])
    if "base64Body" in value:
        try:
            return base64.b64decode(value["base64Body"], validate=True)
        except ValueError as error:
            details = f"must be Base64: {error}"
            problems.append(Problem("contentEncoding", details, f"{place}/base64Body"))
            return b""
    word, text = "body", str(value.get("body", "")).encode()
    if "bodyFileName" in value:
        word = "bodyFileName"
        text = _file(value[word], f"{place}/{word}", folders, problems)
    if templated and text:
        try:
            return _text_template(text.decode("utf-8", "replace"))
        except TemplateError as error:
            problems.append(Problem("template", str(error), f"{place}/{word}"))
    return text


def _file(name: str, place: str, folders: tuple[Path, ...], problems: list[Problem]) -> bytes:
    for folder in folders:
        path = _inside(folder, name)
        if path is not None:
            if path.stat().st_size > _LARGEST_FILE:
                details = f"{shown(name)} is too large; wanted: at most {_LARGEST_FILE} bytes"
                problems.append(Problem("maxLength", details, place))
                return b""
            return path.read_bytes()
    details = f"no file of the fixtures folder is named {shown(name)}"
    problems.append(Problem("exists", details, place))
    return b""


def _inside(folder: Path, name: str) -> Path | None:
    """The file that a name means, which must not lead out of the folder."""
    try:
        path = (folder / name).resolve()
        return path if path.is_relative_to(folder.resolve()) and path.is_file() else None
    except (OSError, ValueError):  # too long to be a name, or with a NUL in it
        return None


def _headers(
    value: Mapping[str, Any], place: str, *, templated: bool, problems: list[Problem]
) -> "tuple[Headers, tuple[tuple[str, Renderer], ...]]":
    plain: list[tuple[str, str]] = []
    templates: list[tuple[str, Renderer]] = []
    for name, given in (value.get("headers") or {}).items():
        where = f"{place}{pointer(('headers', name))}"
        if not _TOKEN.fullmatch(name):
            problems.append(Problem("pattern", f"{shown(name)} cannot name a header", where))
            continue
        if name.lower() in _OURS:
            continue
        for text in given if isinstance(given, list) else [given]:
            if not _is_header_value(text):
                problems.append(Problem("pattern", "must be one line of text", where))
            elif templated and "{" in text:
                try:
                    templates.append((name, _text_template(text)))
                except TemplateError as error:
                    problems.append(Problem("template", str(error), where))
            else:
                plain.append((name, text))
    return tuple(plain), tuple(templates)


def _text_template(text: str) -> Renderer:
    from mockserver.control.templates.template import (
        Template,  # only who has templates waits for them
    )

    return Template(text).render


def _json_template(value: Any, place: str, problems: list[Problem]) -> Any:
    """The Renderer of a JSON value with templates in it, or the value."""
    from mockserver.control.templates.template import JsonTemplate

    try:
        template = JsonTemplate(value, place)
    except ContractError as error:
        problems += error.problems
        return value
    return value if template.constant else template.render


def _is_header_value(text: str) -> bool:
    return all(character.isprintable() or character == "\t" for character in text)


def _type_of(body: bytes) -> str:
    """What a body without a type is sent as: the SDKs read nothing but JSON."""
    try:
        orjson.loads(body)
    except orjson.JSONDecodeError:
        pass
    else:
        return "application/json"
    try:
        body.decode()
    except UnicodeDecodeError:
        return "application/octet-stream"
    return "text/plain; charset=utf-8"
