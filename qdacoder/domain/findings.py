"""Findings: what the research states, the evidence for it, and what earlier studies say on the point."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import datetime


class Role(enum.Enum):
    """How a segment bears on a statement."""

    SUPPORTS = "supports"
    QUALIFIES = "qualifies"
    CONTRADICTS = "contradicts"


class Stance(enum.Enum):
    """What an earlier study says on the point; only ever what the researcher set."""

    UNSET = ""
    AGREES = "agrees"
    DIFFERS = "differs"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A segment that bears on a finding."""

    id: int
    finding_id: int
    segment_id: int
    role: Role
    note: str


@dataclass(frozen=True, slots=True)
class StudyRow:
    """An earlier study.

    Attributes:
        name: as it is listed, such as ``Park 2016``.
    """

    id: int
    guid: str
    name: str
    author: str
    year: int | None
    place: str


@dataclass(frozen=True, slots=True)
class StanceRow:
    """What a study says on a finding's point."""

    id: int
    finding_id: int
    study: StudyRow
    stance: Stance
    page: str
    says: str

    @property
    def needs_page(self) -> bool:
        """Whether it claims something without saying where: it cannot be exported like that."""
        return self.stance in (Stance.AGREES, Stance.DIFFERS) and not self.page.strip()


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A statement with all that bears on it.

    Attributes:
        witness_ids, node_ids: of the segments of the evidence, in the order of letters and codebook.
        category_id: the category most of the evidence is coded with, None without any.
    """

    id: int
    guid: str
    statement: str
    body: str
    created_by: str
    changed_at: datetime
    evidence: tuple[EvidenceRow, ...] = field(default=())
    stances: tuple[StanceRow, ...] = field(default=())
    witness_ids: tuple[int, ...] = field(default=())
    node_ids: tuple[int, ...] = field(default=())
    category_id: int | None = None

    def count(self, stance: Stance) -> int:
        """How many studies take a stance."""
        return sum(row.stance is stance for row in self.stances)
