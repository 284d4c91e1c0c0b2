"""Examples: the most and the least typical, nothing twice, and the beginnings of texts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from redress.insight.describing import examples
from redress.insight.exemplars import apart, excerpt
from redress.insight.observations import Observation, Observations
from redress.insight.themes import Example
from redress.insight.units import whole_contacts


def shown(angles: list[float], texts: list[str] | None = None) -> tuple[tuple[Example, ...], ...]:
    """The typical and the atypical of contacts whose vectors stand at these angles, in degrees,
    from the centre."""
    turned = np.radians(angles)
    vectors = np.stack([np.cos(turned), np.sin(turned)], axis=1).astype(np.float32)
    told = texts or [f"Text {angle}." for angle in angles]
    seen = [Observation(f"c{n}", text, None) for n, text in enumerate(told)]
    observations = Observations.of(seen, vectors, "stub@1")
    own = np.arange(len(angles))
    ids = observations.table["id"].to_numpy()
    return examples(ids, whole_contacts(observations), own, vectors[:, 0])


def test_the_nearest_to_the_centre_are_typical_and_the_farthest_are_not() -> None:
    typical, atypical = shown([-60, -20, 0, 25, 70, 180, 110, 140])
    assert [one.id for one in typical] == ["c2", "c1", "c3", "c0", "c4"]
    assert typical[0].closeness == pytest.approx(1)
    assert typical[0].text == "Text 0."
    assert [one.id for one in atypical] == ["c5", "c7", "c6"]


def test_no_two_examples_are_nearly_the_same() -> None:
    typical, atypical = shown([0, 0, 1, 2, 40, 41, -40])
    assert [one.id for one in typical] == ["c0", "c4", "c6"]
    assert atypical == ()


def test_ten_identical_contacts_show_one() -> None:
    typical, atypical = shown([30.0] * 10)
    assert len(typical) == 1
    assert atypical == ()


def test_contacts_without_a_text_show_nothing() -> None:
    typical, atypical = shown([0, 40, 80], ["Here.", "", " "])
    assert [one.id for one in typical] == ["c0"]
    assert atypical == ()


def test_as_many_are_taken_as_asked() -> None:
    vectors = np.eye(4, dtype=np.float32)
    assert apart(vectors, [3, 1, 0, 2], 2) == [3, 1]
    assert apart(vectors, [], 2) == []


def test_a_text_is_shortened_at_a_word_on_one_line() -> None:
    assert excerpt("Short.", 10) == "Short."
    assert excerpt("Two\nlines  here", 40) == "Two lines here"
    assert excerpt("The bin was missed again", 16) == "The bin was …"
    assert excerpt("Llanfairpwllgwyngyll", 8) == "Llanfai…"


def test_a_mark_of_redaction_is_never_cut_through() -> None:
    assert excerpt("I am [bank account 1] and more", 16) == "I am …"
    with pytest.raises(ValueError, match="no room"):
        excerpt("word", 1)


@given(st.text(), st.integers(2, 60))
def test_an_excerpt_is_never_longer_than_asked(text: str, longest: int) -> None:
    found = excerpt(text, longest)
    assert len(found) <= longest
    assert "\n" not in found
