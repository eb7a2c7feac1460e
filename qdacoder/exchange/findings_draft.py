"""Drafts of findings for a word processor: Markdown with ``[^n]``, and DOCX with real footnotes.

python-docx has no footnotes of its own, so their part (ECMA-376, 17.11) is made here: the two notes that
Word asks for (the line above the notes and that of a note that goes on overleaf), then the draft's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import OxmlElement
from docx.shared import Pt
from docx.styles.style import CharacterStyle, ParagraphStyle
from docx.text.paragraph import Paragraph

from qdacoder.domain.draft import Draft, DraftParagraph, Note, Text
from qdacoder.exchange.whole_file import writing

REFERENCES = "References"
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_NO_XML = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SIGNS = re.compile(r"([\\`*_{}\[\]<>&#~^|$@])")
_ADDRESS = re.compile(r"(?<=\w)(?=://)|(?<=www)(?=\.)", re.IGNORECASE)
_OPENING = re.compile(r"^(?:(?=[-+=:%])|(\(?(?:\d+|[A-Za-z]|[ivxlcdmIVXLCDM]+))(?=[.)](?:\s|$)))")
_NOTHING = "<!-- -->"
_INDENT = "    "


def write_markdown(target: Path, draft: Draft) -> int:
    """Write a draft as Markdown (CommonMark and ``[^n]``, as pandoc reads it); returns the footnotes.

    Every sign that Markdown would read is escaped: what was said comes out as it was said.

    Raises:
        StorageError: it cannot be written; an older file stands as it was.
    """
    notes: list[Note] = []
    with writing(target) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        for block in _blocks(draft, notes):
            if block:
                file.write(f"{block}\n\n")
        for number, note in enumerate(notes, start=1):
            file.write(f"[^{number}]: {_lines(_inline(note.pieces, []), _INDENT)}\n\n")
    return len(notes)


def write_docx(target: Path, draft: Draft) -> int:
    """Write a draft for Word and LibreOffice, with footnotes that they number; returns the footnotes.

    The file names no person and no place on this computer, and reaches for nothing from elsewhere.

    Raises:
        StorageError: it cannot be written; an older file stands as it was.
    """
    document = docx.Document()
    _properties(document, draft)
    notes = _Footnotes(document)
    if draft.title.strip():
        document.add_paragraph(_one_line(draft.title), style="Title")
    if draft.note.strip():
        document.add_paragraph().add_run(_clean(draft.note)).italic = True
    for section in draft.sections:
        if section.heading.strip():
            document.add_heading(_one_line(section.heading), level=1)
        for paragraph in section.paragraphs:
            if any(_says(piece) for piece in paragraph.pieces):
                _paragraph(document.add_paragraph(), paragraph, notes)
    references = _listed(draft)
    if references:
        document.add_heading(REFERENCES, level=1)
    for reference in references:
        layout = document.add_paragraph(reference).paragraph_format
        layout.left_indent, layout.first_line_indent = Pt(24), Pt(-24)
    with writing(target) as part, part.open("wb") as file:
        document.save(file)
    return notes.count


def _clean(text: str) -> str:
    """A text that XML can hold, each break of a line as ``\\n``."""
    return _NO_XML.sub("", _BREAKS.sub("\n", text))


def _one_line(text: str) -> str:
    return " ".join(_clean(text).split("\n")).strip()


def _listed(draft: Draft) -> list[str]:
    return [line for line in map(_one_line, draft.references) if line]


# Markdown


def _blocks(draft: Draft, notes: list[Note]) -> Iterator[str]:
    if title := _one_line(draft.title):
        yield f"# {_escaped(title)}"
    yield _lines(_inline((Text(draft.note, italic=True),), notes))
    for section in draft.sections:
        if heading := _one_line(section.heading):
            yield f"## {_escaped(heading)}"
        for paragraph in section.paragraphs:
            yield _lines(_inline(paragraph.pieces, notes))
    if references := _listed(draft):
        yield f"## {REFERENCES}"
        yield "\n".join(f"- {_lines(_escaped(one))}" for one in references)


def _escaped(text: str) -> str:
    return _ADDRESS.sub(r"\\", _SIGNS.sub(r"\\\1", text))


def _lines(inline: str, indent: str = "") -> str:
    """Lines with hard breaks between them, none of which begins a list, a rule or a block of code."""
    kept = [line.strip(" \t") for line in inline.split("\n")]
    opened = [_OPENING.sub(r"\1\\", line) for line in kept if line]
    return f"\\\n{indent}".join(opened)


def _inline(pieces: Sequence[Text | Note], notes: list[Note]) -> str:
    """Pieces as one run of Markdown; footnotes are numbered on from `notes`, which grows by them."""
    made = closed = ""  # closed: the last sign of the words whose closing mark stands at the end of `made`
    for piece in _joined(pieces):
        if isinstance(piece, Note):
            notes.append(piece)
            made, closed = f"{made}[^{len(notes)}]", ""
            continue
        mark = "*" * (piece.italic + 2 * piece.bold)
        words = piece.text.strip() if mark else ""
        before, _, after = piece.text.partition(words) if words else (piece.text, "", "")
        if before:
            link = "\\" if made.endswith("]") and before[0] in "(:" else ""  # else a link, or a note's words
            text = link + _escaped(before)
            made, closed = made + _gap(closed, text[0]) + text, ""
        if words:
            text = _escaped(words)
            made += _gap(text[0], made[-1:]) + mark + text + mark + after
            closed = "" if after else words[-1]
    return made


def _gap(inside: str, outside: str) -> str:
    """What a mark needs between it and the sign outside, so that it is read as a mark (CommonMark 6.2)."""
    if outside == "*":
        return _NOTHING
    if not inside or not outside or inside.isalnum() or outside.isspace():
        return ""
    return "" if unicodedata.category(outside).startswith("P") else _NOTHING


def _joined(pieces: Sequence[Text | Note]) -> Iterator[Text | Note]:
    """The pieces cleaned, those in the same type as one, those that say nothing left out."""
    last: Text | None = None
    for piece in pieces:
        if isinstance(piece, Note):
            if piece.empty:
                continue
            if last:
                yield last
            last = None
            yield piece
        elif text := _clean(piece.text):
            if last and (last.italic, last.bold) == (piece.italic, piece.bold):
                last = Text(last.text + text, piece.italic, piece.bold)
                continue
            if last:
                yield last
            last = Text(text, piece.italic, piece.bold)
    if last:
        yield last


# DOCX


class _Footnotes:
    """The part that holds the footnotes of a document, and the styles that they need."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.count = 0
        _styles(document)
        separators = "".join(
            f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:pPr><w:spacing w:after="0" w:line="240"'
            f' w:lineRule="auto"/></w:pPr><w:r><w:{line}/></w:r></w:p></w:footnote>'
            for number, kind, line in (
                (-1, "separator", "separator"),
                (0, "continuationSeparator", "continuationSeparator"),
            )
        )
        self._root: Any = parse_xml(f"<w:footnotes {nsdecls('w')}>{separators}</w:footnotes>")
        part = XmlPart(
            PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, self._root, document.part.package
        )
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        named = parse_xml(
            f'<w:footnotePr {nsdecls("w")}><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
        )
        document.settings.element.find(qn("w:compat")).addprevious(named)  # the schema's order

    def add(self, paragraph: Paragraph, note: Note) -> None:
        """A mark at the end of a paragraph so far, and the words that it leads to."""
        self.count += 1
        reference: Any = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), str(self.count))
        paragraph.add_run(style="footnote reference").element.append(reference)
        element: Any = OxmlElement("w:footnote")
        element.set(qn("w:id"), str(self.count))
        words = OxmlElement("w:p")
        element.append(words)
        self._root.append(element)
        foot = Paragraph(words, self._document)
        foot.style = "footnote text"
        foot.add_run(style="footnote reference").element.append(OxmlElement("w:footnoteRef"))
        foot.add_run(" ")
        for piece in note.pieces:
            _run(foot, piece)


