"""What the Coding workspace does, without a widget: marks, node keys, selection, and the player's place."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from qdacoder.domain.changes import ChangeSet, Kind
from qdacoder.domain.codebook import Codebook, NodeRow
from qdacoder.domain.coding import SegmentRow
from qdacoder.domain.footage import FootageRow
from qdacoder.domain.span_index import SpanIndex
from qdacoder.domain.spans import Span
from qdacoder.errors import QdacoderError, StorageError, UserError
from qdacoder.gui.i18n import tr
from qdacoder.gui.workspaces.coding.marks import Marks
from qdacoder.media.player import Player, PlayerState
from qdacoder.services.session import ProjectSession

_SPEEDS = (1.0, 1.5, 2.0, 4.0)


class CodingPresenter(QObject):
    """The state of the Coding workspace and its verbs.

    Signals:
        footage_changed: another footage (or none) is open.
        segments_changed: rows that are new or changed, and ids that are gone.
        spans_changed: ranges (in, out) where something is coded now that was not, or the other way round.
        selection_changed, marks_changed, codebook_changed: read the properties.
        counts_changed: the codebook has other counts of these nodes (ids), and is the same otherwise.
        revised_changed: other segments (their ids) quote a text that changed since; see `revised`.
        frame_changed: the frame now on the canvas.
        state_changed: the player plays, stands, loads or failed.
        witness_changed: another witness speaks in the segments to come.
        told: a sentence for the status bar; done: the same for a change that Undo would take back.
        failed: an error for the notices.
    """

    footage_changed = Signal()
    segments_changed = Signal(list, list)
    spans_changed = Signal(list)
    selection_changed = Signal()
    marks_changed = Signal()
    codebook_changed = Signal()
    counts_changed = Signal(object)
    revised_changed = Signal(object)
    frame_changed = Signal(int)
    state_changed = Signal()
    witness_changed = Signal()
    told = Signal(str)
    done = Signal(str)
    failed = Signal(object)

    def __init__(self, session: ProjectSession, player: Player, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.player = player
        self.marks = Marks()
        self.footage: FootageRow | None = None
        self.codebook: Codebook = session.codebook.read()
        self.witness_id: int | None = None
        self.resume_back = 2  # seconds
        self._witness_of: dict[int, int | None] = {}
        self._segments: dict[int, SegmentRow] = {}
        self._order: list[tuple[int, int, int]] = []
        self._spans = SpanIndex()
        self.revised: dict[int, frozenset[int]] = {}
        """Segments of the open footage that quote a text which changed since, with the cues that did."""
        self._making: tuple[tuple[int, int], tuple[int, ...]] | None = None  # range and nodes
        self._selected: tuple[int, ...] = ()
        self._words: tuple[tuple[tuple[int, int, int], ...], tuple[int, int]] | None = None
        self._words_witness: int | None = None
        self._unsaved: list[Callable[[], object]] = []
        self._unsubscribe = session.subscribe(self._changed)
        self._actions: dict[str, Callable[[], None]] = self._table()

    @property
    def segments(self) -> list[SegmentRow]:
        """The segments of the open footage, by in, out, id."""
        return [self._segments[key[2]] for key in self._order]

    def segment(self, segment_id: int) -> SegmentRow | None:
        """A segment of the open footage."""
        return self._segments.get(segment_id)

    def segments_in(self, in_frame: int, out_frame: int) -> list[SegmentRow]:
        """The segments that share a frame with a range, in no order."""
        return [self._segments[one] for one in self._spans.touching(in_frame, out_frame)]

    @property
    def selected(self) -> list[SegmentRow]:
        """The selected segments."""
        return [self._segments[one] for one in self._selected if one in self._segments]

    @property
    def playing(self) -> bool:
        """Whether the player plays."""
        return self.player.state is PlayerState.PLAYING

    def close(self) -> None:
        """Code what is running up to the frame on screen, then let go of project and file."""
        self._finish_running()
        self._unsubscribe()
        self.player.close()

    def open_footage(self, row: FootageRow | None) -> None:
        """Show another footage. Running segments are coded up to the frame on screen first."""
        self._finish_running()
        self.footage, self.marks, self._selected = row, Marks(last_nodes=self.marks.last_nodes), ()
        self._words = None
        self.witness_id = (
            self._witness_of[row.id] if row and row.id in self._witness_of else self._only_witness(row)
        )
        self.witness_changed.emit()
        self._read_segments()
        self.footage_changed.emit()  # whoever shows segments reads them all
        self.marks_changed.emit()
        self.selection_changed.emit()

    def frame_shown(self, frame: int) -> None:
        """The player put another frame on the canvas."""
        self.frame_changed.emit(frame)

    def state_shown(self, _state: PlayerState) -> None:
        """The player is in another state."""
        self.state_changed.emit()

    def handle(self, action: str) -> bool:
        """Do an action of the table by its id; False when it is not one of Coding's."""
        run = self._actions.get(action)
        if run is None or self.footage is None:
            return False
        self._try(run)
        return True

    def handle_node_key(self, key: str) -> bool:
        """A quick key: apply the node that has it. The frame is read before anything else."""
        frame = self.player.frame
        node_id = self.codebook.keyed.get(key)
        if node_id is None:
            self.told.emit(tr("No node has the key {key}").format(key=key))
            return True
        self.apply_node(node_id, frame)
        return True

    def apply_node(self, node_id: int, frame: int | None = None) -> None:
        """What a node key does: code the range, end a running segment, start one, or toggle the selection."""
        at = self.player.frame if frame is None else frame
        node = self.codebook.node(node_id)
        if node is not None and self.footage is not None:
            self._try(lambda: self._apply(node, at))

    def _apply(self, node: NodeRow, frame: int) -> None:
        marks = self.marks
        if node.id in marks.running:
            start = marks.running.pop(node.id)
            self.marks_changed.emit()
            if frame <= start:
                raise UserError("The segment would be empty.", "Let it play before ending it.")
            self._tag((start, frame), (node.id,))
        elif marks.range is not None:
            self._tag(marks.range, (node.id,))
        elif marks.in_frame is not None:
            self._tag((marks.in_frame, frame), (node.id,))
            marks.set_range(marks.in_frame, frame)
            self.marks_changed.emit()
        elif self.playing and not marks.any:
            marks.running[node.id] = frame
            self.marks_changed.emit()
            self.told.emit(tr("Running: {node}. The same key ends it").format(node=node.name))
        elif self._selected and not marks.any:
            self.session.coding.toggle_node(self._selected, node.id, initiator=self)
        else:
            raise UserError("Mark a range with I and O.")

    def code_range(self) -> None:
        """Code the range with the nodes used last."""
        if self.marks.in_frame is None:
            raise UserError("Mark a range with I and O.")
        if not self.marks.last_nodes:
            raise UserError("No node was used yet.", "Press a node key, or choose a node with N.")
        place = self.marks.range or (self.marks.in_frame, self.player.frame)
        known = tuple(node for node in self.marks.last_nodes if self.codebook.node(node))
        self._tag(place, known)

    def select(self, ids: Sequence[int], *, seek: bool = False) -> None:
        """Select segments; with `seek` the player goes to the first one's in."""
        self._selected = tuple(one for one in dict.fromkeys(ids) if one in self._segments)
        self.selection_changed.emit()
        if seek and self._selected:
            self.player.seek(self._segments[self._selected[0]].in_frame)

    def set_witness(self, witness_id: int | None) -> None:
        """The witness of the selected segments; without a selection, of the segments to come."""
        if self._selected:
            ids = list(self._selected)
            self._try(lambda: self.session.coding.set_witness(ids, witness_id, initiator=self))
        else:
            self.choose_witness(witness_id)

    def choose_witness(self, witness_id: int | None) -> None:
        """Who speaks in the segments to come; kept for this footage while the project is open."""
        self.witness_id = witness_id
        if self.footage is not None:
            self._witness_of[self.footage.id] = witness_id
        self.witness_changed.emit()

    def proposed_witness(self, place: tuple[int, int]) -> int | None:
        """Who speaks in a new segment: the one who says the chosen words, else the one in whose stretch it
        lies, else the chosen or only one.
        """
        if self.footage is None:
            return None
        if self._words is not None and self._words[1] == place and self._words_witness is not None:
            return self._words_witness
        speaking = self.session.witnesses.speaking(self.footage.id, *place)
        return self.witness_id if speaking is None else speaking

    def set_speed(self, speed: float) -> None:
        """Play at 0.25 to 4 times."""
        self.player.set_speed(round(speed, 2))
        self.told.emit(tr("Speed {speed:g}").format(speed=self.player.speed))
        self.state_changed.emit()

    def why_not_code_range(self) -> str:
        """Why Enter would code nothing now; empty when it would."""
        if self.marks.in_frame is None:
            return tr("Mark a range with I and O")
        if not any(self.codebook.node(one) for one in self.marks.last_nodes):
            return tr("No node was used yet: press a node key")
        return ""

    def enter_edge(self, in_frame: int | None, out_frame: int | None) -> str:
        """Take an edge that was typed: of the selected segment while nothing is marked, else of the range.

        Returns why it cannot be, empty when it was taken.
        """
        chosen = self.selected
        try:
            if not self.marks.any and len(chosen) == 1:
                self.session.coding.trim(chosen[0].id, in_frame, out_frame, initiator=self)
            elif in_frame is not None:
                self.marks.set_edges(in_frame, self.marks.out_frame)
            else:
                self.marks.set_edges(self.marks.in_frame, out_frame)
        except QdacoderError as error:
            return error.message
        self.marks_changed.emit()
        return ""

    def set_range(self, in_frame: int, out_frame: int) -> None:
        """Mark a range, as by dragging on the timeline or typing."""
        self._try(lambda: self.marks.set_range(in_frame, out_frame))
        self.marks_changed.emit()

    @property
    def words_span(self) -> tuple[int, int] | None:
        """The range of the words or cues chosen in the transcript, while it is what is marked."""
        if self._words is None or self._words[1] != self.marks.range:
            return None
        return self._words[1]

    def set_words(
        self, taken: Sequence[tuple[int, int, int]], span: Span, witness_id: int | None = None
    ) -> None:
        """Mark the time of words chosen in the transcript, so that a node key codes both.

        Args:
            taken: stretches of cues (cue id, first character, character after the last); none where
                whole cues are chosen.
            witness_id: who says all of it, where the transcript knows.
        """
        self._words_witness = witness_id
        self._words = (tuple(taken), (span.in_frame, span.out_frame))
        self.set_range(span.in_frame, span.out_frame)

    def leave_words(self) -> None:
        """Nothing is chosen in the transcript any more; its range is not marked any more either."""
        marked = self.words_span is not None
        self._words = None
        if marked:
            self.marks.clear()
            self.marks_changed.emit()

    def trim(self, segment_id: int, in_frame: int | None, out_frame: int | None) -> None:
        """Set a segment's edges."""
        self._try(lambda: self.session.coding.trim(segment_id, in_frame, out_frame, initiator=self))

    def move(self, segment_ids: Sequence[int], by: int) -> None:
        """Shift segments by frames, together."""
        self._try(lambda: self.session.coding.move(segment_ids, by, initiator=self))

    def undo(self) -> None:
        """Take the newest change back."""
        self._try(lambda: self.session.undo(initiator=self))

    def redo(self) -> None:
        """Do again what was undone."""
        self._try(lambda: self.session.redo(initiator=self))

    def retry(self) -> bool:
        """Do what could not be written, in its order; whether all of it is written now."""
        works, self._unsaved = self._unsaved, []
        for work in works:
            self._try(work)
        return not self._unsaved

    def _tag(self, place: tuple[int, int], node_ids: tuple[int, ...]) -> None:
        if self.footage is None:
            return
        if place[1] <= place[0]:
            raise UserError("The out point must come after the in point.")
        words = self._words[0] if self._words is not None and self._words[1] == place else ()
        who = self.proposed_witness(place)
        work = partial(self._tag_footage, self.footage.id, place, node_ids, who, words)
        try:
            work()
        except StorageError:
            if not self.session.read_only:
                self._unsaved.append(work)  # marks may be others by the time of the retry
            raise

    @property
    def unsaved(self) -> int:
        """How many changes wait to be written."""
        return len(self._unsaved)

    def _tag_footage(
        self,
        footage_id: int,
        place: tuple[int, int],
        node_ids: tuple[int, ...],
        witness_id: int | None,
        words: tuple[tuple[int, int, int], ...],
    ) -> None:
        self._making = (place, node_ids)
        try:
            changes = self.session.coding.tag(
                footage_id, place[0], place[1], node_ids, witness_id, words=words, initiator=self
            )
            if self._making is not None:  # there was nothing to change, or not in this footage
                self._take_made(changes.result_id)
                self.selection_changed.emit()
        finally:
            self._making = None

    def _take_made(self, segment_id: int | None) -> None:
        """Select what was just coded, and note with what, before anybody is told of it."""
        if self._making is not None:
            self.marks.note_coded(*self._making)
            self._making = None
            if segment_id in self._segments:
                self._selected = (segment_id,)

    def _finish_running(self) -> None:
        running, self.marks.running = self.marks.running, {}
        frame = self.player.frame
        for node_id, start in running.items():
            if frame > start:
                self._try(partial(self._tag, (start, frame), (node_id,)))

    def _only_witness(self, row: FootageRow | None) -> int | None:
        if row is None or len(row.witnesses) != 1:
            return None
        return self.session.witnesses.find(row.witnesses[0]).id

    def _read_segments(self) -> None:
        rows = self.session.coding.segments(self.footage.id) if self.footage else []
        self._segments = {row.id: row for row in rows}
        self._order = [(row.span.in_frame, row.span.out_frame, row.id) for row in rows]
        self._spans = SpanIndex(self._order)
        self.revised = self.session.quotes.stale(self.footage.id) if self.footage else {}

    def _changed(self, change: ChangeSet) -> None:
        """Refresh the rows that a change touched, and nothing else."""
        if change.touches(Kind.MERGE):
            self.marks.follow(self.session.merging.led_to())
            self.marks_changed.emit()
        if change.touches(Kind.NODE, Kind.CATEGORY):
            self.codebook = self.session.codebook.read()
            self.codebook_changed.emit()
        elif change.touches(Kind.CODING, Kind.SEGMENT):
            self.codebook = self.session.codebook.recounted(self.codebook, change)
            self.counts_changed.emit(change.node_ids)
        if self.footage is not None and Kind.FOOTAGE in change.ids:
            self._refresh_footage(change)
        if self.footage is not None and change.touches(Kind.CUE, Kind.QUOTE):
            self._refresh_revised(change)
        if self.footage is not None and change.segment_ids and self.footage.id in change.footage_ids:
            self._refresh_segments(change)
        elif self.footage is not None and change.touches(Kind.WITNESS):
            gone = set(self._segments)
            self._read_segments()
            self.segments_changed.emit(self.segments, sorted(gone - self._segments.keys()))
            self.selection_changed.emit()
        said = {"undo": tr("Undid: {label}"), "redo": tr("Did again: {label}")}.get(change.verb, "{label}")
        if change.undoable:
            self.done.emit(said.format(label=change.label))

    def _refresh_revised(self, change: ChangeSet) -> None:
        """A changed cue may concern any quote; quotes alone concern the segments they are on."""
        before = self.revised
        if change.touches(Kind.CUE):
            self.revised = self.session.quotes.stale(self._footage_id)
        else:
            fresh = self.session.quotes.stale(self._footage_id, change.segment_ids)
            self.revised = {one: some for one, some in before.items() if one not in change.segment_ids}
            self.revised |= fresh
        others = {one for one, _cues in before.items() ^ self.revised.items()}
        if others:
            self.revised_changed.emit(others)

    def _refresh_footage(self, change: ChangeSet) -> None:
        if self.footage is None or self.footage.id not in change.ids[Kind.FOOTAGE]:
            return
        row = next(
            (one for one in self.session.footage.list(counted=False) if one.id == self.footage.id), None
        )
        if row is None:
            self.open_footage(None)
        else:
            self.footage = row
            self.footage_changed.emit()

    def _refresh_segments(self, change: ChangeSet) -> None:
        ids = sorted(change.segment_ids)
        rows = [row for row in self.session.coding.segments_by_id(ids) if row.footage_id == self._footage_id]
        gone = [one for one in ids if one in self._segments and one not in {row.id for row in rows}]
        spans: list[tuple[int, int]] = []
        for one in (*gone, *(row.id for row in rows)):
            old = self._segments.pop(one, None)
            if old is not None:
                spans.append((old.in_frame, old.out_frame))
                self._order.pop(bisect_left(self._order, (old.in_frame, old.out_frame, old.id)))
                self._spans.drop(one)
        for row in rows:
            self._segments[row.id] = row
            key = (row.in_frame, row.out_frame, row.id)
            insort(self._order, key)
            self._spans.put(*key)
            spans.append((row.in_frame, row.out_frame))
        if change.initiator is self and change.result_id in self._segments:
            self._take_made(change.result_id)
        self._selected = tuple(one for one in self._selected if one in self._segments)
        self.segments_changed.emit(rows, gone)
        self.spans_changed.emit(spans)
        self.selection_changed.emit()

    @property
    def _footage_id(self) -> int:
        return self.footage.id if self.footage else -1

    def _try(self, work: Callable[[], object]) -> None:
        waiting = len(self._unsaved)
        try:
            work()
        except QdacoderError as error:
            new = isinstance(error, StorageError) and len(self._unsaved) == waiting
            if new and not self.session.read_only:
                self._unsaved.append(work)
            self.failed.emit(error)

    def _table(self) -> dict[str, Callable[[], None]]:
        player = self.player
        return {
            "play": self._toggle_play,
            "play_anywhere": self._toggle_while_typing,
            "shuttle_back": lambda: self._shuttle(-1),
            "shuttle_stop": self._stop,
            "shuttle_on": lambda: self._shuttle(1),
            "slower": lambda: self.set_speed(player.speed - 0.1),
            "faster": lambda: self.set_speed(player.speed + 0.1),
            "frame_back": lambda: player.step(-1),
            "frame_on": lambda: player.step(1),
            "second_back": lambda: player.seek(player.target - self._second),
            "second_on": lambda: player.seek(player.target + self._second),
            "edge_back": lambda: self._go_edge(-1),
            "edge_on": lambda: self._go_edge(1),
            "home": lambda: player.seek(0),
            "end": lambda: player.seek(self._length - 1),
            "loop": self._loop,
            "mark_in": lambda: self._mark(self.marks.mark_in),
            "mark_out": lambda: self._mark(self.marks.mark_out),
            "go_in": lambda: self._go_mark(0),
            "go_out": lambda: self._go_mark(1),
            "code_range": self.code_range,
            "range_from_segment": self._range_from_segment,
            "trim_in": lambda: self._trim_selected(in_frame=player.frame),
            "trim_out": lambda: self._trim_selected(out_frame=player.frame),
            "split": self._split,
            "delete": lambda: self._on_selected(self.session.coding.delete),
            "segment_back": lambda: self._go_segment(-1),
            "segment_on": lambda: self._go_segment(1),
            "relevance": self._next_relevance,
            "leave": self._leave,
        }

    @property
    def _second(self) -> int:
        return self.footage.rate.counted if self.footage else 25

    @property
    def _length(self) -> int:
        return self.footage.length_frames if self.footage else 1

    def _mark(self, mark: Callable[[int], None]) -> None:
        mark(self.player.frame)
        self.marks_changed.emit()

    def _toggle_play(self) -> None:
        if self.playing:
            self.player.pause()
        else:
            if self.player.speed < 0:
                self.player.set_speed(1)
            self.player.play()

    def _toggle_while_typing(self) -> None:
        """Pause, or play on from a little earlier: who types has lost the thread."""
        if not self.playing:
            self.player.seek(max(0, self.player.frame - self.resume_back * self._second))
        self._toggle_play()

    def _stop(self) -> None:
        self.player.pause()
        self.player.set_speed(1)

    def _shuttle(self, way: int) -> None:
        speed = self.player.speed
        size = abs(speed)
        again = self.playing and (speed > 0) == (way > 0)
        faster = next((one for one in _SPEEDS if one > size), _SPEEDS[-1])
        self.player.set_speed(way * (faster if again else 1.0))
        if self.playing:
            self.state_changed.emit()  # the speed is another, the player's state is not
        else:
            self.player.play()

    @property
    def place(self) -> tuple[int, int] | None:
        """The marked range, else that of the selected segment."""
        if self.marks.range is not None:
            return self.marks.range
        rows = self.selected
        return (rows[0].in_frame, rows[0].out_frame) if rows else None

    def _loop(self) -> None:
        place = self.place
        if place is None:
            raise UserError("Mark a range or select a segment to loop.")
        self.player.play_span(*place, loop=True)

    def _go_mark(self, which: int) -> None:
        place = (self.marks.in_frame, self.marks.out_frame) if self.marks.any else self.place
        target = place[which] if place else None
        if target is None:
            raise UserError("Nothing is marked.", "Mark a range with I and O.")
        self.player.seek(target)

    def _go_edge(self, way: int) -> None:
        edges = sorted({0, self._length - 1, *(edge for key in self._order for edge in key[:2])})
        here = self.player.target
        place = bisect_left(edges, here) - 1 if way < 0 else bisect_right(edges, here)
        self.player.seek(edges[max(0, min(place, len(edges) - 1))])

    def _go_segment(self, way: int) -> None:
        if not self._order:
            raise UserError("There is no segment in this footage yet.")
        rows = self.selected
        if rows:
            here = bisect_left(self._order, (rows[0].in_frame, rows[0].out_frame, rows[0].id)) + way
        else:
            here = bisect_left(self._order, (self.player.target, -1, -1)) - (1 if way < 0 else 0)
        self.select([self._order[max(0, min(here, len(self._order) - 1))][2]], seek=True)

    def _range_from_segment(self) -> None:
        rows = self.selected
        if not rows:
            raise UserError("No segment is selected.", "Click a bar on the timeline first.")
        self.marks.set_range(rows[0].in_frame, rows[0].out_frame)
        self.marks_changed.emit()

    def _trim_selected(self, in_frame: int | None = None, out_frame: int | None = None) -> None:
        rows = self.selected
        if not rows:
            raise UserError("No segment is selected.", "Click a bar on the timeline first.")
        self.session.coding.trim(rows[0].id, in_frame, out_frame, initiator=self)

    def _split(self) -> None:
        rows = self.selected
        if not rows:
            raise UserError("No segment is selected.", "Click a bar on the timeline first.")
        changes = self.session.coding.split(rows[0].id, self.player.frame, initiator=self)
        if changes.result_id is not None:
            self.select([changes.result_id])

    def _on_selected(self, verb: Callable[..., object]) -> None:
        if not self._selected:
            raise UserError("No segment is selected.", "Click a bar on the timeline first.")
        verb(self._selected, initiator=self)

    def _next_relevance(self) -> None:
        rows = self.selected
        if not rows:
            raise UserError("No segment is selected.", "Click a bar on the timeline first.")
        self.session.coding.set_relevance(self._selected, rows[0].relevance % 3 + 1, initiator=self)

    def _leave(self) -> None:
        if self.marks.any:
            self.marks.clear()
            self.marks_changed.emit()
        elif self._selected:
            self.select([])
