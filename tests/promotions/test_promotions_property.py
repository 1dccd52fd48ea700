"""Whatever is built keeps the models, in Python and as data alike; nothing else breaks it."""

from contextlib import suppress
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mockserver.account.fixture import read_account_fixture
from mockserver.contract.packaged import packaged_validators
from mockserver.control.setup.checks import EntryChecks
from mockserver.control.setup.entities import read_entities
from mockserver.control.setup.promotions import expand
from mockserver.engine.ruleset_shapes import check_ruleset
from mockserver.entities import Kind
from mockserver.promotions import PromotionError
from mockserver.promotions.reading import BUILDERS, read_entry
from tests.promotions.test_conditions import ATTRIBUTES, SPECIAL
from tests.promotions.test_effects import EFFECTS

Json = dict[str, Any]

CHECKS = EntryChecks(packaged_validators())

CODES = st.sampled_from(["SUMMER10", "SUMMER20", "WINTER99"])
CHECKED = st.lists(
    st.sampled_from([(name, value) for name, value, _ in (*ATTRIBUTES, *SPECIAL)]),
    min_size=1,
    max_size=3,
).map(dict)


@st.composite
def conditions(draw: st.DrawFn, depth: int = 0) -> Json:
    checks = draw(CHECKED)
    if depth < 3 and draw(st.booleans()):
        word = draw(st.sampled_from(["any_of", "all_of", "none_of"]))
        checks[word] = draw(st.lists(conditions(depth + 1), min_size=1, max_size=2))
    return checks


OPTIONS: Json = {
    "when": conditions(),
    "coupon": CODES,
    "title": st.text(min_size=1, max_size=5),
    "description": st.text(max_size=5),
}
EFFECT = st.sampled_from([data for _, data, _ in EFFECTS])


@st.composite
def rules(draw: st.DrawFn) -> Json:
    effects = draw(st.lists(EFFECT, min_size=1, max_size=3))
    rule: Json = dict(effects[0]) if len(effects) == 1 else {"rule": effects}
    rule |= draw(st.fixed_dictionaries({}, optional=OPTIONS))
    if "coupon" in rule and draw(st.booleans()):
        rule["otherwise"] = {"notify": "Sorry"}
    return rule


CAMPAIGNS = st.fixed_dictionaries(
    {"name": st.text(min_size=1, max_size=5), "rules": st.lists(rules(), min_size=1, max_size=3)},
    optional={
        "coupons": st.lists(CODES, min_size=1),
        "state": st.sampled_from(["enabled", "disabled"]),
        "limits": st.just([{"action": "redeemCoupon", "limit": 3, "per": "profile"}]),
    },
)
PROMOTIONS = st.lists(st.one_of(rules(), CAMPAIGNS), max_size=4)


@given(PROMOTIONS)
def test_promotions_make_entities_that_keep_their_models(promotions: list[Json]) -> None:
    document: Json = {"promotions": promotions, "campaigns": [{"name": "Mine"}]}
    fixture = read_account_fixture({"applications": [{"id": 1, "name": "Shop"}]}, None)
    problems: list[Any] = []
    expanded = expand(document, problems)
    assert problems == []
    fixture = read_entities(expanded.document, fixture, CHECKS, problems)
    problems = expanded.told(problems)
    # Codes of two campaigns can be the same one; that alone may be wrong.
    assert all("stands twice" in problem.details for problem in problems)
    assert all(problem.place.startswith("/promotions/") for problem in problems)
    made = fixture.entities.of(Kind.CAMPAIGN)
    assert sorted(made) == list(range(1, len(promotions) + 2))
    for number, ruleset in fixture.entities.of(Kind.RULESET).items():
        assert made[ruleset["campaignId"]]["activeRulesetId"] == number
        assert check_ruleset(ruleset) == []
        needed = {one["name"] for one in (*ruleset["selectors"], *ruleset["bundles"])}
        assert needed >= _named(ruleset["promotionRules"])


def _named(value: Any) -> set[str]:
    """The selectors and bundles that rules name."""
    found: set[str] = set()
    if isinstance(value, dict):
        if value.get("type") in ("selector", "bundle"):
            found.add(value["name"])
        attribute = value.get("attribute")
        if isinstance(attribute, str) and attribute.startswith("$count_"):
            found.add(attribute[1:])
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            found |= _named(one)
    return found


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["when", "of", "coupon", "any_of", "total__gte", "bundle", "sku", "tier"]
            )
            | st.text(max_size=5),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)
KEYS: st.SearchStrategy[str] = st.sampled_from(
    [*BUILDERS, "when", "of", "coupon", "otherwise", "rules", "name", "limits", "program", "to"]
)


@given(st.dictionaries(KEYS, ANYTHING, max_size=4))
def test_anything_else_is_refused_as_a_promotion(entry: Json) -> None:
    with suppress(PromotionError):
        assert read_entry(entry).campaign["name"]
