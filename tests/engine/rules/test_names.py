"""What rules ask of codes, and how their conditions are taken apart."""

from typing import Any

import pytest

from mockserver.engine.rules.names import CodeUse, code_names, condition_parts, reads_codes

VALID, ONLY_VALID = ["couponValid"], ["couponValidWithoutRedemption"]
LARGE = [">", [".", "Session", "Total"], 5]
NOT_ASKED = CodeUse(used=False, needed=False, redeemed=False)


@pytest.mark.parametrize(
    ("condition", "parts"),
    [
        (["and", True], [(True, "/1")]),
        (["and", VALID, LARGE], [(VALID, "/1"), (LARGE, "/2")]),
        (["AND", VALID, ["and", LARGE]], [(VALID, "/1"), (["and", LARGE], "/2")]),
        (VALID, [(VALID, "")]),
        (["and"], [(["and"], "")]),
        (["or", VALID, LARGE], [(["or", VALID, LARGE], "")]),
        (True, [(True, "")]),
    ],
)
def test_conditions_are_the_children_of_the_outermost_and(condition: Any, parts: Any) -> None:
    assert condition_parts(condition) == parts


@pytest.mark.parametrize(
    ("conditions", "coupon"),
    [
        ([], NOT_ASKED),
        ([LARGE], NOT_ASKED),
        ([True, "couponValid"], NOT_ASKED),
        ([VALID], CodeUse(used=True, needed=True, redeemed=True)),
        ([["COUPONVALID"]], CodeUse(used=True, needed=True, redeemed=True)),
        ([LARGE, VALID, VALID], CodeUse(used=True, needed=True, redeemed=True, condition=1)),
        (
            [LARGE, ["and", LARGE, ["and", VALID]]],
            CodeUse(used=True, needed=True, redeemed=True, condition=1),
        ),
        (
            [LARGE, ["noteFailure", 0, VALID]],
            CodeUse(used=True, needed=True, redeemed=True, condition=1),
        ),
        ([["or", LARGE, VALID]], CodeUse(used=True, needed=False, redeemed=True)),
        ([["not", VALID]], CodeUse(used=True, needed=False, redeemed=True)),
        ([ONLY_VALID], CodeUse(used=True, needed=True, redeemed=False)),
        ([ONLY_VALID, VALID], CodeUse(used=True, needed=True, redeemed=True)),
        ([["mine"]], CodeUse(used=True, needed=True, redeemed=True)),
        ([["referralValid"]], NOT_ASKED),
    ],
)
def test_what_conditions_ask_of_coupons(conditions: list[Any], coupon: CodeUse) -> None:
    names = {"mine": "couponvalid"}
    found = code_names(conditions, lambda name: names.get(name.casefold(), name.casefold()))
    assert found["coupon"] == coupon


def test_referrals_are_asked_for_likewise() -> None:
    found = code_names([LARGE, ["referralValidWithoutRedemption"]], str.casefold)
    assert found["referral"] == CodeUse(used=True, needed=True, redeemed=False, condition=1)
    assert found["coupon"] == NOT_ASKED


@pytest.mark.parametrize(
    ("expression", "reads"),
    [
        ([".", "Coupon", "Value"], True),
        ([".", "Referral", "Attributes", "x"], True),
        (["+", 1, [".", "Advocate", "TotalSales"]], True),
        (["couponValid"], True),
        ({"key": ["referralvalid"]}, True),
        (["count", [".", "mine"]], True),
        ([".", "Session", "CartItems"], False),
        (5, False),
    ],
)
def test_which_bindings_are_of_codes(expression: Any, reads: bool) -> None:
    assert reads_codes(expression, {"mine"}) == reads
