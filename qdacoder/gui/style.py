"""Fusion with our palette and one style sheet; applied again when the theme changes."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from qdacoder.gui.fonts import load_fonts
from qdacoder.gui.theme import TOKENS, Theme, theme

_STYLED = "qdacoder_styled"


def apply_style(application: QApplication) -> None:
    """Set style, palette, font and style sheet, now and whenever the theme changes."""
    if application.property(_STYLED):
        return
    application.setProperty(_STYLED, True)
    load_fonts()
    application.setStyle("Fusion")
    tokens = theme()

    def refresh() -> None:
        application.setPalette(palette(tokens))
        application.setFont(tokens.font("text"))
        # Taken off first: Qt then polishes each widget once, and not again for each of its children.
        application.setStyleSheet("")
        application.setStyleSheet(style_sheet(tokens))

    refresh()
    tokens.changed.connect(refresh)


def palette(tokens: Theme) -> QPalette:
    """The palette of a theme."""
    role = QPalette.ColorRole
    made = QPalette()
    for which, token in (
        (role.Window, "panel"),
        (role.WindowText, "ink"),
        (role.Base, "surface"),
        (role.AlternateBase, "panel"),
        (role.Text, "ink"),
        (role.Button, "surface"),
        (role.ButtonText, "ink"),
        (role.ToolTipBase, "ink"),
        (role.ToolTipText, "inverse"),
        (role.Highlight, "ink"),
        (role.HighlightedText, "inverse"),
        (role.PlaceholderText, "ink3"),
        (role.Link, "ink"),
        (role.BrightText, "ink"),
        (role.Light, "surface"),
        (role.Midlight, "hover"),
        (role.Mid, "line2"),
        (role.Dark, "field"),
        (role.Shadow, "field"),
    ):
        made.setColor(which, tokens.color(token))
    for which in (role.Text, role.ButtonText, role.WindowText):
        made.setColor(QPalette.ColorGroup.Disabled, which, tokens.color("field"))
    return made


def style_sheet(tokens: Theme) -> str:
    """The style sheet of a theme."""
    names = {name: _name(tokens.color(name)) for name in TOKENS}
    text = _SHEET
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(f"@{name};", f"{names[name]};").replace(f"@{name} ", f"{names[name]} ")
    for drawn in (26, 22):
        text = text.replace(f"@high{drawn};", f"{round(drawn * tokens.text_size / 100)}px;")
    return text


def _name(color: QColor) -> str:
    return color.name()


# `@token;` is replaced by the token's colour, `@high26;` by 26 px at the chosen text size.
_SHEET = """
QToolTip { background: @ink; color: @inverse; border: 0; padding: 4px 8px; }
QPushButton { background: @surface; color: @ink; border: 1px solid @field; border-radius: 4px;
  padding: 0 10px; min-height: @high26; font-weight: 500; }
QPushButton:hover { background: @hover; }
QPushButton:pressed, QPushButton:checked { background: @sel; }
QPushButton:disabled { color: @field; border-color: @line2; }
QPushButton:focus { border: 2px solid @ink; padding: 0 9px; }
QPushButton[primary="true"] { background: @ink; color: @inverse; border-color: @ink; font-weight: 600; }
QPushButton[primary="true"]:focus { border: 2px solid @ink; padding: 0 9px; outline: 2px solid @inverse;
  outline-offset: -4px; }
QPushButton[primary="true"]:hover { background: @ink2; }
QPushButton[primary="true"]:disabled { background: @surface; color: @field; border-color: @line2; }
QToolButton { background: transparent; color: @ink2; border: 1px solid transparent; border-radius: 4px;
  padding: 3px; }
QToolButton:hover { background: @hover; }
QToolButton:pressed, QToolButton:checked { background: @sel; }
QToolButton:focus { border: 2px solid @ink; padding: 2px; }
QToolButton::menu-indicator { image: none; }
QLineEdit, QAbstractSpinBox, QPlainTextEdit, QTextEdit, QComboBox { background: @surface; color: @ink;
  border: 1px solid @field; border-radius: 4px; padding: 2px 6px; selection-background-color: @ink;
  selection-color: @inverse; }
