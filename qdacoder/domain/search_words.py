"""How texts are cut into words for searching, in any script, and how typed words are matched with them.

Texts are compared in one Unicode form, case folded, without stress marks, ё as е. Runs of Hangul, Han and
Kana are cut into overlapping pairs of characters, so that a word is found inside a longer one (가족 in
우리가족은); in other scripts a word is found by how it begins. Russian words are found in their other case
forms as well. A change here asks for another `VERSION`, so that the index of a project is made anew.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qdacoder.domain.search import Ranges

VERSION = 1
FIELD = "\x1f"  # between the fields of one text
BREAK = "¶"  # stands in the index between fields: no phrase goes across it
_LONGEST = 64  # characters of a word that count

_PAIRED = (
    "\u1100-\u11ff\u3005\u3007\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUN = re.compile(rf"([{_PAIRED}]+)|[^\W_{_PAIRED}]+")
# Stress marks that compose with nothing, soft hyphens and what has no width.
_LOOSE = re.compile("[\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]")
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″＂", '"'))
_TYPED = re.compile(r'"([^"]*)("|$)|([^\s"]+)')
_CYRILLIC = re.compile("[а-яіїєґўқғңөұүһә]+")
# Endings of Russian nouns and adjectives (ё is е here).
_ENDINGS = (
    *("", "а", "я", "о", "е", "и", "ы", "у", "ю", "ь", "й"),
    *("ой", "ей", "ий", "ый", "ом", "ем", "им", "ым", "ам", "ям", "ах", "ях", "их", "ых", "ов", "ев"),
    *("ая", "яя", "ое", "ее", "ие", "ые", "ую", "юю", "ью", "ья", "ьи", "ьев", "ьям", "ьями", "ьях"),
    *("ия", "ии", "ию", "ией", "иям", "иями", "иях", "ами", "ями", "ими", "ыми", "ого", "его", "ому", "ему"),
)
_SHORTEST_STEM = 3


def fold(text: str) -> str:
    """A text as it is compared: the same for NFC and NFD, for capitals and small letters."""
    if text.isascii():
        return text.lower()
    flat = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return _LOOSE.sub("", flat).replace("ё", "е")


def index_words(text: str) -> str:
    """The words of a text as the index keeps them, separated by spaces."""
    return f" {BREAK} ".join(
        " ".join(word for word, _start, _end in _words(fold(field))) for field in text.split(FIELD)
    )


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow one another; `begins`: the last one may go on."""

    words: tuple[str, ...]
    begins: bool


@dataclass(frozen=True, slots=True)
class Term:
    """One of the things that all must be found: any of these phrases, or any of these single words."""

    phrases: tuple[Phrase, ...]
    forms: frozenset[str] = frozenset()


def parsed(typed: str) -> tuple[Term, ...]:
    """What is looked for: each word, and each phrase in quotation marks; all of them must be found.

    A phrase whose quotation mark is not closed yet may go on. Signs that are no words are left out.
    """
    terms = []
    for match in _TYPED.finditer(typed.translate(_QUOTES)):
        quoted, closing, plain = match.groups()
        phrase = _phrase(fold(plain if quoted is None else quoted), closed=closing == '"')
        if phrase is not None:
            forms = _case_forms(phrase) if quoted is None else frozenset[str]()
            terms.append(Term((phrase,), forms))
    return tuple(dict.fromkeys(terms))


def index_query(terms: Sequence[Term]) -> str:
    """The terms in the language of SQLite's full-text index (words are letters and digits only)."""
    return " AND ".join(
        "("
        + " OR ".join(
            [
                *(f'"{" ".join(one.words)}"' + (" *" if one.begins else "") for one in term.phrases),
                *(f'"{word}"' for word in sorted(term.forms)),
            ]
        )
        + ")"
        for term in terms
    )


