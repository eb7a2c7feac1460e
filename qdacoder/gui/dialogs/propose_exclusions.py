"""Noise and silence that were found: each is heard, then accepted or skipped."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from qdacoder.domain.changes import ChangeSet, Kind
from qdacoder.domain.exclusion import Proposal
from qdacoder.domain.footage import FootageRow
from qdacoder.errors import QdacoderError
from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.labels import ElidedLabel
from qdacoder.gui.widgets.range_table import RangeTable
from qdacoder.services.session import ProjectSession


class ProposeExclusions(QDialog):
    """Stays open beside Coding, where each is heard; what is undone comes back into the list.

    Signals:
        play_requested(in, out): go there and play it in Coding.
    """

    play_requested = Signal(int, int)

    def __init__(
        self,
        session: ProjectSession,
        row: FootageRow,
        found: Sequence[Proposal],
        failed: Callable[[Exception], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Noise and silence in {title}").format(title=row.title))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session, self._row, self._failed = session, row, failed
        self._found, self._skipped = list(found), set[Proposal]()
        self.open_ones: list[Proposal] = []
        self._typed = False
        self.summary = QLabel()
        self.summary.setWordWrap(True)
        self.table = RangeTable(
            (tr("Kind"), tr("In"), tr("Out"), tr("Length"), tr("Confidence")), (1, 2, 3), 0
        )
        self.table.setAccessibleName(tr("Proposals"))
        self.reason_field = QLineEdit()
        self.reason_field.setAccessibleName(tr("Reason"))
        self.play_button = _button(tr("Play"), tr("Go there and play it in Coding (Space)"))
        self.skip_button = _button(tr("Skip"), tr("Leave it counted, go to the next (Delete)"))
        self.all_button = _button("", tr("Accept all of this kind (Ctrl+Enter)"))
        self.accept_button = _button(tr("Accept"), tr("Leave the sound of it out, go to the next (Enter)"))
        self.accept_button.setProperty("primary", True)
        self.accept_button.setDefault(True)
        self.close_button = _button(tr("Close"), tr("Close (Esc)"))
        self._build()
        self.table.entered.connect(lambda _row: self._accept())
        self.table.played.connect(lambda _row: self._play())
        self.table.deleted.connect(lambda _row: self._skip())
        self.table.current_changed.connect(lambda _row: self._current_is_new())
        self.reason_field.textEdited.connect(self._reason_typed)
        self.play_button.clicked.connect(self._play)
        self.skip_button.clicked.connect(self._skip)
        self.all_button.clicked.connect(self._accept_all)
        self.accept_button.clicked.connect(self._accept)
        self.close_button.clicked.connect(self.reject)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self._accept_all)
        end = session.subscribe(self._changed)
        self.destroyed.connect(lambda *_: end())
        self.resize(round(640 * theme().text_size / 100), round(460 * theme().text_size / 100))
        self._refresh()

    @property
    def current(self) -> Proposal | None:
        """The proposal that Enter would accept."""
        place = self.table.current
        return self.open_ones[place] if 0 <= place < len(self.open_ones) else None

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(10)
        column.addWidget(self.summary)
        column.addWidget(self.table, 1)
        reason = QHBoxLayout()
        reason.setSpacing(12)
        reason.addWidget(QLabel(tr("Reason")))
        reason.addWidget(self.reason_field, 1)
        column.addLayout(reason)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.play_button, self.skip_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        for button in (self.close_button, self.all_button, self.accept_button):
            buttons.addWidget(button)
        column.addLayout(buttons)
        self.keys = ElidedLabel(
            tr("Space plays it in Coding, Enter accepts, Delete skips, Ctrl+Enter accepts all of its kind"),
            "label",
            "ink3",
        )
        column.addWidget(self.keys)

    def _refresh(self) -> None:
        """Show what is neither excluded nor skipped."""
        left = self._session.exclusions.still_open(self._row.id, self._found)
        self.open_ones = [one for one in left if one not in self._skipped]
        base = self._row.timebase
        self.table.show_rows(
            [
                (
                    tr(one.kind),
                    base.format(one.span.in_frame),
                    base.format(one.span.out_frame),
                    base.format_duration(one.span.frames),
                    f"{one.confidence * 100:.0f}%",
                )
                for one in self.open_ones
            ]
        )
        count = len(self.open_ones)
        if count:
            words = tr("{count} proposals.") if count != 1 else tr("{count} proposal.")
            text = words.format(count=count) + " "
            text += tr("Only what you accept is left out, and only its sound: the picture stays counted.")
        else:
            text = tr("Nothing is left to decide.")
        self.summary.setText(text)
        self._current_is_new()

    def _current_is_new(self) -> None:
        one = self.current
        can = one is not None and not self._session.read_only
        for button in (self.accept_button, self.all_button, self.skip_button, self.reason_field):
            button.setEnabled(can)
        self.play_button.setEnabled(one is not None)
        self.all_button.setVisible(one is not None)
        if one is None:
            self.close_button.setFocus()
            return
        if not self._typed:
            self.reason_field.setText(tr(one.kind))
        count = sum(other.kind == one.kind for other in self.open_ones)
        self.all_button.setText(tr("Accept all {count} of {kind}").format(count=count, kind=tr(one.kind)))

    def _reason_typed(self, text: str) -> None:
        """A reason of one's own stays for the next ones; an empty field follows the kind again."""
        self._typed = bool(text.strip())

    def _play(self) -> None:
        one = self.current
        if one is not None:
            self.play_requested.emit(one.span.in_frame, one.span.out_frame)

    def _skip(self) -> None:
        one = self.current
        if one is not None:
            self._skipped.add(one)
            self._refresh()

    def _accept(self) -> None:
        one = self.current
        if one is not None:
            self._leave_out([one])

    def _accept_all(self) -> None:
        one = self.current
        if one is not None:
            self._leave_out([other for other in self.open_ones if other.kind == one.kind])

    def _leave_out(self, chosen: Sequence[Proposal]) -> None:
        if self._session.read_only:
            return
        try:
            self._session.exclusions.accept(self._row.id, chosen, self.reason_field.text())
        except QdacoderError as error:
            self._failed(error)

    def _changed(self, change: ChangeSet) -> None:
        if change.touches(Kind.FOOTAGE) and all(
            one.id != self._row.id for one in self._session.footage.list(counted=False)
        ):
            self.reject()
        elif change.touches(Kind.EXCLUSION):
            self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.table.setFocus()


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    button.setAutoDefault(False)
    return button
