"""Templates: what they give, what is refused before it runs, and what is stopped while it does."""

import subprocess
import sys
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.contract.problems import ContractError, Problem
from mockserver.control.templates.template import (
    FUNCTION_NAMES,
    MAX_SOURCE,
    MAX_TEXT,
    JsonTemplate,
    Template,
    TemplateError,
    is_template,
)

REQUEST: dict[str, Any] = {
    "method": "PUT",
    "path": "/v2/customer_sessions/s1",
    "pathSegments": ["v2", "customer_sessions", "s1"],
    "query": {"dry": "true"},
    "headers": {"X-Name": "Ann", "Accept": "*/*"},
    "cookies": {},
    "body": "the body",
    "json": {
        "customerSession": {"total": 12.5, "open": True, "note": None, "coupons": ["A", "B"]},
        "items": [{"sku": "a", "price": 1.5}, {"sku": "b", "price": 2}],
        "keys": "K",
        "count": 3,
        "big": "x" * 1_000_000,
        "many": list(range(100_000)),
    },
    "id": "r-1",
}


def echo(*args: Any, **named: Any) -> Any:
    return [*args, named] if named else list(args)


def fail() -> Any:
    raise KeyError("no such thing")


FUNCTIONS: dict[str, Any] = {
    "now": lambda: "2026-01-01T12:00:00Z",
    "random_int": lambda low, high: low + high,
    "json_path": echo,
    "uuid": fail,
    "random_string": object,
}


def rendered(source: str) -> str:
    return Template(source).render(REQUEST, FUNCTIONS)


def refused(source: str) -> str:
    """The message with which a template is refused before it runs."""
    with pytest.raises(TemplateError) as caught:
        Template(source)
    return str(caught.value)


def failed(source: str) -> str:
    """The message with which a template that was taken stops."""
    template = Template(source)
    with pytest.raises(TemplateError) as caught:
        template.render(REQUEST, FUNCTIONS)
    return str(caught.value)


