"""The Findings workspace: the list, and one finding with its evidence and earlier studies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QInputDialog,
    QMessageBox,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from qdacoder.domain.findings import FindingRow
from qdacoder.gui.i18n import tr
from qdacoder.gui.runner import Runner
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.empty_state import EmptyState
from qdacoder.gui.widgets.flow import FlowLayout
from qdacoder.gui.widgets.labels import ElidedLabel
from qdacoder.gui.widgets.node_chips import NodeChips
from qdacoder.gui.widgets.page_button import PageButton
from qdacoder.gui.widgets.panel_header import IconButton, PanelHeader
from qdacoder.gui.widgets.splitter import Splitter
from qdacoder.gui.widgets.tab_order import chain
from qdacoder.gui.widgets.text_box import TextBox
from qdacoder.gui.workspaces.findings.evidence_row import EvidenceLine
from qdacoder.gui.workspaces.findings.finding_list import ROW, FindingList
from qdacoder.gui.workspaces.findings.presenter import FindingsPresenter
from qdacoder.gui.workspaces.findings.stance_row import HeadRow, StanceLine
from qdacoder.gui.workspaces.findings.stills import FindingStills
from qdacoder.gui.workspaces.findings.witness_badges import WitnessBadges
from qdacoder.gui.workspaces.review.times import segments_text

_Focus = tuple[int, int] | None  # id of a line, place of its part
_FEW = 5
_INSET, _FRAME = 32, 7


class StatementBox(TextBox):
    """One sentence in serif; Enter keeps it."""

    def _restyle(self) -> None:
        self.setFont(theme().font("title"))
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.take_requested.emit()
            self.left.emit()
        else:
            super().keyPressEvent(event)


class BodyBox(TextBox):
    """What there is to say, a little larger than labels."""

    def _restyle(self) -> None:
        self.setFont(theme().font("lead"))
        self._fit()


class FindingsView(QWidget):
    """The page.

    Signals:
        open_requested(segment id): in Coding.
        citation_requested(segment id): copy it.
        review_requested: to choose evidence.
        export_requested, check_requested: the draft; a manuscript.
    """

    open_requested = Signal(int)
    citation_requested = Signal(int)
    review_requested = Signal()
    export_requested = Signal()
    check_requested = Signal()

    def __init__(self, presenter: FindingsPresenter, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self.stills = FindingStills(presenter, runner, self)
        self.list = FindingList(presenter)
        self.header = PanelHeader(tr("Findings"))
        self.add = self.header.add_button("ph.plus", tr("New finding"), "N")
        self.where = ElidedLabel("", "text", "ink2")
        self.previous = IconButton("ph.caret-left", tr("Previous finding"))
        self.next = IconButton("ph.caret-right", tr("Next finding"))
        self.edited = ElidedLabel("", "second", "ink2")
        self.check = PageButton(tr("Check a manuscript"), "ph.list-bullets")
        self.export = PageButton(tr("Export draft"), "ph.export")
        self.statement = StatementBox(tr("Statement"), 1, 4)
        self.body = BodyBox(tr("Text"), 2, 12)
        self.witnesses = WitnessBadges()
        self.heard = ElidedLabel("", "text", "ink2")
        self.count = ElidedLabel("", "text", "ink2")
        self.time = ElidedLabel("", "mono_text", "ink2")
        self.chips = NodeChips()
        self.evidence_title = ElidedLabel(tr("Evidence"), "text_bold")
        self.evidence_count = ElidedLabel("", "text", "ink2")
        self.add_evidence = PageButton(tr("Add from Review"), "ph.plus")
        self.all_evidence = PageButton(tr("Show all"))
        self.studies_title = ElidedLabel(tr("Earlier studies"), "text_bold")
        self.add_study = PageButton(tr("Add study"), "ph.plus")
        for button in (self.add_evidence, self.all_evidence, self.add_study):
            button.setProperty("flat", True)
        self.evidence: list[EvidenceLine] = []
        self.stances: list[StanceLine] = []
        self.empty = EmptyState(
            "ph.notebook",
            tr("No finding yet"),
            tr("Write a statement, then add segments to it from Review"),
            tr("New finding"),
        )
        self.question: QMessageBox | None = None
        self._all = False
        self._build()
        self._connect()
        self._show()

    def panels(self) -> list[QWidget]:
        """What F4 goes through."""
        return [self.list, self.statement, self.body]

    def close_project(self) -> None:
        """Keep what is typed; stop what runs."""
        self.save_pending()
        self.stills.stop()
        self.presenter.close()

    def save_pending(self) -> bool:
        """Keep what is being typed; whether it could be kept."""
        kept = True
        for box, name in ((self.statement, "statement"), (self.body, "body")):
            taken = box.take()
            if taken is not None and taken[0] and not self.presenter.save(taken[0][0], **{name: taken[1]}):
                box.give_back(*taken)
                kept = False
        return kept

    def handle(self, action: str) -> bool:
        """Do an action of the table by its id; False when it is not one of this page's."""
        do: dict[str, Callable[[], object]] = {
            "new_finding": self.ask_statement,
            "remove_finding": self._ask_remove,
            "rename_finding": self.statement.setFocus,
            "add_to_finding": self.review_requested.emit,
            "export_csv": self.export_requested.emit,
            "finding_up": lambda: self.presenter.move(-1),
            "finding_down": lambda: self.presenter.move(1),
            "side_panels": lambda: self._left.setVisible(self._left.isHidden()),
            "reset_layout": self._whole.reset,
        }
        if action not in do:
            return False
        do[action]()
        return True

    def ask_statement(self) -> None:
        """Ask for a statement, then show it as a new finding."""
        text, taken = QInputDialog.getText(self, tr("New finding"), tr("What was found, in one sentence"))
        if taken and text.strip():
            self.presenter.add(text)

    def _build(self) -> None:
        self._left = QWidget()
        column = QVBoxLayout(self._left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.list, 1)
        key = ElidedLabel(
            "✓ " + tr("agrees") + "    ⇆ " + tr("differs") + "    − " + tr("silent"), "second", "ink2"
        )
        foot = QFrame()
        foot.setObjectName("finding_key")
        beside = QVBoxLayout(foot)
        beside.setContentsMargins(12, 8, 12, 8)
        beside.addWidget(key)
        column.addWidget(foot)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._one())
        self._pages.addWidget(self.empty)
        self._whole = Splitter(Qt.Orientation.Horizontal, [self._left, self._pages], [344, 1032], (0, 1))
        self._left.setMinimumWidth(240)
        self._left.setMaximumWidth(520)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._whole)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFocusProxy(self.list)

    def _one(self) -> QWidget:
        page = QWidget()
        page.setObjectName("finding_page")
        head = QFrame()
        head.setObjectName("finding_head")
        top = QHBoxLayout(head)
        top.setContentsMargins(12, 2, 8, 2)
        top.setSpacing(6)
        for widget in (self.where, self.previous, self.next):
            top.addWidget(widget)
        top.addStretch(1)
        for part in (self.edited, self.check, self.export):
            top.addWidget(part)
        inside = QWidget()
        inside.setObjectName("finding_inside")
        # The text of the boxes, not their frame, stands in line with what is below.
        outer = QVBoxLayout(inside)
        outer.setContentsMargins(_INSET - _FRAME, 16, _INSET - _FRAME, 24)
        outer.setSpacing(6)
        outer.addWidget(self.statement)
        outer.addWidget(self.body)
        column = QVBoxLayout()
        column.setContentsMargins(_FRAME, 4, _FRAME, 0)
        column.setSpacing(6)
        outer.addLayout(column, 1)
        column.addWidget(self._facts())
        column.addSpacing(8)
        column.addLayout(
            _titled(self.evidence_title, self.evidence_count, self.all_evidence, self.add_evidence)
        )
        self._evidence_box = QVBoxLayout()
        self._evidence_box.setSpacing(0)
        column.addLayout(self._evidence_box)
        column.addSpacing(12)
        column.addLayout(_titled(self.studies_title, None, None, self.add_study))
        self._studies_head = HeadRow()
        column.addWidget(self._studies_head)
        self._stances_box = QVBoxLayout()
        self._stances_box.setSpacing(0)
        column.addLayout(self._stances_box)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QVBoxLayout(page)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addWidget(area, 1)
        return page

    def _facts(self) -> QWidget:
        """Witnesses, counts and nodes that follow from the evidence; in several lines where need be."""
        band = QFrame()
        band.setObjectName("finding_facts")
        column = QVBoxLayout(band)
        column.setContentsMargins(0, 6, 0, 6)
        column.setSpacing(6)
        flow = FlowLayout(gap=20, row_gap=4)
        for fact in (self.witnesses, self.heard, self.count, self.time):
            flow.addWidget(fact)
        column.addLayout(flow)
        column.addWidget(self.chips)
        return band

    def _connect(self) -> None:
        presenter = self.presenter
        presenter.changed.connect(self._show)
        presenter.current_changed.connect(self._show)
        self.list.selectionModel().currentChanged.connect(self._chosen)
        self.add.clicked.connect(self.ask_statement)
        self.empty.pressed.connect(self.ask_statement)
        self.previous.clicked.connect(lambda: presenter.step(-1))
        self.next.clicked.connect(lambda: presenter.step(1))
        self.export.clicked.connect(self.export_requested)
        self.check.clicked.connect(self.check_requested)
        self.add_evidence.clicked.connect(self.review_requested)
        self.all_evidence.clicked.connect(self._show_all)
        self.add_study.clicked.connect(self._ask_study)
        self.stills.ready.connect(self._still_ready)
        for box in (self.statement, self.body):
            box.take_requested.connect(self.save_pending)
            box.left.connect(lambda: self.setFocus(Qt.FocusReason.OtherFocusReason))

    def _chosen(self) -> None:
        index = self.list.currentIndex()
        row: FindingRow | None = index.data(ROW) if index.isValid() else None
        if row is not None and row.id != self.presenter.current:
            self.save_pending()
            self._all = False
            self.presenter.select(row.id)

    def _show(self) -> None:
        presenter = self.presenter
        row = presenter.row
        self.list.rows.refresh()
        self.header.set_texts(tr("Findings"), str(len(presenter.rows)) if presenter.rows else "")
        self._pages.setCurrentIndex(0 if row is not None else 1)
        if row is None:
            return
        index = self.list.rows.index(presenter.place)
        if self.list.currentIndex() != index:
            self.list.setCurrentIndex(index)
        if self.statement.owners != (row.id,):
            self.save_pending()
        self.statement.show_text((row.id,), row.statement, tr("What was found, in one sentence"))
        self.body.show_text((row.id,), row.body, tr("What there is to say about it"))
        self.where.setText(
            tr("Finding {number} of {count}").format(number=presenter.place + 1, count=len(presenter.rows))
        )
        when = row.changed_at.astimezone(UTC).strftime("%d %b %Y")
        self.edited.setText(tr("edited {when}, {who}").format(when=when, who=row.created_by))
        self._show_facts(row)
        self._show_evidence(row)
        self._show_stances(row)

    def _show_facts(self, row: FindingRow) -> None:
        presenter = self.presenter
        self.witnesses.show_witnesses(
            [one.label for one in presenter.witnesses.values()],
            [presenter.witnesses[one].label for one in row.witness_ids if one in presenter.witnesses],
        )
        self.heard.setText(
            tr("{count} of {total} witnesses").format(
                count=len(row.witness_ids), total=len(presenter.witnesses)
            )
        )
        self.count.setText(segments_text(len(row.evidence)))
        self.time.setText(presenter.length_text(row))
        book = presenter.codebook
        nodes = [node for one in row.node_ids if (node := book.node(one)) is not None]
        self.chips.show_nodes([(node.name, book.hue_of(node)) for node in nodes])

    def _show_evidence(self, row: FindingRow) -> None:
        cards = self.presenter.cards(row)
        proofs = [one for one in row.evidence if one.segment_id in cards]
        shown = proofs if self._all else proofs[:_FEW]
        wanted = [(one, cards[one.segment_id]) for one in shown]
        if [(line.proof, line.card) for line in self.evidence] != wanted:
            focus = _focused([(line.proof.id, line.parts) for line in self.evidence])
            _clear(self._evidence_box, self.evidence)
            for proof, card in wanted:
                line = EvidenceLine(proof, card)
                line.role_chosen.connect(lambda role, one=proof.id: self.presenter.set_role(one, role))
                line.remove_requested.connect(lambda one=proof.id: self.presenter.remove_evidence(one))
                line.open_requested.connect(lambda one=card.segment.id: self.open_requested.emit(one))
                line.citation_requested.connect(lambda one=card.segment.id: self.citation_requested.emit(one))
                self.evidence.append(line)
                self._evidence_box.addWidget(line)
            self._give_focus(focus, [(line.proof.id, line.parts) for line in self.evidence])
            self._order()
        for line in self.evidence:
            segment = line.card.segment
            line.set_still(self.stills.picture(segment.id, segment.footage_id, segment.in_frame))
        self.evidence_count.setText(
            tr("{shown} shown of {count}").format(shown=len(shown), count=len(proofs))
            if proofs
            else tr("none yet: add segments from Review")
        )
        self.all_evidence.setVisible(len(shown) < len(proofs))

    def _show_stances(self, row: FindingRow) -> None:
        self._studies_head.setVisible(bool(row.stances))
        if [line.said for line in self.stances] == list(row.stances):
            return
        focus = _focused([(line.said.id, line.parts) for line in self.stances])
        _clear(self._stances_box, self.stances)
        for said in row.stances:
            line = StanceLine(said)
            line.stance_chosen.connect(lambda stance, one=said.id: self.presenter.set_stance(one, stance))
            line.page_entered.connect(lambda text, one=said.id: self.presenter.edit_stance(one, page=text))
            line.says_entered.connect(lambda text, one=said.id: self.presenter.edit_stance(one, says=text))
            line.remove_requested.connect(lambda one=said.id: self.presenter.remove_stance(one))
            self.stances.append(line)
            self._stances_box.addWidget(line)
        self._give_focus(focus, [(line.said.id, line.parts) for line in self.stances])
        self._order()

    def _give_focus(self, before: _Focus, parts: list[tuple[int, Sequence[QWidget]]]) -> None:
        """The part of a line that had the focus has it again; where the line is gone, the list has it."""
        if before is None:
            return
        ident, place = before
        found = next((some for one, some in parts if one == ident), None)
        (found[place] if found else self.list).setFocus(Qt.FocusReason.OtherFocusReason)

    def _order(self) -> None:
        """Tab goes down the page."""
        lines = [part for line in self.evidence for part in line.parts]
        said = [part for row in self.stances for part in row.parts]
        chain([self.body, self.all_evidence, self.add_evidence, *lines, self.add_study, *said])

    def _show_all(self) -> None:
        self._all = True
        self._show()

    def _still_ready(self, segment_id: int) -> None:
        for line in self.evidence:
            segment = line.card.segment
            if segment.id == segment_id:
                line.set_still(self.stills.picture(segment.id, segment.footage_id, segment.in_frame))

    def _ask_study(self) -> None:
        """A study from the list, or a new one by its name."""
        dialog = QInputDialog(self)
        dialog.setWindowTitle(tr("Add study"))
        dialog.setLabelText(tr("Study, such as “Park 2016”; a new name adds it"))
        dialog.setComboBoxItems([row.name for row in self.presenter.session.findings.studies()])
        dialog.setComboBoxEditable(True)
        box = dialog.findChild(QComboBox)
        if box is not None:
            box.setCurrentText("")
        dialog.textValueSelected.connect(self._compare)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _compare(self, name: str) -> None:
        """Add a study; its stance is what is asked for next."""
        before = {line.said.id for line in self.stances}
        self.presenter.compare(name)
        for line in self.stances:
            if line.said.id not in before:
                line.stance.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask_remove(self) -> None:
        row = self.presenter.row
        if row is None:
            return
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(tr("Remove finding"))
        box.setText(tr("Remove “{statement}”?").format(statement=row.statement))
        box.setInformativeText(tr("Its segments and studies stay. Undo brings it back."))
        remove = box.addButton(tr("Remove"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        remove.clicked.connect(lambda: self.presenter.remove(row.id))
        self.question = box
        box.open()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.presenter.set_shown(True)
        if self.presenter.rows:
            self.presenter.told.emit(self.presenter.counts_text(), False)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.save_pending()
        self.stills.stop()
        self.presenter.set_shown(False)


def _titled(title: QWidget, detail: QWidget | None, middle: QWidget | None, button: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(title)
    if detail is not None:
        row.addWidget(detail)
    row.addStretch(1)
    if middle is not None:
        row.addWidget(middle)
    row.addWidget(button)
    return row


def _focused(lines: list[tuple[int, Sequence[QWidget]]]) -> _Focus:
    """Which line, and which part of it, has the focus."""
    focus = QApplication.focusWidget()
    return next(
        ((ident, place) for ident, parts in lines for place, one in enumerate(parts) if one is focus), None
    )


def _clear(box: QVBoxLayout, lines: list[EvidenceLine] | list[StanceLine]) -> None:
    for line in lines:
        box.removeWidget(line)
        line.hide()
        line.deleteLater()
    lines.clear()
