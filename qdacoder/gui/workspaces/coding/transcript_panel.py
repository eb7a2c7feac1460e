"""The transcript beside the picture: columns side by side, follows the playhead, a click seeks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from time import monotonic

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QStackedLayout, QVBoxLayout, QWidget

from qdacoder.domain.changes import ChangeSet, Kind
from qdacoder.domain.codebook import Hue
from qdacoder.domain.cues import CuePair, CueRow, TranscriptRow, pair_cues
from qdacoder.domain.spans import Span
from qdacoder.domain.stretches import joined_span
from qdacoder.domain.timeline import CueBar
from qdacoder.errors import QdacoderError
from qdacoder.gui.i18n import language_name, tr
from qdacoder.gui.models.cue_list import CueListModel
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.empty_state import EmptyState
from qdacoder.gui.widgets.panel_header import PanelHeader
from qdacoder.gui.workspaces.coding.column_heads import ColumnHeads
from qdacoder.gui.workspaces.coding.cue_selection import cue_in
from qdacoder.gui.workspaces.coding.cue_view import CueList
from qdacoder.gui.workspaces.coding.presenter import CodingPresenter

_REST = 5.0  # seconds that the list stays where the user scrolled it


class TranscriptPanel(QWidget):
    """Bound to the presenter of Coding.

    Signals:
        cues_changed(list): bars for the timeline's row.
        import_requested: a transcript is to be imported for the footage shown.
        segments_requested: the list of segments instead.
        menu_requested: global point of the menu of what is chosen.
        layers_requested: global point of the menu of the transcripts.
        left: the deck has the keys again.
    """

    cues_changed = Signal(list)
    import_requested = Signal()
    segments_requested = Signal()
    menu_requested = Signal(QPoint)
    layers_requested = Signal(QPoint)
    left = Signal()

    def __init__(self, presenter: CodingPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._scrolled_at = -_REST
        self._followed = -1  # the row that was brought into sight; it stays there
        self._layers: tuple[TranscriptRow | None, TranscriptRow | None] = (None, None)
        self._shown: dict[int, dict[int, int]] = {}  # by footage: the layer that was put in a column
        self.header = PanelHeader(tr("Transcript"))
        self.follow = self.header.add_button("ph.crosshair", tr("Follow the playhead"))
        self.follow.setCheckable(True)
        self.follow.setChecked(True)
        self.import_button = self.header.add_button("ph.download-simple", tr("Import a transcript"))
        self.segments_button = self.header.add_button("ph.list-bullets", tr("Show the list of segments"))
        self.layers_button = self.header.add_button(
            "ph.dots-three-vertical", tr("Transcripts of this footage")
        )
        self.heads = ColumnHeads()
        self.model = CueListModel(self)
        self.list = CueList(self.model)
        self.empty = EmptyState(
            "ph.closed-captioning",
            tr("No transcript yet"),
            tr("Import the original and its translation as SRT, VTT or CSV"),
            tr("Import…"),
        )
        self._build()
        presenter.footage_changed.connect(self.refresh)
        self.model.set_hues(self._hues_in)
        presenter.spans_changed.connect(self.model.refresh_hues)
        presenter.codebook_changed.connect(self._rehue)
        presenter.revised_changed.connect(lambda _ids: self._show_revised())
        presenter.marks_changed.connect(self._marks_changed)
        self._end = presenter.session.subscribe(self._changed)
        self.destroyed.connect(lambda *_: self._end())
        self.refresh()

    @property
    def has_cues(self) -> bool:
        """Whether the footage shown has a transcript."""
        return self.model.rowCount() > 0

    @property
    def bars(self) -> list[CueBar]:
        """The cues as the timeline shows them."""
        return _bars(self.model.pairs)

    def show_frame(self, frame: int) -> None:
        """The playhead is here now."""
        row = self.model.set_frame(frame)
        resting = monotonic() - self._scrolled_at < _REST
        free = self.follow.isChecked() and not resting and not self._editing
        if row >= 0 and row != self._followed and free:
            self.list.scrollTo(self.model.index(row))
            self._followed = row

    def go_beside(self, way: int) -> bool:
        """Seek to the next (1) or the previous (-1) cue; False where there is none."""
        frame = self.model.beside(self._presenter.player.target, way)
        if frame >= 0:
            self._presenter.player.seek(frame)
        return frame >= 0

    def focus_list(self, frame: int | None = None) -> None:
        """Give the keys to the list, on the current cue, or on the one at a frame that is sought."""
        row = max(0, self.model.set_frame(self._presenter.player.frame if frame is None else frame))
        self.list.setCurrentIndex(self.model.index(row))
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @property
    def layers(self) -> tuple[TranscriptRow | None, TranscriptRow | None]:
        """The transcripts in the two columns."""
        return self._layers

    @property
    def chosen_cues(self) -> list[CueRow]:
        """The cues to act on: those chosen, else the current one, else the one at the playhead."""
        found = self.list.chosen_cues
        if not found:
            row = self.model.set_frame(self._presenter.player.frame)
            if row >= 0:
                self.list.setCurrentIndex(self.model.index(row))
                found = self.list.chosen_cues
        return found

    def caret_in(self, cue: CueRow) -> int | None:
        """The character before which the caret stands in a cue; None when it stands elsewhere."""
        chosen = self.list.chosen
        if chosen.caret is None or chosen.caret[0] >= len(self.model.pairs):
            return None
        found = cue_in(self.model.pairs[chosen.caret[0]], chosen.column)
        return chosen.caret[1] if found is not None and found.id == cue.id else None

    def next_cue(self, cue: CueRow) -> CueRow | None:
        """The cue after this one in its column."""
        for column in (0, 1):
            cues = [one for pair in self.model.pairs if (one := cue_in(pair, column)) is not None]
            ids = [one.id for one in cues]
            if cue.id in ids and ids.index(cue.id) + 1 < len(ids):
                return cues[ids.index(cue.id) + 1]
        return None

    def edit_cue(self, cue: CueRow) -> None:
        """Edit a cue in place."""
        for row, pair in enumerate(self.model.pairs):
            for column in (0, 1):
                found = cue_in(pair, column)
                if found is not None and found.id == cue.id:
                    self.list.edit_cue(row, column)

    def show_layer(self, column: int, transcript_id: int) -> None:
        """Let a transcript stand in a column (0 left, 1 right); they change places where it has one."""
        row = self._presenter.footage
        if row is None:
            return
        shown = self._shown.setdefault(row.id, {})
        there = self._layers[column]
        other = self._layers[1 - column]
        if other is not None and other.id == transcript_id and there is not None:
            shown[1 - column] = there.id
        shown[column] = transcript_id
        self.refresh()

    def _choose_layers(self, layers: Sequence[TranscriptRow]) -> None:
        """The first original and its translation, unless somebody put others into the columns."""
        originals = [one for one in layers if one.kind == "original"]
        translations = [one for one in layers if one.kind == "translation"]
        first = originals[0] if originals else None
        own = [one for one in translations if first and one.source_id == first.id]
        found = [first, next(iter(own or translations), None)]
        row = self._presenter.footage
        known = {one.id: one for one in layers}
        for column, ident in (self._shown.get(row.id, {}) if row else {}).items():
            if ident in known:
                found[column] = known[ident]
        if found[0] is not None and found[1] is not None and found[0].id == found[1].id:
            found[1] = None
        self._layers = (found[0], found[1])

    def refresh(self) -> None:
        """Read the transcript of the footage again."""
        row = self._presenter.footage
        service = self._presenter.session.transcripts
        self._choose_layers(service.list(row.id) if row else [])
        first, second = self._layers
        if self.list.chosen.any:
            self.list.clear_chosen()
            self._presenter.leave_words()
        self.list.clear_chosen()
        pairs = pair_cues(service.cues(first.id) if first else [], service.cues(second.id) if second else [])
        self.list.delegate.columns = 2 if first and second else 1
        self._followed = -1
        self.model.set_pairs(row.timebase if row else None, pairs)
        self.heads.set_names([_name(one) for one in (first, second) if one is not None])
        self._count()
        self._show_revised()
        self.cues_changed.emit(_bars(pairs))
        if row is not None:
            self.show_frame(self._presenter.player.frame)

    @property
    def _editing(self) -> bool:
        return self.list.state() == QAbstractItemView.State.EditingState

    def _build(self) -> None:
        self._pages = QStackedLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        filled = QWidget()
        inner = QVBoxLayout(filled)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self.heads)
        inner.addWidget(self.list, 1)
        column.addLayout(self._pages, 1)
        self._pages.addWidget(filled)
        self._pages.addWidget(self.empty)
        self._filled = filled
        self.list.scrolled.connect(self._note_scrolled)
        self.list.room_changed.connect(self.heads.set_room)
        self.list.seek_requested.connect(self._seek)
        self.list.delegate.edited.connect(self._edited)
        self.list.chosen_changed.connect(self._chose)
        self.list.code_requested.connect(lambda: self._presenter.handle("code_range"))
        self.list.menu_requested.connect(self.menu_requested)
        self.layers_button.clicked.connect(
            lambda: self.layers_requested.emit(
                self.layers_button.mapToGlobal(self.layers_button.rect().bottomLeft())
            )
        )
        self.import_button.clicked.connect(self.import_requested)
        self.empty.pressed.connect(self.import_requested)
        self.segments_button.clicked.connect(self.segments_requested)
        theme().changed.connect(self.list.fit_rows)

    def _note_scrolled(self) -> None:
        self._scrolled_at, self._followed = monotonic(), -1

    def _chose(self) -> None:
        """What is chosen is marked, with its time: the next node key codes it."""
        chosen, pairs = self.list.chosen, self.model.pairs
        taken = chosen.stretches(pairs)
        spans = [pairs[row].span for row in sorted(chosen.rows) if row < len(pairs)]
        if taken:
            try:
                span = self._presenter.session.quotes.span_of(taken)
                self._presenter.set_words(taken, span, self._speaking())
            except QdacoderError as error:
                self._presenter.failed.emit(error)
        elif spans:
            self._presenter.set_words((), joined_span(spans), self._speaking())
        else:
            self._presenter.leave_words()

    def _speaking(self) -> int | None:
        """The witness who says all that is chosen, as the cues tell; None where it is not one alone."""
        found = {cue.witness_id for cue in self.list.chosen_cues if cue.speaker != "interviewer"}
        return found.pop() if len(found) == 1 else None

    def _marks_changed(self) -> None:
        """Another range is marked than that of the chosen words: they are left."""
        if self.list.chosen.any and self._presenter.words_span is None:
            self.list.clear_chosen()

    def _seek(self, row: int) -> None:
        if 0 <= row < len(self.model.pairs):
            self._presenter.player.seek(self.model.pairs[row].span.in_frame)

    def _edited(self, cue_id: int, text: str) -> None:
        try:
            self._presenter.session.transcripts.edit_cue(cue_id, text)
        except QdacoderError as error:
            self._presenter.failed.emit(error)
        self.left.emit()

    def _changed(self, change: ChangeSet) -> None:
        if change.touches(Kind.TRANSCRIPT):
            self.refresh()
        elif change.touches(Kind.WITNESS) or (
            change.touches(Kind.CUE) and not self._patched(change.ids[Kind.CUE])
        ):
            self._read_again()

    def _patched(self, ids: Collection[int]) -> bool:
        """Show cues whose texts are others; False when cues came, went or moved, and rows with them."""
        layers = {one.id for one in self._layers if one is not None}
        cues = self._presenter.session.transcripts.cues_by_id(ids)
        fresh = {cue.id: cue for cue in cues if cue.transcript_id in layers}
        shown = {one: cue for one in ids if (cue := self.model.cue(one)) is not None}
        if fresh.keys() != shown.keys() or any(fresh[one].span != cue.span for one, cue in shown.items()):
            return False
        pairs: dict[int, CuePair] = {}
        for ident, cue in fresh.items():
            row = self.model.row_of(ident)
            pair = pairs.get(row, self.model.pairs[row])
            left = pair.original is not None and pair.original.id == ident
            pairs[row] = replace(pair, original=cue) if left else replace(pair, translation=cue)
        self._replace(pairs)
        return True

    def _read_again(self) -> None:
        """Read all cues: the rows stay, unless times or cues changed."""
        first, second = self._layers
        service = self._presenter.session.transcripts
        fresh = pair_cues(service.cues(first.id) if first else [], service.cues(second.id) if second else [])
        if [pair.span for pair in fresh] != [pair.span for pair in self.model.pairs]:
            self.refresh()
        else:
            self._replace({row: pair for row, pair in enumerate(fresh) if pair != self.model.pairs[row]})

    def _replace(self, pairs: Mapping[int, CuePair]) -> None:
        """Show other pairs in some rows, with the times that stood there."""
        if not pairs:
            return
        if self.list.chosen.any:
            texts = {cue.id: cue.text for pair in pairs.values() for cue in pair.cues}
            if any(texts.get(cue.id, cue.text) != cue.text for cue in self.list.chosen_cues):
                self.list.clear_chosen()  # what was chosen of the old text is no stretch of the new one
                self._presenter.leave_words()
        for row, pair in pairs.items():
            self.model.replace(row, pair)
        self._count()
        self.cues_changed.emit(_bars(self.model.pairs))

    def _count(self) -> None:
        count = self.model.rowCount()
        revised = sum(any(cue.revision > 1 for cue in pair.cues) for pair in self.model.pairs)
        text = tr("1 cue") if count == 1 else tr("{count} cues").format(count=f"{count:,}")
        if revised:
            text += ", " + tr("{count} revised").format(count=revised)
        self.header.set_texts(tr("Transcript"), text if count else tr("none"))
        self._pages.setCurrentWidget(self._filled if count else self.empty)

    def _hues_in(self, span: Span) -> Sequence[Hue | None]:
        """The categories of what is coded in a range, in their order."""
        presenter = self._presenter
        book = presenter.codebook
        on = {node for row in presenter.segments_in(*_edges(span)) for node in row.node_ids}
        known = (book.node(node) for node in on)
        groups = {node.category_id for node in known if node is not None}
        found: dict[Hue | None, None] = {
            category.hue: None for category in book.categories if category.id in groups
        }
        return [*found, None] if None in groups else list(found)

    def _rehue(self) -> None:
        self.model.refresh_hues()

    def _show_revised(self) -> None:
        """Mark the cues that changed after they were quoted."""
        self.model.set_changed({cue for some in self._presenter.revised.values() for cue in some})


def _edges(span: Span) -> tuple[int, int]:
    return span.in_frame, span.out_frame


def _name(row: TranscriptRow) -> str:
    kind = tr("original") if row.kind == "original" else tr("translation")
    return f"{language_name(row.language) or row.name}, {kind}"


def _bars(pairs: Sequence[CuePair]) -> list[CueBar]:
    return [
        CueBar(pair.span.in_frame, pair.span.out_frame, (pair.translation or pair.cues[0]).text)
        for pair in pairs
    ]
