"""Which pages of a browser may read the answers (Fetch standard, CORS protocol)."""

from collections.abc import Iterable, Mapping

from aiohttp import web

from mockserver.api.errors import HINT_HEADER

_ALL = "*"
_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"
_REMEMBERED = "600"
"""Seconds for which a browser need not ask again."""


class Cors:
    """The rule for a set of origins, or for all."""

    def __init__(self, origins: Iterable[str]) -> None:
        self._origins = frozenset(origin.rstrip("/") for origin in origins)
        self._all = _ALL in self._origins

    def allows(self, origin: str) -> bool:
        """Whether pages of an origin may read answers."""
        return self._all or origin in self._origins

    def headers(self, origin: str) -> dict[str, str]:
        """What an answer to a page says: nothing, where it may not be read."""
        if not self._origins:
            return {}
        allowed = {"Access-Control-Expose-Headers": f"{HINT_HEADER}, Allow, Retry-After"}
        if self._all:
            return {"Access-Control-Allow-Origin": _ALL, **allowed}
        if origin in self._origins:
            return {"Access-Control-Allow-Origin": origin, "Vary": "Origin", **allowed}
        return {"Vary": "Origin"}

    def preflight(self, request: web.BaseRequest, origin: str) -> Mapping[str, str] | None:
        """The headers of the answer to the question that comes before a request.

        None where it is no such question, or its origin may not ask.
        """
        headers = request.headers
        if request.method != "OPTIONS" or "Access-Control-Request-Method" not in headers:
            return None
        if not self.allows(origin):
            return None
        asked = headers.get("Access-Control-Request-Headers", "")
        answer = {
            **self.headers(origin),
            "Access-Control-Allow-Methods": _METHODS,
            "Access-Control-Max-Age": _REMEMBERED,
        }
        if asked.isascii() and asked.isprintable() and asked:
            answer["Access-Control-Allow-Headers"] = asked
        if "Access-Control-Request-Private-Network" in headers:
            answer["Access-Control-Allow-Private-Network"] = "true"
        return answer
