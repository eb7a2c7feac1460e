"""The settings page: every option of the table, then the keys. A change holds at once."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.check_box import CheckBox
from qdacoder.gui.widgets.choice_box import ChoiceBox
from qdacoder.gui.widgets.labels import AttentionMark
from qdacoder.gui.workspaces.settings.keys_table import KeysTable
from qdacoder.settings.options import OPTIONS, Option
from qdacoder.settings.store import Settings

_LABEL, _FIELD, _NUMBER = 240, 320, 56


class SettingsView(QScrollArea):
    """Options by section.

    Args:
        hints: further lines by option id, such as why a player cannot be had here.

    Signals:
        closed: Esc; the page before returns.
    """

    closed = Signal()

    def __init__(self, settings: Settings, hints: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.setObjectName("welcome")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._settings = settings
        self._hints = hints or {}
        self._heads: list[QLabel] = []
        self._small: list[QLabel] = []
        self._names: list[QLabel] = []
        self.fields: dict[str, QWidget] = {}
        page = QWidget()
        page.setObjectName("welcome_page")
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(48, 32, 48, 48)
        self._column.setSpacing(8)
        self._page = page
        section = ""
        for option in OPTIONS:
            if option.section != section:
                section = option.section
                self._head(tr(section))
            self._row(option)
        self._head(tr("Keys"))
        self._refused = AttentionMark()
        self._refused.setVisible(False)
        self._column.addWidget(self._refused)
        self.keys = KeysTable(settings)
        self.keys.refused.connect(self._show_refused)
        self._column.addWidget(self.keys)
        reset = QPushButton(tr("All keys as they were"))
        reset.clicked.connect(lambda: self.keys.reset())
        self._column.addWidget(reset, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addStretch(1)
        self.setWidget(page)
        settings.subscribe(self._changed)
        theme().changed.connect(self._restyle)
        self._restyle()

    def _head(self, text: str) -> None:
        label = QLabel(text)
        self._heads.append(label)
        if len(self._heads) > 1:
            self._column.addSpacing(20)
        self._column.addWidget(label)

    def _row(self, option: Option) -> None:
        row = QHBoxLayout()
        row.setSpacing(12)
        label = QLabel(tr(option.text) if not isinstance(option.default, bool) else "")
        self._names.append(label)
        row.addWidget(label)
        field = self._field(option)
        label.setBuddy(field)
        if not isinstance(option.default, bool):
            field.setAccessibleName(tr(option.text))
        self.fields[option.id] = field
        row.addWidget(field)
        if option.unit:
            row.addWidget(QLabel(tr(option.unit)))
        row.addStretch(1)
        self._column.addLayout(row)
        for hint in (tr(option.hint) if option.hint else "", self._hints.get(option.id, "")):
            if hint:
                line = QLabel(hint)
                line.setWordWrap(True)
                self._small.append(line)
                self._column.addWidget(line)

    def _field(self, option: Option) -> QWidget:
        value = self._settings.get(option.id)
        if option.choices:
            box = ChoiceBox()
            for choice, text in option.choices:
                box.addItem(tr(text), choice)
            box.setCurrentIndex(box.findData(value))
            box.activated.connect(lambda place: self._settings.set(option.id, box.itemData(place)))
            return box
        if isinstance(value, bool):
            check = CheckBox(tr(option.text))
            check.setChecked(value)
            check.toggled.connect(lambda on: self._settings.set(option.id, on))
            return check
        if isinstance(value, int):
            spin = _Number()
            spin.setRange(option.least, option.most)
            spin.setValue(value)
            spin.valueChanged.connect(lambda number: self._settings.set(option.id, number))
            return spin
        line = QLineEdit(value)
        line.setMaxLength(200)
        line.editingFinished.connect(lambda: self._settings.set(option.id, line.text().strip()))
        return line

    def _changed(self, name: str) -> None:
        """Something else (a menu) set an option: show it."""
        field, value = self.fields.get(name), self._settings.get(name) if name in self.fields else None
        if isinstance(field, QComboBox):
            field.setCurrentIndex(field.findData(value))
        elif isinstance(field, QCheckBox):
            field.setChecked(bool(value))

    def _show_refused(self, text: str) -> None:
        self._refused.setText(text)
        self._refused.setVisible(bool(text))
        if text:
            self.ensureWidgetVisible(self._refused)

    def _restyle(self) -> None:
        for label in self._heads:
            label.setFont(theme().font("section"))
        for name in self._names:
            name.setFixedWidth(_scaled(_LABEL))
        for line in self._small:
            line.setFont(theme().font("second"))
            line.setContentsMargins(_scaled(_LABEL) + 12, 0, 0, 4)
            palette = line.palette()
            palette.setColor(line.foregroundRole(), theme().color("ink3"))
            line.setPalette(palette)
        for field in self.fields.values():
            if isinstance(field, QComboBox | QLineEdit):
                field.setFixedWidth(_scaled(_FIELD))
            elif isinstance(field, QSpinBox):
                field.setFixedWidth(_scaled(_NUMBER))
        self._page.setMaximumWidth(_scaled(900))

    def showEvent(self, event: QShowEvent) -> None:
        self._restyle()  # the style sheet takes its own fonts when a page is put into the window
        super().showEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)


class _Number(QSpinBox):
    """Typed, or changed by the arrow keys; the wheel scrolls the page unless one is in the field."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        inner = self.lineEdit()
        inner.setObjectName("inner_field")
        inner.setTextMargins(4, 0, 0, 0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


def _scaled(pixels: int) -> int:
    return round(pixels * theme().text_size / 100)
