"""The activity bar: one item a workspace, settings at the foot."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QFontMetrics
from PySide6.QtWidgets import QSizePolicy, QToolBar, QToolButton, QWidget

from qdacoder.gui.i18n import tr
from qdacoder.gui.icons import icon
from qdacoder.gui.theme import theme

_WIDTH, _ITEM = 64, 56


class ActivityBar(QToolBar):
    """Left, fixed, vertical.

    Signals:
        chosen: name of the item that was pressed.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Workspaces"), parent)
        self.setObjectName("activity")
        self.setMovable(False)
        self.setFloatable(False)
        self.setOrientation(Qt.Orientation.Vertical)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.setIconSize(QSize(20, 20))
        inner = self.layout()
        if inner is not None:
            inner.setContentsMargins(0, 0, 0, 0)
            inner.setSpacing(0)
        self.toggleViewAction().setVisible(False)
        self._group = QActionGroup(self)
        self._group.setExclusionPolicy(QActionGroup.ExclusionPolicy.ExclusiveOptional)
        self._items: dict[str, tuple[QAction, str]] = {}
        theme().changed.connect(self._restyle)

    def add_item(self, name: str, text: str, icon_name: str, tip: str) -> None:
        """Add a workspace."""
        action = QAction(text, self)
        action.setCheckable(True)
        action.setToolTip(tip)
        action.triggered.connect(lambda _checked=False: self.chosen.emit(name))
        self._group.addAction(action)
        self.addAction(action)
        button = self.widgetForAction(action)
        if isinstance(button, QToolButton):
            button.setAccessibleName(tip)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._items[name] = (action, icon_name)
        self._restyle()

    def add_spacer(self) -> None:
        """Push what follows to the foot."""
        space = QWidget()
        space.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.addWidget(space)

    def show_current(self, name: str | None) -> None:
        """Mark the workspace shown."""
        for one, (action, _icon) in self._items.items():
            action.setChecked(one == name)
        self._restyle()

    def set_available(self, names: set[str]) -> None:
        """Enable these items and no others."""
        for one, (action, _icon) in self._items.items():
            action.setEnabled(one in names)

    def _restyle(self) -> None:
        metrics = QFontMetrics(theme().font("label_bold"))
        widest = max(
            (metrics.horizontalAdvance(action.text()) for action, _ in self._items.values()), default=0
        )
        width = max(_WIDTH, widest + 12)
        for action, icon_name in self._items.values():
            action.setIcon(icon(icon_name, 20, "ink" if action.isChecked() else "ink2"))
            button = self.widgetForAction(action)
            if button is not None:
                button.setFont(theme().font("label_bold" if action.isChecked() else "label"))
                button.setFixedSize(width, max(_ITEM, theme().row_height(_ITEM - 10)))
        self.setFixedWidth(width)
