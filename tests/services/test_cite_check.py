"""Citations are checked back: 33 of 33 in every kind of manuscript, and each fault planted in it."""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from qdacoder.cli.main import main
from qdacoder.domain.cite_check import Verdict
from qdacoder.domain.review import How, NodeRule, ReviewFilter
from qdacoder.errors import UserError
from qdacoder.services.sample import make_sample_project
from qdacoder.services.sample_data import sample_data_folder
from qdacoder.services.session import ProjectSession, open_project

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_O = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_T = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_sample_project(tmp_path_factory.mktemp("sample"))


@pytest.fixture
def session(project: Path) -> Iterator[ProjectSession]:
    opened = open_project(project, read_only=True)
    yield opened
    opened.close()


def footnotes(session: ProjectSession) -> list[tuple[int, str]]:
    made = session.citations.numbered(sample_data_folder() / "citations.csv")
    return [(one.number, one.text("plain")) for one in made]


def docx(path: Path, notes: list[tuple[int, str]]) -> None:
    references = "".join(
        f'<w:r><w:footnoteReference w:id="{place}"/></w:r>' for place in range(1, len(notes) + 1)
    )
    bodies = "".join(
        f'<w:footnote w:id="{place}"><w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p></w:footnote>'
        for place, (_number, text) in enumerate(notes, start=1)
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{_W}"><w:body><w:p><w:r><w:t>Text</w:t></w:r>{references}</w:p>'
            "</w:body></w:document>",
        )
        archive.writestr("word/footnotes.xml", f'<w:footnotes xmlns:w="{_W}">{bodies}</w:footnotes>')
        archive.writestr("word/comments.xml", "<x/>")


def odt(path: Path, notes: list[tuple[int, str]]) -> None:
    inside = "".join(
        f"<t:note><t:note-citation>{number}</t:note-citation><t:note-body><t:p>{escape(text)}</t:p></t:note-body></t:note>"
        for number, text in notes
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "content.xml",
            f'<o:document-content xmlns:o="{_O}" xmlns:t="{_T}"><o:body><o:text><t:p>Text{inside}</t:p>'
            "</o:text></o:body></o:document-content>",
        )


def plain(path: Path, notes: list[tuple[int, str]]) -> None:
    path.write_text("\n".join(f"{number}. {text}" for number, text in notes), "utf-8")


def markdown(path: Path, notes: list[tuple[int, str]]) -> None:
    path.write_text("Text.\n\n" + "\n".join(f"[^{number}]: {text}" for number, text in notes), "utf-8")


def cited(session: ProjectSession, path: Path, theme: ReviewFilter = ReviewFilter()) -> list[Verdict]:
    return list(session.cite_check.check(path, theme).result.verdicts)


@pytest.mark.parametrize("ending", ["txt", "md", "odt"])
def test_all_printed_footnotes_are_found_and_matched(
    session: ProjectSession, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"manuscript.{ending}"
    {"txt": plain, "md": markdown, "odt": odt}[ending](path, footnotes(session))
    verdicts = cited(session, path)
    assert len(verdicts) == 33
    assert all(one.exact for one in verdicts)
    assert [one.citation.number for one in verdicts] == [number for number, _text in footnotes(session)]
    odd = {one.citation.number: one.codes for one in verdicts if one.codes}
    assert {73, 82, 87} <= set(odd)  # the printed ranges that look like misprints
    assert all(codes == ("implausibly_long",) for codes in odd.values())


def test_a_word_file_is_read_with_its_real_footnotes(session: ProjectSession, tmp_path: Path) -> None:
    # Word counts its notes without gaps, so each citation stands in full here.
    notes = [(one.number, one.text("plain")) for one in session.citations.of_segments(list(range(1, 28)))]
    docx(tmp_path / "m.docx", notes)
    done = session.cite_check.check(tmp_path / "m.docx")
    assert len(done.result.verdicts) == 27
    assert all(one.exact for one in done.result.verdicts)
    assert done.uncited == ()
    assert done.unread == ("Not read: comments.",)


def test_a_citation_in_a_text_box_of_word_is_found_once(session: ProjectSession, tmp_path: Path) -> None:
    cited_there = "The Why Foundation, Blagoveshchensk video 2, 00:29:32:13 – 00:29:48:07."
    box = f"<w:txbxContent><w:p><w:r><w:t>{cited_there}</w:t></w:r></w:p></w:txbxContent>"
    path = tmp_path / "box.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{_W}" xmlns:mc="{_MC}"><w:body><w:p><w:r><w:t>Before </w:t>'
            f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
            "</mc:AlternateContent><w:t>and after.</w:t></w:r></w:p></w:body></w:document>",
        )
        archive.writestr("word/header1.xml", "<x/>")
    done = session.cite_check.check(path)
    assert [one.exact[0].segment_id for one in done.result.verdicts] == [10]
    assert done.unread == ("Not read: headers and footers.",)


