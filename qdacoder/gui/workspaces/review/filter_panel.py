"""The filter of Review: node rules, witnesses, sites, footage, coders, attributes, words, relevance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFontMetrics, QIcon, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QMenu, QScrollArea, QVBoxLayout, QWidget

from qdacoder.domain.review import NOBODY, How, NodeRule, ReviewFilter
from qdacoder.gui.i18n import tr
from qdacoder.gui.icons import icon
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.check_box import CheckBox
from qdacoder.gui.widgets.joined_buttons import JoinedButtons
from qdacoder.gui.widgets.labels import ElidedLabel
from qdacoder.gui.widgets.page_button import PageButton
from qdacoder.gui.widgets.panel_header import IconButton, PanelHeader
from qdacoder.gui.widgets.tab_order import chain
from qdacoder.gui.workspaces.review.facet_rows import Choice, Choices
from qdacoder.gui.workspaces.review.presenter import ReviewPresenter
from qdacoder.gui.workspaces.review.rule_row import HOWS, NamedNode, RuleRow

_EDGE = 12


class FilterPanel(QWidget):
    """Bound to the presenter of Review.

    Signals:
        node_wanted(place): a node is to be chosen for the rule at this place (-1: for a new one).
        save_requested: keep the filter as a theme.
        left: the deck should get its keys back.
        witnesses_requested: the window of witnesses should open.
    """

    node_wanted = Signal(int, object)
    save_requested = Signal()
    left = Signal()
    witnesses_requested = Signal()

    def __init__(self, presenter: ReviewPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self.header = PanelHeader(tr("Filter"))
        self.save = PageButton(tr("Save theme"), "ph.bookmark-simple")
        self.save.setProperty("flat", True)
        self.save.setAccessibleName(tr("Save theme"))
        self.save.setToolTip(tr("Save theme"))
        self.header.add_widget(self.save)
        self.reset = self.header.add_button("ph.arrow-counter-clockwise", tr("Show all segments"))
        self.rules: list[RuleRow] = []
        self.add_rule = IconButton("ph.plus", tr("Add a node rule"))
        self.edit_witnesses = IconButton("ph.users", tr("Witnesses…"))
        self.witnesses = Choices(tr("Witness"), buttons=True)
        self.sites = Choices(tr("Site"))
        self.footage = Choices(tr("Footage"))
        self.coders = Choices(tr("Coder"))
        self.attributes = Choices(tr("Attributes"))
        self._facets = (self.witnesses, self.sites, self.footage, self.coders, self.attributes)
        self.text = QLineEdit()
        self.text.setPlaceholderText(tr("Any words"))
        self.text.setAccessibleName(tr("Text in quote, translation or memo"))
        self.text.setClearButtonEnabled(True)
        self._glass = self.text.addAction(QIcon(), QLineEdit.ActionPosition.LeadingPosition)
        self.relevance = JoinedButtons(tr("Relevance at least"), ("1", "2", "3"))
        self.changed_only = CheckBox(tr("Translation changed"))
        self.heard_only = CheckBox(tr("Without excluded sound"))
        for box in (self.changed_only, self.heard_only):
            box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            box.setMinimumWidth(40)  # its text elides
            box.setToolTip(box.text())
        self.heard_only.setToolTip(tr("Leaves out segments whose whole sound is excluded"))
        self._groups: dict[str, QWidget] = {}
        self._values: list[tuple[int, str]] = []
        self._tabs: list[QWidget] = []
        self._build()
        self._connect()
        theme().changed.connect(self._restyle)
        self._restyle()
        self.refresh()

    def focus_text(self) -> None:
        """Go to the field of words."""
        self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.text.selectAll()

    def refresh(self) -> None:
        """Show the filter and what each choice would find."""
        wanted = self._presenter.filter
        self._show_rules(wanted.rules)
        self._show_choices(wanted)
        if not self.text.hasFocus():
            self.text.setText(wanted.text)
        self.relevance.show_value(wanted.relevance)
        for box, on in ((self.changed_only, wanted.changed_only), (self.heard_only, wanted.heard_only)):
            box.blockSignals(True)
            box.setChecked(on)
            box.blockSignals(False)
        self._order()

    def _order(self) -> None:
        """Tab goes down the panel, also through what came later."""
        order: list[QWidget] = [self.save, self.reset, self.add_rule]
        order += [part for row in self.rules for part in row.parts]
        order.append(self.edit_witnesses)
        order += [part for one in self._facets for part in one.stops]
        order += [self.text, *self.relevance.buttons, self.changed_only, self.heard_only]
        if order != self._tabs:
            self._tabs = order
            chain(order)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_header()

    def _fit_header(self) -> None:
        """The word of the button gives way where there is no room for it."""
        text = tr("Save theme")
        needed = QFontMetrics(theme().font("text")).horizontalAdvance(text)
        needed += QFontMetrics(theme().font("text_bold")).horizontalAdvance(tr("Filter"))
        room = self.width() - round(100 * theme().text_size / 100)
        self.save.setText(text if needed < room else "")

    def _build(self) -> None:
        inside = QWidget()
        inside.setObjectName("filter_inside")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 12)
        column.setSpacing(0)
        self._rules_box = QVBoxLayout()
        self._rules_box.setSpacing(8)
        nodes = QWidget()
        nodes.setLayout(self._rules_box)
        self._rules_box.setContentsMargins(0, 0, 0, 0)
        text_row, relevance_row = QWidget(), QWidget()
        first = QVBoxLayout(text_row)
        first.setContentsMargins(0, 0, 0, 0)
        first.addWidget(self.text)
        second = QHBoxLayout(relevance_row)
        second.setContentsMargins(0, 0, 0, 0)
        second.addWidget(ElidedLabel(tr("Relevance at least"), "second", "ink2"), 1)
        second.addWidget(self.relevance)
        boxes = QWidget()
        third = QVBoxLayout(boxes)
        third.setContentsMargins(0, 0, 0, 0)
        third.setSpacing(4)
        third.addWidget(self.changed_only)
        third.addWidget(self.heard_only)
        for name, title, widget, button in (
            ("nodes", tr("Nodes"), nodes, self.add_rule),
            ("witness", tr("Witness"), self.witnesses, self.edit_witnesses),
            ("site", tr("Site"), self.sites, None),
            ("footage", tr("Footage"), self.footage, None),
            ("coder", tr("Coder"), self.coders, None),
            ("attributes", tr("Attributes"), self.attributes, None),
            ("text", tr("Text in quote, translation or memo"), text_row, None),
            ("relevance", "", relevance_row, None),
            ("changed", "", boxes, None),
        ):
            self._groups[name] = self._group(title, widget, button)
            column.addWidget(self._groups[name])
        column.addStretch(1)
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.header)
        whole.addWidget(area, 1)

    def _group(self, title: str, widget: QWidget, button: QWidget | None) -> QWidget:
        group = QFrame()
        group.setObjectName("filter_group")
        column = QVBoxLayout(group)
        column.setContentsMargins(_EDGE, 8, _EDGE, 10)
        column.setSpacing(5)
        if title:
            head = QHBoxLayout()
            head.setContentsMargins(0, 0, 0, 0)
            head.addWidget(ElidedLabel(title, "second", "ink2"), 1)
            if button is not None:
                head.addWidget(button)
            column.addLayout(head)
        column.addWidget(widget)
        return group

    def _connect(self) -> None:
        presenter = self._presenter
        presenter.filter_changed.connect(self.refresh)
        presenter.found_changed.connect(self.refresh)
        presenter.counts_changed.connect(self.refresh)
        presenter.codebook_changed.connect(self.refresh)
        self.add_rule.clicked.connect(self._ask_rule)
        self.edit_witnesses.clicked.connect(self.witnesses_requested)
        self.save.clicked.connect(self.save_requested)
        self.reset.clicked.connect(lambda: presenter.set_theme(None))
        for name, choices in (
            ("witness_ids", self.witnesses),
            ("site_ids", self.sites),
            ("footage_ids", self.footage),
            ("coder_ids", self.coders),
        ):
            choices.toggled.connect(lambda one, name=name, choices=choices: self._toggle(name, one, choices))
            choices.only.connect(lambda one, name=name: self._set(**{name: (one,)}))
        for choices in self._facets:
            choices.left.connect(self.left)
            choices.parts_changed.connect(self._order)
        self.attributes.only.connect(lambda place: self._set(attributes=(self._values[place],)))
        self.attributes.toggled.connect(self._toggle_attribute)
        self.text.textChanged.connect(lambda text: self._set(text=text))
        self.text.returnPressed.connect(self.left)
        self.relevance.chosen.connect(lambda value: self._set(relevance=value))
        self.changed_only.toggled.connect(lambda on: self._set(changed_only=on))
        self.heard_only.toggled.connect(lambda on: self._set(heard_only=on))

    def _restyle(self) -> None:
        self._glass.setIcon(icon("ph.magnifying-glass", 14, "ink2"))
        self._fit_header()

    def _set(self, **values: object) -> None:
        self._presenter.set_filter(replace(self._presenter.filter, **values))  # type: ignore[arg-type]

    def _show_rules(self, rules: Sequence[NodeRule]) -> None:
        while len(self.rules) > len(rules):
            gone = self.rules.pop()
            self._rules_box.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for place, rule in enumerate(rules):
            if place == len(self.rules):
                row = RuleRow(rule)
                row.lines_changed.connect(self._order)
                row.changed.connect(lambda rule, row=row: self._rule_changed(row, rule))
                row.node_wanted.connect(lambda row=row: self.node_wanted.emit(self.rules.index(row), row.add))
                row.remove_wanted.connect(lambda row=row: self._presenter.without_rule(self.rules.index(row)))
                self.rules.append(row)
                self._rules_box.addWidget(row)
            self.rules[place].show_rule(rule, self._named(rule))

    def _named(self, rule: NodeRule) -> list[NamedNode]:
        presenter, book = self._presenter, self._presenter.codebook
        found: list[NamedNode] = []
        for one in rule.category_ids:
            category = book.category(one)
            if category is not None:
                count = presenter.segments_of(one, category=True)
                found.append((one, True, category.name, category.hue, count))
        for one in rule.node_ids:
            node = presenter.node(one)
            if node is not None:
                count = presenter.segments_of(one, category=False)
                found.append((one, False, node.name, presenter.hue_of(node), count))
            else:
                found.append((one, False, tr("a node that is gone"), None, 0))
        return found

    def _rule_changed(self, row: RuleRow, rule: NodeRule) -> None:
        rules = list(self._presenter.filter.rules)
        rules[self.rules.index(row)] = rule
        self._set(rules=tuple(rules))

    def _ask_rule(self) -> None:
        """Which kind of rule, then which node."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for how, text in HOWS:
            menu.addAction(tr(text)).triggered.connect(
                lambda _checked=False, how=how: self.node_wanted.emit(-1 - _place(how), self.add_rule)
            )
        menu.popup(self.add_rule.mapToGlobal(QPoint(0, self.add_rule.height())))

    def _show_choices(self, wanted: ReviewFilter) -> None:
        presenter = self._presenter
        facets = presenter.found.result.facets if presenter.found else None
        counts = facets.witnesses if facets else {}
        rows = [(one.id, one.label, one.role or one.status) for one in presenter.witnesses.values()]
        if counts.get(NOBODY) or NOBODY in wanted.witness_ids:
            rows.append((NOBODY, tr("none"), tr("segments without a witness")))
        on = _on(wanted.witness_ids)
        self.witnesses.show_choices(
            [Choice(ident, text, counts.get(ident, 0), on(ident), tip) for ident, text, tip in rows]
        )
        counts = facets.sites if facets else {}
        sites = list(presenter.sites)
        if counts.get(NOBODY) or NOBODY in wanted.site_ids:
            sites.append((NOBODY, tr("no site")))
        self._show("site", self.sites, sites, counts, wanted.site_ids)
        titles = [(one.id, one.title) for one in presenter.footage.values()]
        self._show("footage", self.footage, titles, facets.footage if facets else {}, wanted.footage_ids)
        counts = facets.coders if facets else {}
        self._show("coder", self.coders, presenter.coders, counts, wanted.coder_ids)
        self._show_attributes(wanted)

    def _show(
        self,
        group: str,
        choices: Choices,
        rows: list[tuple[int, str]],
        counts: dict[int, int],
        chosen: tuple[int, ...],
    ) -> None:
        self._groups[group].setVisible(len(rows) > 1)
        on = _on(chosen)
        choices.show_choices([Choice(ident, text, counts.get(ident, 0), on(ident)) for ident, text in rows])

    def _show_attributes(self, wanted: ReviewFilter) -> None:
        rows, values = self._presenter.attributes, self._presenter.values
        names = {row.id: row.name for row in rows}
        facets = self._presenter.found.result.facets.witnesses if self._presenter.found else {}
        counts: dict[tuple[int, str], int] = {}
        of_each: dict[int, set[str]] = {}
        for who, given in values.items():
            for pair in given.items():
                counts[pair] = counts.get(pair, 0) + facets.get(who, 0)
                of_each.setdefault(pair[0], set()).add(pair[1])
        self._values = [
            (row.id, value) for row in rows for value in sorted(of_each.get(row.id, ()), key=row.order_of)
        ]
        self._groups["attributes"].setVisible(bool(self._values))
        chosen = set(wanted.attributes)
        self.attributes.show_choices(
            [
                Choice(
                    place, f"{names.get(pair[0], '?')}: {pair[1]}", counts[pair], not chosen or pair in chosen
                )
                for place, pair in enumerate(self._values)
            ]
        )

    def _toggle(self, name: str, ident: int, choices: Choices) -> None:
        """Take one out or put it back; none at all would find nothing, so that means all again."""
        everyone = choices.ids
        chosen: tuple[int, ...] = getattr(self._presenter.filter, name) or everyone
        rest = tuple(one for one in chosen if one != ident) if ident in chosen else (*chosen, ident)
        self._set(**{name: () if set(rest) == set(everyone) else rest})

    def _toggle_attribute(self, place: int) -> None:
        pair, chosen = self._values[place], self._presenter.filter.attributes
        self._set(
            attributes=tuple(one for one in chosen if one != pair) if pair in chosen else (*chosen, pair)
        )


def _on(chosen: tuple[int, ...]) -> Callable[[int], bool]:
    """Whether a choice is on: one of those chosen, or any where none is."""
    some = frozenset(chosen)
    return lambda ident: not some or ident in some


def _place(how: How) -> int:
    return [one for one, _text in HOWS].index(how)
