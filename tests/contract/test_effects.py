"""The props of effects: every kind has a model, and the models say what the kind carries."""

from typing import Any

import pytest

from mockserver.contract.effects import EFFECT_PROPS
from mockserver.contract.registry import SchemaRegistry
from mockserver.contract.validation import Validators
from mockserver.resources import resource_folder

REGISTRY = SchemaRegistry.load(resource_folder("schemas"))
VALIDATORS = Validators(REGISTRY)


def test_every_kind_of_effect_has_a_model_of_its_own() -> None:
    assert len(EFFECT_PROPS) == len(set(EFFECT_PROPS.values())) == 37
    own = {name for name in REGISTRY.names() if name.endswith("EffectProps")}
    assert set(EFFECT_PROPS.values()) == own | {"CustomEffectProps"}


@pytest.mark.parametrize(
    ("kind", "props"),
    [
        ("acceptCoupon", {"value": "TEST-1"}),
        ("rejectCoupon", {"value": "XMAS20", "rejectionReason": "CouponNotFound"}),
        (
            "setDiscountPerItem",
            {"name": "10% off per item#0", "value": 9.999, "position": 0, "subPosition": 0},
        ),
        ("setDiscount", {"name": "20 off", "value": 20, "scope": "sessionTotal"}),
        ("updateAttribute", {"path": "Profile.Attributes.Tags", "value": ["a", 1, None]}),
        (
            "extendLoyaltyPointsExpiryDate",
            {
                "programId": 1,
                "subLedgerId": "",
                "extensionDuration": "5D",
                "affectedTransactions": [
                    {"transactionUUID": "t", "newExpiryDate": "2026-01-01T00:00:00Z"}
                ],
            },
        ),
        ("showBundleMetadata", {"description": "", "bundleAttributes": [], "itemsIndices": [0]}),
        ("useReward", {"integrationId": "r", "rewardId": 1, "applicationId": 1}),
    ],
)
def test_props_as_they_come(kind: str, props: dict[str, Any]) -> None:
    validator = VALIDATORS[EFFECT_PROPS[kind]]
    assert validator.check(props) == ([], [])
    for name in REGISTRY[EFFECT_PROPS[kind]]["required"]:
        rest = {key: value for key, value in props.items() if key != name}
        problems, _ = validator.check(rest)
        assert [(one.rule, one.place) for one in problems] == [("required", f"/{name}")]


@pytest.mark.parametrize(
    ("kind", "props", "place"),
    [
        ("setDiscount", {"name": "a", "value": 1, "scope": "price"}, "/scope"),
        ("setDiscountPerItem", {"name": "a", "value": 1, "position": 0, "scope": "all"}, "/scope"),
        ("rejectReferral", {"value": "a", "rejectionReason": "CouponNotFound"}, "/rejectionReason"),
    ],
)
def test_words_that_a_kind_does_not_know(kind: str, props: dict[str, Any], place: str) -> None:
    problems, _ = VALIDATORS[EFFECT_PROPS[kind]].check(props)
    assert [(one.rule, one.place) for one in problems] == [("enum", place)]
