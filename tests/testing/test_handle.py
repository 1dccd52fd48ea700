"""The handle of one account, as a test has it. Runs here, and against a server elsewhere."""

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from mockserver.testing import (
    ContractBrokenError,
    ServerRefusedError,
    StubBreaksContractError,
    Talon,
)
from tests.api.admin.answers import VALIDATORS
from tests.conftest import Json, item

SESSION = "/v2/customer_sessions/cart-1"


def send(
    talon: Talon, method: str, path: str, body: Any = None, *, key: str | None = None, **more: Any
) -> requests.Response:
    """What the code under test does."""
    headers = {
        "Authorization": f"ApiKey-v1 {key or talon.integration_key}",
        **more.pop("headers", {}),
    }
    return requests.request(
        method, talon.url + path, json=body, headers=headers, timeout=10, **more
    )


def put(talon: Talon, session: Json, **more: Any) -> requests.Response:
    return send(talon, "PUT", SESSION, {"customerSession": session}, **more)


def get(talon: Talon, **more: Any) -> requests.Response:
    return send(talon, "GET", "/v2/customer_sessions/session-1", **more)


# What leads to the account


def test_keys_lead_to_the_account_and_no_other(talon: Talon) -> None:
    assert put(talon, {"profileId": "ann"}).status_code == 200
    assert len(talon.requests()) == 1
    answer = requests.get(
        f"{talon.url}/v1/applications",
        headers={"Authorization": f"ManagementKey-v1 {talon.management_key}"},
        timeout=10,
    )
    assert answer.json()["data"][0]["name"] in talon.integration_keys
    assert talon.account in repr(talon)
    assert not talon.url.endswith("/")


def test_every_test_has_an_account_of_its_own(talon: Talon) -> None:
    assert talon.requests() == []
    assert talon.account.startswith("test-every-test-has-an-account-of-its-own-")
    with pytest.raises(LookupError):
        talon.session("cart-1")


def test_a_subprocess_is_led_to_the_account(talon: Talon) -> None:
    variables = talon.environment(SHOP_URL="{url}/v2/authping", SHOP_KEY="{integration_key}")
    code = (
        "import os, urllib.request as u\n"
        "h = {'Authorization': 'ApiKey-v1 ' + os.environ['SHOP_KEY']}\n"
        "assert os.environ['SHOP_KEY'] == os.environ['TALON_MOCK_INTEGRATION_KEY']\n"
        "u.urlopen(u.Request(os.environ['SHOP_URL'], headers=h), timeout=10)\n"
    )
    subprocess.run([sys.executable, "-c", code], env={**os.environ, **variables}, check=True)
    talon.assert_called("authPing", times=1)
    given = talon.environment(A='{"a": {url}}', B="{url.__class__}")
    assert (given["A"], given["B"]) == (f'{{"a": {talon.url}}}', "{url.__class__}")
    with pytest.raises(ValueError, match=r"A is '\{nothing\}'; in braces stand \{url\}"):
        talon.environment(A="{nothing}")


# Customers and sessions


def test_customers_are_made_as_named(talon: Talon) -> None:
    ann = talon.customer(integration_id="ann", attributes={"tier_level": 3}, totalSales=12.5)
    assert VALIDATORS["CustomerProfile"].check(ann) == ([], [])
    assert ann == talon.profile("ann")
    assert ann["attributes"] == {"tier_level": 3}
    assert ann["totalSales"] == 12.5
    three = talon.customers(3, attributes={})
    assert len({row["integrationId"] for row in three}) == 3
    assert talon.profile("customer-1")["id"] == 1
    with pytest.raises(LookupError, match="no customer has the ID nobody here"):
        talon.profile("nobody")
    with pytest.raises(ServerRefusedError, match="/totalSales: totalSales must be a number") as no:
        talon.customer(total_sales="much")
    assert (no.value.status, no.value.errors[0]["title"]) == (422, "type")
    assert talon.requests() == []  # none of this is a request


