"""What is noted of a transcript, and shifting all of its cues."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from qdacoder.domain.cues import TranscriptRow
from qdacoder.domain.footage import FootageRow
from qdacoder.domain.timecode import parse_shift
from qdacoder.errors import QdacoderError
from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.choice_box import ChoiceBox
from qdacoder.gui.widgets.labels import ElidedLabel
from qdacoder.services.session import ProjectSession


class _Form(QDialog):
    """Fields above each other, a reason below them, and two buttons."""

    def __init__(self, title: str, verb: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(16)
        self.why_not = ElidedLabel("", "second", "amber_text")
        self.do_button, self._cancel = QPushButton(verb), QPushButton(tr("Cancel"))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(10)
        column.addLayout(self.form)
        column.addWidget(self.why_not)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self.do_button)
        column.addLayout(buttons)
        self.do_button.setProperty("primary", True)
        self.do_button.setDefault(True)
        self._cancel.setAutoDefault(False)
        self._cancel.clicked.connect(self.reject)
        self.do_button.clicked.connect(self._pressed)
        self.setMinimumWidth(round(440 * theme().text_size / 100))

    def add(self, name: str, field: QWidget) -> None:
        """One field."""
        field.setAccessibleName(name)
        self.form.addRow(name, field)

    def work(self) -> None:
        """What the button does."""

    def _pressed(self) -> None:
        try:
            self.work()
        except QdacoderError as error:
            self.why_not.setText(str(error))
            return
        self.accept()


class TranscriptDetails(_Form):
    """Name, language, kind, maker and date of a transcript."""

    def __init__(self, session: ProjectSession, row: TranscriptRow, parent: QWidget | None = None) -> None:
        super().__init__(tr("Transcript “{name}”").format(name=row.name), tr("Save"), parent)
        self._session, self._row = session, row
        self.name_field, self.language_field = QLineEdit(row.name), QLineEdit(row.language)
        self.maker_field, self.date_field = QLineEdit(row.maker), QLineEdit(row.made_on)
        self.kind_box = ChoiceBox()
        self.kind_box.addItem(tr("Original"), ("original", None))
        self.kind_box.addItem(tr("Translation"), ("translation", None))
        for other in session.transcripts.list(row.footage_id):
            if other.id != row.id and other.kind == "original":
                text = tr("Translation of {name}").format(name=other.name)
                self.kind_box.addItem(text, ("translation", other.id))
        wanted = (row.kind, row.source_id)
        places = [self.kind_box.itemData(place) for place in range(self.kind_box.count())]
        self.kind_box.setCurrentIndex(places.index(wanted) if wanted in places else 0)
        self.language_field.setPlaceholderText(tr("such as Korean, ko"))
        self.date_field.setPlaceholderText(tr("such as 2019-05"))
        for name, field in (
            (tr("Name"), self.name_field),
            (tr("Language"), self.language_field),
            (tr("Kind"), self.kind_box),
            (tr("Made by"), self.maker_field),
            (tr("Date"), self.date_field),
        ):
            self.add(name, field)

    def work(self) -> None:
        kind, source_id = self.kind_box.currentData()
        self._session.transcripts.edit(
            self._row.id,
            name=self.name_field.text(),
            language=self.language_field.text(),
            kind=kind,
            source_id=source_id,
            maker=self.maker_field.text(),
            made_on=self.date_field.text(),
        )

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.name_field.setFocus()
        self.name_field.selectAll()


class ShiftTranscript(_Form):
    """A signed time, by which all cues are shifted.

    Args:
        told: said how far, when it was done.
    """

    def __init__(
        self,
        session: ProjectSession,
        footage: FootageRow,
        row: TranscriptRow,
        told: Callable[[str], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Shift “{name}”").format(name=row.name), tr("Shift"), parent)
        self._session, self._footage, self._row, self._told = session, footage, row, told
        self.by_field = QLineEdit("+00:00:00:00")
        self.by_field.setFont(theme().font("mono_text"))
        count = tr("1 cue") if row.cues == 1 else tr("{count} cues").format(count=f"{row.cues:,}")
        self.add(tr("Shift"), ElidedLabel(count, "text_medium"))
        self.add(tr("By"), self.by_field)
        self.form.addRow("", ElidedLabel(tr("A minus sign brings the cues earlier"), "second", "ink3"))

    def work(self) -> None:
        by = parse_shift(self.by_field.text(), self._footage.rate)
        self._session.transcripts.shift(self._row.id, by)
        if by:
            self._told(tr("Shifted {name} by {frames} frames").format(name=self._row.name, frames=f"{by:+,}"))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.by_field.setFocus()
        self.by_field.setCursorPosition(0)
        self.by_field.setSelection(1, 11)
