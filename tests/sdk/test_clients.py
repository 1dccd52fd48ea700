"""Clients that use no SDK: what they are known to send, written to the socket byte by byte."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

import pytest

from tests.conftest import Json, Server, item

_SECONDS = 10


@dataclass(frozen=True)
class Reply:
    """One answer as it came over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


def request(
    method: str,
    target: str,
    body: bytes = b"",
    *headers: str,
    length: bool = True,
    key: str = "ApiKey-v1 raw.x",
) -> bytes:
    """A request with the headers named and no others that a server could do without."""
    head = [f"{method} {target} HTTP/1.1", "Host: mock", f"Authorization: {key}", *headers]
    if body and length:
        head.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*head, "", ""]).encode() + body


def chunked(body: bytes, size: int) -> bytes:
    """A body in chunks, and the empty one that ends it."""
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in [*parts, b""])


def session(**fields: Any) -> bytes:
    """The body of a session update that asks for the session."""
    content = {"customerSession": fields, "responseContent": ["customerSession"]}
    return json.dumps(content, ensure_ascii=False).encode()


async def exchange(server: Server, *requests: bytes) -> list[Reply]:
    """Write all requests at once over one connection, and read an answer to each."""
    wire = server.client.server
    assert wire.port is not None
    reader, writer = await asyncio.open_connection(wire.host, wire.port)
    try:
        async with asyncio.timeout(_SECONDS):
            writer.write(b"".join(requests))
            await writer.drain()
            return [await _reply(reader) for _ in requests]
    finally:
        writer.close()
        await writer.wait_closed()


async def _reply(reader: asyncio.StreamReader) -> Reply:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    status = int(head[0].split()[1])
    if status == 100:  # told to go on: the answer is still to come
        return await _reply(reader)
    lines = (line.partition(":") for line in head[1:] if line)
    headers = {name.lower(): value.strip() for name, _, value in lines}
    return Reply(status, headers, await reader.readexactly(int(headers.get("content-length", 0))))


async def one(server: Server, message: bytes, *, status: int = 200) -> Any:
    """The body of the answer to one request, whose status is checked."""
    (reply,) = await exchange(server, message)
    assert reply.status == status, reply.body
    return reply.json() if reply.body else None


async def stored(server: Server, session_id: str = "raw") -> Json:
    """The session as it is stored."""
    answer = await one(server, request("GET", f"/v2/customer_sessions/{session_id}"))
    kept: Json = answer["customerSession"]
    return kept


@pytest.mark.parametrize(
    "headers",
    [
        (),
        ("Content-Type:",),
        ("Content-Type: application/json; charset=UTF-8",),
        ("Content-Type: text/plain",),
        ("Content-Type: application/x-www-form-urlencoded",),
        ("Content-Type: application/octet-stream", "Accept: text/html"),
        ("Expect: 100-continue",),
    ],
    ids=lambda headers: ", ".join(headers) or "none",
)
async def test_body_is_json_whatever_the_headers_say(
    server: Server, headers: tuple[str, ...]
) -> None:
    body = session(profileId="ü", cartItems=[item(quantity=2)])
    message = request("PUT", "/v2/customer_sessions/raw", body, *headers)
    (reply,) = await exchange(server, message)
    assert reply.status == 200, reply.body
    assert reply.headers["content-type"].startswith("application/json")
    assert reply.json()["customerSession"]["profileId"] == "ü"
    assert reply.json()["customerSession"]["total"] == 20


@pytest.mark.parametrize("size", [1, 7, 10_000])
async def test_body_in_chunks(server: Server, size: int) -> None:
    body = chunked(session(attributes={"city": "Zürich"}), size)
    message = request(
        "PUT", "/v2/customer_sessions/raw", body, "Transfer-Encoding: chunked", length=False
    )
    answer = await one(server, message)
    assert answer["customerSession"]["attributes"] == {"city": "Zürich"}


@pytest.mark.parametrize("query", ["dry=1", "dry=True", "dry=true", "dry=TRUE"])
async def test_dry_in_every_spelling(server: Server, query: str) -> None:
    await one(server, request("PUT", "/v2/customer_sessions/raw", session(cartItems=[item()])))
    before = await stored(server)
    body = session(cartItems=[item(price=3.5)])
    answer = await one(server, request("PUT", f"/v2/customer_sessions/raw?{query}", body))
    assert answer["customerSession"]["total"] == 3.5
    assert await stored(server) == before


@pytest.mark.parametrize("query", ["dry=", "dry", "dry=0", "dry=False", "dry=false", ""])
async def test_not_dry_in_every_spelling(server: Server, query: str) -> None:
    body = session(cartItems=[item(price=3.5)])
    await one(server, request("PUT", f"/v2/customer_sessions/raw?{query}", body))
    assert (await stored(server))["total"] == 3.5


