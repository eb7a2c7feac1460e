"""Taking findings out: a draft with footnotes as DOCX or Markdown, and a table as CSV or XLSX."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qdacoder.domain.citations import Piece, cite_pieces
from qdacoder.domain.draft import Draft, DraftParagraph, DraftSection, Note, Text
from qdacoder.domain.findings import EvidenceRow, FindingRow, Role, Stance, StanceRow
from qdacoder.errors import UserError
from qdacoder.exchange.csv_tables import guarded
from qdacoder.exchange.whole_file import writing
from qdacoder.services.citations import citation_of
from qdacoder.services.interchange import ExportResult, export_target
from qdacoder.services.review import CardRow

if TYPE_CHECKING:
    from qdacoder.services.session import ProjectSession

ENDINGS = (".docx", ".md", ".csv", ".xlsx")
_HEADER = (
    "finding",
    "statement",
    "kind",
    "role_or_stance",
    "witness",
    "nodes",
    "citation_or_study",
    "page",
    "quote_or_what_it_says",
    "note",
)
_SAID = {Role.SUPPORTS: "Supported by", Role.QUALIFIES: "Qualified by", Role.CONTRADICTS: "Contradicted by"}
_STANCES = {Stance.AGREES: "agrees", Stance.DIFFERS: "differs", Stance.SILENT: "is silent"}


class FindingExportService:
    """Exports of findings. A stance without a page is never written as agreeing or differing."""

    def __init__(self, session: ProjectSession) -> None:
        self._session = session

    def missing_pages(self) -> list[StanceRow]:
        """Comparisons that claim something without a page."""
        return [one for row in self._session.findings.list() for one in row.stances if one.needs_page]

    def write(self, target: Path) -> ExportResult:
        """Write all findings, by the target's ending: a draft (.docx, .md) or a table (.csv, .xlsx).

        Raises:
            UserError: another ending, nothing to write, or a study agrees or differs without a page.
            StorageError: it cannot be written; an older file stands as it was.
        """
        target = Path(target)
        ending = target.suffix.casefold()
        if ending not in ENDINGS:
            raise UserError("Findings are written as DOCX, MD, CSV or XLSX.", "End the name in .docx.")
        target = export_target(target, ending)
        rows = list(self._session.findings.list())
        if not rows:
            raise UserError("There is no finding yet.", "Write a statement first.")
        missing = self.missing_pages()
        if missing:
            raise UserError(
                f"{missing[0].study.name} {_STANCES[missing[0].stance]}, but no page is given.",
                "Give the page, or set the stance to silent.",
            )
        if ending in (".docx", ".md"):
            from qdacoder.exchange.findings_draft import write_docx, write_markdown

            (write_docx if ending == ".docx" else write_markdown)(target, self.draft(rows))
            return ExportResult(target, len(rows), target.stat().st_size)
        table = self.table(rows)
        if ending == ".csv":
            with writing(target) as part, part.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\r\n")
                writer.writerow(_HEADER)
                writer.writerows([guarded(cell) for cell in row] for row in table)
        else:
            from qdacoder.exchange.xlsx_tables import Sheet, write_sheets

            write_sheets(target, [Sheet("Findings", _HEADER, table)])
        return ExportResult(target, len(table), target.stat().st_size)

    def draft(self, rows: Sequence[FindingRow]) -> Draft:
        """The findings as a draft: each claim with its evidence in footnotes, cited in one chain."""
        cards = self._cards(rows)
        pieces = self._cited(rows, cards)
        sections = tuple(self._section(row, cards, pieces) for row in rows)
        used = {cards[one.segment_id].segment.footage_id for row in rows for one in row.evidence}
        references = tuple(
            ", ".join(filter(None, (row.creator, row.title, str(row.year) if row.year else "")))
            for row in self._session.footage.list(counted=False)
            if row.id in used
        )
        return Draft(self._session.name, "Draft made from the project’s findings.", sections, references)

    def table(self, rows: Sequence[FindingRow]) -> list[list[str]]:
        """A row a piece of evidence and a row a comparison, under their finding."""
        cards = self._cards(rows)
        names = {node.id: node.name for node in self._session.codebook.read().nodes}
        found = []
        for number, row in enumerate(rows, start=1):
            head = [str(number), row.statement]
            for proof in row.evidence:
                card = cards[proof.segment_id]
                segment = card.segment
                nodes = "; ".join(names[one] for one in segment.node_ids if one in names)
                quote = segment.quote_translation or segment.quote_original
                found.append(
                    [
                        *head,
                        "evidence",
                        proof.role.value,
                        segment.witness,
                        nodes,
                        card.citation,
                        "",
                        quote,
                        proof.note,
                    ]
                )
            for said in row.stances:
                place = f"{said.study.name} ({said.study.place})" if said.study.place else said.study.name
                found.append([*head, "study", said.stance.value, "", "", place, said.page, said.says, ""])
            if not row.evidence and not row.stances:
                found.append([*head, *[""] * (len(_HEADER) - 2)])
        return found

    def _cards(self, rows: Sequence[FindingRow]) -> dict[int, CardRow]:
        ids = list(dict.fromkeys(one.segment_id for row in rows for one in row.evidence))
        return {card.segment.id: card for card in self._session.review.cards(ids)}

    def _cited(self, rows: Sequence[FindingRow], cards: dict[int, CardRow]) -> dict[int, list[Piece]]:
        """By evidence: its citation, in full or ibid as the footnotes follow one another."""
        footage = {row.id: row for row in self._session.footage.list(counted=False)}
        order = [one for row in rows for one in _by_role(row)]
        citations = [
            citation_of(
                footage[cards[one.segment_id].segment.footage_id],
                cards[one.segment_id].segment.in_frame,
                cards[one.segment_id].segment.out_frame,
                cards[one.segment_id].segment.witness,
                number,
            )
            for number, one in enumerate(order, start=1)
        ]
        made = cite_pieces(citations, self._session.citations.style())
        return {one.id: pieces for one, pieces in zip(order, made, strict=True)}

    def _section(
        self, row: FindingRow, cards: dict[int, CardRow], cited: dict[int, list[Piece]]
    ) -> DraftSection:
        paragraphs = [DraftParagraph((Text(row.body),))] if row.body.strip() else []
        for role in Role:
            proofs = [one for one in row.evidence if one.role is role]
            if not proofs:
                continue
            parts: list[Text | Note] = [Text(f"{_SAID[role]} ")]
            for place, one in enumerate(proofs):
                segment = cards[one.segment_id].segment
                who = f"witness {segment.witness}" if segment.witness else "a passage without a witness"
                parts.append(Text((", " if place else "") + who))
                parts.append(Note(tuple(Text(piece.text, piece.italic) for piece in cited[one.id])))
            parts.append(Text("."))
            paragraphs.append(DraftParagraph(tuple(parts)))
            paragraphs += [
                _quoted(cards[one.segment_id], one) for one in proofs if _words(cards[one.segment_id])
            ]
        for said in row.stances:
            if said.stance is not Stance.UNSET:
                paragraphs.append(DraftParagraph((Text(_said(said)),)))
        return DraftSection(row.statement, tuple(paragraphs))


def _by_role(row: FindingRow) -> list[EvidenceRow]:
    return [one for role in Role for one in row.evidence if one.role is role]


def _words(card: CardRow) -> str:
    return (card.segment.quote_translation or card.segment.quote_original).strip()


def _quoted(card: CardRow, proof: EvidenceRow) -> DraftParagraph:
    witness = f"{card.segment.witness}: " if card.segment.witness else ""
    changed = " [the translation changed since it was quoted]" if card.changed else ""
    note = f" ({proof.note})" if proof.note.strip() else ""
    return DraftParagraph((Text(f"{witness}“{_words(card)}”{changed}{note}"),))


def _said(said: StanceRow) -> str:
    study = said.study.name + (f" ({said.study.place})" if said.study.place else "")
    page = f", p. {said.page}" if said.page else ""
    what = f": {said.says}" if said.says.strip() else ""
    return f"{study} {_STANCES[said.stance]}{page}{what}"
