"""Transcript files: what others wrote is read or named by line, and what is written reads back the same."""

from __future__ import annotations

import string
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdacoder.domain.timecode import FrameRate
from qdacoder.domain.transcript import CueText
from qdacoder.domain.word_diff import word_diff
from qdacoder.errors import UserError
from qdacoder.exchange import srt, transcript_csv, webvtt
from qdacoder.exchange.text_encoding import candidates, decode
from qdacoder.exchange.transcripts import FORMATS, read_file, write_file

CASES = Path(__file__).parent.parent / "data" / "subtitles"
KOREAN, RUSSIAN = "매달 삼만 루블을 바쳐야 했습니다", "Каждый месяц надо было сдавать деньги"

# File, number of cues, lines of problems.
READ = [
    ("gb2312.srt", 3, []),
    ("webvttpy-sample.srt", 5, []),
    ("webvttpy-one_caption.srt", 1, []),
    ("webvttpy-invalid_timeframe.srt", 5, []),  # a point for a comma is taken
    ("webvttpy-missing_caption_text.srt", 5, []),
    ("webvttpy-missing_timeframe.srt", 4, [5]),
    ("webvttpy-invalid_format4.srt", 1, [1]),
    ("webvttpy-sample.vtt", 16, []),
    ("webvttpy-one_caption.vtt", 1, []),
    ("webvttpy-captions_with_bom.vtt", 4, []),
    ("webvttpy-comments.vtt", 3, []),
    ("webvttpy-no_captions.vtt", 0, []),
    ("wpt-header-garbage.vtt", 1, []),
    ("wpt-signature-space.vtt", 0, []),
    ("wpt-signature-bom.vtt", 0, []),
    ("wpt-ids.vtt", 5, []),
]
REFUSED = [
    ("webvttpy-empty.vtt", "is empty"),
    ("webvttpy-invalid.vtt", "Line 1"),
    ("webvttpy-invalid_format1.srt", "empty|No cue"),
    ("webvttpy-invalid_format2.srt", "No cue"),
    ("webvttpy-invalid_format3.srt", "No cue"),
]


@pytest.mark.parametrize(("name", "count", "lines"), READ)
def test_files_of_others_give_their_cues(name: str, count: int, lines: list[int]) -> None:
    found = read_file(CASES / name)
    assert len(found.cues) == count
    assert [one.line for one in found.problems if not one.note] == lines
    assert all(cue.out_ms > cue.in_ms for cue in found.cues)


@pytest.mark.parametrize(("name", "reason"), REFUSED)
def test_what_is_no_transcript_is_refused_in_one_sentence(name: str, reason: str) -> None:
    with pytest.raises(UserError, match=reason) as raised:
        read_file(CASES / name)
    assert "\n" not in str(raised.value)


def test_every_file_of_the_collection_is_read_or_refused() -> None:
    for path in sorted(CASES.glob("*.[sv]*t*")):
        try:
            found = read_file(path)
        except UserError:
            continue
        for cue in found.cues:
            assert "<v" not in cue.text
            assert cue.line > 0


def test_the_conformance_files_are_read_to_the_letter() -> None:
    entities = [cue.text for cue in read_file(CASES / "wpt-entities.vtt").cues]
    assert entities[:6] == ["&", "&", "&", "&", "<", ">"]
    arrows = read_file(CASES / "wpt-arrows.vtt")
    assert [cue.text for cue in arrows.cues] == [f"text{number}" for number in range(6)]
    # Fifteen lines hold an arrow; six of them are times.
    assert len([one for one in arrows.problems if not one.note]) == 9
    broken = read_file(CASES / "webvttpy-invalid_timeframe_in_cue_text.vtt")
    assert [cue.text for cue in broken.cues] == [
        "Caption text #1",
        "",
        "Caption text #2",
        "Caption text #3",
    ]


def test_srt_as_it_comes_from_editors() -> None:
    text = (
        "\ufeff7\r\n00:00:01,5 --> 00:00:02.250 X1:40\r\n<i>one</i> {\\an8}two\r\n\r\nsecond part\r\n"
        "8\r\n100:00:03,000 --> 100:00:04,000\r\nthree\r\n\r\n\r\n"
        "00:00:03,000 --> 00:00:09,000\r\nno number\r\n\r\n"
        "-00:00:03,000 --> 00:00:09,000\r\nnegative\r\n\r\n"
        "9\r\n00:00:09,000 --> 00:00:03,000\r\nturned\r\n\r\n"
        "10\r\n00:61:09,000 --> 00:62:03,000\r\nminutes\r\n"
    )
    found = srt.read(text)
    assert [(cue.in_ms, cue.out_ms, cue.text) for cue in found.cues] == [
        (1500, 2250, "one two\n\nsecond part"),
        (360_003_000, 360_004_000, "three"),
        (3000, 9000, "no number"),
    ]
    assert [f"Line {one.line}: {one.message}".split(";")[0] for one in found.problems] == [
        "Line 11: this cue has no number",
        "Line 14: the time is negative",
        "Line 18: the end is not after the start",
        "Line 22: there are at most 59 minutes and seconds",
    ]


def test_an_srt_without_any_numbers_is_read_and_says_so_once() -> None:
    found = srt.read("00:00:01,000 --> 00:00:02,000\na\n\n00:00:03,000 --> 00:00:04,000\nb\n")
    assert [cue.text for cue in found.cues] == ["a", "b"]
    assert [(one.line, one.note) for one in found.problems] == [(1, True)]
    assert "no numbers" in found.problems[0].message


