"""Making citations of footage: in full first, then *Ibid.*, as pieces that are italic or not; knowing titles.

A title may hold asterisks of its own, so a citation is built as pieces; only the asterisks of a template
mean italics. The pieces are rendered as plain text, Markdown or HTML. `Titles` knows a title again in a text.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from qdacoder.domain.text import folded
from qdacoder.domain.timecode import Timebase
from qdacoder.errors import UserError

PLACEHOLDERS = ("creator", "title", "in", "out", "year", "witness")
_TOKEN = re.compile(r"\{([^{}]*)\}|([{}*])|[^{}*]+")
_OPENING, _CLOSING = "([", ")]"
_AFTER_EMPTY = re.compile(r"[,;:.]?\s+|[,;:]")
_BEFORE_EMPTY = re.compile(r"[,;:]?\s*\Z")
# Signs around a title that do not belong to it: they are left out where titles are compared.
MARKS = "*_\\\"“”„‟«»‹›‘’‚'「」『』《》〈〉"
# Stand for the in and out where many are filled in later; no text of a project holds a NUL.
_IN, _OUT = "\0in", "\0out"
_JOINTS = " ,、:;.(["
# What may stand between a title and its times: brackets, a year, a witness, a preposition.
_TAIL = re.compile(
    r"(?:\([^()]{0,60}\)|\[[^\[\]]{0,60}\]|\b(?:19|20)[0-9]{2}|"
    r"\bwitness \w{1,20}|, ?\w{1,3}|\b(?:at|from|tc|min))\Z"
)
_MARKDOWN_MARKS = re.compile(r"([\\*_])")


@dataclass(frozen=True, slots=True)
class CitedFootage:
    """A footage as citations name it.

    Attributes:
        creator: may be empty.
        timebase: its grid and the style in which its times are written.
        length_frames: its length in frames; 0 when it is not known.
    """

    footage_id: int
    creator: str
    title: str
    timebase: Timebase
    length_frames: int


@dataclass(frozen=True, slots=True)
class CitationStyle:
    """How citations are written.

    Asterisks in a template mean italics; an empty value vanishes with the comma or brackets that go with it.

    Attributes:
        full: the first citation of a footage, and each that does not follow one of the same footage.
        ibid: directly after a citation of the same footage.
        same: directly after a citation of the same footage and range.

    Raises:
        UserError: a template has an unknown placeholder, a lone brace or a lone asterisk, is empty, or
            `full` or `ibid` has no {in}.
    """

    full: str = "{creator}, *{title}*, {in} – {out}."
    ibid: str = "*Ibid.*, {in} – {out}."
    same: str = "*Ibid.*"

    def __post_init__(self) -> None:
        for name, template in (("full", self.full), ("ibid", self.ibid), ("same", self.same)):
            fields = [token.text for token in _tokens(template) if token.is_field]
            if not template.strip():
                raise UserError(f"The template “{name}” is empty.", "Write at least *Ibid.* there.")
            if name != "same" and "in" not in fields:
                raise UserError(f"The template “{name}” says no time.", "Put {in} where the time belongs.")

    def names(self, placeholder: str) -> bool:
        """Whether one of the templates holds a placeholder (its name without braces)."""
        return any(f"{{{placeholder}}}" in text for text in (self.full, self.ibid, self.same))


@dataclass(frozen=True, slots=True)
class Citation:
    """A range of a footage that is to be cited.

    Attributes:
        number: of its footnote, or None.
        in_frame: first frame.
        out_frame: the frame after the last; its timecode is the one that is printed.
        witness, year: for the placeholders of these names; may be empty or None.
    """

    number: int | None
    footage: CitedFootage
    in_frame: int
    out_frame: int
    witness: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a citation that is italic or is not."""

    text: str
    italic: bool = False


def cite_pieces(citations: Iterable[Citation], style: CitationStyle | None = None) -> list[list[Piece]]:
    """Each citation as pieces, in the order given.

    A citation directly after one of the same footage is short. A gap in the footnote numbers (neither the
    same number nor the next, where both have one) breaks the chain: the citation is in full again.
    """
    used = style or CitationStyle()
    result: list[list[Piece]] = []
    before: Citation | None = None
    for one in citations:
        result.append(_filled(_template_for(one, before, used), one))
        before = one
    return result


def in_full(one: Citation, style: CitationStyle | None = None) -> str:
    """One citation that stands alone, as plain text: for a card, or a column of a table."""
    return as_plain(_filled((style or CitationStyle()).full, one))


def in_full_of(
    footage: CitedFootage, witness: str, year: int | None, style: CitationStyle
) -> Callable[[str, str], str]:
    """`in_full` for many ranges of one footage and witness; takes in and out as they are written there."""
    values = {**_values(Citation(None, footage, 0, 1, witness, year)), "in": _IN, "out": _OUT}
    text = as_plain(_filled_with(style.full, values))
    return lambda in_text, out_text: text.replace(_IN, in_text).replace(_OUT, out_text)


