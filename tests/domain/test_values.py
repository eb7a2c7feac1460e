"""The small rules of the domain: labels, quick keys, hues, relevances, what a change touches."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdacoder.domain.changes import ChangeSet, Kind
from qdacoder.domain.codebook import QUICK_KEYS, CategoryRow, Codebook, Hue, NodeRow, a_quick_key
from qdacoder.domain.coding import a_relevance
from qdacoder.domain.footage import MediaFacts, StreamFacts
from qdacoder.domain.text import folded
from qdacoder.domain.timecode import FrameRate
from qdacoder.domain.witness import next_label
from qdacoder.errors import UserError
from qdacoder.gui.actions.keys import keys_of
from qdacoder.gui.actions.table import ACTIONS, Context

labels = st.lists(st.text("ABCDabcd12", min_size=1, max_size=2), max_size=30)


@given(labels)
def test_the_next_label_is_free_and_the_first_that_is(taken: list[str]) -> None:
    label = next_label(taken)
    used = {folded(one) for one in taken}
    assert folded(label) not in used
    letters = [chr(code) for code in range(ord("A"), ord(label[0]) + (len(label) == 2))]
    if len(label) == 1:
        assert all(folded(one) in used for one in letters)


def test_labels_go_on_after_z_and_after_zz() -> None:
    letters = [chr(code) for code in range(ord("A"), ord("Z") + 1)]
    assert next_label([]) == "A"
    assert next_label(["a", "ｂ"]) == "C"  # full width, as an input method types it
    assert next_label(letters) == "AA"
    assert next_label([*letters, "AA"]) == "AB"
    pairs = [one + other for one in letters for other in letters]
    assert next_label([*letters, *pairs]) == "703"


@given(st.text(max_size=3))
def test_a_quick_key_is_one_of_the_free_ones_or_refused(text: str) -> None:
    if text.strip().upper() in QUICK_KEYS:
        assert a_quick_key(text) == text.strip().upper()
    else:
        with pytest.raises(UserError):
            a_quick_key(text)


def test_no_quick_key_is_a_key_of_the_deck() -> None:
    deck = {
        key
        for action in ACTIONS
        if action.context in (Context.DECK, Context.CODING)
        for key in keys_of(action, {})
    }
    assert {"I", "O", "C", "N", "Space"} <= deck
    assert not deck & set(QUICK_KEYS)


def test_every_hue_has_a_shape_of_its_own() -> None:
    assert len({hue.shape for hue in Hue}) == len(Hue) == 10
    assert len({hue.colour for hue in Hue}) == 5  # there is no sixth colour that can be told apart


@pytest.mark.parametrize("value", [-1, 4, 10])
def test_relevance_is_refused_outside_one_to_three(value: int) -> None:
    with pytest.raises(UserError):
        a_relevance(value)
    assert [a_relevance(one) for one in (0, 1, 2, 3)] == [0, 1, 2, 3]


def test_a_node_has_the_hue_of_its_category() -> None:
    category = CategoryRow(1, "c", "Surveillance", "", 0, Hue.GREEN)
    inside = NodeRow(1, "n", "Foreman", None, 1, "", None, 0)
    unsorted = NodeRow(2, "m", "Weather", None, None, "", None, 1)
    book = Codebook((category,), (inside, unsorted))
    assert (book.hue_of(inside), book.hue_of(unsorted)) == (Hue.GREEN, None)
    assert (book.node(2), book.node(3)) == (unsorted, None)
    assert (book.category(1), book.category(None)) == (category, None)


def test_a_change_touches_only_kinds_of_which_something_changed() -> None:
    change = ChangeSet("Tag", "coding.tag", {Kind.SEGMENT: frozenset({3}), Kind.MEMO: frozenset()})
    assert change.touches(Kind.SEGMENT)
    assert change.touches(Kind.NODE, Kind.SEGMENT)
    assert not change.touches(Kind.MEMO)
    assert not change.touches(Kind.NODE)


@pytest.mark.parametrize(
    ("kinds", "picture", "sound"),
    [((), False, False), (("video",), True, False), (("data", "audio"), False, True)],
)
def test_facts_tell_picture_from_sound(kinds: tuple[str, ...], picture: bool, sound: bool) -> None:
    facts = MediaFacts("mov", tuple(StreamFacts(kind, "x") for kind in kinds), FrameRate(25), 10)
    assert (facts.has_video, facts.has_audio) == (picture, sound)
