"""How names are compared and what text may be stored."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdacoder.domain.text import LONGEST_NAME, a_name, a_text, folded, nearest
from qdacoder.errors import UserError


@given(st.text(max_size=40))
def test_folding_is_settled_and_blind_to_unicode_form(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    for form in ("NFC", "NFD"):
        assert folded(unicodedata.normalize(form, text)) == folded(text)


def test_case_width_and_spaces_do_not_matter() -> None:
    assert folded(" ＷEEKLY \u00a0 Quota ") == folded("weekly quota") == "weekly quota"
    assert folded("ДОЛГ") == folded("долг")
    assert folded("Straße") == folded("STRASSE")
    assert folded(unicodedata.normalize("NFD", "주간 할당량")) == folded("주간 할당량")


@pytest.mark.parametrize("bad", ["", "  ", "\u00a0", "a\0b", "a\x07b", "\ud800", "x" * (LONGEST_NAME + 1)])
def test_what_is_no_name_is_refused(bad: str) -> None:
    with pytest.raises(UserError):
        a_name(bad)


def test_a_name_is_one_line_in_nfc() -> None:
    assert a_name(unicodedata.normalize("NFD", " Долй\n 할당 ")) == "Долй 할당"


def test_a_text_is_stored_as_given() -> None:
    decomposed = unicodedata.normalize("NFD", "й\r\n할당 ")
    assert a_text(decomposed) == decomposed


def test_the_nearest_names_come_first() -> None:
    known = ["Weekly quota", "Monthly quota", "Debt"]
    assert nearest("weekly qouta", known)[0] == "Weekly quota"
    assert nearest("debts", known)[0] == "Debt"
    assert nearest("QUOTA", known)[:2] == ("Weekly quota", "Monthly quota")
    assert nearest("zzzz", known) == ()
