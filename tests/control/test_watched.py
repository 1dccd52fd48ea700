"""Watched files: whatever stands in them, and whatever becomes of them, looking never fails."""

from pathlib import Path

import pytest

from mockserver.control.setup.watched import fixture_state


def test_a_change_of_a_file_that_a_stub_names_is_seen(tmp_path: Path) -> None:
    path, body = tmp_path / "shop.json", tmp_path / "body.txt"
    path.write_text('{"mappings": [{"response": {"bodyFileName": "body.txt"}}]}')
    before = fixture_state(path)
    body.write_text("hello")
    with_body = fixture_state(path)
    assert before != with_body
    assert [name for name, _, _ in with_body] == [str(path), str(body)]


@pytest.mark.parametrize("name", [b"a\0b", b"a" * 5000, b"\xff\xfe"])
def test_what_cannot_be_the_name_of_a_file_is_no_file(tmp_path: Path, name: bytes) -> None:
    path = tmp_path / "shop.json"
    path.write_bytes(b'{"bodyFileName":"%b"}' % name)
    assert [found for found, _, _ in fixture_state(path)] == [str(path)]


def test_a_folder_that_has_just_gone_has_no_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shop.json").write_text("{}")
    assert fixture_state(tmp_path)

    def gone(_: Path) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "iterdir", gone)
    assert fixture_state(tmp_path) == ()


def test_a_place_where_nobody_may_look_has_no_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(_: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "is_dir", forbidden)
    assert fixture_state(tmp_path / "none") == ()
