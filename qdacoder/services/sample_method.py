"""The transcripts, corrections, exclusions and themes of the sample project."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qdacoder.domain.exclusion import Applies
from qdacoder.domain.review import How, NodeRule, ReviewFilter
from qdacoder.services.sample_data import sample_data_folder

if TYPE_CHECKING:
    from qdacoder.services.session import ProjectSession


def add_transcripts(session: ProjectSession, folder: Path | None = None) -> None:
    """Add transcripts and the corrections made before anything is coded."""
    folder = folder or sample_data_folder()
    manifest = _manifest(folder)
    for given in manifest["transcript"]:
        footage = session.footage.find(given["footage"])
        source = session.transcripts.find(footage.id, given["of"]).id if "of" in given else None
        session.transcripts.import_file(
            footage.id,
            folder / given["file"],
            name=given["name"],
            language=given["language"],
            kind="original" if source is None else "translation",
            source_id=source,
            maker=given["maker"],
        )
    _correct(session, manifest, late=False)


def add_method(session: ProjectSession, folder: Path | None = None) -> None:
    """Add what comes after coding: late corrections, exclusions, themes."""
    manifest = _manifest(folder or sample_data_folder())
    _correct(session, manifest, late=True)
    for given in manifest["exclusion"]:
        footage = session.footage.find(given["footage"])
        for start, end in given["ranges"]:
            session.exclusions.add(
                footage.id,
                footage.timebase.parse(start),
                footage.timebase.parse(end),
                given["reason"],
                Applies.AUDIO,
            )
    for given in manifest["theme"]:
        nodes = tuple(session.codebook.find_node(name).id for name in given["any"])
        session.review.save_theme(given["name"], ReviewFilter(rules=(NodeRule(How.ANY, nodes),)))


def _correct(session: ProjectSession, manifest: Mapping[str, Any], *, late: bool) -> None:
    for given in manifest["correction"]:
        if bool(given.get("late")) is not late:
            continue
        footage = session.footage.find(given["footage"])
        layer = session.transcripts.find(footage.id, given["transcript"])
        start = footage.timebase.parse(given["in"])
        cue = next(one for one in session.transcripts.cues(layer.id) if one.in_frame == start)
        session.transcripts.edit_cue(cue.id, given["text"], given["reason"])


def _manifest(folder: Path) -> Mapping[str, Any]:
    return tomllib.loads((folder / "sample.toml").read_text("utf-8"))
