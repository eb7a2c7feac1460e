"""Citations on the screen keep their times whole, however narrow the place."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QStyleOptionViewItem, QTableView, QTableWidget
from pytestqt.qtbot import QtBot

from qdacoder.domain.review import ReviewFilter
from qdacoder.gui.application import make_application
from qdacoder.gui.dialogs.cite_check import CiteCheckDialog
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.citation_text import CitationDelegate, CitationLabel, elided_citation, without_stop
from qdacoder.gui.workspaces.review.facet_rows import Choice, Choices
from tests.helpers.build import a_project

RAW = "The Why Foundation, Blagoveshchensk video 2, 00:17:24:24 – 00:17:38:14."


@pytest.mark.parametrize(
    ("citation", "times"),
    [
        (RAW, "00:17:24:24 – 00:17:38:14"),
        ("Студия, Очень длинное название записи 12:30, 03:25 – 05:18", "03:25 – 05:18"),
        ("제작자, 아주 긴 영상 제목, 00:00:01;02 – 00:00:03;04 (증인 A)", "00:00:01;02 – 00:00:03;04"),
        ("03:25 – 05:18, An old and very long title of a footage", "03:25 – 05:18"),
    ],
)
def test_the_title_gives_way_and_the_times_never(qtbot: QtBot, citation: str, times: str) -> None:
    make_application([])
    metrics = QFontMetrics(theme().font("text"))
    whole = metrics.horizontalAdvance(citation)
    assert elided_citation(citation, metrics, whole) == citation
    for room in range(whole - 1, metrics.horizontalAdvance(times), -7):
        shown = elided_citation(citation, metrics, room)
        assert times in shown
        assert shown != citation
        assert metrics.horizontalAdvance(shown) <= room + 1
    assert elided_citation(citation, metrics, 20) == times


def test_labels_and_cells_cite_without_a_full_stop(qtbot: QtBot) -> None:
    make_application([])
    label = CitationLabel(RAW)
    qtbot.addWidget(label)
    label.resize(320, 20)
    assert label.text() == without_stop(RAW) == RAW[:-1]
    assert label.elided(QFontMetrics(theme().font("text"))).endswith("ideo 2, 00:17:24:24 – 00:17:38:14")
    table = QTableWidget(1, 1)
    qtbot.addWidget(table)
    option = QStyleOptionViewItem()
    option.initFrom(table)
    option.widget = table
    option.rect.setSize(QSize(320, 24))
    model = table.model()
    model.setData(model.index(0, 0), RAW[:-1])
    delegate = CitationDelegate(table)
    delegate.initStyleOption(option, model.index(0, 0))
    assert isinstance(table, QTableView)
    assert option.text.endswith("ideo 2, 00:17:24:24 – 00:17:38:14")
    assert option.fontMetrics.horizontalAdvance(option.text) <= 314


@pytest.mark.parametrize("letters", [3, 4, 7, 8])
def test_a_word_among_the_witness_buttons_is_read_whole(qtbot: QtBot, letters: int) -> None:
    make_application([])
    box = Choices("Witness", buttons=True)
    qtbot.addWidget(box)
    box.resize(240, 120)
    box.show()
    names = [*"ABCDEFGH"[:letters], "none"]
    box.show_choices([Choice(place, name, 12, True) for place, name in enumerate(names)])
    qtbot.waitUntil(lambda: box.parts[1].x() > 0)  # laid out
    word = box.parts[-1]
    font = QFontMetrics(theme().font("text_bold"))
    assert word.width() - 14 - font.horizontalAdvance("12") - 4 >= font.horizontalAdvance("none")
    places = [one.geometry() for one in box.parts]
    assert not any(a.intersects(b) for at, a in enumerate(places) for b in places[at + 1 :])
    assert places == sorted(places, key=lambda one: (one.y(), one.x()))


def test_a_manuscript_checked_back_shows_its_times_whole(qtbot: QtBot, tmp_path: Path) -> None:
    make_application([])
    session = a_project(tmp_path / "p.qdacoder")
    times = "00:00:40:00 – 00:01:20:00"
    chapter = tmp_path / "chapter.txt"
    chapter.write_text(f"1. The Why Foundation, Blagoveshchensk video 2, {times}.\n", "utf-8")
    done = session.cite_check.check(chapter, ReviewFilter())
    dialog = CiteCheckDialog(chapter.name, done, {row.id: row for row in session.footage.list()})
    session.close()
    qtbot.addWidget(dialog)
    table = dialog.citations
    index = table.model().index(0, 1)
    delegate = table.itemDelegateForIndex(index)
    assert isinstance(delegate, CitationDelegate)
    option = QStyleOptionViewItem()
    option.initFrom(table)
    option.widget = table
    option.rect.setSize(QSize(260, 24))
    delegate.initStyleOption(option, index)
    assert option.text.endswith(times)
    assert "…" in option.text
