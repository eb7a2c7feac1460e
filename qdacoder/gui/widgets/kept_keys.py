"""Keys that a widget keeps for itself while it has the focus, although the deck knows them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

_PROPERTY = "kept_keys"


def keep_keys(widget: QWidget, *keys: Qt.Key) -> None:
    """Let a widget that Tab reached have these plain keys: the cross of a chip, a button's Space."""
    widget.setProperty(_PROPERTY, [int(key) for key in keys])


def keeps(widget: QWidget, key: int) -> bool:
    """Whether the widget keeps this key."""
    return key in (widget.property(_PROPERTY) or ())
