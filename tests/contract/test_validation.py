"""Values against models: the fast yes and the full account never differ."""

import copy
import json
import math
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import jsonschema
import jsonschema_rs
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mockserver.contract.formats import FORMATS
from mockserver.contract.problems import MOST_PROBLEMS
from mockserver.contract.registry import SchemaRegistry
from mockserver.contract.table import OPERATIONS
from mockserver.contract.validation import ModelValidator, Validators
from mockserver.moments import parse_date_time, write_date_time
from mockserver.resources import resource_folder

REGISTRY = SchemaRegistry.load(resource_folder("schemas"))
VALIDATORS = Validators(REGISTRY)
REQUEST_MODELS = sorted({operation.body for operation in OPERATIONS if operation.body})
# What has no field of its own has none that can be wrong.
WITH_FIELDS = [model for model in REQUEST_MODELS if REGISTRY[model]["properties"]]

_SPACES = r"\t-\u000d \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
IN_PYTHON = {
    '$"': '\\\\Z"',
    r"(\\w|\\s)": f"[A-Za-z0-9_{_SPACES}]",
    r"]\\w": "][A-Za-z0-9_]",
    r"\\s": _SPACES,
}
"""What stands in the patterns of schemas, in JSON, and how Python writes the same."""

GOOD_DATE_TIMES = [
    "2024-02-29T12:00:00Z",
    "2024-01-01t00:00:00z",
    "2024-01-01T00:00:00.1Z",
    "2024-01-01T00:00:00.123456789+05:30",
    "1999-12-31T23:59:60Z",
    "2024-12-31T23:59:59-23:59",
]
BAD_DATE_TIMES = [
    "",
    "2024-01-01",
    "2024-01-01 00:00:00Z",
    "2024-01-01T00:00:00",
    "2024-01-01T00:00Z",
    "2024-01-01T00:00:00+0530",
    "2024-01-01T00:00:00.Z",
    "2023-02-29T00:00:00Z",
    "2024-13-01T00:00:00Z",
    "2024-01-01T24:00:00Z",
    "2024-01-01T00:60:00Z",
    "2024-01-01T00:00:00Z\n",
    " 2024-01-01T00:00:00Z",
    "\uff12\uff10\uff12\uff14-01-01T00:00:00Z",
    "0001-01-01T00:00:00+12:00",
    "9999-12-31T23:59:59-12:00",
    "0000-01-01T00:00:00Z",
]
GOOD_DATES = ["2024-02-29", "0001-01-01", "9999-12-31"]
BAD_DATES = [
    "",
    "2023-02-29",
    "20240229",
    "2024-2-9",
    "2024-02-29\n",
    "2024-W01-1",
    "\u0662\u0660\u0662\u0664-01-01",
]
GOOD_UUIDS = ["00000000-0000-0000-0000-000000000000", "123e4567-E89B-12d3-a456-426614174000"]
BAD_UUIDS = [
    "",
    "123e4567e89b12d3a456426614174000",
    "{123e4567-e89b-12d3-a456-426614174000}",
    "123e4567-e89b-12d3-a456-42661417400g",
    "123e4567-e89b-12d3-a456-426614174000\n",
    "urn:uuid:123e4567-e89b-12d3-a456-426614174000",
]

SCALARS = st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3)


