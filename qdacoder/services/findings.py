"""Verbs of findings: statements with their evidence, and what earlier studies say on the same point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from qdacoder.domain.changes import ChangeSet
from qdacoder.domain.findings import EvidenceRow, FindingRow, Role, Stance, StanceRow, StudyRow
from qdacoder.domain.text import a_name, a_text, folded, nearest
from qdacoder.errors import NotFound, UserError
from qdacoder.services.footage import a_year
from qdacoder.storage.read import findings as read
from qdacoder.storage.unit_of_work import UnitOfWork
from qdacoder.storage.write import findings as write

if TYPE_CHECKING:
    from qdacoder.services.session import ProjectSession


class FindingService:
    """Findings of an open project."""

    def __init__(self, session: ProjectSession) -> None:
        self._session = session

    def list(self) -> Sequence[FindingRow]:
        """All findings in their order."""
        with self._session.reading() as connection:
            return read.finding_rows(connection)

    def get(self, finding_id: int) -> FindingRow:
        """One finding.

        Raises:
            NotFound: it is gone.
        """
        with self._session.reading() as connection:
            rows = read.finding_rows(connection, finding_id)
        if not rows:
            raise NotFound(f"There is no finding {finding_id}.")
        return rows[0]

    def add(self, statement: str, body: str = "", initiator: object = None) -> ChangeSet:
        """Write down a finding; `result_id` is its id.

        Raises:
            UserError: the statement is empty.
        """
        said = _statement(statement)
        text = a_text(body, "text")

        def work(unit: UnitOfWork) -> int:
            return write.add_finding(unit, said, text)

        return self._session.run(f"Add finding “{_short(said)}”", "finding.add", work, initiator)

    def edit(
        self,
        finding_id: int,
        *,
        statement: str | None = None,
        body: str | None = None,
        initiator: object = None,
    ) -> ChangeSet:
        """Change statement or text; what is None stays.

        Raises:
            UserError: the statement is empty.
        """
        row = self.get(finding_id)
        values: dict[str, Any] = {}
        if statement is not None and statement != row.statement:
            values["statement"] = _statement(statement)
        if body is not None and body != row.body:
            values["body"] = a_text(body, "text")

        def work(unit: UnitOfWork) -> None:
            write.update_finding(unit, finding_id, values)

        return self._session.run(f"Edit finding “{_short(row.statement)}”", "finding.edit", work, initiator)

    def move(self, finding_id: int, position: int, initiator: object = None) -> ChangeSet:
        """Put a finding at a place (0 = first)."""
        row = self.get(finding_id)
        order = [one.id for one in self.list() if one.id != finding_id]
        order.insert(max(0, min(position, len(order))), finding_id)

        def work(unit: UnitOfWork) -> None:
            write.order_findings(unit, order)

        return self._session.run(f"Move finding “{_short(row.statement)}”", "finding.move", work, initiator)

    def remove(self, finding_id: int, initiator: object = None) -> ChangeSet:
        """Remove a finding; segments and studies stay."""
        row = self.get(finding_id)

        def work(unit: UnitOfWork) -> None:
            write.remove_finding(unit, finding_id)

        return self._session.run(
            f"Remove finding “{_short(row.statement)}”", "finding.remove", work, initiator
        )

    def add_evidence(
        self,
        finding_id: int,
        segment_ids: Sequence[int],
        role: Role = Role.SUPPORTS,
        initiator: object = None,
    ) -> ChangeSet:
        """Let segments bear on a finding; those that do already stay as they are.

        Raises:
            NotFound: a segment or the finding is gone.
        """
        row = self.get(finding_id)
        there = {one.segment_id for one in row.evidence}
        new = [one for one in dict.fromkeys(segment_ids) if one not in there]
        known = {one.id for one in self._session.coding.segments_by_id(new)}
        if set(new) - known:
            raise NotFound(f"There is no segment {min(set(new) - known)}.")

        def work(unit: UnitOfWork) -> None:
            write.add_evidence(unit, finding_id, new, role)

        label = f"Add evidence to “{_short(row.statement)}”"
        return self._session.run(label, "finding.add_evidence", work, initiator)

    def edit_evidence(
        self,
        evidence_id: int,
        *,
        role: Role | None = None,
        note: str | None = None,
        initiator: object = None,
    ) -> ChangeSet:
        """Say how a segment bears on the finding."""
        row = self._evidence(evidence_id)
        values: dict[str, Any] = {}
        if role is not None:
            values["role"] = role.value
        if note is not None:
            values["note"] = a_text(note, "note")

        def work(unit: UnitOfWork) -> None:
            if values:
                write.update_evidence(unit, evidence_id, values)

        label = f"Segment {row.segment_id} {role.value if role else 'noted'}"
        return self._session.run(label, "finding.edit_evidence", work, initiator)

    def remove_evidence(self, evidence_ids: Sequence[int], initiator: object = None) -> ChangeSet:
        """Take evidence away; the segments stay."""
        for one in evidence_ids:
            self._evidence(one)

        def work(unit: UnitOfWork) -> None:
            write.remove_evidence(unit, list(evidence_ids))

        return self._session.run("Remove evidence", "finding.remove_evidence", work, initiator)

    def studies(self) -> Sequence[StudyRow]:
        """Earlier studies by name."""
        with self._session.reading() as connection:
            return read.study_rows(connection)

    def find_study(self, name: str) -> StudyRow:
        """The study with this name.

        Raises:
            NotFound: with the nearest names.
        """
        rows = self.studies()
        for row in rows:
            if folded(row.name) == folded(name):
                return row
        raise NotFound(f"There is no study “{name}”.", nearest(name, (row.name for row in rows)))

    def add_study(
        self,
        name: str,
        *,
        author: str = "",
        year: int | None = None,
        place: str = "",
        initiator: object = None,
    ) -> ChangeSet:
        """Add an earlier study; `result_id` is its id.

        Raises:
            UserError: the name is empty or taken.
        """
        name = a_name(name, "study")
        if any(folded(row.name) == folded(name) for row in self.studies()):
            raise UserError(f"There is a study “{name}” already.", "Choose it from the list.")
        values = {
            "name": name,
            "author": a_text(author, "author"),
            "year": a_year(year),
            "place": a_text(place, "place"),
        }

        def work(unit: UnitOfWork) -> int:
            return write.add_study(unit, values)

        return self._session.run(f"Add study “{name}”", "study.add", work, initiator)

    def edit_study(
        self,
        study_id: int,
        *,
        name: str | None = None,
        author: str | None = None,
        year: int | None = None,
        place: str | None = None,
        initiator: object = None,
    ) -> ChangeSet:
        """Change what is known of a study; what is None stays.

        Raises:
            UserError: the name is taken.
        """
        rows = {row.id: row for row in self.studies()}
        if study_id not in rows:
            raise NotFound("That study does not exist any more.")
        values: dict[str, Any] = {}
        if name is not None:
            values["name"] = a_name(name, "study")
            if any(folded(row.name) == folded(name) and row.id != study_id for row in rows.values()):
                raise UserError(f"There is a study “{name}” already.", "Choose another name.")
        for column, text in (("author", author), ("place", place)):
            if text is not None:
                values[column] = a_text(text, column)
        if year is not None:
            values["year"] = a_year(year)

        def work(unit: UnitOfWork) -> None:
            write.update_study(unit, study_id, values)

        return self._session.run(f"Edit study “{rows[study_id].name}”", "study.edit", work, initiator)

    def remove_study(self, study_id: int, initiator: object = None) -> ChangeSet:
        """Remove a study with all it was said to say."""
        row = next((one for one in self.studies() if one.id == study_id), None)
        if row is None:
            raise NotFound("That study does not exist any more.")

        def work(unit: UnitOfWork) -> None:
            write.remove_study(unit, study_id)

        return self._session.run(f"Remove study “{row.name}”", "study.remove", work, initiator)

    def compare(
        self,
        finding_id: int,
        study_id: int,
        stance: Stance = Stance.UNSET,
        *,
        page: str = "",
        says: str = "",
        initiator: object = None,
    ) -> ChangeSet:
        """Note what a study says on a finding's point; `result_id` is the note's id.

        A stance without a page may be noted; it cannot be exported.

        Raises:
            NotFound: the finding or the study is gone.
        """
        row = self.get(finding_id)
        study = next((one for one in self.studies() if one.id == study_id), None)
        if study is None:
            raise NotFound("That study does not exist any more.")
        values = {
            "finding_id": finding_id,
            "study_id": study_id,
            "stance": stance.value,
            "page": " ".join(a_text(page, "page").split()),
            "says": a_text(says, "text"),
        }

        def work(unit: UnitOfWork) -> int:
            return write.add_stance(unit, values)

        label = f"Compare “{_short(row.statement)}” with {study.name}"
        return self._session.run(label, "finding.compare", work, initiator)

    def edit_stance(
        self,
        stance_id: int,
        *,
        stance: Stance | None = None,
        page: str | None = None,
        says: str | None = None,
        initiator: object = None,
    ) -> ChangeSet:
        """Change what a study says on a point; what is None stays."""
        row = self._stance(stance_id)
        values: dict[str, Any] = {}
        if stance is not None:
            values["stance"] = stance.value
        if page is not None:
            values["page"] = " ".join(a_text(page, "page").split())
        if says is not None:
            values["says"] = a_text(says, "text")

        def work(unit: UnitOfWork) -> None:
            write.update_stance(unit, stance_id, values)

        return self._session.run(f"Edit what {row.study.name} says", "finding.edit_stance", work, initiator)

    def remove_stance(self, stance_id: int, initiator: object = None) -> ChangeSet:
        """Take a comparison away; the study stays."""
        row = self._stance(stance_id)

        def work(unit: UnitOfWork) -> None:
            write.remove_stance(unit, stance_id)

        return self._session.run(
            f"Remove what {row.study.name} says", "finding.remove_stance", work, initiator
        )

    def _evidence(self, evidence_id: int) -> EvidenceRow:
        for row in self.list():
            for one in row.evidence:
                if one.id == evidence_id:
                    return one
        raise NotFound("That evidence does not exist any more.")

    def _stance(self, stance_id: int) -> StanceRow:
        for row in self.list():
            for one in row.stances:
                if one.id == stance_id:
                    return one
        raise NotFound("That comparison does not exist any more.")


def _statement(text: str) -> str:
    said = " ".join(a_text(text, "statement").split())
    if not said:
        raise UserError("The statement is empty.", "Write what was found in one sentence.")
    return said


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
