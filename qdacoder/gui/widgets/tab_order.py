"""Tab goes in reading order, also through what was made later."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtWidgets import QWidget


def chain(widgets: Sequence[QWidget]) -> None:
    """Let Tab go through these widgets of one window in this order."""
    for before, after in pairwise(widgets):
        QWidget.setTabOrder(before, after)
