"""The Review workspace: filter, cards by witness, and the player, as drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QInputDialog,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from qdacoder.domain.review import GroupBy, NodeRule
from qdacoder.gui.i18n import tr
from qdacoder.gui.player_switch import PlayerSwitch
from qdacoder.gui.runner import Runner
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.choice_box import ChoiceBox
from qdacoder.gui.widgets.empty_state import EmptyState
from qdacoder.gui.widgets.kept_keys import keep_keys
from qdacoder.gui.widgets.labels import ElidedLabel
from qdacoder.gui.widgets.lazy_list import LazyList
from qdacoder.gui.widgets.splitter import Splitter
from qdacoder.gui.workspaces.review.card_delegate import CardDelegate
from qdacoder.gui.workspaces.review.cards_model import CardRole, CardsModel, Entry
from qdacoder.gui.workspaces.review.filter_panel import FilterPanel
from qdacoder.gui.workspaces.review.hits_table import HitsTable
from qdacoder.gui.workspaces.review.node_picker import NodePicker
from qdacoder.gui.workspaces.review.player_panel import PlayerPanel
from qdacoder.gui.workspaces.review.playing import QueuePlayer
from qdacoder.gui.workspaces.review.presenter import ReviewPresenter
from qdacoder.gui.workspaces.review.rule_row import HOWS
from qdacoder.gui.workspaces.review.stills import CardStills
from qdacoder.gui.workspaces.review.summary_bar import SummaryBar

_SHOWS = (
    (1, "1 most relevant each"),
    (2, "2 most relevant each"),
    (5, "5 most relevant each"),
    (None, "all"),
)
_MODES = ("cards", "compact", "table")


class CardList(LazyList):
    """Cards under headings; only what is seen is laid out in full.

    Signals:
        chosen(segment id): the current card.
        opened(segment id): Enter or a double click.
        group_toggled(key): *Show n more* of a heading.
    """

    chosen = Signal(int)
    opened = Signal(int)
    group_toggled = Signal(int)

    def __init__(self, model: CardsModel, delegate: CardDelegate, parent: QWidget | None = None) -> None:
        self._cards, self._delegate = model, delegate
        super().__init__(parent)
        self._guard = False
        self.setObjectName("cards")
        self.setAccessibleName(tr("Segments found"))
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.selectionModel().currentChanged.connect(self._current_changed)
        self.doubleClicked.connect(self._double_clicked)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._lay_out)
        theme().changed.connect(self._lay_out)

    def guesses(self) -> list[int]:
        """Headings are as high as they are, cards as most are."""
        heading, card = self._delegate.heights()
        return [heading if one else card for one in self._cards.headings]

    def show_current(self, segment_id: int | None, *, jump: bool = True) -> None:
        """Select a card and bring it into sight."""
        index = self._cards.index_of(segment_id)
        if index.isValid():
            self._guard = True
            self.setCurrentIndex(index)
            self._guard = False
            if jump:
                above = index.siblingAtRow(index.row() - 1)
                entry: Entry | None = above.data(CardRole.ENTRY) if above.isValid() else None
                if entry is not None and entry.hit is None:
                    self.scrollTo(above)  # the first card of a group comes with its heading
                self.scrollTo(index)

    def keyboardSearch(self, search: str) -> None:
        """Off."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self._double_clicked(index)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        entry: Entry | None = index.data(CardRole.ENTRY) if index.isValid() else None
        if entry is not None and entry.hit is None:
            place = self._delegate.more_rect(QRect(self.visualRect(index)), entry)
            if place.contains(event.position().toPoint()):
                self.group_toggled.emit(entry.group.key)
            return
        super().mousePressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.viewport().width() != self._delegate.width:
            self._delegate.width = self.viewport().width()
            self._later.start(0)

    def _lay_out(self) -> None:
        self._delegate.width = self.viewport().width()
        self.doItemsLayout()

    def _current_changed(self) -> None:
        entry: Entry | None = self.currentIndex().data(CardRole.ENTRY)
        if entry is not None and entry.hit is not None and not self._guard:
            self.chosen.emit(entry.hit.segment_id)

    def _double_clicked(self, index: object) -> None:
        entry: Entry | None = self.currentIndex().data(CardRole.ENTRY)
        if entry is not None and entry.hit is not None:
            self.opened.emit(entry.hit.segment_id)


