"""A request as matchers and templates see it, taken apart only as far as they look."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl

from mockserver.control.matching.content_patterns import Subject

RawHeaders = Sequence[tuple[bytes, bytes]]


class Seen:
    """One request: what came over the wire, and the operation it calls, if there is one."""

    def __init__(
        self, method: str, target: str, raw_headers: RawHeaders, body: bytes, operation_id: str
    ) -> None:
        self.method = method
        self.target = target
        self.raw_headers = raw_headers
        self.raw_body = body
        self.operation_id = operation_id
        self.path, _, self.query_string = target.partition("?")

    @cached_property
    def segments(self) -> list[str]:
        """The parts of the path, still encoded."""
        return self.path.split("/")[1:]

    @cached_property
    def headers(self) -> Mapping[str, list[str]]:
        """Lower-case name -> values."""
        return _grouped(
            (name.decode("latin-1").lower(), value.decode("utf-8", "replace"))
            for name, value in self.raw_headers
        )

    @cached_property
    def query(self) -> Mapping[str, list[str]]:
        return _grouped(parse_qsl(self.query_string, keep_blank_values=True))

    @cached_property
    def cookies(self) -> Mapping[str, list[str]]:
        jar: SimpleCookie = SimpleCookie()
        for line in self.headers.get("cookie", ()):
            try:
                jar.load(line)
            except CookieError:
                continue  # a cookie that is none is not seen
        return {name: [morsel.value] for name, morsel in jar.items()}

    @cached_property
    def body(self) -> Subject:
        return Subject(self.raw_body.decode("utf-8", "replace"), self.raw_body)


def _grouped(pairs: Any) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found
