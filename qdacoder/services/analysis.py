"""Numbers: nodes by witness or anything else, nodes together, growth. numpy is loaded at first use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from qdacoder.domain.codebook import CategoryRow, NodeRow
from qdacoder.domain.exclusion import excluded_spans
from qdacoder.domain.facts import CodedFact, GrowthPoint, Matrix, SegmentFact, Together
from qdacoder.domain.spans import Span
from qdacoder.domain.text import folded, nearest
from qdacoder.errors import NotFound, UserError
from qdacoder.storage.read import facts as read

if TYPE_CHECKING:
    from qdacoder.analysis.columns import Codings, Numbers, Segments
    from qdacoder.analysis.matrix import Places
    from qdacoder.services.session import ProjectSession

BY = ("witness", "site", "footage", "coder")
COUNTS = ("segments", "codings", "seconds")
HOWS = ("same", "overlap", "near")
MOST_TOGETHER = 40


@dataclass(frozen=True, slots=True)
class Table:
    """A matrix with its names.

    Attributes:
        heads: names of the columns, “none” for what has none.
        rows: categories (a category row, None for unsorted) with their nodes, in codebook order.
        left_out: how much was left out because its sound is excluded, in words; empty: nothing is.
    """

    matrix: Matrix
    by: str
    count: str
    heads: tuple[str, ...]
    rows: tuple[tuple[CategoryRow | None, tuple[NodeRow, ...]], ...]
    left_out: str = ""


class AnalysisService:
    """Numbers of an open project; every method is safe in a worker thread."""

    def __init__(self, session: ProjectSession) -> None:
        self._session = session

    def facts(self, coder_ids: Sequence[int] = ()) -> tuple[list[SegmentFact], list[CodedFact]]:
        """Segments and codings at one moment, a value each; of coders, what they made or coded."""
        with self._session.reading() as connection:
            segments = read.segment_facts(connection)
            codings = read.coded_facts(connection, coder_ids)
        if coder_ids:
            coded = {row.segment_id for row in codings}
            segments = [row for row in segments if row.segment_id in coded or row.created_by in coder_ids]
        return segments, codings

    def _columns(
        self,
        coder_ids: Sequence[int],
        footage_ids: Sequence[int],
        *,
        heard_only: bool = False,
        frames: bool = True,
        coders: bool = False,
    ) -> tuple[Segments, Codings]:
        """Segments and codings at one moment, as arrays.

        Args:
            heard_only: without segments whose whole sound is excluded.
            frames: with their frames and times.
            coders: with who made segments and codings.
        """
        import numpy as np

        from qdacoder.analysis.columns import columns_of, heard, kept

        with self._session.reading() as connection:
            found = read.fact_columns(
                connection,
                coder_ids,
                footage_ids,
                frames=frames or heard_only,
                coders=coders or bool(coder_ids),
            )
        segments, codings = columns_of(found)
        if heard_only:
            segments, codings = kept(segments, codings, heard(segments, self._out()))
        if coder_ids:
            concerned = np.isin(segments.makers, coder_ids)
            concerned[codings.rows] = True
            segments, codings = kept(segments, codings, concerned)
        return segments, codings

    def segment_count(
        self, coder_ids: Sequence[int] = (), footage_ids: Sequence[int] = (), *, heard_only: bool = False
    ) -> int:
        """How many segments the tables count.

        Args:
            heard_only: without segments whose whole sound is excluded.
        """
        return len(self._columns(coder_ids, footage_ids, heard_only=heard_only, frames=False)[0])

    def _out(self) -> dict[int, list[Span]]:
        """By footage, the frames whose sound is excluded."""
        rows = self._session.exclusions.list()
        return {
            one: excluded_spans((row for row in rows if row.footage_id == one), audio=True)
            for one in {row.footage_id for row in rows}
        }

    def _out_us(self) -> dict[int, list[Span]]:
        """The same in microseconds, rounded as segments are."""
        found = {}
        for footage_id, spans in self._out().items():
            rate = self._session.footage.get(footage_id, counted=False).rate
            tick = 1_000_000 * rate.denominator
            found[footage_id] = [
                Span(span.in_frame * tick // rate.numerator, span.out_frame * tick // rate.numerator)
                for span in spans
            ]
        return found

    def left_out(self, coder_ids: Sequence[int] = (), footage_ids: Sequence[int] = ()) -> str:
        """How much leaving excluded sound out takes away, in words: segments and seconds of segments."""
        from qdacoder.analysis.columns import covered, heard, uncovered

        segments, _codings = self._columns(coder_ids, footage_ids)
        out = self._out()
        count, seconds = int((~heard(segments, out)).sum()), Fraction(0)
        where, spans = segments.footage_ids, (segments.in_frames, segments.out_frames)
        found, whole = covered(where, *spans)
        _found, rest = uncovered(where, where, *spans, out)
        for footage_id, frames in zip(found.tolist(), (whole - rest).tolist(), strict=True):
            if frames:
                rate = self._session.footage.get(footage_id, counted=False).rate
                seconds += Fraction(frames * rate.denominator, rate.numerator)
        return f"{count} segment{'' if count == 1 else 's'} and {float(seconds):.3f} s left out"

    def matrix(
        self,
        by: str = "witness",
        count: str = "segments",
        *,
        coder_ids: Sequence[int] = (),
        footage_ids: Sequence[int] = (),
        heard_only: bool = False,
    ) -> Table:
        """Nodes by witness, site, footage, coder, or an attribute of the witnesses by its name.

        Args:
            heard_only: without segments whose whole sound is excluded; seconds without the parts of others.

        Raises:
            UserError: something else is to be counted.
            NotFound: there is no such attribute.
        """
        import numpy as np

        from qdacoder.analysis.columns import NONE
        from qdacoder.analysis.matrix import Places, node_matrix

        if count not in COUNTS:
            raise UserError(f"Count {', '.join(COUNTS)}.")
        segments, codings = self._columns(
            coder_ids,
            footage_ids,
            heard_only=heard_only,
            frames=count == "seconds",
            coders=by == "coder",
        )
        if by == "coder":
            heads, places = self._by_coder(coder_ids, segments, codings)
        else:
            heads, keys = self._keys(by, segments)
            places = Places(np.arange(len(segments)), keys, keys[codings.rows])
        if (places.keys == NONE).any():
            heads[None] = "none"
        book = self._session.codebook.read(counted=False)
        category_of = {node.id: node.category_id for node in book.nodes}
        matrix = node_matrix(
            segments,
            codings,
            places,
            list(heads),
            category_of,
            count,
            self._out_us() if heard_only else None,
        )
        rows: list[tuple[CategoryRow | None, tuple[NodeRow, ...]]] = [
            (category, tuple(node for node in book.nodes if node.category_id == category.id))
            for category in book.categories
        ]
        rows.append((None, tuple(node for node in book.nodes if node.category_id is None)))
        return Table(
            matrix,
            by,
            count,
            tuple(heads.values()),
            tuple(row for row in rows if row[1]),
            self.left_out(coder_ids, footage_ids) if heard_only else "",
        )

    def _by_coder(
        self, coder_ids: Sequence[int], segments: Segments, codings: Codings
    ) -> tuple[dict[int | None, str], Places]:
        """A coding stands under who made it, a segment under everybody who made or coded it."""
        import numpy as np

        from qdacoder.analysis.matrix import Places

        heads: dict[int | None, str] = {
            row.id: row.name for row in self._session.coders() if not coder_ids or row.id in coder_ids
        }
        rows = np.concatenate([np.arange(len(segments)), codings.rows])
        who = np.concatenate([segments.makers, codings.coder_ids])
        pairs = np.unique(np.stack([rows, who]), axis=1)
        return heads, Places(pairs[0], pairs[1], codings.coder_ids)

    def _keys(self, by: str, segments: Segments) -> tuple[dict[int | None, str], Numbers]:
        """The columns by their keys, and the key of each segment (`NONE`: it has none)."""
        import numpy as np

        session = self._session
        if by == "witness":
            labels: dict[int | None, str] = {key: label for key, label in session.witnesses.labels().items()}
            return labels, segments.witness_ids
        if by == "site":
            return {row.id: row.name for row in session.witnesses.sites()}, segments.site_ids
        if by == "footage":
            used = set(np.unique(segments.footage_ids).tolist())
            rows = session.footage.list(counted=False)
            return {row.id: row.title for row in rows if row.id in used}, segments.footage_ids
        return self._by_attribute(by, segments)

    def _by_attribute(self, name: str, segments: Segments) -> tuple[dict[int | None, str], Numbers]:
        import numpy as np

        from qdacoder.analysis.columns import NONE

        rows = self._session.witnesses.attributes()
        found = next((row for row in rows if folded(row.name) == folded(name)), None)
        if found is None:
            known = [*BY, *(row.name for row in rows)]
            raise NotFound(f"There is no attribute “{name}”.", nearest(name, known) or tuple(known))
        values = {
            who: given[found.id]
            for who, given in self._session.witnesses.values().items()
            if found.id in given
        }
        numbers = {value: place for place, value in enumerate(sorted(set(values.values())), start=1)}
        heads: dict[int | None, str] = {place: value for value, place in numbers.items()}
        who, inverse = np.unique(segments.witness_ids, return_inverse=True)
        keys = [numbers.get(values.get(one, ""), NONE) for one in who.tolist()]
        return heads, np.array(keys, np.int64)[inverse]

    def together(
        self,
        how: str = "same",
        within_ms: int = 0,
        *,
        node_ids: Sequence[int] = (),
        most: int | None = None,
        coder_ids: Sequence[int] = (),
        footage_ids: Sequence[int] = (),
        heard_only: bool = False,
    ) -> Together:
        """Nodes together.

        Args:
            node_ids: these nodes (none: all that are coded), in codebook order.
            most: only this many, those that share most.
            heard_only: without segments whose whole sound is excluded.

        Raises:
            UserError: another way to stand together, or a gap of less than nothing.
        """
        import numpy as np

        from qdacoder.analysis.together import nodes_together

        if how not in HOWS:
            raise UserError(f"Nodes stand together on the {', '.join(HOWS)} segment.")
        if within_ms < 0:
            raise UserError("The gap is less than nothing.", "Give it in seconds, such as 30.")
        segments, codings = self._columns(coder_ids, footage_ids, heard_only=heard_only, frames=how != "same")
        used = set(np.unique(codings.node_ids).tolist())
        order = [
            node.id
            for node in self._session.codebook.read(counted=False).nodes
            if node.id in used and (not node_ids or node.id in node_ids)
        ]
        found = nodes_together(segments, codings, order, how, within_ms * 1000)
        return _sharing_most(found, most) if most is not None and len(order) > most else found

    def growth(self, coder_ids: Sequence[int] = ()) -> list[GrowthPoint]:
        """New nodes by hour watched. Watched before a coding: the time its coder had played until then.

        Where nothing was noted as played, the footage's own time up to the segment counts, title by title.
        """
        from qdacoder.analysis.growth import node_growth

        segments, codings = self.facts(coder_ids)
        with self._session.reading() as connection:
            from qdacoder.storage.read.seen import seen_rows

            played = seen_rows(connection, coder_ids)
        if played:
            return node_growth(*_by_playing(played, codings))
        rows = self._session.footage.list(counted=False)
        before, offset = {}, 0.0
        for row in rows:
            before[row.id] = offset
            offset += row.length_frames * row.rate.denominator / row.rate.numerator
        by_id = {row.segment_id: row for row in segments}
        uses = [
            (before[by_id[one.segment_id].footage_id] + by_id[one.segment_id].out_us / 1e6, one.node_id)
            for one in codings
        ]
        watched = max((seconds for seconds, _node in uses), default=0.0)
        return node_growth(uses, watched)

    def is_saturated(self, points: Sequence[GrowthPoint]) -> bool | None:
        """Whether hardly any node was new of late; None while too little was watched to say."""
        from qdacoder.analysis.growth import ENOUGH_HOURS, is_saturated

        return is_saturated(list(points)) if len(points) >= ENOUGH_HOURS else None

    def frames(self) -> tuple[Any, Any]:
        """Segments and codings as DataFrames with names, for `qdacoder.open_project`."""
        from qdacoder.analysis.frames import codings_frame, segments_frame

        segments, codings = self.facts()
        first, second = segments_frame(segments), codings_frame(codings)
        titles = {row.id: row.title for row in self._session.footage.list(counted=False)}
        labels = {row.id: row.label for row in self._session.witnesses.list()}
        sites = {row.id: row.name for row in self._session.witnesses.sites()}
        book = self._session.codebook.read()
        names = {node.id: node.name for node in book.nodes}
        groups = {row.id: row.name for row in book.categories}
        category = {node.id: groups.get(node.category_id or 0, "") for node in book.nodes}
        coders = {row.id: row.name for row in self._session.coders()}
        first["footage"] = first["footage_id"].map(titles)
        first["witness"] = [labels.get(one, "") for one in first["witness_id"].fillna(0)]
        first["site"] = [sites.get(one, "") for one in first["site_id"].fillna(0)]
        second["node"] = second["node_id"].map(names)
        second["category"] = second["node_id"].map(category)
        second["coder"] = second["coder_id"].map(coders)
        return first, second


def _sharing_most(found: Together, most: int) -> Together:
    shared = [sum(row) - row[place] for place, row in enumerate(found.counts)]
    kept = sorted(sorted(range(len(shared)), key=lambda one: (-shared[one], one))[:most])
    return Together(
        tuple(found.node_ids[one] for one in kept),
        tuple(tuple(found.counts[one][other] for other in kept) for one in kept),
    )


def _by_playing(
    played: list[tuple[int, str, float]], codings: list[CodedFact]
) -> tuple[list[tuple[float, int]], float]:
    """Seconds played by a coder before each of their codings. `played`: coder, when, seconds."""
    moments = sorted((datetime.fromisoformat(at), coder, seconds) for coder, at, seconds in played)
    uses = []
    for coding in codings:
        at = datetime.fromisoformat(coding.coded_at)
        seconds = sum(some for when, coder, some in moments if coder == coding.coder_id and when <= at)
        uses.append((seconds, coding.node_id))
    return uses, max(
        (sum(s for _w, c, s in moments if c == coder) for coder in {m[1] for m in moments}), default=0.0
    )
