"""A copy of the open project under another name."""

from __future__ import annotations

from pathlib import Path

import pytest

from qdacoder.errors import StorageError, UserError
from qdacoder.services.session import open_project
from tests.helpers.build import a_project, dump


def test_the_copy_holds_the_same_and_opens(tmp_path: Path) -> None:
    session = a_project(tmp_path / "one.qdacoder")
    copy = session.save_copy(tmp_path / "둘 – копия.qdacoder")
    session.close()
    assert dump(copy) == dump(tmp_path / "one.qdacoder")
    again = open_project(copy)
    assert again.history() != []
    again.close()
    assert sorted(file.name for file in tmp_path.iterdir() if "one" not in file.name) == [copy.name]


@pytest.mark.parametrize("name", ["one.qdacoder", "two.txt", "nowhere/two.qdacoder"])
def test_a_target_that_will_not_do_is_refused(tmp_path: Path, name: str) -> None:
    session = a_project(tmp_path / "one.qdacoder")
    before = (tmp_path / "one.qdacoder").read_bytes()
    with pytest.raises(UserError):
        session.save_copy(tmp_path / name)
    session.close()
    assert (tmp_path / "one.qdacoder").read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["one.qdacoder"]


def test_a_place_that_cannot_be_written_leaves_nothing(tmp_path: Path, monkeypatch) -> None:
    session = a_project(tmp_path / "one.qdacoder")

    def no_rename(*_paths: object) -> None:
        raise PermissionError("not here")

    monkeypatch.setattr("os.rename", no_rename)
    with pytest.raises(StorageError, match="cannot be written"):
        session.save_copy(tmp_path / "two.qdacoder")
    session.close()
    assert [file.name for file in tmp_path.iterdir()] == ["one.qdacoder"]
