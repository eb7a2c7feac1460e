"""Finding citations of footage in a text: in full, in short and by ibid, with what is wrong in each.

A citation is a range of times, or a single time, right after a title or an ibid. What stands before a range
is compared with the known titles in their folded form, so italics, quotation marks, case and Unicode form
do not matter. The work grows with the length of the text, not with the number of titles times citations.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qdacoder.domain.citations import MARKS, CitedFootage, Titles
from qdacoder.domain.timecode import Timebase
from qdacoder.errors import UserError

_BLANKS = " \t\n\r\u00a0\u202f\u2009\u200b\u2060\ufeff"
_BLANK = r"[\s\u200b\u2060\ufeff]*"
_TIME = (
    r"(?<![0-9:：])(?<![0-9]\.)[0-9]{1,4}[:：][0-9]{2}(?:[:：][0-9]{2}(?:[:：;；][0-9]{1,3}|[.,][0-9]{3})?)?"
    r"(?![0-9]|[:：][0-9])"
)
_DASH = r"(?:[-‐‑‒–—―−﹣－~〜～]{1,3}|\\-|&[nm]dash;|to(?![^\W\d_]))"
_TIMES = re.compile(f"({_TIME})(?:{_BLANK}{_DASH}{_BLANK}({_TIME}))?", re.IGNORECASE)
_IBID = re.compile(r"(?<![^\W_])ibid(?:em)?(?![^\W_])\.?", re.IGNORECASE)
# What may stand between an ibid and its times, and between two ranges of one footage.
_JOIN = re.compile(
    rf"(?:[\s\u200b\u2060\ufeff{re.escape(MARKS)},，、:;.()\[\]]|\b(?:at|from|tc|min)\b)*", re.IGNORECASE
)
_MORE = re.compile(r"(?:[\s\u200b\u2060\ufeff,;&，、()]|\b(?:and|und|en|et|и|및)\b)*", re.IGNORECASE)
# What makes an ibid one of other literature.
_PAGE = re.compile(
    r"[\s,，*_]*(?:[0-9]|(?:pp?|pgs?|vols?|ch|fn|nn?|art|paras?|с|стр)\.|(?:pages?|notes?)\b|§|¶)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)[0-9]{2}\b")
_PAIRS = {
    "*": "*",
    "_": "_",
    '"': '"',
    "”": "“„”",
    "“": "„",
    "»": "«",
    "«": "»",
    "’": "‘",
    "」": "「",
    "』": "『",
}
_PAIRS |= {"》": "《", "〉": "〈", "›": "‹"}
_WHO = ("unknown_title", "ambiguous_title", "broken_chain")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a manuscript.

    Attributes:
        number: of the footnote or endnote it belongs to, else None.
        place: where it stands, for people, such as ``footnote 12``.
    """

    text: str
    number: int | None
    place: str


@dataclass(frozen=True, slots=True)
class FoundCitation:
    """A citation as it stands in a manuscript.

    Attributes:
        place, number: of its paragraph; `paragraph` is the paragraph's index in the list that was searched.
        text: as written; it starts `offset` characters into the paragraph.
        kind: ``full`` (whole title, with the creator where the footage has one), ``short`` (title alone, the
            beginning of a title, or a further range after a citation), ``ibid`` or ``ibid_same`` (no times).
        footage: what is cited, or None when that is not known.
        title: as written; of an ibid, the title of the citation it refers to.
        in_frame, out_frame: frames, None when not known; a single time has no out.
        in_until, out_until: the frame after the last that the written time can mean: one frame on, or one
            second on when the time is written to the second.
        out_open: a time is written to the second only, so that the frames are the first of their seconds.
        problems: ``unknown_title``, ``ambiguous_title`` (several footages have it), ``broken_chain`` (an ibid
            that follows no citation of footage), ``out_before_in``, ``past_end``, ``impossible_time`` (no
            such time in the footage, or before its start).
    """

    place: str
    number: int | None
    text: str
    offset: int
    kind: str
    footage: CitedFootage | None
    title: str
    in_frame: int | None = None
    out_frame: int | None = None
    out_open: bool = False
    problems: tuple[str, ...] = ()
    in_until: int | None = None
    out_until: int | None = None
    paragraph: int = 0

    @property
    def footage_id(self) -> int | None:
        """Of the footage, or None."""
        return None if self.footage is None else self.footage.footage_id


def find_citations(paragraphs: Sequence[Paragraph], footage: Sequence[CitedFootage]) -> list[FoundCitation]:
    """The citations of footage in a text, in its order.

    An ibid refers to the citation directly before it: in notes, in the same note or the note before;
    else, in the paragraphs before. A note that cites something else, or a gap in the numbers, breaks this.
    An ibid without times right after such a note is found as broken only if the note before cited footage:
    else it belongs to the other literature.
    """
    titles = Titles(footage)
    notes, body = _Chain(), _Chain()
    found: list[FoundCitation] = []
    for index, paragraph in enumerate(paragraphs):
        chain = body if paragraph.number is None else notes
        chain.enter(paragraph.number)
        for one in _in_paragraph(paragraph, titles, chain):
            found.append(replace(one, paragraph=index))
    return found


