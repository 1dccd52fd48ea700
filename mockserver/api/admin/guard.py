"""Who may call the control plane: by token, by the page it comes from, by the name it is called by.

A page of another site must not command a server that only its own machine can reach. It
names its origin in what it sends, unless its own name leads here; then the Host is its name.
"""

import hmac
from ipaddress import ip_address
from typing import NamedTuple

from aiohttp import web

from mockserver.api.admin.call import AdminError, refused
from mockserver.api.cors import Cors
from mockserver.settings.table import Settings

TOKEN_HEADER = "X-Mock-Admin-Token"  # noqa: S105 - the name of a header
_BEARER = "bearer "
_PRIVATE = (".localhost", ".local", ".internal", ".test", ".home.arpa", ".svc")
"""Ends of names that no public name server answers for."""

_OPEN = frozenset({"/__admin/health"})
"""What says nothing and does nothing: whoever watches a container has no token."""


class Guard(NamedTuple):
    """The rules of one server."""

    token: str
    cors: Cors
    hosts: frozenset[str]

    def check(self, request: web.BaseRequest, path: str) -> bool:
        """Raise AdminError for a call that may not be made.

        Gives whether its Authorization is the token, and so none of an account.
        """
        if path in _OPEN:
            return False
        headers = request.headers
        by_header = TOKEN_HEADER in headers
        if self.token:
            bearer = _bearer(headers.get("Authorization", ""))
            said = headers[TOKEN_HEADER] if by_header else bearer
            if not hmac.compare_digest(said.encode("utf-8", "replace"), self.token.encode()):
                details = f"the token is wanted, as Authorization: Bearer or as {TOKEN_HEADER}"
                raise _denied(401, "token", details)
        host = headers.get("Host", "")
        if not self.token and not self._knows(_name(host)):
            details = (
                f"called as {_name(host)!r}, which a public name server may answer for; "
                "start the server with --admin-hosts to allow it"
            )
            raise _denied(403, "host", details)
        origin = headers.get("Origin")
        if origin is not None:
            own = origin.partition("://")[2] == host
            if not (own or self.cors.allows(origin)):
                details = f"pages of {origin!r} may not call this; --admin-cors allows it"
                raise _denied(403, "origin", details)
        elif headers.get("Sec-Fetch-Site") == "cross-site" and not (
            request.method == "GET" and headers.get("Sec-Fetch-Mode") == "navigate"
        ):
            raise _denied(403, "origin", "pages of other sites may not call this")
        return bool(self.token) and not by_header

    def _knows(self, name: str) -> bool:
        """Whether a name cannot be that of a page elsewhere."""
        if "*" in self.hosts or name in self.hosts:
            return True
        if "." not in name or name.endswith(_PRIVATE):
            return True
        return _is_address(name)


def guard_of(settings: Settings) -> Guard:
    """The guard that settings ask for."""
    hosts = frozenset(host.lower() for host in settings.admin_hosts)
    return Guard(settings.admin_token, Cors(settings.admin_cors), hosts)


def _bearer(authorization: str) -> str:
    return authorization[len(_BEARER) :] if authorization.lower().startswith(_BEARER) else ""


def _name(host: str) -> str:
    """The name in a Host header, without its port."""
    if host.startswith("["):
        address, _, port = host[1:].partition("]")
        return address if not port.rstrip(":0123456789") else host
    return host.partition(":")[0].lower().rstrip(".")


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _denied(status: int, rule: str, details: str) -> AdminError:
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    error = refused(status, rule, details)
    return AdminError(status, error.problems, headers=headers)
