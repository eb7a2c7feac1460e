"""Stretches of a cue's text: the time they take, and where they are in a later version of the text.

Characters are code points, as Python counts them. Qt counts UTF-16 units, of which characters beyond
U+FFFF (most emoji, rare Chinese) take two.
"""

from __future__ import annotations

from collections.abc import Sequence

from qdacoder.domain.spans import Span
from qdacoder.domain.word_diff import word_diff


def stretch_span(cue: Span, length: int, first: int, last: int) -> Span:
    """The frames of a cue in which a stretch of its text is said, taken from its share of the characters.

    Nobody measured when a word is said; the text is laid evenly over the cue's time. The range is whole
    frames, rounded outwards (so that a word is rather heard whole), inside the cue, at least one frame.

    Args:
        cue: the cue's range, frames.
        length: characters of the cue's text; 0 gives the whole cue.
        first, last: first character, character after the last.
    """
    if length <= 0:
        return cue
    first, last = max(0, min(first, length)), max(0, min(last, length))
    start = cue.in_frame + cue.frames * first // length
    end = cue.in_frame - (-cue.frames * last // length)
    start = min(start, cue.out_frame - 1)
    return Span(start, max(end, start + 1))


def character_at_frame(cue: Span, text: str, frame: int) -> int:
    """Where a text that is laid evenly over a cue's time stands at a frame, moved to the nearest space.

    Never at the very beginning or end, so that a text of two characters or more can be cut there.
    """
    place = len(text) * (frame - cue.in_frame) // cue.frames
    gaps = [at for at in range(1, len(text)) if text[at].isspace()]
    found = min(gaps, key=lambda at: abs(at - place)) if gaps else place
    return max(1, min(found, len(text) - 1))


def joined_span(spans: Sequence[Span]) -> Span:
    """From the first in to the last out of some ranges (at least one)."""
    return Span(min(one.in_frame for one in spans), max(one.out_frame for one in spans))


def carried_over(old: str, new: str, first: int, last: int) -> tuple[int, int]:
    """Where a stretch of an old text is in a new one: first character, character after the last.

    Words that came in its place, or inside it, belong to it. The whole of the new text where the whole
    of the old one was meant, or where nothing is left of the stretch.
    """
    if not 0 <= first < last <= len(old):
        return 0, len(new)
    start = 0 if first == 0 else _place(old, new, first, after=False)
    end = len(new) if last == len(old) else _place(old, new, last, after=True)
    while start < end and new[start].isspace():
        start += 1
    while end > start and new[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else (0, len(new))


def _place(old: str, new: str, at: int, *, after: bool) -> int:
    """The place in `new` of a place in `old`: of its character, or (`after`) behind the one before it."""
    here = there = 0
    changed_from = 0  # in `new`, where the change began whose removed part the place lies in
    inside = False
    for part in word_diff(old, new):
        size = len(part.text)
        if part.kind == "added":
            there += size
            continue
        if inside:  # the added words that stand for the removed ones are behind us now
            return there if after else changed_from
        if (here < at <= here + size) if after else (here <= at < here + size):
            if part.kind == "same":
                return there + at - here
            inside, changed_from = True, there
        here += size
        there += size if part.kind == "same" else 0
    if inside and not after:
        return changed_from
    return there


def points_of(text: str, unit: int) -> int:
    """How many code points lie before a UTF-16 unit of a text; a place inside a pair is before it."""
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * unit].decode("utf-16-le", "ignore"))


def units_of(text: str, point: int) -> int:
    """How many UTF-16 units lie before a code point of a text."""
    return len(text[:point].encode("utf-16-le", "surrogatepass")) // 2
