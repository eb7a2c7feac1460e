"""Who may import whom (the table of the house plan), read from the code without importing it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pytest_archon import archrule

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "qdacoder"
INNER = ("storage", "media", "exchange", "analysis")
NOT_LIBRARY = ("qdacoder.gui*", "qdacoder.cli*")


def test_domain_knows_only_the_standard_library_and_the_errors() -> None:
    (
        archrule("domain")
        .match("qdacoder.domain*")
        .should_not_import(
            "PySide6*", "sqlalchemy*", "alembic*", "pandas*", "numpy*", "av*", "vlc*", "platformdirs*"
        )
        .should_not_import(*(f"qdacoder.{name}*" for name in (*INNER, "settings", "services", "gui", "cli")))
        .check("qdacoder")
    )


@pytest.mark.parametrize(
    ("package", "never"),
    [
        ("storage", ("PySide6*", "pandas*", "av", "av.*", "vlc")),
        ("media", ("PySide6*", "sqlalchemy*", "pandas*")),
        ("exchange", ("PySide6*", "sqlalchemy*")),
        ("analysis", ("PySide6*", "sqlalchemy*")),
    ],
)
def test_inner_packages_do_not_import_one_another(package: str, never: tuple[str, ...]) -> None:
    others = tuple(f"qdacoder.{name}*" for name in INNER if name != package)
    (
        archrule(package)
        .match(f"qdacoder.{package}*")
        .should_not_import(*others, *never, "qdacoder.services*", "qdacoder.settings*", *NOT_LIBRARY)
        .check("qdacoder", only_direct_imports=True)
    )


def test_settings_know_no_other_package() -> None:
    (
        archrule("settings")
        .match("qdacoder.settings*")
        .should_not_import("PySide6*", *(f"qdacoder.{name}*" for name in ("domain", *INNER, "services")))
        .should_not_import(*NOT_LIBRARY)
        .check("qdacoder", only_direct_imports=True)
    )


def test_services_know_no_window() -> None:
    (
        archrule("services")
        .match("qdacoder.services*")
        .should_not_import("PySide6*", *NOT_LIBRARY)
        .check("qdacoder", skip_type_checking=True)
    )


def test_the_window_reaches_data_only_through_services() -> None:
    (
        archrule("gui")
        .match("qdacoder.gui*")
        .should_not_import("sqlalchemy*", "av", "av.*", "vlc", "pandas*", "numpy*")
        .should_not_import("qdacoder.storage*", "qdacoder.exchange*", "qdacoder.analysis*", "qdacoder.cli*")
        .check("qdacoder", only_direct_imports=True)
    )


def test_widgets_know_no_services() -> None:
    (
        archrule("widgets")
        .match("qdacoder.gui.widgets*")
        .should_not_import("qdacoder.services*", "qdacoder.gui.workspaces*")
        .check("qdacoder", only_direct_imports=True)
    )


def test_presenters_know_no_widgets() -> None:
    for file in (PACKAGE / "gui" / "workspaces").glob("*/presenter.py"):
        assert not re.search(r"PySide6\.Qt(Widgets|Gui)|import Qt(Widgets|Gui)", file.read_text()), file


def test_the_command_line_starts_without_qt() -> None:
    (
        archrule("cli")
        .match("qdacoder.cli*")
        .exclude("qdacoder.cli.windows")
        .should_not_import("PySide6*", "sqlalchemy*", "qdacoder.storage*")
        .check("qdacoder", only_direct_imports=True)
    )


def _modules() -> list[tuple[str, str]]:
    return [(file.relative_to(ROOT).as_posix(), file.read_text()) for file in PACKAGE.rglob("*.py")]


def test_vlc_has_one_importer_and_qt_one_home() -> None:
    for name, text in _modules():
        if re.search(r"^\s*(import|from) vlc\b", text, re.M):
            assert name == "qdacoder/media/vlc_player.py"
        if re.search(r"^\s*(import|from) PySide6\b", text, re.M):
            assert name.startswith("qdacoder/gui/"), name


def test_slow_libraries_are_imported_where_they_are_used() -> None:
    """The window shows before pandas, PyAV, VLC and Alembic are loaded."""
    for name, text in _modules():
        if name.startswith("qdacoder/analysis/"):  # itself imported only where something is counted
            continue
        assert not re.search(r"^(import|from) (pandas|av|vlc|alembic)\b", text, re.M), name
        assert not re.search(r"^(import|from) (qdacoder\.analysis|xlsxwriter|docx)\b", text, re.M) or (
            name.startswith("qdacoder/exchange/")
        ), name


def test_migrations_stand_alone() -> None:
    for file in (ROOT / "migrations").rglob("*.py"):
        assert "qdacoder.storage" not in file.read_text(), file


def test_rows_change_only_in_units_of_work() -> None:
    """Only the unit of work, the journal and the making of a file spell changing statements."""
    allowed = {"unit_of_work.py", "journal.py", "journal_erasure.py", "project_file.py"}
    for file in (PACKAGE / "storage").rglob("*.py"):
        if file.name not in allowed:
            names = re.findall(r"from sqlalchemy import ([^\n(]+|\([^)]+\))", file.read_text())
            words = set(re.findall(r"\w+", " ".join(names)))
            assert not words & {"insert", "update", "delete"}, file