def short(part: Any) -> str | None:
    return ascii(part)[:60] if isinstance(part, str) else None


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("plain", "plain"),
        ("{{ request.method }} {{ request['path'] }}", "PUT /v2/customer_sessions/s1"),
        ("{{ request.pathSegments[2] }}{{ request.pathSegments.0 }}", "s1v2"),
        ("{{ request.pathSegments[-1] }}{{ request.pathSegments[9] }}", "s1"),
        ("{{ request.headers['X-Name'] }}, {{ request.headers.Accept }}", "Ann, */*"),
        # Keys come before methods, and methods never.
        ("{{ request.json.items[0].sku }}{{ request.json.keys }}", "aK"),
        ("[{{ request.json.values }}{{ request.pathSegments.append }}]", "[]"),
        # What is missing gives nothing, however far behind it one looks.
        ("[{{ request.a.b[0]['c'] }}]", "[]"),
        ("[{{ 'x' if request.nope }}]", "[]"),
        ("[{% for x in request.nope %}x{% else %}none{% endfor %}]", "[none]"),
        # Values are written as JSON writes them, strings as they are.
        ("{{ request.json.customerSession.open }} {{ none }} {{ 1.0 }}", "true null 1.0"),
        ("{{ request.json.items[0] }}", '{"sku":"a","price":1.5}'),
        ("{{ {'a': 1, 'b': (1, request.nope)} }}", '{"a":1,"b":[1,null]}'),
        ("<{{ '<&\"' }}>", '<<&">'),
        ("{{ 1 + 2 * 3 }} {{ 7 // 2 }} {{ 7 % 4 }} {{ 7 / 2 }} {{ -request.json.count }}",
         "7 3 3 3.5 -3"),
        ("{{ 'n' ~ 1 ~ true ~ request.nope ~ ['é'] }}", 'n1truenull["é"]'),
        ("{{ 1 < 2 < 3 }} {{ 1 == 1.0 }} {{ 'A' in ['A'] }} {{ 'x' not in 'abc' }}",
         "true true true true"),
        ("{{ request.nope == 'x' }} {{ not request.nope }}", "false true"),
        ("{{ request.nope or 'd' }} {{ 1 and 2 }}", "d 2"),
        ("{% if request.nope %}a{% elif request.query.dry %}b{% else %}c{% endif %}", "b"),
        ("{% for i in ['a', 'b'] %}{{ loop.index }}{{ i }}{{ '/' if not loop.last }}{% endfor %}",
         "1a/2b"),
        ("{% for k, v in request.headers|items %}{{ k }}={{ v }};{% endfor %}",
         "X-Name=Ann;Accept=*/*;"),
        ("{% for i in request.json.items if i.price > 1.5 %}{{ i.sku }}{% endfor %}", "b"),
        ("{% for k in request.headers %}{{ k }} {% endfor %}", "X-Name Accept "),
        ("{% for i in [1] %}{{ random_int(i, 2) }}{% endfor %}", "3"),
        ("{{ now() }}", "2026-01-01T12:00:00Z"),
        ("{{ json_path(request.nope, path='$') }}", '[null,{"path":"$"}]'),
        ("{% raw %}{{ x }}{% endraw %}{# gone #}", "{{ x }}"),
        ("a\n  {%- if true %} b {%- endif %}\n", "a b\n"),
        ("a\r\n{{ 1 }}\r\n", "a\r\n1\r\n"),
    ],
    ids=short,
)  # fmt: skip
def test_what_a_template_gives(source: str, text: str) -> None:
    assert rendered(source) == text


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("request.nope|default('d')", "d"),
        ("none|d('d')", "null"),
        ("none|default('d', true)", "d"),
        ("'aB c'|upper", "AB C"),
        ("'aB c'|lower", "ab c"),
        ("'aB c'|capitalize", "Ab c"),
        ('"it\'s aB-c"|title', "It's Ab-C"),
        ("' a '|trim", "a"),
        ("request.nope|upper", ""),
        ("12|string|length", "2"),
        ("request.json.items|length", "2"),
        ("request.nope|length", "0"),
        ("[1, 2]|first", "1"),
        ("'ab'|last", "b"),
        ("[]|first", ""),
        ("[1, 'b', none]|join('-')", "1-b-null"),
        ("request.json.items|join(', ', attribute='sku')", "a, b"),
        ("'aXbX'|replace('X', '--')", "a--b--"),
        ("'ab'|replace('', '.')", ".a.b."),
        ("{'a': '</é>'}|tojson", '{"a":"</é>"}'),
        ("request.nope|tojson", "null"),
        ("'42'|int", "42"),
        ("'4.9'|int", "4"),
        ("'+-4'|int(7)", "7"),
        ("'9007199254740993'|int", "9007199254740993"),
        ("'99999999999999999999'|int", "0"),
        ("'9999999999999999999999999'|int", "0"),
        ("none|int", "0"),
        ("true|int", "1"),
        ("'1.5'|float", "1.5"),
        ("'nan'|float(2)", "2"),
        ("[]|float", "0.0"),
        ("2.345|round(1)", "2.3"),
        ("2.1|round(0, 'ceil')|int", "3"),
        ("(-2)|abs", "2"),
        ("'a b/c?é'|urlencode", "a%20b/c%3F%C3%A9"),
        ("request.json.items|sum('price')", "3.5"),
        ("request.json.items|map('sku')|join", "ab"),
        ("request.json.items|map('x.y', default=0)", "[0,0]"),
        ("[[5]]|map('0')", "[5]"),
        ("request.query|items", '[["dry","true"]]'),
        ("request.nope is defined", "false"),
        ("request.nope is undefined", "true"),
        ("none is none", "true"),
        ("1 is number", "true"),
        ("true is number", "false"),
        ("true is boolean", "true"),
        ("1 is integer", "true"),
        ("1 is float", "false"),
        ("'' is string", "true"),
        ("{} is mapping", "true"),
        ("1 is true", "false"),
        ("false is false", "true"),
        ("[1] is equalto([1])", "true"),
        ("1 is ne 1", "false"),
    ],
    ids=short,
)
def test_filters_and_tests(expression: str, text: str) -> None:
    assert rendered("{{ " + expression + " }}") == text


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("{% for a in [1] %}{% for b in [1] %}{% endfor %}{% endfor %}", "for inside another for"),
        ("{% for a in [1] recursive %}{% endfor %}", "recursive"),
        ("{% for request in [1] %}{% endfor %}", "for needs names"),
        ("{% for a, (b, c) in [1] %}{% endfor %}", "for needs names"),
        ("{% for a in [1] %}{{ loop.cycle }}{% endfor %}", "loop has no cycle"),
        ("{% for a in [1] %}{{ loop }}{% endfor %}", "loop"),
        ("{% for a in [1] %}{% endfor %}{{ a }}", "named a"),
        ("{% macro m() %}{% endmacro %}", "macro"),
        ("{% set a = 1 %}", "set"),
        ("{% set a %}{% endset %}", "set"),
        ("{% block a %}{% endblock %}", "block"),
        ("{% include 'a' %}", "include"),
        ("{% import 'a' as b %}", "import"),
        ("{% from 'a' import b %}", "import"),
        ("{% extends 'a' %}", "extends"),
        ("{% call now() %}{% endcall %}", "call"),
        ("{% filter upper %}{% endfilter %}", "filter"),
        ("{% with a = 1 %}{% endwith %}", "with"),
        ("{% autoescape true %}{% endautoescape %}", "autoescape"),
        ("{% do 1 %}", "do"),
        ("{{ ''.__class__ }}", "__class__"),
        ("{{ request.__class__.x }}", "__class__"),
        ("{{ request|attr('x') }}", "attr"),
        ("{{ request|format }}", "format"),
        ("{{ 'a'|center(9) }}", "center"),
        ("{{ [1]|map('upper', 1, 2) }}", "map"),
        ("{{ 1|join(*[1]) }}", "* and **"),
        ("{{ 1 is callable }}", "callable"),
        ("{{ lipsum() }}", "lipsum"),
        ("{{ range(10) }}", "range"),
        ("{{ dict(a=1) }}", "dict"),
        ("{{ request.json.get('x') }}", "get"),
        ("{{ 'x'.upper() }}", "upper"),
        ("{{ now()() }}", "called"),
        ("{{ now }}", r"wanted: now()"),
        ("{{ cycler }}", "cycler"),
        ("{{ self }}", "self"),
        ("{{ 2 ** 99999 }}", "**"),
        ("{{ request.body[1:2] }}", "slice"),
        ("{{ +1 }}", "leading +"),
        ("{{ {1: 2} }}", "key"),
        ("{{ 1e999 }}", "too large"),
        ("{{ 18446744073709551616 }}", "too large"),
        (r"{{ '\ud800' }}", "surrogate"),
        ("{{ 1 }", "}"),
        ("{{ }}", "Expected an expression"),
        ("{% if 1 %}", "endif"),
        ("{{ '", "'"),
    ],
    ids=short,
)
def test_what_is_refused_names_itself_and_its_line(source: str, named: str) -> None:
    message = refused("one\ntwo {{ 1 }}\n" + source)
    assert message.startswith("line 3: ")
    assert named in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("{{ 'a' * 1000000000 }}", '"a" cannot be used with *; wanted: a number'),
        ("{{ '%999999999d' % 1 }}", "cannot be used with %"),
        ("{{ [1] * 1000000000 }}", "cannot be used with *"),
        ("{{ 'a' + 'b' }}", "~ joins texts"),
        ("{{ true + 1 }}", "wanted: a number"),
        ("{{ request.json.count + request.json.gone }}", '"gone" is missing'),
        ("{{ -'a' }}", "wanted: a number"),
        ("{{ 1 / 0 }}", "division by zero"),
        ("{{ 1 // 0.0 }}", "division by zero"),
        ("{{ 9000000000 * 9000000000 }}", "too large"),
        ("{{ 1e300 * 1e300 }}", "too large"),
        ("{{ 1 < 'a' }}", "not supported"),
        ("{{ 'a'|round }}", "wanted: a number"),
        ("{{ 1|round(-1000000000) }}", "precision"),
        ("{{ 1|round(0, 'floor.__class__') }}", "precision"),
        ("{{ [1, 'a']|sum }}", "wanted: a number"),
        ("{{ 1|join }}", "no items"),
        ("{% for a in 1 %}{% endfor %}", "no items"),
        ("{% for a, b in [[1]] %}{% endfor %}", "unpack"),
        ("{{ uuid() }}", "no such thing"),
        ("{{ random_int() }}", "missing"),
        ("{{ random_string() }}", "no JSON value"),
    ],
    ids=short,
)
def test_what_goes_wrong_while_rendering(source: str, named: str) -> None:
    message = failed("one\ntwo {{ 1 }}\n" + source)
    assert message.startswith("line 3: ")
    assert named in message


