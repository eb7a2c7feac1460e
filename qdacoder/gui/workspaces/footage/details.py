"""What is known of the selected footage: where it is coded, its details, its file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from qdacoder.domain.footage import MediaState
from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.labels import ElidedLabel
from qdacoder.gui.widgets.page_button import PageButton
from qdacoder.gui.widgets.panel_header import IconButton
from qdacoder.gui.workspaces.footage.coverage_map import CoverageMap
from qdacoder.gui.workspaces.footage.excluded_box import ExcludedBox
from qdacoder.gui.workspaces.footage.facts import Fact, file_facts, footage_facts
from qdacoder.gui.workspaces.footage.lines import Line, origin_text, reading_text

_HEAD = 36
_LONGEST = 2000


class FactBox(QWidget):
    """A titled box of names and values; texts are replaced in place, so that nothing jumps.

    Signals:
        copied: a value was put on the clipboard; its name.
    """

    copied = Signal(str)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shape: list[tuple[str, str, bool]] = []
        self._values: list[QLabel] = []
        self._facts: Sequence[Fact] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._title = ElidedLabel(title, "text_bold")
        column.addWidget(self._title)
        self._card = QFrame()
        self._card.setObjectName("card")
        column.addWidget(self._card)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(8)
        self.buttons.addStretch(1)
        column.addLayout(self.buttons)
        column.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    @property
    def texts(self) -> dict[str, str]:
        """What is shown, by name."""
        return {fact.name: fact.text for fact in self._facts}

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Show these lines."""
        self._facts = facts
        shape = [(fact.name, fact.kind, bool(fact.copies)) for fact in facts]
        if shape != self._shape:
            self._shape = shape
            self._make()
        for fact, value in zip(facts, self._values, strict=True):
            text = fact.text if len(fact.text) <= _LONGEST else fact.text[:_LONGEST] + "…"
            if value.text() != text:
                value.setText(text)

    def _make(self) -> None:
        old = self._card.layout()
        if old is not None:
            for child in self._card.findChildren(QWidget):
                child.hide()
                child.deleteLater()
            QWidget().setLayout(old)
        grid = QGridLayout(self._card)
        grid.setContentsMargins(12, 8, 8, 8)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, round(84 * theme().text_size / 100))
        self._values = []
        for place, fact in enumerate(self._facts):
            where = Qt.AlignmentFlag.AlignTop if fact.kind == "long" else Qt.AlignmentFlag.AlignVCenter
            grid.addWidget(ElidedLabel(fact.name, "second", "ink3"), place, 0, where)
            value: QLabel = _Paragraph() if fact.kind == "long" else _value(fact)
            self._values.append(value)
            grid.addWidget(value, place, 1)
            if fact.copies:
                button = IconButton("ph.copy", tr("Copy {name}").format(name=fact.name))
                button.setMaximumHeight(theme().row_height(20))
                button.clicked.connect(lambda _checked=False, at=place: self._copy(at))
                grid.addWidget(button, place, 2, Qt.AlignmentFlag.AlignVCenter)

    def _copy(self, place: int) -> None:
        fact = self._facts[place]
        QGuiApplication.clipboard().setText(fact.copies)
        self.copied.emit(fact.name)


@dataclass(frozen=True, slots=True)
class _Offer:
    """A button of the file box, and when it is there."""

    name: str
    text: str
    icon: str
    states: tuple[MediaState, ...]


_OFFERS = (
    _Offer("compare", "Compare", "ph.scales", (MediaState.CHANGED,)),
    _Offer("relink", "Relink file", "ph.link", (MediaState.MISSING,)),
    _Offer("link", "Link file", "ph.link", (MediaState.NONE,)),
    _Offer("search", "Search a folder", "ph.folder-open", (MediaState.MISSING,)),
)


class FootageDetailsPane(QWidget):
    """The lower half of the page.

    Attributes:
        excluded: the list of excluded ranges.

    Signals:
        open_requested, edit_requested: the buttons in the head.
        file_action: ``compare``, ``relink``, ``link`` or ``search``.
        copied: name of what was put on the clipboard.
    """

    open_requested = Signal()
    edit_requested = Signal()
    file_action = Signal(str)
    copied = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = ElidedLabel("", "text_bold")
        self.origin = ElidedLabel("", "text", "ink3")
        self.open_button = PageButton(tr("Open in Coding"), "ph.tag", cap=tr("Enter"))
        self.edit_button = PageButton(tr("Edit details"), "ph.pencil")
        self.map = CoverageMap()
        self.excluded = ExcludedBox()
        self.about = FactBox(tr("Details"))
        self.file = FactBox(tr("File"))
        self.offers: dict[str, PageButton] = {}
        self._head, self._page = _Head(), QWidget()
        self._build()
        theme().changed.connect(self._restyle)
        self._restyle()
        self.show_line(None)

    def show_line(self, line: Line | None) -> None:
        """Show a footage, a file that is being read, or nothing."""
        row = line.row if line is not None else None
        for button in (self.open_button, self.edit_button):
            button.setVisible(row is not None)
        self._page.setVisible(row is not None)
        self.title.setText(line.title if line is not None else "")
        if line is None or row is None:
            self.origin.setText(reading_text(line) if line is not None else "")
            return
        self.origin.setText(origin_text(row))
        self.map.show_line(line)
        has_sound = line.state is MediaState.PRESENT and (row.facts is None or row.facts.has_audio)
        self.excluded.show_rows(line.excluded, row.timebase, has_sound)
        self.about.show_facts(footage_facts(row))
        self.file.show_facts(file_facts(line))
        for offer in _OFFERS:
            self.offers[offer.name].setVisible(line.state in offer.states)

    def _build(self) -> None:
        row = QHBoxLayout(self._head)
        row.setContentsMargins(12, 0, 8, 1)
        row.setSpacing(8)
        row.addWidget(self.title)
        row.addWidget(self.origin, 1)
        row.addWidget(self.open_button)
        row.addWidget(self.edit_button)
        page = self._page
        page.setObjectName("details_page")
        boxes = QHBoxLayout()
        boxes.setContentsMargins(12, 12, 12, 12)
        boxes.setSpacing(24)
        boxes.addWidget(self.excluded, 5)
        boxes.addWidget(self.about, 4)
        boxes.addWidget(self.file, 4)
        body = QVBoxLayout(page)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addWidget(self.map)
        body.addLayout(boxes)
        body.addStretch(1)
        self._area = QScrollArea()
        self._area.setObjectName("details_scroll")
        self._area.setWidget(page)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self._area, 1)
        for place, offer in enumerate(_OFFERS):
            button = PageButton(tr(offer.text), offer.icon)
            button.clicked.connect(lambda _checked=False, name=offer.name: self.file_action.emit(name))
            self.offers[offer.name] = button
            self.file.buttons.insertWidget(place, button)
        self.open_button.clicked.connect(self.open_requested)
        self.edit_button.clicked.connect(self.edit_requested)
        for box in (self.about, self.file):
            box.copied.connect(self.copied)

    def _restyle(self) -> None:
        self._head.setFixedHeight(theme().row_height(_HEAD))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self._head.height() + 80)


class _Head(QWidget):
    """The line above the details, with a hairline above and below."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(theme().color("line2"))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.end()


class _Paragraph(QLabel):
    """A text of several lines that can be selected."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        theme().changed.connect(self._style)
        self._style()

    def _style(self) -> None:
        self.setFont(theme().font("text"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()


def _value(fact: Fact) -> ElidedLabel:
    role = "mono" if fact.kind == "mono" else "text"
    return ElidedLabel("", role, "amber_text" if fact.kind == "amber" else "ink")
