"""The bar above the cards: theme, how much was found, and the ways to take it out."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QStyle,
    QStyleOptionToolButton,
    QStylePainter,
    QToolButton,
    QWidget,
)

from qdacoder.gui.i18n import tr
from qdacoder.gui.icons import icon
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.labels import ElidedLabel
from qdacoder.gui.widgets.page_button import PageButton
from qdacoder.gui.widgets.panel_header import IconButton
from qdacoder.gui.workspaces.review.presenter import ReviewPresenter

_HEIGHT, _ROOMY = 44, 900
EXPORTS = (
    ("csv", "CSV", "ph.table"),
    ("xlsx", "XLSX", "ph.grid-four"),
    ("html", "HTML", "ph.file-text"),
    ("stills", "Stills", "ph.image"),
)


class SummaryBar(QFrame):
    """Bound to the presenter of Review.

    Signals:
        export_requested(what): ``csv``, ``xlsx``, ``html`` or ``stills``.
        quantities_requested: the table of what is stated in numbers.
        rename_requested, remove_requested: of the theme that is shown.
    """

    export_requested = Signal(str)
    quantities_requested = Signal()
    rename_requested = Signal()
    remove_requested = Signal()

    def __init__(self, presenter: ReviewPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page_bar")
        self._presenter = presenter
        self.theme = _ThemeButton()
        self.theme.setAccessibleName(tr("Theme"))
        self.theme.setObjectName("theme_name")
        self.segments = ElidedLabel("", "text_bold")
        self.segments_word = ElidedLabel(tr("segments"), "text", "ink2")
        self.witnesses = ElidedLabel("", "text_bold")
        self.witnesses_word = ElidedLabel(tr("witnesses"), "text", "ink2")
        self.time = ElidedLabel("", "mono_text")
        self.counted = ElidedLabel(tr("overlaps counted once"), "second", "ink3")
        self.buttons: dict[str, PageButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(6)
        row.addWidget(self.theme)
        row.addSpacing(10)
        for label in (self.segments, self.segments_word, self.witnesses, self.witnesses_word, self.time):
            label.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
            row.addWidget(label)
            if label in (self.segments_word, self.witnesses_word):
                row.addSpacing(6)
        row.addSpacing(6)
        row.addWidget(self.counted, 1)
        self.quantities = IconButton("ph.hash", tr("Stated quantities of the theme"))
        self.quantities.clicked.connect(self.quantities_requested)
        row.addWidget(self.quantities)
        self.export = ElidedLabel(tr("Export"), "second", "ink2")
        row.addWidget(self.export)
        for name, text, icon_name in EXPORTS:
            button = PageButton(tr(text), icon_name)
            button.setAccessibleName(tr("Export as {what}").format(what=tr(text)))
            button.clicked.connect(lambda _checked=False, name=name: self.export_requested.emit(name))
            self.buttons[name] = button
            row.addWidget(button)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.theme.clicked.connect(self.open_themes)
        for signal in (presenter.found_changed, presenter.filter_changed, presenter.themes_changed):
            signal.connect(self.refresh)
        theme().changed.connect(self._restyle)
        self._restyle()
        self.refresh()

    def refresh(self) -> None:
        """Say what was found."""
        presenter, found = self._presenter, self._presenter.found
        self.theme.set_text(self._name())
        for button in self.buttons.values():
            button.setEnabled(bool(found and found.result.hits))
        for word in (self.segments_word, self.witnesses_word):
            word.setVisible(found is not None)
        if found is None:
            self.counted.setText("")
            return
        summary = found.summary
        self.segments.setText(f"{summary.segments:,}")
        self.segments_word.setText(tr("segment") if summary.segments == 1 else tr("segments"))
        self.witnesses.setText(f"{summary.witnesses:,}")
        self.witnesses_word.setText(tr("witness") if summary.witnesses == 1 else tr("witnesses"))
        self.time.setText(
            presenter.length_text(found.order.footage_ids, summary.seconds) if found.result.hits else ""
        )
        heard = presenter.length_text(found.order.footage_ids, summary.without_excluded)
        left_out = summary.without_excluded != summary.seconds
        self.counted.setText(
            tr("overlaps counted once, {time} without excluded sound").format(time=heard)
            if left_out
            else tr("overlaps counted once")
        )
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Numbers never elide: the icons of the buttons give way first."""
        for label in (self.segments, self.segments_word, self.witnesses, self.witnesses_word, self.time):
            label.setMinimumWidth(label.sizeHint().width())
        tight = self.width() < _ROOMY * theme().text_size / 100
        self.export.setHidden(tight)
        for name, _text, icon_name in EXPORTS:
            self.buttons[name].set_icon("" if tight else icon_name)

    def open_themes(self) -> None:
        """The list of themes."""
        presenter = self._presenter
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        everything = menu.addAction(tr("All segments"))
        everything.triggered.connect(lambda: presenter.set_theme(None))
        if presenter.themes:
            menu.addSeparator()
        for row in presenter.themes:
            action = menu.addAction(row.name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(presenter.theme is not None and presenter.theme.id == row.id)
            action.triggered.connect(lambda _checked=False, row=row: presenter.set_theme(row))
        if presenter.theme is not None:
            menu.addSeparator()
            menu.addAction(tr("Rename this theme…")).triggered.connect(self.rename_requested)
            menu.addAction(tr("Remove this theme")).triggered.connect(self.remove_requested)
        menu.popup(self.theme.mapToGlobal(QPoint(0, self.theme.height())))

    def _name(self) -> str:
        presenter = self._presenter
        if presenter.theme is None:
            return tr("All segments") if presenter.filter.is_empty else tr("Unsaved filter")
        same = presenter.theme.filter == presenter.filter
        return presenter.theme.name if same else tr("{name}, changed").format(name=presenter.theme.name)

    def _restyle(self) -> None:
        self.setFixedHeight(theme().row_height(_HEIGHT))
        self.theme.setFont(theme().font("section"))
        self.theme.set_text(self._name())
        self._fit()


class _ThemeButton(QToolButton):
    """The theme's name with a caret; a long name elides."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self._full = ""

    def set_text(self, text: str) -> None:
        self._full = text
        self.setText(text)
        self.setToolTip(text)
        self.setIcon(icon("ph.caret-down", 14, "ink2"))
        metrics = self.fontMetrics()
        self.setMaximumWidth(min(metrics.horizontalAdvance(text) + 44, 260))
        self.setMinimumWidth(min(metrics.horizontalAdvance(text) + 44, 140))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, option = QStylePainter(self), QStyleOptionToolButton()
        self.initStyleOption(option)
        option.text = self.fontMetrics().elidedText(
            self._full, Qt.TextElideMode.ElideRight, self.width() - 36
        )
        option.palette.setColor(QPalette.ColorRole.ButtonText, theme().color("ink"))
        option.palette.setColor(QPalette.ColorRole.WindowText, theme().color("ink"))
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
        painter.end()
