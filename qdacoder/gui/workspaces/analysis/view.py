"""The Analysis workspace: nodes by witness, nodes together, coverage, growth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QHideEvent, QPixmap, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from qdacoder.domain.review import NOBODY, How, NodeRule, ReviewFilter
from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.check_box import CheckBox
from qdacoder.gui.widgets.choice_box import ChoiceBox
from qdacoder.gui.widgets.empty_state import EmptyState
from qdacoder.gui.widgets.flow import FlowLayout
from qdacoder.gui.widgets.labels import ElidedLabel
from qdacoder.gui.widgets.page_button import PageButton
from qdacoder.gui.widgets.panel_header import IconButton, PanelHeader
from qdacoder.gui.widgets.splitter import Splitter
from qdacoder.gui.workspaces.analysis.coverage_view import CoverageView, GrowthView
from qdacoder.gui.workspaces.analysis.heat_headers import HeatKey
from qdacoder.gui.workspaces.analysis.heat_table import HeatTable, Line
from qdacoder.gui.workspaces.analysis.presenter import AnalysisPresenter, Answer
from qdacoder.gui.workspaces.analysis.together_view import TogetherView

_BY = (("witness", "Witness"), ("site", "Site"), ("footage", "Footage"), ("coder", "Coder"))
_COUNT = (("segments", "Segments"), ("codings", "Codings"), ("seconds", "Time"))
_MOST = (12, 24, 40)
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
        export_requested(which, what): see `AnalysisPresenter.grid`; ``csv`` or ``xlsx``.
        picture_requested(picture): keep this one.
    """

    review_requested = Signal(object)
    export_requested = Signal(str, str)
    picture_requested = Signal(QPixmap)

    def __init__(self, presenter: AnalysisPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self.by, self.count, self.coder, self.footage, self.how = (ChoiceBox() for _ in range(5))
        self.shade, self.most = ChoiceBox(), ChoiceBox()
        self.key = HeatKey()
        self.heard = CheckBox(tr("Without excluded sound"))
        self.heard.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.copy = PageButton(tr("Copy table"), "ph.copy")
        self.csv = PageButton("CSV", "ph.table")
        self.xlsx = PageButton("XLSX", "ph.grid-four")
        self.picture = PageButton(tr("Picture"), "ph.image")
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
        self.waiting = EmptyState("ph.squares-four", tr("Counting"), "")
        self.filled = ""
        self.fills: dict[str, IconButton] = {}
        self._build()
        self._connect()

    def panels(self) -> list[QWidget]:
        """What F4 goes through."""
        return [self.table, self.together, *self.fills.values()]

    def close_project(self) -> None:
        """Let go of the project."""
        self.presenter.close()

    def handle(self, action: str) -> bool:
        """Do an action of the table by its id; False when it is not one of this page's."""
        do: dict[str, Callable[[], object]] = {
            "export_csv": lambda: self.export_requested.emit(self.filled or "matrix", "csv"),
            "reset_layout": self._reset,
            "side_panels": lambda: self.fill(self.filled or "matrix"),
        }
        if action not in do:
            return False
        do[action]()
        return True

    def fill(self, which: str) -> None:
        """Let one panel fill the page, or show all again when it does already."""
        self.filled = "" if which == self.filled else which
        for name, panel in self._panels.items():
            panel.setVisible(self.filled in ("", name))
        self._right.setVisible(self.filled != "matrix")
        if QApplication.focusWidget() is not self.fills[which]:
            (self.table if self.table.isVisible() else self.fills[which]).setFocus()
        for name, button in self.fills.items():
            on = name == self.filled
            button.set_icon("ph.arrows-in" if on else "ph.arrows-out")
            button.set_text(tr("Show all panels") if on else tr("Fill the page with this panel"))

    def _build(self) -> None:
        for kept, text in _COUNT:
            self.count.addItem(tr(text), kept)
        for how, within, text in _HOW:
            self.how.addItem(tr(text), (how, within))
        self.shade.addItems([tr("Whole table"), tr("Each row")])
        for most in _MOST:
            self.most.addItem(tr("{count} nodes").format(count=most), most)
        self.most.setCurrentIndex(_MOST.index(self.presenter.question.most))
        for box, name in ((self.how, "Together"), (self.shade, "Shade by"), (self.most, "At most")):
            box.setAccessibleName(tr(name))
        self.shade.setToolTip(tr("Shade by"))
        self.table_head.add_widget(self.key)
        self.table_head.add_widget(self.shade)
        self.together_head.add_widget(self.most)
        self.together_head.add_widget(self.how)
        self._together_area = _scrolled(self.together)
        parts = (
            ("matrix", self.table_head, self.table),
            ("together", self.together_head, self._together_area),
            ("coverage", self.coverage_head, _scrolled(self.coverage)),
            ("growth", self.growth_head, self.growth),
        )
        self._panels = {name: self._panel(name, head, inside) for name, head, inside in parts}
        left, *others = self._panels.values()
        self._right = Splitter(Qt.Orientation.Vertical, others, [420, 210, 150], (3, 1, 1))
        self._whole = Splitter(Qt.Orientation.Horizontal, [left, self._right], [712, 664], (1, 0))
        self._pages = QStackedWidget()
        for page in (self.waiting, self._whole, self.empty):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar())
        column.addWidget(self._pages, 1)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFocusProxy(self.table)
        theme().changed.connect(self._restyle)
        self._restyle()

    def _bar(self) -> QWidget:
        """What is counted at the left, in two rows where there is no room, and ways to take it out."""
        choices = QWidget()
        flow = FlowLayout(choices, gap=14, row_gap=6)
        for label, box in (
            (tr("Nodes by"), self.by),
            (tr("Count"), self.count),
            (tr("Coder"), self.coder),
            (tr("Footage"), self.footage),
        ):
            box.setAccessibleName(label)
            pair = QWidget()
            beside = QHBoxLayout(pair)
            beside.setContentsMargins(0, 0, 0, 0)
            beside.setSpacing(8)
            word = ElidedLabel(label, "second", "ink2")
            word.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            beside.addWidget(word)
            beside.addWidget(box)
            flow.addWidget(pair)
        flow.addWidget(self.heard)
        bar = QFrame()
        bar.setObjectName("page_bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(8)
        row.addWidget(choices, 1)
        for button in (self.copy, self.csv, self.xlsx, self.picture):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return bar

    def _panel(self, name: str, head: PanelHeader, inside: QWidget) -> QWidget:
        """A panel under its header, with the ways to take it out and to fill the page with it."""
        if name != "matrix":
            out = head.add_button("ph.export", tr("Export this table"))
            out.clicked.connect(lambda: self._ask_export(name, out))
        self.fills[name] = head.add_button("ph.arrows-out", tr("Fill the page with this panel"))
        self.fills[name].clicked.connect(lambda: self.fill(name))
        head.double_clicked.connect(lambda: self.fill(name))
        head.setToolTip(tr("Double click fills the page"))
        panel = QWidget()
        column = QVBoxLayout(panel)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(inside, 1)
        return panel

    def _ask_export(self, which: str, below: QWidget) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for what in ("csv", "xlsx"):
            menu.addAction(what.upper()).triggered.connect(
                lambda _checked=False, what=what: self.export_requested.emit(which, what)
            )
        menu.popup(below.mapToGlobal(QPoint(0, below.height())))

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
        self.csv.clicked.connect(lambda: self.export_requested.emit("matrix", "csv"))
        self.xlsx.clicked.connect(lambda: self.export_requested.emit("matrix", "xlsx"))
        self.picture.clicked.connect(lambda: self.picture_requested.emit(self.table.picture()))
        self.shade.activated.connect(lambda at: self.table.heat.shade_by_row(at == 1))
        self.most.activated.connect(lambda at: presenter.ask(most=_MOST[at]))
        self.together.cell_shown.connect(self._show_cell)
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
        heard = tr(", without excluded sound") if asked.heard_only else ""
        self.table_head.set_texts(
            tr("Nodes by {what}").format(what=by), tr("{count}; darker is more").format(count=count) + heard
        )
        used = sum(1 for node in answer.book.nodes if node.segments)
        self.together_head.set_texts(
            tr("Nodes together"),
            tr("{shown} of {all}, most shared; diagonal: the node’s own count").format(
                shown=len(answer.together.node_ids), all=used
            )
            + heard,
        )
        self.coverage_head.set_texts(tr("Coverage"), tr("share of running time") + heard)
        self.growth_head.set_texts(tr("New nodes by hour watched"), self._growth_text(answer))
        self.key.show_most(self.table.heat.text(self.table.heat.most))
        for button in (self.copy, self.csv, self.xlsx, self.picture):
            button.setEnabled(bool(matrix.total))
        self._pages.setCurrentWidget(self._whole if matrix.total else self.empty)
        left_out = f" ({answer.table.left_out})" if answer.table.left_out else ""
        self.presenter.told.emit(
            tr("Counted {segments} segments, {codings} codings{heard}").format(
                segments=f"{answer.segments:,}", codings=f"{matrix.total_codings:,}", heard=heard + left_out
            ),
            False,
        )

    def _growth_text(self, answer: Answer) -> str:
        """How many nodes there are after how long, and whether the list is saturated."""
        if not answer.growth:
            return ""
        last = answer.growth[-1]
        said = tr("{nodes} nodes after {hours} h").format(nodes=last.nodes, hours=last.hour)
        if answer.saturated is None:
            return tr("{said}, too short to say whether saturated").format(said=said)
        state = tr("hardly any new of late: saturated") if answer.saturated else tr("still growing")
        return f"{said}, {state}"

    def _show_cell(self, box: QRect) -> None:
        """Bring a cell of nodes together into sight."""
        middle = box.center()
        self._together_area.ensureVisible(middle.x(), middle.y(), box.width(), box.height())

    def _how_chosen(self, place: int) -> None:
        how, within, _text = _HOW[place]
        self.presenter.ask(how=how, within_ms=within)

    def _copy(self) -> None:
        self.table.copy_all()
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
            else:  # an empty value is nobody's
                value = answer.table.heads[column] if key is not None else ""
                wanted = replace(wanted, attributes=((self._attribute(by), value),))
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
            heard_only=asked.heard_only,
        )

    def _reset(self) -> None:
        if self.filled:
            self.fill(self.filled)
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
            (self.shade, 104),
            (self.most, 96),
        ):
            box.setFixedWidth(tokens.row_height(width))
            box.setFixedHeight(tokens.row_height(24))
        for head in (self.table_head, self.together_head):
            head.setFixedHeight(tokens.row_height(30))


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
