"""Taking out what a review filter finds: tables, a page to read and print, stills. Media is never copied."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from qdacoder.domain.coding import CodedSegmentRow
from qdacoder.domain.review import GroupBy, ReviewFilter, ReviewResult
from qdacoder.domain.review_page import Chip, ReviewCard, ReviewGroup, ReviewPage
from qdacoder.domain.stills import StillRow, caption_line
from qdacoder.errors import Cancelled, MediaError, UserError
from qdacoder.exchange.whole_file import writing
from qdacoder.services.interchange import ExportResult, RowKind, export_target
from qdacoder.services.review import CardRow
from qdacoder.storage.engine import Connection
from qdacoder.storage.read.export import CodedFilter

if TYPE_CHECKING:
    from qdacoder.services.session import ProjectSession

Progress = Callable[[float], None]
Cancel = Callable[[], bool]
ENDINGS = (".csv", ".xlsx", ".html")
_HUES = {
    "blue": "#2663C9",
    "mauve": "#A25E86",
    "green": "#25905F",
    "red": "#96260F",
    "violet": "#4B2E60",
}
_PART = 500


class ReviewExportService:
    """Exports of what Review finds; what is written is one consistent moment."""

    def __init__(self, session: ProjectSession) -> None:
        self._session = session

    def write(
        self,
        target: Path,
        wanted: ReviewFilter,
        *,
        by: GroupBy = GroupBy.WITNESS,
        most: int | None = None,
        rows: RowKind = "segments",
        progress: Progress | None = None,
        cancel: Cancel | None = None,
    ) -> ExportResult:
        """Write what a filter finds as ``.csv``, ``.xlsx`` or ``.html``, by the target's ending.

        Args:
            most: only this many of the most relevant of each group.
            rows: for tables: a row a segment (all of its nodes), or a row a coding.

        Raises:
            UserError: another ending, a folder that does not exist, or too many rows for the format.
            StorageError: it cannot be written; an older file stands as it was.
            Cancelled: likewise.
        """
        target = Path(target)
        ending = target.suffix.casefold()
        if ending not in ENDINGS:
            raise UserError("What Review finds is written as CSV, XLSX or HTML.", "End the name in .csv.")
        target = export_target(target, ending)
        result = self._session.review.find(wanted, cancel)
        ids = self._ids(result, by, most)
        if ending == ".html":
            return self._page(target, result, by, most, progress, cancel)
        chosen = CodedFilter(coder_ids=wanted.coder_ids, segment_ids=frozenset(ids))
        service = self._session.interchange
        if ending == ".csv":
            return service.write_csv(target, chosen, rows=rows, progress=progress, cancel=cancel)
        from qdacoder.exchange.xlsx_tables import write_xlsx  # not needed before the first export

        with self._session.reading() as connection:
            table = self._rows(connection, chosen, rows)
            count = write_xlsx(
                target,
                table,
                total=len(ids),
                progress=progress,
                cancel=cancel,
                about=self._about(result),
            )
        return ExportResult(target, count, target.stat().st_size)

    def write_stills(
        self,
        folder: Path,
        wanted: ReviewFilter,
        *,
        progress: Progress | None = None,
        cancel: Cancel | None = None,
    ) -> ExportResult:
        """Write the first picture of each hit, and the stills taken on it, as PNG with a list of captions.

        A still is written also where the footage's file is not at hand, from the picture in the project;
        what has no picture is named in the list.

        Raises:
            UserError: the folder does not exist.
            StorageError: it cannot be written.
        """
        folder = Path(folder)
        if not folder.is_dir():
            raise UserError(f"The folder {folder} does not exist.", "Make it first.")
        result = self._session.review.find(wanted, cancel)
        ids = self._ids(result, GroupBy.FOOTAGE, None)
        taken: dict[int, list[StillRow]] = {}
        for still in self._session.stills.list():
            taken.setdefault(still.segment_id or 0, []).append(still)
        lines, count = [], 0
        for place, card in enumerate(self._cards(ids)):
            if cancel and cancel():
                raise Cancelled()
            segment = card.segment
            said = f"Segment {segment.id}, taken from {card.title}, {card.in_text}"
            shots = [(f"segment {segment.id}.png", said, segment.in_frame, 0)]
            for number, still in enumerate(taken.get(segment.id, ()), start=1):
                said = caption_line(number, still.caption, still.title, still.at_text)
                said = f"Segment {segment.id}, {said[0].lower()}{said[1:]}"
                shots.append((f"segment {segment.id} image {number}.png", said, still.frame, still.id))
            for name, said, frame, still_id in shots:
                done = self._save_shot(segment.footage_id, frame, still_id, folder / name)
                count += done
                lines.append(f"{name}: {said}" if done else f"no picture: {said}; the file is not at hand")
            if progress:
                progress((place + 1) / max(1, len(ids)))
        listing = folder / "captions.txt"
        with writing(listing) as part:
            part.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return ExportResult(folder, count, listing.stat().st_size, len(lines) - count)

    def _save_shot(self, footage_id: int, frame: int, still_id: int, target: Path) -> bool:
        """Write a frame, from the file or else from the project; whether there was a picture."""
        try:
            self._session.footage.save_picture(footage_id, frame, target)
        except MediaError:
            kept = self._session.stills.picture(still_id) if still_id else b""
            if not kept:
                return False
            with writing(target) as part:
                part.write_bytes(kept)
        return True

    def _rows(self, connection: Connection, chosen: CodedFilter, rows: RowKind) -> Iterator[CodedSegmentRow]:
        service = self._session.interchange
        return (
            service.codings(connection, chosen) if rows == "codings" else service.segments(connection, chosen)
        )

    def _ids(self, result: ReviewResult, by: GroupBy, most: int | None) -> list[int]:
        groups = self._session.review.groups(result.hits, by, most)
        return [hit.segment_id for group in groups for hit in group.shown]

    def _cards(self, ids: list[int]) -> Iterator[CardRow]:
        for start in range(0, len(ids), _PART):
            yield from self._session.review.cards(ids[start : start + _PART])

    def _about(self, result: ReviewResult) -> list[tuple[str, str]]:
        session = self._session
        summary = session.review.summary(result.hits)
        lines = session.review.describe(result.filter) or ["All segments"]
        return [
            ("Project", session.name),
            ("Written", datetime.now(UTC).isoformat(timespec="seconds")),
            *(("Filter", line) for line in lines),
            ("Segments", f"{summary.segments} of {result.total}"),
            ("Witnesses", str(summary.witnesses)),
            ("Seconds, overlaps counted once", f"{float(summary.seconds):.3f}"),
            ("Seconds without excluded sound", f"{float(summary.without_excluded):.3f}"),
            ("No hits for", ", ".join(summary.absent)),
        ]

    def _page(
        self,
        target: Path,
        result: ReviewResult,
        by: GroupBy,
        most: int | None,
        progress: Progress | None,
        cancel: Cancel | None,
    ) -> ExportResult:
        from qdacoder.exchange.html_review import write_html

        session = self._session
        theme = next((row.name for row in session.review.themes() if row.filter == result.filter), "")
        groups = []
        found = session.review.groups(result.hits, by, most)
        for place, group in enumerate(found):
            if cancel and cancel():
                raise Cancelled()
            cards = tuple(self._card(card) for card in self._cards([hit.segment_id for hit in group.shown]))
            name, description = self._heading(group.key, by)
            seconds = f"{float(group.seconds):.2f} s"
            groups.append(ReviewGroup(name, description, len(group.hits), seconds, cards))
            if progress:
                progress((place + 1) / len(found))
        page = ReviewPage(
            theme or "Review",
            session.name,
            datetime.now(UTC),
            tuple(session.review.describe(result.filter) or ["All segments"]),
            tuple(self._about(result)[-5:]),
            tuple(groups),
        )
        count = write_html(target, page)
        return ExportResult(target, count, target.stat().st_size)

    def _heading(self, key: int, by: GroupBy) -> tuple[str, str]:
        if by is GroupBy.FOOTAGE:
            row = self._session.footage.get(key, counted=False)
            return row.title, ", ".join(filter(None, (row.creator, row.site)))
        who = next((one for one in self._session.witnesses.list() if one.id == key), None)
        if who is None:
            return "No witness", ""
        return f"Witness {who.label}", ", ".join(filter(None, (who.status, who.role, who.site)))

    def _card(self, card: CardRow) -> ReviewCard:
        book = self._session.codebook.read()
        nodes = [node for node in book.nodes if node.id in card.segment.node_ids]
        chips = []
        for node in nodes:
            hue = book.hue_of(node)
            category = book.category(node.category_id)
            chips.append(
                Chip(
                    node.name,
                    category.name if category else "",
                    _HUES[hue.colour.value] if hue else "#625E58",
                    hue.shape if hue else "ring",
                )
            )
        segment = card.segment
        marks = ("translation changed",) if card.changed else ()
        return ReviewCard(
            segment.id,
            card.citation,
            segment.quote_translation,
            segment.quote_original,
            segment.memo,
            tuple(chips),
            segment.relevance,
            marks,
            card.revisions,
        )
