"""A fault: one window, no words of a witness in report or log, work goes on."""

from __future__ import annotations

import logging
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from qdacoder.errors import UserError
from qdacoder.gui.application import make_application
from qdacoder.gui.faults import FaultReporter, fault_text

SECRET = "he said that he was beaten"


def _fail() -> None:
    raise ValueError(SECRET)


def test_the_report_names_the_place_and_no_words(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    make_application([])
    window = QWidget()
    qtbot.addWidget(window)
    shown: list[Exception] = []
    reporter = FaultReporter(shown.append, window)
    caplog.set_level(logging.INFO, logger="qdacoder")
    try:
        _fail()
    except ValueError:
        reporter.caught(*sys.exc_info())  # type: ignore[arg-type]
    dialog = reporter.dialog
    assert dialog is not None
    qtbot.addWidget(dialog)
    assert "builtins.ValueError" in dialog.report
    assert "in _fail" in dialog.report
    assert SECRET not in dialog.report
    assert SECRET not in caplog.text
    copy, go_on = dialog.findChildren(QPushButton)
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == dialog.report
    qtbot.mouseClick(go_on, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()
    assert shown == []


def test_our_own_errors_are_shown_as_errors(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    shown: list[Exception] = []
    reporter = FaultReporter(shown.append, window)
    error = UserError("Mark a range first.")
    reporter.caught(UserError, error, None)
    assert shown == [error]
    assert reporter.dialog is None


def test_places_are_relative() -> None:
    try:
        _fail()
    except ValueError as error:
        text = fault_text(ValueError, error.__traceback__)
    assert "/root" not in text
    assert "tests/gui/test_faults.py" in text
