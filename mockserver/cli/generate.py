"""``mockserver generate``: the invented customers and sessions as a file.

Streams: a million rows take no more memory than one. Every row is checked against
its schema before it is written.
"""

import contextlib
import csv
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import IO, Any

import click
import orjson

from mockserver.account.invented import Invented
from mockserver.app.setups import create_invented
from mockserver.assumptions import UnknownAssumptionError
from mockserver.cli.options import read_settings, settings_options
from mockserver.contract.packaged import packaged_schemas
from mockserver.contract.registry import BrokenSchemaError
from mockserver.contract.validation import ModelValidator
from mockserver.control.setup.fixture_files import FixtureError
from mockserver.population.locales import UnknownLocaleError
from mockserver.settings.table import SettingError, Settings

Json = dict[str, Any]
Read = Callable[[Invented, int], bytes]

_MODELS: dict[str, dict[str, Read]] = {
    "customers": {
        "ApplicationCustomer": lambda invented, n: invented.profile(n).customer_json,
        "CustomerProfile": lambda invented, n: invented.profile(n).profile_json,
    },
    "sessions": {
        "CustomerSessionV2": lambda invented, n: invented.session(n).session_json,
        "ApplicationSession": lambda invented, n: invented.session(n).application_session_json,
        "CustomerSession": lambda invented, n: orjson.dumps(
            invented.session(n).first_version_session()
        ),
    },
}


@click.command()
@click.argument("what", type=click.Choice(list(_MODELS)))
@click.option("--count", type=click.IntRange(min=0), help="Rows to write. [default: all]")
@click.option("--model", help="Model of the rows. [default: the first that fits]")
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "ndjson", "csv"]),
    default="json",
    show_default=True,
    help="One JSON array, one JSON value a line, or a table.",
)
@click.option("--out", help="File to write. [default: stdout]")
@settings_options(["seed", "customers", "sessions", "locale", "fixtures", "assume"])
def generate(
    what: str, count: int | None, model: str | None, form: str, out: str | None, **given: Any
) -> None:
    """Write the customers or sessions that a server with the same settings has.

    --count beyond what those settings have invents more of the same population.
    """
    models = _MODELS[what]
    model = model or next(iter(models))
    if model not in models:
        raise click.UsageError(f"{what} have no model {model!r}; wanted: {', '.join(models)}")
    try:
        settings, rows = _enough(read_settings(given), what, count)
    except SettingError as error:
        raise click.UsageError(f"--count {count} needs too many customers: {error}") from None
    try:
        registry = packaged_schemas()
        invented = create_invented(replace(settings, cache=1), registry)
    except (BrokenSchemaError, FixtureError, UnknownAssumptionError, UnknownLocaleError) as error:
        raise click.ClickException(str(error)) from None
    validator = ModelValidator(model, registry.bundle(model))
    texts = (models[model](invented, number) for number in range(1, rows + 1))
    columns = list(registry[model]["properties"])
    lines = _FORMS[form](_checked(texts, validator), columns)
    try:
        with _target(out) as stream:
            _write(stream, lines, rows, watched=out is not None or not sys.stdout.isatty())
    except OSError as error:
        if out is None:
            raise  # whoever read from the pipe has gone; click ends quietly
        raise click.ClickException(f"cannot write {out}: {error.strerror}") from None


def _enough(settings: Settings, what: str, count: int | None) -> tuple[Settings, int]:
    """Settings with as many customers as the rows need, and the number of rows."""
    each = settings.sessions
    has = settings.customers if what == "customers" else settings.customers * each
    if count is None:
        return settings, has
    if what == "sessions" and count and not each:
        raise click.UsageError("--sessions is 0: there are no sessions to write")
    needed = count if what == "customers" else -(-count // max(each, 1))
    return replace(settings, customers=max(settings.customers, needed)), count


def _checked(texts: Iterable[bytes], validator: ModelValidator) -> Iterator[bytes]:
    for text in texts:
        problems, unknown = validator.check(orjson.loads(text))
        if problems or unknown:
            faults = [f"{problem.place}: {problem.details}" for problem in problems] + unknown
            message = f"an invented row breaks {validator.model}: {'; '.join(faults)}"
            raise click.ClickException(message)
        yield text


def _array(texts: Iterable[bytes], columns: list[str]) -> Iterator[bytes]:
    del columns
    before = b"[\n"
    for text in texts:
        yield before + text
        before = b",\n"
    yield b"\n]\n" if before != b"[\n" else b"[]\n"


def _lines(texts: Iterable[bytes], columns: list[str]) -> Iterator[bytes]:
    del columns
    for text in texts:
        yield text + b"\n"


def _table(texts: Iterable[bytes], columns: list[str]) -> Iterator[bytes]:
    """RFC 4180: the fields of the model as columns, what is nested as JSON text."""
    buffer = StringIO()
    writer = csv.writer(buffer)
    writer.writerow(columns)
    for text in texts:
        row: Json = orjson.loads(text)
        writer.writerow([_cell(row.get(column)) for column in columns])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else orjson.dumps(value).decode()


_FORMS: dict[str, Callable[[Iterable[bytes], list[str]], Iterator[bytes]]] = {
    "json": _array,
    "ndjson": _lines,
    "csv": _table,
}


def _target(out: str | None) -> contextlib.AbstractContextManager[IO[bytes]]:
    if out is None:
        return contextlib.nullcontext(sys.stdout.buffer)
    return Path(out).open("wb")


def _write(stream: IO[bytes], lines: Iterator[bytes], rows: int, *, watched: bool) -> None:
    """Write all lines, with a progress bar where someone looks on and it is not in the way."""
    if not (watched and sys.stderr.isatty()):
        stream.writelines(lines)
        stream.flush()
        return
    with click.progressbar(length=rows, file=sys.stderr, label="Inventing") as bar:
        for line in lines:
            stream.write(line)
            bar.update(1)
    stream.flush()
