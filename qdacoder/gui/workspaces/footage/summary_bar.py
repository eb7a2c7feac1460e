"""The bar above the footage table, and the frame that is there while files are dragged over the page."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.filter_field import FilterField
from qdacoder.gui.widgets.labels import AttentionMark, ElidedLabel
from qdacoder.gui.widgets.page_button import PageButton
from qdacoder.gui.workspaces.footage.lines import Summary, size_text

_HEIGHT = 40
_FIELD = 236


class SummaryBar(QWidget):
    """Counts at the left; filter and buttons at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.count, self.length = ElidedLabel("", "text_bold"), ElidedLabel("", "mono_text", "ink2")
        self.size_label = ElidedLabel("", "text", "ink2")
        self.attention = AttentionMark()
        self.filter_field = FilterField(tr("Title, site or witness"), tr("Filter footage"), "Ctrl F")
        self.filter_field.setAcceptDrops(False)
        self.verify_button = PageButton(tr("Verify all"), "ph.shield-check")
        self.verify_button.setToolTip(tr("Compare the checksum of every file (Ctrl+Shift+V)"))
        self.add_button = PageButton(tr("Add footage"), "ph.plus", primary=True)
        self.add_button.setToolTip(tr("Add footage (N)"))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 1)
        row.setSpacing(8)
        for label in (self.count, self.length, self.size_label):
            row.addWidget(label)
        row.addSpacing(16)
        row.addWidget(self.attention)
        row.addStretch(1)
        for part in (self.filter_field, self.verify_button, self.add_button):
            row.addWidget(part)
        theme().changed.connect(self._restyle)
        self._restyle()

    def show_summary(self, found: Summary) -> None:
        """Show the counts; without footage the empty page speaks for itself."""
        self.count.setText(tr("1 file") if found.files == 1 else tr("{n} files").format(n=found.files))
        self.length.setText(found.length if found.files else "")
        self.size_label.setText(size_text(found.size) if found.size else "")
        count = len(found.troubled)
        text = tr("1 needs attention") if count == 1 else tr("{n} need attention").format(n=count)
        self.attention.setVisible(bool(count))
        self.attention.setText(text)
        self.attention.setToolTip("\n".join(found.troubled))

    def show_buttons(self, shown: bool) -> None:
        """An empty page has its own button."""
        for part in (self.filter_field, self.verify_button, self.add_button):
            part.setVisible(shown)

    def show_verifying(self, verifying: bool) -> None:
        """The button stops what it began."""
        self.verify_button.setText(tr("Stop verifying") if verifying else tr("Verify all"))

    def _restyle(self) -> None:
        self.setFixedHeight(theme().row_height(_HEIGHT))
        self.filter_field.setFixedWidth(round(_FIELD * theme().text_size / 100))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(theme().color("line2"))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.end()


class DropFrame(QWidget):
    """A ring around the page that takes files."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def cover(self) -> None:
        """Show it around the whole parent."""
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.raise_()
        self.show()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().color("ink"), 2))
        painter.drawRoundedRect(self.rect().adjusted(4, 4, -4, -4), 4, 4)
        painter.end()
