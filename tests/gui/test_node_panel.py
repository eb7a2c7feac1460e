"""The panel of nodes by real keys and clicks: filter, create, apply, move, rename, remove."""

from __future__ import annotations

import unicodedata

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QMessageBox

from qdacoder.domain.codebook import Hue
from qdacoder.gui.models.node_tree import NodeRole
from qdacoder.gui.theme import theme
from qdacoder.gui.workspaces.coding.node_dialog import NodeDialog
from qdacoder.gui.workspaces.coding.node_panel import NodePanel
from tests.helpers.coding_desk import CodingDesk

# The offscreen platform says what it cannot do when a list opens.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Panel(CodingDesk):
    def __init__(self, folder, qtbot):
        super().__init__(folder)
        self.panel = NodePanel(self.presenter)
        self.tree, self.field = self.panel.tree, self.panel.field
        self.window = self.show(self.panel, 320, 456)
        qtbot.addWidget(self.window)
        qtbot.waitExposed(self.window)
        self.left = 0
        self.panel.left.connect(self._left)
        self.panel.focus_field()

    def _left(self):
        self.left += 1
        self.window.setFocus()

    def type(self, text):
        QTest.keyClicks(self.field, text)

    def press(self, key, modifiers=Qt.KeyboardModifier.NoModifier):
        QTest.keyClick(QApplication.focusWidget(), key, modifiers)

    def rows(self, parent=None):
        """Visible rows with their depth as dots."""
        found = []
        index = self.tree.indexAt(QPoint(50, 1))
        while index.isValid():
            depth, above = 0, index.parent()
            while above.isValid():
                depth, above = depth + 1, above.parent()
            found.append("." * depth + index.data())
            index = self.tree.indexBelow(index)
        return found

    def index(self, name):
        book = self.presenter.codebook
        node = next((row for row in book.nodes if row.name == name), None)
        if node is not None:
            return self.panel.filter.mapFromSource(self.panel.model.index_of_node(node.id))
        category = next(row for row in book.categories if row.name == name)
        return self.panel.filter.mapFromSource(self.panel.model.index_of_category(category.id))

    def go_to(self, name):
        self.tree.setFocus()
        self.tree.setCurrentIndex(self.index(name))

    def place(self, name):
        """Where to click on a row."""
        box = self.tree.visualRect(self.index(name))
        return QPoint(80, box.center().y())

    def menu(self, name, *path):
        """Choose from a row's context menu."""
        self.panel.commands.show_menu(self.panel.filter.mapToSource(self.index(name)), QPoint(5, 5))
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        for step in path[:-1]:
            menu = next(a for a in menu.actions() if a.text().split("\t")[0] == step).menu()
        action = next(a for a in menu.actions() if a.text().split("\t")[0] == path[-1])
        texts = [one.text() for one in menu.actions() if one.text()]
        action.trigger()
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        return texts


@pytest.fixture
def desk(tmp_path, qtbot):
    made = Panel(tmp_path, qtbot)
    yield made
    made.window.close()
    made.close()


ALL = [
    "Financial resources",
    ".Weekly quota",
    ".Debt",
    "..Side jobs at night",
    "Surveillance",
    ".Foreman intervenes",
]


def test_it_shows_categories_nodes_and_their_number(desk):
    assert desk.rows() == ALL
    assert desk.panel.header.detail.text() == "4"


def test_typing_filters_and_keeps_what_is_above(desk):
    desk.type("NIGHT")
    assert desk.rows() == ["Financial resources", ".Debt", "..Side jobs at night"]
    assert desk.tree.rows.needle == "night"
    assert desk.panel.header.detail.text() == "1 of 4"
    assert desk.tree.currentIndex().data() == "Side jobs at night"


def test_the_matched_part_is_bold(desk, qtbot):
    desk.type("quo")
    qtbot.wait(1)
    marked = desk.tree.viewport().grab().toImage()
    desk.tree.rows.needle = ""
    desk.tree.setCurrentIndex(desk.index("Financial resources"))
    desk.tree.rows.needle = ""
    plain = desk.tree.viewport().grab().toImage()
    row = desk.tree.visualRect(desk.index("Weekly quota"))
    ink = [sum(image.pixelColor(x, y).lightness() < 100 for x in range(40, 200) for y in _lines(row))
           for image in (marked, plain)]  # fmt: skip
    assert ink[0] > ink[1]