def test_sessions_are_made_and_read(talon: Talon) -> None:
    made = talon.session(
        "cart/1", state="closed", items=[{"sku": "shoe", "price": 10}], profile_id="ann"
    )
    assert VALIDATORS["CustomerSessionV2"].check(made) == ([], [])
    assert made["integrationId"] == "cart/1"
    assert made == talon.session("cart/1")
    assert (made["state"], made["total"]) == ("closed", 10)
    assert talon.profile("ann")["closedSessions"] == 1
    assert talon.session()["profileId"] != "ann"  # a customer of its own
    assert talon.session(state="cancelled", couponCodes=["A"])["couponCodes"] == ["A"]
    with pytest.raises(LookupError, match="no customer session has the ID none here"):
        talon.session("none")


def test_a_snapshot_is_put_back(talon: Talon) -> None:
    talon.customer(integration_id="ann")
    before = talon.snapshot()
    put(talon, {"profileId": "ben", "cartItems": [item()]})
    after = talon.snapshot()
    talon.restore(before)
    with pytest.raises(LookupError):
        talon.profile("ben")
    assert talon.profile("ann")
    talon.restore(after)
    assert talon.session("cart-1")["profileId"] == "ben"
    assert talon.snapshot() == after
    assert len(talon.requests()) == 1  # the journal stays


def test_a_reset_forgets_everything_but_what_broke_the_contract(talon: Talon) -> None:
    put(talon, {"state": "shut"})
    talon.customer(integration_id="ann")
    talon.fault("authPing", error=503)
    talon.reset()
    assert talon.requests() == []
    assert send(talon, "GET", "/v2/authping").status_code == 204
    with pytest.raises(LookupError):
        talon.profile("ann")
    with pytest.raises(ContractBrokenError, match="/customerSession/state"):
        talon.check()


# The clock


def test_the_clock_stands_jumps_and_runs(talon: Talon) -> None:
    noon = datetime(2026, 11, 27, 12, tzinfo=UTC)
    assert talon.clock.freeze(noon) == noon
    assert talon.clock.advance(hours=1, minutes=30) == noon + timedelta(minutes=90)
    assert talon.clock.advance(timedelta(days=-1)) == noon - timedelta(hours=22, minutes=30)
    assert talon.clock.set("2026-01-01T00:00:00Z") == datetime(2026, 1, 1, tzinfo=UTC)
    assert talon.clock.freeze(datetime(2026, 1, 1, 12)) == datetime(2026, 1, 1, 12, tzinfo=UTC)  # noqa: DTZ001
    assert talon.clock.freeze() == talon.clock.now()
    assert talon.customer()["created"].startswith("2026-01-01T12:00:00")
    assert talon.clock.release() > noon - timedelta(days=3)
    with pytest.raises(ServerRefusedError, match="between 1970 and 9000"):
        talon.clock.set("9999-01-01T00:00:00Z")


# Stubs and faults


def test_a_stub_answers_for_the_account(talon: Talon) -> None:
    body = {"effects": [], "createdCoupons": [], "createdReferrals": []}
    talon.stub("updateCustomerSessionV2", json=body, headers={"X-Who": "stub"}, times=1)
    first, second = put(talon, {}), put(talon, {})
    assert (first.json(), first.headers["X-Who"]) == (body, "stub")
    assert "X-Who" not in second.headers
    rows = talon.requests("updateCustomerSessionV2")
    assert [row.stub is not None for row in rows] == [True, False]


def test_a_stub_may_look_at_the_body_and_more(talon: Talon) -> None:
    held = {"customerSession": {"profileId": "ann"}}
    talon.stub("updateCustomerSessionV2", transform={"effects": []}, headers={"X": "a"}, body=held)
    talon.stub(text="hello", match={"urlPath": "/v9/greeting"}, name="greeting")
    assert put(talon, {"profileId": "ann", "state": "open"}).headers["X"] == "a"
    assert "X" not in put(talon, {"profileId": "ben"}).headers
    assert send(talon, "GET", "/v9/greeting").text == "hello"
    talon.check()  # a path that a stub answers is known


