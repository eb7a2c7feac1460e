"""One earlier study on a finding's point: stance, study, place, page, what it says."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from qdacoder.domain.findings import Stance, StanceRow
from qdacoder.gui.i18n import tr
from qdacoder.gui.icons import icon
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.choice_box import ChoiceBox
from qdacoder.gui.widgets.labels import ElidedLabel
from qdacoder.gui.widgets.panel_header import IconButton
from qdacoder.gui.workspaces.findings.finding_list import STANCE_ICONS, STANCE_WORDS

WIDTHS = (112, 220, 90, 76)  # px of stance, study, place and page; the rest says what
STANCES = (Stance.UNSET, Stance.AGREES, Stance.DIFFERS, Stance.SILENT)


class StanceLine(QWidget):
    """Signals:
    stance_chosen(stance), page_entered(text), says_entered(text), remove_requested.
    """

    stance_chosen = Signal(object)
    page_entered = Signal(str)
    says_entered = Signal(str)
    remove_requested = Signal()

    def __init__(self, said: StanceRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.said = said
        self.stance = ChoiceBox()
        self.stance.setAccessibleName(tr("What {study} says on this point").format(study=said.study.name))
        for one in STANCES:
            self.stance.addItem(tr(STANCE_WORDS[one]), one)
        self.stance.setCurrentIndex(STANCES.index(said.stance))
        self.study = ElidedLabel(said.study.name, "text")
        self.place = ElidedLabel(said.study.place, "text", "ink2")
        self.page = QLineEdit(said.page)
        self.page.setAccessibleName(tr("Page"))
        self.page.setPlaceholderText(tr("page"))
        self.says = QLineEdit(said.says)
        self.says.setAccessibleName(tr("What it says"))
        self.says.setPlaceholderText(tr("what it says, in your words"))
        self.says.setCursorPosition(0)
        self.remove = IconButton("ph.x", tr("Remove this comparison"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 5, 0, 5)
        row.setSpacing(10)
        for widget in (self.stance, self.study, self.place, self.page):
            row.addWidget(widget)
        row.addWidget(self.says, 1)
        row.addWidget(self.remove)
        needs = said.needs_page
        self.page.setProperty("attention", needs)
        self.page.setToolTip(
            tr("A page is needed before “{stance}” can be exported").format(
                stance=tr(STANCE_WORDS[said.stance])
            )
            if needs
            else ""
        )
        if needs:
            self.page.setPlaceholderText(tr("page?"))
            self.page.addAction(icon("ph.warning", 14, "amber"), QLineEdit.ActionPosition.TrailingPosition)
        self.stance.activated.connect(lambda place: self.stance_chosen.emit(STANCES[place]))
        self.page.editingFinished.connect(self._page_left)
        self.says.editingFinished.connect(self._says_left)
        self.remove.clicked.connect(self.remove_requested)
        theme().changed.connect(self._restyle)
        self._restyle()

    def _page_left(self) -> None:
        if self.page.text() != self.said.page:
            self.page_entered.emit(self.page.text())

    def _says_left(self) -> None:
        if self.says.text() != self.said.says:
            self.says_entered.emit(self.says.text())

    def _restyle(self) -> None:
        tokens = theme()
        for place, one in enumerate(STANCES):
            name = STANCE_ICONS.get(one)
            if name:
                self.stance.setItemIcon(place, icon(name, 14, "ink"))
        for widget, width in zip((self.stance, self.study, self.place, self.page), WIDTHS, strict=True):
            widget.setFixedWidth(tokens.row_height(width))
        for field in (self.page, self.says):
            field.setFont(tokens.font("mono" if field is self.page else "text"))
            field.setFixedHeight(tokens.row_height(24))
        self.stance.setFixedHeight(tokens.row_height(24))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(theme().color("line"))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.end()


def head_row() -> QWidget:
    """The names of the columns."""
    head = QWidget()
    row = QHBoxLayout(head)
    row.setContentsMargins(0, 2, 0, 2)
    row.setSpacing(10)
    texts = (tr("On this point"), tr("Study"), tr("Place"), tr("Page"))
    for text, width in zip(texts, WIDTHS, strict=True):
        label = ElidedLabel(text, "second", "ink2")
        label.setFixedWidth(theme().row_height(width))
        row.addWidget(label)
    row.addWidget(ElidedLabel(tr("What it says"), "second", "ink2"), 1, Qt.AlignmentFlag.AlignLeft)
    return head