def _lines(box):
    return range(box.top() + 2, box.bottom() - 2)


def test_enter_applies_the_first_match_and_gives_the_deck_its_keys(desk):
    desk.presenter.select([3])
    desk.type("debt")
    desk.press(Qt.Key.Key_Return)
    assert desk.presenter.selected[0].node_ids == (1, 2)
    assert (desk.field.text(), desk.left, desk.rows()) == ("", 1, ALL)
    desk.press(Qt.Key.Key_J)
    assert desk.keys == ["shuttle_back"]


def test_enter_prefers_the_node_that_is_called_just_that(desk):
    desk.session.codebook.add_node("Debt bondage", 1)
    desk.session.codebook.move_node(5, 1, None, 0)
    desk.presenter.select([3])
    desk.type("debt")
    assert desk.tree.currentIndex().data() == "Debt"
    desk.press(Qt.Key.Key_Return)
    assert desk.presenter.selected[0].node_ids == (1, 2)


def test_ctrl_enter_creates_in_the_category_of_the_chosen_row(desk):
    desk.go_to("Foreman intervenes")
    desk.panel.focus_field()
    desk.type("quota by phone")
    desk.field.clear()
    desk.type("quot")
    desk.press(Qt.Key.Key_Return, CTRL)
    made = desk.session.codebook.find_node("quot")
    assert made.category_id == 2
    assert desk.tree.currentIndex().data() == "quot"
    assert desk.rows()[-1] == ".quot"
    assert desk.left == 1


def test_without_a_match_the_only_row_is_the_new_node_and_enter_makes_it(desk):
    desk.go_to("Weekly quota")
    desk.panel.focus_field()
    desk.type("  Cold   quarters ")
    assert desk.panel.only_row.isVisible()
    assert not desk.tree.isVisible()
    assert desk.panel.no_match.missing.text() == "No node “Cold quarters”"
    assert desk.panel.no_match.begin.text() == "Enter creates it in Financial resources"
    desk.press(Qt.Key.Key_Return)
    assert desk.session.codebook.find_node("Cold quarters").category_id == 1
    assert desk.errors == []


def test_a_new_node_is_put_on_what_is_selected(desk):
    desk.presenter.select([3])
    desk.type("Barracks")
    desk.press(Qt.Key.Key_Return)
    made = desk.session.codebook.find_node("barracks").id
    assert set(desk.presenter.selected[0].node_ids) == {1, made}


def test_a_name_that_exists_is_offered_and_not_doubled(desk):
    desk.session.codebook.add_node("주간 할당량", 1)
    before = desk.session.totals()
    desk.field.setText(unicodedata.normalize("NFD", "주간 할당량"))
    assert not desk.panel.new_row.isVisible()
    desk.press(Qt.Key.Key_Return, CTRL)
    assert desk.session.totals() == before
    assert desk.told[-1] == "There is a node “주간 할당량” already. Enter applies it"
    assert desk.tree.currentIndex().data() == "주간 할당량"


def test_escape_clears_the_field_and_what_was_open_stays_so(desk):
    desk.tree.collapse(desk.index("Surveillance"))
    desk.type("foreman")
    assert ".Foreman intervenes" in desk.rows()
    desk.press(Qt.Key.Key_Escape)
    assert desk.rows() == ALL[:-1]
    assert (desk.field.text(), desk.left) == ("", 1)


def test_down_goes_into_the_tree_and_up_comes_back(desk):
    desk.type("quota")
    desk.press(Qt.Key.Key_Down)
    assert QApplication.focusWidget() is desk.tree
    desk.presenter.select([2])
    desk.press(Qt.Key.Key_Return)
    assert desk.presenter.selected[0].node_ids == (1, 2)
    desk.press(Qt.Key.Key_Up)
    desk.press(Qt.Key.Key_Up)
    assert QApplication.focusWidget() is desk.field
    desk.press(Qt.Key.Key_Down)
    desk.press(Qt.Key.Key_Escape)  # the deck's, but for the filter
    assert (desk.field.text(), desk.keys) == ("", [])


