"""Exclude the marked range: why, and of what."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCompleter,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from qdacoder.domain.exclusion import Applies
from qdacoder.domain.footage import FootageRow
from qdacoder.errors import QdacoderError
from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.choice_box import ChoiceBox
from qdacoder.gui.widgets.labels import ElidedLabel
from qdacoder.services.session import ProjectSession


class ExcludeRange(QDialog):
    """The range is kept and shown, hatched; it is only not counted."""

    def __init__(
        self, session: ProjectSession, row: FootageRow, span: tuple[int, int], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Exclude the range"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session, self._row, self._span = session, row, span
        self.reason_field, self.applies_box = QLineEdit(), ChoiceBox()
        self.exclude_button, self._cancel = QPushButton(tr("Exclude")), QPushButton(tr("Cancel"))
        self.why_not = ElidedLabel("", "second", "amber_text")
        for text, applies in (
            (tr("the sound"), Applies.AUDIO),
            (tr("the picture"), Applies.PICTURE),
            (tr("sound and picture"), Applies.BOTH),
        ):
            self.applies_box.addItem(text, applies)
        known = list(dict.fromkeys([tr("static noise"), *(one.reason for one in session.exclusions.list())]))
        completer = QCompleter(known, self.reason_field)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.reason_field.setCompleter(completer)
        self.reason_field.setPlaceholderText(tr("such as static noise"))
        base = row.timebase
        place = ElidedLabel(f"{base.format_full(span[0])} – {base.format_full(span[1])}", "mono_text")
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        for text, field in (
            (tr("Range"), place),
            (tr("Leave out"), self.applies_box),
            (tr("Reason"), self.reason_field),
        ):
            field.setAccessibleName(text)
            form.addRow(text, field)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(10)
        column.addLayout(form)
        column.addWidget(self.why_not)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self.exclude_button)
        column.addLayout(buttons)
        self.exclude_button.setProperty("primary", True)
        self.exclude_button.setDefault(True)
        self._cancel.setAutoDefault(False)
        self._cancel.clicked.connect(self.reject)
        self.exclude_button.clicked.connect(self._exclude)
        self.setMinimumWidth(round(420 * theme().text_size / 100))

    def _exclude(self) -> None:
        try:
            self._session.exclusions.add(
                self._row.id, *self._span, self.reason_field.text(), self.applies_box.currentData()
            )
        except QdacoderError as error:
            self.why_not.setText(str(error))
            self.reason_field.setFocus()
            return
        self.accept()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.reason_field.setFocus()
