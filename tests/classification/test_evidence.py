"""Evidence is the exact share of each word, and whole phrases within one sentence."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from redress.classification.evidence import LONGEST_SPAN, best_spans, word_weights
from redress.classification.features import Features
from redress.classification.lexicon import LexiconShape, fit_lexicon
from redress.classification.tokens import words_of
from redress.encoder.runtime import TokenVectors
from redress.spans import Span

TEXT = "the bin was missed again. lovely weather though."


def lexical_features(text: str) -> tuple[Features, int]:
    lexicon = fit_lexicon([text], LexiconShape(), fewest_texts_run=1, fewest_texts_piece=1)
    return Features(lexicon.count(text), None), len(lexicon)


def test_word_weights_add_up_to_the_score() -> None:
    features, terms = lexical_features(TEXT)
    weights = np.random.default_rng(0).normal(size=terms).astype(np.float32)
    lexical = weights[features.counted.columns]
    found = word_weights(features, lexical[:, None], np.zeros((0, 1), np.float32))[0]
    assert np.isclose(found.sum(), (lexical * features.counted.values).sum(), atol=1e-5)


def test_a_word_that_speaks_for_the_answer_weighs_most() -> None:
    features, terms = lexical_features(TEXT)
    lexicon = fit_lexicon([TEXT], LexiconShape(), fewest_texts_run=1, fewest_texts_piece=1)
    weights = np.zeros(terms, np.float32)
    weights[lexicon.runs.index("missed")] = 1
    found = word_weights(
        features, weights[features.counted.columns][:, None], np.zeros((0, 1), np.float32)
    )[0]
    words, _ = words_of(TEXT)
    assert words[int(found.argmax())] == "missed"


def test_the_encoder_speaks_through_the_tokens_that_differ_from_the_mean() -> None:
    features, _ = lexical_features("bin missed")
    layers = np.zeros((1, 4, 2), np.float32)
    layers[0, :, 1] = 1
    layers[0, 2, 0] = 1
    offsets = np.array([[0, 0], [0, 3], [4, 10], [0, 0]], np.int32)
    features = Features(features.counted, TokenVectors(layers, offsets))
    lexical = np.zeros(len(features.counted.columns), np.float32)
    found = word_weights(features, lexical[:, None], np.array([[1], [0]], np.float32))[0]
    assert found[1] > 0 > found[0]


def test_spans_lie_within_one_sentence_and_are_not_too_long() -> None:
    text = "one two three. four five six."
    _, words = words_of(text)
    sentences = [Span(0, 14), Span(15, 29)]
    (spans,) = best_spans(np.array([[1, 1, 1, 2, 2, 2]], np.float32), words, sentences)
    assert [span.of(text) for span in spans] == ["four five six", "one two three"]
    many = " ".join(["word"] * 40)
    ((span,),) = best_spans(np.ones((1, 40), np.float32), words_of(many)[1], [Span(0, len(many))])
    assert len(span.of(many).split()) <= LONGEST_SPAN


@given(st.lists(st.integers(-5, 5), max_size=40))
def test_no_run_of_words_weighs_more_than_the_one_shown(values: list[int]) -> None:
    text = " ".join("w" * len(values))
    weights = np.array([values], np.float32)
    (spans,) = best_spans(weights, words_of(text)[1], [Span(0, len(text))])
    runs = [
        values[start : start + length]
        for start in range(len(values))
        for length in range(1, LONGEST_SPAN + 1)
    ]
    heaviest = max(map(sum, runs), default=0)
    if heaviest <= 0:
        assert spans == []
        return
    (span,) = spans
    shown = values[span.start // 2 : (span.end + 1) // 2]
    assert sum(shown) == heaviest
    assert len(shown) <= LONGEST_SPAN
    assert shown[0] > 0 < shown[-1]


def test_nothing_speaks_where_no_word_weighs() -> None:
    _, words = words_of("one two")
    assert best_spans(np.array([[-1, 0]], np.float32), words, [Span(0, 7)]) == [[]]
