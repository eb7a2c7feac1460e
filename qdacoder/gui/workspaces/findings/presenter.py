"""What the Findings workspace does, without a widget."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from PySide6.QtCore import QObject, Signal

from qdacoder.domain.changes import ChangeSet, Kind
from qdacoder.domain.codebook import Codebook
from qdacoder.domain.findings import FindingRow, Role, Stance
from qdacoder.domain.footage import FootageRow
from qdacoder.domain.review import Hit, seconds_of
from qdacoder.domain.witness import WitnessRow
from qdacoder.errors import QdacoderError
from qdacoder.gui.i18n import tr
from qdacoder.gui.workspaces.review.times import clock_text
from qdacoder.services.review import CardRow
from qdacoder.services.session import ProjectSession

_NEWS = (
    *(Kind.FINDING, Kind.STUDY, Kind.SEGMENT, Kind.CODING, Kind.QUOTE, Kind.CUE, Kind.WITNESS, Kind.NODE),
    *(Kind.CATEGORY, Kind.MERGE, Kind.FOOTAGE),
)


class FindingsPresenter(QObject):
    """The state of the Findings workspace and its verbs.

    Signals:
        changed: rows, cards or names are others now.
        current_changed: another finding is shown.
        told(text, undoable), failed(error): for status bar and notices.
    """

    changed = Signal()
    current_changed = Signal()
    told = Signal(str, bool)
    failed = Signal(object)

    def __init__(self, session: ProjectSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.rows: list[FindingRow] = []
        self.current: int | None = None
        self.witnesses: dict[int, WitnessRow] = {}
        self.footage: dict[int, FootageRow] = {}
        self.codebook: Codebook = session.codebook.read()
        self._cards: dict[int, CardRow] = {}
        self._shown = False
        self._stale = True
        self._unsubscribe = session.subscribe(self._changed)

    @property
    def row(self) -> FindingRow | None:
        """The finding that is shown."""
        return next((one for one in self.rows if one.id == self.current), None)

    @property
    def place(self) -> int:
        """Its place in the list, -1 without any."""
        return next((place for place, one in enumerate(self.rows) if one.id == self.current), -1)

    def close(self) -> None:
        """Let go of the project."""
        self._unsubscribe()

    def set_shown(self, shown: bool) -> None:
        """The page is shown or hidden."""
        self._shown = shown
        if shown and self._stale:
            self.refresh()

    def refresh(self) -> None:
        """Read everything again."""
        self._stale = False
        self.rows = list(self.session.findings.list())
        self.codebook = self.session.codebook.read()
        self.witnesses = {row.id: row for row in self.session.witnesses.list()}
        self.footage = {row.id: row for row in self.session.footage.list(counted=False)}
        self._cards.clear()
        if self.row is None:
            self.current = self.rows[0].id if self.rows else None
        self.changed.emit()

    def select(self, finding_id: int | None) -> None:
        """Show another finding."""
        if finding_id != self.current:
            self.current = finding_id
            self.current_changed.emit()

    def step(self, way: int) -> None:
        """The next or previous finding."""
        if self.rows:
            place = max(0, min(self.place + way, len(self.rows) - 1))
            self.select(self.rows[place].id)

    def cards(self, row: FindingRow) -> dict[int, CardRow]:
        """What the evidence of a finding shows, by segment."""
        ids = [one.segment_id for one in row.evidence]
        missing = [one for one in ids if one not in self._cards]
        if missing:
            self._cards |= {card.segment.id: card for card in self.session.review.cards(missing)}
        return {one: self._cards[one] for one in ids if one in self._cards}

    def length_text(self, row: FindingRow) -> str:
        """Length of the evidence, overlaps counted once; to the frame where all footage has one rate."""
        segments = [card.segment for card in self.cards(row).values()]
        hits = [
            Hit(one.id, one.footage_id, one.in_frame, one.out_frame, one.witness_id, one.relevance)
            for one in segments
        ]
        rates = {one: footage.rate for one, footage in self.footage.items()}
        used = {Fraction(rates[hit.footage_id].numerator, rates[hit.footage_id].denominator) for hit in hits}
        return clock_text(seconds_of(hits, rates), used.pop() if len(used) == 1 else None)

    def add(self, statement: str) -> None:
        """Write down a new finding and show it."""
        made = self._try(lambda: self.session.findings.add(statement))
        if made is not None:
            self.select(made.result_id)

    def save(self, finding_id: int, *, statement: str | None = None, body: str | None = None) -> bool:
        """Keep what was typed; whether it could be kept."""
        done = self._try(lambda: self.session.findings.edit(finding_id, statement=statement, body=body))
        return done is not None

    def remove(self, finding_id: int) -> None:
        """Remove a finding."""
        self._try(lambda: self.session.findings.remove(finding_id))

    def move(self, way: int) -> None:
        """Move the finding shown up (-1) or down (1)."""
        if self.current is not None:
            place, ident = self.place, self.current
            self._try(lambda: self.session.findings.move(ident, max(0, place + way)))

    def add_evidence(self, finding_id: int, segment_ids: list[int]) -> None:
        """Let segments bear on a finding."""
        self._try(lambda: self.session.findings.add_evidence(finding_id, segment_ids))

    def set_role(self, evidence_id: int, role: Role) -> None:
        """How a segment bears on it."""
        self._try(lambda: self.session.findings.edit_evidence(evidence_id, role=role))

    def remove_evidence(self, evidence_id: int) -> None:
        """Take a segment away."""
        self._try(lambda: self.session.findings.remove_evidence([evidence_id]))

    def compare(self, name: str) -> None:
        """Compare with a study by its name; it is added when it is new."""
        finding = self.current
        if finding is None or not name.strip():
            return

        def work() -> ChangeSet:
            known = {row.name.casefold(): row.id for row in self.session.findings.studies()}
            study = known.get(" ".join(name.split()).casefold())
            if study is None:
                study = self.session.findings.add_study(name).result_id or 0
            return self.session.findings.compare(finding, study)

        self._try(work)

    def edit_stance(self, stance_id: int, **values: object) -> None:
        """Stance, page or what it says."""
        self._try(lambda: self.session.findings.edit_stance(stance_id, **values))  # type: ignore[arg-type]

    def remove_stance(self, stance_id: int) -> None:
        """Take a comparison away."""
        self._try(lambda: self.session.findings.remove_stance(stance_id))

    def set_stance(self, stance_id: int, stance: Stance) -> None:
        """What the study says on the point, as the researcher reads it."""
        self.edit_stance(stance_id, stance=stance)

    def counts_text(self) -> str:
        """For the status bar."""
        compared = sum(len(row.stances) for row in self.rows)
        return tr("{findings} findings, {compared} comparisons with earlier studies").format(
            findings=len(self.rows), compared=compared
        )

    def _try(self, work: Callable[[], ChangeSet]) -> ChangeSet | None:
        try:
            done = work()
        except QdacoderError as error:
            self.failed.emit(error)
            return None
        if done.ids:
            self.told.emit(done.label, True)
        return done

    def _changed(self, change: ChangeSet) -> None:
        if change.touches(*_NEWS):
            self._stale = True
            if self._shown:
                self.refresh()
