"""What changed between two versions of a text, word by word.

Words are compared whole where a script puts spaces between them; in a long run without spaces (Chinese,
Japanese, Thai, or anything longer than a word is) one visible character is compared at a time. Nothing
is normalised: two Unicode forms of the same letter differ.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["same", "removed", "added"]

_LONG_RUN = 24
_SLOW = 4_000_000
_RUN = re.compile(r"\s+|\S+")
# Thai to Tibetan, Myanmar, Khmer, kana and Han: scripts that put no space between words.
_UNSPACED = re.compile(
    "[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff]"
)
_JOINER = "\u200d"


@dataclass(frozen=True, slots=True)
class DiffPart:
    """A stretch that both texts have, that was removed from the old or added in the new one."""

    kind: Kind
    text: str


def word_diff(old: str, new: str) -> tuple[DiffPart, ...]:
    """The parts that lead from one text to another, removed before added where both change.

    Joining the "same" and "added" parts gives `new` exactly, "same" and "removed" gives `old`.
    Meant for cues and paragraphs; a book is compared too, but more coarsely.
    """
    before, after = list(_words(old)), list(_words(new))
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    parts = [("same", before[:start])]
    parts += _changes(before[start : len(before) - end], after[start : len(after) - end])
    parts.append(("same", before[len(before) - end :]))
    return _merged(parts)


def _changes(before: list[str], after: list[str]) -> list[tuple[str, list[str]]]:
    quick = len(before) * len(after) > _SLOW
    matcher = difflib.SequenceMatcher(str.isspace, before, after, autojunk=quick)
    parts = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            parts.append(("same", before[a:b]))
        else:
            parts += [("removed", before[a:b]), ("added", after[c:d])]
    return parts


def _merged(parts: list[tuple[str, list[str]]]) -> tuple[DiffPart, ...]:
    """Parts of one kind that touch joined, empty ones dropped."""
    merged: list[DiffPart] = []
    kinds: dict[str, Kind] = {"same": "same", "removed": "removed", "added": "added"}
    for kind, words in parts:
        text = "".join(words)
        if not text:
            continue
        if merged and merged[-1].kind == kind:
            merged[-1] = DiffPart(kinds[kind], merged[-1].text + text)
        else:
            merged.append(DiffPart(kinds[kind], text))
    return tuple(merged)


def _words(text: str) -> Iterator[str]:
    """White space, words, and punctuation marks, in order: joined they are the text."""
    for found in _RUN.finditer(text):
        run = found[0]
        if run[0].isspace():
            yield run
            continue
        word: list[str] = []
        for cluster in _clusters(run):
            if cluster[0].isalnum() or cluster[0] in "_\u200c\u200d":
                word.append(cluster)
                continue
            yield from _pieces(word)
            word.clear()
            yield cluster
        yield from _pieces(word)


def _pieces(word: list[str]) -> Iterator[str]:
    whole = "".join(word)
    if len(word) > _LONG_RUN or _UNSPACED.search(whole):
        yield from word
    elif whole:
        yield whole


def _clusters(run: str) -> Iterator[str]:
    """Characters as a reader sees them: a letter with its marks, a Hangul syllable, a joined emoji."""
    start = 0
    for index in range(1, len(run)):
        if not _belongs(run, index):
            yield run[start:index]
            start = index
    if run:
        yield run[start:]


def _belongs(run: str, index: int) -> bool:
    """Whether the character at an index is drawn as one with the character before it."""
    char, before = run[index], run[index - 1]
    if char.isascii():
        return False
    if char == _JOINER or before == _JOINER or "\U0001f3fb" <= char <= "\U0001f3ff":
        return True
    if "\u1160" <= char <= "\u11ff":
        return "\u1100" <= before <= "\u11ff"
    if "\U000e0020" <= char <= "\U000e007f" or unicodedata.category(char).startswith("M"):
        return True
    return _flag_half(char) and _flags_before(run, index) % 2 == 1


def _flag_half(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _flags_before(run: str, index: int) -> int:
    start = index
    while start and _flag_half(run[start - 1]):
        start -= 1
    return index - start