def test_a_bad_time_is_named_by_its_line_in_every_format(tmp_path: Path) -> None:
    times = [("00:00:05", "00:00:09"), ("-00:00:03", "00:00:09"), ("120:00:03", "120:00:04"), ("9", "x")]
    files = {
        "a.srt": "\n".join(f"1\n{start},000 --> {end},000\nwords\n" for start, end in times),
        "a.vtt": "WEBVTT\n\n" + "\n".join(f"{start}.000 --> {end}.000\nwords\n" for start, end in times),
        "a.csv": "in,out,text\n" + "\n".join(f"{start},{end},words" for start, end in times),
    }
    lines = {"a.srt": [6, 13, 14], "a.vtt": [6, 12], "a.csv": [3, 5]}
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
        found = read_file(tmp_path / name)
        assert [(cue.in_ms, cue.out_ms) for cue in found.cues] == [
            (5000, 9000),
            (432_003_000, 432_004_000),  # more than 99 hours
        ]
        assert [one.line for one in found.problems] == lines[name], name
        assert "negative" in found.problems[0].message
        assert "negative" not in found.problems[1].message


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_cues_that_overlap_are_kept_and_named_by_line(suffix: str, tmp_path: Path) -> None:
    cues = [
        CueText(0, 2000, "a"),
        CueText(1000, 3000, "b"),
        CueText(3000, 4000, "c"),
        CueText(3500, 5000, "d"),
    ]
    path = tmp_path / f"a{suffix}"
    write_file(path, cues)
    found = read_file(path)
    assert [cue.text for cue in found.cues] == ["a", "b", "c", "d"]
    (note,) = found.problems
    second, fourth = found.cues[1].line, found.cues[3].line
    assert (note.line, note.note) == (second, True)
    assert note.message == (f"2 cues start before an earlier one has ended (lines {second}, {fourth})")


def test_csv_with_any_delimiter_and_way_of_writing_times() -> None:
    found = transcript_csv.read(
        "Start;END;Text;Speaker\n00:00:01,500;00:00:02:13;'=x;A\n1:02;63.25;two;\nx;2;bad;\n3;2;turned;\n4\n",
        FrameRate(25),
    )
    assert [(cue.in_ms, cue.out_ms, cue.text, cue.speaker) for cue in found.cues] == [
        (1500, 2520, "=x", "A"),
        (62_000, 63_250, "two", ""),
    ]
    assert [one.line for one in found.problems] == [4, 5, 6]
    with pytest.raises(UserError, match="no column out, text"):
        transcript_csv.read("in,b\n1,2\n")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (KOREAN, "cp949"),
        (RUSSIAN, "utf-16"),
        (KOREAN, "utf-8-sig"),
        (unicodedata.normalize("NFD", KOREAN), "utf-8"),
    ],
)
def test_the_encoding_is_found_out(text: str, encoding: str) -> None:
    content = f"1\n00:00:01,000 --> 00:00:02,000\n{text}\n".encode(encoding)
    found = decode(content)
    assert srt.read(found.text).cues[0].text == text
    assert found.sure == encoding.startswith("utf")
    if not found.sure:
        assert candidates(content)[0] == found
        assert len(candidates(content)) > 1
    assert decode(content, encoding).sure


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(UserError, match="zero bytes"):
        decode(bytes(range(256)))
    with pytest.raises(UserError, match="cannot be read as cp949"):
        decode(b"\xff\xff", "cp949")
    with pytest.raises(UserError, match="no encoding called"):
        decode(b"x", "klingon")


letters = string.ascii_letters + " .,!?<>&'\"=+-@{}ж할가나é😀\u0301"
cues = st.lists(
    st.builds(
        lambda start, length, words, speaker: CueText(start, start + length, words, speaker),
        st.integers(0, 400_000_000),
        st.integers(1, 10_000_000),
        st.text(letters, min_size=1, max_size=30).map(str.strip).filter(bool),
        st.sampled_from(["", "A", "Witness B"]),
    ),
    min_size=1,
    max_size=6,
)


@given(cues)
def test_what_is_written_reads_back(given_cues: list[CueText]) -> None:
    def facts(found: object, speaker: bool) -> list[tuple[object, ...]]:
        return [
            (cue.in_ms, cue.out_ms, cue.text, cue.speaker if speaker else "")
            for cue in found  # type: ignore[attr-defined]
        ]

    assert facts(webvtt.read(webvtt.write(given_cues)).cues, True) == facts(given_cues, True)
    assert facts(transcript_csv.read(transcript_csv.write(given_cues)).cues, True) == facts(given_cues, True)
    plain = [cue for cue in given_cues if "<" not in cue.text and "{" not in cue.text]
    if plain:
        assert facts(srt.read(srt.write(plain)).cues, False) == facts(plain, False)


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_files_are_written_whole(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"текст 대본{suffix}"
    write_file(path, [CueText(0, 1000, KOREAN), CueText(500, 2000, RUSSIAN)])
    found = read_file(path)
    assert [cue.text for cue in found.cues] == [KOREAN, RUSSIAN]
    assert found.encoding_sure
    assert [(one.note, one.message) for one in found.problems] == [
        (True, "1 cue starts before an earlier one has ended")
    ]
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    with pytest.raises(UserError, match="is no transcript"):
        write_file(tmp_path / "x.doc", [])


@given(st.text("ab 한글字 .", max_size=40), st.text("ab 한글字 .", max_size=40))
def test_a_word_diff_holds_both_texts(old: str, new: str) -> None:
    parts = word_diff(old, new)
    assert "".join(part.text for part in parts if part.kind != "added") == old
    assert "".join(part.text for part in parts if part.kind != "removed") == new


def test_a_word_diff_goes_by_words() -> None:
    parts = word_diff("They paid 200 a week", "They paid 300 a week")
    assert [(part.kind, part.text) for part in parts] == [
        ("same", "They paid "),
        ("removed", "200"),
        ("added", "300"),
        ("same", " a week"),
    ]
