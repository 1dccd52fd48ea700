"""Where settings come from besides flags: the environment of the process, and a file.

Reads texts and values into the kinds that the table names; every fault names its setting.
"""

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from mockserver.settings.table import ENVIRONMENT_PREFIX, NONE, SettingError, SettingRow, table

CONFIG_VARIABLE = f"{ENVIRONMENT_PREFIX}CONFIG"

_LINK = re.compile(r"(tcp|udp)://")
"""What Kubernetes and Docker give as the PORT of a service that is named mockserver."""

_LINK_VARIABLE = re.compile(rf"{ENVIRONMENT_PREFIX}(SERVICE_(HOST|PORT)|PORT_\d+_|NAME$|ENV_)")
_SWITCHES = {
    **dict.fromkeys(("1", "true", "yes", "on"), True),
    **dict.fromkeys(("0", "false", "no", "off", ""), False),
}


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
        if row is not None and not (row.name == "port" and _LINK.match(text)):
            found[row.name] = read_setting(row, variable, text)
    return found


def unknown_variables(environment: Mapping[str, str]) -> list[str]:
    """Variables that look like settings and are none.

    What an orchestrator sets for a service that is named mockserver is passed over.
    """
    known = {row.variable for row in table()} | {CONFIG_VARIABLE}
    return sorted(
        name
        for name in environment
        if name.startswith(ENVIRONMENT_PREFIX)
        and name not in known
        and not _LINK_VARIABLE.match(name)
    )


def from_file(path: Path) -> dict[str, Any]:
    """The settings that a TOML file gives, by name; keys are flags without their dashes.

    Paths in it start from its folder. Raises SettingError for a file that cannot be read,
    and for a key or a value that no setting has.
    """
    place = f"--config ({CONFIG_VARIABLE}) is {path}"
    if path.exists() and not path.is_file():  # a device may never come to its end
        raise SettingError(f"{place}, which is no file")
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SettingError(f"{place}, which cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(f"{place}, which is no TOML: {error}") from None
    rows = {row.name: row for row in table()}
    found: dict[str, Any] = {}
    for key, value in document.items():
        row = rows.get(key.replace("-", "_"))
        if row is None:
            raise SettingError(f"{path}: {key} is no setting; mockserver serve --help lists them")
        found[row.name] = _read_value(row, f"{path}: {key}", value)
    for name in ("fixtures", "port_file", "tls_cert", "tls_key"):
        if found.get(name):
            found[name] = str(path.parent / found[name])
    kind, colon, file = str(found.get("store", "")).partition(":")
    if file:
        found["store"] = f"{kind}{colon}{path.parent / file}"
    return found


def read_setting(row: SettingRow, variable: str, text: str) -> Any:
    """The value that a text gives to a setting. Raises SettingError, which names ``variable``."""
    if row.kind is bool:
        value = _SWITCHES.get(text.strip().lower())
        if value is None:
            raise _unread(row, variable, text, "true or false")
        return value
    if row.kind is int or row.kind is float:
        try:
            return row.kind(text)
        except ValueError:
            wanted = "a whole number" if row.kind is int else "a number"
            raise _unread(row, variable, text, wanted) from None
    if row.kind is tuple:
        return listed(text.split(","))
    return text


def listed(texts: Iterable[str]) -> tuple[str, ...]:
    """The entries of a list: none, where it says so."""
    entries = tuple(text.strip() for text in texts if text.strip())
    return () if entries == (NONE,) else entries


def _read_value(row: SettingRow, place: str, value: Any) -> Any:
    """The value of a setting out of a file, which has kinds of its own."""
    if row.kind is tuple and isinstance(value, list) and all(isinstance(v, str) for v in value):
        return listed(value)
    if row.kind is bool or isinstance(value, bool):
        if row.kind is bool and isinstance(value, bool):
            return value
    elif row.kind is float and isinstance(value, int | float):
        return float(value)
    elif (row.kind is int and isinstance(value, int)) or (
        row.kind is str and isinstance(value, str)
    ):
        return value
    wanted = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}
    raise _unread(row, place, value, wanted.get(row.kind, "a list of texts"))


def _unread(row: SettingRow, place: str, value: object, wanted: str) -> SettingError:
    return SettingError(f"{place} is {row.shown(value)}; wanted: {wanted}")
