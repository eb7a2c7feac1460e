"""Texts on the clipboard."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication, QStandardItem, QStandardItemModel


def put_on_clipboard(text: str, html: str = "") -> None:
    """Put a text on the clipboard, with HTML for programs that can paste it.

    The clipboard lives longer than Python. Data that Python made ends the program with a fault when it
    closes (PySide6 6.11), so the data is made by Qt: an empty one that a model gives.
    """
    clipboard = QGuiApplication.clipboard()
    if not html:
        clipboard.setText(text)
        return
    model = QStandardItemModel()
    model.appendRow(QStandardItem())
    data = model.mimeData([model.index(0, 0)])
    for name in data.formats():
        data.removeFormat(name)
    data.setText(text)
    data.setHtml(html)
    clipboard.setMimeData(data)
