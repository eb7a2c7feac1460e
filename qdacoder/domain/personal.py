"""Does a text look as if it named somebody? Only a hint: a leaked name can kill."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from qdacoder.domain.text import folded

_MAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.\w{2,}")
_PHONE = re.compile(r"(?<![\w.,:])\+?\(?\d[\d\s().\-/]{6,}\d(?!\w)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_DIGITS_OF_PHONE = 8
_CAPITALS = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_HANGUL = re.compile(r"(?<![가-힣])[가-힣]{3}(?:씨|님)?(?![가-힣])")
# Frequent Korean family names (Statistics Korea, census of 2015).
_FAMILY = frozenset(
    "김이박최정강조윤장임한오서신권황안송류유홍전고문양손배백허남심노하곽성차주우구나민진지엄채원"
)
_PATRONYMIC = re.compile(r"[А-ЯЁ][а-яё]+(?:ович|евич|ьич|овна|евна|ична|инична)\b")


def personal_hint(text: str, known: Iterable[str] = (), *, label: bool = False) -> str:
    """What in a text looks like a person's name or contact, as words to show, or empty.

    Args:
        known: names that are none of a person's (sites, footage), which may stand in the text.
        label: the text is a witness's label: a single capitalised word of four letters or more counts too.
    """
    text = unicodedata.normalize("NFC", text)
    for pattern in (_MAIL, _PATRONYMIC):
        found = pattern.search(text)
        if found:
            return found.group()
    for found in _PHONE.finditer(text):
        if not _DAY.fullmatch(found.group().strip()) and (
            sum(char.isdigit() for char in found.group()) >= _DIGITS_OF_PHONE
        ):
            return found.group().strip()
    for found in _HANGUL.finditer(text):
        if found.group()[0] in _FAMILY and (label or found.group()[3:]):
            return found.group()
    return _capitalised(text, {folded(one) for one in known}, label)


def _capitalised(text: str, known: set[str], label: bool) -> str:
    """The first run of two or three capitalised words in a row that is no known name."""
    known_words = {word for name in known for word in name.split()}
    run: list[str] = []
    end = -1
    for found in [*_CAPITALS.finditer(text), None]:
        word = found.group() if found else ""
        capital = len(word) > 1 and word[0].isupper() and not word.isupper()
        beside = found is not None and text[end : found.start()] in (" ", "-", "\u00a0")
        if run and not (capital and beside):
            if sum(folded(one) not in known_words for one in run) >= 2 or (
                len(run) >= 3 and not all(folded(one) in known_words for one in run)
            ):
                return " ".join(run)
            run = []
        if capital:
            run.append(word)
        end = found.end() if found else end
    words = text.split()
    if label and len(words) == 1 and len(text) >= 4 and text.isalpha() and text[0].isupper():
        return "" if text.isupper() or folded(text) in known_words | {"witness"} else text
    return ""
