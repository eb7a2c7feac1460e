"""Transcripts of the footage shown: importing them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from qdacoder.gui.desks.desk import Desk
from qdacoder.gui.dialogs.import_transcript import ImportTranscript, ask_transcript_file
from qdacoder.gui.i18n import tr


class TranscriptDesk(Desk):
    """Layers of cues."""

    def actions(self) -> dict[str, Callable[[], object]]:
        return {"import_transcript": self.import_transcript}

    def import_transcript(self, path: Path | None = None) -> None:
        """Ask for a transcript of the footage shown and how it is to be read."""
        row = self.bench.presenter.footage
        if row is None:
            return
        path = path or ask_transcript_file(self.window)
        if path is None:
            return
        dialog = ImportTranscript(self.session, row, path, self.window)
        dialog.imported.connect(
            lambda done: self.bench.told.emit(tr("Imported {count} cues").format(count=done.cues), True)
        )
        dialog.open()
