"""What must never be in a letter is in none of hundreds of letters to contacts of the corpus."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from redress.contact import Contact
from redress.drafting.drafting import draft
from redress.drafting.letter import Letter
from redress.labels import default_vocabulary
from redress.reading.reader import Reading, read
from redress.triage.deciding import triage
from redress.triage.profile_files import load_profile
from redress.triage.reckoning import LOCAL
from redress_training.corpus import Record
from redress_training.true_answers import true_answers

EVERY = 31
NOW = datetime(2026, 11, 27, 12, tzinfo=LOCAL)
CODES = {
    label.code
    for question in default_vocabulary().questions
    for label in question.labels
    if "_" in label.code
}
ENDING = re.compile(r"\b(?:partly )?upheld\b|\bnot upheld\b|\blikely outcome\b|\bpredict", re.I)


@pytest.fixture(scope="module", params=["default", "county", "metropolitan_holding_response"])
def letters(request: pytest.FixtureRequest, corpus: tuple[Record, ...]) -> list[Case]:
    profile = load_profile(request.param)
    found = []
    for record in corpus[::EVERY]:
        reading = read(Contact(record.text, channel=record.channel, received_at=NOW))
        answers = true_answers(record)
        decision = triage(reading, answers, profile, NOW)
        found.append((reading, draft(reading, answers, decision, profile, "RED-1")))
    return found


Case = tuple[Reading, Letter]


def test_hundreds_are_looked_at(letters: list[Case]) -> None:
    assert len(letters) > 400


def test_no_letter_holds_a_code_a_hole_or_a_prediction(letters: list[Case]) -> None:
    for _, letter in letters:
        text = f"{letter.subject}\n{letter.body}"
        assert not CODES & {*re.findall(r"[a-z_]+", text)}
        assert not re.search(r"\{\{|\}\}|\[|\bNone\b", text)
        assert not ENDING.search(text)


def test_no_letter_repeats_personal_data_of_the_contact(letters: list[Case]) -> None:
    for reading, letter in letters:
        for datum in reading.personal_data:
            value = datum.span.of(reading.text)
            # What is so short, or a plain word too, says nothing of anybody.
            if len(value) > 6 and not value.islower():
                assert value not in letter.body


def test_every_letter_makes_the_points_that_it_must(letters: list[Case]) -> None:
    for _, letter in letters:
        assert not [note for note in letter.notes if note.startswith("Missing")]