def match_ranges(text: str, terms: Sequence[Term]) -> Ranges:
    """Where the terms stand in a text as it is written: code points, half open, in order, joined."""
    flat, places = _fold_with_places(text)
    words = _words(flat)
    found = [span for term in terms for span in _spans(words, term)]
    spans = sorted((places[start][0], places[end - 1][1]) for start, end in found)
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _words(flat: str) -> list[tuple[str, int, int]]:
    """Words of a folded text with their places; a pair of characters at every place of a run."""
    found: list[tuple[str, int, int]] = []
    for match in _RUN.finditer(flat):
        start, end = match.span()
        if match[1] is None:
            found.append((flat[start : min(end, start + _LONGEST)], start, end))
        else:
            found += [(flat[at : at + 2], at, at + 2) for at in range(start, end - 1)]
            found.append((flat[end - 1], end - 1, end))
    return found


def _phrase(flat: str, *, closed: bool) -> Phrase | None:
    words = [word for word, _start, _end in _words(flat)]
    if not words:
        return None
    runs = [match for match in _RUN.finditer(flat) if match[0]]
    if runs[-1][1] is None:
        return Phrase(tuple(words), begins=not closed)
    if len(runs[-1][0]) > 1:
        words.pop()  # the last character alone: the pair before holds it, and more may follow it
        return Phrase(tuple(words), begins=False)
    return Phrase(tuple(words), begins=True)


def _case_forms(phrase: Phrase) -> frozenset[str]:
    """Other case forms of a Russian word."""
    word = phrase.words[0]
    if len(phrase.words) > 1 or not _CYRILLIC.fullmatch(word):
        return frozenset()
    for ending in sorted(_ENDINGS, key=len, reverse=True):
        if ending and word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            stem = word[: -len(ending)]
            return frozenset(stem + one for one in _ENDINGS if not (stem + one).startswith(word))
    return frozenset()


def _spans(words: Sequence[tuple[str, int, int]], term: Term) -> Iterator[tuple[int, int]]:
    """Where a term stands among the words of a text; in no order."""
    if term.forms:
        yield from ((start, end) for word, start, end in words if word in term.forms)
    for phrase in term.phrases:
        first, *rest = phrase.words
        if not rest:
            yield from _beginnings(words, first, phrase.begins)
            continue
        for place, (word, start, _end) in enumerate(words):
            if word == first and [one[0] for one in words[place + 1 : place + len(rest)]] == rest[:-1]:
                last = words[place + len(rest) : place + len(rest) + 1]
                yield from ((start, end) for _start, end in _beginnings(last, rest[-1], phrase.begins))


def _beginnings(
    words: Sequence[tuple[str, int, int]], wanted: str, begins: bool
) -> Iterator[tuple[int, int]]:
    """Words that are this one; with `begins` also the beginnings of those that begin with it."""
    size = len(wanted)
    for word, start, end in words:
        if word == wanted:
            yield start, end
        elif begins and word.startswith(wanted):
            yield start, start + size


def _fold_with_places(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The folded text, and for each of its characters where it comes from in the text."""
    whole = fold(text)
    if len(whole) == len(text) and unicodedata.is_normalized("NFKC", text):  # most texts: one to one
        return whole, [(place, place + 1) for place in range(len(text))]
    parts: list[str] = []
    places: list[tuple[int, int]] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end < len(text) and _goes_on(text[end]):
            continue
        flat = fold(text[start:end])
        parts.append(flat)
        places += [(start, end)] * len(flat)
        start = end
    return "".join(parts), places


def _goes_on(letter: str) -> bool:
    """Whether a character belongs to the one before: marks, vowels and finals of decomposed Hangul."""
    code = ord(letter)
    if code < 0x300:
        return code == 0xAD
    return (
        0x1160 <= code <= 0x11FF
        or 0xD7B0 <= code <= 0xD7FF
        or code in (0xFF9E, 0xFF9F)
        or unicodedata.category(letter)[0] == "M"
        or _LOOSE.match(letter) is not None
    )
