"""Paths and placeholders in texts of blocks."""

from typing import Any

import pytest

from mockserver.engine.talang.placeholders import PlaceholderError, parse_path, parse_text
from tests.engine.talang.hosts import run

TOTAL = [".", "Session", "Total"]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("$Session.Total", TOTAL),
        ("$name", [".", "name"]),
        (" $Item.Attributes.c_my-type ", [".", "Item", "Attributes", "c_my-type"]),
        ("$Pläne.Größe", [".", "Pläne", "Größe"]),
    ],
)
def test_path(text: str, path: list[str]) -> None:
    assert parse_path(text) == path


@pytest.mark.parametrize("text", ["", "$", "Session.Total", "$a..b", "$.a", "$a.", "{{$a}}"])
def test_no_path(text: str) -> None:
    with pytest.raises(PlaceholderError, match=r'"\$Session\.Total"'):
        parse_path(text)


@pytest.mark.parametrize(
    ("infix", "expression"),
    [
        ("$Session.Total", TOTAL),
        ("[Session.Total]*10%", ["*", TOTAL, ["/", 10, 100]]),
        ("[My filter]", [".", "My filter"]),
        ("$Session.Total * 0.1", ["*", TOTAL, 0.1]),
        ("1+2*3", ["+", 1, ["*", 2, 3]]),
        ("(1+2)*3", ["*", ["+", 1, 2], 3]),
        ("1-2-3", ["-", ["-", 1, 2], 3]),
        ("8/4/2", ["/", ["/", 8, 4], 2]),
        ("-5", -5),
        ("- -5", 5),
        ("-$a * 2", ["*", ["-", 0, [".", "a"]], 2]),
        ("2 * -$a", ["*", 2, ["-", 0, [".", "a"]]]),
        ("-(1+2)", ["-", 0, ["+", 1, 2]]),
        ("7 % 2", ["mod", 7, 2]),
        ("7 % $a", ["mod", 7, [".", "a"]]),
        ("7 % (2)", ["mod", 7, 2]),
        ("10% + 1", ["+", ["/", 10, 100], 1]),
        ("(10%)", ["/", 10, 100]),
        ("$a%%2", ["mod", ["/", [".", "a"], 100], 2]),
        ("'a }} b'", "a }} b"),
        (r'"say \"hi\""', 'say "hi"'),
        ("true", True),
        ("FALSE", False),
        ("null", None),
        ("Round_up($a * 1.5)", ["ceil", ["*", [".", "a"], 1.5]]),
        ("ROUND_DOWN(2.5)", ["floor", 2.5]),
        ("count($items)", ["count", [".", "items"]]),
        ("noop()", ["noop"]),
        ("concat('a', concat('b', 'c'), 'd')", ["concat", "a", ["concat", "b", "c"], "d"]),
        ("mod(1 + 2, 3 * (4 - 5)) * 2", ["*", ["mod", ["+", 1, 2], ["*", 3, ["-", 4, 5]]], 2]),
        ("1.50", 1.5),
        ("12345678901234567890", 12345678901234567890),
    ],
)
def test_infix(infix: str, expression: Any) -> None:
    assert parse_text("{{" + infix + "}}") == expression
    assert parse_text("{{ " + infix + " }}") == expression


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("", ""),
        ("plain", "plain"),
        ("} { }}", "} { }}"),
        ("{{$a}}", [".", "a"]),
        ("{{$a}} ", ["concat", ["toString", [".", "a"]], " "]),
        ("{{$a}}{{$b}}", ["concat", ["toString", [".", "a"]], ["toString", [".", "b"]]]),
        ("Hi {{$a}}!", ["concat", "Hi ", ["toString", [".", "a"]], "!"]),
    ],
)
def test_text(text: str, expression: Any) -> None:
    assert parse_text(text) == expression


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Hi {{$a", "at 8: }} wanted, the text ends"),
        ("{{", "at 3: }} wanted, the text ends"),
        ("{{}}", "at 3: a value wanted, got '}}'"),
        ("{{1 +}}", "at 6: a value wanted, got '}}'"),
        ("{{* 1}}", "at 3: a value wanted, got '*'"),
        ("{{1 2}}", "at 5: an operator wanted, got '2'"),
        ("{{1 (2)}}", "at 5: an operator wanted, got '('"),
        ("{{(1}}", "at 5: ) wanted, got }}"),
        ("{{1)}}", "at 4: an operator or }} wanted, got ')'"),
        ("{{1, 2}}", "at 4: an operator or }} wanted, got ','"),
        ("{{(1, 2)}}", "at 5: an operator or }} wanted, got ','"),
        ("{{f(1,)}}", "at 7: a value wanted, got ')'"),
        ("{{f(}}", "at 5: a value wanted, got '}}'"),
        ("{{Total}}", "at 3: a value wanted, got 'Total'; a path begins with $"),
        ("{{ ?}}", "at 4: a value or an operator wanted, got '?}}'"),
        ("{{'open}}", 'at 3: a value or an operator wanted, got "\'open}}"'),
        ("{{$a}} {{$}}", "at 10: a value or an operator wanted, got '$}}'"),
        ("{{1 = 1}}", "at 5: a value or an operator wanted, got '= 1}}'"),
    ],
)
def test_fault(text: str, message: str) -> None:
    with pytest.raises(PlaceholderError) as caught:
        parse_text(text)
    assert str(caught.value) == message


def test_a_text_gives_text_and_a_placeholder_gives_its_kind() -> None:
    assert (
        run(parse_text("Hi {{$Profile.Name}}: {{$Session.Total * 10%}}")) == "Hi Ada Lovelace: 20"
    )
    assert run(parse_text("{{$Session.Total * 0.1}}")) == 20
    assert run(parse_text("{{-7.5 % 2}}")) == -1.5


@pytest.mark.parametrize(
    "text",
    [
        "{{" + "(" * 50_000 + "1" + ")" * 50_000 + "}}",
        "{{" + "-" * 50_000 + "$a}}",
        "{{" + "f(" * 50_000 + "1" + ")" * 50_000 + "}}",
        "{{1" + "+1" * 50_000 + "}}",
    ],
    ids=["parentheses", "signs", "calls", "sums"],
)
def test_depth(text: str) -> None:
    assert parse_text(text) is not None