def _styles(document: Document) -> None:
    """The two styles of footnotes under the names by which Word knows them as its own."""
    made = document.styles
    text = cast("ParagraphStyle", made.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH, builtin=True))
    mark = cast("CharacterStyle", made.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER, builtin=True))
    text.element.styleId, mark.element.styleId = "FootnoteText", "FootnoteReference"
    text.base_style = made["Normal"]
    text.font.size = Pt(10)
    text.paragraph_format.space_after = Pt(0)
    text.paragraph_format.line_spacing = 1.0
    mark.base_style = made["Default Paragraph Font"]
    mark.font.superscript = True
    for style in (text, mark):
        style.hidden, style.unhide_when_used, style.priority = False, True, 99


def _says(piece: Text | Note) -> bool:
    return bool(piece.text.strip()) if isinstance(piece, Text) else not piece.empty


def _paragraph(paragraph: Paragraph, given: DraftParagraph, notes: _Footnotes) -> None:
    for piece in given.pieces:
        if isinstance(piece, Text):
            _run(paragraph, piece)
        elif not piece.empty:
            notes.add(paragraph, piece)


def _run(paragraph: Paragraph, piece: Text) -> None:
    text = _clean(piece.text)
    if not text:
        return
    run = paragraph.add_run(text)
    run.italic = piece.italic or None
    run.bold = piece.bold or None


def _properties(document: Document, draft: Draft) -> None:
    made = document.core_properties
    made.title = _one_line(draft.title)[:255]
    made.author = made.last_modified_by = made.comments = ""
    made.created = made.modified = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