@dataclass(slots=True)
class _Chain:
    """What an ibid refers to.

    Attributes:
        last: the citation before, or None.
        last_number: of the note in which it stands.
        number: of the note that is being read.
        others: notes that cited no footage since then, before the one being read.
    """

    last: FoundCitation | None = None
    last_number: int | None = None
    number: int | None = None
    others: int = 0

    def enter(self, number: int | None) -> None:
        if number is None or number == self.number:
            return
        if self.number is not None and self.last_number != self.number:
            self.others += 1
        self.number = number

    def add(self, one: FoundCitation) -> None:
        self.last, self.last_number, self.others = one, one.number, 0

    @property
    def broken(self) -> bool:
        if self.last is None or self.others:
            return True
        here, there = self.number, self.last_number
        return here is not None and there is not None and here - there not in (0, 1)

    @property
    def near(self) -> bool:
        """Whether footage was cited no further back than one other note."""
        return self.last is not None and self.others <= 1


@dataclass(frozen=True, slots=True)
class _Mark:
    """Times, an ibid, or both, as written: where they start and end, where the times start."""

    start: int
    end: int
    times_at: int
    ibid: str = ""
    first: str = ""
    second: str = ""

    @property
    def to_the_minute(self) -> bool:
        """Whether the times are two numbers only, which may also be times of day."""
        return self.first.count(":") + self.first.count("：") < 2


def _marks(text: str) -> list[_Mark]:
    """Ibids with the times that follow them, and the other times, in the order of the text."""
    ibids = list(_IBID.finditer(text))
    marks: list[_Mark] = []
    at = 0
    for times in _TIMES.finditer(text):
        since = at
        while at < len(ibids) and ibids[at].end() <= times.start():
            at += 1
        ahead = ibids[at - 1] if at > since else None
        if ahead is not None and _JOIN.fullmatch(text, ahead.end(), times.start()) is None:
            ahead = None
        marks.extend(_bare(one) for one in ibids[since:at] if one is not ahead)
        start = times.start() if ahead is None else _opened(text, ahead.start())
        ibid = "" if ahead is None else ahead[0]
        marks.append(_Mark(start, times.end(), times.start(), ibid, times[1], times[2] or ""))
    marks.extend(_bare(one) for one in ibids[at:])
    return marks


def _opened(text: str, start: int) -> int:
    """Where the marks of emphasis before a word begin."""
    while start and text[start - 1] in "*_":
        start -= 1
    return start


def _bare(ibid: re.Match[str]) -> _Mark:
    return _Mark(ibid.start(), ibid.end(), ibid.end(), ibid[0])


def _in_paragraph(paragraph: Paragraph, titles: Titles, chain: _Chain) -> Iterator[FoundCitation]:
    floor = 0
    before: FoundCitation | None = None
    for mark in _marks(paragraph.text):
        if mark.ibid:
            one = _by_ibid(paragraph, mark, chain)
        else:
            one = (
                _titled(paragraph, titles, mark, floor)
                or _further(paragraph, mark, floor, before)
                or _unknown(paragraph, mark, floor)
            )
        if one is not None:
            floor, before = mark.end, one
            chain.add(one)
            yield one


def _titled(paragraph: Paragraph, titles: Titles, mark: _Mark, floor: int) -> FoundCitation | None:
    """A citation whose times follow a known title."""
    text = paragraph.text
    low = max(floor, mark.times_at - titles.window)
    named = titles.before(text[low : mark.times_at], whole_paragraph=low == 0)
    if named is None or _is_part_of_a_title(text, low + named.start, low + named.title_end, floor):
        return None
    start = low + named.start
    while start > floor and text[start - 1] in MARKS:
        start -= 1
    title = text[low + named.title_start : low + named.title_end]
    kind = "full" if named.whole else "short"
    if len(named.footage) > 1:
        return _citation(paragraph, start, mark, kind, None, title, ("ambiguous_title",))
    return _citation(paragraph, start, mark, kind, named.footage[0], title)


def _is_part_of_a_title(text: str, start: int, end: int, floor: int) -> bool:
    """Whether quotation marks or asterisks close after a title but opened before other words."""
    openings = _PAIRS.get(text[end : end + 1])
    if openings is None:
        return False
    opened = max(text.rfind(sign, max(floor, start - 300), start) for sign in openings)
    return opened >= 0 and any(char.isalnum() for char in text[opened + 1 : start])


def _further(
    paragraph: Paragraph, mark: _Mark, floor: int, before: FoundCitation | None
) -> FoundCitation | None:
    """A further range right after a citation, of the same footage."""
    if before is None or _MORE.fullmatch(paragraph.text, floor, mark.times_at) is None:
        return None
    return _like(before, paragraph, mark, "short")