def test_a_function_that_is_not_offered() -> None:
    template = Template("{{ now() }}")
    with pytest.raises(TemplateError, match=r"now\(\) is not there"):
        template.render(REQUEST, {})
    assert set(FUNCTIONS) == FUNCTION_NAMES


def test_arguments_of_functions_may_have_any_name() -> None:
    assert rendered("{{ json_path(name=1, run=2, class=3, context=4) }}") == (
        '[{"name":1,"run":2,"class":3,"context":4}]'
    )
    assert "repeated" in refused("{{ json_path(a=1, a=2) }}")


DEEP = 400


@pytest.mark.parametrize(
    "source",
    [
        "{{ " + "(" * DEEP + "1" + ")" * DEEP + " + 1 ** 2 }}",
        "{{ " + "(" * 20_000 + "1" + ")" * 20_000 + " }}",
        "{{ " + "[" * DEEP + "]" * DEEP + " }}",
        "{{ " + "not " * DEEP + "1 }}",
        "{{ 1" + " + 1" * DEEP + " }}",
        "{{ 1" + "|abs" * DEEP + " }}",
        "{{ request" + ".a" * 20_000 + " }}",
        "{% if 1 %}" * DEEP + "{% endif %}" * DEEP,
        "{% if 1 %}" + "{% elif 1 %}" * 5_000 + "{% endif %}",
        "{{ [" + "1," * 20_000 + "] }}",
        "{{ " + "1" * 5_000 + " }}",
        "{{ 1 }}" + " " * MAX_SOURCE,
        "\ud800{{ 1 }}",
    ],
    ids=short,
)
def test_sources_without_measure_are_refused(source: str) -> None:
    assert "\n" not in refused(source)


