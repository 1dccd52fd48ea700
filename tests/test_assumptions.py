"""Guesses: every one is stated, switchable and asked for by the rules."""

import ast
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import mockserver
from mockserver.assumptions import (
    GUESSES,
    Assumptions,
    Guess,
    UnknownAssumptionError,
    parse_assumptions,
)
from mockserver.cli.assumptions import assumptions

SOURCE = Path(mockserver.__file__).parent
KNOWN = {guess.name: guess for guess in GUESSES}

each_guess = pytest.mark.parametrize("guess", GUESSES, ids=[guess.name for guess in GUESSES])


def asked() -> set[str]:
    """The names that the source looks up: ``assume["name"]``, whatever stands before it."""
    names = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Subscript):
                continue
            owner = node.value
            called = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            if called == "assume":
                assert isinstance(node.slice, ast.Constant), f"{path}: a name that is not written"
                names.add(node.slice.value)
    return names


def test_rules_ask_for_guesses_of_the_table_and_for_all_of_them() -> None:
    switchable = {guess.name for guess in GUESSES if len(guess.choices) > 1}
    assert switchable <= asked(), "a switch that does nothing"
    assert asked() <= set(KNOWN)


@each_guess
def test_a_guess_is_stated_in_full(guess: Guess) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", guess.name)
    assert len(guess.question) > 10
    assert guess.evidence.endswith(".")
    assert not guess.question.endswith(".")
    assert guess.choices
    assert len(set(guess.choices)) == len(guess.choices)


def test_names_stand_once() -> None:
    assert len(KNOWN) == len(GUESSES)


@each_guess
def test_every_choice_can_be_made(guess: Guess) -> None:
    assert Assumptions()[guess.name] == guess.choices[0]
    for choice in guess.choices:
        chosen = parse_assumptions((f"{guess.name}={choice}",))
        assert chosen[guess.name] == choice
        rest = {other.name: now for other, now in chosen.items() if other is not guess}
        assert rest == {name: one.choices[0] for name, one in KNOWN.items() if name != guess.name}


def test_blanks_do_not_matter_and_the_last_word_counts() -> None:
    chosen = parse_assumptions(
        (" null-attribute = store", "create-state=accept", "create-state=refuse")
    )
    assert (chosen["null-attribute"], chosen["create-state"]) == ("store", "refuse")


def test_an_unknown_name_is_refused_with_all_that_are_known() -> None:
    with pytest.raises(UnknownAssumptionError) as caught:
        parse_assumptions(("nul-attribute=store",))
    message = str(caught.value)
    assert message.startswith("no assumption is named 'nul-attribute'; known: ")
    assert message.split("known: ")[1].split(", ") == sorted(KNOWN)


@pytest.mark.parametrize("choice", ["", "keep", "Store"])
def test_an_unknown_choice_is_refused_with_those_there_are(choice: str) -> None:
    with pytest.raises(UnknownAssumptionError) as caught:
        parse_assumptions((f"null-attribute={choice}",))
    assert str(caught.value) == f"null-attribute cannot be {choice!r}; wanted: remove or store"


@pytest.mark.parametrize("pair", ["null-attribute", "", "null-attribute:store"])
def test_what_is_no_pair_is_refused(pair: str) -> None:
    with pytest.raises(UnknownAssumptionError, match=re.escape(f"{pair!r} is not NAME=CHOICE")):
        parse_assumptions((pair,))


def test_a_rule_that_asks_for_a_name_of_its_own_fails() -> None:
    with pytest.raises(KeyError):
        Assumptions()["no-such-guess"]


def test_the_command_lists_them_with_the_choice_in_force() -> None:
    result = CliRunner().invoke(assumptions, ["--assume", "null-attribute=store"])
    assert (result.exit_code, result.stderr) == (0, "")
    for guess in GUESSES:
        switched = guess.name == "null-attribute"
        choice = "store" if switched else guess.choices[0]
        others = [other for other in guess.choices if other != choice]
        line = f"{guess.name} = {choice}" + (f"  (or: {', '.join(others)})" if others else "")
        assert f"{line}\n    {guess.question}.\n    {guess.evidence}\n" in result.stdout
    assert result.stdout.count("\n") == 3 * len(GUESSES)


def test_the_command_refuses_what_it_does_not_know() -> None:
    result = CliRunner().invoke(assumptions, ["--assume", "x=y"])
    assert result.exit_code == 2
    assert "no assumption is named 'x'" in result.stderr
