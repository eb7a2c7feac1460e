"""What the Footage workspace knows and does, without widgets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from qdacoder.domain.changes import ChangeSet, Kind
from qdacoder.domain.coverage import coverage_of
from qdacoder.domain.exclusion import ExclusionRow, excluded_spans
from qdacoder.domain.footage import FootageRow, MediaState, Picture
from qdacoder.domain.spans import Span
from qdacoder.errors import QdacoderError
from qdacoder.gui.runner import Runner, Work
from qdacoder.gui.workspaces.footage.adding import Adding
from qdacoder.gui.workspaces.footage.background import OneByOne, Waiting
from qdacoder.gui.workspaces.footage.book import LineBook, file_of
from qdacoder.gui.workspaces.footage.checking import Checking
from qdacoder.gui.workspaces.footage.lines import Line, Summary, summarize
from qdacoder.services.session import ProjectSession
from qdacoder.services.verify import FileLook, look

THUMBNAIL_WIDTH = 192


class FootagePresenter(QObject):
    """Footage of a project: its lines, adding files, thumbnails and checksums in the background.

    Call `activate` and `deactivate` when the page is shown and hidden (`FootageView` does), `close` before
    the session is closed.

    Args:
        session: the open project.
        runner: where jobs run.

    Signals:
        told: a sentence for the status bar.
        failed: an error.
        open_requested: id of the footage to open in Coding.
        lines_changed: lines came, went or have another order.
        line_changed: key of a line that shows something else now.
        added: id of the first footage of those added together.
        verifying_changed: Verify all began or ended.
        closed: the session is about to be closed.
    """

    told = Signal(str)
    failed = Signal(object)
    open_requested = Signal(int)
    lines_changed = Signal()
    line_changed = Signal(int)
    added = Signal(int)
    verifying_changed = Signal()
    closed = Signal()

    def __init__(self, session: ProjectSession, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session, self.runner = session, runner
        self._active = self._dirty = self._closed = False
        self._look_work: Work | None = None
        self._book = LineBook(self)
        self._adding = Adding(session, runner, self._book, self)
        self._checking = Checking(session, runner, self._book, self)
        self._thumbs = OneByOne(runner, self)
        self._book.lines_changed.connect(self.lines_changed)
        self._book.line_changed.connect(self.line_changed)
        self._adding.failed.connect(self.failed)
        self._adding.added.connect(self.added)
        self._adding.busy_changed.connect(self._checking.hold)
        self._checking.failed.connect(self.failed)
        self._checking.told.connect(self.told)
        self._checking.verifying_changed.connect(self.verifying_changed)
        self._checking.file_lost.connect(self.look_for_files)
        self._unsubscribe = session.subscribe(self._changed)
        self.refresh()

    @property
    def lines(self) -> list[Line]:
        """Footage in the order it was added, then files that are being read."""
        return list(self._book)

    @property
    def summary(self) -> Summary:
        """The counts above the table."""
        return summarize(self.lines)

    @property
    def verifying(self) -> bool:
        """Whether Verify all is under way."""
        return self._checking.verifying

    def line(self, key: int) -> Line | None:
        """The line of a footage (its id) or of a file that is being read."""
        return self._book.get(key)

    def activate(self) -> None:
        """The page is shown: look for the files, make what is missing of the thumbnails."""
        if self._closed:
            return
        self._active = True
        if self._dirty:
            self.refresh()
        else:
            self.look_for_files()

    def deactivate(self) -> None:
        """The page is hidden: no more thumbnails; reading and checksums go on."""
        self._active = False
        self._thumbs.stop()

    def close(self) -> None:
        """Stop everything and let the session go."""
        self._closed = True
        self._unsubscribe()
        self.closed.emit()
        self.blockSignals(True)
        for queue in (self._adding, self._thumbs, self._checking):
            queue.stop()
        if self._look_work is not None:
            self._look_work.cancel()

    def refresh(self) -> None:
        """Read all footage again."""
        self._dirty = False
        rows = self.session.footage.list()
        spans = self.session.footage.coded_spans([row.id for row in rows])
        seen = self.session.coverage.all_seen()
        excluded: dict[int, list[ExclusionRow]] = defaultdict(list)
        for one in self.session.exclusions.list():
            excluded[one.footage_id].append(one)
        lines = [
            self._line_of(row, _covered(row, spans[row.id], excluded[row.id], seen.get(row.id, ())))
            for row in rows
        ]
        lines += [line for line in self._book if line.row is None]
        for key in self._book.show(lines):
            self._thumbs.drop(key)
            self._checking.drop(key)
        self.look_for_files()

    def look_for_files(self) -> None:
        """See in the background which files are there; drives may be slow."""
        if self._look_work is not None:
            self._look_work.cancel()
        rows = [line.row for line in self._book if line.row is not None]
        session = self.session
        self._look_work = self.runner.run(
            lambda _progress, _cancel: [(row, look(session, row)) for row in rows], self._looked, lane="read"
        )

    def add_files(self, paths: Sequence[Path]) -> None:
        """Read files one after the other and add each; a file that is refused does not stop the others."""
        self._adding.add(paths)

    def dismiss(self, key: int) -> None:
        """Stop reading a file, or take the line of a refused one away."""
        self._adding.dismiss(key)

    def verify_all(self) -> None:
        """Compare the checksum of every file that is there with the one noted, one file at a time."""
        self._checking.verify_all()

    def stop_verifying(self) -> None:
        """Stop Verify all; what was compared stays known."""
        self._checking.stop()

    def remove(self, footage_id: int) -> None:
        """Remove a footage with its segments; undo brings both back."""
        try:
            self.session.footage.remove(footage_id, initiator=self)
        except QdacoderError as error:
            self.failed.emit(error)

    def open(self, footage_id: int) -> None:
        """Ask for a footage to be opened in Coding."""
        if self._book.row(footage_id) is not None:
            self.open_requested.emit(footage_id)

    def show_share(self, footage_id: int, share: float | None) -> None:
        """How far somebody else's reading of a footage's file is; None when it ended."""
        self._book.set(footage_id, share=share)

    def _line_of(self, row: FootageRow, covered: dict[str, Any]) -> Line:
        line = Line(row.id, row, self.session.footage.media_file(row), **covered)
        old = self._book.get(row.id)
        if old is None or old.row is None:
            return line
        line = replace(line, share=old.share)
        if file_of(old.row) != file_of(row):
            return line
        if old.row.media_sha256 == row.media_sha256:
            line = replace(line, verified_at=old.verified_at)
        return replace(line, state=old.state, picture=old.picture, trouble=old.trouble)

    def _looked(self, found: list[tuple[FootageRow, FileLook]]) -> None:
        for row, seen in found:
            now = self._book.row(row.id)
            if now is None or file_of(now) != file_of(row) or now.media_sha256 != row.media_sha256:
                continue
            self._book.set(row.id, state=seen.state, verified_at=seen.verified_at)
            if seen.state is MediaState.PRESENT:
                self._want_thumbnail(now)
                self._checking.want_first(now)

    def _want_thumbnail(self, row: FootageRow) -> None:
        line = self._book.get(row.id)
        if not self._active or line is None or line.picture is not None or line.trouble:
            return
        if row.facts is None or not row.facts.has_video:
            return
        service, frame = self.session.footage, row.length_frames // 10
        self._thumbs.add(
            Waiting(
                row.id,
                lambda _progress, cancel: service.thumbnail(row, frame, THUMBNAIL_WIDTH, cancel),
                partial(self._made_picture, row),
                partial(self._no_picture, row.id),
            )
        )

    def _made_picture(self, row: FootageRow, picture: Picture) -> None:
        now = self._book.row(row.id)
        if now is not None and file_of(now) == file_of(row):
            self._book.set(row.id, picture=picture)

    def _no_picture(self, footage_id: int, error: Exception) -> None:
        if not isinstance(error, QdacoderError):
            raise error
        self._book.set(footage_id, trouble=str(error))

    def _changed(self, change: ChangeSet) -> None:
        everything = change.touches(Kind.FOOTAGE, Kind.SITE, Kind.WITNESS)
        if everything or (change.touches(Kind.MEMO) and not change.segment_ids):
            self.refresh()
        elif change.footage_ids and self._active:
            self._recount(change.footage_ids)
        elif change.footage_ids:
            self._dirty = True

    def _recount(self, footage_ids: Collection[int]) -> None:
        known = [one for one in footage_ids if one in self._book]
        spans = self.session.footage.coded_spans(known)
        for one in known:
            row = self.session.footage.get(one)
            seen = self.session.coverage.seen(one)
            found = _covered(row, spans[one], self.session.exclusions.list(one), seen)
            self._book.set(one, row=row, **found)


def _covered(
    row: FootageRow, spans: tuple[Span, ...], excluded: Sequence[ExclusionRow], seen: Sequence[Span]
) -> dict[str, Any]:
    """What a line says of where its footage is coded, left out and seen."""
    out = excluded_spans(excluded, audio=True)
    return {
        "spans": spans,
        "excluded": tuple(excluded),
        "seen": tuple(seen),
        "coverage": coverage_of(row.length_frames, spans, seen, out),
    }
