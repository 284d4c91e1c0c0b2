"""The population stability index, and how it is read."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redress.drift import (
    NO_LABEL,
    Answered,
    Counts,
    Drift,
    Movement,
    Seen,
    bin_names,
    by_chance,
    drifts,
    measures,
    population_stability,
    text_measures,
)

COUNTS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 1_000), min_size=1).filter(
    lambda counts: any(counts.values())
)


@given(COUNTS, st.integers(1, 50))
def test_equal_shares_have_an_index_of_zero(counts: dict[str, int], times: int) -> None:
    more = {name: count * times for name, count in counts.items()}
    assert population_stability(counts, more) == pytest.approx(0, abs=1e-12)


@given(COUNTS, COUNTS)
def test_the_index_is_never_negative_and_the_same_both_ways(
    one: dict[str, int], other: dict[str, int]
) -> None:
    index = population_stability(one, other)
    assert index >= 0
    assert math.isfinite(index)
    assert population_stability(other, one) == pytest.approx(index)


@given(COUNTS, COUNTS, st.permutations("abcdefgh"))
def test_the_names_of_the_bins_do_not_matter(
    one: dict[str, int], other: dict[str, int], names: list[str]
) -> None:
    renamed = dict(zip("abcdefgh", names, strict=True))
    first, second = (
        {renamed[name]: count for name, count in counts.items()} for counts in (one, other)
    )
    assert population_stability(first, second) == pytest.approx(population_stability(one, other))


def test_the_index_is_that_of_the_textbook() -> None:
    index = population_stability({"a": 50, "b": 50}, {"a": 80, "b": 20})
    assert index == pytest.approx(0.3 * math.log(1.6) - 0.3 * math.log(0.4))


@pytest.mark.parametrize("counts", [{}, {"a": 0}])
def test_nothing_has_no_index(counts: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="nothing"):
        population_stability({"a": 1}, counts)


def test_two_samples_of_the_same_stay_under_what_chance_makes_95_times_in_100() -> None:
    draw = random.Random(3)
    under = 0
    for _ in range(400):
        one, other = (
            {str(name): 0 for name in range(10)} | _drawn(draw, size) for size in (2_000, 150)
        )
        under += population_stability(one, other) <= by_chance(one, other)
    assert 0.91 <= under / 400 <= 0.98


def _drawn(draw: random.Random, size: int) -> dict[str, int]:
    counts: dict[str, int] = {}
    for _ in range(size):
        name = str(draw.randrange(10))
        counts[name] = counts.get(name, 0) + 1
    return counts


def drift(index: float, chance: float = 0.01) -> Drift:
    return Drift(
        "labels.kind", 500, index, chance, {"a": (0.6, 0.2), "b": (0.4, 0.7), "c": (0, 0.1)}
    )


@pytest.mark.parametrize(
    ("index", "chance", "movement"),
    [
        (0.0, 0.01, Movement.STABLE),
        (0.099, 0.01, Movement.STABLE),
        (0.1, 0.01, Movement.SOME),
        (0.249, 0.01, Movement.SOME),
        (0.25, 0.01, Movement.MUCH),
        (0.4, 0.5, Movement.CHANCE),
    ],
)
def test_an_index_is_read_by_the_usual_thresholds_and_by_chance(
    index: float, chance: float, movement: Movement
) -> None:
    assert drift(index, chance).movement is movement


def test_the_reading_names_what_moved_most() -> None:
    assert "'a': 60% in its test, 20% now" in drift(0.4).words


def test_a_contact_is_counted_by_every_measure() -> None:
    seen = Seen(
        {"kind": Answered(("complaint",), 0.7, unsure=True), "flags": Answered(())},
        words=12,
        unknown=0.25,
    )
    assert dict(measures(seen)) == {
        "labels.kind": "complaint",
        "confidence.kind": 0.7,
        "unsure.kind": "unsure",
        "labels.flags": NO_LABEL,
        "words": 12.0,
        "unknown_words": 0.25,
    }


@given(st.lists(st.floats(0, 1), min_size=1), st.lists(st.floats(0, 1), max_size=9, unique=True))
def test_every_number_falls_into_one_bin(values: list[float], edges: list[float]) -> None:
    counted = Counts({"words": {"edges": sorted(edges)}})
    for value in values:
        counted.add(Seen({}, unknown=None, words=value))  # type: ignore[arg-type]
    assert sum(counted.by_measure["words"].values()) == len(values)
    assert set(counted.by_measure["words"]) <= set(bin_names(sorted(edges)))


def test_a_measure_that_the_reference_lacks_is_left_out() -> None:
    reference = {"labels.kind": {"counts": {"complaint": 9, "enquiry": 1}}}
    counted = Counts(reference)
    counted.add(Seen({"kind": Answered(("complaint",), 0.9)}, words=3))
    (only,) = drifts(reference, counted)
    assert (only.measure, only.counted) == ("labels.kind", 1)
    assert drifts(reference, Counts(reference)) == []


def test_words_are_counted_as_a_model_reads_them() -> None:
    assert text_measures("My bin, my [name]!", {"my", "bin", "[name]"}) == (5, 0.25)
    assert text_measures("", set()) == (0, 0.0)
