"""What the Review workspace does, without a widget: the filter, what it found, and which card is current."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from PySide6.QtCore import QObject, QTimer, Signal

from qdacoder.domain.changes import ChangeSet, Kind
from qdacoder.domain.codebook import Codebook, Hue, NodeRow
from qdacoder.domain.hit_order import HitOrder
from qdacoder.domain.review import GroupBy, Hit, HitGroup, ReviewFilter, ReviewResult, ThemeRow
from qdacoder.errors import QdacoderError
from qdacoder.gui.i18n import tr
from qdacoder.gui.missed import Missed
from qdacoder.gui.runner import Runner, Work
from qdacoder.gui.workspaces.review.times import clock_text
from qdacoder.services.review import CardRow, Summary
from qdacoder.services.session import ProjectSession

_LATER_MS = 150
_AHEAD = 24  # cards read at once
_MOST_NAMED = 12
_NOTHING = HitOrder()
_NEWS = (
    *(Kind.SEGMENT, Kind.CODING, Kind.MEMO, Kind.QUOTE, Kind.CUE, Kind.TRANSCRIPT, Kind.WITNESS),
    *(Kind.FOOTAGE, Kind.SITE, Kind.NODE, Kind.CATEGORY, Kind.MERGE, Kind.EXCLUSION, Kind.ATTRIBUTE),
    Kind.CODER,
)
_CODEBOOK = (Kind.NODE, Kind.CATEGORY, Kind.MERGE)
_NAMES = (Kind.FOOTAGE, Kind.WITNESS, Kind.SITE, Kind.ATTRIBUTE, Kind.CODER)
_FEW = {Kind.SEGMENT, Kind.CODING, Kind.MEMO}  # of them it is known which cards they touch


@dataclass(frozen=True, slots=True)
class Found:
    """What one question found, ready to show.

    Attributes:
        order: all hits, by group and time, also those that the page does not show.
        shown: those that have a card on the page.
    """

    result: ReviewResult
    groups: tuple[HitGroup, ...]
    summary: Summary
    order: HitOrder
    shown: HitOrder


class ReviewPresenter(QObject):
    """The state of the Review workspace and its verbs.

    Signals:
        found_changed: there is something else to show; cards that are shown may have other texts.
        counts_changed: the choices of the filter have other counts.
        filter_changed, themes_changed, codebook_changed: read the properties.
        current_changed: another card is current.
        revealed: the page is shown again.
        cards_changed(ids): these cards have other texts or nodes.
        told(text, undoable): a sentence for the status bar.
        failed(error): for the notices.
    """

    found_changed = Signal()
    counts_changed = Signal()
    filter_changed = Signal()
    themes_changed = Signal()
    codebook_changed = Signal()
    current_changed = Signal()
    revealed = Signal()
    cards_changed = Signal(list)
    told = Signal(str, bool)
    failed = Signal(object)

    def __init__(self, session: ProjectSession, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._runner = runner
        self.filter = ReviewFilter()
        self.theme: ThemeRow | None = None
        self.group_by = GroupBy.WITNESS
        self.most: int | None = 2
        self.opened: set[int] = set()
        self.found: Found | None = None
        self.current: int | None = None
        self._counted = False  # whether the codebook knows how many segments each node has
        self._segments: dict[tuple[bool, int], int] = {}
        self._read_codebook()
        self.themes: list[ThemeRow] = session.review.themes()
        self._cards: dict[int, CardRow] = {}
        self._work: Work | None = None
        self._counting: Work | None = None
        self._missed = Missed()
        self._shown = self._stale = self._asked = False
        self._read_names()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._count)
        self._unsubscribe = session.subscribe(self._changed)

    @property
    def order(self) -> HitOrder:
        """All that was found, by group and time, also what the page does not show."""
        return self.found.order if self.found else _NOTHING

    @property
    def shown(self) -> HitOrder:
        """The hits that have a card on the page, in order."""
        return self.found.shown if self.found else _NOTHING

    @property
    def hits(self) -> tuple[Hit, ...]:
        """The hits of `order`."""
        return self.order.hits

    @property
    def groups(self) -> tuple[HitGroup, ...]:
        """What was found, under its headings."""
        return self.found.groups if self.found else ()

    @property
    def searching(self) -> bool:
        """Whether an answer is still to come."""
        counting = self._counting is not None or self._later.isActive()
        return self._work is not None or self._timer.isActive() or counting

    @property
    def several_coders(self) -> bool:
        """Whether there is a choice of coders."""
        return len(self.coders) > 1

    def close(self) -> None:
        """Let go of the project."""
        self._timer.stop()
        self._stop()
        self._unsubscribe()

    def set_shown(self, shown: bool) -> None:
        """The page is shown or hidden; nothing is searched for while it is hidden."""
        self._shown = shown
        if shown:
            self._catch_up()
            self.revealed.emit()
        if shown and (self._stale or self.found is None):
            self._ask_later(0)
        elif shown and self.found is not None:
            self.told.emit(self._matches(self.found), False)

    def set_filter(self, wanted: ReviewFilter) -> None:
        """Ask for something else."""
        if wanted == self.filter:
            return
        self.filter = wanted
        self.opened.clear()
        self._asked = True
        self.filter_changed.emit()
        self._ask_later(_LATER_MS)

    def set_theme(self, row: ThemeRow | None) -> None:
        """Show a saved theme, or everything."""
        self.theme = row
        wanted = row.filter if row else ReviewFilter()
        if wanted == self.filter:
            self.filter_changed.emit()
        else:
            self.set_filter(wanted)

    def set_group_by(self, by: GroupBy) -> None:
        """Cards under witnesses or footage."""
        if by is not self.group_by:
            self.group_by = by
            self.opened.clear()
            self._ask_later(0)

    def set_most(self, most: int | None) -> None:
        """How many cards each heading shows; None all."""
        if most != self.most:
            self.most = most
            self.opened.clear()
            self._ask_later(0)

    def toggle_group(self, key: int) -> None:
        """Show all cards of a heading, or the most relevant ones again."""
        self.opened ^= {key}
        self._ask_later(0)

    def card(
        self, segment_id: int, hits: Sequence[Hit] | None = None, place: int | None = None
    ) -> CardRow | None:
        """What a card shows; read with those after it when it is needed first.

        Args:
            hits, place: what it stands among, and where; otherwise the cards on the page.
        """
        if segment_id not in self._cards:
            if hits is None:
                hits, place = self.shown.hits, self.shown.place_of(segment_id)
            ahead = [segment_id] if place is None else []
            ahead += [hit.segment_id for hit in hits[place or 0 : (place or 0) + _AHEAD]]
            wanted = [one for one in ahead if one not in self._cards]
            self._cards |= {card.segment.id: card for card in self.session.review.cards(wanted)}
        return self._cards.get(segment_id)

    def cards(self, ids: Sequence[int]) -> list[CardRow]:
        """Several cards, read at once."""
        missing = [one for one in ids if one not in self._cards]
        if missing:
            self._cards |= {card.segment.id: card for card in self.session.review.cards(missing)}
        return [self._cards[one] for one in ids if one in self._cards]

    def chips_of(self, card: CardRow) -> list[tuple[int, str, Hue | None]]:
        """Nodes on a card: id, name, hue of the category."""
        nodes = [self._nodes[one] for one in card.segment.node_ids if one in self._nodes]
        return [(node.id, node.name, self.hue_of(node)) for node in nodes]

    def node(self, node_id: int) -> NodeRow | None:
        """A node by its id; a filter may name very many."""
        return self._nodes.get(node_id)

    def segments_of(self, ident: int, category: bool) -> int:
        """On how many segments a node, or one of a category, is, as it was counted last."""
        return self._segments.get((category, ident), 0)

    def hue_of(self, node: NodeRow) -> Hue | None:
        """The hue of a node's category; None while it is unsorted."""
        return self._hues.get(node.category_id)

    def heading(self, group: HitGroup) -> tuple[str, str]:
        """Name and description of a heading."""
        if self.group_by is GroupBy.FOOTAGE:
            row = self.footage.get(group.key)
            return (row.title, ", ".join(filter(None, (row.kind, row.site)))) if row else ("", "")
        witness = self.witnesses.get(group.key)
        if witness is None:
            return tr("No witness"), tr("segments without a witness")
        parts = (witness.status, witness.role, witness.site)
        return tr("Witness {label}").format(label=witness.label), ", ".join(filter(None, parts))

    def length_text(self, footage_ids: Iterable[int], seconds: Fraction) -> str:
        """A length of hits, to the frame where all of their footage has one rate."""
        rows = [self.footage[one] for one in set(footage_ids) if one in self.footage]
        rates = {(row.rate.numerator, row.rate.denominator) for row in rows}
        return clock_text(seconds, Fraction(*rates.pop()) if len(rates) == 1 else None)

    def select(self, segment_id: int | None) -> None:
        """Make a card the current one."""
        if segment_id != self.current:
            self.current = segment_id
            self.current_changed.emit()

    def step(self, way: int) -> None:
        """The next (1) or previous (-1) card that is shown."""
        shown = self.shown
        if not len(shown):
            return
        at = shown.place_of(self.current)
        if at is None:
            at = -1 if way > 0 else len(shown)
        self.select(shown.hits[max(0, min(at + way, len(shown) - 1))].segment_id)

    def step_group(self, way: int) -> None:
        """The first card of the next or previous heading."""
        firsts = [group.shown[0].segment_id for group in self.groups if group.shown]
        if not firsts:
            return
        at = next(
            (
                place
                for place, group in enumerate(self.groups)
                if any(hit.segment_id == self.current for hit in group.hits)
            ),
            -1 if way > 0 else len(firsts),
        )
        self.select(firsts[max(0, min(at + way, len(firsts) - 1))])

    def end(self, last: bool) -> None:
        """The first or the last card."""
        if len(self.shown):
            self.select(self.shown.hits[-1 if last else 0].segment_id)

    def node_key(self, key: str) -> bool:
        """A quick key adds its node to the current card, or takes it off."""
        node = next((one for one in self.codebook.nodes if one.quick_key == key), None)
        if node is None:
            self.told.emit(tr("No node has the key {key}").format(key=key), False)
            return True
        self.toggle_node(node.id)
        return True

    def toggle_node(self, node_id: int) -> None:
        """Add a node to the current card, or take it off."""
        if self.current is None:
            self.told.emit(tr("No card is selected"), False)
        else:
            self._try(lambda: self.session.coding.toggle_node([self.current or 0], node_id))

    def next_relevance(self) -> None:
        """Relevance of the current card: none, 1, 2, 3 and round again."""
        card = self.card(self.current) if self.current is not None else None
        if card is not None:
            value = (card.segment.relevance + 1) % 4
            self._try(lambda: self.session.coding.set_relevance([card.segment.id], value))

    def save_theme(self, name: str) -> None:
        """Keep the filter under a name."""

        def save() -> ChangeSet:
            made = self.session.review.save_theme(name, self.filter)
            self.theme = next((row for row in self.themes if row.id == made.result_id), None)
            return made

        self._try(save)
        self.filter_changed.emit()

    def remove_theme(self, theme_id: int) -> None:
        """Forget a theme; the filter stays as it is."""
        self._try(lambda: self.session.review.remove_theme(theme_id))

    def rename_theme(self, theme_id: int, name: str) -> None:
        """Give a theme another name."""
        self._try(lambda: self.session.review.rename_theme(theme_id, name))

    def _try(self, work: Callable[[], ChangeSet]) -> None:
        try:
            self.told.emit(work().label, True)
        except QdacoderError as error:
            self.failed.emit(error)

    def _ask_later(self, wait_ms: int) -> None:
        self._stop()
        self._stale = True
        if self._shown:
            self._timer.start(wait_ms)

    def _stop(self) -> None:
        """Let go of the question that is under way."""
        self._later.stop()
        for work in (self._work, self._counting):
            if work is not None:
                work.cancel()
        self._work = self._counting = None

    def _ask(self) -> None:
        review, wanted = self.session.review, self.filter
        by, most, opened = self.group_by, self.most, frozenset(self.opened)

        def job(_progress: object, cancel: Callable[[], bool]) -> Found:
            result = review.find(wanted, cancel, by_coder=False)
            groups = tuple(review.groups(result.hits, by, most, opened))
            order, shown = review.orders(groups)
            return Found(result, groups, review.summary(result.hits), order, shown)

        self._stale = False
        self._work = self._runner.run(job, self._found, self._failed, lane="read")

    def _count(self) -> None:
        """What costs more than the cards and is not needed before them.

        What each coder's codings alone would find, and on how many segments each node is.
        """
        session, wanted = self.session, self.filter
        several, recount = self.several_coders, not self._counted

        def job(_progress: object, cancel: Callable[[], bool]) -> tuple[dict[int, int], Codebook | None]:
            coders = session.review.count_by_coder(wanted, cancel) if several else {}
            return coders, session.codebook.read() if recount else None

        self._counting = self._runner.run(job, self._take_counts, self._not_counted, lane="read")

    def _take_counts(self, counts: tuple[dict[int, int], Codebook | None]) -> None:
        self._counting = None
        coders, book = counts
        if book is not None:
            self._counted = True
            self._use_codebook(book)
        if self.found is not None:
            result = self.found.result
            result = replace(result, facets=replace(result.facets, coders=coders))
            self.found = replace(self.found, result=result)
        self.counts_changed.emit()

    def _not_counted(self, error: Exception) -> None:
        self._counting = None
        self.failed.emit(error)

    def _found(self, found: Found) -> None:
        self._work = None
        if self.found is not None and self.several_coders:  # the counts before, until they are counted
            facets = replace(found.result.facets, coders=self.found.result.facets.coders)
            found = replace(found, result=replace(found.result, facets=facets))
        self.found = found
        if self._asked:
            self._asked = False
            self.told.emit(self._matches(found), False)
        if self.shown.place_of(self.current) is None:
            before, self.current = self.current, next((hit.segment_id for hit in self.shown.hits), None)
            self.found_changed.emit()
            if before != self.current:
                self.current_changed.emit()
        else:
            self.found_changed.emit()
        if self.several_coders or not self._counted:
            self._later.start(_LATER_MS)

    def _matches(self, found: Found) -> str:
        said = tr("{count} of {total} segments match").format(
            count=f"{found.summary.segments:,}", total=f"{found.result.total:,}"
        )
        absent = found.summary.absent
        if not absent or not found.result.hits:
            return said
        names = ", ".join(absent[:_MOST_NAMED]) + (", …" if len(absent) > _MOST_NAMED else "")
        return tr("{said}. No hits for {names}").format(said=said, names=names)

    def _failed(self, error: Exception) -> None:
        self._work = None
        self.failed.emit(error)

    def _changed(self, change: ChangeSet) -> None:
        """Themes and the filter follow at once; the rest is looked at when the page is shown."""
        kept = self.theme is not None and self.theme.filter == self.filter
        if change.touches(Kind.THEME, Kind.MERGE):
            self.themes = self.session.review.themes()
            if self.theme is not None:
                self.theme = next((row for row in self.themes if row.id == self.theme.id), None)
            self.themes_changed.emit()
        if not change.touches(*_NEWS):
            return
        self._missed.note(change)
        if self._shown:
            self._catch_up()
        self._ask_later(_LATER_MS)
        if change.touches(Kind.MERGE):  # what was joined, or came back, is found under the name it has now
            theme = self.theme if kept else None
            self.set_filter(theme.filter if theme else self.session.review.led(self.filter))

    def _catch_up(self) -> None:
        """Read again what changed since the page looked last."""
        news, self._missed = self._missed, Missed()
        if not news.kinds:
            return
        if news.touches(*_CODEBOOK, Kind.CODING):
            self._counted = False
        if news.touches(*_CODEBOOK):
            self._read_codebook()
        if news.touches(*_NAMES):
            self._read_names()
        if news.touches(*_CODEBOOK, *_NAMES):
            self.codebook_changed.emit()
        touched = news.segment_ids if news.kinds <= _FEW else set(self._cards)
        for one in touched:
            self._cards.pop(one, None)
        self.cards_changed.emit(list(touched))

    def _read_codebook(self) -> None:
        """Names and places; how many segments each node has is counted after the cards."""
        self._use_codebook(self.session.codebook.read(counted=False))

    def _use_codebook(self, book: Codebook) -> None:
        self.codebook = book
        self._nodes = {node.id: node for node in book.nodes}
        self._hues: dict[int | None, Hue] = {one.id: one.hue for one in book.categories}
        if self._counted:
            self._segments = {(False, node.id): node.segments for node in book.nodes}
            self._segments |= {(True, one.id): one.segments for one in book.categories}

    def _read_names(self) -> None:
        """What the choices of the filter and the headings are called."""
        session = self.session
        self.footage = {row.id: row for row in session.footage.list(counted=False)}
        self.witnesses = {row.id: row for row in session.witnesses.list()}
        self.sites = [(row.id, row.name) for row in session.witnesses.sites()]
        self.coders = [(row.id, row.name) for row in session.coders()]
        self.attributes = list(session.witnesses.attributes())
        self.values = dict(session.witnesses.values())

    def without_rule(self, place: int) -> None:
        """Take a node rule out of the filter."""
        rules = self.filter.rules
        self.set_filter(replace(self.filter, rules=(*rules[:place], *rules[place + 1 :])))