def instances(schema: Any, definitions: Any, depth: int = 0) -> st.SearchStrategy[Any]:
    """Values that a schema of the contract most likely accepts."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return instances(definitions[name], definitions, depth)
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "const" in schema:
        return st.just(schema["const"])
    kind = schema.get("type")
    if isinstance(kind, list):
        return st.one_of([instances(schema | {"type": one}, definitions, depth) for one in kind])
    if kind == "object":
        return _objects(schema, definitions, depth)
    if kind == "array":
        limit = min(3, schema.get("maxItems", 3))
        items = instances(schema.get("items", {}), definitions, depth + 1)
        return st.lists(items, min_size=schema.get("minItems", 0), max_size=limit)
    return _plain(schema, kind)


def _objects(schema: Any, definitions: Any, depth: int) -> st.SearchStrategy[Any]:
    if "properties" not in schema:
        rest = schema.get("additionalProperties", True)
        inner = SCALARS if rest is True else instances(rest, definitions, depth + 1)
        return st.dictionaries(st.text(max_size=4), inner, max_size=2)
    fields = {
        name: st.deferred(lambda inner=inner: instances(inner, definitions, depth + 1))
        for name, inner in schema["properties"].items()
    }
    needed = {name: fields.pop(name) for name in schema.get("required", ()) if name in fields}
    return st.fixed_dictionaries(needed, optional=fields if depth < 5 else {})


def _plain(schema: Any, kind: str | None) -> st.SearchStrategy[Any]:
    if kind == "string":
        formats = {"date-time": GOOD_DATE_TIMES, "date": GOOD_DATES, "uuid": GOOD_UUIDS}
        if schema.get("format") in formats:
            return st.sampled_from(formats[schema["format"]])
        if "pattern" in schema:
            return st.from_regex(schema["pattern"], fullmatch=True)
        low = schema.get("minLength", 0)
        return st.text(min_size=low, max_size=min(schema.get("maxLength", 8), low + 8))
    low, high = schema.get("minimum", -(10**6)), schema.get("maximum", 10**6)
    whole = st.integers(math.ceil(low), math.floor(high))
    if kind == "integer":
        return whole
    if kind == "number":
        return whole | st.floats(low, high)
    return st.booleans() if kind == "boolean" else SCALARS


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths to everything inside a value, and to itself."""
    found = [path]
    if isinstance(value, dict):
        for key, inner in value.items():
            found += places(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            found += places(inner, (*path, index))
    return found


ODD = [None, True, False, 0, 1, -1, 1.0, -0.0, 1.5, 10**30, -(10**30), 1e30, 1e300, "", "1"]
ODD += ["x" * 99, "x" * 100, "x" * 101, "x" * 1000, "x" * 1001, "😀" * 100, "😀" * 101, "open"]
ODD += [
    2**53 - 1,
    2**53,
    1 - 2**53,
    -(2**53),
    10_000,
    10_001,
    10**15,
    10**15 + 1,
    -(10**15),
    -(10**15) - 1,
    10**15 + 0.5,
]
ODD += [[], {}, [None], [[]], {"a": None}, ["x"] * 2, ["x"] * 5, ["x"] * 6, [1, 1.0, True]]
ODD += ["2024-01-01T00:00:00Z", "2024-13-01T00:00:00Z", "customerSession", "\x00", *GOOD_UUIDS]


@st.composite
def bodies(draw: Any, model: str) -> Any:
    """A value of a model with up to three things about it changed."""
    bundle = REGISTRY.bundle(model)
    value = draw(instances(bundle, bundle["$defs"]))
    for _ in range(draw(st.integers(0, 3))):
        path = draw(st.sampled_from(places(value)))
        if not path:
            continue
        value = copy.deepcopy(value)
        owner = value
        for step in path[:-1]:
            owner = owner[step]
        change = draw(st.sampled_from(["replace", "replace", "remove", "add"]))
        if change == "remove":
            del owner[path[-1]]
        elif change == "add" and isinstance(owner, dict):
            owner[draw(st.sampled_from(["unknown", "", "a/b~", "price", "id"]))] = draw(SCALARS)
        else:
            odd = st.sampled_from(ODD + GOOD_DATE_TIMES + BAD_DATE_TIMES + BAD_UUIDS)
            owner[path[-1]] = draw(odd)
    return value


def authority(model: str) -> Any:
    """The reporting validator, made here and not by the code under test."""
    checker = jsonschema.FormatChecker(formats=())
    for name, accepts in FORMATS.items():

        def check(value: object, accepts: Any = accepts) -> bool:
            return not isinstance(value, str) or accepts(value)

        checker.checks(name)(check)
    # Python writes the end of a text, spaces and letters otherwise than JSON Schema.
    text = json.dumps(REGISTRY.bundle(model))
    for theirs, ours in IN_PYTHON.items():
        text = text.replace(theirs, ours)
    bundle = json.loads(text)
    return jsonschema.Draft202012Validator(bundle, format_checker=checker)


def test_a_line_that_ends_after_a_pattern_is_refused() -> None:
    (problem,) = VALIDATORS["GenerateLoyaltyCard"].problems(
        {"status": "active", "customerProfileIds": [], "cardIdentifier": "ABCD\n"}
    )
    assert (problem.place, problem.rule) == ("/cardIdentifier", "pattern")


@pytest.mark.parametrize("model", WITH_FIELDS)
def test_fast_and_full_agree(model: str) -> None:
    fast = jsonschema_rs.Draft202012Validator(
        REGISTRY.bundle(model), formats=FORMATS, validate_formats=True
    )
    full, validator = authority(model), VALIDATORS[model]
    seen = {True: 0, False: 0}

    @given(bodies(model))
    @settings(
        deadline=None,
        max_examples=45,
        suppress_health_check=[HealthCheck.too_slow],
        database=None,
        derandomize=True,
    )
    def agree(value: Any) -> None:
        valid = full.is_valid(value)
        seen[valid] += 1
        assert fast.is_valid(value) == valid
        problems = validator.problems(value)
        assert (not problems) == valid
        assert validator.is_valid(value) == valid
        found, unknown = validator.check(value)
        assert found == problems
        assert unknown == ([] if problems else list(validator.unknown_fields(value)))

    agree()
    assert all(seen.values()), "a comparison of nothing but good or bad bodies shows little"


def found(model: str, value: Any) -> list[tuple[str, str]]:
    return [(problem.rule, problem.place) for problem in VALIDATORS[model].problems(value)]


SESSION_OF_FAULTS: dict[str, Any] = {
    "responseContent": ["event", "everything"],
    "customerSession": {
        "state": "lost",
        "referralCode": "x" * 101,
        "loyaltyCards": ["a", "b"],
        "storeIntegrationId": "",
        "attributes": [],
        "cartItems": [
            {"sku": "a", "quantity": 1},
            {"quantity": 0, "price": True, "product": {}},
            {"sku": "", "quantity": 1.5, "adjustmentEffectiveFrom": "noon"},
            7,
        ],
        "additionalCosts": {"a/b": {}, "c~d": {"price": 10**15 + 1}},
    },
}
ITS_FAULTS = [
    ("required", "/customerSession/additionalCosts/a~1b/price"),
    ("maximum", "/customerSession/additionalCosts/c~0d/price"),
    ("type", "/customerSession/attributes"),
    ("type", "/customerSession/cartItems/1/price"),
    ("required", "/customerSession/cartItems/1/product/name"),
    ("minimum", "/customerSession/cartItems/1/quantity"),
    ("required", "/customerSession/cartItems/1/sku"),
    ("format", "/customerSession/cartItems/2/adjustmentEffectiveFrom"),
    ("type", "/customerSession/cartItems/2/quantity"),
    ("minLength", "/customerSession/cartItems/2/sku"),
    ("type", "/customerSession/cartItems/3"),
    ("maxItems", "/customerSession/loyaltyCards"),
    ("maxLength", "/customerSession/referralCode"),
    ("enum", "/customerSession/state"),
    ("minLength", "/customerSession/storeIntegrationId"),
    ("enum", "/responseContent/1"),
]


def test_all_faults_are_named_at_once_in_the_order_of_their_places() -> None:
    assert found("IntegrationRequest", SESSION_OF_FAULTS) == ITS_FAULTS


def test_the_order_of_faults_does_not_hang_on_that_of_the_fields() -> None:
    def turned(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: turned(inner) for key, inner in reversed(value.items())}
        return [turned(inner) for inner in value] if isinstance(value, list) else value

    problems = VALIDATORS["IntegrationRequest"].problems(SESSION_OF_FAULTS)
    assert VALIDATORS["IntegrationRequest"].problems(turned(SESSION_OF_FAULTS)) == problems


@pytest.mark.parametrize("count", [9, 10, 11, 12])
def test_places_in_lists_stand_in_the_order_of_the_list(count: int) -> None:
    """As texts, 10 would stand before 9."""
    places = [
        place for _, place in found("CustomerProfileSearchQuery", {"profileIDs": [""] * count})
    ]
    assert places == [f"/profileIDs/{index}" for index in range(count)]


@pytest.mark.parametrize(
    ("model", "value", "place"),
    [
        ("IntegrationRequest", {}, "/customerSession"),
        ("ReturnIntegrationRequest", {"return": {}}, "/return/returnedCartItems"),
        ("LoginParams", {"email": "a@b.c"}, "/password"),
        (
            "MultipleCustomerProfileIntegrationRequest",
            {"customerProfiles": [{"integrationId": "a"}, {"attributes": {}}]},
            "/customerProfiles/1/integrationId",
        ),
    ],
)
def test_a_missing_field_is_pointed_at_itself(model: str, value: Any, place: str) -> None:
    assert found(model, value) == [("required", place)]


def test_each_missing_field_is_a_problem_of_its_own() -> None:
    assert found("LoginParams", {}) == [("required", "/email"), ("required", "/password")]
    changes = {"audiencesChanges": {}}
    assert found("CustomerProfileIntegrationRequestV2", changes) == [
        ("required", "/audiencesChanges/adds"),
        ("required", "/audiencesChanges/deletes"),
    ]


@pytest.mark.parametrize(
    ("value", "details"),
    [
        ({"state": 5}, ["state must be a string; got 5"]),
        ({"total": "5"}, ['total must be a number; got "5"']),
        ({"identifiers": ["x"] * 6}, ["identifiers must have at most 5 entries; got 6"]),
        ({"coupon": "x" * 101}, ["coupon must have at most 100 characters; got 101"]),
        ({"identifiers": ["a", {}]}, ["entry 1 of identifiers must be a string; got an object"]),
        ({"attributes": [1]}, ["attributes must be an object; got an array of 1"]),
        ({"total": 10**30}, [f"total must be at most {10**15}; got {10**30}"]),
        ([], ["the body must be an object; got an array of 0"]),
        (None, ["the body must be an object; got null"]),
    ],
    ids=lambda part: json.dumps(part)[:30],
)
def test_a_problem_says_what_was_wanted_and_what_came(value: Any, details: list[str]) -> None:
    problems = VALIDATORS["NewCustomerSession"].problems(value)
    said = [problem.details for problem in problems if problem.rule != "enum"]
    assert said == details


def test_an_unknown_word_of_an_enum_is_answered_as_the_service_does() -> None:
    (problem,) = VALIDATORS["NewCustomerSession"].problems({"state": "lost"})
    assert problem.details == (
        "state must be one of the following: "
        '"open", "closed", "partially_returned", "cancelled"; got "lost"'
    )


@pytest.mark.parametrize("field", ["coupon", "profileId", "state"])
def test_a_megabyte_in_the_wrong_place_makes_a_short_message(field: str) -> None:
    (problem,) = VALIDATORS["NewCustomerSession"].problems({field: "é" * 2**20})
    assert problem.place == f"/{field}"
    assert len(problem.details) < 400


def test_a_megabyte_in_the_right_place_is_fine() -> None:
    assert VALIDATORS["NewCustomerProfile"].check({"attributes": {"note": "é" * 2**20}}) == ([], [])


@pytest.mark.parametrize(
    ("model", "value", "unknown"),
    [
        ("NewCustomerSession", {"state": "open", "extra": 1}, ["/extra"]),
        ("NewCustomerSession", {"attributes": {"any": {"thing": 1}}}, []),
        (
            "IntegrationRequest",
            {
                "b/c": 1,
                "customerSession": {
                    "coupon": "first version",
                    "cartItems": [
                        {"sku": "a", "quantity": 1},
                        {"sku": "a", "quantity": 1, "product": {"name": "a", "nom": "b"}},
                        {"sku": "a", "quantity": 1, "": 1},
                    ],
                    "additionalCosts": {"shipping": {"price": 1, "tax~": 2}},
                },
            },
            [
                "/b~1c",
                "/customerSession/additionalCosts/shipping/tax~0",
                "/customerSession/cartItems/1/product/nom",
                "/customerSession/cartItems/2/",
                "/customerSession/coupon",
            ],
        ),
        ("CustomerProfileSearchQuery", {"integrationIds": []}, ["/integrationIds"]),
    ],
    ids=["top", "attributes", "every depth", "misspelt"],
)
def test_unknown_fields_are_valid_and_named(model: str, value: Any, unknown: list[str]) -> None:
    assert VALIDATORS[model].check(value) == ([], unknown)


def test_a_model_that_allows_no_unknown_fields_refuses_them() -> None:
    """What else the API ignores, it refuses in two requests."""
    value = {"scope": "AllSubledgers", "subledgerIds": None}
    validator = VALIDATORS["DeleteLoyaltyTransactionsRequest"]
    assert validator.check(value) == ([], [])
    problems, unknown = validator.check(value | {"b": 1, "a/b": 2})
    assert unknown == []
    assert [(one.rule, one.place) for one in problems] == [("additionalProperties", "")]
    details = 'the body has no such field in the contract: "b", "a/b"'
    assert [one.details for one in problems] == [details]
    many = {f"x{number}": number for number in range(3000)}
    (problem,) = VALIDATORS["ActivateLoyaltyPoints"].check(many)[0]
    assert len(problem.details) < 200


def test_a_bad_value_is_not_asked_for_unknown_fields() -> None:
    problems, unknown = VALIDATORS["NewCustomerSession"].check({"extra": 1, "state": 1})
    assert problems
    assert unknown == []


def test_a_validator_is_made_once() -> None:
    assert VALIDATORS["LoginParams"] is VALIDATORS["LoginParams"]
    assert isinstance(VALIDATORS["LoginParams"], ModelValidator)
    assert VALIDATORS["LoginParams"].model == "LoginParams"


FORMAT_TABLE = [
    (name, text, good)
    for name, texts, good in [
        ("date-time", GOOD_DATE_TIMES, True),
        ("date-time", BAD_DATE_TIMES, False),
        ("date", GOOD_DATES, True),
        ("date", BAD_DATES, False),
        ("uuid", GOOD_UUIDS, True),
        ("uuid", BAD_UUIDS, False),
    ]
    for text in texts
]


@pytest.mark.parametrize(
    ("name", "text", "good"), FORMAT_TABLE, ids=lambda part: ascii(part).strip("'")
)
def test_formats(name: str, text: str, good: bool) -> None:
    assert FORMATS[name](text) is good


FIELDS = {"date-time": "adjustmentEffectiveFrom", "uuid": "adjustmentReferenceId"}
IN_BODIES = [row for row in FORMAT_TABLE if row[0] in FIELDS]


@pytest.mark.parametrize(
    ("name", "text", "good"), IN_BODIES, ids=lambda part: ascii(part).strip("'")
)
def test_formats_in_bodies(name: str, text: str, good: bool) -> None:
    """The libraries have checks of their own, which differ from ours at the edges."""
    field = FIELDS[name]
    body = {"cartItems": [{"sku": "a", "quantity": 1, field: text}]}
    problems = [] if good else [("format", f"/cartItems/0/{field}")]
    validator = VALIDATORS["NewCustomerSession"]
    assert found("NewCustomerSession", body) == problems
    assert [(one.rule, one.place) for one in validator.check(body)[0]] == problems
    assert validator.is_valid(body) is good


def test_every_format_of_the_schemas_is_checked() -> None:
    def formats(value: Any) -> set[str]:
        if isinstance(value, list):
            return set().union(*map(formats, value))
        if not isinstance(value, dict):
            return set()
        named = {value["format"]} if isinstance(value.get("format"), str) else set()
        return named.union(*map(formats, value.values()))

    assert formats([REGISTRY[name] for name in REGISTRY.names()]) <= FORMATS.keys()


OFFSETS = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=OFFSETS)  # noqa: DTZ001