def test_deck_keys_work_in_the_tree_and_type_ahead_is_off(desk):
    desk.go_to("Weekly quota")
    desk.press(Qt.Key.Key_D)
    desk.press(Qt.Key.Key_J)
    assert desk.keys == ["node D", "shuttle_back"]
    desk.tree.keyboardSearch("d")
    assert desk.tree.currentIndex().data() == "Weekly quota"


def test_a_category_is_folded_by_enter_and_never_coded(desk):
    desk.presenter.select([3])
    desk.go_to("Surveillance")
    desk.press(Qt.Key.Key_Return)
    assert desk.rows() == ALL[:-1]
    assert desk.presenter.selected[0].node_ids == (1,)


def test_the_caret_folds_with_one_click_and_a_double_click_applies(desk):
    desk.presenter.select([3])
    y = desk.place("Surveillance").y()
    QTest.mouseClick(desk.tree.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(18, y))
    assert desk.rows() == ALL[:-1]
    assert not desk.tree.currentIndex().isValid()
    QTest.mouseDClick(desk.tree.viewport(), Qt.MouseButton.LeftButton, pos=desk.place("Debt"))
    assert desk.presenter.selected[0].node_ids == (1, 2)
    assert "..Side jobs at night" in desk.rows()


def test_ctrl_shift_arrows_move_nodes_and_categories(desk):
    desk.go_to("Debt")
    desk.press(Qt.Key.Key_Up, CTRL | SHIFT)
    assert desk.rows()[1:4] == [".Debt", "..Side jobs at night", ".Weekly quota"]
    desk.press(Qt.Key.Key_Up, CTRL | SHIFT)  # at the top already
    desk.go_to("Financial resources")
    desk.press(Qt.Key.Key_Down, CTRL | SHIFT)
    assert desk.rows()[0] == "Surveillance"
    assert desk.tree.currentIndex().data() == "Financial resources"
    assert desk.errors == []


def rename(desk, name, text):
    desk.go_to(name)
    desk.press(Qt.Key.Key_F2)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    for _ in range(5):  # the field commits when it is done with the key, the panel when it is closed
        QApplication.processEvents()


def test_f2_renames_in_place(desk):
    rename(desk, "Debt", "Debt to the foreman")
    assert "Debt to the foreman" in desk.node_names()
    rename(desk, "Surveillance", "Watching")
    assert [row.name for row in desk.session.codebook.read().categories][1] == "Watching"
    rename(desk, "Weekly quota", "DEBT to the foreman")
    assert desk.errors == ["There is a node “Debt to the foreman” already. Use it, or choose another name."]
    assert "Weekly quota" in desk.node_names()
    assert desk.keys == []


def test_delete_removes_an_unused_node_at_once_and_undo_brings_it_back(desk):
    desk.go_to("Side jobs at night")
    desk.press(Qt.Key.Key_Delete)
    assert "Side jobs at night" not in desk.node_names()
    assert desk.keys == []
    desk.presenter.undo()
    assert desk.rows() == ALL


def message(qtbot):
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), QMessageBox))
    box = QApplication.activeModalWidget()
    assert isinstance(box, QMessageBox)
    return box


def test_delete_asks_with_the_numbers_before_a_used_node_goes(desk, qtbot):
    desk.go_to("Weekly quota")
    desk.press(Qt.Key.Key_Delete)
    box = message(qtbot)
    assert box.text() == "Remove “Weekly quota”?"
    assert box.informativeText().startswith("2 segments carry it. 2 codings are removed, the segments stay.")
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert "Weekly quota" in desk.node_names()
    desk.press(Qt.Key.Key_Delete)
    yes = next(one for one in message(qtbot).buttons() if one.text() == "Remove")
    QTest.mouseClick(yes, Qt.MouseButton.LeftButton)
    assert "Weekly quota" not in desk.node_names()
    assert desk.session.totals().segments == 3


