"""Reading manuscripts for their citations: text, Markdown, DOCX (ECMA-376) and ODT (OASIS OpenDocument 1.2).

Nothing is run or fetched: the parts of DOCX and ODT are read as plain XML without entities.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from qdacoder.domain.cite_find import Paragraph
from qdacoder.errors import UserError
from qdacoder.exchange.text_encoding import decode

_MOST_BYTES = 200_000_000
_NOTE_LINE = re.compile(r"^\s*(?:\[\^(\d+)\]:|(\d{1,4})[.)]?)\s+(?=\S)")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


@dataclass(frozen=True, slots=True)
class Manuscript:
    """What could be read of a manuscript.

    Attributes:
        unread: sentences on what could not be read.
    """

    paragraphs: tuple[Paragraph, ...]
    unread: tuple[str, ...]


def read_manuscript(path: Path) -> Manuscript:
    """Read a ``.txt``, ``.md``, ``.docx`` or ``.odt`` file.

    Raises:
        UserError: another kind of file, or it is damaged, encrypted or cannot be read.
    """
    ending = path.suffix.casefold()
    readers = {".txt": _plain, ".md": _plain, ".docx": _docx, ".odt": _odt}
    if ending not in readers:
        raise UserError(f"{path.name} cannot be read here.", "Save it as DOCX, ODT, Markdown or text.")
    try:
        return readers[ending](path)
    except OSError as error:
        raise UserError(f"{path.name} cannot be read.", "Check the name and who may read it.") from error
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, RuntimeError) as error:
        raise UserError(
            f"{path.name} is damaged, encrypted or no {ending[1:].upper()} file.",
            "Save it again without a password.",
        ) from error


def _plain(path: Path) -> Manuscript:
    if path.stat().st_size > _MOST_BYTES:
        raise UserError(f"{path.name} is larger than a manuscript can be.", "Save the text alone.")
    text = decode(path.read_bytes()).text.removeprefix("\ufeff")
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        note = _NOTE_LINE.match(line)
        if note:
            footnote = int(note[1] or note[2])
            found.append(Paragraph(line[note.end() :], footnote, f"footnote {footnote}"))
        elif line.strip():
            found.append(Paragraph(line, None, f"line {number}"))
    return Manuscript(tuple(found), ())


def _part(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    info = archive.getinfo(name)
    if info.file_size > _MOST_BYTES:
        raise UserError(f"{name} is larger than a manuscript can be.", "Save the text alone.")
    content = archive.read(info)
    if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content:
        raise UserError("The manuscript declares entities, which are not read.", "Save it again.")
    return ElementTree.fromstring(content)


def _docx(path: Path) -> Manuscript:
    with zipfile.ZipFile(path) as archive:
        body = _part(archive, "word/document.xml")
        names = set(archive.namelist())
        notes = {
            kind: _part(archive, f"word/{kind}s.xml") if f"word/{kind}s.xml" in names else None
            for kind in ("footnote", "endnote")
        }
        unread = _left_out_of_docx(body, names)
    found = [
        Paragraph(text, None, f"paragraph {number}")
        for number, one in enumerate(_paragraphs(body), start=1)
        if (text := _docx_text(one)).strip()
    ]
    for kind, part in notes.items():
        if part is None:
            continue
        by_id = {note.get(f"{_W}id"): note for note in part.iter(f"{_W}{kind}") if not note.get(f"{_W}type")}
        for number, reference in enumerate(body.iter(f"{_W}{kind}Reference"), start=1):
            note = by_id.get(reference.get(f"{_W}id"))
            text = " ".join(_docx_text(one) for one in note.iter(f"{_W}p")) if note is not None else ""
            found.append(Paragraph(text, number, f"{kind} {number}"))
    return Manuscript(tuple(found), tuple(unread))


def _docx_text(paragraph: ElementTree.Element) -> str:
    """Words of a paragraph; deleted ones are left out, inserted ones read."""
    return "".join(_docx_parts(paragraph))


def _docx_parts(element: ElementTree.Element) -> Iterator[str]:
    for one in element:
        if one.tag == f"{_W}t":
            yield one.text or ""
        elif one.tag in (f"{_W}tab", f"{_W}br"):
            yield " "
        elif one.tag == f"{_W}noBreakHyphen":
            yield "-"
        elif one.tag not in (f"{_W}p", f"{_MC}Fallback"):  # text boxes have paragraphs of their own
            yield from _docx_parts(one)


def _paragraphs(element: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """Paragraphs in their order; of a text box only the form that Word itself shows."""
    for one in element:
        if one.tag == f"{_MC}Fallback":
            continue
        if one.tag == f"{_W}p":
            yield one
        yield from _paragraphs(one)


def _left_out_of_docx(body: ElementTree.Element, names: set[str]) -> Iterator[str]:
    counts = (
        (sum(1 for _ in body.iter(f"{_W}drawing")), "pictures or drawings"),
        (sum(1 for _ in body.iter(f"{_W}del")), "deletions that are only marked"),
        (int("word/comments.xml" in names), "comments"),
        (sum(1 for name in names if re.match(r"word/(header|footer)\d*\.xml$", name)), "headers and footers"),
        (sum(1 for _ in body.iter(f"{_W}object")), "embedded objects"),
    )
    return iter([f"Not read: {what}." for count, what in counts if count])


def _odt(path: Path) -> Manuscript:
    with zipfile.ZipFile(path) as archive:
        content = _part(archive, "content.xml")
    found: list[Paragraph] = []
    notes: list[Paragraph] = []
    number = 0
    for one in content.iter():
        if one.tag not in (f"{_TEXT}p", f"{_TEXT}h"):
            continue
        number += 1
        text = "".join(_odt_text(one))
        if text.strip():
            found.append(Paragraph(text, None, f"paragraph {number}"))
    for place, note in enumerate(content.iter(f"{_TEXT}note"), start=1):
        cited = note.findtext(f"{_TEXT}note-citation", "").strip()
        footnote = int(cited) if cited.isascii() and cited.isdigit() else place
        body = note.find(f"{_TEXT}note-body")
        words = (
            " ".join("".join(_odt_text(one)) for one in body.iter(f"{_TEXT}p")) if body is not None else ""
        )
        notes.append(Paragraph(words, footnote, f"footnote {footnote}"))
    inside = {paragraph.text for paragraph in notes}
    kept = [one for one in found if one.text not in inside]
    changed = next(iter(content.iter(f"{_TEXT}tracked-changes")), None) is not None
    return Manuscript((*kept, *notes), ("Not read: changes that are only marked.",) if changed else ())


def _odt_text(paragraph: ElementTree.Element) -> Iterator[str]:
    yield paragraph.text or ""
    for one in paragraph:
        if one.tag == f"{_TEXT}note":
            pass  # read by itself
        elif one.tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            yield " "
        elif one.tag == f"{_TEXT}s":
            yield " " * int(one.get(f"{_TEXT}c", "1"))
        else:
            yield from _odt_text(one)
        yield one.tail or ""
