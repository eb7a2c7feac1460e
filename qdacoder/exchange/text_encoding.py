"""Text files of unknown encoding: UTF by its marks, else the most plausible of the legacy ones."""

from __future__ import annotations

import codecs
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from qdacoder.errors import UserError

# Ordered by how likely each is where two are equally plausible.
LEGACY = ("cp1251", "cp949", "gb18030", "shift_jis", "cp1252", "koi8-r")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_COMMON_HAN = range(0x4E00, 0x9FA6)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the encoding it was read with, and whether that is certain."""

    text: str
    encoding: str
    sure: bool


def decode(content: bytes, encoding: str | None = None) -> Decoded:
    """Bytes as text.

    Args:
        encoding: forced, as chosen by a person; None: find out.

    Raises:
        UserError: it is no text, or cannot be read in the encoding asked for.
    """
    if encoding is not None:
        try:
            return Decoded(content.decode(encoding), encoding, True)
        except LookupError as error:
            raise UserError(f"There is no encoding called {encoding}.") from error
        except UnicodeDecodeError as error:
            raise UserError(
                f"The file cannot be read as {encoding} (byte {error.start + 1}).", "Choose another encoding."
            ) from error
    for mark, name in _MARKS:
        if content.startswith(mark):
            return decode(content, name)
    if b"\0" in content:
        return _wide(content)
    try:
        return Decoded(content.decode("utf-8"), "utf-8", True)
    except UnicodeDecodeError:
        return candidates(content)[0]


def candidates(content: bytes) -> list[Decoded]:
    """Readings in the legacy encodings, the most plausible first, for a preview.

    Raises:
        UserError: it can be read in none of them.
    """
    found = []
    for name in LEGACY:
        try:
            text = content.decode(name)
        except UnicodeDecodeError:
            continue
        found.append((_plausible(text), Decoded(text, name, False)))
    if not found:
        raise UserError("The file is no text that can be read here.", "Save it as UTF-8.")
    found.sort(key=lambda pair: -pair[0])
    return [reading for _score, reading in found]


def _wide(content: bytes) -> Decoded:
    """UTF-16 without its mark: every other byte is zero in what is written with Latin letters and digits."""
    even, odd = content[0::2].count(0), content[1::2].count(0)
    name = "utf-16-le" if odd > even else "utf-16-be"
    try:
        text = content.decode(name)
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text or max(even, odd) * 8 < len(content):
        raise UserError("The file is no text: it holds zero bytes.", "Choose a file of text.")
    return Decoded(text, name, False)


def _plausible(text: str) -> float:
    """How much this looks like writing: letters of one script in words, few signs and rare characters."""
    letters = [char for char in text if ord(char) > 0x7F]
    if not letters:
        return 0.0
    good = sum(_goodness(char) for char in letters)
    # Lower case follows upper case in real Cyrillic; the other way round is a wrong encoding.
    pairs = pairwise(text)
    bad = sum(1 for one, two in pairs if one.islower() and two.isupper())
    return (good - 2 * bad) / len(letters)


def _goodness(char: str) -> float:
    code = ord(char)
    if 0xAC00 <= code <= 0xD7A3:
        return 1.0
    if 0x0410 <= code <= 0x044F or code in (0x0401, 0x0451):
        return 1.0
    if code in _COMMON_HAN:
        return 0.9
    if 0x3040 <= code <= 0x30FF:
        return 0.9
    kind = unicodedata.category(char)
    if kind.startswith("L"):
        return 0.4 if code < 0x250 else -0.2
    return 0.2 if kind.startswith("P") else -0.5
