"""What the Analysis workspace counts, without a widget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal

from qdacoder.domain.changes import ChangeSet, Kind
from qdacoder.domain.codebook import Codebook
from qdacoder.domain.coverage import CoverageRow
from qdacoder.domain.facts import GrowthPoint, Together
from qdacoder.gui.runner import Runner, Work
from qdacoder.services.analysis import MOST_TOGETHER, Table
from qdacoder.services.analysis_tables import Grid, coverage_grid, growth_grid, matrix_grid, together_grid
from qdacoder.services.session import ProjectSession

_LATER_MS = 150
_NEWS = (
    *(Kind.SEGMENT, Kind.CODING, Kind.NODE, Kind.CATEGORY, Kind.WITNESS, Kind.FOOTAGE, Kind.EXCLUSION),
    *(Kind.SEEN, Kind.ATTRIBUTE, Kind.MERGE, Kind.SITE, Kind.CODER),
)


@dataclass(frozen=True, slots=True)
class Question:
    """What is counted.

    Attributes:
        by: ``witness``, ``site``, ``footage``, ``coder`` or an attribute's name.
        count: ``segments``, ``codings`` or ``seconds``.
        coder_id, footage_id: only these; 0: all.
        heard_only: without segments whose sound is excluded.
        how, within_ms: how nodes stand together.
        most: how many nodes are shown together at once, those that share most.
    """

    by: str = "witness"
    count: str = "segments"
    coder_id: int = 0
    footage_id: int = 0
    heard_only: bool = False
    how: str = "same"
    within_ms: int = 30_000
    most: int = 24


@dataclass(frozen=True, slots=True)
class Answer:
    """The numbers at one moment."""

    question: Question
    table: Table
    together: Together
    coverage: tuple[CoverageRow, ...]
    growth: tuple[GrowthPoint, ...]
    saturated: bool | None
    book: Codebook
    segments: int


class AnalysisPresenter(QObject):
    """Asks off the GUI thread; a newer question cancels an older one.

    Signals:
        answered: there are other numbers.
        told(text, undoable), failed(error): for status bar and notices.
    """

    answered = Signal()
    told = Signal(str, bool)
    failed = Signal(object)

    def __init__(self, session: ProjectSession, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session, self._runner = session, runner
        self.question = Question()
        self.answer: Answer | None = None
        self._work: Work | None = None
        self._shown, self._stale = False, True
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)
        self._unsubscribe = session.subscribe(self._changed)

    @property
    def asking(self) -> bool:
        """Whether an answer is still to come."""
        return self._work is not None or self._timer.isActive()

    def close(self) -> None:
        """Let go of the project."""
        self._timer.stop()
        if self._work is not None:
            self._work.cancel()
        self._unsubscribe()

    def set_shown(self, shown: bool) -> None:
        """The page is shown or hidden; nothing is counted while it is hidden."""
        self._shown = shown
        if shown and self._stale:
            self._ask_later(0)

    def grid(self, which: str) -> Grid | None:
        """A table as it is shown, to be written: ``matrix``, ``together``, ``coverage`` or ``growth``."""
        answer = self.answer
        if answer is None:
            return None
        if which == "together":
            names = {node.id: node.name for node in answer.book.nodes}
            return together_grid(answer.together, names, answer.table.left_out)
        if which == "coverage":
            return coverage_grid(answer.coverage, leave_out=answer.question.heard_only)
        return growth_grid(answer.growth) if which == "growth" else matrix_grid(answer.table)

    def ask(self, **values: object) -> None:
        """Count something else."""
        question = replace(self.question, **values)  # type: ignore[arg-type]
        if question != self.question:
            self.question = question
            self._ask_later(_LATER_MS)

    def _ask_later(self, wait_ms: int) -> None:
        if self._work is not None:
            self._work.cancel()
            self._work = None
        self._stale = True
        if self._shown:
            self._timer.start(wait_ms)

    def _ask(self) -> None:
        session, asked = self.session, self.question

        def job(_progress: object, _cancel: Callable[[], bool]) -> Answer:
            coders = (asked.coder_id,) if asked.coder_id else ()
            footage = (asked.footage_id,) if asked.footage_id else ()
            service = session.analysis
            narrowed = {"coder_ids": coders, "footage_ids": footage}
            growth = tuple(service.growth(coders))
            covered = session.coverage.rows(coders, leave_out=asked.heard_only)
            return Answer(
                asked,
                service.matrix(asked.by, asked.count, heard_only=asked.heard_only, **narrowed),
                service.together(
                    asked.how,
                    asked.within_ms,
                    most=min(asked.most, MOST_TOGETHER),
                    heard_only=asked.heard_only,
                    **narrowed,
                ),
                tuple(row for row in covered if row.footage_id in (footage or (row.footage_id,))),
                growth,
                service.is_saturated(growth),
                session.codebook.read(),
                service.segment_count(coders, footage, heard_only=asked.heard_only),
            )

        self._stale = False
        self._work = self._runner.run(job, self._answered, self._failed, lane="read")

    def _answered(self, answer: Answer) -> None:
        self._work = None
        self.answer = answer
        self.answered.emit()

    def _failed(self, error: Exception) -> None:
        self._work = None
        self.failed.emit(error)

    def _changed(self, change: ChangeSet) -> None:
        if change.touches(*_NEWS):
            self._ask_later(_LATER_MS)
