"""Every setting once: flag, environment variable, default and help.

The command line, the environment and the documentation read this table. Nothing
else in the project reads the environment.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple

ENVIRONMENT_PREFIX = "MOCKSERVER_"

DEFAULT_SEED = 20
MAX_BODY_BYTES = 10 * 1024 * 1024


class SettingError(ValueError):
    """A setting whose value cannot be used; the message names it, what came and what is wanted."""


def _setting(default: Any, help_text: str, **extra: Any) -> Any:
    return field(default=default, metadata={"help": help_text, **extra})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How one server behaves. Frozen: a running server's settings do not change."""

    host: str = _setting("127.0.0.1", "Address to listen on.")
    port: int = _setting(9000, "Port to listen on; 0 takes a free one.", minimum=0, maximum=65535)
    port_file: str = _setting("", "Write the port to this file once the server answers.")
    seed: int = _setting(DEFAULT_SEED, "Seed of the invented population.", minimum=0)
    customers: int = _setting(
        100, "Invented customers in every account.", minimum=0, maximum=100_000_000
    )
    sessions: int = _setting(3, "Invented sessions per customer.", minimum=0, maximum=1000)
    locale: str = _setting("en_US", "Locale of the invented customers, or several: en_US,de_DE.")
    fixtures: str = _setting(
        "", "Fixture file or folder (JSON, YAML): keys, customers, sessions, stubs and more."
    )
    strict: bool = _setting(False, "Refuse body fields that the contract does not know.")
    check_answers: bool = _setting(
        False, "Check every answer against its schema; a wrong one becomes a 500."
    )
    assume: tuple[str, ...] = _setting((), "Switch a guess: NAME=CHOICE. Can be repeated.")
    max_body: int = _setting(MAX_BODY_BYTES, "Largest request body in bytes.", minimum=1)
    max_depth: int = _setting(64, "Deepest nesting of a request body.", minimum=1, maximum=200)
    max_accounts: int = _setting(
        1000, "Accounts kept; the one unused for longest goes first.", minimum=1
    )
    max_account_bytes: int = _setting(
        64 * 1024 * 1024, "Bytes that may be written in one account.", minimum=1
    )
    journal: int = _setting(
        1000, "Requests kept in the journal of each account; 0 keeps none.", minimum=0
    )
    journal_bytes: int = _setting(
        8 * 1024 * 1024, "Bytes that the journal of each account may take.", minimum=1
    )
    cache: int = _setting(
        10_000, "Invented customers and sessions kept ready to answer.", minimum=0
    )
    access_log: bool = _setting(True, "Log one line a request to stderr.")

    def __post_init__(self) -> None:
        for row in table():
            value = getattr(self, row.name)
            found = f"{row.flag} ({row.variable}) is {value}"
            if row.minimum is not None and value < row.minimum:
                raise SettingError(f"{found}; wanted: at least {row.minimum}")
            if row.maximum is not None and value > row.maximum:
                raise SettingError(f"{found}; wanted: at most {row.maximum}")


class SettingRow(NamedTuple):
    """One row of the table of settings."""

    name: str
    kind: type
    default: Any
    help: str
    minimum: int | None
    maximum: int | None

    @property
    def flag(self) -> str:
        return "--" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        return ENVIRONMENT_PREFIX + self.name.upper()


def table() -> Iterator[SettingRow]:
    """The settings in the order in which help and documentation show them."""
    for entry in fields(Settings):
        yield SettingRow(
            name=entry.name,
            kind=type(entry.default),
            default=entry.default,
            help=entry.metadata["help"],
            minimum=entry.metadata.get("minimum"),
            maximum=entry.metadata.get("maximum"),
        )


def environment() -> Mapping[str, str]:
    """The environment of the process, as it is now."""
    return os.environ


def from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """The settings that ``MOCKSERVER_*`` variables give, by name.

    Raises SettingError for a value that cannot be read.
    """
    rows = {row.variable: row for row in table()}
    found: dict[str, Any] = {}
    for variable, text in environment.items():
        row = rows.get(variable)
        if row is not None:
            found[row.name] = read_setting(row, variable, text)
    return found


def unknown_variables(environment: Mapping[str, str]) -> list[str]:
    """Variables that look like settings and are none: misspelt, or set by an orchestrator."""
    known = {row.variable for row in table()}
    return sorted(
        name for name in environment if name.startswith(ENVIRONMENT_PREFIX) and name not in known
    )


def read_setting(row: SettingRow, variable: str, text: str) -> Any:
    """The value that a text gives to a setting. Raises SettingError, which names ``variable``."""
    if row.kind is bool:
        lowered = text.strip().lower()
        if lowered in {"1", "true", "yes", "on"}:
            return True
        if lowered in {"0", "false", "no", "off", ""}:
            return False
        raise SettingError(f"{variable} is {text!r}; wanted: true or false")
    if row.kind is int:
        try:
            return int(text)
        except ValueError:
            raise SettingError(f"{variable} is {text!r}; wanted: a whole number") from None
    if row.kind is tuple:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    return text
