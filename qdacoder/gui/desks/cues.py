"""Cues of the transcript shown: edited, cut, joined, timed, looked back on; and quotes that changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from qdacoder.domain.cues import CueRow
from qdacoder.domain.stretches import character_at_frame, stretch_span
from qdacoder.errors import QdacoderError, UserError
from qdacoder.gui.actions.table import BY_ID
from qdacoder.gui.desks.desk import Desk
from qdacoder.gui.i18n import tr

if TYPE_CHECKING:
    from qdacoder.gui.workspaces.coding.transcript_panel import TranscriptPanel

_MENU = (
    "edit_cue",
    "edit_cue_reason",
    "split_cue",
    "join_cues",
    "retime_cue",
    "add_cue",
    "cue_speaker",
    "",
    "cue_history",
    "",
    "remove_cues",
)


class CueDesk(Desk):
    """Acts on the cues that are chosen in the transcript, else the current one, else that at the playhead."""

    def actions(self) -> dict[str, Callable[[], object]]:
        return {
            "edit_cue": self.edit,
            "edit_cue_reason": self.edit_with_reason,
            "split_cue": self.split,
            "join_cues": self.join,
            "retime_cue": self.retime,
            "add_cue": self.add,
            "cue_speaker": self.choose_speaker,
            "cue_history": self.history,
            "remove_cues": self.remove,
            "changed_translations": self.show_changed,
        }

    @property
    def panel(self) -> TranscriptPanel:
        """The transcript of Coding."""
        return self.bench.coding.transcript

    def edit(self) -> None:
        """Edit the cue in place."""
        self.panel.edit_cue(self._one())

    def edit_with_reason(self) -> None:
        """Ask for another text, and why."""
        from qdacoder.gui.dialogs.cue_text import EditCue

        EditCue(self.session, self._one(), self.window).open()

    def split(self) -> None:
        """Cut the cue at the caret and the playhead; where one is elsewhere, the share of the other counts.

        Raises:
            UserError: neither lies inside the cue.
        """
        cue = self._one()
        character, frame = self.panel.caret_in(cue), self.bench.player.target
        if character is not None and not 0 < character < len(cue.text):
            character = None
        inside = cue.in_frame < frame < cue.out_frame
        if character is None and not inside:
            raise UserError(
                tr("Neither the caret nor the playhead is inside the cue."),
                tr("Click into its words, or move the playhead there."),
            )
        if character is None:
            character = character_at_frame(cue.span, cue.text, frame)
        if not inside:
            frame = stretch_span(cue.span, len(cue.text), 0, character).out_frame
        self.session.transcripts.split_cue(cue.id, frame, character)
        self._said(tr("Split the cue at {time}"), cue)

    def join(self) -> None:
        """Join the chosen cues, or the current one with the next.

        Raises:
            UserError: there is no next one.
        """
        cues = self.panel.chosen_cues
        if len(cues) == 1:
            follower = self.panel.next_cue(cues[0])
            cues = [*cues, follower] if follower is not None else cues
        if len(cues) < 2:
            raise UserError(tr("There is no cue to join with."), tr("Choose two cues with Shift+click."))
        self.session.transcripts.join_cues([cue.id for cue in cues])
        self.tell(tr("Joined {count} cues").format(count=len(cues)), undo=True)

    def retime(self) -> None:
        """Give the cue the marked range.

        Raises:
            UserError: no range is marked.
        """
        cue, place = self._one(), self._range()
        self.session.transcripts.retime_cue(cue.id, *place)
        self._said(tr("Retimed the cue, it was at {time}"), cue)

    def add(self) -> None:
        """Ask for the words of a new cue at the marked range.

        Raises:
            UserError: no range is marked, or there is no transcript yet.
        """
        from qdacoder.gui.dialogs.cue_text import NewCue

        row, place = self.bench.presenter.footage, self._range()
        first, second = self.panel.layers
        layers = [one for one in (second, first) if one is not None]
        if row is None or not layers:
            raise UserError(tr("There is no transcript yet."), tr("Import one, or add an empty one."))
        cues = self.panel.chosen_cues
        used = next((one for one in layers if cues and one.id == cues[0].transcript_id), layers[0])
        NewCue(self.session, row, used, place, self.window).open()

    def choose_speaker(self, at: QPoint | None = None) -> None:
        """Open the menu of who may speak."""
        self._some()
        menu = QMenu(self.window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._fill_speakers(menu)
        cues = self.panel.list
        index = cues.currentIndex()
        spot = cues.visualRect(index).bottomLeft() if index.isValid() else QPoint(40, 40)
        menu.popup(at or cues.viewport().mapToGlobal(spot))
        menu.setActiveAction(menu.actions()[0])
        self.speaker_menu = menu

    def history(self) -> None:
        """Show all versions of the cue."""
        from qdacoder.gui.dialogs.cue_history import CueHistory

        CueHistory(self.session, self._one().id, self.bench.failed.emit, self.window).open()

    def remove(self) -> None:
        """Remove the cues; undo brings them back."""
        cues = self._some()
        self.session.transcripts.remove_cues([cue.id for cue in cues])
        text = tr("Removed 1 cue") if len(cues) == 1 else tr("Removed {count} cues").format(count=len(cues))
        self.tell(text, undo=True)

    def show_changed(self) -> None:
        """List every segment whose quoted translation changed."""
        from qdacoder.gui.dialogs.changed_translations import ChangedTranslations

        dialog = ChangedTranslations(self.session, self.bench.failed.emit, self.window)
        dialog.opened.connect(lambda one: self.bench.go_to_segment(one))
        dialog.told.connect(lambda text: self.tell(text, undo=True))
        dialog.show()
        self.changed_dialog = dialog

    def open_menu(self, at: QPoint) -> None:
        """What can be done with the chosen cues, by the pointer."""
        menu = QMenu(self.window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in _MENU:
            if not name:
                menu.addSeparator()
                continue
            if name == "cue_speaker":
                self._fill_speakers(menu.addMenu(tr("Speaker")))
                continue
            action = BY_ID[name]
            key = action.keys[0].replace("Del", "Delete") if action.keys else "F2"
            entry = menu.addAction(f"{tr(action.text)}\t{key}")
            entry.triggered.connect(lambda _on=False, name=name: self.bench.action_wanted.emit(name))
            entry.setEnabled(name not in ("retime_cue", "add_cue") or self._marked() is not None)
        menu.popup(at)
        self.menu = menu

    def _fill_speakers(self, menu: QMenu) -> None:
        for who in self.session.witnesses.list():
            words = ", ".join(filter(None, (tr("Witness {label}").format(label=who.label), who.status)))
            entry = menu.addAction(words.replace("&", "&&"))
            entry.triggered.connect(lambda _on=False, ident=who.id: self._set_speaker("witness", ident))
        menu.addAction(tr("Interviewer")).triggered.connect(lambda: self._set_speaker("interviewer", None))
        menu.addAction(tr("Not known")).triggered.connect(lambda: self._set_speaker("", None))

    def _set_speaker(self, speaker: str, witness_id: int | None) -> None:
        try:
            ids = [cue.id for cue in self._some()]
            self.session.transcripts.set_speaker(ids, speaker, witness_id)
        except QdacoderError as error:
            self.bench.failed.emit(error)

    def _one(self) -> CueRow:
        return self._some()[0]

    def _some(self) -> list[CueRow]:
        cues = self.panel.chosen_cues
        if not cues:
            raise UserError(tr("No cue is chosen."), tr("Click one in the transcript."))
        return cues

    def _marked(self) -> tuple[int, int] | None:
        return self.bench.presenter.marks.range

    def _range(self) -> tuple[int, int]:
        place = self._marked()
        if place is None:
            raise UserError(tr("Mark a range with I and O."))
        return place

    def _said(self, text: str, cue: CueRow) -> None:
        row = self.bench.presenter.footage
        time = row.timebase.format_full(cue.in_frame) if row is not None else ""
        self.tell(text.format(time=time), undo=True)