def _unknown(paragraph: Paragraph, mark: _Mark, floor: int) -> FoundCitation | None:
    """What looks like a citation: words, a comma and two times, where the words are no known title."""
    text = paragraph.text
    low = max(floor, mark.times_at - 300)
    ahead = text[low : mark.times_at].rstrip(_BLANKS + MARKS)
    words = ahead.rstrip(_BLANKS + ",，、")
    if not mark.second or not ahead.endswith((",", "，", "、")) or not words:
        return None
    openings = _PAIRS.get(words[-1])
    opened = max((words.rfind(sign, 0, len(words) - 1) for sign in openings), default=-1) if openings else -1
    if opened < 0:
        opened = max(*(words.rfind(sign) for sign in ";!?(),，、\n"), words.rfind(". "))
        # In the text itself, minutes after a comma are as likely a time of day; so are those after a date.
        if mark.to_the_minute and (paragraph.number is None or _YEAR.search(words, max(opened, 0))):
            return None
    title = words[opened + 1 :].strip(_BLANKS + MARKS)
    if not any(char.isalpha() for char in title) or len(title.split()) > 15:
        return None
    start = low + words.index(title, opened + 1)
    return _citation(paragraph, start, mark, "full", None, title, ("unknown_title",))


def _by_ibid(paragraph: Paragraph, mark: _Mark, chain: _Chain) -> FoundCitation | None:
    text, last = paragraph.text, chain.last
    if not mark.first:
        alone = text.strip(_BLANKS + MARKS) == mark.ibid
        sure = paragraph.number is not None or mark.ibid.endswith(".") or alone
        if last is None or not chain.near or not sure or _PAGE.match(text, mark.end):
            return None
    kind = "ibid" if mark.first else "ibid_same"
    if last is None or chain.broken:
        return _citation(paragraph, mark.start, mark, kind, None, "", ("broken_chain",))
    return _like(last, paragraph, mark, kind)


def _like(last: FoundCitation, paragraph: Paragraph, mark: _Mark, kind: str) -> FoundCitation:
    """A citation of what another one cites, at its own times or, if it has none, at the same."""
    if mark.first:
        who = tuple(code for code in last.problems if code in _WHO)
        return _citation(paragraph, mark.start, mark, kind, last.footage, last.title, who)
    text = paragraph.text[mark.start : mark.end]
    place, number, offset = paragraph.place, paragraph.number, mark.start
    return replace(last, place=place, number=number, text=text, offset=offset, kind=kind)


def _citation(
    paragraph: Paragraph,
    start: int,
    mark: _Mark,
    kind: str,
    footage: CitedFootage | None,
    title: str,
    problems: tuple[str, ...] = (),
) -> FoundCitation:
    text = paragraph.text[start : mark.end]
    found = FoundCitation(
        paragraph.place, paragraph.number, text, start, kind, footage, title, problems=problems
    )
    return found if footage is None else _with_times(found, footage, mark)


def _with_times(found: FoundCitation, footage: CitedFootage, mark: _Mark) -> FoundCitation:
    start = _read_time(footage.timebase, mark.first)
    end = _read_time(footage.timebase, mark.second) if mark.second else None
    problems = list(found.problems)
    if start is None or (mark.second and end is None):
        problems.append("impossible_time")
    if start and end and (end.frame < start.frame or (end.frame == start.frame and not end.open)):
        problems.append("out_before_in")
    length = footage.length_frames
    if length > 0 and ((start and start.frame >= length) or (end and end.frame > length)):
        problems.append("past_end")
    return replace(
        found,
        in_frame=start.frame if start else None,
        in_until=start.until if start else None,
        out_frame=end.frame if end else None,
        out_until=end.until if end else None,
        out_open=bool((start and start.open) or (end and end.open)),
        problems=tuple(problems),
    )


@dataclass(frozen=True, slots=True)
class _Time:
    """A written time: its first frame, the frame after its last, whether it is written to the second."""

    frame: int
    until: int
    open: bool


def _read_time(timebase: Timebase, written: str) -> _Time | None:
    """What a time means on a grid; None if it does not exist there or lies before the start."""
    text = unicodedata.normalize("NFKC", written)
    if not timebase.drop_frame:
        text = text.replace(";", ":")
    parts = text.split(":")
    to_the_second = ";" not in text and "." not in text and "," not in text and len(parts) < 4
    try:
        frame = timebase.parse(text)
        if frame < 0:
            return None
        if not to_the_second:
            return _Time(frame, frame + 1, False)
        minutes, seconds = (int(parts[-2]), int(parts[-1]) + 1)
        hours = int(parts[0]) if len(parts) == 3 else 0
        if seconds == 60:
            minutes, seconds = minutes + 1, 0
        if minutes == 60 and len(parts) == 3:
            hours, minutes = hours + 1, 0
        clock = f"{hours}:{minutes:02d}:{seconds:02d}" if len(parts) == 3 else f"{minutes}:{seconds:02d}"
        return _Time(frame, timebase.parse(clock), True)
    except UserError:
        return None