def test_removing_a_category_says_what_becomes_of_its_nodes(desk, qtbot):
    desk.go_to("Financial resources")
    desk.press(Qt.Key.Key_Delete)
    box = message(qtbot)
    assert box.informativeText().startswith("Its 3 nodes become unsorted and keep their codings.")
    yes = next(one for one in box.buttons() if one.text() == "Remove")
    QTest.mouseClick(yes, Qt.MouseButton.LeftButton)
    assert desk.rows()[-4:] == ["Unsorted", ".Weekly quota", ".Debt", "..Side jobs at night"]


def test_a_quick_key_says_from_whom_it_was_taken(desk):
    texts = desk.menu("Debt", "Quick key", "1, taken from “Weekly quota”")
    assert texts[:3] == ["1, taken from “Weekly quota”", "2", "3"]
    assert desk.session.codebook.find_node("Debt").quick_key == "1"
    assert desk.session.codebook.find_node("Weekly quota").quick_key is None
    assert desk.told[-1] == "Key 1 now does “Debt”, taken from “Weekly quota”"
    desk.menu("Debt", "Quick key", "No key")
    assert desk.session.codebook.find_node("Debt").quick_key is None


def test_menus_move_colour_and_apply(desk):
    desk.menu("Weekly quota", "Move to category", "Surveillance")
    assert desk.session.codebook.find_node("Weekly quota").category_id == 2
    desk.menu("Weekly quota", "Move to category", "Unsorted")
    assert desk.rows()[-2:] == ["Unsorted", ".Weekly quota"]
    desk.menu("Surveillance", "Hue", "Violet, hexagon")
    assert desk.session.codebook.find_category("Surveillance").hue is Hue.VIOLET
    desk.menu("Surveillance", "Move up")
    assert desk.rows()[0] == "Surveillance"
    desk.presenter.select([3])
    desk.menu("Debt", "Apply")
    assert set(desk.presenter.selected[0].node_ids) == {1, 2}
    assert desk.errors == []


def dialog(qtbot):
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), NodeDialog))
    made = QApplication.activeModalWidget()
    assert isinstance(made, NodeDialog)
    return made


def test_define_new_node_here_and_new_category(desk, qtbot):
    desk.menu("Debt", "Define…")
    box = dialog(qtbot)
    QTest.keyClicks(box.definition_box, "Owed")
    QTest.keyClick(box.definition_box, Qt.Key.Key_Return)
    QTest.keyClicks(box.definition_box, "to the foreman")
    QTest.keyClick(box.definition_box, Qt.Key.Key_Return, CTRL)
    assert desk.session.codebook.find_node("Debt").definition == "Owed\nto the foreman"
    desk.menu("Debt", "New node here…")
    box = dialog(qtbot)
    QTest.keyClicks(box.name_field, "Interest")
    QTest.keyClick(box.name_field, Qt.Key.Key_Return)
    made = desk.session.codebook.find_node("Interest")
    assert (made.parent_id, made.category_id) == (2, 1)
    QTest.mouseClick(
        desk.panel.header.findChildren(type(desk.panel.fold_button))[0], Qt.MouseButton.LeftButton
    )
    box = dialog(qtbot)
    QTest.keyClicks(box.name_field, "Family")
    QTest.keyClick(box.name_field, Qt.Key.Key_Return)
    assert desk.session.codebook.find_category("Family").hue not in (Hue.BLUE, Hue.MAUVE)
    assert desk.tree.currentIndex().data() == "Family"


def drop(desk, dragged, target, row):
    """Drop a row before the child `row` of a target (-1: on it), as the view does at the end of a drag."""
    model = desk.panel.filter
    data = model.mimeData([desk.index(dragged)])
    move = Qt.DropAction.MoveAction
    place = (row, -1 if row < 0 else 0, desk.index(target))
    assert model.canDropMimeData(data, move, *place)
    assert not model.dropMimeData(data, move, *place)
    QApplication.processEvents()