def test_each_planted_fault_is_named(session: ProjectSession, tmp_path: Path) -> None:
    video = "The Why Foundation, Blagoveshchensk video 2"
    faults = {
        1: (f"{video}, 00:29:48:07 – 00:29:32:13.", "out_before_in"),
        2: (f"{video}, 09:00:00:00 – 09:00:10:00.", "past_end"),
        3: ("The Why Foundation, Blagoveshchensk video 9, 00:00:10:00 – 00:00:12:00.", "unknown_title"),
        4: (f"{video}, 00:29:33:13 - 00:29:48:07.", "near_miss"),
        5: (f"{video}, 00:05:00:00—00:05:10:00.", "no_segment"),
        6: ("Somebody else, A book, 2015, p. 7.", ""),
        7: ("Ibid., 00:29:32:13 – 00:29:48:07.", "broken_chain"),
        8: (f"{video}, 00:29:32:29 – 00:29:48:07.", "impossible_time"),
    }
    path = tmp_path / "faults.md"
    markdown(path, [(number, text) for number, (text, _code) in faults.items()])
    verdicts = {one.citation.number: one for one in cited(session, path)}
    for number, (_text, code) in faults.items():
        assert code in verdicts[number].codes if code else number not in verdicts, number
    near = verdicts[4].near
    assert near is not None
    assert (near.in_difference, near.out_difference) == (25, 0)


def test_an_ibid_is_shown_as_it_is_written(session: ProjectSession, tmp_path: Path) -> None:
    path = tmp_path / "m.md"
    markdown(path, [(one, text) for one, (_number, text) in enumerate(footnotes(session), start=1)])
    path.write_text(path.read_text("utf-8").replace("Ibid.,", "*Ibid.*,"), "utf-8")
    said = [one.citation.text for one in cited(session, path)]
    assert [text[:9] for text in said if "Ibid" in text][:2] == ["*Ibid.*, ", "*Ibid.*, "]


def test_short_forms_dashes_and_unicode_forms_are_read(session: ProjectSession, tmp_path: Path) -> None:
    path = tmp_path / "short.md"
    text = "See BLAGOVESHCHENSK VIDEO 2, 00:29:32:13-00:29:48:07 and Dollar Heroes, 03:25 — 05:18."
    path.write_text(unicodedata.normalize("NFD", text), "utf-8")
    assert [one.exact[0].segment_id for one in cited(session, path)] == [10, 3]


def test_excluded_sound_and_what_is_not_cited(project: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.qdacoder"
    copy.write_bytes(project.read_bytes())
    session = open_project(copy)
    session.exclusions.add(1, 44_000, 44_400, "static noise")
    path = tmp_path / "m.txt"
    plain(path, [(1, "The Why Foundation, Blagoveshchensk video 2, 00:29:32:13 – 00:29:48:07.")])
    quota = session.codebook.find_node("Weekly quota").id
    done = session.cite_check.check(path, ReviewFilter(rules=(NodeRule(How.ANY, (quota,)),)))
    assert done.result.verdicts[0].excluded == "partly"
    assert "excluded_sound" in done.result.verdicts[0].codes
    assert [one.segment_id for one in done.uncited] == [11]
    session.close()


def test_what_is_no_manuscript_is_refused(session: ProjectSession, tmp_path: Path) -> None:
    for name, content in (("a.pdf", b"%PDF"), ("b.docx", b"nothing"), ("c.odt", b"PK\x05\x06" + b"\0" * 18)):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UserError):
            session.cite_check.check(tmp_path / name)
    with zipfile.ZipFile(tmp_path / "evil.odt", "w") as archive:
        archive.writestr("content.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    with pytest.raises(UserError, match="entities"):
        session.cite_check.check(tmp_path / "evil.odt")
    with pytest.raises(UserError):
        session.cite_check.check(tmp_path / "none.txt")


def test_the_command_says_it_all(
    session: ProjectSession, project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "m.md"
    markdown(path, footnotes(session))
    assert main(["cite-check", str(project), str(path)]) == 0
    out = capsys.readouterr().out
    assert "33 citations, 5 with a problem" in out
    assert "0 segments not cited" in out
