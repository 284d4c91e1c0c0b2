"""The words of themes: what tells one from another, never what stands for personal data."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from redress.insight.terms import STOP_WORDS, TextTerms
from redress.insight.themes import Rows, Term

BINS = ["My bin was missed [name 1]", "Missed bin on [address 2] again", "The bin, missed by crew"]
ROADS = ["A pothole in the road", "Pothole, road is broken", "The road has a pothole [name 1]"]


def theme_terms(
    texts: list[str], rows: list[Rows], most: int = 10, longest: int = 1
) -> list[tuple[Term, ...]]:
    return TextTerms.of(texts, longest).told(rows, most)


def words(texts: list[str], rows: list[list[int]], **wanted: int) -> list[list[str]]:
    places = [np.array(one, dtype=np.int64) for one in rows]
    return [[term.words for term in own] for own in theme_terms(texts, places, **wanted)]


def test_a_theme_is_told_by_the_words_that_are_its_own() -> None:
    bins, roads = words(BINS + ROADS, [[0, 1, 2], [3, 4, 5]])
    assert set(bins[:2]) == {"bin", "missed"}
    assert set(roads[:2]) == {"pothole", "road"}


def test_what_stands_for_personal_data_and_what_everybody_says_is_no_word() -> None:
    told = {word for own in words(BINS + ROADS, [[0, 1, 2], [3, 4, 5]], longest=2) for word in own}
    assert not {"name", "address", "the", "my", "was"} & {part for w in told for part in w.split()}


def test_a_word_that_weighs_more_elsewhere_is_not_told() -> None:
    texts = ["bin lorry"] * 9 + ["bin lorry noise"] + ["noise music"] * 10
    first, second = words(texts, [list(range(10)), list(range(10, 20))])
    assert "noise" not in first
    assert "noise" in second


def test_words_count_contacts_not_mentions() -> None:
    texts = ["bin bin bin bin", "bin crew", "road", "road hole"]
    own = theme_terms(texts, [np.array([0, 1]), np.array([2, 3])])
    assert {term.words: term.contacts for term in own[0]}["bin"] == 2


def test_themes_without_words_have_no_terms() -> None:
    assert theme_terms(["", "…", "[name 1]"], [np.array([0, 1, 2])]) == [()]
    assert theme_terms([], []) == []


def test_welsh_is_told_by_its_words() -> None:
    texts = ["Mae'r bin heb ei gasglu"] * 3 + ["Twll yn y ffordd"] * 3
    own = words(texts, [[0, 1, 2], [3, 4, 5]])
    assert "bin" in own[0]
    assert {"twll", "ffordd"} <= set(own[1])


@given(st.lists(st.text(max_size=40), max_size=12))
def test_any_texts_have_terms_without_ordinary_words(texts: list[str]) -> None:
    rows = [np.arange(len(texts) // 2), np.arange(len(texts) // 2, len(texts))]
    for own in theme_terms(texts, rows, longest=2):
        assert len(own) <= 10
        assert not {term.words for term in own} & STOP_WORDS
        assert len({term.words for term in own}) == len(own)
