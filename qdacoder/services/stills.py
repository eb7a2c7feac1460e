"""Verbs of stills: take the frame on screen, describe it, write it out with its caption."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qdacoder.domain.changes import ChangeSet
from qdacoder.domain.stills import StillRow, caption_line, caption_markdown
from qdacoder.domain.text import a_text
from qdacoder.errors import Cancelled, MediaError, NotFound, UserError
from qdacoder.exchange.whole_file import writing
from qdacoder.storage.read import stills as read
from qdacoder.storage.unit_of_work import UnitOfWork
from qdacoder.storage.write import stills as write

if TYPE_CHECKING:
    from qdacoder.services.interchange import ExportResult
    from qdacoder.services.session import ProjectSession

KEPT_WIDTH = 960  # px of the picture inside the project


class StillService:
    """Stills of an open project."""

    def __init__(self, session: ProjectSession) -> None:
        self._session = session

    def list(
        self, footage_id: int | None = None, segment_ids: Sequence[int] | None = None
    ) -> Sequence[StillRow]:
        """Stills by footage and frame; of one footage, or on these segments."""
        with self._session.reading() as connection:
            return read.still_rows(connection, footage_id=footage_id, segment_ids=segment_ids)

    def get(self, still_id: int) -> StillRow:
        """One still.

        Raises:
            NotFound: it is gone.
        """
        with self._session.reading() as connection:
            rows = read.still_rows(connection, ids=[still_id])
        if not rows:
            raise NotFound(f"There is no still {still_id}.")
        return rows[0]

    def picture(self, still_id: int) -> bytes:
        """The picture inside the project, as PNG; empty where none could be made."""
        with self._session.reading() as connection:
            return read.picture(connection, still_id)

    def make_picture(self, footage_id: int, frame: int) -> bytes:
        """The picture that a still of this frame would keep, as PNG; a job for a worker thread.

        Empty where the footage's file is not at hand.

        Raises:
            UserError: the frame lies outside the footage.
        """
        from qdacoder.media.png import png_bytes

        row = self._session.footage.get(footage_id, counted=False)
        if not 0 <= frame < row.length_frames:
            raise UserError(f"{row.timebase.format(frame)} lies outside “{row.title}”.")
        try:
            with self._session.footage.reader(footage_id) as reader:
                return png_bytes(reader.read(frame, KEPT_WIDTH))
        except MediaError:
            return b""

    def take(
        self,
        footage_id: int,
        frame: int,
        caption: str = "",
        *,
        witness_id: int | None = None,
        segment_id: int | None = None,
        node_ids: Sequence[int] = (),
        picture: bytes | None = None,
        initiator: object = None,
    ) -> ChangeSet:
        """Keep a frame as a still; `result_id` is its id.

        Args:
            picture: what `make_picture` gave; made here when it is None.

        Raises:
            UserError: the frame lies outside the footage.
            NotFound: the segment or a node is gone.
        """
        row = self._session.footage.get(footage_id, counted=False)
        made = self.make_picture(footage_id, frame) if picture is None else picture
        values = {
            "footage_id": footage_id,
            "frame": frame,
            "caption": a_text(caption, "caption").strip(),
            "witness_id": witness_id,
            "segment_id": segment_id,
        }
        self._known(segment_id, node_ids)

        def work(unit: UnitOfWork) -> int:
            return write.add_still(unit, values, made, node_ids)

        label = f"Take a still of “{row.title}”, {row.timebase.format(frame)}"
        return self._session.run(label, "still.take", work, initiator)

    def edit(
        self,
        still_id: int,
        *,
        caption: str | None = None,
        witness_id: int | None = -1,
        node_ids: Sequence[int] | None = None,
        initiator: object = None,
    ) -> ChangeSet:
        """Describe a still; what is not given stays (a witness of None means nobody)."""
        self.get(still_id)
        values: dict[str, Any] = {}
        if caption is not None:
            values["caption"] = a_text(caption, "caption").strip()
        if witness_id != -1:
            values["witness_id"] = witness_id
        self._known(None, node_ids or ())

        def work(unit: UnitOfWork) -> None:
            write.update_still(unit, still_id, values)
            if node_ids is not None:
                write.set_nodes(unit, still_id, node_ids)

        return self._session.run(f"Edit still {still_id}", "still.edit", work, initiator)

    def remove(self, *still_ids: int, initiator: object = None) -> ChangeSet:
        """Forget stills; the footage stays as it is.

        Raises:
            NotFound: one of them is gone.
        """
        for one in still_ids:
            self.get(one)

        def work(unit: UnitOfWork) -> None:
            for one in still_ids:
                write.remove_still(unit, one)

        label = f"Remove still {still_ids[0]}" if len(still_ids) == 1 else f"Remove {len(still_ids)} stills"
        return self._session.run(label, "still.remove", work, initiator)

    def export(
        self,
        folder: Path,
        still_ids: Sequence[int] | None = None,
        *,
        progress: Callable[[float], None] | None = None,
        cancel: Callable[[], bool] | None = None,
    ) -> ExportResult:
        """Write stills as PNG, numbered, with their captions as plain text and, with italics, as Markdown.

        The picture is the whole frame where the file is at hand, else the one inside the project.

        Raises:
            UserError: the folder does not exist.
            StorageError: it cannot be written.
        """
        from qdacoder.services.interchange import ExportResult

        folder = Path(folder)
        if not folder.is_dir():
            raise UserError(f"The folder {folder} does not exist.", "Make it first.")
        rows = [row for row in self.list() if still_ids is None or row.id in set(still_ids)]
        lines, marked = [], []
        for number, row in enumerate(rows, start=1):
            if cancel and cancel():
                raise Cancelled()
            name = f"image {number:02d}.png"
            line = caption_line(number, row.caption, row.title, row.at_text)
            marked.append(caption_markdown(number, row.caption, row.title, row.at_text))
            try:
                self._session.footage.save_picture(row.footage_id, row.frame, folder / name)
                lines.append(f"{name}\t{line}")
            except MediaError:
                kept = self.picture(row.id)
                if kept:
                    with writing(folder / name) as part:
                        part.write_bytes(kept)
                lines.append(f"{name if kept else 'no picture'}\t{line}")
            if progress:
                progress(number / len(rows))
        target = folder / "captions.txt"
        with writing(target) as part:
            part.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        with writing(folder / "captions.md") as part:
            part.write_text("".join(f"{line}\n\n" for line in marked), "utf-8")
        missing = sum(line.startswith("no picture") for line in lines)
        return ExportResult(folder, len(rows) - missing, target.stat().st_size, missing)

    def _known(self, segment_id: int | None, node_ids: Sequence[int]) -> None:
        if segment_id is not None and self._session.coding.segment(segment_id) is None:
            raise NotFound(f"There is no segment {segment_id}.")
        known = {node.id for node in self._session.codebook.read().nodes}
        if not set(node_ids) <= known:
            raise NotFound("That node does not exist any more.")
