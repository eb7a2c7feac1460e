"""What the Review workspace does, without a widget: the filter, what it found, and which card is current."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from PySide6.QtCore import QObject, QTimer, Signal

from qdacoder.domain.changes import ChangeSet, Kind
from qdacoder.domain.codebook import Codebook, Hue
from qdacoder.domain.footage import FootageRow
from qdacoder.domain.review import GroupBy, Hit, HitGroup, ReviewFilter, ReviewResult, ThemeRow
from qdacoder.domain.witness import WitnessRow
from qdacoder.errors import QdacoderError
from qdacoder.gui.i18n import tr
from qdacoder.gui.runner import Runner, Work
from qdacoder.gui.workspaces.review.times import clock_text
from qdacoder.services.review import CardRow, Summary
from qdacoder.services.session import ProjectSession

_LATER_MS = 150
_AHEAD = 24  # cards read at once
_MOST_NAMED = 12
_NEWS = (
    *(Kind.SEGMENT, Kind.CODING, Kind.MEMO, Kind.QUOTE, Kind.CUE, Kind.TRANSCRIPT, Kind.WITNESS),
    *(Kind.FOOTAGE, Kind.SITE, Kind.NODE, Kind.CATEGORY, Kind.MERGE, Kind.EXCLUSION, Kind.ATTRIBUTE),
)


@dataclass(frozen=True, slots=True)
class Found:
    """What one question found, ready to show."""

    result: ReviewResult
    groups: tuple[HitGroup, ...]
    summary: Summary


class ReviewPresenter(QObject):
    """The state of the Review workspace and its verbs.

    Signals:
        found_changed: there is something else to show; cards that are shown may have other texts.
        filter_changed, themes_changed, codebook_changed: read the properties.
        current_changed: another card is current.
        cards_changed(ids): these cards have other texts or nodes.
        told(text, undoable): a sentence for the status bar.
        failed(error): for the notices.
    """

    found_changed = Signal()
    filter_changed = Signal()
    themes_changed = Signal()
    codebook_changed = Signal()
    current_changed = Signal()
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
        self.codebook: Codebook = session.codebook.read()
        self.themes: list[ThemeRow] = session.review.themes()
        self.footage: dict[int, FootageRow] = {}
        self.witnesses: dict[int, WitnessRow] = {}
        self._cards: dict[int, CardRow] = {}
        self._work: Work | None = None
        self._shown = self._stale = self._asked = False
        self._read_names()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)
        self._unsubscribe = session.subscribe(self._changed)

    @property
    def hits(self) -> tuple[Hit, ...]:
        """All that was found, by group and time, also what the page does not show."""
        return tuple(hit for group in self.groups for hit in group.hits)

    @property
    def shown_hits(self) -> list[Hit]:
        """The hits that have a card on the page, in order."""
        return [hit for group in self.groups for hit in group.shown]

    @property
    def groups(self) -> tuple[HitGroup, ...]:
        """What was found, under its headings."""
        return self.found.groups if self.found else ()

    @property
    def searching(self) -> bool:
        """Whether an answer is still to come."""
        return self._work is not None or self._timer.isActive()

    def close(self) -> None:
        """Let go of the project."""
        self._timer.stop()
        if self._work is not None:
            self._work.cancel()
        self._unsubscribe()

    def set_shown(self, shown: bool) -> None:
        """The page is shown or hidden; nothing is searched for while it is hidden."""
        self._shown = shown
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

    def card(self, segment_id: int, order: Sequence[int] = ()) -> CardRow | None:
        """What a card shows; read with those after it in `order` when it is needed first."""
        if segment_id not in self._cards:
            order = order or [hit.segment_id for hit in self.shown_hits]
            at = order.index(segment_id) if segment_id in order else 0
            wanted = [one for one in order[at : at + _AHEAD] if one not in self._cards] or [segment_id]
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
        by_id = {node.id: node for node in self.codebook.nodes}
        nodes = [by_id[one] for one in card.segment.node_ids if one in by_id]
        return [(node.id, node.name, self.codebook.hue_of(node)) for node in nodes]

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

    def length_text(self, hits: Sequence[Hit], seconds: Fraction) -> str:
        """A length of hits, to the frame where all of their footage has one rate."""
        rows = [self.footage[one] for one in {hit.footage_id for hit in hits} if one in self.footage]
        rates = {Fraction(row.rate.numerator, row.rate.denominator) for row in rows}
        return clock_text(seconds, rates.pop() if len(rates) == 1 else None)

    def select(self, segment_id: int | None) -> None:
        """Make a card the current one."""
        if segment_id != self.current:
            self.current = segment_id
            self.current_changed.emit()

    def step(self, way: int) -> None:
        """The next (1) or previous (-1) card that is shown."""
        order = [hit.segment_id for hit in self.shown_hits]
        if not order:
            return
        at = order.index(self.current) if self.current in order else (-1 if way > 0 else len(order))
        self.select(order[max(0, min(at + way, len(order) - 1))])

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
        order = [hit.segment_id for hit in self.shown_hits]
        if order:
            self.select(order[-1 if last else 0])

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
        if self._work is not None:
            self._work.cancel()
            self._work = None
        self._stale = True
        if self._shown:
            self._timer.start(wait_ms)

    def _ask(self) -> None:
        review, wanted = self.session.review, self.filter
        by, most, opened = self.group_by, self.most, frozenset(self.opened)

        def job(_progress: object, cancel: Callable[[], bool]) -> Found:
            result = review.find(wanted, cancel)
            groups = tuple(review.groups(result.hits, by, most, opened))
            return Found(result, groups, review.summary(result.hits))

        self._stale = False
        self._work = self._runner.run(job, self._found, self._failed, lane="read")

    def _found(self, found: Found) -> None:
        self._work = None
        self.found = found
        if self._asked:
            self._asked = False
            self.told.emit(self._matches(found), False)
        shown = {hit.segment_id for hit in self.shown_hits}
        if self.current not in shown:
            before, self.current = self.current, next(iter(hit.segment_id for hit in self.shown_hits), None)
            self.found_changed.emit()
            if before != self.current:
                self.current_changed.emit()
        else:
            self.found_changed.emit()

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
        kept = self.theme is not None and self.theme.filter == self.filter
        if change.touches(Kind.THEME, Kind.MERGE):
            self.themes = self.session.review.themes()
            if self.theme is not None:
                self.theme = next((row for row in self.themes if row.id == self.theme.id), None)
            self.themes_changed.emit()
        if not change.touches(*_NEWS):
            return
        if change.touches(Kind.NODE, Kind.CATEGORY, Kind.MERGE, Kind.CODING):
            self.codebook = self.session.codebook.read()
            self.codebook_changed.emit()
        if change.touches(Kind.FOOTAGE, Kind.WITNESS, Kind.SITE):
            self._read_names()
        few = change.touches(Kind.SEGMENT, Kind.CODING, Kind.MEMO) and not change.touches(
            Kind.CUE, Kind.QUOTE, Kind.FOOTAGE, Kind.WITNESS, Kind.MERGE, Kind.TRANSCRIPT
        )
        touched = list(change.segment_ids) if few else list(self._cards)
        for one in touched:
            self._cards.pop(one, None)
        self.cards_changed.emit(touched)
        self._ask_later(_LATER_MS)
        if change.touches(Kind.MERGE):  # what was joined, or came back, is found under the name it has now
            theme = self.theme if kept else None
            self.set_filter(theme.filter if theme else self.session.review.led(self.filter))

    def _read_names(self) -> None:
        self.footage = {row.id: row for row in self.session.footage.list()}
        self.witnesses = {row.id: row for row in self.session.witnesses.list()}

    def without_rule(self, place: int) -> None:
        """Take a node rule out of the filter."""
        rules = self.filter.rules
        self.set_filter(replace(self.filter, rules=(*rules[:place], *rules[place + 1 :])))
