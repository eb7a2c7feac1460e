"""The Analysis workspace: nodes by witness, nodes together, coverage, growth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from qdacoder.domain.review import NOBODY, How, NodeRule, ReviewFilter
from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.check_box import CheckBox
from qdacoder.gui.widgets.choice_box import ChoiceBox
from qdacoder.gui.widgets.empty_state import EmptyState
from qdacoder.gui.widgets.labels import ElidedLabel
from qdacoder.gui.widgets.page_button import PageButton
from qdacoder.gui.widgets.panel_header import PanelHeader
from qdacoder.gui.widgets.splitter import Splitter
from qdacoder.gui.workspaces.analysis.coverage_view import CoverageView, GrowthView
from qdacoder.gui.workspaces.analysis.heat_table import HeatTable, Line
from qdacoder.gui.workspaces.analysis.presenter import AnalysisPresenter
from qdacoder.gui.workspaces.analysis.together_view import TogetherView

_BY = (("witness", "Witness"), ("site", "Site"), ("footage", "Footage"), ("coder", "Coder"))
_COUNT = (("segments", "Segments"), ("codings", "Codings"), ("seconds", "Time"))
_HOW = (
    ("same", 0, "Same segment"),
    ("overlap", 0, "Overlapping"),
    ("near", 5_000, "Within 5 s"),
    ("near", 30_000, "Within 30 s"),
    ("near", 120_000, "Within 2 min"),
)


class AnalysisView(QWidget):
    """The page.

    Signals:
        review_requested(filter): show these segments in Review.
        export_requested(what): ``csv`` or ``xlsx``.
    """

    review_requested = Signal(object)
    export_requested = Signal(str)

    def __init__(self, presenter: AnalysisPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self.by, self.count, self.coder, self.footage, self.how = (ChoiceBox() for _ in range(5))
        self.heard = CheckBox(tr("Without excluded sound"))
        self.heard.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.copy = PageButton(tr("Copy table"), "ph.copy")
        self.csv = PageButton("CSV", "ph.table")
        self.xlsx = PageButton("XLSX", "ph.grid-four")
        self.table = HeatTable()
        self.together = TogetherView()
        self.coverage = CoverageView()
        self.growth = GrowthView()
        self.table_head = PanelHeader(tr("Nodes by witness"))
        self.together_head = PanelHeader(tr("Nodes together"))
        self.coverage_head = PanelHeader(tr("Coverage"))
        self.growth_head = PanelHeader(tr("New nodes by hour watched"))
        self.empty = EmptyState(
            "ph.squares-four",
            tr("Nothing to count yet"),
            tr("Code footage first: nodes are counted here"),
        )
        self._build()
        self._connect()

    def panels(self) -> list[QWidget]:
        """What F4 goes through."""
        return [self.table, self.together]

    def close_project(self) -> None:
        """Let go of the project."""
        self.presenter.close()

    def handle(self, action: str) -> bool:
        """Do an action of the table by its id; False when it is not one of this page's."""
        do: dict[str, Callable[[], object]] = {
            "export_csv": lambda: self.export_requested.emit("csv"),
            "reset_layout": self._reset,
        }
        if action not in do:
            return False
        do[action]()
        return True

    def _build(self) -> None:
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(8)
        for label, box in (
            (tr("Nodes by"), self.by),
            (tr("Count"), self.count),
            (tr("Coder"), self.coder),
            (tr("Footage"), self.footage),
        ):
            box.setAccessibleName(label)
            row.addWidget(ElidedLabel(label, "second", "ink2"))
            row.addWidget(box)
            row.addSpacing(6)
        row.addWidget(self.heard)
        row.addStretch(1)
        for button in (self.copy, self.csv, self.xlsx):
            row.addWidget(button)
        for kept, text in _COUNT:
            self.count.addItem(tr(text), kept)
        for how, within, text in _HOW:
            self.how.addItem(tr(text), (how, within))
        self.how.setAccessibleName(tr("Together"))
        self.together_head.add_widget(self.how)
        left = _panel(self.table_head, self.table)
        upper = _panel(self.together_head, _scrolled(self.together))
        lower = _panel(self.coverage_head, _scrolled(self.coverage), self.growth_head, self.growth)
        self._right = Splitter(Qt.Orientation.Vertical, [upper, lower], [480, 320], (3, 2))
        self._whole = Splitter(Qt.Orientation.Horizontal, [left, self._right], [712, 664], (1, 0))
        self._pages = QStackedWidget()
        self._pages.addWidget(self._whole)
        self._pages.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self._pages, 1)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        theme().changed.connect(self._restyle)
        self._restyle()

    def _connect(self) -> None:
        presenter = self.presenter
        presenter.answered.connect(self._show)
        self.by.activated.connect(lambda _at: presenter.ask(by=self.by.currentData()))
        self.count.activated.connect(lambda _at: presenter.ask(count=self.count.currentData()))
        self.coder.activated.connect(lambda _at: presenter.ask(coder_id=self.coder.currentData()))
        self.footage.activated.connect(lambda _at: presenter.ask(footage_id=self.footage.currentData()))
        self.heard.toggled.connect(lambda on: presenter.ask(heard_only=on))
        self.how.activated.connect(self._how_chosen)
        self.copy.clicked.connect(self._copy)
        self.csv.clicked.connect(lambda: self.export_requested.emit("csv"))
        self.xlsx.clicked.connect(lambda: self.export_requested.emit("xlsx"))
        self.table.opened.connect(self._open_cell)
        self.together.opened.connect(self._open_pair)

    def _fill_boxes(self) -> None:
        session, asked = self.presenter.session, self.presenter.question
        attributes = [(row.name, row.name) for row in session.witnesses.attributes()]
        _fill(self.by, [(kept, tr(text)) for kept, text in _BY] + attributes, asked.by)
        coders = [(row.id, row.name) for row in session.coders()]
        _fill(self.coder, [(0, tr("All")), *coders], asked.coder_id)
        titles = [(row.id, row.title) for row in session.footage.list()]
        _fill(self.footage, [(0, tr("All {count}").format(count=len(titles))), *titles], asked.footage_id)

    def _show(self) -> None:
        answer = self.presenter.answer
        if answer is None:
            return
        self._fill_boxes()
        self.table.heat.show_answer(answer)
        self.together.show_together(answer.together, answer.book)
        self.coverage.show_rows(answer.coverage)
        self.growth.show_points(answer.growth)
        asked, matrix = answer.question, answer.table.matrix
        by, count = self.by.currentText().casefold(), self.count.currentText().casefold()
        self.table_head.set_texts(
            tr("Nodes by {what}").format(what=by), tr("{count}; darker is more").format(count=count)
        )
        used = sum(1 for node in answer.book.nodes if node.segments)
        self.together_head.set_texts(
            tr("Nodes together"),
            tr("{shown} of {all}, most shared; diagonal: the node’s own count").format(
                shown=len(answer.together.node_ids), all=used
            ),
        )
        self.coverage_head.set_texts(tr("Coverage"), tr("share of running time"))
        last = answer.growth[-1] if answer.growth else None
        self.growth_head.set_texts(
            tr("New nodes by hour watched"),
            tr("{nodes} nodes after {hours} h").format(nodes=last.nodes, hours=last.hour) if last else "",
        )
        self._pages.setCurrentWidget(self._whole if matrix.total else self.empty)
        heard = tr(", without excluded sound") if asked.heard_only else ""
        self.presenter.told.emit(
            tr("Counted {segments} segments, {codings} codings{heard}").format(
                segments=f"{answer.segments:,}", codings=f"{matrix.total_codings:,}", heard=heard
            ),
            False,
        )

    def _how_chosen(self, place: int) -> None:
        how, within, _text = _HOW[place]
        self.presenter.ask(how=how, within_ms=within)

    def _copy(self) -> None:
        self.table.copy()
        self.presenter.told.emit(tr("Copied the table with its headers"), False)

    def _open_cell(self, line: Line, column: int) -> None:
        """The segments of a cell, in Review."""
        answer = self.presenter.answer
        if answer is None:
            return
        rules: tuple[NodeRule, ...] = ()
        if line.kind == "node" and line.ident is not None:
            rules = (NodeRule(How.ANY, (line.ident,)),)
        elif line.kind == "category" and line.ident is not None:
            rules = (NodeRule(How.ANY, (), (line.ident,)),)
        elif line.kind == "category":
            loose = tuple(node.id for node in answer.book.nodes if node.category_id is None)
            rules = (NodeRule(How.ANY, loose),)
        wanted = self._narrowed(ReviewFilter(rules=rules))
        if column >= 0:
            key = answer.table.matrix.columns[column]
            by = answer.question.by
            if by == "witness":
                wanted = replace(wanted, witness_ids=(key or NOBODY,))
            elif by == "site":
                wanted = replace(wanted, site_ids=(key or NOBODY,))
            elif by == "footage" and key is not None:
                wanted = replace(wanted, footage_ids=(key,))
            elif by == "coder" and key is not None:
                wanted = replace(wanted, coder_ids=(key,))
            elif key is not None:
                wanted = replace(wanted, attributes=((self._attribute(by), answer.table.heads[column]),))
        self.review_requested.emit(wanted)

    def _attribute(self, name: str) -> int:
        rows = self.presenter.session.witnesses.attributes()
        return next((row.id for row in rows if row.name == name), 0)

    def _open_pair(self, first: int, second: int) -> None:
        asked = self.presenter.question
        if first == second:
            rules = [NodeRule(How.ANY, (first,))]
        elif asked.how == "same":
            rules = [NodeRule(How.ALL, (first, second))]
        else:
            gap = asked.within_ms if asked.how == "near" else 0
            rules = [NodeRule(How.ANY, (first,)), NodeRule(How.NEAR, (second,), (), gap)]
        self.review_requested.emit(self._narrowed(ReviewFilter(rules=tuple(rules))))

    def _narrowed(self, wanted: ReviewFilter) -> ReviewFilter:
        asked = self.presenter.question
        return replace(
            wanted,
            coder_ids=(asked.coder_id,) if asked.coder_id else (),
            footage_ids=(asked.footage_id,) if asked.footage_id else (),
        )

    def _reset(self) -> None:
        self._whole.reset()
        self._right.reset()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fill_boxes()
        self.presenter.set_shown(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.presenter.set_shown(False)

    def _restyle(self) -> None:
        tokens = theme()
        for box, width in (
            (self.by, 110),
            (self.count, 104),
            (self.coder, 96),
            (self.footage, 120),
            (self.how, 128),
        ):
            box.setFixedWidth(tokens.row_height(width))
            box.setFixedHeight(tokens.row_height(24))
        self.together_head.setFixedHeight(tokens.row_height(30))


def _panel(*parts: QWidget) -> QWidget:
    panel = QWidget()
    column = QVBoxLayout(panel)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for place, part in enumerate(parts):
        column.addWidget(part, 1 if place == 1 else 0)
    return panel


def _scrolled(inside: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


def _fill(box: ChoiceBox, rows: list[tuple[str, str]] | list[tuple[int, str]], chosen: object) -> None:
    box.blockSignals(True)
    box.clear()
    for kept, text in rows:
        box.addItem(text, kept)
    box.setCurrentIndex(max(0, next((at for at, row in enumerate(rows) if row[0] == chosen), 0)))
    box.blockSignals(False)
