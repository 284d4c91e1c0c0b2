"""Search by meaning: the likest first, with filters, and plain words where it cannot be made."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from redress.classification.classifier import Classifier
from redress.encoder.runtime import SentenceEncoder, TokenVectors
from redress.errors import ContactError, LabelError
from redress.insight.observations import Observation, Observations
from redress.insight.similar import (
    Search,
    SearchError,
    Wanted,
    row_of,
    similar_object,
    vector_at,
    vector_of,
)

SEEN = (
    Observation("R-1", "The bin was missed.", date(2026, 1, 5), "email", "complaint", "benefits"),
    Observation("R-2", "Bins again.", date(2026, 2, 5), "chat", "enquiry", "waste_and_recycling"),
    Observation("R-3", None, date(2026, 3, 5), "chat", "enquiry", "waste_and_recycling"),
    Observation("r-4", "A pothole.", None, None, "complaint", "roads_and_pavements", "none"),
)
VECTORS = np.array([[1, 0], [0.8, 0.6], [0, 0], [0, -1]], dtype=np.float32)


def some() -> Observations:
    return Observations.of(SEEN, VECTORS, "stub@1")


def ids(vector: Sequence[float], wanted: Wanted | None = None, **options: int) -> list[str]:
    observations = some()
    found = Search(observations).most_similar(np.array(vector), wanted, **options)
    return [str(observations.table["id"][one.row]) for one in found]


def test_the_likest_come_first_and_those_without_a_vector_never() -> None:
    assert ids([1, 0]) == ["R-1", "R-2", "r-4"]
    assert ids([0, 1]) == ["R-2", "R-1", "r-4"]
    assert ids([0, 1], most=1) == ["R-2"]
    assert ids([1, 0], leave_out=0) == ["R-2", "r-4"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(service_area="waste_and_recycling"), ["R-2"]),
        (Wanted(kind="complaint"), ["R-1", "r-4"]),
        (Wanted(avoidable_cause="none"), ["r-4"]),
        (Wanted(channel="chat"), ["R-2"]),
        (Wanted(channel="pigeon"), []),
        (Wanted(kind="complaint", channel="email"), ["R-1"]),
        (Wanted(since=datetime(2026, 1, 6)), ["R-2"]),
        (Wanted(until=datetime(2026, 1, 6)), ["R-1"]),
        (Wanted(since=datetime(2026, 1, 5), until=datetime(2026, 2, 6)), ["R-1", "R-2"]),
    ],
)
def test_only_those_wanted_are_found(wanted: Wanted, found: list[str]) -> None:
    assert ids([1, 0], wanted) == found


@given(st.integers(1, 40), st.integers(1, 12), st.integers(0, 2**32 - 1))
def test_what_is_found_is_what_sorting_all_would_give(size: int, most: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    vectors = chance.standard_normal((size, 3)).astype(np.float32)
    kinds = chance.choice(["complaint", "enquiry", "compliment"], size)
    seen = [Observation(str(n), "", None, kind=str(kind)) for n, kind in enumerate(kinds)]
    vector = chance.standard_normal(3).astype(np.float32)
    found = Search(Observations.of(seen, vectors)).most_similar(
        vector, Wanted(kind="enquiry"), most
    )
    expected = sorted(np.flatnonzero(kinds == "enquiry"), key=lambda n: -float(vectors[n] @ vector))
    assert [one.row for one in found] == expected[:most]
    assert [one.score for one in found] == pytest.approx(
        [vectors[n] @ vector for n in expected[:most]], abs=1e-5
    )


def test_a_code_that_is_none_is_refused() -> None:
    with pytest.raises(LabelError, match="no label 'housing'"):
        Wanted(service_area="housing")


def test_vectors_that_cannot_be_compared_are_told_plainly() -> None:
    with pytest.raises(SearchError, match="without the sentence encoder"):
        Search(Observations.of(SEEN))
    with pytest.raises(SearchError, match=r"2 dimensions, .* 3"):
        ids([1, 0, 0])
    for most in (0, 1_001):
        with pytest.raises(SearchError, match="1 to 1,000"):
            ids([1, 0], most=most)


def test_a_contact_is_found_by_its_identifier_whatever_its_capitals() -> None:
    assert row_of(some(), " R-4 ") == 3
    assert row_of(some(), "R-5") is None
    assert vector_at(some(), 0).tolist() == [1, 0]
    with pytest.raises(SearchError, match="R-3 has no vector"):
        vector_at(some(), 2)


class StubEncoder:
    """Sees what text it is given."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def token_vectors(self, texts: Sequence[str]) -> list[TokenVectors]:
        self.seen += texts
        layers: NDArray[np.float32] = np.array([[[3, 0], [3, 8]]], dtype=np.float32)
        return [TokenVectors(layers, np.zeros((2, 2), dtype=np.int32)) for _ in texts]


def test_words_are_masked_before_the_encoder_sees_them(small_classifier: Classifier) -> None:
    stub = StubEncoder()
    maker = replace(small_classifier.maker, encoder=cast(SentenceEncoder, stub))
    model = replace(small_classifier, maker=maker)
    reading, vector = vector_of(model, "I am Jo Smith, jo@example.org. My bin.", model.name)
    assert vector.tolist() == pytest.approx([0.6, 0.8])
    assert "Smith" not in stub.seen[0]
    assert "@" not in stub.seen[0]
    assert "Smith" not in reading.redacted
    with pytest.raises(SearchError, match="are of other@1"):
        vector_of(model, "My bin.", "other@1")
    with pytest.raises(ContactError):
        vector_of(model, "!!!", None)


def test_a_model_without_an_encoder_cannot_search(small_classifier: Classifier) -> None:
    lexical = replace(small_classifier, maker=replace(small_classifier.maker, encoder=None))
    with pytest.raises(SearchError, match="has no sentence encoder"):
        vector_of(lexical, "My bin.", None)


def test_what_was_found_is_json_with_null_for_what_is_not_known() -> None:
    observations = some()
    found = Search(observations).most_similar(np.array([1, 0]), most=3)
    told = json.loads(json.dumps(similar_object(observations, found, id="R-9")))
    assert told["like"] == {"id": "R-9", "text": None}
    assert told["encoder"] == "stub@1"
    assert [one["received_on"] for one in told["contacts"]] == ["2026-01-05", "2026-02-05", None]
    assert told["contacts"][0] == {
        "id": "R-1",
        "score": 1.0,
        "received_on": "2026-01-05",
        "channel": "email",
        "kind": "complaint",
        "service_area": "benefits",
        "avoidable_cause": None,
        "outcome": None,
        "flags": [],
        "text": "The bin was missed.",
    }