def cite_all(citations: Iterable[Citation], style: CitationStyle | None = None) -> list[str]:
    """Each citation as Markdown, in the order given; see `cite_pieces`."""
    return [as_markdown(pieces) for pieces in cite_pieces(citations, style)]


def as_plain(pieces: Sequence[Piece]) -> str:
    """The text alone, without italics."""
    return "".join(piece.text for piece in pieces)


def as_markdown(pieces: Sequence[Piece]) -> str:
    """The text with italics between asterisks; asterisks, underscores and backslashes in it are escaped."""
    return "".join(_marked(piece) for piece in pieces)


def as_html(pieces: Sequence[Piece]) -> str:
    """The text, escaped, with italics as <i>."""
    texts = ((html.escape(piece.text), piece.italic) for piece in pieces)
    return "".join(f"<i>{text}</i>" if italic else text for text, italic in texts)


def as_paragraphs(citations: Iterable[Sequence[Piece]]) -> str:
    """Citations as HTML, a paragraph each."""
    return "".join(f"<p>{as_html(pieces)}</p>" for pieces in citations)


def _template_for(one: Citation, before: Citation | None, style: CitationStyle) -> str:
    if before is None or before.footage.footage_id != one.footage.footage_id:
        return style.full
    if before.number is not None and one.number is not None and one.number - before.number not in (0, 1):
        return style.full
    if (before.in_frame, before.out_frame) != (one.in_frame, one.out_frame):
        return style.ibid
    if before.witness != one.witness and style.names("witness"):
        return style.ibid
    return style.same


@dataclass(frozen=True, slots=True)
class _Token:
    """A placeholder's name, or a stretch of a template."""

    text: str
    is_field: bool
    italic: bool


@lru_cache(maxsize=64)
def _tokens(template: str) -> tuple[_Token, ...]:
    tokens: list[_Token] = []
    italic = False
    for found in _TOKEN.finditer(template):
        name, sign = found[1], found[2]
        if sign == "*":
            italic = not italic
        elif sign is not None:
            raise UserError(f"The template “{template}” has a lone brace.", _known())
        elif name is None:
            tokens.append(_Token(found[0], False, italic))
        elif name in PLACEHOLDERS:
            tokens.append(_Token(name, True, italic))
        else:
            raise UserError(f"There is no placeholder {{{name}}}.", _known())
    if italic:
        raise UserError(
            f"The template “{template}” has a lone asterisk.", "Put one before and one after the italics."
        )
    return tuple(tokens)


def _known() -> str:
    return "Use " + ", ".join(f"{{{name}}}" for name in PLACEHOLDERS) + "."


def _values(one: Citation) -> dict[str, str]:
    timebase = one.footage.timebase
    return {
        "creator": one.footage.creator.strip(),
        "title": one.footage.title,
        "in": timebase.format(one.in_frame),
        "out": timebase.format(one.out_frame),
        "year": "" if one.year is None else str(one.year),
        "witness": one.witness.strip(),
    }


def _filled(template: str, one: Citation) -> list[Piece]:
    return _filled_with(template, _values(one))


def _filled_with(template: str, values: Mapping[str, str]) -> list[Piece]:
    pieces: list[Piece] = []
    rest = list(_tokens(template))
    while rest:
        token = rest.pop(0)
        value = values[token.text] if token.is_field else token.text
        if value:
            _append(pieces, Piece(value, token.italic))
        elif token.is_field:
            _close_gap(pieces, rest)
    return pieces


def _append(pieces: list[Piece], piece: Piece) -> None:
    if pieces and pieces[-1].italic == piece.italic:
        pieces[-1] = Piece(pieces[-1].text + piece.text, piece.italic)
    else:
        pieces.append(piece)


def _close_gap(pieces: list[Piece], rest: list[_Token]) -> None:
    """Take away the brackets or the comma that go with an empty value."""
    follows = rest[0] if rest and not rest[0].is_field else None
    text = follows.text if follows else ""
    ahead = pieces[-1].text if pieces else ""
    if ahead[-1:] in _OPENING and ahead and text[:1] == _CLOSING[_OPENING.index(ahead[-1])]:
        pieces[-1] = Piece(ahead[:-1].rstrip(), pieces[-1].italic)
        text = text[1:]
    elif taken := _AFTER_EMPTY.match(text):
        text = text[taken.end() :]
    elif pieces:
        pieces[-1] = Piece(_BEFORE_EMPTY.sub("", ahead, count=1), pieces[-1].italic)
    if pieces and not pieces[-1].text:
        pieces.pop()
    if follows is not None:
        rest[0] = _Token(text, False, follows.italic)


def _marked(piece: Piece) -> str:
    text = _MARKDOWN_MARKS.sub(r"\\\1", piece.text)
    inner = text.strip()
    if not piece.italic or not inner:
        return text
    # Emphasis does not open before a space nor close after one.
    start = text.index(inner)
    return f"{text[:start]}*{inner}*{text[start + len(inner) :]}"


