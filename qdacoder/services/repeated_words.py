"""Files beside the project that repeat what somebody said: exports, transcripts, drafts."""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Iterable
from html import escape
from pathlib import Path

_TEXTS = {".csv", ".tsv", ".txt", ".md", ".html", ".htm", ".srt", ".vtt", ".json", ".rtf", ".eaf", ".xml"}
_ZIPPED = {".xlsx", ".docx", ".odt", ".ods", ".qdpx"}
_LARGEST = 50_000_000  # bytes; a larger text file is none that this program made
_SHORTEST = 12  # characters; shorter texts are said by many


def files_that_repeat(folder: Path, words: Iterable[str], known: set[Path]) -> list[Path]:
    """Files in a folder in whose text one of these texts stands, in whatever way it may be written.

    Args:
        known: files that are not looked at.
    """
    forms = _forms(words)
    skipped = {path.resolve() for path in known}
    found = []
    for path in sorted(folder.iterdir()):
        if (
            path.is_file()
            and path.resolve() not in skipped
            and any(_repeats(part, forms) for part in _read(path))
        ):
            found.append(path)
    return found


def _repeats(content: bytes, forms: list[bytes]) -> bool:
    return any(form in content for form in forms)


def _forms(words: Iterable[str]) -> list[bytes]:
    """The beginning of each text in the ways a file may hold it (beginnings, since lines are broken)."""
    texts: set[str] = set()
    for text in words:
        for line in text.splitlines():
            if len(line.strip()) >= _SHORTEST:
                texts |= {line.strip()[:60], escape(line.strip()[:60])}
    forms: set[bytes] = set()
    for text in texts:
        for form in ("NFC", "NFD"):
            plain = unicodedata.normalize(form, text)
            forms |= {plain.encode(), plain.encode("utf-16-le")}
    return sorted(forms)


def _read(path: Path) -> list[bytes]:
    suffix = path.suffix.casefold()
    try:
        if suffix in _TEXTS and path.stat().st_size <= _LARGEST:
            return [path.read_bytes()]
        if suffix in _ZIPPED:
            with zipfile.ZipFile(path) as archive:
                return [
                    archive.read(one)
                    for one in archive.infolist()
                    if one.filename.endswith((".xml", ".txt")) and one.file_size <= _LARGEST
                ]
    except (OSError, zipfile.BadZipFile):
        return []  # what cannot be read is none of the files this program makes
    return []
