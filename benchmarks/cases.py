"""What is measured: every case with its requests, its server and what it is held against.

Owns the requests that are sent and what has to be in a server before they are. Knows
neither processes nor load.
"""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

_TEN_CAMPAIGNS = Path(__file__).with_name("ten_campaigns.yaml")
_SESSIONS = 200
"""Different sessions that one case writes or reads in turn."""

INTEGRATION_KEY = "ApiKey-v1 bench"
MANAGEMENT_KEY = "ManagementKey-v1 bench"

SESSIONS_EACH = 3
"""Invented sessions per customer; the server's own default, given so that both agree."""


@dataclass(frozen=True)
class Request:
    """One HTTP request as it is sent."""

    method: str
    path: str
    key: str
    body: bytes = b""

    @cached_property
    def raw(self) -> bytes:
        lines = [f"{self.method} {self.path} HTTP/1.1", "Host: localhost"]
        lines.append(f"Authorization: {self.key}")
        if self.body:
            lines += ["Content-Type: application/json", f"Content-Length: {len(self.body)}"]
        return "\r\n".join([*lines, "", ""]).encode("ascii") + self.body


@dataclass(frozen=True)
class Case:
    """One row of the table. ``customers`` is None for a case of the bare app.

    ``bare`` names the case it is held against, ``before`` is sent once before any load,
    and ``expected`` has to be in every answer to it.
    """

    name: str
    bare: str
    requests: tuple[Request, ...]
    customers: int | None = 100
    before: tuple[Request, ...] = ()
    expected: bytes = b"{"
    target: float | None = None
    options: tuple[str, ...] = ()
    """More of the server's own command line."""


def get_session(session_id: str) -> Request:
    """The GET of one session."""
    return Request("GET", f"/v2/customer_sessions/{session_id}", INTEGRATION_KEY)


def cases() -> list[Case]:
    """Every case in the order in which a round runs them: a bare one, then those held against."""
    writes = tuple(_put_session(number) for number in range(_SESSIONS))
    told = tuple(
        _put_session(number, ["customerSession", "customerProfile"]) for number in range(_SESSIONS)
    )
    promoted = tuple(_put_session(number, coupon="BENCH-10") for number in range(_SESSIONS))
    written = tuple(get_session(_session_id(number)) for number in range(_SESSIONS))
    invented = (get_session("session-1"),)
    # The same headers as ours: reading them is the work of every server.
    bare_get = (Request("GET", "/", INTEGRATION_KEY),)
    bare_put = tuple(Request("PUT", "/", INTEGRATION_KEY, write.body) for write in writes)
    session = b'{"customerSession":{'
    return [
        Case("bare GET, 2 KB", "bare GET, 2 KB", bare_get, None, bare_get),
        Case(
            "GET session",
            "bare GET, 2 KB",
            written,
            before=(*writes, *written),
            target=0.75,
        ),
        Case("GET invented session", "bare GET, 2 KB", invented, before=invented, expected=session),
        _list(100),
        _list(1000),
        Case("bare PUT, parsed", "bare PUT, parsed", bare_put, None, bare_put),
        Case(
            "PUT session",
            "bare PUT, parsed",
            writes,
            before=writes,
            expected=b'{"effects":[',
            target=0.5,
        ),
        Case(
            "PUT, journal off",
            "bare PUT, parsed",
            writes,
            before=writes,
            expected=b'{"effects":[',
            options=("--journal", "0"),
        ),
        Case(
            "PUT, kept in SQLite",
            "PUT session",
            writes,
            before=writes,
            expected=b'{"effects":[',
            target=0.5,
            options=("--store", "sqlite:{folder}/bench.db"),
        ),
        Case(
            "PUT, ten campaigns",
            "bare PUT, parsed",
            promoted,
            before=promoted,
            expected=b'"effectType":"acceptCoupon"',
            target=0.25,
            options=("--fixtures", str(_TEN_CAMPAIGNS)),
        ),
        Case(
            "PUT, both in answer",
            "bare PUT, parsed",
            told,
            before=told,
            expected=b'"customerProfile":{',
        ),
    ]


def _list(rows: int) -> Case:
    page = Request("GET", f"/v1/applications/1/customers?pageSize={rows}", MANAGEMENT_KEY)
    return Case(
        f"list {rows} customers",
        "bare GET, 2 KB",
        (page,),
        # One more than a page holds, so that the answer has to say that there is more.
        customers=rows + 1,
        before=(page,),
        expected=f'"integrationId":"customer-{rows}"'.encode(),
    )


def _session_id(number: int) -> str:
    return f"bench-session-{number}"


def _put_session(
    number: int, content: list[str] | None = None, coupon: str = "SUMMER-2024"
) -> Request:
    """The PUT of an open session with five items; about 1.1 KB."""
    items = [
        {
            "name": f"Walnut Picture Frame No. {number * 5 + position}",
            "sku": f"FRAME-{number:04d}-{position}",
            "quantity": 1 + position % 3,
            "price": 19.95 + position,
            "category": "Home and Living",
            "attributes": {"Color": "natural", "Material": "walnut", "Limited": False},
        }
        for position in range(5)
    ]
    body: dict[str, Any] = {
        "customerSession": {
            "profileId": f"bench-profile-{number}",
            "state": "open",
            "couponCodes": [coupon],
            "cartItems": items,
            "attributes": {"Channel": "web", "PaymentMethod": "card", "ShippingCountry": "DE"},
        }
    }
    if content:
        body["responseContent"] = content
    text = json.dumps(body, separators=(",", ":")).encode("ascii")
    path = f"/v2/customer_sessions/{_session_id(number)}"
    return Request("PUT", path, INTEGRATION_KEY, text)