def test_a_stub_is_taken_away(talon: Talon) -> None:
    stub = talon.stub("authPing", status=204)
    assert [one.id for one in talon.unused_stubs()] == [stub.id]
    talon.remove_stub(stub)
    assert talon.unused_stubs() == []


def test_a_stub_that_breaks_the_contract_is_refused(talon: Talon) -> None:
    with pytest.raises(StubBreaksContractError) as no:
        talon.stub("getCustomerSession", json={"customerSession": {"state": "shut"}})
    assert "off_contract=True" in str(no.value)
    assert any("/customerSession/state" in line for line in no.value.violations)
    assert get(talon).status_code == 200  # it was not set
    talon.stub("getCustomerSession", status=418, off_contract=True)
    assert get(talon).status_code == 418
    assert talon.violations() == []


def test_a_template_that_breaks_the_contract_is_told_when_it_answers(talon: Talon) -> None:
    template = {"message": "{{ 1 + 1 }}"}
    talon.stub(
        "getCustomerSession",
        status=404,
        json=template,
        response={"transformers": ["response-template"]},
    )
    assert get(talon).status_code == 404
    with pytest.raises(
        ContractBrokenError, match="answered 404 by a stub, whose answer broke it"
    ) as broken:
        talon.check()
    assert {one.of for one in broken.value.violations} == {"answer"}


@pytest.mark.parametrize("error", [400, 401, 404, 409, 429, 500, 503])
def test_a_fault_is_a_documented_error(talon: Talon, error: int) -> None:
    talon.fault("getCustomerSession", error=error, times=1)
    assert get(talon).status_code == error
    assert get(talon).status_code == 200
    talon.check()


@pytest.mark.parametrize("breaks", ["empty", "chunk", "garbage", "reset", "cut"])
def test_a_fault_breaks_the_connection(talon: Talon, breaks: Any) -> None:
    talon.fault("updateCustomerSessionV2", breaks=breaks)
    with pytest.raises(requests.RequestException):
        put(talon, {})
    assert get(talon).status_code == 200
    (row,) = talon.requests("updateCustomerSessionV2")
    assert row.fault is not None
    assert "broken off" in str(row) or row.status == 200


def test_what_is_applied_is_there_though_its_answer_is_lost(talon: Talon) -> None:
    talon.fault(error=503, applied=True, body={"customerSession": {"profileId": "ann"}})
    assert put(talon, {"profileId": "ann"}).status_code == 503
    assert talon.session("cart-1")["profileId"] == "ann"


def test_faults_and_operations_that_are_none(talon: Talon) -> None:
    with pytest.raises(ValueError, match="a fault has error, breaks or delay"):
        talon.fault("authPing")
    with pytest.raises(ValueError, match="breaks is one of empty, chunk"):
        talon.fault("authPing", breaks="loudly")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no operation is named 'updateCustomerSessionV3'; near"):
        talon.stub("updateCustomerSessionV3", status=200)
    with pytest.raises(ServerRefusedError, match="error"):
        talon.fault("authPing", error=418)


def test_answers_hang_until_released(talon: Talon) -> None:
    talon.hold("getCustomerSession")
    with ThreadPoolExecutor(3) as pool:
        hanging = [pool.submit(get, talon) for _ in range(2)]
        talon.wait_held(2)
        assert send(talon, "GET", "/v2/authping").status_code == 204
        assert not any(one.done() for one in hanging)
        assert talon.release("authPing") == 0
        assert talon.held() == 2
        assert talon.release() == 2
        assert [one.result().status_code for one in hanging] == [200, 200]
    assert get(talon).status_code == 200  # nothing hangs any more


