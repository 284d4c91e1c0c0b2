"""Terms are counted the same way whoever asks, and masks are never taken apart."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from redress.classification.lexicon import Lexicon, LexiconShape, fit_lexicon
from redress.classification.tokens import pieces_of_word, runs_of_words, words_of

TEXTS = ["the cat was missed", "the cat was full", "a dogleg again", "again the dogleg!"]


def lexicon(shape: LexiconShape | None = None) -> Lexicon:
    return fit_lexicon(TEXTS, shape or LexiconShape(), fewest_texts_run=1, fewest_texts_piece=1)


def test_words_keep_apostrophes_and_masks_whole() -> None:
    words, spans = words_of("It's [name] at No 14!")
    assert words == ["it's", "[name]", "at", "no", "14", "!"]
    assert spans[1].of("It's [name] at No 14!") == "[name]"


def test_a_mask_has_no_pieces() -> None:
    assert pieces_of_word("[postcode]", 2, 5) == []
    assert " bin " in pieces_of_word("bin", 2, 5)


def test_runs_have_the_words_that_they_span() -> None:
    assert ("b c", 1, 3) in runs_of_words(["a", "b", "c"], 2)


def test_word_weights_are_those_of_scikit_learn() -> None:
    ours = lexicon(LexiconShape(longest_run=2, shortest_piece=2, longest_piece=2))
    theirs = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\w+|!")
    expected = theirs.fit_transform(TEXTS)
    matrix = ours.matrix([ours.count(text) for text in TEXTS])
    columns = [ours.runs.index(term) for term in theirs.get_feature_names_out()]
    np.testing.assert_allclose(matrix[:, columns].toarray(), expected.toarray(), atol=1e-6)


def test_a_concept_is_a_term_beside_the_words_that_express_it() -> None:
    fitted = fit_lexicon(["smell of gas"], LexiconShape(), fewest_texts_run=1, fewest_texts_piece=1)
    counted = fitted.count("there is a strong smell of gas here")
    column = fitted.runs.index("{gas_or_fire}")
    (position,) = np.flatnonzero(counted.columns == column)
    ((_, start, end),) = [o for o in counted.occurrences if o[0] == position]
    assert (start, end) == (4, 7)


def test_terms_in_too_few_texts_are_left_out() -> None:
    fitted = fit_lexicon(TEXTS, LexiconShape(), fewest_texts_run=2, fewest_texts_piece=4)
    assert "the cat" in fitted.runs
    assert "dogleg again" not in fitted.runs


@given(st.text(max_size=60))
def test_any_text_has_blocks_of_unit_length_or_none(text: str) -> None:
    fitted = lexicon()
    counted = fitted.count(text)
    is_run = counted.columns < len(fitted.runs)
    for block in (is_run, ~is_run):
        length = np.square(counted.values[block]).sum()
        assert length == 0 or abs(length - 1) < 1e-5
