"""All versions of a cue's text, what changed in each, and the way back to any of them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QTextBrowser,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from qdacoder.errors import QdacoderError
from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.difference import difference_html
from qdacoder.services.session import ProjectSession

_NUMBER = Qt.ItemDataRole.UserRole


class CueHistory(QDialog):
    """The newest version first; below, the chosen one against the one before.

    Args:
        failed: told of an error when a version cannot be restored.
    """

    def __init__(
        self,
        session: ProjectSession,
        cue_id: int,
        failed: Callable[[Exception], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session, self._cue_id, self._failed = session, cue_id, failed
        self.versions = QTreeWidget()
        self.difference = QTextBrowser()
        self.what = QLabel()
        self.reason_field = QLineEdit()
        self.restore_button = QPushButton(tr("Restore this version"))
        self._close = QPushButton(tr("Close"))
        self._build()
        self.refresh()

    def refresh(self) -> None:
        """Read the versions again."""
        service = self._session.transcripts
        try:
            cue = service.cue(self._cue_id)
            base = self._session.footage.get(service.layer(cue.transcript_id).footage_id, counted=False)
        except QdacoderError as error:
            self._failed(error)
            self.reject()
            return
        self._rows = list(service.history(self._cue_id))
        place = base.timebase.format_full(cue.in_frame)
        self.setWindowTitle(tr("History of the cue at {time}").format(time=place))
        self.versions.clear()
        for row in reversed(self._rows):
            at = f"{row.at:%Y-%m-%d %H:%M} UTC"
            now = tr("{number}, now").format(number=row.number)
            number = now if row.number == cue.revision else str(row.number)
            item = QTreeWidgetItem([number, row.coder, at, row.reason])
            item.setData(0, _NUMBER, row.number)
            item.setToolTip(3, row.reason)
            self.versions.addTopLevelItem(item)
        newest = self.versions.topLevelItem(0)
        if newest is not None:
            self.versions.setCurrentItem(newest)

    def _shown(self) -> None:
        """Show the chosen version, and what it changed."""
        item = self.versions.currentItem()
        number = item.data(0, _NUMBER) if item is not None else None
        found = next((row for row in self._rows if row.number == number), None)
        if found is None:
            return
        before = next((row for row in self._rows if row.number == found.number - 1), None)
        if before is None:
            self.what.setText(tr("Version 1, as it came"))
            self.difference.setHtml(difference_html(found.text, found.text))
        else:
            said = tr("What version {number} changed: added words are underlined, removed ones struck out")
            self.what.setText(said.format(number=found.number))
            self.difference.setHtml(difference_html(before.text, found.text))
        newest = self._rows[-1]
        can = found.text != newest.text and not self._session.read_only
        self.restore_button.setEnabled(can)
        self.reason_field.setEnabled(can)

    def _restore(self) -> None:
        item = self.versions.currentItem()
        if item is None or not self.restore_button.isEnabled():
            return
        try:
            self._session.transcripts.restore_cue(
                self._cue_id, item.data(0, _NUMBER), self.reason_field.text()
            )
        except QdacoderError as error:
            self._failed(error)
            return
        self.reason_field.clear()
        self.refresh()
        self.versions.setFocus()

    def _build(self) -> None:
        scale = theme().text_size / 100
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(8)
        self.versions.setHeaderLabels([tr("Version"), tr("By"), tr("When"), tr("Why")])
        self.versions.setAccessibleName(tr("Versions"))
        self.versions.setRootIsDecorated(False)
        self.versions.setUniformRowHeights(True)
        for place, width in enumerate((80, 130, 160)):
            self.versions.setColumnWidth(place, round(width * scale))
        self.versions.currentItemChanged.connect(lambda *_: self._shown())
        self.difference.setAccessibleName(tr("What changed"))
        self.difference.setTabChangesFocus(True)
        self.difference.setOpenLinks(False)
        self.what.setWordWrap(True)
        column.addWidget(self.versions, 3)
        column.addWidget(self.what)
        column.addWidget(self.difference, 2)
        self.reason_field.setPlaceholderText(tr("Reason, may stay empty"))
        self.reason_field.setAccessibleName(tr("Reason"))
        row = QHBoxLayout()
        row.addWidget(self.reason_field, 1)
        row.addWidget(self.restore_button)
        row.addWidget(self._close)
        column.addLayout(row)
        self.restore_button.setProperty("primary", True)
        self.restore_button.setDefault(True)
        self._close.setAutoDefault(False)
        self.restore_button.clicked.connect(self._restore)
        self._close.clicked.connect(self.reject)
        self.resize(round(640 * scale), round(460 * scale))
        self.versions.setFocus()
