"""Settings: kept whole, checked, and readable again after damage."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qdacoder.errors import UserError
from qdacoder.settings.options import OPTIONS, is_valid
from qdacoder.settings.recent import forget_project, recent_projects, remember_project
from qdacoder.settings.store import Settings


def test_every_default_is_valid() -> None:
    assert all(is_valid(option, option.default) for option in OPTIONS)
    assert len({option.id for option in OPTIONS}) == len(OPTIONS)


def test_options_are_kept_and_told(tmp_path: Path) -> None:
    settings, heard = Settings(tmp_path), []
    settings.subscribe(heard.append)
    settings.set("theme", "dark")
    settings.set("theme", "dark")
    settings.set_keys("split", ("Y",))
    settings.set_state("window", {"width": 1440})
    assert heard == ["theme", "keys"]
    again = Settings(tmp_path)
    assert again.get("theme") == "dark"
    assert again.keys == {"split": ("Y",)}
    assert again.state("window") == {"width": 1440}
    assert again.get("text_size") == 100
    again.set_keys("split", None)
    assert Settings(tmp_path).keys == {}


@pytest.mark.parametrize(("name", "value"), [("theme", "pink"), ("text_size", 90), ("resume_back", 31)])
def test_a_value_that_does_not_fit_is_refused(tmp_path: Path, name: str, value: str | int) -> None:
    settings = Settings(tmp_path)
    with pytest.raises(UserError, match="not possible"):
        settings.set(name, value)
    assert not list(tmp_path.iterdir())


def test_a_value_in_the_file_that_does_not_fit_counts_as_the_default(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text(
        json.dumps({"theme": 3, "text_size": "big", "remember_projects": 1, "keys": [1]})
    )
    settings = Settings(tmp_path)
    assert (settings.get("theme"), settings.get("text_size")) == ("system", 100)
    assert settings.get("remember_projects") is True
    assert settings.keys == {}


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe\x00", b"null"])
def test_a_damaged_file_is_set_aside_and_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "settings.json").write_bytes(content)
    settings = Settings(tmp_path)
    assert settings.get("theme") == "system"
    assert "settings.broken" in settings.trouble
    assert (tmp_path / "settings.broken").read_bytes() == content


def test_a_place_that_cannot_be_written_is_said_and_work_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    settings = Settings(tmp_path / "file")
    settings.set("theme", "dark")
    assert settings.get("theme") == "dark"
    assert "cannot be" in settings.trouble


def test_recent_projects(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    names = [f"프로젝트 {number}.qdacoder" for number in range(14)]
    for name in names:
        remember_project(settings, tmp_path / name, name, 7, False)
    remember_project(settings, tmp_path / names[5], names[5], 9, True)
    rows = recent_projects(Settings(tmp_path))
    assert [row.name for row in rows[:2]] == [names[5], names[13]]
    assert (rows[0].segments, rows[0].is_sample, len(rows)) == (9, True, 12)
    forget_project(settings, tmp_path / names[5])
    assert len(recent_projects(settings)) == 11
    forget_project(settings)
    assert recent_projects(settings) == []


def test_nothing_is_remembered_when_that_is_not_wanted(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    settings.set("remember_projects", False)
    remember_project(settings, tmp_path / "a.qdacoder", "A", 1, False)
    assert recent_projects(settings) == []


def test_odd_entries_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text(json.dumps({"recent": [1, {"path": "x"}, None]}))
    assert recent_projects(Settings(tmp_path)) == []