def test_dragging_moves_nodes_between_rows_and_categories(desk):
    assert desk.tree.dragEnabled()
    desk.session.codebook.move_node(3, 1)  # Side jobs at night: out of Debt
    drop(desk, "Weekly quota", "Surveillance", -1)
    assert desk.session.codebook.find_node("Weekly quota").category_id == 2
    drop(desk, "Side jobs at night", "Financial resources", 0)
    assert desk.rows()[1:3] == [".Side jobs at night", ".Debt"]
    assert desk.errors == []


def test_nodes_on_the_selection_are_marked_and_nothing_scrolls(desk):
    for number in range(40):
        desk.session.codebook.add_node(f"Node {number}", 2)
    QApplication.processEvents()
    bar = desk.tree.verticalScrollBar()
    bar.setValue(bar.maximum())
    before = bar.value()
    desk.presenter.select([1])
    desk.presenter.handle_node_key("2")
    states = {name: desk.index(name).data(NodeRole.ON_SELECTION) for name in ("Debt", "Side jobs at night")}
    assert states == {"Debt": Qt.CheckState.Checked, "Side jobs at night": Qt.CheckState.Unchecked}
    assert bar.value() == before > 0


def test_expansion_survives_every_refresh(desk):
    desk.tree.collapse(desk.index("Financial resources"))
    desk.session.codebook.add_node("Police visit", 2)
    desk.presenter.undo()
    desk.presenter.redo()
    assert desk.rows() == ["Financial resources", "Surveillance", ".Foreman intervenes", ".Police visit"]


def test_tooltips_hold_everything_and_no_markup_of_others(desk):
    desk.session.codebook.edit_node(1, name="<b>Quota</b>", definition="Owed & paid")
    tip = desk.index("<b>Quota</b>").data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "<b>&lt;b&gt;Quota&lt;/b&gt;</b><br>Owed &amp; paid<br>2 segments, key 1"


def test_without_nodes_it_says_how_to_begin(desk, qtbot):
    for ident in (1, 2, 4):
        desk.session.codebook.remove_node(ident)
    for ident in (1, 2):
        desk.session.codebook.remove_category(ident)
    assert desk.panel.no_nodes.isVisible()
    desk.type("First")
    desk.press(Qt.Key.Key_Return)
    assert desk.rows() == ["Unsorted", ".First"]


def test_the_list_of_key_c_filters_and_applies_for_the_frame_of_the_key(desk, qtbot):
    desk.presenter.handle("mark_in")
    desk.player.seek(10_040)
    desk.panel.choose_node()
    choice = QApplication.activePopupWidget()
    assert [row.name for row in choice.model.rows] == desk.node_names()
    desk.player.seek(11_000)
    QTest.keyClicks(choice.field, "e")
    assert [row.name for row in choice.model.rows][:2] == ["Weekly quota", "Debt"]
    QTest.keyClick(choice.field, Qt.Key.Key_Down)
    QTest.keyClick(choice.field, Qt.Key.Key_Return)
    assert QApplication.activePopupWidget() is None
    rows = [(row.in_frame, row.out_frame, row.node_ids) for row in desk.presenter.segments]
    assert (10_000, 10_040, (2,)) in rows


def test_the_list_makes_a_node_and_escape_changes_nothing(desk):
    desk.presenter.select([3])
    desk.go_to("Surveillance")
    desk.panel.choose_node()
    choice = QApplication.activePopupWidget()
    QTest.keyClicks(choice.field, "Police")
    QTest.keyClick(choice.field, Qt.Key.Key_Escape)
    assert "Police" not in desk.node_names()
    desk.panel.choose_node()
    choice = QApplication.activePopupWidget()
    QTest.keyClicks(choice.field, "Police")
    QTest.keyClick(choice.field, Qt.Key.Key_Return)
    made = desk.session.codebook.find_node("Police")
    assert made.category_id == 2
    assert set(desk.presenter.selected[0].node_ids) == {1, made.id}


@pytest.mark.parametrize("size", [100, 175])
def test_rows_grow_with_the_text_and_end_inside(desk, size):
    theme().set_text_size(size)
    try:
        assert desk.tree.visualRect(desk.index("Debt")).height() == round(20 * size / 100)
        assert desk.tree.visualRect(desk.index("Debt")).right() <= desk.tree.viewport().width()
    finally:
        theme().set_text_size(100)
