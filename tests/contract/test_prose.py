"""Enums that a description states, and the ones it only seems to state."""

import pytest

from mockserver.contract.prose import stated_values


@pytest.mark.parametrize(
    ("description", "values"),
    [
        ("Valid transitions are: 1. open -> closed 2. closed -> cancelled",
         ("open", "closed", "cancelled")),
        ("The transitions:  1. `open` → `closed` 2. `closed` → `cancelled` or `returned`",
         ("open", "closed", "cancelled", "returned")),
        ("Transitions: 1. open -> closed 2. closed -> cancelled or returned 3. a -> b",
         ("open", "closed", "cancelled", "returned", "a", "b")),
        ("Transitions: 1. open -> closed or whatever a caller asks for", ("open", "closed")),
        ("Transitions: 1. Either: - `open` → `closed` (by [x](y)) or - `open` → `gone` (by z)",
         ("open", "closed", "gone")),
        ("Kind. Possible values are: - `red` - `dark_blue`", ("red", "dark_blue")),
        ("Possible values:   - `red`: Warm - like fire.", None),
        ("Possible value: - `red`: Warm. - `blue`: Cold.", ("red", "blue")),
        ("Possible type values:   - `red`: Warm.   - `blue`: Cold.", ("red", "blue")),
        ("It can be one of the following: ['red', 'blue']", ("red", "blue")),
        ("Can be one of the following values: - `red`: Warm `thing`. - `blue`", ("red", "blue")),
        ("Colour, can be one of (red,blue).", ("red", "blue")),
    ],
)  # fmt: skip
def test_states(description: str, values: tuple[str, ...] | None) -> None:
    assert stated_values(description) == values


@pytest.mark.parametrize(
    "description",
    [
        "The state: open -> closed",
        "For example: - `red` - `blue`",
        "Possible values include: - `red` - `blue`",
        "Possible values: - `now`: At once. - `timestamp value`: Later.",
        "Possible values: - `now`: At once. - a timestamp value: Later.",
        "Possible values: - `now` or `later` - `never`",
        "Inside, it can be one of (red,blue). Outside, it can be one of (green,grey).",
        "Can be `red` or `blue`.",
        "Can be 'unlimited' or a time.",
        "- `red`: Warm. - `blue`: Cold.",
        "Possible values: - `red` - `blue`  See also: - the palette",
        "",
    ],
)
def test_states_nothing_for_certain(description: str) -> None:
    assert stated_values(description) is None
