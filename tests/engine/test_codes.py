"""Codes: drawn from a pattern, each once, the same for the same history."""

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.engine.codes import USUAL_CHARACTERS, CodePattern, characters_of, code_pattern
from mockserver.engine.refusals import Refusal


def pattern_of(
    pattern: str | None, characters: list[str] | None = None, **more: str
) -> CodePattern:
    return code_pattern(pattern, characters, write=str, place="/couponPattern", **more)


def drawn(
    pattern: CodePattern, count: int, seed: str = "a", taken: tuple[str, ...] = ()
) -> list[str]:
    return list(islice(pattern.free_codes(seed, lambda code: code in taken), count))


@pytest.mark.parametrize(
    ("valid", "characters"),
    [
        (None, "".join(USUAL_CHARACTERS)),
        ([], "".join(USUAL_CHARACTERS)),
        (["A", "B", "A"], "AB"),
        (["a-e", "0-2"], "abcde012"),
        (["a-c", "b-d"], "abcd"),
        (["A-z"], "A-z"),
        (["c-a"], "c-a"),
        (["XYZ", ""], "XYZ"),
        (["é", "-"], "é-"),
    ],
)
def test_characters(valid: list[str] | None, characters: str) -> None:
    assert "".join(characters_of(valid)) == characters


def test_a_code_has_the_form_of_its_pattern() -> None:
    pattern = pattern_of("SUMMER-##-#x", ["7", "8"])
    assert pattern.size == 8
    codes = drawn(pattern, 100)
    assert len(codes) == 8
    assert set(codes) == {f"SUMMER-{a}{b}-{c}x" for a in "78" for b in "78" for c in "78"}


def test_codes_without_a_pattern() -> None:
    codes = drawn(pattern_of(None), 50)
    assert len(set(codes)) == 50
    assert all(len(code) == 8 and set(code) <= set(USUAL_CHARACTERS) for code in codes)


def test_the_same_history_draws_the_same_codes() -> None:
    pattern = pattern_of("######")
    assert drawn(pattern, 20) == drawn(pattern, 20)
    assert drawn(pattern, 20) != drawn(pattern, 20, seed="b")


def test_what_is_taken_is_not_drawn() -> None:
    pattern = pattern_of("CODE#", ["A", "B", "C"])
    assert sorted(drawn(pattern, 5, taken=("CODEB",))) == ["CODEA", "CODEC"]
    assert drawn(pattern, 5, taken=("CODEA", "CODEB", "CODEC")) == []


def test_a_fixed_code_is_one() -> None:
    pattern = pattern_of("SUMMER")
    assert pattern.size == 1
    assert drawn(pattern, 2) == ["SUMMER"]
    assert drawn(pattern, 2, taken=("SUMMER",)) == []


def test_the_last_codes_of_many_are_found() -> None:
    pattern = pattern_of("A###", [str(digit) for digit in range(10)])
    assert len(set(drawn(pattern, 2000))) == 1000


def test_a_prefix_is_no_pattern() -> None:
    codes = drawn(pattern_of("##", ["x"], prefix="#1-"), 5)
    assert codes == ["#1-xx"]


def test_codes_are_as_the_application_keeps_them() -> None:
    pattern = code_pattern(
        "Ab##", ["a", "A", "b"], write=str.upper, prefix="p", place="/couponPattern"
    )
    assert sorted(drawn(pattern, 9)) == ["PABAA", "PABAB", "PABBA", "PABBB"]


@pytest.mark.parametrize(
    ("pattern", "prefix", "rule"),
    [("###", "", "minLength"), ("#" * 101, "", "maxLength"), ("####", "x" * 97, "maxLength")],
)
def test_codes_that_are_too_short_or_too_long(pattern: str, prefix: str, rule: str) -> None:
    with pytest.raises(Refusal) as refused:
        pattern_of(pattern, prefix=prefix)
    assert [(one.rule, one.place) for one in refused.value.problems] == [(rule, "/couponPattern")]


@given(
    st.text("ab#", min_size=4, max_size=6),
    st.lists(st.sampled_from(["0", "1", "2", "0-3"]), max_size=3),
    st.sets(st.integers(0, 30)),
)
def test_every_code_is_drawn_once_and_no_other(
    text: str, characters: list[str], taken: set[int]
) -> None:
    pattern = pattern_of(text, characters or ["0", "1"])
    everything = drawn(pattern, pattern.size + 1)
    assert len(everything) == len(set(everything)) == pattern.size
    gone = tuple(everything[index] for index in taken if index < len(everything))
    rest = drawn(pattern, pattern.size + 1, seed="b", taken=gone)
    assert set(rest) == set(everything) - set(gone)
