"""The marks by which contacts about one matter are found."""

from __future__ import annotations

import random
from itertools import combinations, pairwise

import numpy as np
import pytest
from datasketch import MinHash
from hypothesis import given
from hypothesis import strategies as st

from redress.casework.documents import Person
from redress.casework.fingerprints import (
    PERMUTATIONS,
    MarkKind,
    Marks,
    likeness,
    mark,
    marks_of,
    sketch_of,
    words_of,
)
from redress.casework.places import places, streets
from redress.casework.references import ALPHABET, normal_reference
from redress.casework.repeats import NEAR_DUPLICATE
from redress.contact import Contact
from redress.reading.reader import read
from redress_training.corpus import Record

WORD = st.text("abcdefghij", min_size=2, max_size=8)


def marks(text: str, *people: Person, place: str | None = None) -> Marks:
    return marks_of(read(Contact(text)), people, place)


def values(found: Marks, kind: MarkKind) -> set[str]:
    return {one.value for one in found.all if one.kind is kind}


def pairs(words: list[str]) -> set[str]:
    return {" ".join(pair) for pair in pairwise(words)}


@given(st.lists(WORD, min_size=30, max_size=120), st.data())
def test_a_text_with_a_few_words_changed_stays_a_near_duplicate(
    words: list[str], data: st.DataObject
) -> None:
    edited = list(words)
    for at in data.draw(st.sets(st.integers(0, len(words) - 1), max_size=len(words) // 30)):
        edited[at] = data.draw(WORD)
    assert likeness(sketch_of(words), sketch_of(edited)) >= NEAR_DUPLICATE


@given(st.lists(WORD, min_size=8, max_size=60), st.lists(WORD, min_size=8, max_size=60))
def test_the_estimate_is_near_the_truth(one: list[str], other: list[str]) -> None:
    both = [*one, *other]
    true = len(pairs(one) & pairs(both)) / len(pairs(one) | pairs(both))
    assert likeness(sketch_of(one), sketch_of(both)) == pytest.approx(true, abs=0.22)


def test_the_estimate_is_as_good_as_that_of_another_implementation() -> None:
    lots = random.Random(1)
    pool = [f"w{number}" for number in range(400)]
    ours, theirs = [], []
    for _ in range(60):
        one = lots.choices(pool, k=60)
        other = [word if lots.random() > 0.15 else lots.choice(pool) for word in one]
        true = len(pairs(one) & pairs(other)) / len(pairs(one) | pairs(other))
        ours.append(abs(likeness(sketch_of(one), sketch_of(other)) - true))
        theirs.append(abs(_datasketch(one).jaccard(_datasketch(other)) - true))
    assert np.mean(ours) < np.mean(theirs) + 0.01


def _datasketch(words: list[str]) -> MinHash:
    made = MinHash(num_perm=PERMUTATIONS)
    for pair in pairs(words):
        made.update(pair.encode())
    return made


def test_different_contacts_do_not_collide(corpus: tuple[Record, ...]) -> None:
    sample = random.Random(3).sample(corpus, 400)
    found = [(words_of(one.text), sketch_of(words_of(one.text))) for one in sample]
    assert len({mark(MarkKind.EXACT, " ".join(words)) for words, _ in found}) == len(sample)
    sketches = [sketch for _, sketch in found if sketch is not None]
    assert max(likeness(*pair) for pair in combinations(sketches, 2)) < NEAR_DUPLICATE


def test_a_sketch_is_the_same_in_every_version() -> None:
    sketch = sketch_of(words_of("My brown bin has not been emptied for three weeks."))
    assert sketch is not None
    assert sketch[:6].tolist() == SKETCH


SKETCH = [6162, 10072, 42013, 34122, 7158, 51026]


def test_capitals_spaces_and_punctuation_make_no_other_marks() -> None:
    one = marks("My brown bin has not been emptied for three weeks, and nobody answers.")
    other = marks("MY BROWN BIN\n\nhas not been emptied for three weeks and nobody answers!!")
    assert one.all == other.all


def test_a_short_text_has_no_sketch() -> None:
    found = marks("Please call me back")
    assert found.sketch is None
    assert not values(found, MarkKind.BAND)
    assert likeness(found.sketch, found.sketch) == 0.0


def test_references_of_ours_are_found_in_what_is_quoted_too() -> None:
    text = "Any news?\n\nOn Mon, 2 Nov 2026 the council wrote:\n> Your reference is 26-0000-0000."
    assert marks(text.replace("26-0000-0000", "26-7K3M-9QXC")).quoted == ()
    real = "26-0000-000" + _check()
    assert marks(text.replace("26-0000-0000", real.lower())).quoted == (real,)


def _check() -> str:
    return next(one for one in ALPHABET if normal_reference("26-0000-000" + one))


@pytest.mark.parametrize(
    ("text", "is_mark"),
    [
        ("My application PL/2024/0117 is late", True),
        ("Penalty charge AB12345678 was wrong", True),
        ("See case 123", False),
        ("The A40 is closed at ref 12", False),
    ],
)
def test_references_of_others_are_marks_where_they_are_long_enough(
    text: str, is_mark: bool
) -> None:
    assert bool(values(marks(text), MarkKind.REFERENCE)) is is_mark


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("4 Mill Lane", "4 mill ln"),
        ("12a St Mary's Rd, Oldham", "12A St Marys Road"),
        ("Flat 2, M1 1AE", "m1 1ae"),
        ("51.50123, -0.12345", "51.50149,-0.12311"),
        ("Town Hall; 51.50123, -0.12345", "51.5010, -0.1230"),
        ("Rowan House", "rowan house"),
    ],
)
def test_two_writings_of_a_place_are_one(one: str, other: str) -> None:
    assert set(places(one, alone=True)) & set(places(other, alone=True))


def test_a_street_without_a_number_is_no_place_but_a_street() -> None:
    found = marks("There is a pothole in Duke Street by the church, please fill it")
    assert not values(found, MarkKind.PLACE)
    assert values(found, MarkKind.STREET) == {mark(MarkKind.STREET, "duke street").value}
    assert [one.number for one in streets("at 14 Duke Street")] == ["14"]


def test_who_sent_it_is_read_from_the_text_only_where_nobody_is_named() -> None:
    text = "My bin was missed. Jo Smith, jo@example.org, 01632 960123, bins@council.gov.uk"
    found = marks(text)
    assert found.emails == {"jo@example.org"}
    assert found.phones == {"1632960123"}
    assert values(found, MarkKind.EMAIL) == {mark(MarkKind.EMAIL, "jo@example.org").value}
    named = marks(text, Person(email="Karen@Example.org"))
    assert named.emails == {"karen@example.org"}
    assert not values(named, MarkKind.EMAIL)


def test_nothing_personal_can_be_read_in_a_mark() -> None:
    found = marks("Jo Smith of 4 Mill Lane, M1 1AE, jo@example.org, account 1234567", place="Mill")
    told = repr(found.all).lower()
    for secret in ("smith", "mill", "m1", "jo@", "1234567"):
        assert secret not in told
