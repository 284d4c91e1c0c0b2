"""Plain English: what is told of hard words and sentences, and that our own letters are plain."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from redress.drafting.letter import Letter, Manner
from redress.drafting.plain_english import (
    LONGEST,
    OLDEST,
    FindingKind,
    plain_english,
    reading_age,
    syllables,
)
from redress.triage.processes import default_processes

PROCESSES = [one.code for one in default_processes() if one.code != "complaint_in_time"]
HARD = (
    "Notwithstanding the aforementioned determination, the investigating authority has "
    "comprehensively reconsidered the representations submitted regarding the administration of "
    "discretionary housing payments and consequently reiterates its original position."
)


@pytest.mark.parametrize("is_full", [True, False])
@pytest.mark.parametrize("manner", list(Manner))
@pytest.mark.parametrize("code", PROCESSES)
def test_every_shipped_letter_is_plain(
    drafted: Callable[..., Letter], code: str, manner: Manner, is_full: bool
) -> None:
    assert plain_english(drafted(code, manner, is_full=is_full).body) == ()


@pytest.mark.parametrize("code", PROCESSES)
def test_no_longer_paragraph_of_a_shipped_letter_is_hard_by_itself(
    drafted: Callable[..., Letter], code: str
) -> None:
    for paragraph in drafted(code).paragraphs:
        words = re.sub(r"Local Government and Social Care Ombudsman", "ombudsman", paragraph.text)
        if len(words.split()) >= 25:
            assert reading_age(words) <= OLDEST, words


def test_a_hard_letter_is_told_with_its_sentence() -> None:
    found = plain_english(f"Your bin was missed. {HARD} We are sorry.")
    kinds = {one.kind for one in found}
    assert kinds == set(FindingKind)
    for one in found:
        assert one.sentence == HARD
    told = " ".join(one.message for one in found)
    assert "“notwithstanding” is jargon; say “even so”" in told
    assert "its reading age is" in told


def test_a_sentence_may_have_so_many_words_and_no_more() -> None:
    longest = " ".join(["we"] * LONGEST)
    assert plain_english(f"{longest}.") == ()
    (finding,) = plain_english(f"{longest} do.")
    assert finding.kind is FindingKind.LONG_SENTENCE
    assert finding.message.startswith("25 words")


def test_headings_names_and_addresses_are_not_read_as_sentences() -> None:
    age = reading_age("We will write to you soon.")
    assert reading_age("Responsibilities and Administration\n\nWe will write to you soon.") == age
    assert reading_age("Environmental Administration Directorate") == 0
    assert reading_age("") == reading_age("0300 061 0614.") == 0
    assert reading_age("Go to https://www.environmental-administration.gov.uk/a/b.") < OLDEST


def test_items_of_a_list_are_sentences_of_their_own() -> None:
    items = "We need:\n" + "\n".join(f"- a photo of the bin number {n}" for n in range(9))
    assert plain_english(items) == ()


def test_the_reading_age_grows_with_the_words() -> None:
    ages = [
        reading_age(text)
        for text in (
            "The cat sat on the mat. It was fat.",
            "We will look at what you told us, and we will write to you by Friday.",
            "Your application has been considered by the appropriate department.",
            HARD,
        )
    ]
    assert ages == sorted(ages)
    assert ages[0] < 8 < 16 < ages[-1]


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "a bin made whole street used times rang through don't we're The"),
        (2, "complaint council wanted table metre boxes mother isn't somewhere safely Wednesday"),
        (3, "ombudsman beautiful area agreement anyone bin-lorry Saturday"),
        (4, "information independent environment organiser"),
        (5, "university administrative"),
    ],
)
def test_syllables_are_counted_by_spelling(count: int, words: str) -> None:
    counted = {word: syllables(word) for word in words.split()}
    assert counted == dict.fromkeys(counted, count)


@pytest.mark.parametrize("word", ["", "'", "-", "x", "zzz", "éé", "a" * 5_000, "e" * 5_000])
def test_any_word_has_a_syllable_at_least(word: str) -> None:
    assert syllables(word) >= 1


def test_jargon_is_found_as_a_word_and_not_in_one() -> None:
    assert plain_english("We redeemed it.") == ()
    (finding,) = plain_english("We DEEM it so.")
    assert finding.kind is FindingKind.JARGON


@pytest.mark.parametrize("words", ["a", "a@", "a-", "1a", "deem ", "a. ", "- a\n", "ea"])
def test_a_hostile_text_is_read_in_no_time(words: str) -> None:
    assert reading_age(words * (100_000 // len(words))) >= 0
    plain_english(words * (100_000 // len(words)))
