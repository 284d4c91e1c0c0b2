"""Phrases without a parser: what is one, which words are forms of one another, what is marked."""

from __future__ import annotations

import numpy as np
import pytest

from redress.insight.phrases import Phrases, phrases_of
from redress.insight.tokens import Part, stem, tokens_of


def found(texts: list[str]) -> set[str]:
    """Every form of every phrase, in lower case."""
    phrases, every = phrases_of(texts), np.ones(len(texts), dtype=bool)
    forms = (form for one in range(len(phrases)) for form in phrases.forms(one, every))
    return {" ".join(form).lower() for form in forms}


def numbers(phrases: Phrases, texts: int) -> dict[str, int]:
    every = np.ones(texts, dtype=bool)
    return {" ".join(min(phrases.forms(one, every))): one for one in range(len(phrases))}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("bins", "bin"),
        ("collected", "collection"),
        ("collections", "collect"),
        ("emptied", "emptied"),
        ("missed", "miss"),
        ("stopped", "stop"),
        ("charge", "charged"),
        ("boxes", "box"),
        ("properties", "property"),
        ("neighbour's", "neighbours"),
        ("hasn't", "wasn't"),
    ],
)
def test_forms_of_one_word_share_a_stem(one: str, other: str) -> None:
    known = {one, other, "collect", "miss", "stop", "charge"}
    assert stem(one, known) == stem(other, known)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("parking", "park"),
        ("housing", "house"),
        ("address", "addres"),
        ("bus", "bu"),
        ("shed", "sh"),
    ],
)
def test_words_of_another_sense_keep_stems_of_their_own(one: str, other: str) -> None:
    known = {one, other}
    assert stem(one, known) != stem(other, known)


def test_a_phrase_is_met_in_three_texts_whatever_its_forms() -> None:
    texts = ["A brown bin.", "The brown bins!", "my Brown Bin's lid", "One grey sack.", "grey sack"]
    assert "brown bin" in found(texts)
    assert not any("sack" in phrase for phrase in found(texts))


def test_a_preposition_may_stand_inside_and_an_article_is_left_out() -> None:
    texts = [f"{start} about the smell of the gas." for start in ("Rang", "Wrote", "I am here")]
    assert "smell of gas" in found(texts)


def test_no_phrase_goes_over_a_stop_a_number_or_a_mark_of_redaction() -> None:
    for between in (". ", ", ", " 12 ", " [name 1] ", "\n"):
        texts = [f"The lamp{between}post is {end}." for end in ("out", "down", "bent")]
        assert "lamp post" not in found(texts)
        assert "lamp" in found(texts)


def test_what_was_not_done_is_a_phrase() -> None:
    texts = ["The bin was not emptied.", "It hasn't been emptied.", "They have not yet emptied it."]
    assert {"not emptied", "hasn't emptied"} <= found(texts)


def test_a_fragment_of_a_longer_phrase_is_not_whole() -> None:
    phrases = phrases_of([f"The blue badge {end}." for end in ("is late", "has gone", "was lost")])
    words = numbers(phrases, 3)
    assert phrases.whole[words["blue"]] == 0
    assert phrases.whole[words["blue badge"]] == 1


def test_a_noun_stands_behind_an_article_and_a_verb_does_not() -> None:
    phrases = phrases_of(["The lamp flickers.", "A lamp that flickers!", "Our lamp: it flickers"])
    words = numbers(phrases, 3)
    assert phrases.nounlike[words["lamp"]] == 1
    assert phrases.nounlike[words["flickers"]] == 0


def test_blanked_names_and_marks_are_no_words() -> None:
    tokens = tokens_of(["XXXX came to [bank account 1] 2024"])
    parts = dict(zip(tokens.spelt, tokens.parts.tolist(), strict=True))
    assert parts["XXXX"] == Part.BREAK
    assert parts["[bank account 1]"] == Part.BREAK


@pytest.mark.parametrize("texts", [[], [""], ["", "", ""], ["12 34", "...", "👍"], ["the of and"]])
def test_texts_without_words_have_no_phrases(texts: list[str]) -> None:
    assert len(phrases_of(texts)) == 0
