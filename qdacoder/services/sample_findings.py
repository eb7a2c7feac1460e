"""The findings, comparisons and stated quantities of the sample project."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qdacoder.domain.coding import SegmentRow
from qdacoder.domain.findings import Role, Stance
from qdacoder.services.sample_data import sample_data_folder

if TYPE_CHECKING:
    from qdacoder.services.session import ProjectSession

# A study stands in the file as “Author and Author 2016 (Place)”.
_STUDY = re.compile(r"(?P<name>(?P<author>.+?) (?P<year>\d{4}))(?: \((?P<place>[^)]+)\))?")


def add_findings(session: ProjectSession, folder: Path | None = None) -> None:
    """Add what the sample's files say, for a project that holds its segments already."""
    folder = folder or sample_data_folder()
    manifest = tomllib.loads((folder / "sample.toml").read_text("utf-8"))
    with (folder / "earlier_studies.csv").open(encoding="utf-8", newline="") as file:
        said = list(csv.DictReader(file))
    studies = {text: _study(session, text) for text in dict.fromkeys(row["study"] for row in said)}
    segments = [one for row in session.footage.list() for one in session.coding.segments(row.id)]
    for given in manifest["finding"]:
        finding = session.findings.add(given["statement"], given["text"]).result_id or 0
        taken: set[int] = set()
        for role in (Role.SUPPORTS, Role.QUALIFIES, Role.CONTRADICTS):
            ids = [one for one in _coded(session, segments, given.get(role.value, ())) if one not in taken]
            taken.update(ids)
            if ids:
                session.findings.add_evidence(finding, ids, role)
        for row in said:
            if row["point"] == given["point"]:
                session.findings.compare(
                    finding, studies[row["study"]], Stance(row["stance"]), page=row["page"], says=row["says"]
                )
    for given in manifest["quantity"]:
        _state(session, segments, given)


def _study(session: ProjectSession, text: str) -> int:
    found = _STUDY.fullmatch(text)
    if found is None:
        return session.findings.add_study(text).result_id or 0
    made = session.findings.add_study(
        found["name"], author=found["author"], year=int(found["year"]), place=found["place"] or ""
    )
    return made.result_id or 0


def _coded(session: ProjectSession, segments: Sequence[SegmentRow], names: Sequence[str]) -> list[int]:
    wanted = {session.codebook.find_node(name).id for name in names}
    return [one.id for one in segments if wanted & set(one.node_ids)]


def _state(session: ProjectSession, segments: Sequence[SegmentRow], given: Mapping[str, Any]) -> None:
    row = session.footage.find(given["footage"])
    start = row.timebase.parse(given["in"])
    for one in segments:
        if (one.footage_id, one.in_frame, one.witness) == (row.id, start, given["witness"]):
            for what, number, unit, per in given["stated"]:
                session.quantities.add(one.id, what, number, unit, per=per)
            return
    raise ValueError(f"the sample has no segment at {given['in']}")