class ReviewView(QWidget):
    """The page.

    Signals:
        open_requested(segment id): in Coding.
        citation_requested(segment id): copy it.
        export_requested(what): see `SummaryBar`.
        finding_requested(segment id): let it bear on a finding.
    """

    open_requested = Signal(int)
    citation_requested = Signal(int)
    export_requested = Signal(str)
    finding_requested = Signal(int)

    def __init__(
        self, presenter: ReviewPresenter, player: PlayerSwitch, runner: Runner, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self.playing = QueuePlayer(presenter.session, player, lambda: presenter.footage, self)
        self.filter = FilterPanel(presenter)
        self.bar = SummaryBar(presenter)
        self.player = PlayerPanel(presenter, self.playing)
        self.stills = CardStills(presenter, runner, self)
        self.model = CardsModel(presenter, self)
        self.delegate = CardDelegate(presenter, self.stills, self)
        self.list = CardList(self.model, self.delegate)
        self.table = HitsTable(presenter)
        self.empty = EmptyState("ph.funnel", tr("No segment matches"), "")
        self.nothing = EmptyState(
            "ph.book-open",
            tr("No segment yet"),
            tr("Code footage first: what is coded is read here by theme"),
        )
        self.group_box, self.show_box = ChoiceBox(), ChoiceBox()
        self.modes: dict[str, QPushButton] = {}
        self.picker: NodePicker | None = None
        self._pages = QStackedWidget()
        self._build()
        self._connect()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._show_found()

    @property
    def mode(self) -> str:
        """``cards``, ``compact`` or ``table``."""
        return next(name for name, button in self.modes.items() if button.isChecked())

    def panels(self) -> list[QWidget]:
        """What F4 goes through."""
        return [self.filter.text, self.list, self.table, self.player.queue]

    def close_project(self) -> None:
        """Stop what runs."""
        self.stills.stop()
        self.playing.close()
        self.presenter.close()

    def layout_state(self) -> dict[str, object]:
        """Sizes of the panels, as a plain value."""
        return {"whole": self._whole.keep(), "right": self._right.keep(), "mode": self.mode}

    def restore_layout(self, state: object) -> None:
        """Sizes as they were."""
        if isinstance(state, dict):
            self._whole.restore(state.get("whole"))
            self._right.restore(state.get("right"))
            if state.get("mode") in _MODES:
                self.modes[str(state["mode"])].click()

    def reset_layout(self) -> None:
        """Sizes as drawn."""
        self.filter.show()
        self.player.show()
        self._whole.reset()
        self._right.reset()

    def handle(self, action: str) -> bool:
        """Do an action of the table by its id; False when it is not one of this page's."""
        do = self._table().get(action)
        if do is None:
            return False
        do()
        return True

    @property
    def doable(self) -> frozenset[str]:
        """Ids of what `handle` can do."""
        return frozenset(self._table())

    def node_key(self, key: str) -> bool:
        """A node's quick key works on the current card."""
        return self.presenter.node_key(key)

    def _table(self) -> dict[str, Callable[[], object]]:
        presenter, playing = self.presenter, self.playing
        return {
            "play": self._play,
            "play_anywhere": self._play,
            "shuttle_stop": playing.stop,
            "play_all": lambda: playing.play_all(presenter.current),
            "segment_back": lambda: presenter.step(-1),
            "segment_on": lambda: presenter.step(1),
            "view_back": lambda: presenter.step_group(-1),
            "view_on": lambda: presenter.step_group(1),
            "home": lambda: presenter.end(last=False),
            "end": lambda: presenter.end(last=True),
            "edge_back": lambda: playing.skip(-1),
            "edge_on": lambda: playing.skip(1),
            "frame_back": lambda: playing.player.step(-1),
            "frame_on": lambda: playing.player.step(1),
            "loop": self.player.loop.toggle,
            "relevance": presenter.next_relevance,
            "open_card": self._open,
            "find": self.filter.focus_text,
            "node_field": lambda: self._pick(-1, self.filter.add_rule),
            "choose_node": self._choose_for_card,
            "side_panels": self._toggle_panels,
            "reset_layout": self.reset_layout,
            "leave": self._leave,
            "save_theme": self.ask_theme_name,
            "add_to_finding": self._to_finding,
            "export_csv": lambda: self.export_requested.emit("csv"),
        }

    def _build(self) -> None:
        # From the outside in: what is put into something later is styled again with all that is in it.
        self._whole = Splitter(Qt.Orientation.Horizontal, [], [264, 1112], (0, 1))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._whole)
        right = QWidget()
        self._whole.fill([self.filter, right])
        self._right = Splitter(Qt.Orientation.Horizontal, [], [736, 376], (1, 0))
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self._right, 1)
        middle, top = QWidget(), QFrame()
        self._right.fill([middle, self.player])
        top.setObjectName("cards_head")
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(self._pages, 1)
        row = QHBoxLayout(top)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(8)
        for by, text in ((GroupBy.WITNESS, "Witness"), (GroupBy.FOOTAGE, "Footage")):
            self.group_box.addItem(tr(text), by)
        for most, text in _SHOWS:
            self.show_box.addItem(tr(text), most)
        self.show_box.setCurrentIndex(1)
        for box, letters in ((self.group_box, 12), (self.show_box, 24)):  # as wide as drawn, where it fits
            box.setMinimumContentsLength(letters)
            box.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.group_box.setAccessibleName(tr("Group by"))
        self.show_box.setAccessibleName(tr("Show"))
        row.addWidget(ElidedLabel(tr("Group by"), "second", "ink2"))
        row.addWidget(self.group_box)
        row.addSpacing(6)
        row.addWidget(ElidedLabel(tr("Show"), "second", "ink2"))
        row.addWidget(self.show_box)
        row.addStretch(1)
        row.addLayout(self._mode_buttons())
        self._head = top
        for page in (self.list, self.table, self.empty, self.nothing):
            self._pages.addWidget(page)
        self.filter.setMaximumWidth(420)
        self.player.setMaximumWidth(560)
        theme().changed.connect(self._restyle)
        self._restyle()

    def _mode_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(0)
        group = QButtonGroup(self)
        for name, text, end in (
            ("cards", "Cards", "first"),
            ("compact", "Compact", "middle"),
            ("table", "Table", "last"),
        ):
            button = QPushButton(tr(text))
            button.setCheckable(True)
            button.setProperty("joined", end)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            keep_keys(button, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
            button.clicked.connect(self._mode_changed)
            group.addButton(button)
            self.modes[name] = button
            row.addWidget(button)
        self.modes["cards"].setChecked(True)
        return row

    def _connect(self) -> None:
        presenter, playing = self.presenter, self.playing
        listener = playing.player.listener
        listener.picture = self.player.canvas.show_picture
        listener.frame = playing.frame_shown
        listener.state = playing.state_shown
        listener.error = lambda message: presenter.told.emit(message, False)
        presenter.found_changed.connect(self._show_found)
        presenter.current_changed.connect(self._show_current)
        presenter.cards_changed.connect(self.model.touch)
        presenter.codebook_changed.connect(lambda: self.list.viewport().update())
        self.stills.ready.connect(lambda one: self.model.touch([one]))
        self.list.chosen.connect(presenter.select)
        self.list.opened.connect(self.open_requested)
        self.list.group_toggled.connect(presenter.toggle_group)
        self.table.chosen.connect(presenter.select)
        self.table.opened.connect(self.open_requested)
        self.group_box.activated.connect(lambda _at: presenter.set_group_by(self.group_box.currentData()))
        self.show_box.activated.connect(lambda _at: presenter.set_most(self.show_box.currentData()))
        self.filter.node_wanted.connect(self._pick)
        self.filter.save_requested.connect(self.ask_theme_name)
        self.filter.left.connect(self._back_to_deck)
        self.bar.export_requested.connect(self.export_requested)
        self.bar.rename_requested.connect(self._rename_theme)
        self.bar.remove_requested.connect(
            lambda: presenter.remove_theme(presenter.theme.id) if presenter.theme else None
        )
        self.player.open_requested.connect(self._open)
        self.player.citation_requested.connect(self._cite)
        self.player.finding_requested.connect(self._to_finding)
        self.player.nodes_requested.connect(self._choose_for_card)
        playing.told.connect(lambda text: presenter.told.emit(text, False))
        playing.moved.connect(self._played)

    def _show_found(self) -> None:
        presenter = self.presenter
        self.model.refresh()
        if self.mode == "table":
            self.table.refresh(presenter.current)
        self.playing.set_hits(presenter.order)
        found = presenter.found
        if found is not None and not found.result.hits:
            self._say_empty()
        else:
            self._pages.setCurrentWidget(self.table if self.mode == "table" else self.list)
        if self.mode != "table":
            self.list.show_current(presenter.current, jump=False)
        self._show_current()

    def _say_empty(self) -> None:
        found = self.presenter.found
        if found is None or not found.result.total:
            self._pages.setCurrentWidget(self.nothing)
            return
        lines = [
            tr("without {part}: {count}").format(part=self._part_name(part), count=count)
            for part, count in found.result.culprits[:3]
        ]
        way = tr("Switch off a filter. What excludes most:")
        if not lines:
            way = tr("Switch off several filters. What each finds by itself:")
            lines = [
                tr("{part}: {count}").format(part=self._part_name(part), count=count)
                for part, count in found.result.alone[:6]
            ]
        self.empty.set_texts(tr("No segment matches"), "\n".join([way, *lines]))
        self._pages.setCurrentWidget(self.empty)

    def _part_name(self, part: str) -> str:
        if part.startswith("rule "):
            place = int(part.removeprefix("rule "))
            rule = self.presenter.filter.rules[place]
            book = self.presenter.codebook
            names = [one.name for one in (book.category(ident) for ident in rule.category_ids) if one]
            names += [one.name for one in (book.node(ident) for ident in rule.node_ids) if one]
            return f"{tr(dict(HOWS)[rule.how])} {', '.join(names)}"
        return {
            "witness_ids": tr("the choice of witnesses"),
            "attributes": tr("the choice of attributes"),
            "site_ids": tr("the choice of sites"),
            "footage_ids": tr("the choice of footage"),
            "coder_ids": tr("the choice of coders"),
            "relevance": tr("the relevance"),
            "text": tr("the words"),
            "changed_only": tr("“Translation changed”"),
            "heard_only": tr("“Without excluded sound”"),
        }[part]

    def _show_current(self) -> None:
        current = self.presenter.current
        if self.mode == "table":
            self.table.show_current(current)
        else:
            self.list.show_current(current)
        hit = self.playing.hit
        if current is not None and not self.playing.playing and (hit is None or hit.segment_id != current):
            self.playing.show(current)
        self.player.refresh()

    def _played(self) -> None:
        """The card of what plays is the current one, where it has a card."""
        hit = self.playing.hit
        if hit is not None and self.playing.playing_all:
            self.presenter.select(hit.segment_id)

    def _play(self) -> None:
        current, hit = self.presenter.current, self.playing.hit
        if self.playing.playing:
            self.playing.toggle()
        elif current is not None and (hit is None or hit.segment_id != current):
            self.playing.play(current)
        else:
            self.playing.toggle()

    def _open(self) -> None:
        if self.presenter.current is not None:
            self.open_requested.emit(self.presenter.current)

    def _to_finding(self) -> None:
        if self.presenter.current is not None:
            self.finding_requested.emit(self.presenter.current)

    def _cite(self) -> None:
        if self.presenter.current is not None:
            self.citation_requested.emit(self.presenter.current)

    def _mode_changed(self) -> None:
        self.delegate.compact = self.mode == "compact"
        self.list.doItemsLayout()
        self._show_found()

    def _pick(self, place: int, below: QWidget) -> None:
        """Choose a node or category for a rule; negative places make a new rule of that kind."""
        self._open_picker(below, lambda ident, category: self._add_to_rule(place, ident, category), True)

    def _choose_for_card(self) -> None:
        if self.presenter.current is not None:
            self._open_picker(self.player.open, lambda ident, _cat: self.presenter.toggle_node(ident), False)

    def _open_picker(self, below: QWidget, take: Callable[[int, bool], None], categories: bool) -> None:
        picker = NodePicker(self.presenter.codebook, categories, self)
        picker.chosen.connect(take)
        picker.popup_at(below.mapToGlobal(QPoint(0, below.height())))
        self.picker = picker

    def _add_to_rule(self, place: int, ident: int, category: bool) -> None:
        wanted = self.presenter.filter
        rules = list(wanted.rules)
        if place < 0:
            rules.append(NodeRule(HOWS[-1 - place][0]))
            place = len(rules) - 1
        rule = rules[place]
        nodes, groups = rule.node_ids, rule.category_ids
        if category:
            groups = tuple(dict.fromkeys((*groups, ident)))
        else:
            nodes = tuple(dict.fromkeys((*nodes, ident)))
        rules[place] = replace(rule, node_ids=nodes, category_ids=groups)
        self.presenter.set_filter(replace(wanted, rules=tuple(rules)))

    def ask_theme_name(self) -> None:
        """Ask for a name, then keep the filter under it."""
        before = self.presenter.theme.name if self.presenter.theme else ""
        name, taken = QInputDialog.getText(self, tr("Save theme"), tr("Name of the theme"), text=before)
        if taken and name.strip():
            self.presenter.save_theme(name)

    def _rename_theme(self) -> None:
        row = self.presenter.theme
        if row is None:
            return
        name, taken = QInputDialog.getText(self, tr("Rename theme"), tr("Name of the theme"), text=row.name)
        if taken and name.strip() and name != row.name:
            self.presenter.rename_theme(row.id, name)

    def _toggle_panels(self) -> None:
        shown = self.filter.isHidden()
        self.filter.setVisible(shown)
        self.player.setVisible(shown)

    def _leave(self) -> None:
        if self.playing.playing:
            self.playing.stop()

    def _back_to_deck(self) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.stills.forget_missing()
        self.presenter.set_shown(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.playing.stop()
        self.stills.stop()
        self.presenter.set_shown(False)

    def _restyle(self) -> None:
        tokens = theme()
        self._head.setFixedHeight(tokens.row_height(32))
        for box, width in ((self.group_box, 96), (self.show_box, 170)):
            box.setMinimumWidth(60)
            box.setMaximumWidth(tokens.row_height(width))
            box.setFixedHeight(tokens.row_height(24))
        for button in self.modes.values():
            button.setFont(tokens.font("text"))
            button.setFixedHeight(tokens.row_height(24))
            button.setMinimumWidth(tokens.row_height(64))
        size = tokens.text_size / 100
        self.filter.setMinimumWidth(round(220 * (0.6 + 0.4 * size)))
        self.player.setMinimumWidth(round(300 * (0.7 + 0.3 * size)))
