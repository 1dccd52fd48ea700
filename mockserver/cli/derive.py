"""``mockserver derive``: from Markdown model docs to the JSON Schemas of the contract.

Owns the command's arguments, its messages and its exit codes: 0 all well, 1 an unread line or
a difference, 2 wrong usage. What is derived, and how, ``contract`` decides.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from mockserver.contract.agreement import compare
from mockserver.contract.derivation import Catalogue, Conflict, Unresolved
from mockserver.contract.derivation import derive as derive_schemas
from mockserver.contract.model_docs import ModelDoc, read_docs
from mockserver.contract.schema_files import (
    RefinementError,
    apply_refinements,
    differing,
    write_schemas,
)
from mockserver.contract.sections import UnreadLine

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.argument(
    "docs", nargs=-1, required=True, type=click.Path(exists=True, readable=True, path_type=Path)
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write one <Model>.json per model into this folder.",
)
@click.option(
    "--check",
    type=_FOLDER,
    help="Write nothing; compare with the schemas in this folder and fail if one differs.",
)
@click.option(
    "--refine",
    type=_FOLDER,
    help="Apply the merge patches (RFC 7396) <Model>.json of this folder to the schemas.",
)
@click.option("--keep-going", is_flag=True, help="Report every problem, not only the first.")
def derive(
    docs: tuple[Path, ...],
    out: Path | None,
    check: Path | None,
    refine: Path | None,
    keep_going: bool,
) -> None:
    """Derive JSON Schemas (draft 2020-12) from the Markdown model docs of generated SDKs.

    DOCS are files or folders, of one SDK language or of several at once. Several docs of one
    model are merged: they settle each other's names and formats, and the first one given
    counts where they disagree.

    A reference to a model without a doc is a mistake in a folder whose docs refer to each
    other. It is only noted for files given singly, or where no doc refers to another one.
    """
    if (out is None) == (check is None):
        raise click.UsageError("give either --out DIR or --check DIR")
    problems = _Problems(keep_going=keep_going)
    models = read_docs(docs, report=problems.add)
    if not models and not problems.count:
        raise click.UsageError("no model doc in what was given")
    _report_unresolved(models, problems, whole=any(source.is_dir() for source in docs))
    conflicts: list[Conflict] = []
    schemas = derive_schemas(models, conflicts.append)
    _note(conflicts)
    _report_agreement(models)
    if refine is not None:
        try:
            schemas = apply_refinements(schemas, refine)
        except RefinementError as error:
            problems.add(error)
    if check is not None:
        for difference in differing(schemas, check):
            problems.add(difference)
    # A folder is written whole or not at all.
    if problems.count:
        click.echo(f"problems found: {problems.count}; nothing was written", err=True)
        raise click.exceptions.Exit(1)
    if out is not None:
        write_schemas(schemas, out)
        click.echo(f"{len(schemas)} schemas written to {out}")
    else:
        click.echo(f"{len(schemas)} schemas are as the docs say in {check}")


class _Problems:
    """The problems found so far, each printed as it comes.

    The first one ends the command, unless it is to keep going.
    """

    def __init__(self, *, keep_going: bool) -> None:
        self.count = 0
        self._keep_going = keep_going

    def add(self, problem: UnreadLine | Unresolved | RefinementError | str) -> None:
        click.echo(str(problem), err=True)
        self.count += 1
        if not self._keep_going:
            raise click.exceptions.Exit(1)


def _note(remarks: Iterable[object]) -> None:
    for remark in remarks:
        click.echo(f"note: {remark}", err=True)


def _report_unresolved(models: Sequence[ModelDoc], problems: _Problems, *, whole: bool) -> None:
    catalogue = Catalogue(models)
    strict = whole and catalogue.connected()
    for missing in catalogue.unresolved():
        # Without a link, nothing but its capital says that the name is a model's.
        if strict or not missing.linked:
            problems.add(missing)
        else:
            _note([missing])


def _report_agreement(models: Sequence[ModelDoc]) -> None:
    spoken = list(dict.fromkeys(doc.dialect.name for doc in models))
    for index, first in enumerate(spoken):
        for second in spoken[index + 1 :]:
            found = compare(models, frozenset({first}), frozenset({second}))
            if found.models:
                click.echo(
                    f"{first} and {second}: {found.models} shared models, {found.fields} shared "
                    f"fields, {found.percentage:.2f}% agree",
                    err=True,
                )
                for difference in found.differences:
                    click.echo(f"  {difference}", err=True)
