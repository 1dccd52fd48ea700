"""``mockserver derive``: what it prints, what it writes, and how it ends."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mockserver.cli.derive import derive

TABLE = "## Properties\nName | Type | Description | Notes\n--- | --- | --- | ---\n"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(derive, [str(argument) for argument in arguments])


def write(folder: Path, name: str, *rows: str) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / f"{name}.md"
    file.write_text(f"# {name}\n\n{TABLE}" + "".join(f"{row}\n" for row in rows))
    return file


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    write(tmp_path / "docs", "Part", "**part_id** | **int** | Its id. | ")
    write(tmp_path / "docs", "Whole", "**parts** | [**list[Part]**](Part.md) | All. | ")
    return tmp_path / "docs"


def test_writes_one_schema_per_model(docs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = run(docs, "--out", out)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"2 schemas written to {out}\n"
    assert sorted(file.name for file in out.iterdir()) == ["Part.json", "Whole.json"]


def test_the_first_unread_line_stops_it(docs: Path, tmp_path: Path) -> None:
    file = write(docs, "Bad", "**a** | **nope** | a | ", "**b** | **nix** | a | ")
    result = run(docs, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert result.stderr == f"{file}:6: a: found 'nope', wanted a type of the python dialect\n"
    assert not (tmp_path / "out").exists()


def test_keep_going_reports_all_of_them_and_still_fails(docs: Path, tmp_path: Path) -> None:
    write(docs, "Bad", "**a** | **nope** | a | ", "**b** | **nix** | a | ")
    write(docs, "Worse", "gibberish")
    result = run(docs, "--out", tmp_path / "out", "--keep-going")
    assert result.exit_code == 1
    found = [line.split(": ", 1)[0].rsplit("/", 1)[-1] for line in result.stderr.splitlines()]
    assert found == ["Bad.md:6", "Bad.md:7", "Worse.md:6", "problems found"]
    assert not (tmp_path / "out").exists()


def test_a_missing_doc_is_a_mistake_in_a_folder_and_a_note_for_a_file(
    docs: Path, tmp_path: Path
) -> None:
    file = write(docs, "Odd", "**ghost** | [**Ghost**](Ghost.md) | a | ")
    remark = f"{file}:6: found Ghost, wanted a doc that describes it\n"
    result = run(docs, "--out", tmp_path / "a")
    assert (result.exit_code, result.stderr) == (1, remark)
    result = run(file, "--out", tmp_path / "b")
    assert (result.exit_code, result.stderr) == (0, f"note: {remark}")
    assert '"$ref": "Ghost.json"' in (tmp_path / "b" / "Odd.json").read_text()


def test_docs_that_do_not_refer_to_each_other_are_taken_singly(tmp_path: Path) -> None:
    write(tmp_path / "docs", "Odd", "**ghost** | [**Ghost**](Ghost.md) | a | ")
    write(tmp_path / "docs", "Even", "**a** | **str** | a | ")
    result = run(tmp_path / "docs", "--out", tmp_path / "out")
    assert result.exit_code == 0
    assert result.stderr.startswith("note: ")


def test_a_name_that_nothing_links_is_a_mistake_anywhere(tmp_path: Path) -> None:
    file = write(tmp_path / "docs", "Odd", "**ghost** | **Ghost** | a | ")
    result = run(file, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert result.stderr == f"{file}:6: found Ghost, wanted a doc that describes it\n"


def test_refinements_are_applied(docs: Path, tmp_path: Path) -> None:
    patches = tmp_path / "patches"
    patches.mkdir()
    (patches / "Part.json").write_text('{"minProperties": 1}')
    assert run(docs, "--refine", patches, "--out", tmp_path / "out").exit_code == 0
    assert '"minProperties": 1' in (tmp_path / "out" / "Part.json").read_text()
    (patches / "Ghost.json").write_text("{}")
    result = run(docs, "--refine", patches, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert result.stderr.startswith(f"{patches / 'Ghost.json'}:1: found no model Ghost")


def test_check_compares_and_writes_nothing(docs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(docs, "--out", out)
    result = run(docs, "--check", out)
    assert (result.exit_code, result.stderr) == (0, "")
    (out / "Part.json").write_text("{}\n")
    result = run(docs, "--check", out)
    assert result.exit_code == 1
    assert result.stderr == f"{out / 'Part.json'}:1: found '{{}}', wanted '{{'\n"
    assert (out / "Part.json").read_text() == "{}\n"


def test_several_languages_are_compared(docs: Path, tmp_path: Path) -> None:
    php = write(tmp_path / "php", "Part", "**partID** | **string** | Its id. | ")
    result = run(docs, php.parent, "--out", tmp_path / "out")
    assert result.exit_code == 0
    assert "python and php: 1 shared models, 1 shared fields, 0.00% agree\n" in result.stderr
    assert (
        f'  {php}:6: Part.partID: the type is {{"type": "integer"}} there and '
        '{"type": "string"} here\n'
    ) in result.stderr
    assert f"note: {php}:6: Part.partID: found the type" in result.stderr


def test_wrong_usage(docs: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for arguments in (
        (docs,),
        (docs, "--out", tmp_path, "--check", tmp_path),
        ("--out", tmp_path),
        (tmp_path / "nowhere", "--out", tmp_path),
        (tmp_path / "empty", "--out", tmp_path),
    ):
        assert run(*arguments).exit_code == 2
