"""The citations of a manuscript with what each one matches, and what is not cited."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from qdacoder.domain.cite_check import CitableSegment, Verdict
from qdacoder.domain.footage import FootageRow
from qdacoder.gui.i18n import tr
from qdacoder.gui.icons import icon
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.citation_text import CitationDelegate
from qdacoder.services.cite_checking import WORDS, ManuscriptCheck

_CITATION = 1
_SEGMENT = Qt.ItemDataRole.UserRole


class CiteCheckDialog(QDialog):
    """Two lists; Enter or a double click opens a segment.

    Signals:
        opened(segment id): in Coding.
    """

    opened = Signal(int)

    def __init__(
        self,
        name: str,
        done: ManuscriptCheck,
        footage: dict[int, FootageRow],
        theme_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Citations in {name}").format(name=name))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._footage = footage
        verdicts = done.result.verdicts
        whose = (
            tr("of the theme “{theme}” are not cited").format(theme=theme_name)
            if theme_name
            else tr("that Review shows are not cited")
        )
        self.summary = QLabel(
            tr("{count} citations, {faulty} with a problem. {missing} of {all} segments {whose}.").format(
                count=len(verdicts),
                faulty=len(done.result.faulty),
                missing=len(done.uncited),
                all=done.asked,
                whose=whose,
            )
            + "".join(f" {sentence}" for sentence in done.unread)
        )
        self.summary.setWordWrap(True)
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.citations = _table(
            (tr("Place"), tr("Citation"), tr("Segments"), tr("Nodes"), tr("Problem")), (90, 470, 76, 200)
        )
        self.citations.setItemDelegateForColumn(_CITATION, CitationDelegate(self.citations))
        self.missing = _table(
            (tr("Segment"), tr("Footage"), tr("In"), tr("Out"), tr("Nodes")), (76, 300, 110, 110)
        )
        self._fill_citations(verdicts)
        self._fill_missing(done.uncited)
        tabs = QTabWidget()
        tabs.addTab(self.citations, tr("Citations {count}").format(count=len(verdicts)))
        tabs.addTab(self.missing, tr("Not cited {count}").format(count=len(done.uncited)))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self.summary)
        column.addWidget(tabs, 1)
        column.addWidget(buttons)
        self.resize(1120, 640)
        for table in (self.citations, self.missing):
            table.activated.connect(lambda index, table=table: self._open(table, index.row()))

    def _fill_citations(self, verdicts: tuple[Verdict, ...]) -> None:
        self.citations.setRowCount(len(verdicts))
        for row, one in enumerate(verdicts):
            met = one.exact or ((one.near.segment,) if one.near else ()) or one.overlapping
            problems = ", ".join(tr(WORDS.get(code, code)) for code in one.codes)
            texts = (
                one.citation.place,
                one.citation.text,
                ", ".join(f"#{segment.segment_id}" for segment in met),
                ", ".join(one.nodes),
                problems,
            )
            _put(self.citations, row, texts, met[0].segment_id if met else 0, bool(problems))

    def _fill_missing(self, missing: tuple[CitableSegment, ...]) -> None:
        self.missing.setRowCount(len(missing))
        for row, one in enumerate(missing):
            footage = self._footage.get(one.footage_id)
            times = (
                [footage.timebase.format(at) for at in (one.in_frame, one.out_frame)] if footage else ["", ""]
            )
            title = footage.title if footage else ""
            _put(
                self.missing,
                row,
                (f"#{one.segment_id}", title, *times, ", ".join(one.nodes)),
                one.segment_id,
                False,
            )

    def _open(self, table: QTableWidget, row: int) -> None:
        item = table.item(row, 0)
        segment = item.data(_SEGMENT) if item is not None else 0
        if segment:
            self.opened.emit(segment)


def _table(heads: tuple[str, ...], widths: tuple[int, ...]) -> QTableWidget:
    table = QTableWidget(0, len(heads))
    table.setObjectName("list_table")  # its cells stand under their heads
    table.setHorizontalHeaderLabels(list(heads))
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(theme().row_height(26))
    table.horizontalHeader().setStretchLastSection(True)
    table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    for column, width in enumerate(widths):
        table.setColumnWidth(column, theme().row_height(width))
    return table


def _put(table: QTableWidget, row: int, texts: tuple[str, ...], segment: int, problem: bool) -> None:
    for column, text in enumerate(texts):
        item = QTableWidgetItem(text)
        item.setToolTip(text)
        item.setData(_SEGMENT, segment)
        if problem and column == len(texts) - 1:
            item.setIcon(icon("ph.warning", 14, "amber"))
            item.setForeground(theme().color("amber_text"))
        table.setItem(row, column, item)
