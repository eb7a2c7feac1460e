"""Stills: taking the frame on screen, the strips beside segments, the list of all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, QPoint, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFileDialog

from qdacoder.domain.changes import ChangeSet, Kind
from qdacoder.domain.footage import FootageRow
from qdacoder.domain.stills import StillRow
from qdacoder.errors import QdacoderError, UserError
from qdacoder.gui.desks.desk import Desk
from qdacoder.gui.i18n import tr
from qdacoder.gui.models.still_pictures import StillPictures
from qdacoder.gui.widgets.canvas import PictureCanvas
from qdacoder.gui.widgets.still_strip import StillStrip, StripItem
from qdacoder.services.stills import KEPT_WIDTH

if TYPE_CHECKING:
    from qdacoder.gui.dialogs.still_form import StillForm, StillWords
    from qdacoder.gui.dialogs.stills import StillsDialog
    from qdacoder.gui.workbench import Workbench
    from qdacoder.gui.workspaces.review.view import ReviewView

_MOST_SHOWN, _MOST_ASKED = 24, 200


class StillDesk(Desk):
    """Attributes:
    dialog: the list of all stills while it is open.
    forms: forms that are open, one a still.
    """

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.pictures = StillPictures(self.session, self.run, self)
        self.dialog: StillsDialog | None = None
        self.forms: list[StillForm] = []
        self._shown: dict[int, StillRow] = {}
        self._strips: list[tuple[StillStrip, Callable[[], list[int]], Callable[[], bool]]] = []
        self.pictures.ready.connect(self._picture_ready)
        end = self.session.subscribe(self._changed)
        self.destroyed.connect(lambda: end())
        presenter = bench.presenter
        self._watch(bench.coding.inspector.form.stills, lambda: [row.id for row in presenter.selected])
        presenter.selection_changed.connect(self._show_strips)

    def watch_review(self, view: ReviewView) -> None:
        """Show the stills of the current card beside the player of Review."""
        presenter = view.presenter
        self._watch(
            view.player.stills,
            lambda: [] if presenter.current is None else [presenter.current],
            lambda: self.bench.shows("review"),
        )
        for signal in (presenter.current_changed, presenter.revealed):
            signal.connect(self._show_strips)

    def actions(self) -> dict[str, Callable[[], object]]:
        return {"take_still": self.take, "stills": self.show_all}

    def take(self) -> None:
        """Take the frame on the canvas at this moment; what it shows is asked while playback goes on.

        Raises:
            UserError: no footage is shown.
        """
        from qdacoder.gui.dialogs.still_form import StillForm

        row, canvas, frame = self._shot()
        image, proposed, inside = canvas.image().copy(), *self._proposed(frame)
        place = f"{row.title}, {row.timebase.format(frame)}"
        made: list[bytes] = []

        def keep(words: StillWords) -> None:
            # The exact picture where it is made by now, else the one that stood on the canvas.
            picture = made[0] if made and made[0] else _png(image) or (made[0] if made else None)
            self.session.stills.take(
                row.id,
                frame,
                words.caption,
                witness_id=words.witness_id,
                segment_id=words.segment_id,
                node_ids=words.node_ids,
                picture=picture,
            )
            self.tell(tr("Took a still of {place}").format(place=place), True)

        form = StillForm(
            self.session,
            tr("Take a still"),
            place,
            proposed,
            inside if proposed.segment_id is not None else None,
            keep,
            self.window,
        )
        form.picture.show_picture(QPixmap.fromImage(image))
        self._show_form(form, canvas)

        def exact(png: bytes) -> None:
            made.append(png)
            if form in self.forms and png:
                form.picture.show_picture(QPixmap.fromImage(QImage.fromData(png)))

        stills = self.session.stills
        self.run(
            lambda _progress, _cancel: stills.make_picture(row.id, frame), exact, "", lambda _error: None
        )

    def show_all(self, still_id: int | None = None) -> None:
        """The list of all stills, with one of them selected."""
        from qdacoder.gui.dialogs.stills import StillsDialog

        if self.dialog is None:
            dialog = StillsDialog(self.session, self.pictures, self.window)
            dialog.opened.connect(self._go)
            dialog.described.connect(self._describe)
            # Later: the list is read anew, and its editor is still at work now.
            dialog.caption_entered.connect(self._set_caption, Qt.ConnectionType.QueuedConnection)
            dialog.remove_requested.connect(lambda ids: self._try(lambda: self.session.stills.remove(*ids)))
            dialog.export_requested.connect(self.export)
            dialog.finished.connect(self._dialog_closed)
            self.dialog = dialog
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()
        self.dialog.table.setFocus()
        if still_id is not None:
            self.dialog.show_still(still_id)

    def export(self, still_ids: Sequence[int], folder: Path | None = None) -> None:
        """Write stills as PNG with their captions into a folder that is asked for, in the background."""
        if folder is None:
            found = QFileDialog.getExistingDirectory(
                self.dialog or self.window, tr("Folder for the stills"), str(self.session.folder)
            )
            if not found:
                return
            folder = Path(found)
        stills, target = self.session.stills, folder
        self.run(
            lambda progress, cancel: stills.export(target, still_ids, progress=progress, cancel=cancel),
            lambda done: self.tell(
                tr("Wrote {count} stills with captions to {path}").format(count=done.rows, path=done.path)
                + done.said_of_missing
            ),
            tr("Exporting stills"),
            lane="read",
        )

    def _shot(self) -> tuple[FootageRow, PictureCanvas, int]:
        """What stands on the canvas of the workspace shown."""
        bench = self.bench
        canvas: PictureCanvas
        if bench.shows("review"):
            row, canvas, player = bench.review.playing.row, bench.review.player.canvas, bench.review_player
        else:
            row, canvas, player = bench.presenter.footage, bench.coding.canvas, bench.player
        if row is None:
            raise UserError(tr("There is no picture to take."), tr("Open footage first."))
        return row, canvas, player.frame if canvas.frame is None else canvas.frame

    def _proposed(self, frame: int) -> tuple[StillWords, bool]:
        """What the form is filled with, and whether the frame lies in the segment."""
        from qdacoder.gui.dialogs.still_form import StillWords

        bench = self.bench
        if bench.shows("review"):
            current = bench.review.presenter.current
            segment = self.session.coding.segment(current) if current is not None else None
        else:
            chosen = bench.presenter.selected
            segment = chosen[0] if len(chosen) == 1 else None
        if segment is None:
            return StillWords(witness_id=bench.presenter.witness_id), False
        if not segment.in_frame <= frame < segment.out_frame:
            return StillWords("", bench.presenter.witness_id, (), segment.id), False
        return StillWords("", segment.witness_id, segment.node_ids, segment.id), True

    def _show_form(self, form: StillForm, canvas: PictureCanvas) -> None:
        self.forms.append(form)
        form.finished.connect(lambda _result: self._form_closed(form))
        at = canvas.mapToGlobal(QPoint(0, canvas.height() + 8))
        screen = self.window.screen().availableGeometry()
        size = form.sizeHint()
        left = max(screen.left(), min(at.x(), screen.right() - size.width()))
        form.move(left, max(screen.top(), min(at.y(), screen.bottom() - size.height() - 40)))
        form.show()
        form.activateWindow()

    def _form_closed(self, form: StillForm) -> None:
        self.forms.remove(form)
        window = self.dialog if self.dialog is not None and not self.dialog.isHidden() else self.window
        window.activateWindow()

    def _describe(self, row: StillRow) -> None:
        from qdacoder.gui.dialogs.still_form import StillForm, StillWords

        def keep(words: StillWords) -> None:
            done = self.session.stills.edit(
                row.id, caption=words.caption, witness_id=words.witness_id, node_ids=words.node_ids
            )
            self.tell(done.label, True)

        form = StillForm(
            self.session,
            tr("Describe the still"),
            f"{row.title}, {row.at_text}",
            StillWords(row.caption, row.witness_id, row.node_ids),
            None,
            keep,
            self.dialog,
        )
        form.keep_button.setText(tr("Keep"))
        form.drop_button.setText(tr("Cancel"))
        form.picture.show_picture(self.pictures.pixmap(row))
        self.forms.append(form)
        form.finished.connect(lambda _result: self._form_closed(form))
        form.setWindowModality(Qt.WindowModality.WindowModal)
        form.show()

    def _go(self, row: StillRow) -> None:
        self.bench.go_to_footage(row.footage_id, row.frame)
        self.bench.workspace_wanted.emit("coding")
        self.window.activateWindow()

    def _set_caption(self, still_id: int, text: str) -> None:
        self._try(lambda: self.session.stills.edit(still_id, caption=text))

    def _dialog_closed(self) -> None:
        self.dialog = None

    def _try(self, work: Callable[[], ChangeSet]) -> None:
        try:
            self.tell(work().label, True)
        except QdacoderError as error:
            self.bench.failed.emit(error)

    def _changed(self, change: ChangeSet) -> None:
        if change.touches(Kind.STILL, Kind.FOOTAGE):
            self._show_strips()

    def _watch(
        self, strip: StillStrip, ids: Callable[[], list[int]], seen: Callable[[], bool] = lambda: True
    ) -> None:
        """Keep a strip up to date with the stills of segments, while its page is `seen`."""
        self._strips.append((strip, ids, seen))
        strip.chosen.connect(partial(self.show_all))

    def _show_strips(self) -> None:
        self._shown.clear()
        for strip, ids, seen in self._strips:
            if not seen():
                continue
            chosen = ids()[:_MOST_ASKED]
            rows = self.session.stills.list(segment_ids=chosen)[:_MOST_SHOWN] if chosen else []
            strip.show_items([StripItem(row.id, row.at_text, row.caption) for row in rows])
            for row in rows:
                self._shown[row.id] = row
                strip.set_picture(row.id, self.pictures.pixmap(row))

    def _picture_ready(self, still_id: int) -> None:
        row = self._shown.get(still_id)
        if row is not None:
            for strip, *_how in self._strips:
                strip.set_picture(still_id, self.pictures.pixmap(row))


def _png(image: QImage) -> bytes:
    """The picture as the project keeps it; empty without one."""
    if image.isNull():
        return b""
    if image.width() > KEPT_WIDTH:
        image = image.scaledToWidth(KEPT_WIDTH, Qt.TransformationMode.SmoothTransformation)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())
