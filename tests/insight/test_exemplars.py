"""The contacts that show what a theme is, and their beginnings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from redress.insight.exemplars import atypical, excerpt, typical
from redress.insight.observations import Observation, Observations


def around(angles: list[float], texts: list[str | None] | None = None) -> Observations:
    """Contacts whose vectors stand at these angles, in degrees."""
    turned = np.radians(angles)
    vectors = np.stack([np.cos(turned), np.sin(turned)], axis=1).astype(np.float32)
    told = texts or [f"Text {angle}." for angle in angles]
    seen = [Observation(f"c{n}", text, None) for n, text in enumerate(told)]
    return Observations.of(seen, vectors, "stub@1")


EVERY = np.arange(7)


def test_the_nearest_to_the_centre_are_typical_and_the_farthest_is_not() -> None:
    observations = around([-60, -20, 0, 25, 70, 180, 90])
    centre = np.array([1, 0], dtype=np.float32)
    found = typical(observations, EVERY, centre, most=3)
    assert [one.id for one in found] == ["c2", "c1", "c3"]
    assert found[0].closeness == pytest.approx(1)
    assert found[0].text == "Text 0."
    assert [one.id for one in atypical(observations, EVERY, centre)] == ["c5"]


def test_the_centre_is_that_of_the_theme_s_own_contacts() -> None:
    observations = around([80, 100, 90, 0, 180])
    assert typical(observations, np.array([0, 1, 2]), most=1)[0].id == "c2"


def test_no_two_examples_are_nearly_the_same() -> None:
    observations = around([0, 0, 1, 2, 40, 41, -40])
    found = typical(observations, EVERY, np.array([1, 0], dtype=np.float32))
    assert [one.id for one in found] == ["c0", "c4", "c6"]


def test_ten_identical_contacts_show_one() -> None:
    assert len(typical(around([30.0] * 10), np.arange(10))) == 1


def test_erased_contacts_and_those_without_a_vector_show_nothing() -> None:
    observations = around([0, 10, 20], ["Here.", None, ""])
    assert [one.id for one in typical(observations, np.arange(3))] == ["c0"]
    none = np.zeros((3, 2), dtype=np.float32)
    assert typical(replace(observations, vectors=none), np.arange(3)) == ()
    assert typical(replace(observations, vectors=None), np.arange(3)) == ()
    assert atypical(observations, np.zeros(0, dtype=np.int64)) == ()


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
