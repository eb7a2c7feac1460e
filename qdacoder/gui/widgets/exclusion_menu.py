"""What can be done with an excluded range, by the pointer: the same on the timeline and in the list."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from qdacoder.gui.i18n import tr

ENTRIES = (
    ("play", "Play it", "Space"),
    ("edit", "Change range or reason…", "Enter"),
    ("remove", "Count it again", "Delete"),
)


def add_exclusion_entries(
    menu: QMenu, exclusion_id: int, do: Callable[[str, int], object], keys: bool
) -> None:
    """Add the entries for one exclusion; `do` gets what was chosen and its id.

    Args:
        keys: whether their keys work where the menu is opened.
    """
    for name, text, key in ENTRIES:
        entry = menu.addAction(f"{tr(text)}\t{key}" if keys else tr(text))
        entry.triggered.connect(lambda _on=False, name=name: do(name, exclusion_id))


def exclusion_menu(parent: QWidget, at: QPoint, exclusion_id: int, do: Callable[[str, int], object]) -> QMenu:
    """Open a menu for one exclusion in a list."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    add_exclusion_entries(menu, exclusion_id, do, keys=True)
    menu.popup(at)
    return menu
