"""What Review takes out: the same segments in every format, typed, and nothing that runs or leads out."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from openpyxl import load_workbook

from qdacoder.cli.main import main
from qdacoder.domain.review import GroupBy, How, NodeRule, ReviewFilter
from qdacoder.errors import Cancelled, StorageError, UserError
from qdacoder.exchange.csv_tables import COLUMNS
from qdacoder.services.session import ProjectSession
from tests.helpers.build import a_project
from tests.helpers.clips import make_clip

QUOTA = ReviewFilter(rules=(NodeRule(How.ANY, (1,)),))
HOSTILE = '=HYPERLINK("http://x")<script>alert(1)</script>" onload="x ]]> 할당량'


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def session(tmp_path: Path) -> Iterator[ProjectSession]:
    made = a_project(tmp_path / "p.qdacoder")
    made.coding.set_quotes([1], original=HOSTILE, translation="-5 roubles")
    made.coding.set_relevance([1], 3)
    yield made
    made.close()


def test_a_csv_has_the_rows_that_the_page_counts(session: ProjectSession, tmp_path: Path) -> None:
    done = session.review_export.write(tmp_path / "quota.csv", QUOTA)
    rows = rows_of(tmp_path / "quota.csv")
    assert done.rows == 2
    assert [row["segment_id"] for row in rows] == ["1", "3"]
    assert rows[0]["node"] == "Weekly quota; Foreman intervenes"
    assert list(rows[0]) == [column.name for column in COLUMNS]
    codings = session.review_export.write(tmp_path / "codings.csv", QUOTA, rows="codings")
    assert codings.rows == 3
    one = session.review_export.write(tmp_path / "one.csv", ReviewFilter(), by=GroupBy.FOOTAGE, most=1)
    assert one.rows == 1
    assert rows_of(tmp_path / "one.csv")[0]["segment_id"] == "1"


def test_csv_says_which_revision_is_quoted_and_that_it_changed(
    session: ProjectSession, tmp_path: Path
) -> None:
    layer = session.transcripts.add(1, "English", kind="translation").result_id or 0
    cue = session.transcripts.add_cue(layer, 6000, 6100, "first").result_id or 0
    segment = session.coding.tag(1, 6000, 6100, [2]).result_id or 0
    other = session.coding.tag(1, 6000, 6099, [2]).result_id or 0
    session.transcripts.edit_cue(cue, "second")
    session.quotes.renew([other])
    session.review_export.write(tmp_path / "all.csv", ReviewFilter())
    rows = {int(row["segment_id"]): row for row in rows_of(tmp_path / "all.csv")}
    assert (rows[segment]["translation_revision"], rows[segment]["translation_changed"]) == ("1", "yes")
    assert (rows[other]["translation_revision"], rows[other]["translation_changed"]) == ("2", "")
    assert (rows[1]["translation_revision"], rows[1]["translation_changed"]) == ("", "")
    session.review_export.write(tmp_path / "all.xlsx", ReviewFilter())
    sheet = load_workbook(tmp_path / "all.xlsx")["Segments"]
    names = [cell.value for cell in sheet[1]]
    marks = [names.index(name) for name in ("segment_id", "translation_revision", "translation_changed")]
    shown = {line[marks[0]].value: [str(line[place].value or "") for place in marks[1:]] for line in sheet}
    assert (shown[segment], shown[other], shown[1]) == (["1", "yes"], ["2", ""], ["", ""])
    session.review_export.write(tmp_path / "all.html", ReviewFilter())
    page = (tmp_path / "all.html").read_text("utf-8")
    cards = {part.split('"')[0]: part for part in page.split('<article id="s')[1:]}
    assert "Translation, revision 1" in cards[str(segment)]
    assert "translation changed" in cards[str(segment)]
    assert "Translation, revision 2" in cards[str(other)]
    assert "translation changed" not in cards[str(other)]
    assert "revision" not in cards["1"]


def test_an_xlsx_is_typed_and_no_text_is_a_formula(session: ProjectSession, tmp_path: Path) -> None:
    session.coding.set_memo([3], "x" * 40_000)
    session.review_export.write(tmp_path / "q.xlsx", QUOTA)
    book = load_workbook(tmp_path / "q.xlsx")
    sheet = book["Segments"]
    names = [cell.value for cell in sheet[1]]
    assert names == [column.name for column in COLUMNS]
    row = {name: cell for name, cell in zip(names, sheet[2], strict=True)}
    assert (row["segment_id"].value, row["in_frame"].value, row["relevance"].value) == (1, 1000, 3)
    assert row["in_seconds"].value == 40.0
    assert isinstance(row["coded_at"].value, datetime)
    assert row["quote_original"].value == HOSTILE
    assert row["quote_original"].data_type == "s"
    assert row["quote_translation"].value == "-5 roubles"
    assert not [cell for line in sheet for cell in line if cell.data_type == "f" or cell.hyperlink]
    assert len(sheet[3][names.index("memo")].value) == 32_767
    about = {line[0].value: line[1].value for line in book["About"]}
    assert about["Segments"] == "2 of 3"
    assert about["Filter"] == "Any of: Weekly quota"
    assert about["Cut"].startswith("1 texts")


RUNS = (
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=2", "\n=3", "'=5", "=cmd|' /C calc'!A0", "＝4"),
    *("http://x.test/y", "mailto:a@b", "#REF!", "TRUE", "1e5", "2016-05-01", "007", "<f>1+1</f>"),
)


def test_what_a_spreadsheet_would_run_is_text_in_every_column(
    tmp_path: Path, session: ProjectSession
) -> None:
    for place, text in enumerate(RUNS):
        node = session.codebook.add_node(text.strip()).result_id or 0
        witness = session.witnesses.add(text.strip()[:20]).result_id
        segment = session.coding.tag(
            *(1, 7000 + place, 7100, [node], witness), memo=text, quote_original=text, quote_translation=text
        )
        session.quantities.add(segment.result_id or 0, text.strip(), "5", unit=text.strip(), note=text)
    session.review_export.write(tmp_path / "q.xlsx", ReviewFilter(), rows="codings")
    session.quantities.write_table(tmp_path / "s.xlsx")
    for path, least in ((tmp_path / "q.xlsx", 4), (tmp_path / "s.xlsx", 2)):
        book = load_workbook(path)
        cells = [cell for sheet in book for line in sheet for cell in line]
        assert not [cell for cell in cells if cell.data_type in ("f", "e", "b") or cell.hyperlink]
        words = [str(cell.value) for cell in cells if cell.data_type == "s"]
        assert [text for text in RUNS if words.count(text) + words.count(text.strip()) < least] == []
        with zipfile.ZipFile(path) as parts:
            for name in parts.namelist():
                data = parts.read(name)
                assert b"<f>" not in data, name
                assert b'TargetMode="External"' not in data, name


def test_texts_longer_than_a_cell_are_cut_and_said(session: ProjectSession, tmp_path: Path) -> None:
    session.coding.set_quotes([1], original="x" * 32_767, translation="x" * 32_768)
    session.coding.set_memo([1], "😀" * 16_384)  # two units each: 32,768
    session.review_export.write(tmp_path / "q.xlsx", QUOTA)
    book = load_workbook(tmp_path / "q.xlsx")
    sheet = book["Segments"]
    row = {cell.value: line.value for cell, line in zip(sheet[1], sheet[2], strict=True)}
    assert row["quote_original"] == "x" * 32_767
    assert row["quote_translation"] == "x" * 32_766 + "…"
    assert row["memo"] == "😀" * 16_383 + "…"  # never half a letter
    assert {line[0].value: line[1].value for line in book["About"]}["Cut"].startswith("2 texts")


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_page_is_whole_in_itself_and_runs_nothing(session: ProjectSession, tmp_path: Path) -> None:
    session.codebook.edit_node(1, name='<b>Weekly "quota"</b>')
    done = session.review_export.write(tmp_path / "q.html", QUOTA)
    page = _Page()
    page.feed((tmp_path / "q.html").read_text("utf-8"))
    assert done.rows == 2
    assert page.tags.count("article") == 2
    assert not {"script", "img", "video", "audio", "link", "iframe", "object", "base", "form"} & set(
        page.tags
    )
    leading = [
        value for name, value in page.attributes if name in ("src", "href", "srcset", "action", "data")
    ]
    assert all(value and value.startswith("#") for value in leading)
    assert not [name for name, _value in page.attributes if name.startswith("on")]
    assert HOSTILE in page.text
    assert '<b>Weekly "quota"</b>' in page.text
    assert "Witness A" in page.text
    assert "00:00:40:00 – 00:01:20:00" in page.text


def test_every_text_of_a_page_is_escaped(session: ProjectSession, tmp_path: Path) -> None:
    wanted = ReviewFilter(rules=QUOTA.rules, text="<i>")
    name = '"><script>x</script>'
    session.codebook.edit_category(1, name=f"C{name}")
    session.codebook.edit_node(1, name=f"N{name}")
    session.witnesses.edit(1, label=f"W{name}"[:20])
    session.footage.edit(1, title=f"F{name}", creator=f"K{name}")
    session.coding.set_memo([1], f"<i>M{name}")
    session.coding.set_quotes([1], original="<i>", translation="&lt;i&gt; & <!-- x")
    session.review.save_theme(f"T{name}", wanted)
    for by in GroupBy:
        session.review_export.write(tmp_path / "q.html", wanted, by=by)
        source = (tmp_path / "q.html").read_text("utf-8")
        page = _Page()
        page.feed(source)
        assert "script" not in page.tags
        assert page.tags.count("article") == 1
        for start in ("N", "K", "M", "T"):
            assert f"{start}{name}" in page.text
        assert ("title", f"C{name}") in page.attributes
        assert "&lt;i&gt; & <!-- x" in page.text
        assert "</html>" in source[-10:]
        # Nothing of the page itself names another place, not even its style.
        style = source.partition("<style>")[2].partition("</style>")[0]
        assert not re.search(r"url\(|@import|https?:|//", style)
        assert "default-src 'none'" in source


def test_stills_taken_on_a_segment_go_out_with_it(session: ProjectSession, tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    make_clip(clip, frames=50)
    footage = session.footage.add(clip, title="Clip").result_id or 0
    segment = session.coding.tag(footage, 20, 30, [1]).result_id or 0
    session.stills.take(footage, 25, "Двор", segment_id=segment)
    session.stills.take(footage, 5, "elsewhere")
    clip.unlink()
    out = tmp_path / "stills"
    out.mkdir()
    assert session.review_export.write_stills(out, QUOTA).rows == 1
    assert sorted(path.name for path in out.iterdir()) == [
        "captions.txt",
        f"segment {segment} image 1.png",
    ]
    listing = (out / "captions.txt").read_text("utf-8").splitlines()
    assert listing[-1] == (
        f"segment {segment} image 1.png: Segment {segment}, image 1: Двор, taken from Clip, 00:00:01:00"
    )
    assert listing[-2].startswith(f"no picture: Segment {segment}, taken from Clip")


def test_stills_have_a_list_of_captions(session: ProjectSession, tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    make_clip(clip, frames=50)
    footage = session.footage.add(clip, title="Clip").result_id or 0
    segment = session.coding.tag(footage, 20, 30, [1]).result_id or 0
    out = tmp_path / "stills"
    out.mkdir()
    done = session.review_export.write_stills(out, QUOTA)
    assert (done.rows, done.missing) == (1, 2)
    assert done.said_of_missing.startswith("; 2 could not be made")
    modes = {path.stat().st_mode for path in out.iterdir()}
    assert len(modes) == 1  # who may read the captions may see the pictures
    assert (out / f"segment {segment}.png").read_bytes().startswith(b"\x89PNG")
    listing = (out / "captions.txt").read_text("utf-8")
    assert f"segment {segment}.png: Segment {segment}, taken from Clip, " in listing
    assert listing.count("the file is not at hand") == 2
    with pytest.raises(UserError):
        session.review_export.write_stills(tmp_path / "none", QUOTA)


@pytest.mark.parametrize("ending", ["csv", "xlsx", "html"])
def test_what_cannot_be_written_leaves_the_older_file(
    session: ProjectSession, tmp_path: Path, ending: str
) -> None:
    target = tmp_path / f"old.{ending}"
    target.write_text("older")
    with pytest.raises(Cancelled):
        session.review_export.write(target, QUOTA, cancel=lambda: True)
    assert target.read_text() == "older"
    with pytest.raises((StorageError, UserError)):
        session.review_export.write(tmp_path / "no" / f"x.{ending}", QUOTA)
    with pytest.raises((StorageError, UserError)):
        session.review_export.write(tmp_path / f"{'x' * 300}.{ending}", QUOTA)
    with pytest.raises(UserError):
        session.review_export.write(tmp_path / "x.pdf", QUOTA)
    assert not [path for path in tmp_path.iterdir() if path.suffix == ".part"]


def test_the_command_line_reads_a_theme(
    session: ProjectSession, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    session.close()
    project = str(tmp_path / "p.qdacoder")
    assert main(["theme", "save", project, "Owed", "--any", "Weekly quota", "--none", "Debt"]) == 0
    assert main(["theme", "list", project]) == 0
    assert "Any of: Weekly quota; None of: Debt" in capsys.readouterr().out
    assert main(["review", project, "--theme", "owed", "--witness", "A"]) == 0
    out = capsys.readouterr().out
    assert "1 of 3 segments, 1 witnesses, 40.00 s" in out
    assert "The Why Foundation" in out
    target = tmp_path / "cli.csv"
    assert main(["review", project, "--theme", "owed", "--to", str(target)]) == 0
    assert [row["segment_id"] for row in rows_of(target)] == ["1", "3"]
    assert main(["review", project, "--near", "Debt", "--within", "x"]) == 2
    assert main(["review", project, "--any", "Dept"]) == 2
    assert "Debt" in capsys.readouterr().err
    assert main(["theme", "remove", project, "Owed"]) == 0
    assert main(["review", project, "--theme", "owed"]) == 2