QLineEdit:focus, QAbstractSpinBox:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus {
  border: 2px solid @ink; padding: 1px 5px; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled, QPlainTextEdit:disabled {
  color: @ink3; background: @panel; border-color: @line2; }
QAbstractSpinBox > QLineEdit, QAbstractSpinBox > QLineEdit:focus { border: 0; padding: 0;
  background: transparent; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; }
QLineEdit:read-only { background: @panel; color: @ink3; border-color: @line2; }
QMenuBar { background: transparent; color: @ink; spacing: 2px; }
QMenuBar::item { background: transparent; padding: 4px 7px; border-radius: 4px; }
QMenuBar::item:selected { background: @sel; }
QMenu { background: @surface; color: @ink; border: 1px solid @line2; padding: 4px; }
QMenu::item { padding: 4px 24px 4px 24px; border-radius: 3px; }
QMenu::item:selected { background: @sel; color: @ink; }
QMenu::item:disabled { color: @field; }
QMenu::separator { height: 1px; background: @line; margin: 4px 6px; }
QComboBox::drop-down { border: 0; width: 18px; }
QComboBox QAbstractItemView { background: @surface; color: @ink; border: 1px solid @line2;
  selection-background-color: @sel; selection-color: @ink; }
QStatusBar { background: @chrome; color: @ink2; border-top: 1px solid @line2; }
QStatusBar::item { border: 0; }
QSplitter::handle { background: @line2; }
QHeaderView::section { background: @panel; color: @ink3; border: 0; border-bottom: 1px solid @line2;
  padding: 4px 8px; }
QTableView, QTreeView, QListView { background: @surface; color: @ink; border: 0; gridline-color: @line;
  selection-background-color: @sel; selection-color: @ink; outline: 0; }
#range_table { border: 1px solid @line2; padding: 1px; }
#range_table:focus { border: 2px solid @ink; padding: 0; }
#range_table::item, #list_table::item { padding: 0 5px; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: @line2; border-radius: 4px; margin: 1px; min-width: 24px; min-height: 24px; }
QScrollBar::handle:hover { background: @field; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QProgressBar { background: @surface; border: 1px solid @field; border-radius: 3px; max-height: 6px; }
QProgressBar::chunk { background: @ink; }
QDialog { background: @panel; }
#top { background: @chrome; border-bottom: 1px solid @line2; }
#rule { background: @line2; border: 0; }
#tag { background: @panel; color: @ink3; border: 1px solid @line2; border-radius: 3px; padding: 1px 5px; }
#keycap { background: @surface; color: @ink2; border: 1px solid @line2; border-radius: 3px; padding: 0 4px;
  min-height: 14px; }
#search { background: @surface; border: 1px solid @field; border-radius: 4px; padding: 0; min-height: 0; }
#search:hover { background: @surface; border-color: @ink; }
#search:focus { border: 2px solid @ink; }
#coder { background: @surface; border: 1px solid @line2; border-radius: 3px; padding: 1px 4px; color: @ink; }
#coder:hover { background: @hover; }
#link { background: transparent; border: 0; color: @ink3; padding: 0; }
#link:hover { color: @ink; text-decoration: underline; }
#link:focus { border: 1px solid @ink; }
QToolBar#activity { background: @chrome; border: 0; border-right: 1px solid @line2; padding: 0; margin: 0;
  spacing: 0; }
QToolBar#activity QToolButton { border: 0; border-left: 3px solid transparent; border-radius: 0;
  padding: 8px 3px 4px 0; color: @ink2; }
QToolBar#activity QToolButton:hover { background: @hover; }
QToolBar#activity QToolButton:checked { background: @panel; border-left: 3px solid @ink; color: @ink; }
QToolBar#activity QToolButton:disabled { color: @field; }
QToolBar#activity QToolButton:focus { border: 2px solid @ink; border-radius: 0; }
#add_chip { background: transparent; border: 1px solid @line2; border-radius: 3px; padding: 0; }
#add_chip:hover { background: @hover; border-color: @field; }
#add_chip:focus { border: 2px solid @ink; padding: 0; }
#node_tree { background: @panel; }
#inspector_scroll, #inspector_page { background: @panel; border: 0; }
QPushButton[joined="first"], QPushButton[joined="middle"], QPushButton[joined="last"] { border-radius: 0;
  padding: 0; min-height: 0; font-weight: 400; color: @ink2; }
QPushButton[joined="first"] { border-right: 0; border-top-left-radius: 4px; border-bottom-left-radius: 4px; }
QPushButton[joined="middle"] { border-right: 0; }
QPushButton[joined="last"] { border-top-right-radius: 4px; border-bottom-right-radius: 4px; }
QPushButton[joined="first"]:checked, QPushButton[joined="middle"]:checked,
QPushButton[joined="last"]:checked { background: @ink; color: @inverse; border-color: @ink;
  font-weight: 600; }
