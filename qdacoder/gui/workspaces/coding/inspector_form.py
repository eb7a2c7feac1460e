"""The fields of the inspector, laid out; what they mean is the inspector's."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from qdacoder.gui.actions.table import BY_ID
from qdacoder.gui.i18n import tr
from qdacoder.gui.icons import icon
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.chips import ChipRow
from qdacoder.gui.widgets.choice_box import ChoiceBox
from qdacoder.gui.widgets.flow import FlowLayout
from qdacoder.gui.widgets.joined_buttons import JoinedButtons
from qdacoder.gui.widgets.labels import ElidedLabel
from qdacoder.gui.widgets.quantity_line import QuantityLine
from qdacoder.gui.widgets.quote_mark import QuoteMark
from qdacoder.gui.widgets.still_strip import StillStrip
from qdacoder.gui.widgets.text_box import TextBox
from qdacoder.gui.widgets.timecode_edit import TimecodeEdit

_FIELD, _WITNESS = 24, 64


class InspectorForm(QWidget):
    """In, out, duration; witness, relevance; chips; quotes, memo; the button for the citation."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inspector_page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.in_edit, self.out_edit = TimecodeEdit(), TimecodeEdit()
        self.in_edit.setAccessibleName(tr("In of the segment"))
        self.out_edit.setAccessibleName(tr("Out of the segment"))
        self.duration = QLabel()
        self.duration.setAccessibleName(tr("Duration"))
        self.witness = ChoiceBox()
        self.witness.setAccessibleName(tr("Witness"))
        self.relevance = JoinedButtons(tr("Relevance"), ("1", "2", "3"))
        self.relevance_label = ElidedLabel(tr("Relevance"), "label", "ink3")
        self.chips = ChipRow()
        self.original = TextBox(tr("Quote in the original"), 2, 2)
        self.translation = TextBox(tr("Quote in translation"), 2, 3)
        self.quote_mark = QuoteMark()
        self.memo = TextBox(tr("Memo"), 2, 3)
        self.stills, self.quantities = StillStrip(), QuantityLine()
        self.copy_button = QPushButton(tr("Copy citation"))
        self.copy_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        keys = BY_ID["copy_citation"].keys
        self.copy_button.setToolTip(f"{tr('Copy citation')} ({keys[0]})" if keys else tr("Copy citation"))
        self.quantities_button = QPushButton(tr("Quantities"))
        self.quantities_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.quantities_button.setToolTip(f"{tr('Stated quantities of the segment')} (Shift+Q)")
        self._build()
        theme().changed.connect(self._restyle)
        self._restyle()

    @property
    def boxes(self) -> tuple[TextBox, TextBox, TextBox]:
        """Original, translation, memo."""
        return self.original, self.translation, self.memo

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 8, 12)
        column.setSpacing(0)
        times = FlowLayout(gap=4, row_gap=4)  # one row beside the scroll bar too
        for text, field in (
            (tr("In"), self.in_edit),
            (tr("Out"), self.out_edit),
            (tr("Duration"), self.duration),
        ):
            times.addWidget(_under(text, field))
        column.addLayout(times)
        column.addSpacing(7)
        middle = FlowLayout(gap=8, row_gap=4, spread=True)
        middle.addWidget(_beside(ElidedLabel(tr("Witness"), "label", "ink3"), self.witness))
        middle.addWidget(_beside(self.relevance_label, self.relevance))
        column.addLayout(middle)
        column.addSpacing(8)
        column.addWidget(self.chips)
        column.addSpacing(8)
        column.addWidget(ElidedLabel(tr("Quote"), "label", "ink3"))
        column.addSpacing(1)
        column.addWidget(self.original)
        column.addSpacing(5)
        column.addWidget(self.translation)
        column.addSpacing(4)
        column.addWidget(self.quote_mark)
        column.addSpacing(6)
        column.addWidget(ElidedLabel(tr("Memo"), "label", "ink3"))
        column.addSpacing(1)
        column.addWidget(self.memo)
        column.addSpacing(8)
        column.addWidget(self.quantities)
        column.addWidget(self.stills)
        column.addSpacing(8)
        buttons = FlowLayout(gap=8, row_gap=6)
        buttons.addWidget(self.copy_button)
        buttons.addWidget(self.quantities_button)
        column.addLayout(buttons)
        column.addStretch(1)

    def _restyle(self) -> None:
        tokens = theme()
        height = round(_FIELD * tokens.text_size / 100)
        for edit in (self.in_edit, self.out_edit):
            edit.setFont(tokens.font("mono"))
            edit.setFixedHeight(height)
        self.duration.setFont(tokens.font("mono"))
        self.duration.setFixedHeight(height)
        self.duration.setMinimumWidth(QFontMetrics(tokens.font("mono")).horizontalAdvance("00:00:00:00") + 2)
        self.witness.setFont(tokens.font("text_bold"))
        self.witness.setFixedSize(round(_WITNESS * tokens.text_size / 100), height)
        self.copy_button.setIcon(icon("ph.copy", 16, "ink"))
        self.quantities_button.setIcon(icon("ph.hash", 16, "ink"))
        side = round(14 * tokens.text_size / 100)
        for button in (self.copy_button, self.quantities_button):
            button.setIconSize(QSize(side, side))


def _under(text: str, field: QWidget) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(1)
    column.addWidget(ElidedLabel(text, "label", "ink3"))
    column.addWidget(field)
    box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return box


def _beside(label: QWidget, field: QWidget) -> QWidget:
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(label)
    row.addWidget(field)
    box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return box
