"""The draft as Word reads it: real footnotes, each referred to once, cited in one chain."""

from __future__ import annotations

import re
from pathlib import Path

from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from qdacoder.domain.findings import Role
from tests.helpers.build import a_project, made


def test_the_draft_has_real_footnotes_in_one_chain(tmp_path: Path) -> None:
    session = a_project(tmp_path / "p.qdacoder")
    finding = made(session.findings.add("Sums are fixed"))
    session.findings.add_evidence(finding, [1, 2])
    session.findings.add_evidence(finding, [3], Role.QUALIFIES)
    session.findings_export.write(tmp_path / "draft.docx")
    session.close()
    document = Document(str(tmp_path / "draft.docx"))
    assert "Sums are fixed" in [one.text for one in document.paragraphs]
    named = [one.get(qn("w:id")) for one in document.element.iter(qn("w:footnoteReference"))]
    part = next(one for one in document.part.package.iter_parts() if "footnotes" in str(one.partname))
    notes = {
        one.get(qn("w:id")): "".join(text.text or "" for text in one.iter(qn("w:t"))).strip()
        for one in etree.fromstring(part.blob).iter(qn("w:footnote"))
    }
    texts = [notes[one] for one in named]
    assert len(set(named)) == 3
    assert texts[0].startswith("The Why Foundation, Blagoveshchensk video 2, ")
    assert all(re.fullmatch(r"Ibid\., \S+ – \S+\.", one) for one in texts[1:])
