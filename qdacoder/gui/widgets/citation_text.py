"""Citations on the screen: without the closing full stop; the title gives way, never the times."""

from __future__ import annotations

import re

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from qdacoder.gui.widgets.labels import ElidedLabel

_TIME = r"[0-9]{1,3}(?::[0-9]{2}){1,2}(?:[:;.][0-9]{2,3})?"
_TIMES = re.compile(rf"{_TIME}(?:[^\w,]{{1,5}}{_TIME})?")


def without_stop(citation: str) -> str:
    """A citation as it stands in a card or a cell, where no sentence ends."""
    return citation.removesuffix(".")


def elided_citation(citation: str, metrics: QFontMetrics, room: int) -> str:
    """A citation in so many pixels: what stands before (or after) its times is elided, the times never.

    Where even the times have no room they are given whole, to be clipped at their end.
    """
    if metrics.horizontalAdvance(citation) <= room:
        return citation
    found = list(_TIMES.finditer(citation))
    if not found:
        return metrics.elidedText(citation, Qt.TextElideMode.ElideMiddle, room)
    before, times, after = citation[: found[-1].start()], found[-1][0], citation[found[-1].end() :]
    if metrics.horizontalAdvance(times) >= room:
        return times
    if len(before) < len(after):
        rest = room - metrics.horizontalAdvance(before + times)
        return before + times + metrics.elidedText(after, Qt.TextElideMode.ElideRight, max(0, rest))
    title = before.rstrip(" ,")
    joint = before[len(title) :]
    rest = room - metrics.horizontalAdvance(joint + times + after)
    shown = metrics.elidedText(title, Qt.TextElideMode.ElideMiddle, rest) if rest > 0 else ""
    return f"{shown}{joint}{times}{after}" if shown else times


class CitationLabel(ElidedLabel):
    """A citation on one line."""

    def __init__(self, citation: str, role: str = "text", token: str = "ink2") -> None:
        super().__init__(without_stop(citation), role, token)

    def elided(self, metrics: QFontMetrics) -> str:
        return elided_citation(self.text(), metrics, self.width())


class CitationDelegate(QStyledItemDelegate):
    """A column of citations in a table."""

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        style = option.widget.style()
        part = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, option, option.widget)
        margin = style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, option, option.widget) + 1
        option.text = elided_citation(option.text, option.fontMetrics, part.width() - 2 * margin)
