"""Checksums in the background: the first one of a new file, and comparing them all."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from qdacoder.domain.footage import FootageRow, MediaState
from qdacoder.errors import NotFound, QdacoderError, UserError
from qdacoder.gui.i18n import tr
from qdacoder.gui.runner import Runner
from qdacoder.gui.workspaces.footage.background import OneByOne, Waiting
from qdacoder.gui.workspaces.footage.book import LineBook, file_of
from qdacoder.services.session import ProjectSession
from qdacoder.services.verify import CheckedFile, verify

_HERE = (MediaState.PRESENT, MediaState.CHANGED)


class Checking(QObject):
    """One file at a time, and none while files are being added.

    Signals:
        told: a sentence for the status bar.
        failed: an error.
        verifying_changed: Verify all began or ended.
        file_lost: a file could not be read; look which are there.
    """

    told = Signal(str)
    failed = Signal(object)
    verifying_changed = Signal()
    file_lost = Signal()

    def __init__(self, session: ProjectSession, runner: Runner, book: LineBook, initiator: QObject) -> None:
        super().__init__(initiator)
        self._session, self._book, self._initiator = session, book, initiator
        self._round: set[int] | None = None
        self._given_up: set[int] = set()
        self._shown: int | None = None
        self._queue = OneByOne(runner, self)
        self._queue.moved.connect(self._show_shares)
        self._queue.ended.connect(self._ended)

    @property
    def verifying(self) -> bool:
        """Whether Verify all is under way."""
        return self._round is not None

    def want_first(self, row: FootageRow) -> None:
        """Make the checksum of a file that has none; one that was stopped is left until Verify all."""
        if not row.media_sha256 and not self._session.read_only and row.id not in self._given_up:
            self._check(row, tr("Checksum: {title}"))

    def verify_all(self) -> None:
        """Compare the checksum of every file that is there with the one noted."""
        rows = [line.row for line in self._book if line.row is not None and line.state in _HERE]
        if not rows:
            self.failed.emit(UserError(tr("No file is there to verify.")))
            return
        self._round = set()
        self._given_up.clear()
        self.verifying_changed.emit()
        for row in rows:
            self._check(row, tr("Verifying {title}"))

    def stop(self) -> None:
        """Stop; what was compared stays known."""
        self._queue.stop()

    def drop(self, key: int) -> None:
        """A footage is gone."""
        self._queue.drop(key)

    def hold(self, held: bool) -> None:
        """Begin no file while something more urgent runs."""
        self._queue.hold(held)

    def _check(self, row: FootageRow, title: str) -> None:
        session = self._session
        self._queue.add(
            Waiting(
                row.id,
                lambda progress, cancel: verify(session, row, progress, cancel),
                partial(self._checked, row),
                partial(self._failed, row.id),
                title.format(title=row.title),
            )
        )

    def _checked(self, row: FootageRow, checked: CheckedFile) -> None:
        now = self._book.row(row.id)
        if now is None or file_of(now) != file_of(row):
            return
        if checked.is_first:
            self._note(row.id, checked)
            return
        self._book.set(row.id, state=checked.look.state, verified_at=checked.look.verified_at)
        if self._round is not None and checked.look.verified_at is not None:
            self._round.add(row.id)

    def _note(self, footage_id: int, checked: CheckedFile) -> None:
        service = self._session.footage
        twins = [
            line.title
            for line in self._book
            if line.row is not None and line.key != footage_id and line.row.media_sha256 == checked.sha256
        ]
        try:
            row = service.get(footage_id, counted=False)
            if not row.media_sha256 and not self._session.read_only:
                service.note_fingerprint(footage_id, checked.sha256, checked.size, initiator=self._initiator)
        except NotFound:
            return
        except QdacoderError as error:
            self.failed.emit(error)
            return
        if twins:
            text = tr("“{title}” has the same content as “{other}”")
            self.told.emit(text.format(title=row.title, other=twins[0]))

    def _failed(self, key: int, error: Exception) -> None:
        if not isinstance(error, QdacoderError):
            raise error
        self._given_up.add(key)
        self.failed.emit(error)
        self.file_lost.emit()

    def _ended(self, whole: bool) -> None:
        done, self._round = self._round, None
        if not whole:
            self._given_up |= {line.key for line in self._book if line.row and not line.row.media_sha256}
        if done is None:
            return
        self.verifying_changed.emit()
        count = sum(line.row is not None for line in self._book)
        text = tr("Verified {done} of {count} files") if whole else tr("Stopped: verified {done} of {count}")
        self.told.emit(text.format(done=len(done), count=count))

    def _show_shares(self) -> None:
        shown, self._shown = self._shown, self._queue.key
        if shown is not None and shown != self._shown:
            self._book.set(shown, share=None)
        if self._shown is not None:
            self._book.set(self._shown, share=self._queue.share(self._shown))
