"""Keeps the timeline in step with the presenter, and the presenter with what is done on the timeline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from qdacoder.domain.changes import ChangeSet, Kind
from qdacoder.domain.coding import SegmentRow
from qdacoder.domain.timeline import LaneData, SegmentBar, Stretch, layered_stretches
from qdacoder.gui.actions.table import BY_ID
from qdacoder.gui.i18n import tr
from qdacoder.gui.widgets.exclusion_menu import add_exclusion_entries
from qdacoder.gui.widgets.timeline import TimelineView
from qdacoder.gui.workspaces.coding.presenter import CodingPresenter

_LABEL = 60


_MENU = (
    *("go_in", "go_out", "loop", "", "memo", "witness", "choose_node", "copy_citation", ""),
    *("trim_in", "trim_out", "split", "zoom_range", "", "delete"),
)


class TimelineBinding(QObject):
    """Binds one timeline to one presenter.

    Signals:
        asked: id of an action chosen from a menu.
        stretch_asked: id of a stretch, and whether it should be removed (else edited).
    """

    asked = Signal(str)
    stretch_asked = Signal(int, bool)

    def __init__(self, presenter: CodingPresenter, view: TimelineView) -> None:
        super().__init__(view)
        self._presenter = presenter
        self._view = view
        # How many segments each lane has, kept up edit by edit.
        self._nodes_on: dict[int, tuple[int | None, ...]] = {}
        self._counts: Counter[int | None] = Counter()
        presenter.footage_changed.connect(self.footage_changed)
        end = presenter.session.subscribe(self._changed)
        self.destroyed.connect(lambda *_: end())
        presenter.segments_changed.connect(self._segments_changed)
        presenter.codebook_changed.connect(self._lanes)
        presenter.revised_changed.connect(self._revised)
        presenter.selection_changed.connect(self._selection)
        presenter.marks_changed.connect(self._marks)
        view.seek_requested.connect(presenter.player.seek)
        self._place: int | None = None  # where the playhead stood before a drag showed other frames
        view.preview_requested.connect(self._preview)
        view.preview_ended.connect(self._preview_ended)
        view.context_requested.connect(self.open_menu)
        view.witness_menu_requested.connect(self.open_witness_menu)
        view.range_marked.connect(presenter.set_range)
        view.selection_requested.connect(self._select)
        view.trim_requested.connect(presenter.trim)
        view.move_requested.connect(presenter.move)
        view.excluded_menu_requested.connect(self.open_excluded_menu)

    exclusion_asked = Signal(str, int)
    """``play``, ``edit`` or ``remove``, and the id of an exclusion."""

    def footage_changed(self) -> None:
        """Show another footage from the start, or refresh the one shown."""
        row = self._presenter.footage
        key = row.id if row else None
        self._view.set_footage(row.timebase if row else None, row.length_frames if row else 0, key=key)
        segments = self._presenter.segments
        self._nodes_on = {one.id: one.node_ids or (None,) for one in segments}
        self._counts = Counter(node_id for on in self._nodes_on.values() for node_id in on)
        self._lanes()
        self._view.set_segments([self._bar(one) for one in segments])
        self._exclusions()
        self.show_seen()
        self._spoken()
        self._marks()

    def _changed(self, change: ChangeSet) -> None:
        if change.touches(Kind.EXCLUSION):
            self._exclusions()
        if change.touches(Kind.SEEN):
            self.show_seen()
        if change.touches(Kind.WITNESS):
            self._spoken()

    def _revised(self, segment_ids: Iterable[int]) -> None:
        """Mark, or mark no more, segments that quote a text which changed since."""
        rows = [row for one in segment_ids if (row := self._presenter.segment(one)) is not None]
        if rows:
            self._view.update_segments([self._bar(row) for row in rows], [])

    def _bar(self, row: SegmentRow) -> SegmentBar:
        words, span = row.quote_translation or row.quote_original or row.memo, row.span
        return SegmentBar(
            row.id,
            span.in_frame,
            span.out_frame,
            row.node_ids,
            row.witness,
            words[:_LABEL].replace("\n", " "),
            bool(row.node_ids) and not row.own_node_ids,
            row.id in self._presenter.revised,
        )

    def _exclusions(self) -> None:
        """Hatch what is left out of the sound; the audio row says why."""
        row = self._presenter.footage
        rows = self._presenter.session.exclusions.list(row.id) if row else []
        stretches = [Stretch(one.in_frame, one.out_frame, one.reason) for one in rows if one.applies.audio]
        self._view.set_excluded(layered_stretches(stretches))

    def show_seen(self) -> None:
        """The waveform is pale where whoever codes has not watched yet."""
        session, row = self._presenter.session, self._presenter.footage
        spans = session.coverage.seen(row.id, [session.coder.id]) if row else []
        self._view.set_seen([Stretch(span.in_frame, span.out_frame, "") for span in spans])

    def _spoken(self) -> None:
        """Show in the witness row who speaks where."""
        row = self._presenter.footage
        rows = self._presenter.session.witnesses.stretches(row.id) if row else []
        self._view.set_spoken(Stretch(one.span.in_frame, one.span.out_frame, one.witness) for one in rows)

    def open_excluded_menu(self, frame: int, at: QPoint) -> None:
        """What can be done with the exclusions of the sound at a frame, by the pointer."""
        row = self._presenter.footage
        rows = self._presenter.session.exclusions.list(row.id) if row else []
        here = [one for one in rows if one.applies.audio and one.span.contains(frame)]
        if row is None or not here:
            return
        menu = QMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for one in here:
            start, end = (row.timebase.format(edge) for edge in (one.in_frame, one.out_frame))
            text = tr("{reason}, {start} – {end}").format(reason=one.reason, start=start, end=end)
            menu.addAction(text.replace("&", "&&")).setEnabled(False)
            add_exclusion_entries(menu, one.id, self.exclusion_asked.emit, keys=False)
            menu.addSeparator()
        menu.popup(at)

    def frame_changed(self, frame: int) -> None:
        """Move the playhead."""
        self._view.set_playing(self._presenter.playing)
        self._view.set_playhead(frame)

    def _preview(self, frame: int) -> None:
        player = self._presenter.player
        if self._place is None:
            self._place = player.frame
            player.pause()
        player.seek(frame)

    def _preview_ended(self) -> None:
        place, self._place = self._place, None
        if place is not None:
            self._presenter.player.seek(place)

    def open_menu(self, segment_id: int, at: QPoint) -> None:
        """What can be done with a segment, by the pointer."""
        presenter = self._presenter
        if segment_id not in {row.id for row in presenter.selected}:
            presenter.select([segment_id])
        menu = QMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in _MENU:
            if not name:
                menu.addSeparator()
                continue
            self._add_action(menu, name)
        menu.popup(at)

    def open_witness_menu(self, frame: int, at: QPoint) -> None:
        """What can be done with the stretches of witnesses: a new one, and those under the pointer."""
        row = self._presenter.footage
        if row is None:
            return
        menu = QMenu(self._view)
        menu.setObjectName("witness_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._add_action(menu, "witness_speaks").setEnabled(self._presenter.place is not None)
        for one in self._presenter.session.witnesses.stretches(row.id):
            if not one.span.contains(frame):
                continue
            menu.addSeparator()
            first, last = (row.timebase.format(edge) for edge in (one.span.in_frame, one.span.out_frame))
            words = {"label": one.witness.replace("&", "&&"), "first": first, "last": last}
            for text, remove in (
                (tr("Edit the stretch of {label}, {first} – {last}…"), False),
                (tr("Remove the stretch of {label}, {first} – {last}"), True),
            ):
                entry = menu.addAction(text.format(**words))
                entry.triggered.connect(
                    lambda _on=False, ident=one.id, remove=remove: self.stretch_asked.emit(ident, remove)
                )
        menu.addSeparator()
        self._add_action(menu, "witnesses")
        menu.popup(at)

    def _add_action(self, menu: QMenu, name: str) -> QAction:
        action, keys = BY_ID[name], BY_ID[name].keys
        entry = menu.addAction(f"{tr(action.text)}\t{keys[0]}" if keys else tr(action.text))
        entry.triggered.connect(lambda _on=False: self.asked.emit(name))
        return entry

    def _segments_changed(self, rows: list[SegmentRow], gone: list[int]) -> None:
        for ident in (*gone, *(row.id for row in rows)):
            self._counts.subtract(self._nodes_on.pop(ident, ()))
        for row in rows:
            self._nodes_on[row.id] = row.node_ids or (None,)
            self._counts.update(self._nodes_on[row.id])
        self._lanes()
        self._view.update_segments([self._bar(row) for row in rows], gone)

    def _lanes(self) -> None:
        book = self._presenter.codebook
        counts = {node_id: count for node_id, count in self._counts.items() if count}
        for node_id in self._presenter.marks.running:
            counts.setdefault(node_id, 0)
        lanes = [
            LaneData(node.id, node.name, book.hue_of(node), node.category_id, counts[node.id])
            for node in book.nodes
            if node.id in counts
        ]
        if None in counts:
            lanes.append(LaneData(None, "", None, None, counts[None]))
        self._view.set_lanes(lanes)
        self._view.set_total_lanes(len(book.nodes))

    def _selection(self) -> None:
        ids = [row.id for row in self._presenter.selected]
        fresh = frozenset(ids) != self._view.selected
        self._view.set_selected(ids)
        self._show_range()
        if fresh and ids and not self._view.dragging:
            self._view.ensure_segment_visible(ids[0])

    def _marks(self) -> None:
        self._lanes()
        self._show_range()
        self._view.set_running(list(self._presenter.marks.running.items()))

    def _show_range(self) -> None:
        """What is marked, or else the range of the selected segment."""
        marks, chosen = self._presenter.marks, self._presenter.selected
        place = (marks.in_frame, marks.out_frame)
        if not marks.any and chosen:
            place = (chosen[0].in_frame, chosen[0].out_frame)
        if place != (self._view.scene.mark_in, self._view.scene.mark_out):
            self._view.set_range(*place)

    def _select(self, ids: list[int], extend: bool) -> None:
        have = [row.id for row in self._presenter.selected] if extend else []
        self._presenter.select([*have, *ids])