@dataclass(frozen=True, slots=True)
class Keyed:
    """A text as it is compared: folded, without `MARKS`, blanks as one space.

    Attributes:
        starts, ends: for each character of the key, where in the text it comes from.
    """

    key: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def keyed(text: str) -> Keyed:
    """The comparison key of a text and where its characters come from; decomposed letters count as one."""
    key: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and text[end] > "\u02ff" and _continues(text[end]):
            end += 1
        for char in _folded_letter(text[at:end]):
            if char == " " and key and key[-1] == " ":
                continue
            key.append(char)
            starts.append(at)
            ends.append(end)
        at = end
    return Keyed("".join(key), tuple(starts), tuple(ends))


def _continues(char: str) -> bool:
    """Whether a character belongs to the letter before it: a mark, or a vowel or final of Hangul."""
    return "\u1160" <= char <= "\u11ff" or unicodedata.category(char)[0] == "M"


@lru_cache(maxsize=8192)
def _folded_letter(letter: str) -> str:
    if letter in MARKS or letter in "\u200b\u2060\ufeff":
        return ""
    return " " if letter.isspace() else folded(letter)


@dataclass(frozen=True, slots=True)
class NamedTitle:
    """A title at the end of a text.

    Attributes:
        footage: what has that title: one, or several that cannot be told apart.
        whole: the whole title, with the creator where the footage has one.
        start: where the creator or title starts in the text.
        title_start, title_end: where the title stands in the text.
    """

    footage: tuple[CitedFootage, ...]
    whole: bool
    start: int
    title_start: int
    title_end: int


class Titles:
    """The titles of footage, to be found at the end of a text.

    The beginning of a title is taken for it when it has two words or more, begins only that title, and
    follows a sign or the start of the paragraph.

    Attributes:
        window: how many characters before its times a title can reach.
    """

    def __init__(self, footage: Iterable[CitedFootage]) -> None:
        self._whole: dict[str, list[CitedFootage]] = defaultdict(list)
        self._begun: dict[str, list[CitedFootage]] = defaultdict(list)
        self._creators: dict[int, str] = {}
        longest = 0
        for one in footage:
            key = keyed(one.title).key.strip().rstrip(_JOINTS)
            if not key:
                continue
            self._whole[key].append(one)
            words = key.split()
            for count in range(2, len(words)):
                self._begun[" ".join(words[:count]).rstrip(_JOINTS)].append(one)
            self._creators[one.footage_id] = keyed(one.creator).key.strip().rstrip(_JOINTS)
            written = unicodedata.normalize("NFKD", one.title + one.creator)
            longest = max(longest, len(written))
        self._begun = {key: ones for key, ones in self._begun.items() if len(ones) == 1}
        self._lengths = sorted({len(key) for key in (*self._whole, *self._begun)}, reverse=True)
        self.window = longest + 120

    def before(self, text: str, *, whole_paragraph: bool = True) -> NamedTitle | None:
        """The title at the end of a text, before commas, brackets, a year or a witness, or None.

        Args:
            whole_paragraph: the text begins where its paragraph begins.
        """
        found = keyed(text)
        end = len(found.key)
        for _round in range(4):
            end = len(found.key[:end].rstrip(_JOINTS))
            named = self._ending(text, found, end, whole_paragraph)
            if named is not None:
                return named
            tail = _TAIL.search(found.key, max(0, end - 64), end)
            if tail is None:
                return None
            end = tail.start()
        return None

    def _ending(self, text: str, found: Keyed, end: int, whole_paragraph: bool) -> NamedTitle | None:
        for length in self._lengths:
            start = end - length
            key = found.key[start:end] if start >= 0 else ""
            ones = self._whole.get(key) or self._begun.get(key)
            if not ones or not _begins(text, found, start):
                continue
            by_creator = {one.footage_id: self._creator_at(text, found, start, one) for one in ones}
            named = [one for one in ones if by_creator[one.footage_id] is not None] or ones
            created = by_creator[named[0].footage_id]
            whole = key in self._whole
            if not whole and created is None and not _after_a_sign(text, found, start, whole_paragraph):
                continue
            full = whole and (created is not None or not any(self._creators[o.footage_id] for o in named))
            first = found.starts[start if created is None else created]
            return NamedTitle(tuple(named), full, first, found.starts[start], found.ends[end - 1])
        return None

    def _creator_at(self, text: str, found: Keyed, start: int, one: CitedFootage) -> int | None:
        creator = self._creators[one.footage_id]
        ahead = found.key[:start].rstrip(_JOINTS)
        if not ahead.endswith(creator):
            tail = _TAIL.search(ahead)
            ahead = ahead[: tail.start()].rstrip(_JOINTS) if tail else ahead
        at = len(ahead) - len(creator)
        return at if creator and ahead.endswith(creator) and _begins(text, found, at) else None


def _begins(text: str, found: Keyed, at: int) -> bool:
    """Whether a word may begin at a place of the key."""
    return at == 0 or not found.key[at - 1].isalnum() or text[found.starts[at] - 1] in MARKS


def _after_a_sign(text: str, found: Keyed, at: int, whole_paragraph: bool) -> bool:
    ahead = text[: found.starts[at]].rstrip()
    return not ahead[-1].isalnum() if ahead else whole_paragraph
