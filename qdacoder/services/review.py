"""Reading a theme: what a filter finds, the cards, and filters kept as themes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from operator import itemgetter
from typing import TYPE_CHECKING

from qdacoder.domain.changes import ChangeSet
from qdacoder.domain.citations import in_full
from qdacoder.domain.coding import SegmentRow
from qdacoder.domain.footage import FootageRow
from qdacoder.domain.hit_order import HitOrder
from qdacoder.domain.review import (
    NOBODY,
    Facets,
    GroupBy,
    Hit,
    HitGroup,
    How,
    NodeRule,
    ReviewFilter,
    ReviewResult,
    ThemeRow,
    filter_to_text,
    grouped,
    ranges_of,
    seconds_at,
    with_nodes,
)
from qdacoder.domain.spans import common_frames, frames_in, joined_ranges
from qdacoder.domain.text import a_name, folded, nearest
from qdacoder.errors import NotFound, UserError
from qdacoder.services.citations import citation_of, style_in
from qdacoder.storage.engine import Connection
from qdacoder.storage.read import coding as read_coding
from qdacoder.storage.read import footage as read_footage
from qdacoder.storage.read import merging as read_merging
from qdacoder.storage.read import people
from qdacoder.storage.read import review as read
from qdacoder.storage.read import transcripts as read_transcripts
from qdacoder.storage.read.exclusions import exclusion_rows
from qdacoder.storage.unit_of_work import UnitOfWork
from qdacoder.storage.write import review as write

if TYPE_CHECKING:
    from qdacoder.services.session import ProjectSession


@dataclass(frozen=True, slots=True)
class CardRow:
    """A found segment as a card shows it.

    Attributes:
        segment: the segment with its nodes, quotes and memo.
        title: of its footage.
        in_text, out_text: its times as the footage is cited.
        citation: in full, as the project cites.
        coders: who coded it.
        changed: whether the translation changed since it was quoted.
        revisions: revisions of the translated cues that it quotes, in their order.
    """

    segment: SegmentRow
    title: str
    in_text: str
    out_text: str
    citation: str
    coders: tuple[str, ...]
    changed: bool
    revisions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """What the bar above the cards says.

    Attributes:
        witnesses: how many witnesses speak in the hits.
        seconds: overlaps counted once, exact.
        without_excluded: the same without excluded sound.
        absent: labels of witnesses without a hit.
    """

    segments: int
    witnesses: int
    seconds: Fraction
    without_excluded: Fraction
    absent: tuple[str, ...]


class ReviewService:
    """Reading of an open project by theme."""

    def __init__(self, session: ProjectSession) -> None:
        self._session = session

    def find(
        self,
        wanted: ReviewFilter,
        cancel: Callable[[], bool] | None = None,
        *,
        by_coder: bool = True,
    ) -> ReviewResult:
        """What a filter finds, at one moment; safe in a worker thread.

        Args:
            by_coder: also count by coder, which asks once more for each; `count_by_coder` does it later.

        Raises:
            Cancelled: `cancel` said so between two parts of the work.
        """
        with self._session.reading() as connection:
            sites = read.sites_of_footage(connection)
            found = read.candidates(connection, wanted, cancel)
            total = read_coding.count_segments(connection)
            hits = tuple(read.chosen(found, sites, wanted))
            facets = _facets(found, sites, wanted)
            coders = self._coder_counts(connection, wanted, cancel) if by_coder else {}
            culprits = () if hits or not total else self._culprits(connection, wanted, cancel)
            blameless = not hits and total and not culprits
            alone = self._alone(connection, wanted, cancel) if blameless else ()
        return ReviewResult(wanted, hits, replace(facets, coders=coders), total, culprits, alone)

    def count_by_coder(
        self, wanted: ReviewFilter, cancel: Callable[[], bool] | None = None
    ) -> dict[int, int]:
        """How many hits each coder's codings alone would give; empty where there is nothing to choose.

        Raises:
            Cancelled: `cancel` said so between two parts of the work.
        """
        with self._session.reading() as connection:
            return self._coder_counts(connection, wanted, cancel)

    def _coder_counts(
        self, connection: Connection, wanted: ReviewFilter, cancel: Callable[[], bool] | None
    ) -> dict[int, int]:
        known = people.coder_rows(connection)
        if len(known) < 2:
            return {}
        return {one.id: read.count(connection, replace(wanted, coder_ids=(one.id,)), cancel) for one in known}

    def _culprits(
        self, connection: Connection, wanted: ReviewFilter, cancel: Callable[[], bool] | None
    ) -> tuple[tuple[str, int], ...]:
        found = [(name, read.count(connection, less, cancel)) for name, less in _without_each(wanted)]
        return tuple(sorted((one for one in found if one[1]), key=lambda one: -one[1]))

    def _alone(
        self, connection: Connection, wanted: ReviewFilter, cancel: Callable[[], bool] | None
    ) -> tuple[tuple[str, int], ...]:
        found = []
        for name, _less in _without_each(wanted):
            if name.startswith("rule "):
                only = ReviewFilter(rules=(wanted.rules[int(name.removeprefix("rule "))],))
            else:
                only = replace(ReviewFilter(), **{name: getattr(wanted, name)})
            found.append((name, read.count(connection, only, cancel)))
        return tuple(sorted(found, key=lambda one: one[1]))

    def groups(
        self,
        hits: Sequence[Hit],
        by: GroupBy = GroupBy.WITNESS,
        most: int | None = None,
        whole: Iterable[int] = (),
    ) -> list[HitGroup]:
        """Hits under their witnesses or footage, in the order of the letters or of the list of footage."""
        with self._session.reading() as connection:
            rates = read.rates_of_footage(connection)
            labels = people.witness_labels(connection) if by is GroupBy.WITNESS else {}
        return grouped(hits, by, list(labels) or list(rates), rates, most, whole)

    def orders(self, groups: Sequence[HitGroup]) -> tuple[HitOrder, HitOrder]:
        """All hits of groups in a row, and those of them that are shown."""
        with self._session.reading() as connection:
            rates = read.rates_of_footage(connection)
        every, shown = (
            [hit for group in groups for hit in group.hits],
            [hit for group in groups for hit in group.shown],
        )
        return HitOrder(every, rates), HitOrder(shown, rates)

    def summary(self, hits: Sequence[Hit]) -> Summary:
        """Segments, witnesses and time of hits."""
        with self._session.reading() as connection:
            rates = read.rates_of_footage(connection)
            labels = people.witness_labels(connection)
            excluded = exclusion_rows(connection)
        heard = {hit.witness_id for hit in hits if hit.witness_id}
        absent = tuple(label for one, label in labels.items() if one not in heard)
        ranges = ranges_of(hits)
        seconds = seconds_at({one: frames_in(some) for one, some in ranges.items()}, rates)
        silent: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for row in excluded:
            if row.applies.audio and row.footage_id in ranges:
                silent[row.footage_id].append((row.in_frame, row.out_frame))
        lost = {one: common_frames(ranges[one], joined_ranges(some)) for one, some in silent.items()}
        return Summary(len(hits), len(heard), seconds, seconds - seconds_at(lost, rates), absent)

    def cards(self, segment_ids: Sequence[int]) -> list[CardRow]:
        """What cards show, in the order asked for; segments that are gone are left out."""
        session = self._session
        with session.reading() as connection:
            rows = read_coding.segments_with_ids(connection, list(segment_ids), session.coder.id)
            footage = {row.id: row for row in read_footage.footage_rows(connection, counted=False)}
            coders = read.coders_of(connection, list(segment_ids))
            quotes = read_transcripts.quote_rows(connection, list(segment_ids))
            style = style_in(connection)
        by_id = {row.id: row for row in rows}
        revisions: dict[int, list[int]] = {}
        for quote in quotes:
            if quote.kind == "translation":
                revisions.setdefault(quote.segment_id, []).append(quote.revision)
        changed = {quote.segment_id for quote in quotes if quote.changed}
        cards = []
        for segment_id in segment_ids:
            row = by_id.get(segment_id)
            if row is None:
                continue
            source = footage[row.footage_id]
            start, end = (source.timebase.format(one) for one in (row.in_frame, row.out_frame))
            cards.append(
                CardRow(
                    row,
                    source.title,
                    start,
                    end,
                    in_full(citation_of(source, row.in_frame, row.out_frame, row.witness), style),
                    tuple(coders.get(segment_id, ())),
                    segment_id in changed,
                    tuple(revisions.get(segment_id, ())),
                )
            )
        return cards

    def themes(self) -> list[ThemeRow]:
        """Saved themes in their order; nodes that were joined since stand for what took them in."""
        with self._session.reading() as connection:
            rows = read.theme_rows(connection)
            led = read_merging.led_to(connection)
        return [replace(row, filter=with_nodes(row.filter, led)) for row in rows]

    def led(self, wanted: ReviewFilter) -> ReviewFilter:
        """A filter in which nodes that were joined stand for what took them in."""
        with self._session.reading() as connection:
            return with_nodes(wanted, read_merging.led_to(connection))

    def theme(self, name: str) -> ThemeRow:
        """The theme with this name.

        Raises:
            NotFound: with the nearest names.
        """
        rows = self.themes()
        for row in rows:
            if folded(row.name) == folded(name):
                return row
        raise NotFound(f"There is no theme “{name}”.", nearest(name, (row.name for row in rows)))

    def save_theme(self, name: str, wanted: ReviewFilter, initiator: object = None) -> ChangeSet:
        """Keep a filter under a name; a theme of that name gets the filter instead."""
        name = a_name(name, "theme")
        text = filter_to_text(wanted)
        with self._session.reading() as connection:
            existing = read.theme_with_key(connection, folded(name))

        def work(unit: UnitOfWork) -> int:
            return write.save_theme(unit, existing, name, text)

        verb = "Save" if existing is None else "Change"
        return self._session.run(f"{verb} theme “{name}”", "theme.save", work, initiator)

    def rename_theme(self, theme_id: int, name: str, initiator: object = None) -> ChangeSet:
        """Give a theme another name.

        Raises:
            UserError: another theme has it.
        """
        name = a_name(name, "theme")
        row = self._existing(theme_id)
        with self._session.reading() as connection:
            other = read.theme_with_key(connection, folded(name))
        if other not in (None, theme_id):
            raise UserError(f"There is a theme “{name}” already.", "Choose another name.")

        def work(unit: UnitOfWork) -> None:
            write.rename_theme(unit, theme_id, name)

        return self._session.run(f"Rename theme “{row.name}” to “{name}”", "theme.rename", work, initiator)

    def remove_theme(self, theme_id: int, initiator: object = None) -> ChangeSet:
        """Forget a theme; its segments stay as they are."""
        row = self._existing(theme_id)

        def work(unit: UnitOfWork) -> None:
            write.remove_theme(unit, theme_id)

        return self._session.run(f"Remove theme “{row.name}”", "theme.remove", work, initiator)

    def filter_by_name(
        self,
        *,
        any_of: Sequence[str] = (),
        all_of: Sequence[str] = (),
        none_of: Sequence[str] = (),
        near: Sequence[str] = (),
        within_ms: int = 30_000,
        witnesses: Sequence[str] = (),
        attributes: Sequence[tuple[str, str]] = (),
        sites: Sequence[str] = (),
        footage: Sequence[str] = (),
        coders: Sequence[str] = (),
        relevance: int = 0,
        text: str = "",
        changed_only: bool = False,
        heard_only: bool = False,
        base: ReviewFilter = ReviewFilter(),
    ) -> ReviewFilter:
        """A filter from names, added to another. Nodes may be categories, by name.

        Raises:
            NotFound: a name is unknown, with the nearest ones.
        """
        session = self._session
        rules = [
            self._rule(how, names, within_ms)
            for how, names in ((How.ANY, any_of), (How.ALL, all_of), (How.NONE, none_of), (How.NEAR, near))
            if names
        ]
        known_sites = {row.name: row.id for row in session.witnesses.sites()}
        known_coders = {row.name: row.id for row in session.coders()}
        known = {row.name: row.id for row in session.witnesses.attributes()} if attributes else {}
        return replace(
            base,
            rules=(*base.rules, *rules),
            witness_ids=base.witness_ids + tuple(self._witness(one) for one in witnesses),
            attributes=base.attributes
            + tuple((_by_name(name, known, "attribute"), value) for name, value in attributes),
            site_ids=base.site_ids
            + tuple(_by_name(one, {"none": NOBODY} | known_sites, "site") for one in sites),
            footage_ids=base.footage_ids + tuple(session.footage.find(one).id for one in footage),
            coder_ids=base.coder_ids + tuple(_by_name(one, known_coders, "coder") for one in coders),
            relevance=max(base.relevance, relevance),
            text=" ".join(one for one in (base.text, text) if one),
            changed_only=base.changed_only or changed_only,
            heard_only=base.heard_only or heard_only,
        )

    def _witness(self, label: str) -> int:
        """The id of a witness; “none” is nobody, unless somebody is called that."""
        try:
            return self._session.witnesses.find(label).id
        except NotFound:
            if folded(label) != "none":
                raise
            return NOBODY

    def _rule(self, how: How, names: Sequence[str], within_ms: int) -> NodeRule:
        book = self._session.codebook
        nodes, categories = [], []
        by_key = {folded(row.name): row.id for row in book.read().categories}
        for name in names:
            try:
                nodes.append(book.find_node(name).id)
            except NotFound:
                if folded(name) not in by_key:
                    raise
                categories.append(by_key[folded(name)])
        return NodeRule(how, tuple(nodes), tuple(categories), within_ms)

    def describe(self, wanted: ReviewFilter) -> list[str]:
        """A filter in words, a line a part, as exports state it."""
        session = self._session
        book = session.codebook.read()
        names = {row.id: row.name for row in book.nodes}
        groups = {row.id: row.name for row in book.categories}
        lines = []
        for rule in wanted.rules:
            if not rule.asks:
                continue
            said = [groups.get(one, "?") for one in rule.category_ids]
            said += [names.get(one, "?") for one in rule.node_ids]
            what = {"any": "Any of", "all": "All of", "none": "None of", "near": "Near"}[rule.how.value]
            more = f" within {rule.within_ms / 1000:g} s" if rule.how is How.NEAR else ""
            lines.append(f"{what}: {', '.join(said)}{more}")
        labels = {row.id: row.label for row in session.witnesses.list()} | {NOBODY: "none"}
        sites = {row.id: row.name for row in session.witnesses.sites()} | {NOBODY: "none"}
        titles = {row.id: row.title for row in self._footage()}
        coders = {row.id: row.name for row in session.coders()}
        for word, ids, known in (
            ("Witness", wanted.witness_ids, labels),
            ("Site", wanted.site_ids, sites),
            ("Footage", wanted.footage_ids, titles),
            ("Coder", wanted.coder_ids, coders),
        ):
            if ids:
                lines.append(f"{word}: {', '.join(known.get(one, '?') for one in ids)}")
        if wanted.attributes:
            called = {row.id: row.name for row in session.witnesses.attributes()}
            lines += [f"{called.get(one, '?')}: {value or 'none'}" for one, value in wanted.attributes]
        if wanted.relevance:
            lines.append(f"Relevance: at least {wanted.relevance}")
        if wanted.text.strip():
            lines.append(f"Words: {wanted.text.strip()}")
        if wanted.changed_only:
            lines.append("Translation changed")
        if wanted.heard_only:
            lines.append("Without excluded sound")
        return lines

    def _footage(self) -> list[FootageRow]:
        with self._session.reading() as connection:
            return read_footage.footage_rows(connection, counted=False)

    def _existing(self, theme_id: int) -> ThemeRow:
        row = next((one for one in self.themes() if one.id == theme_id), None)
        if row is None:
            raise NotFound("The theme is gone.")
        return row


def _by_name(name: str, known: dict[str, int], what: str) -> int:
    for one, found in known.items():
        if folded(one) == folded(name):
            return found
    raise NotFound(f"There is no {what} “{name}”.", nearest(name, known))


def _facets(found: Sequence[Hit], sites: dict[int, int], wanted: ReviewFilter) -> Facets:
    """Counts of each choice among the segments that the choices of the other kinds leave."""
    if not (wanted.witness_ids or wanted.site_ids or wanted.footage_ids):
        return _plain_facets(found, sites)
    witnesses: Counter[int] = Counter()
    by_site: Counter[int] = Counter()
    footage: Counter[int] = Counter()
    those, there, these = set(wanted.witness_ids), set(wanted.site_ids), set(wanted.footage_ids)
    pairs = Counter(map(itemgetter(4, 1), found))  # witness and footage: few beside the segments
    for (witness_id, footage_id), count in pairs.items():
        who, site = witness_id or NOBODY, sites[footage_id]
        in_those = not those or who in those
        in_there = not there or site in there
        in_these = not these or footage_id in these
        if in_there and in_these:
            witnesses[who] += count
        if in_those and in_these:
            by_site[site] += count
        if in_those and in_there:
            footage[footage_id] += count
    return Facets(dict(witnesses), dict(by_site), dict(footage))


def _plain_facets(found: Sequence[Hit], sites: dict[int, int]) -> Facets:
    """Where nothing was chosen all of them count for each choice."""
    witnesses = Counter(map(itemgetter(4), found))
    footage = Counter(map(itemgetter(1), found))
    by_site: Counter[int] = Counter()
    for footage_id, count in footage.items():
        by_site[sites[footage_id]] += count
    return Facets({who or NOBODY: count for who, count in witnesses.items()}, dict(by_site), dict(footage))


def _without_each(wanted: ReviewFilter) -> list[tuple[str, ReviewFilter]]:
    """The filter without each of its parts, under the part's name."""
    found = []
    for number, rule in enumerate(wanted.rules):
        if rule.asks:
            rest = (*wanted.rules[:number], *wanted.rules[number + 1 :])
            found.append((f"rule {number}", replace(wanted, rules=rest)))
    bare = ReviewFilter()
    for name in (
        "witness_ids",
        "attributes",
        "site_ids",
        "footage_ids",
        "coder_ids",
        "relevance",
        "text",
        "changed_only",
        "heard_only",
    ):
        if getattr(wanted, name) != getattr(bare, name):
            found.append((name, replace(wanted, **{name: getattr(bare, name)})))
    return found
