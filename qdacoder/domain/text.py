"""How names are compared: Unicode form and case folded, spaces collapsed. Texts are stored as given."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable

from qdacoder.errors import UserError

LONGEST_NAME = 200
LONGEST_TEXT = 1_000_000


def folded(text: str) -> str:
    """The comparison key of a name: NFKC, case folded, runs of white space as one space."""
    folded_once = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded_once).split())


def a_name(text: str, what: str = "name") -> str:
    """A name fit to be stored: NFC, outer spaces off, one line.

    Raises:
        UserError: if it is empty, too long or holds control characters.
    """
    cleaned = " ".join(unicodedata.normalize("NFC", a_text(text, what)).split())
    if not cleaned or not folded(cleaned):
        raise UserError(f"The {what} is empty.", "Type at least one letter.")
    if len(cleaned) > LONGEST_NAME:
        raise UserError(f"The {what} is longer than {LONGEST_NAME} characters.")
    if any(unicodedata.category(char) == "Cc" for char in cleaned):
        raise UserError(f"The {what} holds characters that cannot be written.")
    return cleaned


def a_text(text: str, what: str = "text") -> str:
    """A longer text fit to be stored, as given.

    Raises:
        UserError: if it holds NUL or half a surrogate pair, or is longer than a million characters.
    """
    if "\0" in text or any(0xD800 <= ord(char) <= 0xDFFF for char in text):
        raise UserError(f"The {what} holds characters that cannot be written.")
    if len(text) > LONGEST_TEXT:
        raise UserError(f"The {what} is longer than {LONGEST_TEXT:,} characters.")
    return text


def nearest(name: str, known: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """The known names closest to one that was not found, best first."""
    by_key = {folded(text): text for text in known}
    wanted = folded(name)
    close = difflib.get_close_matches(wanted, by_key, n=most, cutoff=0.5)
    inside = [key for key in by_key if wanted and wanted in key and key not in close]
    return tuple(by_key[key] for key in [*close, *inside][:most])
