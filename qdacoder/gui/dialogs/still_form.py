"""What a still shows: caption, witness, nodes. For one that is taken now, and for one that is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QShowEvent
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from qdacoder.errors import QdacoderError
from qdacoder.gui.i18n import tr
from qdacoder.gui.models.node_tree import row_tooltip
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.check_box import CheckBox
from qdacoder.gui.widgets.chips import ChipData, ChipRow
from qdacoder.gui.widgets.choice_box import ChoiceBox
from qdacoder.gui.widgets.labels import ElidedLabel
from qdacoder.gui.widgets.still_strip import paint_still
from qdacoder.gui.workspaces.review.node_picker import NodePicker
from qdacoder.services.session import ProjectSession

_PICTURE, _WIDTH = (160, 90), 560


@dataclass(frozen=True, slots=True)
class StillWords:
    """What is said of a still.

    Attributes:
        segment_id: the segment it belongs to, None for none.
    """

    caption: str = ""
    witness_id: int | None = None
    node_ids: tuple[int, ...] = ()
    segment_id: int | None = None


class StillForm(QDialog):
    """Not modal: playback goes on behind it. Enter keeps, Esc drops.

    Args:
        place: title and timecode.
        proposed: filled in beforehand.
        on_segment: whether the segment of `proposed` is ticked; None hides the tick.
        keep: told of the words; an error of it stands in the form, which stays open.
    """

    def __init__(
        self,
        session: ProjectSession,
        title: str,
        place: str,
        proposed: StillWords,
        on_segment: bool | None,
        keep: Callable[[StillWords], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session, self._keep, self._proposed = session, keep, proposed
        self._book = session.codebook.read()
        self._nodes = [one for one in proposed.node_ids if self._book.node(one)]
        self.picture = _Shown()
        self.caption_field, self.witness_box, self.chips = QLineEdit(proposed.caption), ChoiceBox(), ChipRow()
        self.caption_field.setPlaceholderText(tr("What the picture shows"))
        self.segment_box = CheckBox(tr("On segment {number}").format(number=proposed.segment_id))
        self.segment_box.setChecked(bool(on_segment))
        self.segment_box.setVisible(on_segment is not None and proposed.segment_id is not None)
        self.why_not = ElidedLabel("", "second", "amber_text")
        self.keep_button, self.drop_button = QPushButton(tr("Keep the still")), QPushButton(tr("Drop"))
        self.picker: NodePicker | None = None
        self.witness_box.addItem(tr("none"), None)
        for witness_id, label in session.witnesses.labels().items():
            self.witness_box.addItem(label, witness_id)
        self.witness_box.setCurrentIndex(max(0, self.witness_box.findData(proposed.witness_id)))
        self._build(place)
        self._show_nodes()

    @property
    def words(self) -> StillWords:
        """What the form says."""
        segment = self._proposed.segment_id if self.segment_box.isChecked() else None
        return StillWords(
            self.caption_field.text(), self.witness_box.currentData(), tuple(self._nodes), segment
        )

    def _build(self, place: str) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(6)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for text, field in (
            (tr("Caption"), self.caption_field),
            (tr("Witness"), self.witness_box),
            (tr("Nodes"), self.chips),
        ):
            field.setAccessibleName(text)
            form.addRow(text, field)
        form.addRow("", self.segment_box)
        left = QVBoxLayout()
        left.addWidget(self.picture)
        left.addStretch(1)
        middle = QHBoxLayout()
        middle.setSpacing(16)
        middle.addLayout(left)
        middle.addLayout(form, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.why_not, 1)
        buttons.addWidget(self.drop_button)
        buttons.addWidget(self.keep_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        column.addWidget(ElidedLabel(place, "text", "ink2"))
        column.addLayout(middle)
        column.addStretch(1)
        column.addLayout(buttons)
        self.keep_button.setProperty("primary", True)
        self.keep_button.setDefault(True)
        self.drop_button.setAutoDefault(False)
        self.keep_button.clicked.connect(self._take)
        self.drop_button.clicked.connect(self.reject)
        self.chips.removed.connect(self._remove_node)
        self.chips.add_requested.connect(self._choose_node)
        self.resize(round(_WIDTH * theme().text_size / 100), self.sizeHint().height())

    def _fit(self) -> None:
        """As high as the chips need at this width."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.resize(self.width(), max(layout.totalHeightForWidth(self.width()), self.minimumHeight()))

    def _show_nodes(self) -> None:
        book = self._book
        rows = [node for one in self._nodes if (node := book.node(one)) is not None]
        self.chips.set_chips(
            [
                ChipData(
                    node.id,
                    node.name,
                    book.hue_of(node),
                    row_tooltip(node.name, node.definition, node.segments, node.quick_key),
                )
                for node in rows
            ]
        )
        self._fit()

    def _remove_node(self, node_id: int) -> None:
        self._nodes.remove(node_id)
        self._show_nodes()

    def _choose_node(self) -> None:
        picker = NodePicker(self._book, False, self)
        picker.chosen.connect(self._add_node)
        button = self.chips.add_button
        picker.popup_at(button.mapToGlobal(QPoint(0, button.height())))
        self.picker = picker

    def _add_node(self, node_id: int, _category: bool) -> None:
        if node_id not in self._nodes:
            self._nodes.append(node_id)
            self._show_nodes()

    def _take(self) -> None:
        try:
            self._keep(self.words)
        except QdacoderError as error:
            self.why_not.setText(str(error))
            return
        self.accept()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.caption_field.setFocus()
        self._fit()


class _Shown(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._picture: QPixmap | None = None
        self.setFixedSize(*(round(side * theme().text_size / 100) for side in _PICTURE))

    def show_picture(self, picture: QPixmap | None) -> None:
        """Show it, or a mark where there is none."""
        self._picture = picture if picture is not None and not picture.isNull() else None
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_still(painter, self.rect(), self._picture)
        painter.end()