@pytest.mark.parametrize(
    "source",
    [
        "{{ " + "[" * 48 + "]" * 48 + " }}",
        "{{ 1" + "|abs" * 48 + " }}",
        "{{ 1" + " == (1" * 24 + ")" * 24 + " }}",
        "{{ 'a'" + " ~ ('a'" * 24 + ")" * 24 + " }}",
        "{{ " + "json_path(" * 48 + ")" * 48 + " }}",
        "{% if 1 %}" * 48 + "{% endif %}" * 48,
        "{% if 0 %}" + "{% elif 0 %}" * 50 + "{% endif %}",
        "{{ 1 }}" * 3_000,
    ],
    ids=short,
)
def test_sources_at_the_limits_are_taken(source: str) -> None:
    rendered(source)


@pytest.mark.parametrize(
    "source",
    [
        "{{ request.json.big }}" * 2,
        "{{ request.json.big ~ request.json.big }}",
        "{{ request.json.big|replace('x', request.json.big) }}",
        "{{ request.json.many|join(request.json.big) }}",
        "{{ [" + "request.json.big," * 100 + "]|tojson|length }}",
        "{{ request.json.big|upper|title|lower|urlencode|length }}" * 50,
        "{{ request.json.big == request.json.big ~ '' }}" * 300,
        "{{ request.json.many == [1] }}" * 1_000,
        "{% for a in request.json.many %}{% if a > 1 %}{{ a + 1 }}{% endif %}{% endfor %}",
        "{% for a in request.json.big %}{{ a }}{% endfor %}",
        "{% for a in request.json.many %}{{ json_path(request.json.many, '$') }}{% endfor %}",
        "{% for a in request.json.many %}" + "x" * 1_000 + "{% endfor %}",
    ],
    ids=short,
)
def test_what_would_run_long_or_grow_large_is_stopped(source: str) -> None:
    template = Template(source)
    started = time.perf_counter()
    with pytest.raises(TemplateError, match="too long"):
        template.render(REQUEST, FUNCTIONS)
    assert time.perf_counter() - started < 5