@given(MOMENTS)
@example(datetime(1, 1, 2, tzinfo=UTC))
@example(datetime(999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC))
@settings(deadline=None, max_examples=100)
def test_an_instant_reads_back_as_it_was_written(moment: datetime) -> None:
    assert parse_date_time(moment.isoformat()) == moment
    written = write_date_time(moment.astimezone(UTC))
    assert FORMATS["date-time"](written), written
    assert parse_date_time(written) == moment


@given(st.lists(MOMENTS, min_size=2, max_size=2))
@settings(deadline=None, max_examples=100)
def test_written_instants_sort_as_the_instants_do(moments: list[datetime]) -> None:
    """Times are compared as texts, so each takes the same number of digits."""
    one, other = (moment.astimezone(UTC) for moment in moments)
    assert (write_date_time(one) < write_date_time(other)) == (one < other)


def test_a_report_stays_bounded() -> None:
    many = {"customerSession": {"cartItems": [0] * 300_000}}
    problems, _ = VALIDATORS["IntegrationRequest"].check(many)
    assert len(problems) == MOST_PROBLEMS
    good = [{"sku": "a", "quantity": 1}] * 300_000
    problems, _ = VALIDATORS["IntegrationRequest"].check({"customerSession": {"cartItems": good}})
    assert [(problem.rule, problem.place) for problem in problems] == [
        ("maxItems", "/customerSession/cartItems")
    ]
    fields = {"customerSession": {f"x{number}": 1 for number in range(2000)}}
    assert len(VALIDATORS["IntegrationRequest"].check(fields)[1]) == MOST_PROBLEMS
    late = {f"c{number}": {"price": 1} for number in range(1500)} | {"last": {}}
    body = {"customerSession": {"additionalCosts": late}}
    problems, _ = VALIDATORS["IntegrationRequest"].check(body)
    assert [problem.place for problem in problems] == [
        "/customerSession/additionalCosts/last/price"
    ]
