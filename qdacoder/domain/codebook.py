"""Categories, nodes and their quick keys."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from qdacoder.errors import UserError


class Hue(enum.Enum):
    """The looks a category can have: a tested colour with a shape, so that colour never speaks alone.

    There are five colours that tell apart under colour blindness, and no sixth. A sixth to tenth category
    has one of them again, with a shape of its own.
    """

    BLUE = "blue"
    MAUVE = "mauve"
    GREEN = "green"
    RED = "red"
    VIOLET = "violet"
    BLUE_CROSS = "blue-cross"
    MAUVE_WEDGE = "mauve-wedge"
    GREEN_HOURGLASS = "green-hourglass"
    RED_STAR = "red-star"
    VIOLET_DOME = "violet-dome"

    __hash__ = object.__hash__  # painters look colours up by it

    @property
    def shape(self) -> str:
        """``circle``, ``square``, ``triangle``, ``diamond``, ``hexagon``, or the name of a second shape."""
        first = {
            "blue": "circle",
            "mauve": "square",
            "green": "triangle",
            "red": "diamond",
            "violet": "hexagon",
        }
        return first.get(self.value) or self.value.partition("-")[2]

    @property
    def colour(self) -> Hue:
        """The first of the looks with this colour."""
        return Hue(self.value.partition("-")[0])


# Keys that may be given to nodes: digits first, then letters that no deck command uses.
QUICK_KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "A", "B", "D", "F", "H", "P", "Q", "U", "Y")


def a_quick_key(text: str) -> str:
    """A quick key in its stored form (one capital letter or digit).

    Raises:
        UserError: if the key is not free for nodes.
    """
    key = text.strip().upper()
    if key not in QUICK_KEYS:
        raise UserError(
            f"“{text}” cannot be a quick key.", "Choose 1 to 9 or one of A, B, D, F, H, P, Q, U, Y."
        )
    return key


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A category: an analytical group of nodes; it cannot be coded itself.

    Attributes:
        segments: segments with at least one node of the category (0 where not counted).
    """

    id: int
    guid: str
    name: str
    definition: str
    position: int
    hue: Hue
    segments: int = 0


@dataclass(frozen=True, slots=True)
class NodeRow:
    """A node: a theme that segments are coded with. Its colour is its category's.

    Attributes:
        category_id: None while the node is unsorted.
        quick_key: a key of `QUICK_KEYS`, or None.
        segments: segments that carry the node, over all coders (0 where not counted).
        synonyms: names of nodes that were joined into it, which still lead here.
    """

    id: int
    guid: str
    name: str
    parent_id: int | None
    category_id: int | None
    definition: str
    quick_key: str | None
    position: int
    segments: int = 0
    synonyms: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Its name, then its synonyms."""
        return (self.name, *self.synonyms)


@dataclass(frozen=True)
class Codebook:
    """All categories and nodes in reading order, with counts."""

    categories: tuple[CategoryRow, ...]
    nodes: tuple[NodeRow, ...]

    @cached_property
    def places(self) -> Mapping[int, int]:
        """Where each node stands in `nodes`, by id."""
        return {node.id: place for place, node in enumerate(self.nodes)}

    @cached_property
    def keyed(self) -> Mapping[str, int]:
        """The nodes with a quick key: their ids by key."""
        return {node.quick_key: node.id for node in self.nodes if node.quick_key is not None}

    @cached_property
    def _categories(self) -> Mapping[int | None, CategoryRow]:
        return {row.id: row for row in self.categories}

    def node(self, node_id: int) -> NodeRow | None:
        """The node with this id, if there is one."""
        place = self.places.get(node_id)
        return None if place is None else self.nodes[place]

    def category(self, category_id: int | None) -> CategoryRow | None:
        """The category with this id, if there is one."""
        return self._categories.get(category_id)

    def with_counts(self, nodes: Mapping[int, int], categories: Mapping[int, int]) -> Codebook:
        """The same codebook with other counts of some nodes and categories (segments, by id)."""
        rows = list(self.nodes)
        for node_id, count in nodes.items():
            place = self.places.get(node_id)
            if place is not None and rows[place].segments != count:
                rows[place] = replace(rows[place], segments=count)
        groups = tuple(
            replace(row, segments=categories[row.id])
            if categories.get(row.id, row.segments) != row.segments
            else row
            for row in self.categories
        )
        book = Codebook(groups, tuple(rows))
        book.__dict__.update(places=self.places, keyed=self.keyed)  # the nodes stand where they stood
        return book

    def hue_of(self, node: NodeRow) -> Hue | None:
        """The hue of a node's category; None while it is unsorted."""
        category = self.category(node.category_id)
        return category.hue if category else None