def test_the_limit_counts_bytes_of_the_result() -> None:
    request = {"body": "é" * (MAX_TEXT // 2)}
    assert len(Template("{{ request.body }}").render(request, {})) == MAX_TEXT // 2
    with pytest.raises(TemplateError, match=f"at most {MAX_TEXT} bytes"):
        Template("{{ request.body }}!").render(request, {})


def test_each_rendering_has_a_meter_of_its_own() -> None:
    template = Template("{{ request.json.big }}")
    assert [len(template.render(REQUEST, {})) for _ in range(3)] == [1_000_000] * 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", False), ("{ { }", False), ("{# #}", False), ("a {{ b", True), ("{%", True)],
)
def test_is_template(text: str, expected: bool) -> None:
    assert is_template(text) is expected


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("{{ request.json.customerSession.total }}", 12.5),
        ("{{request.json.customerSession.open}}", True),
        ("{{ request.json.customerSession.note }}", None),
        ("{{ request.nope.a.b }}", None),
        ("{{ request.json.customerSession.coupons }}", ["A", "B"]),
        ("{{ request.json.items[0] }}", {"sku": "a", "price": 1.5}),
        ("{{ request.json.count + 1 }}{# next #}", 4),
        ("{{ '7' }}", "7"),
        ("{{ (1, {'a': request.nope}) }}", [1, {"a": None}]),
        ("{{ 1 if false }}", None),
        ("{{ random_int(1, 2) }}", 3),
        (" {{ 1 }}", " 1"),
        ("{{ 1 }}\n", "1\n"),
        ("{{ 1 }}{{ 2 }}", "12"),
        ("{% if true %}{{ 1 }}{% endif %}", "1"),
        ("{% raw %}{{{% endraw %}", "{{"),
        ("n: {{ request.json.customerSession.note }}{{ request.nope }}", "n: null"),
        ("plain", "plain"),
    ],
    ids=short,
)
def test_a_string_that_is_one_expression_keeps_its_type(source: str, value: Any) -> None:
    given = JsonTemplate({"a": [source], "{{ key }}": 1}).render(REQUEST, FUNCTIONS)
    assert given == {"a": [value], "{{ key }}": 1}
    assert type(given["a"][0]) is type(value)


def test_a_value_without_templates_is_constant() -> None:
    value = {"a": [1, None, "x", {"b": "{ {"}]}
    template = JsonTemplate(value)
    assert template.constant
    assert template.render({}, {}) == value
    assert not JsonTemplate(["{{ 1 }}"]).constant


def test_every_bad_string_is_a_problem_with_its_place() -> None:
    value = {"a": ["{{ 1 }}", "{{ 1"], "b/c": {"~": "\n{% set x = 1 %}"}, "d": "{{ x }}"}
    with pytest.raises(ContractError) as caught:
        JsonTemplate(value, "/response/jsonBody")
    first, second, third = caught.value.problems
    assert (first.rule, first.place) == ("template", "/response/jsonBody/a/1")
    place = "/response/jsonBody/b~1c/~0"
    assert second == Problem("template", "line 2: set is not allowed in a template", place)
    assert (third.place, third.details) == (
        "/response/jsonBody/d",
        "line 1: nothing is named x; known: request",
    )


def test_an_error_while_rendering_names_the_place() -> None:
    template = JsonTemplate({"a": ["{{ 1 / 0 }}"]}, "/jsonBody")
    with pytest.raises(TemplateError, match=r"^/jsonBody/a/0: line 1: division by zero$"):
        template.render(REQUEST, FUNCTIONS)


def test_the_strings_of_a_value_share_the_limits() -> None:
    with pytest.raises(ContractError, match="in all templates"):
        JsonTemplate(["{{ 1 }}" + "x" * (MAX_SOURCE // 2)] * 2)
    template = JsonTemplate(["{{ request.json.big }}"] * 2)
    with pytest.raises(TemplateError, match="too long"):
        template.render(REQUEST, FUNCTIONS)


PIECES = [
    *("{{", "}}", "{%", "%}", "{#", "#}", "-", "+", "**", "(", ")", "[", "]", "{", "}", ".", ","),
    *("|", ":", "~", "=", "==", "'", '"', "\\", "\n", " for ", " in ", " if ", " else ", " is "),
    *(" not ", " endfor ", " endif ", " set ", " raw ", " loop ", " request ", "json", "items"),
    *("now()", "random_int(1, 2)", "json_path", " x ", " 1 ", " 2.5 ", "'a'", "|items", "|join"),
    *("{% for x in request.json.items %}", "{% endfor %}", "{% if x %}", "{{ loop.index }}"),
    *("|default", "|map('sku')", "|round", "|int", " none ", "é", "\x00", "[0]", "['sku']"),
]


@given(
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
    st.sampled_from(["{}", "{{{{ {} }}}}", "{{% for x in {} %}}{{{{ x }}}}{{% endfor %}}"]),
)
@settings(deadline=None, max_examples=400)
def test_any_source_is_taken_or_refused_in_one_line(pieces: str, frame: str) -> None:
    source = frame.format(pieces)
    for made in (Template, lambda source: JsonTemplate([source])):
        told = ""
        try:
            made(source).render(REQUEST, FUNCTIONS)
        except (TemplateError, ContractError) as error:
            told = str(error)
        assert "\n" not in told


def test_the_start_of_the_server_does_not_pay_for_jinja() -> None:
    code = "import sys, mockserver.control.templates.template; sys.exit('jinja2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_path_into_every_row_costs_its_length() -> None:
    path = ".".join(["a"] * 3000)
    assert "runs too long" in failed(f"{{{{ request.json.many|map(attribute='{path}')|length }}}}")
