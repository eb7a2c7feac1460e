"""The questions for files: which to open, where to write."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from qdacoder.gui.i18n import tr

_PROJECT = "qdacoder (*.qdacoder)"
_SUFFIX = ".qdacoder"


def ask_new_project(parent: QWidget) -> Path | None:
    """Where a new project is to be, None when the question was left."""
    name, _kind = QFileDialog.getSaveFileName(parent, tr("New project"), "", _PROJECT)
    return _with_suffix(name, _SUFFIX)


def ask_project(parent: QWidget) -> Path | None:
    """Which project to open."""
    name, _kind = QFileDialog.getOpenFileName(parent, tr("Open project"), "", _PROJECT)
    return Path(name) if name else None


def ask_project_copy(parent: QWidget, path: Path) -> Path | None:
    """Where a copy of a project is to be."""
    proposed = path.with_name(f"{path.stem} {tr('copy')}{_SUFFIX}")
    name, _kind = QFileDialog.getSaveFileName(parent, tr("Save a copy"), str(proposed), _PROJECT)
    return _with_suffix(name, _SUFFIX)


def ask_csv_target(parent: QWidget, proposed: Path) -> Path | None:
    """Where a CSV is to be."""
    name, _kind = QFileDialog.getSaveFileName(
        parent, tr("Export coded segments"), str(proposed), "CSV (*.csv)"
    )
    return _with_suffix(name, ".csv")


def ask_review_target(parent: QWidget, folder: Path, name: str, what: str, title: str = "") -> Path | None:
    """Where an export of Review or Analysis is to be: a file, or a folder for stills."""
    plain = "".join("-" if char in '\\/:*?"<>|' else char for char in name).strip() or "review"
    if what == "stills":
        found = QFileDialog.getExistingDirectory(parent, tr("Folder for the stills"), str(folder))
        return Path(found) if found else None
    kinds = {"csv": "CSV (*.csv)", "xlsx": "Excel (*.xlsx)", "html": "HTML (*.html)", "png": "PNG (*.png)"}
    name, _kind = QFileDialog.getSaveFileName(
        parent, title or tr("Export what the filter finds"), str(folder / f"{plain}.{what}"), kinds[what]
    )
    return _with_suffix(name, f".{what}")


def ask_transcript_target(parent: QWidget, folder: Path, name: str) -> Path | None:
    """Where a transcript is to be written; the kind that is chosen gives the ending."""
    plain = "".join("-" if char in '\\/:*?"<>|' else char for char in name).strip() or "transcript"
    kinds = {"SubRip (*.srt)": ".srt", "WebVTT (*.vtt)": ".vtt", "CSV (*.csv)": ".csv"}
    found, kind = QFileDialog.getSaveFileName(
        parent, tr("Export the transcript"), str(folder / f"{plain}.srt"), ";;".join(kinds)
    )
    if found and Path(found).suffix.lower() in kinds.values():
        return Path(found)
    return _with_suffix(found, kinds.get(kind, ".srt"))


def ask_findings_target(parent: QWidget, proposed: Path) -> Path | None:
    """Where a draft or table of findings is to be; the kind that is chosen gives the ending."""
    kinds = {
        "Word (*.docx)": ".docx",
        "Markdown (*.md)": ".md",
        "CSV (*.csv)": ".csv",
        "Excel (*.xlsx)": ".xlsx",
    }
    name, kind = QFileDialog.getSaveFileName(
        parent, tr("Export findings"), f"{proposed}.docx", ";;".join(kinds)
    )
    if name.casefold().endswith(tuple(kinds.values())):
        return Path(name)
    return _with_suffix(name, kinds.get(kind, ".docx"))


def ask_manuscript(parent: QWidget) -> Path | None:
    """Which manuscript to check."""
    name, _kind = QFileDialog.getOpenFileName(
        parent, tr("Check a manuscript"), "", f"{tr('Manuscripts')} (*.docx *.odt *.md *.txt)"
    )
    return Path(name) if name else None


def ask_footage_files(parent: QWidget) -> list[Path]:
    """Which video or sound files to add."""
    kinds = (
        "*.mp4 *.mov *.mxf *.mkv *.avi *.mts *.m2ts *.ts *.mpg *.webm *.wmv *.wav *.mp3 *.m4a *.flac *.ogg"
    )
    names, _kind = QFileDialog.getOpenFileNames(
        parent, tr("Add footage"), "", f"{tr('Video and sound')} ({kinds});;{tr('All files')} (*)"
    )
    return [Path(name) for name in names]


def _with_suffix(name: str, suffix: str) -> Path | None:
    if not name:
        return None
    return Path(name) if name.casefold().endswith(suffix) else Path(name + suffix)