async def test_flag_that_is_none_is_refused(server: Server) -> None:
    message = request("PUT", "/v2/customer_sessions/raw?dry=maybe", session())
    answer = await one(server, message, status=400)
    assert answer["errors"][0]["source"] == {"parameter": "dry"}


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("a%2Fb", "a/b"),
        ("a%2fb", "a/b"),
        ("%2F", "/"),
        ("a%2Freturns", "a/returns"),
        ("jane@shop+1:2", "jane@shop+1:2"),
        ("jane%40shop%2B1%3A2", "jane@shop+1:2"),
        ("50%25", "50%"),
        ("%252F", "%2F"),
        ("zo%C3%AB", "zoë"),
        ("zo%c3%ab", "zoë"),
        ("%F0%9F%91%9F", "👟"),
        ("a%20b", "a b"),
        ("a%3Fb%23c", "a?b#c"),
        ("(a)!*'~,;=&$", "(a)!*'~,;=&$"),
        ("...", "..."),
    ],
)
async def test_ids_in_a_path(server: Server, sent: str, meant: str) -> None:
    body = session(profileId=meant)
    answer = await one(server, request("PUT", f"/v2/customer_sessions/{sent}", body))
    assert answer["customerSession"]["integrationId"] == meant
    assert (await stored(server, sent))["profileId"] == meant
    message = request("GET", f"/v1/customer_profiles/{sent}/inventory?profile=true")
    assert (await one(server, message))["profile"]["integrationId"] == meant


async def test_id_that_is_no_utf_8_is_refused(server: Server) -> None:
    answer = await one(server, request("GET", "/v2/customer_sessions/%FF"), status=400)
    assert answer["errors"][0]["source"] == {"parameter": "customerSessionId"}


@pytest.mark.parametrize(
    ("sent", "meant"), [("zo%C3%AB%2B1", "zoë+1"), ("a+b", "a b"), ("a/b:c@d", "a/b:c@d")]
)
async def test_ids_in_a_query(server: Server, sent: str, meant: str) -> None:
    body = json.dumps({"customerProfiles": [{"integrationId": meant}]}).encode()
    await one(server, request("PUT", "/v2/customer_profiles", body), status=204)
    target = f"/v1/applications/1/customers?integrationId={sent}"
    answer = await one(server, request("GET", target, key="ManagementKey-v1 raw.x"))
    assert [customer["integrationId"] for customer in answer["data"]] == [meant]


async def test_two_requests_at_once_are_answered_in_order(server: Server) -> None:
    target = "/v2/customer_sessions/raw"
    first, second, third = await exchange(
        server,
        request("PUT", target, session(cartItems=[item(price=1)])),
        request("PUT", target, session(state="closed")),
        request("GET", target),
    )
    assert [first.status, second.status, third.status] == [200, 200, 200]
    assert first.json()["customerSession"]["state"] == "open"
    assert second.json()["customerSession"]["state"] == "closed"
    assert third.json()["customerSession"] == second.json()["customerSession"]


async def test_refusal_leaves_the_connection_open(server: Server) -> None:
    refused, answered = await exchange(
        server,
        request("PUT", "/v2/customer_sessions/raw", b'{"customerSession":'),
        request("PUT", "/v2/customer_sessions/raw", session(cartItems=[item()])),
    )
    assert [refused.status, answered.status] == [400, 200]
    assert refused.json()["message"]


async def test_refusal_of_a_key_reads_the_body_away(server: Server) -> None:
    body = session(cartItems=[item(f"sku-{number}") for number in range(500)])
    refused, answered = await exchange(
        server,
        request("PUT", "/v2/customer_sessions/raw", body, key="ApiKey-v1"),
        request("PUT", "/v2/customer_sessions/raw", session(state="closed")),
    )
    assert [refused.status, answered.status] == [401, 200]


async def test_close_with_the_state_alone(server: Server) -> None:
    target = "/v2/customer_sessions/raw"
    body = session(profileId="p", cartItems=[item(quantity=2)], attributes={"city": "Rome"})
    await one(server, request("PUT", target, body))
    await one(server, request("PUT", target, b'{"customerSession":{"state":"closed"}}'))
    after = await stored(server)
    assert [after["state"], after["total"], after["profileId"]] == ["closed", 20, "p"]
    assert after["attributes"] == {"city": "Rome"}


async def test_answer_sent_back_whole(server: Server) -> None:
    target = "/v2/customer_sessions/raw"
    body = session(profileId="p", cartItems=[item(quantity=2), item("cap")])
    before = (await one(server, request("PUT", target, body)))["customerSession"]
    after = (await one(server, request("PUT", target, session(**before))))["customerSession"]
    changes = {"updateCount": 2, "updated": after["updated"]}
    assert after == before | changes


async def test_read_only_fields_of_an_item_are_worked_out_anew(server: Server) -> None:
    wrong = item(quantity=3, position=7, returnedQuantity=2, remainingQuantity=1)
    answer = await one(
        server, request("PUT", "/v2/customer_sessions/raw", session(cartItems=[wrong]))
    )
    (kept,) = answer["customerSession"]["cartItems"]
    assert [kept["position"], kept["returnedQuantity"], kept["remainingQuantity"]] == [0, 0, 3]


async def test_whole_numbers_are_written_without_a_fraction(server: Server) -> None:
    body = b'{"customerSession":{"cartItems":[{"sku":"a","price":5.50,"quantity":2.0}]}}'
    await one(server, request("PUT", "/v2/customer_sessions/raw", body))
    (reply,) = await exchange(server, request("GET", "/v2/customer_sessions/raw"))
    assert b'"quantity":2,' in reply.body
    assert b'"remainingQuantity":2,' in reply.body


async def test_target_with_a_host(server: Server) -> None:
    # Clients behind a proxy write the whole address, and a proxy may leave it so.
    target = "http://mock/v2/customer_sessions/a%2Fb?dry=true"
    answer = await one(server, request("PUT", target, session(cartItems=[item()])))
    assert answer["customerSession"]["integrationId"] == "a/b"