def test_waiting_for_what_never_hangs_ends(talon: Talon) -> None:
    with pytest.raises(TimeoutError, match=r"0 requests hang after 0\.01 s; wanted 1"):
        talon.wait_held(timeout=0.01)


# What was asked


def test_requests_are_read_with_their_answers(talon: Talon) -> None:
    put(talon, {"profileId": "ann"}, headers={"X-Trace": "7"}, params={"dry": "true"})
    send(talon, "GET", "/nowhere")
    first, second = talon.requests()
    assert (first.operation, first.method, first.path) == (
        "updateCustomerSessionV2",
        "PUT",
        SESSION,
    )
    assert first.body == {"customerSession": {"profileId": "ann"}}
    assert first.answer["effects"] == []
    assert first.query == {"dry": ["true"]}
    assert (first.status, first.valid, first.fault) == (200, True, None)
    assert (second.operation, second.status, second.valid) == (None, 404, False)
    assert "****" in first.headers["Authorization"]
    assert talon.requests(query={"dry": "true"}) == [first]
    assert talon.requests(headers={"x-trace": "7"}) == [first]
    assert talon.requests(body={"customerSession": {}}) == [first]
    assert talon.requests(method="GET") == talon.requests(status=404) == [second]
    assert talon.requests(path="/v2/") == [first]
    with talon.expect_violation(keyword="operation"):
        send(talon, "GET", "/nowhere")
    with pytest.raises(ContractBrokenError, match="No operation at /nowhere"):
        talon.check()


def test_an_assertion_shows_the_nearest_request(talon: Talon) -> None:
    put(talon, {"profileId": "ann", "cartItems": [item(quantity=2)]})
    put(talon, {"profileId": "ben", "state": "open", "cartItems": [item(), item("hat")]})
    wanted = {"customerSession": {"profileId": "ann", "cartItems": [{"sku": "shoe"}]}}
    assert len(talon.assert_called("updateCustomerSessionV2", body=wanted)) == 1
    wanted["customerSession"]["cartItems"] = [{"sku": "shoe", "quantity": 3}]
    with pytest.raises(AssertionError) as no:
        talon.assert_called("updateCustomerSessionV2", body=wanted)
    text = str(no.value)
    assert text.startswith(
        "updateCustomerSessionV2 was never called like this; wanted at least once\n\n"
        "The nearest of 2:\n"
        f"  PUT {SESSION} (updateCustomerSessionV2), answered 200\n"
        "  /customerSession/cartItems/0/quantity: wanted 3, came 2\n"
    )
    assert '  -        "quantity": 3,\n  +        "quantity": 2,\n' in text
    assert "price" not in text  # nobody asked for it


def test_assertions_on_numbers_of_calls(talon: Talon) -> None:
    with pytest.raises(AssertionError, match="No operation was called"):
        talon.assert_called("authPing")
    talon.assert_not_called("authPing")
    for _ in range(2):
        send(talon, "GET", "/v2/authping")
    talon.assert_called("authPing", times=2)
    with pytest.raises(AssertionError, match="authPing was called twice; wanted once"):
        talon.assert_called("authPing", times=1)
    with pytest.raises(
        AssertionError, match=r"getCustomerSession .* never called[^✓]*authPing twice"
    ):
        talon.assert_called("getCustomerSession")
    with pytest.raises(AssertionError, match=r"authPing was called twice; wanted never\n\n  GET"):
        talon.assert_not_called("authPing")
    talon.assert_not_called("authPing", headers={"X-Trace": "7"})
    with pytest.raises(AssertionError, match="header X-Trace: wanted '7', came nothing"):
        talon.assert_called("authPing", headers={"X-Trace": "7"})
    with pytest.raises(AssertionError, match="query dry: wanted 'true', came "):
        talon.assert_called("authPing", query={"dry": "true"})


# The contract


BROKEN: list[tuple[str, Json, str, str]] = [
    ("PUT", {"customerSession": {"state": 1}}, "/customerSession/state", "type"),
    ("PUT", {}, "/customerSession", "required"),
    ("PATCH", {}, "path", "operation"),
]


