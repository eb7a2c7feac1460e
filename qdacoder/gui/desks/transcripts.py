"""Transcripts of the footage shown: importing them, what is noted of them, and taking them out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from qdacoder.domain.cues import TranscriptRow
from qdacoder.domain.footage import FootageRow
from qdacoder.domain.transcript import ReadCues
from qdacoder.errors import QdacoderError, UserError
from qdacoder.gui.desks.desk import Desk
from qdacoder.gui.files import ask_transcript_target
from qdacoder.gui.i18n import tr
from qdacoder.gui.notices import Offer
from qdacoder.services.transcripts import text_tracks

if TYPE_CHECKING:
    from qdacoder.gui.dialogs.import_transcript import ImportTranscript


class TranscriptDesk(Desk):
    """Layers of cues."""

    def actions(self) -> dict[str, Callable[[], object]]:
        return {
            "import_transcript": self.import_transcript,
            "transcript_layers": self.open_layers,
            "add_transcript": self.add_empty,
        }

    def import_transcript(self, path: Path | None = None) -> None:
        """Ask for a transcript of the footage shown and how it is to be read.

        Where the footage's own file has subtitle tracks, a menu asks first: one of them, or a file.
        """
        from qdacoder.gui.dialogs.import_transcript import ImportTranscript, ask_transcript_file

        row = self.bench.presenter.footage
        if row is None:
            return
        if path is None and text_tracks(row):
            menu = QMenu(self.window)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            self._fill_imports(menu, row)
            button = self.bench.coding.transcript.import_button
            menu.popup(button.mapToGlobal(button.rect().bottomLeft()))
            menu.setActiveAction(menu.actions()[0])
            self.import_menu = menu
            return
        path = path or ask_transcript_file(self.window)
        if path is not None:
            self._ask(ImportTranscript(self.session, row, path, self.window))

    def import_track(self, footage_id: int, number: int) -> None:
        """Read a subtitle track of a footage's own file in the background, then ask what it is."""
        from qdacoder.gui.dialogs.import_transcript import ImportTranscript

        row = self.session.footage.get(footage_id)
        service = self.session.transcripts

        def show(found: ReadCues) -> None:
            self._ask(ImportTranscript(self.session, row, number, self.window, found))

        self.run(
            lambda progress, cancel: service.read_track(footage_id, number, progress, cancel),
            show,
            tr("Reading subtitles: {title}").format(title=row.title),
        )

    def offer_tracks(self, footage_id: int) -> None:
        """After footage was added: say that its file has subtitles, and offer them."""
        row = self.session.footage.get(footage_id)
        tracks = text_tracks(row)
        if not tracks:
            return
        text = (
            tr("“{title}” has a subtitle track.")
            if len(tracks) == 1
            else tr("“{title}” has {count} subtitle tracks.")
        )
        offers: list[Offer] = []
        for number, language in tracks[:3]:
            name = tr("Import track {number}").format(number=number)
            shown = f"{name} ({language})" if language else name
            offers.append((shown, partial(self.import_track, footage_id, number)))
        self.bench.offered.emit(text.format(title=row.title, count=len(tracks)), offers)

    def add_empty(self) -> None:
        """Add a transcript without cues, to be written here."""
        from qdacoder.gui.dialogs.transcript_layer import TranscriptDetails

        row = self.bench.presenter.footage
        if row is None:
            return
        names = {one.name for one in self.session.transcripts.list(row.id)}
        name = next(
            one for number in range(1, 999) if (one := tr("Transcript {n}").format(n=number)) not in names
        )
        done = self.session.transcripts.add(row.id, name)
        if done.result_id is not None:
            TranscriptDetails(
                self.session, self.session.transcripts.layer(done.result_id), self.window
            ).open()

    def open_layers(self, at: QPoint | None = None) -> None:
        """The menu of the footage's transcripts.

        Raises:
            UserError: no footage is open.
        """
        row = self.bench.presenter.footage
        if row is None:
            raise UserError(tr("No footage is open."))
        menu = QMenu(self.window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        layers = list(self.session.transcripts.list(row.id))
        for layer in layers:
            part = menu.addMenu(_shown(layer))
            part.addAction(tr("Details…")).triggered.connect(partial(self._details, layer.id))
            part.addAction(tr("Shift…")).triggered.connect(partial(self._shift, row, layer.id))
            part.addAction(tr("Export…")).triggered.connect(partial(self._export, row, layer.id))
            part.addSeparator()
            part.addAction(tr("Remove")).triggered.connect(partial(self._remove, layer.id))
        if len(layers) > 1:
            menu.addSeparator()
            for column, text in enumerate((tr("Left column"), tr("Right column"))):
                self._fill_columns(menu.addMenu(text), layers, column)
        menu.addSeparator()
        self._fill_imports(menu.addMenu(tr("Import")), row)
        menu.addAction(tr("Add an empty transcript")).triggered.connect(
            lambda: self.bench.action_wanted.emit("add_transcript")
        )
        menu.addAction(tr("Changed translations…")).triggered.connect(
            lambda: self.bench.action_wanted.emit("changed_translations")
        )
        button = self.bench.coding.transcript.layers_button
        menu.popup(at or button.mapToGlobal(button.rect().bottomLeft()))
        menu.setActiveAction(menu.actions()[0])
        self.layers_menu = menu

    def _fill_columns(self, menu: QMenu, layers: list[TranscriptRow], column: int) -> None:
        panel = self.bench.coding.transcript
        shown = panel.layers[column]
        group = QActionGroup(menu)
        for layer in layers:
            entry = menu.addAction(_shown(layer))
            entry.setCheckable(True)
            entry.setChecked(shown is not None and shown.id == layer.id)
            group.addAction(entry)
            entry.triggered.connect(partial(self._put, column, layer.id))

    def _fill_imports(self, menu: QMenu, row: FootageRow) -> None:
        for number, language in text_tracks(row):
            name = tr("Subtitle track {number}").format(number=number)
            entry = menu.addAction(f"{name} ({language})" if language else name)
            entry.triggered.connect(partial(self._track, row.id, number))
        menu.addAction(tr("From a file…")).triggered.connect(self._from_file)

    def _track(self, footage_id: int, number: int, _checked: bool = False) -> None:
        self.import_track(footage_id, number)

    def _from_file(self, _checked: bool = False) -> None:
        from qdacoder.gui.dialogs.import_transcript import ask_transcript_file

        path = ask_transcript_file(self.window)
        if path is not None:
            self.import_transcript(path)

    def _put(self, column: int, transcript_id: int, _checked: bool = False) -> None:
        self.bench.coding.transcript.show_layer(column, transcript_id)

    def _details(self, transcript_id: int, _checked: bool = False) -> None:
        from qdacoder.gui.dialogs.transcript_layer import TranscriptDetails

        TranscriptDetails(self.session, self.session.transcripts.layer(transcript_id), self.window).open()

    def _shift(self, row: FootageRow, transcript_id: int, _checked: bool = False) -> None:
        from qdacoder.gui.dialogs.transcript_layer import ShiftTranscript

        layer = self.session.transcripts.layer(transcript_id)
        ShiftTranscript(self.session, row, layer, lambda text: self.tell(text, undo=True), self.window).open()

    def _export(self, row: FootageRow, transcript_id: int, _checked: bool = False) -> None:
        layer = self.session.transcripts.layer(transcript_id)
        target = ask_transcript_target(self.window, self.session.folder, f"{row.title} {layer.name}")
        if target is None:
            return
        service = self.session.transcripts
        self.run(
            lambda _progress, _cancel: service.export_file(transcript_id, target),
            lambda count: self.tell(tr("Wrote {count} cues to {path}").format(count=count, path=target)),
            tr("Exporting {name}").format(name=layer.name),
            lane="read",
        )

    def _remove(self, transcript_id: int, _checked: bool = False) -> None:
        try:
            layer = self.session.transcripts.layer(transcript_id)
            self.session.transcripts.remove(transcript_id)
        except QdacoderError as error:
            self.bench.failed.emit(error)
            return
        said = tr("Removed {name}; the words on segments stay").format(name=layer.name)
        self.tell(said, undo=True)

    def _ask(self, dialog: ImportTranscript) -> None:
        dialog.imported.connect(
            lambda done: self.tell(tr("Imported {count} cues").format(count=done.cues), undo=True)
        )
        dialog.open()


def _shown(layer: TranscriptRow) -> str:
    kind = tr("original") if layer.kind == "original" else tr("translation")
    count = tr("1 cue") if layer.cues == 1 else tr("{count} cues").format(count=f"{layer.cues:,}")
    return f"{layer.name}, {kind}, {count}".replace("&", "&&")