QPushButton[joined="first"]:focus, QPushButton[joined="middle"]:focus, QPushButton[joined="last"]:focus {
  border: 2px solid @ink; padding: 0; }
#new_node { background: @panel; border: 0; border-top: 1px solid @line; }
#node_choice { background: @panel; border: 1px solid @line2; border-radius: 4px; }
#choice_list { background: @panel; }
#notice { background: @amber_ground; border-bottom: 1px solid @amber; }
#notice_text { color: @amber_text; background: transparent; }
#welcome, #welcome_page { background: @panel; }
QRadioButton::indicator { width: 12px; height: 12px; border: 1px solid @field; border-radius: 7px;
  background: @surface; }
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 4px solid @ink; }
QRadioButton:focus { outline: 0; }
QRadioButton::indicator:focus { border-color: @ink; }
#info { background: @sel; border: 1px solid @line2; border-radius: 4px; }
#survivor { background: @sel; border: 0; border-radius: 3px; }
#card { background: @surface; border: 1px solid @line2; border-radius: 4px; }
QPushButton#big { border-radius: 4px; padding: 0; min-height: 0; text-align: left; }
QPushButton#big:focus { padding: 0; }
#palette { background: @surface; border: 1px solid @field; border-radius: 5px; }
#palette_field, #palette_field:focus { border: 0; background: transparent; padding: 2px; }
QPushButton[flat="true"] { background: transparent; border-color: transparent; padding: 0 5px;
  font-weight: 400; color: @ink2; }
QPushButton[flat="true"]:hover { background: @hover; }
#filter_group { border: 0; border-bottom: 1px solid @line; background: transparent; }
#filter_inside { background: @panel; }
QToolButton#theme_name { color: @ink; }
#cards_head { background: @panel; border: 0; border-bottom: 1px solid @line2; }
#finding_head { background: @panel; border: 0; border-bottom: 1px solid @line2; }
#finding_key { border: 0; border-top: 1px solid @line; }
#finding_facts { border: 0; border-top: 1px solid @line; border-bottom: 1px solid @line; }
#page_bar { border: 0; border-bottom: 1px solid @line2; }
#heat { border: 0; background: @surface; }
#heat QHeaderView { background: @surface; border: 0; }
#heat QTableCornerButton::section { background: @surface; border: 0; }
#finding_list { border: 0; background: @panel; }
#finding_page, #finding_inside { background: @surface; }
#finding_inside QPlainTextEdit { border-color: transparent; padding: 1px 5px; }
#finding_inside QPlainTextEdit:hover { border-color: @line; }
#finding_inside QPlainTextEdit:focus { border: 2px solid @ink; padding: 0 4px; }
QLineEdit[attention="true"] { border-color: @amber; background: @amber_ground; }
#cards, #queue, #hits_table { border: 0; background: @surface; }
#queue { background: @panel; border-bottom: 1px solid @line2; }
#picker { background: @surface; border: 1px solid @line2; }
#palette_list { background: transparent; }
#reason { background: @amber_ground; color: @amber_text; border: 1px solid @amber; border-radius: 3px;
  padding: 2px 6px; }
#playhead { padding: 0 2px; color: @ink; }
#playhead:focus { padding: 0 1px; }
#play { background: @ink; border: 1px solid @ink; border-radius: 4px; padding: 0; }
#play:hover { background: @ink2; }
#play:disabled { background: @line2; border-color: @line2; }
#play:focus { border: 2px solid @field; padding: 0; }
#menu_button { padding: 0 5px; color: @ink; }
#menu_button:focus { padding: 0 4px; }
#missing { background: @canvas; }
#attention { background: @amber_ground; border: 1px solid @amber; border-radius: 3px; }
QLineEdit[refused="true"], QComboBox[refused="true"] { border: 2px solid @amber; padding: 1px 5px; }
QPushButton[compact="true"] { min-height: @high22; padding: 0 8px; }
QPushButton[compact="true"]:focus { padding: 0 7px; }
QPushButton[cap="true"] { text-align: left; }
#inset_table::item { padding: 0 8px; }
#inner_field, #inner_field:focus { border: 0; background: transparent; padding: 0 6px; }
#details_scroll, #details_page { background: @panel; border: 0; }
"""
