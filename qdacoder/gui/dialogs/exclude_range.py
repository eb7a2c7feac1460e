"""Exclude a range, or change one that is excluded: from when to when, why, and of what."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCompleter,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from qdacoder.domain.exclusion import Applies, ExclusionRow
from qdacoder.domain.footage import FootageRow
from qdacoder.errors import QdacoderError
from qdacoder.gui.dialogs.asking import lay_out_asking
from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.choice_box import ChoiceBox
from qdacoder.gui.widgets.labels import ElidedLabel
from qdacoder.services.session import ProjectSession

OF = (
    ("the sound", Applies.AUDIO),
    ("the picture", Applies.PICTURE),
    ("sound and picture", Applies.BOTH),
)


class ExcludeRange(QDialog):
    """The range is kept and shown, hatched; it is only not counted.

    Args:
        what: the range to be excluded, the exclusion to be changed, or None: a range is asked for.
    """

    def __init__(
        self,
        session: ProjectSession,
        row: FootageRow,
        what: tuple[int, int] | ExclusionRow | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        old = what if isinstance(what, ExclusionRow) else None
        self.setWindowTitle(tr("Excluded range") if old else tr("Exclude the range"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session, self._row, self._old = session, row, old
        span = (old.in_frame, old.out_frame) if old else what
        base = row.timebase
        self.in_field, self.out_field = (_time(text) for text in (tr("In"), tr("Out")))
        if isinstance(span, tuple):
            self.in_field.setText(base.format_full(span[0]))
            self.out_field.setText(base.format_full(span[1]))
        self.reason_field, self.applies_box = QLineEdit(old.reason if old else ""), ChoiceBox()
        self.exclude_button = QPushButton(tr("Change") if old else tr("Exclude"))
        self._cancel = QPushButton(tr("Cancel"))
        self.why_not = ElidedLabel("", "second", "amber_text")
        for text, applies in OF:
            self.applies_box.addItem(tr(text), applies)
        if old:
            self.applies_box.setCurrentIndex([applies for _text, applies in OF].index(old.applies))
        known = list(dict.fromkeys([tr("static noise"), *(one.reason for one in session.exclusions.list())]))
        completer = QCompleter(known, self.reason_field)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.reason_field.setCompleter(completer)
        self.reason_field.setPlaceholderText(tr("such as static noise"))
        self._build()
        self.exclude_button.clicked.connect(self._exclude)
        self._first = self.reason_field if span else self.in_field
        self.setMinimumWidth(round(420 * theme().text_size / 100))

    def _build(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        place = QHBoxLayout()
        place.setSpacing(8)
        place.addWidget(self.in_field)
        place.addWidget(QLabel("–"))
        place.addWidget(self.out_field)
        form.addRow(tr("Range"), place)
        for text, field in ((tr("Leave out"), self.applies_box), (tr("Reason"), self.reason_field)):
            field.setAccessibleName(text)
            form.addRow(text, field)
        lay_out_asking(self, form, self.why_not, self._cancel, self.exclude_button)

    def _exclude(self) -> None:
        service, base = self._session.exclusions, self._row.timebase
        field = self.in_field
        try:
            start = base.parse(self.in_field.text())
            field = self.out_field
            end = base.parse(self.out_field.text())
            if end <= start:
                field = self.in_field
            elif end <= self._row.length_frames:
                field = self.reason_field
            reason, applies = self.reason_field.text(), self.applies_box.currentData()
            if self._old is not None:
                service.edit(self._old.id, in_frame=start, out_frame=end, reason=reason, applies=applies)
            else:
                service.add(self._row.id, start, end, reason, applies)
        except QdacoderError as error:
            self.why_not.setText(str(error))
            field.setFocus()
            field.selectAll()
            return
        self.accept()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._first.setFocus()


def _time(name: str) -> QLineEdit:
    field = QLineEdit()
    field.setAccessibleName(name)
    field.setPlaceholderText(name)
    field.setFont(theme().font("mono"))
    return field
