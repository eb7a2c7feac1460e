"""Stills: a reference and a picture that survives its file; written out with captions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qdacoder.errors import NotFound, UserError
from qdacoder.services.session import ProjectSession
from tests.helpers.build import a_project, made
from tests.helpers.clips import make_clip, read_number


@pytest.fixture
def session(tmp_path: Path) -> Iterator[ProjectSession]:
    make_clip(tmp_path / "clip.mp4", frames=60)
    opened = a_project(tmp_path / "p.qdacoder")
    opened.footage.add(tmp_path / "clip.mp4", title="Clip 영상")
    yield opened
    opened.close()


def number_of(png: bytes) -> int:
    from PySide6.QtGui import QImage

    image = QImage.fromData(png).convertToFormat(QImage.Format.Format_RGB888)
    lines = [bytes(image.constScanLine(row))[: image.width() * 3] for row in range(image.height())]
    return read_number(b"".join(lines), image.width(), image.height())


def test_a_still_keeps_frame_caption_and_picture(session: ProjectSession, tmp_path: Path) -> None:
    segment = made(session.coding.tag(3, 20, 40, [1]))
    still = made(
        session.stills.take(3, 33, " The yard ", witness_id=2, segment_id=segment, node_ids=[1, 4, 1])
    )
    row = session.stills.get(still)
    assert (row.title, row.frame, row.at_text, row.caption) == ("Clip 영상", 33, "00:00:01:08", "The yard")
    assert (row.witness, row.segment_id, row.node_ids, row.picture) == ("B", segment, (1, 4), True)
    assert [one.id for one in session.stills.list(segment_ids=[segment])] == [still]
    assert number_of(session.stills.picture(still)) == 33
    (tmp_path / "clip.mp4").unlink()
    assert number_of(session.stills.picture(still)) == 33  # the file is gone, the picture is not
    out = tmp_path / "out"
    out.mkdir()
    done = session.stills.export(out)
    assert done.rows == 1
    assert number_of((out / "image 01.png").read_bytes()) == 33
    assert (out / "captions.txt").read_text("utf-8") == (
        "image 01.png\tImage 1: The yard, taken from Clip 영상, 00:00:01:08\n"
    )
    session.stills.edit(still, caption="Двор", witness_id=None, node_ids=[2])
    row = session.stills.get(still)
    assert (row.caption, row.witness_id, row.node_ids) == ("Двор", None, (2,))
    session.coding.delete([segment])
    assert session.stills.get(still).segment_id is None  # the still stays
    session.stills.remove(still)
    with pytest.raises(NotFound):
        session.stills.get(still)


def test_without_a_file_the_reference_is_kept(session: ProjectSession, tmp_path: Path) -> None:
    still = made(session.stills.take(1, 1000))
    assert not session.stills.get(still).picture
    session.stills.export(tmp_path)
    assert "no picture\tImage 1, taken from" in (tmp_path / "captions.txt").read_text("utf-8")
    for refused in (
        lambda: session.stills.take(1, 10**9),
        lambda: session.stills.take(1, -1),
        lambda: session.stills.take(1, 5, segment_id=99),
        lambda: session.stills.take(1, 5, node_ids=[99]),
        lambda: session.stills.export(tmp_path / "none"),
    ):
        with pytest.raises(UserError):
            refused()
