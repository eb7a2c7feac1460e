"""The words of a cue: a new one at the marked range, or another text for one, with the reason."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from qdacoder.domain.cues import CueRow, TranscriptRow
from qdacoder.domain.footage import FootageRow
from qdacoder.errors import QdacoderError
from qdacoder.gui.dialogs.asking import lay_out_asking
from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.choice_box import ChoiceBox
from qdacoder.gui.widgets.labels import ElidedLabel
from qdacoder.services.session import ProjectSession


class EditCue(QDialog):
    """Another text for a cue, and why; Ctrl+Enter takes it, Enter is a new line of the text."""

    def __init__(self, session: ProjectSession, cue: CueRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Edit the cue with a reason"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session, self._cue_id = session, cue.id
        self.text_field, self.reason_field = QPlainTextEdit(cue.text), QLineEdit()
        self.text_field.setTabChangesFocus(True)
        self.text_field.setMinimumHeight(round(96 * theme().text_size / 100))
        self.reason_field.setPlaceholderText(tr("such as: heard again; may stay empty"))
        self.why_not = ElidedLabel("", "second", "amber_text")
        self.save_button, self._cancel = QPushButton(tr("Save")), QPushButton(tr("Cancel"))
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        for name, field in ((tr("Text"), self.text_field), (tr("Reason"), self.reason_field)):
            field.setAccessibleName(name)
            form.addRow(name, field)
        lay_out_asking(self, form, self.why_not, self._cancel, self.save_button)
        self.save_button.clicked.connect(self._save)
        self.setMinimumWidth(round(520 * theme().text_size / 100))
        self.text_field.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._save()
        else:
            super().keyPressEvent(event)

    def _save(self) -> None:
        try:
            self._session.transcripts.edit_cue(
                self._cue_id, self.text_field.toPlainText(), self.reason_field.text()
            )
        except QdacoderError as error:
            self.why_not.setText(str(error))
            return
        self.accept()


class NewCue(QDialog):
    """Ctrl+Enter adds it; Enter is a new line of the text."""

    def __init__(
        self,
        session: ProjectSession,
        row: FootageRow,
        layer: TranscriptRow,
        span: tuple[int, int],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Add a cue"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session, self._span = session, span
        self.layer_box, self.speaker_box = ChoiceBox(), ChoiceBox()
        for one in session.transcripts.list(row.id):
            self.layer_box.addItem(one.name, one.id)
        self.layer_box.setCurrentIndex(self.layer_box.findData(layer.id))
        self.speaker_box.addItem(tr("not known"), ("", None))
        self.speaker_box.addItem(tr("Interviewer"), ("interviewer", None))
        for who in session.witnesses.list():
            text = tr("Witness {label}").format(label=who.label)
            self.speaker_box.addItem(text, ("witness", who.id))
        self.text_field = QPlainTextEdit()
        self.text_field.setTabChangesFocus(True)
        self.text_field.setFixedHeight(round(84 * theme().text_size / 100))
        self.why_not = ElidedLabel("", "second", "amber_text")
        self.add_button, self._cancel = QPushButton(tr("Add")), QPushButton(tr("Cancel"))
        base = row.timebase
        place = ElidedLabel(f"{base.format_full(span[0])} – {base.format_full(span[1])}", "mono_text")
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        for name, field in (
            (tr("Range"), place),
            (tr("Transcript"), self.layer_box),
            (tr("Speaker"), self.speaker_box),
            (tr("Text"), self.text_field),
        ):
            field.setAccessibleName(name)
            form.addRow(name, field)
        lay_out_asking(self, form, self.why_not, self._cancel, self.add_button)
        self.add_button.clicked.connect(self._add)
        self.setMinimumWidth(round(460 * theme().text_size / 100))
        self.text_field.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._add()
        else:
            super().keyPressEvent(event)

    def _add(self) -> None:
        speaker, witness = self.speaker_box.currentData()
        text = self.text_field.toPlainText().strip()
        if not text:
            self.why_not.setText(tr("The text is empty"))
            self.text_field.setFocus()
            return
        try:
            self._session.transcripts.add_cue(
                self.layer_box.currentData(), *self._span, text, speaker=speaker, witness_id=witness
            )
        except QdacoderError as error:
            self.why_not.setText(str(error))
            return
        self.accept()