@pytest.mark.parametrize(("method", "body", "place", "keyword"), BROKEN)
def test_what_broke_the_contract_is_told_once(
    talon: Talon, method: str, body: Json, place: str, keyword: str
) -> None:
    send(talon, method, SESSION, body)
    with pytest.raises(ContractBrokenError) as broken:
        talon.check()
    assert (place, keyword) in {(one.place, one.keyword) for one in broken.value.violations}
    assert place in str(broken.value)
    talon.check()


def test_wrong_credentials_break_the_contract(talon: Talon) -> None:
    headers = {"Authorization": f"ManagementKey-v1 {talon.management_key}"}
    assert send(talon, "GET", "/v2/authping", headers=headers).status_code == 401
    with pytest.raises(ContractBrokenError, match="ManagementKey-v1 is not for this operation"):
        talon.check()


@pytest.mark.talon(strict=True)
def test_an_unknown_field_breaks_the_contract_where_that_is_strict(talon: Talon) -> None:
    assert put(talon, {"colour": "red"}).status_code == 400
    with pytest.raises(ContractBrokenError) as broken:
        talon.check()
    (one,) = broken.value.violations
    assert (one.pointer, one.keyword, one.came) == (
        "/customerSession/colour",
        "additionalProperties",
        '"red"',
    )


def test_an_unknown_field_is_no_violation_otherwise(talon: Talon) -> None:
    assert put(talon, {"colour": "red"}).status_code == 200
    (row,) = talon.requests()
    assert "/customerSession/colour" in row.hints[0]


def test_expected_violations_are_none(talon: Talon) -> None:
    with talon.expect_violation(pointer="/customerSession/state", times=2) as expected:
        put(talon, {"state": "shut"})
        put(talon, {"state": "ajar"})
    assert [one.came for one in expected.violations] == ['"shut"', '"ajar"']
    talon.check()


def test_an_expected_violation_has_to_come(talon: Talon) -> None:
    with (
        pytest.raises(
            ContractBrokenError, match=r"a violation of pointer='/a' .* did not come\nNone"
        ),
        talon.expect_violation(pointer="/a"),
    ):
        put(talon, {})
    with (
        pytest.raises(ContractBrokenError, match=r"(?s)operation='authPing'.*Others came:.*/state"),
        talon.expect_violation(operation="authPing"),
    ):
        put(talon, {"state": "shut"})
    with (
        pytest.raises(ContractBrokenError, match="expected 2 times, not 1,"),
        talon.expect_violation(times=2),
    ):
        put(talon, {"state": "shut"})
    with pytest.raises(KeyError), talon.expect_violation():
        raise KeyError  # what fails otherwise is not hidden
    with pytest.raises(ContractBrokenError):
        talon.check()


def test_an_earlier_violation_is_not_the_expected_one(talon: Talon) -> None:
    put(talon, {"state": "shut"})
    with pytest.raises(ContractBrokenError), talon.expect_violation():
        get(talon)
    with pytest.raises(ContractBrokenError, match='"shut"'):
        talon.check()


def test_what_hangs_is_let_go_by_the_check(talon: Talon) -> None:
    talon.hold()
    answers: list[int] = []
    thread = threading.Thread(target=lambda: answers.append(put(talon, {"state": 1}).status_code))
    thread.start()
    talon.wait_held()
    with pytest.raises(ContractBrokenError, match="/customerSession/state"):
        talon.check()
    thread.join()
    assert answers == [400]


def test_many_threads_have_one_handle(talon: Talon) -> None:
    def work(number: int) -> int:
        talon.customer(integration_id=f"c{number}")
        send(talon, "GET", "/v2/authping")
        return len(talon.requests("authPing"))

    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(work, range(40)))
    assert max(counts) == 40
    talon.assert_called("authPing", times=40)
    assert talon.profile("c39")
