"""One earlier study on a finding's point: stance, study, place, page, what it says."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
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

WIDTHS = (112, 220, 90, 76)  # px of stance, study, place and page; what it says takes the rest
_SHARES = (0, 60, 20, 0)  # of spare room; study and place give way in a narrow page
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
        for widget, share in zip((self.stance, self.study, self.place, self.page), _SHARES, strict=True):
            row.addWidget(widget, share)
        row.addWidget(self.says, 8)
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
            self.page.setPlaceholderText(tr("p. ?"))
            self.page.addAction(icon("ph.warning", 14, "amber"), QLineEdit.ActionPosition.TrailingPosition)
        self.stance.activated.connect(lambda place: self.stance_chosen.emit(STANCES[place]))
        self.page.editingFinished.connect(self._page_left)
        self.says.editingFinished.connect(self._says_left)
        self.remove.clicked.connect(self.remove_requested)
        theme().changed.connect(self._restyle)
        self._restyle()

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """What Tab reaches, in order."""
        return (self.stance, self.page, self.says, self.remove)

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
        _set_widths((self.stance, self.study, self.place, self.page))
        self.says.setMinimumWidth(60)
        for field in (self.page, self.says):
            field.setFont(tokens.font("mono" if field is self.page else "text"))
            field.setFixedHeight(tokens.row_height(24))
        self.stance.setFixedHeight(tokens.row_height(24))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(theme().color("line"))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.end()


class HeadRow(QWidget):
    """The names of the columns, at the places of the fields below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(10)
        texts = (tr("On this point"), tr("Study"), tr("Place"), tr("Page"))
        self._labels = [ElidedLabel(text, "second", "ink2") for text in texts]
        for label, share in zip(self._labels, _SHARES, strict=True):
            row.addWidget(label, share)
        says = ElidedLabel(tr("What it says"), "second", "ink2")
        says.setMinimumWidth(60)
        row.addWidget(says, 8)
        row.addSpacing(IconButton("ph.x", "").sizeHint().width() + 10)
        theme().changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        _set_widths(self._labels)


def _set_widths(parts: Sequence[QWidget]) -> None:
    """Fixed for stance and page; study and place from a third of their width to all of it."""
    for widget, width, share in zip(parts, WIDTHS, _SHARES, strict=True):
        drawn = theme().row_height(width)
        widget.setMinimumWidth(drawn // 3 if share else drawn)
        widget.setMaximumWidth(drawn)
