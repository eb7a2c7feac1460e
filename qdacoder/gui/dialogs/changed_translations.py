"""Every segment whose quoted translation changed, over all footage, in one place."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QTextBrowser,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from qdacoder.domain.changes import ChangeSet, Kind
from qdacoder.domain.cues import QuoteRow
from qdacoder.errors import QdacoderError
from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.difference import difference_html
from qdacoder.services.session import ProjectSession

_SEGMENT = Qt.ItemDataRole.UserRole


class _Rows(QTreeWidget):
    """Enter opens the current row."""

    opened = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)


class ChangedTranslations(QDialog):
    """Not modal: the list stays beside the footage while one looks.

    Args:
        failed: told of an error.

    Signals:
        opened: id of the segment to show in Coding.
        told: a sentence for the status bar, undoable.
    """

    opened = Signal(int)
    told = Signal(str)

    def __init__(
        self, session: ProjectSession, failed: Callable[[Exception], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Changed translations"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session, self._failed = session, failed
        self._quotes: dict[int, list[QuoteRow]] = {}
        self.head, self.note = QLabel(), QLabel()
        self.rows = _Rows()
        self.difference = QTextBrowser()
        self.keep_button = QPushButton(tr("Keep the quotes"))
        self.take_button = QPushButton(tr("Take the new text"))
        self.all_button = QPushButton(tr("Select all"))
        self._open, self._close = QPushButton(tr("Open in Coding")), QPushButton(tr("Close"))
        self._build()
        end = session.subscribe(self._changed)
        self.destroyed.connect(lambda *_: end())
        self.refresh()

    def refresh(self) -> None:
        """Read what is marked; what was selected stays so where it is still there."""
        session, chosen = self._session, set(self._chosen())
        self._quotes = {}
        for quote in session.quotes.changed():
            self._quotes.setdefault(quote.segment_id, []).append(quote)
        titles = {row.id: row for row in session.footage.list(counted=False)}
        segments = {row.id: row for row in session.coding.segments_by_id(list(self._quotes))}
        order = sorted(self._quotes, key=lambda one: (segments[one].footage_id, segments[one].in_frame, one))
        self.rows.blockSignals(True)  # one look at the selection is enough, when all rows are there
        self.rows.clear()
        for segment_id in order:
            found = self._quotes[segment_id]
            numbers = ", ".join(f"{one.revision} → {one.newest}" for one in found)
            words = " ".join(" ".join(one.text.split()) for one in found)
            citation = session.citations.text_of(segment_id)
            item = QTreeWidgetItem([f"#{segment_id}", citation, numbers, words])
            item.setData(0, _SEGMENT, segment_id)
            item.setToolTip(1, f"{titles[segments[segment_id].footage_id].title}\n{citation}")
            self.rows.addTopLevelItem(item)
            item.setSelected(segment_id in chosen)
        first = self.rows.topLevelItem(0)
        if first is not None and not self.rows.selectedItems():
            self.rows.setCurrentItem(first)
        self.rows.blockSignals(False)
        self._say()

    def _say(self) -> None:
        count, chosen = self.rows.topLevelItemCount(), self._chosen()
        if count:
            said = (
                tr("1 segment quotes a translation that changed afterwards")
                if count == 1
                else tr("{count} segments quote a translation that changed afterwards").format(count=count)
            )
            self.head.setText(said)
        else:
            self.head.setText(tr("Every quote says what its transcript says"))
        can = bool(chosen) and not self._session.read_only
        self.keep_button.setEnabled(can)
        self.take_button.setEnabled(can)
        self.all_button.setEnabled(count > len(chosen))
        self._open.setEnabled(len(chosen) == 1)
        self.note.setText(
            tr("{count} of {all} selected").format(count=len(chosen), all=count) if count else ""
        )
        parts = []
        for segment_id in chosen[:20]:
            for quote in self._quotes[segment_id]:
                parts.append(
                    f"<p><b>#{segment_id}</b>, "
                    + tr("revision {old} to {new}").format(old=quote.revision, new=quote.newest)
                    + f"<br>{difference_html(quote.text, quote.now)}</p>"
                )
        if len(chosen) > 20:
            parts.append(f"<p>{tr('and {count} more').format(count=len(chosen) - 20)}</p>")
        self.difference.setHtml("".join(parts))

    def _chosen(self) -> list[int]:
        count = self.rows.topLevelItemCount()
        items = (self.rows.topLevelItem(place) for place in range(count))
        return [int(item.data(0, _SEGMENT)) for item in items if item is not None and item.isSelected()]

    def _do(self, verb: Callable[[Sequence[int]], ChangeSet], one: str, many: str) -> None:
        chosen = self._chosen()
        if not chosen:
            return
        try:
            verb(chosen)
        except QdacoderError as error:
            self._failed(error)
            return
        self.told.emit(one if len(chosen) == 1 else many.format(count=len(chosen)))
        self.rows.setFocus()

    def _keep(self) -> None:
        service = self._session.quotes
        self._do(service.confirm, tr("Kept 1 quote as it was"), tr("Kept the quotes of {count} segments"))

    def _take(self) -> None:
        service = self._session.quotes
        self._do(
            service.renew,
            tr("Took the new text into 1 segment"),
            tr("Took the new text into {count} segments"),
        )

    def _show(self) -> None:
        chosen = self._chosen()
        if len(chosen) == 1:
            self.opened.emit(chosen[0])

    def _changed(self, change: ChangeSet) -> None:
        if change.touches(Kind.QUOTE, Kind.CUE, Kind.TRANSCRIPT, Kind.SEGMENT, Kind.FOOTAGE):
            self.refresh()

    def _build(self) -> None:
        scale = theme().text_size / 100
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(8)
        self.head.setFont(theme().font("text_bold"))
        column.addWidget(self.head)
        rows = self.rows
        rows.setHeaderLabels([tr("Segment"), tr("Citation"), tr("Revision"), tr("Quoted")])
        rows.setAccessibleName(tr("Segments with a changed translation"))
        rows.setRootIsDecorated(False)
        rows.setUniformRowHeights(True)
        rows.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        for place, width in enumerate((70, 450, 80)):
            rows.setColumnWidth(place, round(width * scale))
        rows.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # the times stand at the end of a citation
        rows.itemSelectionChanged.connect(self._say)
        rows.itemDoubleClicked.connect(lambda *_: self._show())
        rows.opened.connect(self._show)
        self.difference.setAccessibleName(tr("What changed"))
        self.difference.setTabChangesFocus(True)
        self.difference.setOpenLinks(False)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(rows)
        split.addWidget(self.difference)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        column.addWidget(split, 1)
        column.addWidget(self.note)
        line = QHBoxLayout()
        for button in (self.all_button, self._open):
            line.addWidget(button)
        line.addStretch(1)
        for button in (self._close, self.keep_button, self.take_button):
            line.addWidget(button)
        column.addLayout(line)
        for button in (self.all_button, self._open, self._close, self.keep_button, self.take_button):
            button.setAutoDefault(False)
        self.take_button.setProperty("primary", True)
        self.all_button.clicked.connect(rows.selectAll)
        self.keep_button.clicked.connect(self._keep)
        self.take_button.clicked.connect(self._take)
        self._open.clicked.connect(self._show)
        self._close.clicked.connect(self.reject)
        self.resize(round(900 * scale), round(520 * scale))
        rows.setFocus()
