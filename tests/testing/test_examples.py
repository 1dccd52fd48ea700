"""The example project: a service whose one mistake nothing but the contract check finds."""

import shutil
from pathlib import Path

import pytest

from tests.testing.conftest import RunTests

EXAMPLE = Path(__file__).parents[1] / "examples" / "checkout"


def test_the_mistake_of_the_checkout_service_is_found(
    run_tests: RunTests, pytester: pytest.Pytester
) -> None:
    for path in EXAMPLE.glob("*.py"):
        shutil.copy(path, pytester.path)
    result = run_tests("", "test_service.py", "-vv")
    result.assert_outcomes(passed=13, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*test_two_cards_sell_as_well FAILED*",
            "*PUT /v2/customer_sessions/1 (updateCustomerSessionV2), answered 400",
            "*at      /customerSession/loyaltyCards",
            "*wanted  loyaltyCards must have at most 1 entry*[[]maxItems[]]",
            "*came    2",
        ]
    )
    result.stdout.no_fnmatch_line("*test_an_order_closes_a_session FAILED*")


def test_the_lines_of_the_mistake_are_named(run_here: RunTests, pytester: pytest.Pytester) -> None:
    for path in EXAMPLE.glob("*.py"):
        shutil.copy(path, pytester.path)
    result = run_here("", "test_service.py", "-k", "two_cards")
    text = (EXAMPLE / "test_service.py").read_text("utf-8").splitlines()
    line = next(number for number, one in enumerate(text, 1) if '"card-2"' in one)
    result.stdout.fnmatch_lines([f"*test    test_service.py:{line}"])
