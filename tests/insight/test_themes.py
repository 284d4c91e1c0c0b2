"""Themes: as many as the contacts have, the same at every run, and no nonsense from odd input."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score
from tests.insight.heaps import START, both, heaped, kinds_of, theme_of

from redress.insight.observations import Observation, Observations
from redress.insight.themes import themes_object
from redress.insight.theming import find_themes
from redress.insight.units import Units


@pytest.mark.parametrize("sizes", [(40, 40), (60, 50, 40, 30, 20), (30,) * 8])
def test_there_are_as_many_themes_as_there_are_heaps(sizes: tuple[int, ...]) -> None:
    seen = heaped(sizes)
    found, _ = find_themes(seen)
    placed = np.full(len(seen), -1)
    for number, rows in enumerate(found.rows):
        placed[rows] = number
    assert len(found.themes) == len(sizes)
    assert adjusted_rand_score(kinds_of(seen), placed) > 0.9
    assert [one.contacts for one in found.themes] == sorted(
        (one.contacts for one in found.themes), reverse=True
    )


def test_a_theme_tells_what_its_contacts_are() -> None:
    found, _ = find_themes(heaped((50, 40, 30)))
    largest = found.themes[0]
    assert {term.words for term in largest.terms} & {"bin", "missed", "collection", "lorry"}
    assert [one.code for one in largest.service_areas] == ["area_0"]
    assert sum(one.contacts for one in largest.causes) == largest.contacts
    assert sum(week.contacts for week in largest.weeks) == largest.contacts
    assert len(largest.typical) == 5
    assert len({example.text for example in (*largest.typical, *largest.atypical)}) == 8
    assert largest.typical[0].closeness >= largest.atypical[0].closeness
    assert largest.share == pytest.approx(largest.contacts / 120)


def test_the_same_contacts_give_the_same_themes() -> None:
    first, book = find_themes(heaped((40, 30, 30)))
    second, other = find_themes(heaped((40, 30, 30)))
    assert themes_object(first) == themes_object(second)
    assert book is not None
    assert other is not None
    assert [one.id for one in book.themes] == [one.id for one in other.themes]


def test_what_fits_nowhere_stays_apart() -> None:
    seen = heaped((40, 40))
    odd = np.random.default_rng(5).standard_normal((3, 64)).astype(np.float32)
    odd /= np.linalg.norm(odd, axis=1, keepdims=True)
    strange = Observations.of([Observation(f"9-{n}", "?", None) for n in range(3)], odd, "x")
    found, _ = find_themes(both(seen, strange))
    assert set(found.apart.tolist()) >= {80, 81, 82}


def test_themes_near_each_other_are_a_group() -> None:
    dice = np.random.default_rng(0)
    broad = np.repeat(np.eye(3, 64), 3, axis=0) + 0.35 * np.eye(9, 64, k=10)
    vectors = np.repeat(broad, 40, axis=0) + dice.standard_normal((360, 64)) * 0.02
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    rows = [Observation(f"{n // 40}-{n}", f"text {n}", None) for n in range(360)]
    found, _ = find_themes(Observations.of(rows, vectors.astype(np.float32), "e"))
    assert len(found.themes) == 9
    assert [len(group.themes) for group in found.groups] == [3, 3, 3]
    assert sum(group.contacts for group in found.groups) == 360 - len(found.apart)


def test_ten_identical_contacts_are_one_theme() -> None:
    vectors = np.tile(np.eye(1, 8, dtype=np.float32), (10, 1))
    seen = Observations.of([Observation(str(n), "The bin.", None) for n in range(10)], vectors, "e")
    found, book = find_themes(seen)
    assert [one.contacts for one in found.themes] == [10]
    assert len(found.themes[0].typical) == 1
    again, _ = find_themes(seen, book)
    assert [one.id for one in again.themes] == [one.id for one in found.themes]


@pytest.mark.parametrize("seed", range(12))
def test_identical_contacts_are_one_theme_whatever_their_vector(seed: int) -> None:
    vector = np.random.default_rng(seed).standard_normal(384).astype(np.float32)
    vectors = np.tile(vector / np.linalg.norm(vector), (10, 1))
    rows = [Observation(str(n), "Bin missed", None) for n in range(10)]
    found, _ = find_themes(Observations.of(rows, vectors, "e"))
    assert [one.contacts for one in found.themes] == [10]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_hardly_any_contacts_are_no_theme(count: int) -> None:
    vectors = np.eye(count, 8, dtype=np.float32)
    rows = [Observation(str(n), "words", None) for n in range(count)]
    found, _ = find_themes(Observations.of(rows, vectors, "e"))
    assert found.themes == ()
    assert found.apart.tolist() == list(range(count))


def test_contacts_without_vectors_are_apart_and_counted() -> None:
    seen = heaped((30, 30))
    assert seen.vectors is not None
    vectors = seen.vectors.copy()
    vectors[:5] = 0
    found, _ = find_themes(replace(seen, vectors=vectors))
    assert found.without_vector == 5
    assert set(range(5)) <= set(found.apart.tolist())
    none, _ = find_themes(replace(seen, vectors=None))
    assert none.themes == ()
    assert "No contact has a vector" in none.notes[0]


def test_contacts_without_days_have_themes_without_weeks() -> None:
    seen = heaped((30, 30))
    undated = seen.table.assign(received_on=np.datetime64("NaT", "s"))
    found, _ = find_themes(replace(seen, table=undated))
    assert [(one.weeks, one.trend) for one in found.themes] == [((), None)] * 2


def test_a_theme_that_comes_up_more_is_rising_and_the_others_fall() -> None:
    early = heaped((60, 60), days=84)
    late = heaped((60,), seed=1, first=500, days=20, start=START + timedelta(days=64))
    found, _ = find_themes(both(early, late))
    trends = [one.trend for one in found.themes]
    assert [trend.direction for trend in trends if trend] == ["rising", "falling"]
    assert trends[0] is not None
    assert trends[0].ratio is not None
    assert trends[0].ratio > 1


def test_a_hole_in_the_year_is_weeks_of_none() -> None:
    seen = both(heaped((30, 30), days=14), heaped((30, 30), 1, 200, 14, date(2025, 11, 3)))
    found, _ = find_themes(seen)
    counts = [week.contacts for week in found.themes[0].weeks]
    assert len(counts) >= 40
    assert counts.count(0) >= 35


def test_the_json_is_json_with_dates_as_text() -> None:
    found, _ = find_themes(heaped((30, 30)))
    told = json.loads(json.dumps(themes_object(found), allow_nan=False))
    assert date.fromisoformat(told["themes"][0]["weeks"][0]["starts"]).isoweekday() == 1
    assert told["contacts"] == 60
    assert {one["group"] for one in told["themes"]} == {group["id"] for group in told["groups"]}


def test_by_sentence_a_contact_may_be_in_several_themes() -> None:
    seen = heaped((40, 40))
    assert seen.vectors is not None
    order = np.concatenate([np.arange(80), np.arange(40, 80)])
    # The first forty contacts have a second sentence each, about what the others tell of.
    contact = np.concatenate([np.arange(80), np.arange(40)]).astype(np.intp)
    texts = [seen.texts[place] for place in order]
    units = Units(seen.vectors[order], texts, contact, "an encoder, by sentence", True)
    found, _ = find_themes(seen, units=units)
    assert found.by_sentence
    assert sorted(one.contacts for one in found.themes) == pytest.approx([40, 80], abs=3)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_every_contact_is_in_one_theme_or_apart(data: st.DataObject) -> None:
    count = data.draw(st.integers(0, 40))
    corner = st.lists(st.sampled_from([-1.0, 0.0, 1.0]), min_size=4, max_size=4)
    vectors = np.array(data.draw(st.lists(corner, min_size=count, max_size=count)))
    vectors = vectors.reshape(count, 4)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    rows = [Observation(str(n), f"word{n % 3}", None) for n in range(count)]
    found, book = find_themes(Observations.of(rows, unit.astype(np.float32), "e"))
    places = np.concatenate([found.apart, *found.rows])
    assert sorted(places.tolist()) == list(range(count))
    assert sum(one.share for one in found.themes) <= 1 + 1e-9
    again, _ = find_themes(Observations.of(rows, unit.astype(np.float32), "e"), book)
    assert theme_of(found, Observations.of(rows)) == theme_of(again, Observations.of(rows))
