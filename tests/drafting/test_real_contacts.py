"""Hundreds of real contacts: nothing is said back that the person did not say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from redress.drafting.forbidden import faults_of
from redress.drafting.letter import Point, Understanding
from redress.drafting.word_lists import pattern, spellings
from redress.reading.reader import Reading
from redress_training.corpus import Record
from redress_training.splits import read_splits

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_FIRST_PERSON = re.compile(r"\b(?:i|me|my|mine|myself|i'm|i've|i'd|i'll|ourselves)\b")
# What turning, dates and wishes may bring in.
_OURS = frozenset(
    "you your yours yourself yourselves we us our are were have had would will not say that like "
    "to know and someone the a an i'd you'd we'd "
    "still am on in of day before contacted night morning "
    "afternoon evening week month year ask for won't dad mum mam mother father nan gran grandad "
    "grandma january february march april may june july august september october november "
    "december monday tuesday wednesday thursday friday saturday sunday".split()
)
_MOST_WORDS = 40
EVERY = 16

Case = tuple[Record, Reading, Understanding]


@pytest.fixture(scope="module")
def cases(desk: Any, corpus: tuple[Record, ...]) -> list[Case]:
    found = []
    for number, record in enumerate(read_splits(corpus).train[::EVERY]):
        received = desk.received if number % 2 else None
        reading = desk.read(record.text, record.channel, received)
        found.append((record, reading, desk.understood(reading, desk.as_labelled(record))))
    return found


def said(cases: list[Case]) -> Iterator[tuple[Reading, Point]]:
    for _, reading, understood in cases:
        for point in (*understood.points, *filter(None, [understood.wanted])):
            yield reading, point


def test_there_is_enough_to_judge(cases: list[Case]) -> None:
    assert len(cases) > 500
    assert len(list(said(cases))) > 150


def test_every_word_is_the_persons(cases: list[Case]) -> None:
    usual = {word for whole in spellings().values() for word in _WORD.findall(whole.lower())}
    for reading, point in said(cases):
        told = set(_WORD.findall(reading.text.lower()))
        told |= {part for word in told for part in word.split("'")}
        assert not set(_WORD.findall(point.text.lower())) - told - _OURS - usual, point.text


def test_every_point_is_a_sentence_of_the_second_person(cases: list[Case]) -> None:
    for _, point in said(cases):
        assert point.text.endswith(".")
        assert not point.text.endswith("..")
        assert point.text[0].isupper() or point.text[0] in "£“0123456789"
        assert not _FIRST_PERSON.search(point.text.lower()), point.text
        assert len(point.text.split()) <= _MOST_WORDS


def test_no_personal_datum_of_the_text_is_said_back(cases: list[Case]) -> None:
    for reading, point in said(cases):
        for datum in reading.personal_data:
            words = datum.span.of(reading.text)
            assert not re.search(rf"(?<!\w){re.escape(words)}(?!\w)", point.text), point.text


def test_nothing_that_no_letter_may_hold_is_said_back(cases: list[Case], desk: Any) -> None:
    for _, point in said(cases):
        assert faults_of(point.text, desk.profile, told=(point.text,)) == (), point.text
        assert not pattern("abuse", "barred").search(point.text.lower()), point.text


def test_every_point_stands_in_the_text_as_sent(cases: list[Case]) -> None:
    for record, _, understood in cases:
        spans = [point.origin for point in understood.points]
        assert spans == sorted(spans)
        for span in spans:
            assert 0 <= span.start < span.end <= len(record.text)


def test_what_is_not_said_is_asked(cases: list[Case]) -> None:
    for _, _, understood in cases:
        assert len(understood.points) > 1 or any(
            "Please tell us" in one for one in understood.questions
        )
        assert (understood.wanted is None) == any(
            "what you would like to happen" in one for one in understood.questions
        )


def test_labels_flags_and_confidences_stay_with_the_officer(cases: list[Case]) -> None:
    for record, _, understood in cases:
        heard = " ".join((*(point.text for point in understood.points), *understood.questions))
        assert not re.search(r"[a-z]_[a-z]", heard)
        assert not any(words in heard for words in ("safeguarding", "vulnerable")), record.id
