"""One node rule of the filter: on or off, any of / all of / none of / near, and its nodes."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from qdacoder.domain.codebook import Hue
from qdacoder.domain.review import LONGEST_NEAR_MS, How, NodeRule
from qdacoder.gui.i18n import tr
from qdacoder.gui.icons import pixmap
from qdacoder.gui.shapes import paint_shape
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.check_box import CheckBox
from qdacoder.gui.widgets.choice_box import ChoiceBox
from qdacoder.gui.widgets.kept_keys import keep_keys
from qdacoder.gui.widgets.labels import ElidedLabel
from qdacoder.gui.widgets.page_button import PageButton
from qdacoder.gui.widgets.panel_header import IconButton

_ROW, _SHAPE = 20, 9
_FIRST, _MORE = 24, 200  # lines of nodes to begin with, and with each press of the button below them
HOWS = ((How.ANY, "any of"), (How.ALL, "all of"), (How.NONE, "none of"), (How.NEAR, "near"))
NamedNode = tuple[int, bool, str, Hue | None, int]  # id, is a category, name, hue, segments


class RuleRow(QWidget):
    """A rule with its nodes below it.

    Signals:
        changed(rule): it asks for something else.
        node_wanted: a node is to be added to it.
        remove_wanted: its last node was taken out.
        lines_changed: more of its nodes show.
    """

    changed = Signal(object)
    node_wanted = Signal()
    remove_wanted = Signal()
    lines_changed = Signal()

    def __init__(self, rule: NodeRule, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rule = rule
        self._lines: list[NodeLine] = []
        self._most = _FIRST
        self.more = PageButton("")
        self.more.setProperty("flat", True)
        self.more.hide()
        self._shown: tuple[bool, list[NamedNode]] | None = None
        self.on = CheckBox()
        self.on.setAccessibleName(tr("Use this rule"))
        self.on.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.how = ChoiceBox()
        self.how.setAccessibleName(tr("Nodes"))
        self.how.setMinimumContentsLength(10)
        self.how.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        for how, text in HOWS:
            self.how.addItem(tr(text), how)
        self.within_label = ElidedLabel(tr("within"), "text", "ink2")
        self.within = QLineEdit()
        self.within.setAccessibleName(tr("Seconds"))
        self.add = IconButton("ph.plus", tr("Add a node"))
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(4)
        for widget in (self.on, self.how, self.within_label, self.within):
            top.addWidget(widget)
        top.addStretch(1)
        top.addWidget(self.add)
        self._nodes = QVBoxLayout()
        self._nodes.setContentsMargins(0, 0, 0, 0)
        self._nodes.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(top)
        column.addLayout(self._nodes)
        column.addWidget(self.more)
        self.more.clicked.connect(self._show_more)
        self.on.toggled.connect(self._toggled)
        self.how.activated.connect(self._chosen)
        self.within.editingFinished.connect(self._entered)
        self.within.returnPressed.connect(self._back)
        self.add.clicked.connect(self.node_wanted)
        theme().changed.connect(self._restyle)
        self._restyle()

    def show_rule(self, rule: NodeRule, nodes: list[NamedNode]) -> None:
        """Show a rule, its nodes with their names and how many segments carry each."""
        self._rule = rule
        self.on.blockSignals(True)
        self.on.setChecked(rule.on)
        self.on.blockSignals(False)
        self.how.setCurrentIndex([how for how, _text in HOWS].index(rule.how))
        near = rule.how is How.NEAR
        self.within_label.setVisible(near)
        self.within.setVisible(near)
        if not self.within.hasFocus():
            self.within.setText(f"{rule.within_ms / 1000:g} s")
        wanted = (rule.on, nodes)
        if wanted == self._shown:
            return  # what has the focus keeps it
        self._shown = wanted
        self._show_lines()

    def _show_lines(self) -> None:
        """A line a node; of very many the first ones, and a button for more."""
        on, nodes = self._shown or (True, [])
        for line in self._lines:
            self._nodes.removeWidget(line)
            line.hide()
            line.deleteLater()
        self._lines = []
        for node_id, category, name, hue, count in nodes[: self._most]:
            line = NodeLine(name, hue, count, on)
            line.remove_requested.connect(
                lambda node_id=node_id, category=category: self._without(node_id, category)
            )
            self._lines.append(line)
            self._nodes.addWidget(line)
        hidden = len(nodes) - len(self._lines)
        self.more.setVisible(hidden > 0)
        self.more.setText(tr("{count} more nodes").format(count=f"{hidden:,}"))

    def _show_more(self) -> None:
        self._most += _MORE
        self._show_lines()
        self.lines_changed.emit()

    @property
    def parts(self) -> list[QWidget]:
        """What Tab reaches, in order."""
        more = [] if self.more.isHidden() else [self.more]
        return [self.on, self.how, self.within, self.add, *self._lines, *more]

    def _toggled(self, on: bool) -> None:
        self.changed.emit(replace(self._rule, on=on))

    def _chosen(self, place: int) -> None:
        self.changed.emit(replace(self._rule, how=HOWS[place][0]))

    def _entered(self) -> None:
        text = self.within.text().strip().removesuffix("s").strip().replace(",", ".")
        try:
            within = round(float(text) * 1000)
        except (ValueError, OverflowError):
            within = -1
        if 0 <= within <= LONGEST_NEAR_MS:
            if within != self._rule.within_ms:
                self.changed.emit(replace(self._rule, within_ms=within))
        else:
            self.within.setText(f"{self._rule.within_ms / 1000:g} s")

    def _back(self) -> None:
        self.within.clearFocus()

    def _without(self, node_id: int, category: bool) -> None:
        nodes, categories = self._rule.node_ids, self._rule.category_ids
        if category:
            categories = tuple(one for one in categories if one != node_id)
        else:
            nodes = tuple(one for one in nodes if one != node_id)
        rule = replace(self._rule, node_ids=nodes, category_ids=categories)
        if rule.node_ids or rule.category_ids:
            self.changed.emit(rule)
        else:
            self.remove_wanted.emit()

    def _restyle(self) -> None:
        tokens = theme()
        for widget in (self.how, self.within):
            widget.setFont(tokens.font("text"))
            widget.setFixedHeight(tokens.row_height(24))
        self.how.setMinimumWidth(tokens.row_height(64))
        self.how.setMaximumWidth(tokens.row_height(84))
        self.within.setFixedWidth(tokens.row_height(48))
        self.within_label.setMinimumWidth(self.within_label.sizeHint().width())


class NodeLine(QAbstractButton):
    """A node of a rule. Delete or a click on its cross takes it out.

    Signals:
        remove_requested: it is to leave the rule.
    """

    remove_requested = Signal()

    def __init__(
        self, name: str, hue: Hue | None, count: int, on: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name, self._hue, self._count, self._on = name, hue, count, on
        self.setAccessibleName(
            tr("{name}, {count} segments, remove with Delete").format(name=name, count=count)
        )
        self.setToolTip(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        keep_keys(self, Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
        theme().changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(120, theme().row_height(_ROW))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, theme().row_height(_ROW))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_requested.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if (
            event.button() == Qt.MouseButton.LeftButton
            and event.position().x() > self.width() - self.height()
        ):
            self.remove_requested.emit()
        else:
            super().mousePressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens, side = theme(), round(_SHAPE * theme().text_size / 100)
        painter = QPainter(self)
        painter.setOpacity(1.0 if self._on else 0.5)
        left = round(22 * tokens.text_size / 100)
        paint_shape(painter, QRectF(left, (self.height() - side) / 2, side, side), self._hue, filled=True)
        font = tokens.font("text")
        painter.setFont(font)
        metrics = QFontMetrics(font)
        right = self.width() - 2
        if self.underMouse() or self.hasFocus():
            cross = round(12 * tokens.text_size / 100)
            painter.drawPixmap(
                right - cross - 3,
                (self.height() - cross) // 2,
                cross,
                cross,
                pixmap("ph.x", cross * 2, "ink2"),
            )
        else:
            painter.setPen(tokens.color("ink2"))
            painter.drawText(
                self.rect().adjusted(0, 0, -3, 0),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                str(self._count),
            )
        right -= metrics.horizontalAdvance(str(self._count)) + 8
        painter.setPen(tokens.color("ink"))
        start = left + side + 6
        shown = metrics.elidedText(self._name, Qt.TextElideMode.ElideRight, right - start)
        painter.drawText(self.rect().adjusted(start, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, shown)
        if self.hasFocus():
            painter.setPen(QPen(tokens.color("ink"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()
