"""Recent projects: file, name, when, and how many segments it had; nothing else is remembered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from qdacoder.settings.store import Settings

_STATE = "recent"
_MOST = 12


@dataclass(frozen=True, slots=True)
class RecentProject:
    """A project that was open.

    Attributes:
        opened_at: UTC.
    """

    path: Path
    name: str
    opened_at: datetime
    segments: int
    is_sample: bool = False


def recent_projects(settings: Settings) -> list[RecentProject]:
    """Newest first; entries that cannot be read are left out."""
    found = settings.state(_STATE, [])
    rows = [_row(entry) for entry in found] if isinstance(found, list) else []
    return [row for row in rows if row is not None]


def remember_project(settings: Settings, path: Path, name: str, segments: int, is_sample: bool) -> None:
    """Put a project on top of the list, unless the user wants none remembered."""
    if not settings.get("remember_projects"):
        return
    path = path.absolute()
    now = RecentProject(path, name, datetime.now(UTC), segments, is_sample)
    others = [row for row in recent_projects(settings) if row.path != path]
    settings.set_state(_STATE, [_entry(row) for row in (now, *others)][:_MOST])


def forget_project(settings: Settings, path: Path | None = None) -> None:
    """Take one project off the list, or all."""
    rows = [] if path is None else [row for row in recent_projects(settings) if row.path != path.absolute()]
    settings.set_state(_STATE, [_entry(row) for row in rows] or None)


def _entry(row: RecentProject) -> dict[str, Any]:
    return {
        "path": str(row.path),
        "name": row.name,
        "opened_at": row.opened_at.isoformat(timespec="seconds"),
        "segments": row.segments,
        "sample": row.is_sample,
    }


def _row(entry: Any) -> RecentProject | None:
    try:
        return RecentProject(
            Path(entry["path"]),
            str(entry["name"]),
            datetime.fromisoformat(entry["opened_at"]),
            int(entry["segments"]),
            bool(entry["sample"]),
        )
    except (TypeError, KeyError, ValueError):
        return None
