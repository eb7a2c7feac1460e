"""The top bar: menus, the project's name, the search box, whether all is saved, and who codes."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QMenuBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from qdacoder.gui.i18n import tr
from qdacoder.gui.icons import icon
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.labels import ElidedLabel, IconLabel, KeyCap

_HEIGHT = 40
_SEARCH, _LEAST, _GAP = 324, 160, 8


class SearchBox(QPushButton):
    """Looks like a field and opens the palette."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("search")
        self.setAccessibleName(tr("Find or run a command, Ctrl+K"))
        self.setFixedHeight(28)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 4, 0)
        row.setSpacing(6)
        row.addWidget(IconLabel("ph.magnifying-glass", 14, "ink2"))
        row.addWidget(ElidedLabel(tr("Find or run a command"), "text", "ink3"), 1)
        row.addWidget(KeyCap("Ctrl K"))
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)


class TopBar(QWidget):
    """The bar at the top of the window.

    Attributes:
        menus: the menu bar.
        coder_menu: what the coder chip opens.

    Signals:
        search_requested: the search box was pressed.
    """

    search_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("top")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.menus = QMenuBar()
        self.menus.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.search = SearchBox()
        self.search.clicked.connect(self.search_requested)
        self.coder_menu = QMenu(self)
        self._line = _line()
        self._name = ElidedLabel("", "text_bold")
        self._sample = QLabel(tr("Sample"))
        self._sample.setObjectName("tag")
        self._sample.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._state_icon = IconLabel("ph.check", 14, "ink2")
        self._state = ElidedLabel("", "second", "ink2")
        self._state_line = _line()
        self._offline = ElidedLabel(tr("Offline"), "second", "ink2")
        self._chip_line = _line()
        self._chip = QToolButton()
        self._chip.setObjectName("coder")
        self._chip.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._chip.setMenu(self.coder_menu)
        self._left, self._right = QWidget(), QWidget()
        self._shown: dict[str, tuple[object, ...]] = {}  # what is unchanged is not laid out again
        self._build()
        theme().changed.connect(self._restyle)
        self._restyle()
        self.show_project("", False)
        self.show_coder("", "")

    def show_project(self, name: str, is_sample: bool, read_only: bool = False) -> None:
        """Name the open project; empty for none."""
        if self._shown.get("project") == (name, is_sample, read_only):
            return
        self._shown["project"] = (name, is_sample, read_only)
        self._name.setText(name)
        self._name.setVisible(bool(name))
        self._line.setVisible(bool(name))
        self._sample.setVisible(bool(name) and (is_sample or read_only))
        self._sample.setText(tr("Read-only") if read_only else tr("Sample"))
        for part in (self._state, self._state_icon, self._state_line, self._offline, self._chip_line):
            part.setVisible(bool(name))
        self._share()

    def show_state(self, text: str, trouble: bool = False) -> None:
        """Say whether all is saved; amber with a sign when it is not."""
        if self._shown.get("state") == (text, trouble):
            return
        self._shown["state"] = (text, trouble)
        self._state.setText(text)
        self._state.set_token("amber_text" if trouble else "ink2")
        self._state_icon.set_icon(
            "ph.warning" if trouble else "ph.check", "amber_text" if trouble else "ink2"
        )
        self._share()

    def show_coder(self, initials: str, name: str) -> None:
        """Say who codes; empty for nobody."""
        if self._shown.get("coder") == (initials, name):
            return
        self._shown["coder"] = (initials, name)
        self._chip.setVisible(bool(initials))
        self._chip.setText(initials[:4])
        self._chip.setAccessibleName(tr("Coding as {name}").format(name=name))
        self._chip.setToolTip(tr("Coding as {name}").format(name=name))
        self._share()

    @property
    def state_text(self) -> str:
        """What the state says."""
        return self._state.text()

    def _build(self) -> None:
        left, right = self._left, self._right
        for side in (left, right):
            side.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(left)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(10)
        row.addWidget(self.menus)
        row.addWidget(self._line)
        row.addWidget(self._name)
        row.addWidget(self._sample)
        row.addStretch(1)
        row = QHBoxLayout(right)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(8)
        row.addStretch(1)
        for part in (
            self._state_icon,
            self._state,
            self._state_line,
            self._offline,
            self._chip_line,
            self._chip,
        ):
            row.addWidget(part)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(_GAP)
        whole.addWidget(left, 6)
        whole.addWidget(self.search)
        whole.addWidget(right, 5)

    def _restyle(self) -> None:
        self._sample.setFont(theme().font("label"))
        self._chip.setIcon(icon("ph.caret-down", 12, "ink2"))
        self._chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self._chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._chip.setIconSize(QSize(12, 12))
        self._chip.setFont(theme().font("second_bold"))
        self.search.setFixedHeight(max(28, theme().row_height(28)))
        self.setFixedHeight(max(_HEIGHT, theme().row_height(28) + 12))
        self._share()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        """The search box gives way before the project's name does."""
        left, right = (side.layout().sizeHint().width() for side in (self._left, self._right))  # type: ignore[union-attr]
        wanted = round(_SEARCH * theme().text_size / 100)
        spare = self.width() - left - right - 2 * _GAP
        self.search.setFixedWidth(max(_LEAST, min(wanted, spare)))
        room = self.width() - self.search.width() - 2 * _GAP
        self._left.setMinimumWidth(max(0, min(left, room - min(right, room // 2))))
        self._right.setMinimumWidth(max(0, min(right, room - self._left.minimumWidth())))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.ignore()


def _line() -> QFrame:
    line = QFrame()
    line.setObjectName("rule")
    line.setFixedSize(1, 16)
    return line
