"""Import a transcript: what kind it is, and how its bytes are read where that is unsure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from qdacoder.domain.footage import FootageRow
from qdacoder.domain.transcript import ReadCues
from qdacoder.errors import QdacoderError
from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.choice_box import ChoiceBox
from qdacoder.gui.widgets.labels import ElidedLabel
from qdacoder.services.session import ProjectSession
from qdacoder.services.transcripts import ENCODINGS, TranscriptImport, TranscriptPreview

_SHOWN = 12


def ask_transcript_file(parent: QWidget) -> Path | None:
    """Which transcript to import, None when the question was left."""
    kinds = "SRT, WebVTT, CSV (*.srt *.vtt *.csv)"
    name, _kind = QFileDialog.getOpenFileName(parent, tr("Import a transcript"), "", kinds)
    return Path(name) if name else None


class ImportTranscript(QDialog):
    """Shows the first cues as they will be read.

    Signals:
        imported: what was imported (`TranscriptImport`).
    """

    imported = Signal(object)

    def __init__(
        self,
        session: ProjectSession,
        footage: FootageRow,
        source: Path | int,
        parent: QWidget | None = None,
        found: ReadCues | None = None,
    ) -> None:
        super().__init__(parent)
        if isinstance(source, Path):
            shown, name = source.name, source.stem
        else:
            shown = tr("subtitle track {number}").format(number=source)
            name = tr("Track {number}").format(number=source)
        self.setWindowTitle(tr("Import “{name}”").format(name=shown))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session, self._footage, self._source, self._found = session, footage, source, found
        self.name_field, self.language_field, self.maker_field = (
            QLineEdit(name),
            QLineEdit(found.language if found else ""),
            QLineEdit(),
        )
        self.kind_box, self.encoding_box = ChoiceBox(), ChoiceBox()
        self.preview = QPlainTextEdit()
        self.note = QLabel()
        self.why_not = ElidedLabel("", "second", "amber_text")
        self.import_button, self._cancel = QPushButton(tr("Import")), QPushButton(tr("Cancel"))
        self._fill()
        self._build()
        self._read()

    def _fill(self) -> None:
        layers = self._session.transcripts.list(self._footage.id)
        self.kind_box.addItem(tr("Original"), ("original", None))
        for row in layers:
            if row.kind == "original":
                text = tr("Translation of {name}").format(name=row.name)
                self.kind_box.addItem(text, ("translation", row.id))
        self.kind_box.addItem(tr("Translation"), ("translation", None))
        # A second file is most often the translation of the first.
        self.kind_box.setCurrentIndex(1 if any(row.kind == "original" for row in layers) else 0)
        self.encoding_box.addItem(tr("found out"), None)
        for name in ENCODINGS:
            self.encoding_box.addItem(name, name)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(10)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        for text, field in (
            (tr("For"), ElidedLabel(self._footage.title, "text_medium")),
            (tr("Kind"), self.kind_box),
            (tr("Name"), self.name_field),
            (tr("Language"), self.language_field),
            (tr("Made by"), self.maker_field),
            (tr("Encoding"), self.encoding_box),
        ):
            if field is self.encoding_box and self._found is not None:
                continue  # the container says what its text is
            field.setAccessibleName(text)
            form.addRow(text, field)
        self.language_field.setPlaceholderText(tr("such as Korean, ko"))
        column.addLayout(form)
        self.preview.setReadOnly(True)
        self.preview.setTabChangesFocus(True)
        self.preview.setAccessibleName(tr("First cues"))
        self.preview.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        column.addWidget(self.preview, 1)
        self.note.setWordWrap(True)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        column.addWidget(self.note)
        row = QHBoxLayout()
        row.addWidget(self.why_not, 1)
        row.addWidget(self._cancel)
        row.addWidget(self.import_button)
        self.import_button.setProperty("primary", True)
        self.import_button.setDefault(True)
        self._cancel.setAutoDefault(False)
        column.addLayout(row)
        self._cancel.clicked.connect(self.reject)
        self.import_button.clicked.connect(self._import)
        self.encoding_box.currentIndexChanged.connect(lambda _place: self._read())
        scale = theme().text_size / 100
        self.resize(round(560 * scale), round(560 * scale))

    def _read(self) -> None:
        """Show the first cues as this encoding gives them."""
        self.import_button.setEnabled(False)
        self.why_not.setText("")
        try:
            found = self._preview()
        except QdacoderError as error:
            self.preview.setPlainText("")
            self.note.setText("")
            self.why_not.setText(error.message)
            return
        base = self._footage.timebase
        lines = [
            f"{base.format_full(row.in_frame)}  {' '.join(row.text.split())}" for row in found.first[:_SHOWN]
        ]
        self.preview.setPlainText("\n".join(lines))
        parts = [tr("{count} cues, read as {encoding}").format(count=found.cues, encoding=found.encoding)]
        if not found.sure:
            parts.append(tr("the encoding is a guess: look whether the words are right"))
        if found.outside:
            parts.append(tr("{count} lie after the end of the footage").format(count=found.outside))
        parts += [
            tr("line {line}: {what}").format(line=one.line, what=one.message.rstrip("."))
            for one in found.problems[:3]
        ]
        if len(found.problems) > 3:
            parts.append(tr("{count} more lines").format(count=len(found.problems) - 3))
        self.note.setText("; ".join(parts) + ".")
        self.import_button.setEnabled(found.cues > 0)

    def _preview(self) -> TranscriptPreview:
        service = self._session.transcripts
        if self._found is not None or isinstance(self._source, int):
            assert self._found is not None
            return service.preview_track(self._footage.id, self._found)
        return service.read(self._footage.id, self._source, self.encoding_box.currentData())

    def _import(self) -> None:
        kind, source_id = self.kind_box.currentData()
        noted: dict[str, Any] = {
            "name": self.name_field.text(),
            "language": self.language_field.text(),
            "kind": kind,
            "source_id": source_id,
            "maker": self.maker_field.text(),
        }
        service = self._session.transcripts
        done: TranscriptImport
        try:
            if isinstance(self._source, int):
                done = service.import_track(self._footage.id, self._source, found=self._found, **noted)
            else:
                done = service.import_file(
                    self._footage.id, self._source, encoding=self.encoding_box.currentData(), **noted
                )
        except QdacoderError as error:
            self.why_not.setText(error.message)
            return
        self.accept()
        self.imported.emit(done)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.language_field.setFocus()
