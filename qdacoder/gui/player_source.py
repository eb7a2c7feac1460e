"""What a player opens for a footage: its file, the proxy made of it, or nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from qdacoder.domain.footage import FootageRow, MediaState
from qdacoder.media.player import PlayerSource
from qdacoder.services.session import ProjectSession


def source_of(session: ProjectSession, row: FootageRow) -> PlayerSource | None:
    """The file to play, a proxy where one was made; None when none is at hand."""
    path = session.footage.media_file(row)
    if path is None or session.footage.media_state(row) in (MediaState.MISSING, MediaState.NONE):
        return None
    proxy = session.footage.proxy_file(row)
    if proxy is None:
        return file_source(row, path)
    return replace(file_source(row, proxy), start_us=0)  # a proxy's pictures are counted from the first one


def file_source(row: FootageRow, path: Path) -> PlayerSource:
    """A file on the footage's own frame grid."""
    facts = row.facts
    return PlayerSource(
        path,
        row.rate,
        row.length_frames,
        facts.start_us if facts else 0,
        facts.has_video if facts else True,
        facts.variable_rate if facts else False,
    )
