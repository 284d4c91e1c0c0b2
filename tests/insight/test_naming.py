"""Names of themes: readable, of the theme's own words, of nobody, and all different."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.insight.theme_texts import BADGES, BINS, DAMP, contacts

from redress.insight.naming import ThemeName, name_themes
from redress.insight.observations import Observation, Observations
from redress.labels import default_vocabulary


def names(*themes: tuple[str, ...], **labels: object) -> list[str]:
    observations, rows = contacts(themes, **labels)
    return [name.words for name in name_themes(observations, rows)]


def test_each_theme_is_named_by_a_phrase_of_its_own() -> None:
    bins, badges, damp = names(BINS, BADGES, DAMP)
    assert bins.startswith("Brown bin")
    assert badges.startswith("Blue badge")
    assert "renewal" in badges
    assert damp.startswith("Damp and mould")


def test_the_share_of_texts_that_have_the_words_is_told() -> None:
    observations, rows = contacts([BINS, BADGES, DAMP])
    for name in name_themes(observations, rows):
        assert not name.by_labels
        assert name.covered >= 0.9


def test_what_the_labels_have_in_common_is_told_of_the_phrase() -> None:
    others = [
        Observation(f"o{number}", text, None, kind="complaint") for number, text in enumerate(DAMP)
    ]
    asked = [
        Observation(f"b{number}", text, None, kind="enquiry", avoidable_cause="progress_chasing")
        for number, text in enumerate(BADGES)
    ]
    observations = Observations.of([*others, *asked])
    rows = [np.arange(len(others)), np.arange(len(others), len(observations))]
    assert name_themes(observations, rows)[1].words == "Blue badge: chasing an answer"


def test_a_word_alone_is_led_by_the_service_area_as_the_council_shows_it() -> None:
    lamps = tuple(f"The lamp is {how}." for how in ("out", "dim", "on all day", "bent", "broken"))
    dogs = tuple(f"The dog barks {when}." for when in ("at night", "all day", "at noon", "often"))
    observations, rows = contacts([lamps, dogs], service_area="street_lighting")
    shown = default_vocabulary().renamed({"service_area": {"street_lighting": "Lights"}}, "here")
    assert name_themes(observations, rows, shown)[0].words == "Lights: lamp"


def test_no_two_themes_have_one_name() -> None:
    found = names(BINS, BINS, BINS, service_area="waste_and_recycling")
    assert len(set(found)) == 3


def test_a_text_sent_ten_times_names_nothing() -> None:
    campaign = ("Save Thornfield Library from the axe, our children need it.",) * 10
    [name] = names(
        campaign, service_area="libraries_leisure_and_culture", avoidable_cause="progress_chasing"
    )
    assert name == "Libraries, leisure and culture: chasing an answer"


def test_one_contact_is_named_by_its_labels_alone() -> None:
    assert names(("My secret is out.",)) == ["Other matters"]
    assert names(("My secret is out.",), service_area="council_tax") == ["Council tax"]


@pytest.mark.parametrize(
    "theme",
    [
        ("the of and", "it is of the", "and so it was", "I do not"),
        ("1 2 3", "44", "5,000", "£6"),
        ("[name 1]", "[name 1] [address 1]", "[name 2]", "[postcode 1] [name 1]"),
        ("", "", "", ""),
    ],
)
def test_texts_without_words_of_sense_have_a_plain_name(theme: tuple[str, ...]) -> None:
    assert names(theme) == ["Other matters"]


def test_a_name_holds_no_redaction_person_or_swear_word() -> None:
    theme = tuple(
        f"The bloody warden Tracey {verb} [name 1] at the school gate in Ormskirk."
        for verb in ("saw", "told", "rang", "met", "knew")
    )
    words = names(theme)[0].lower()
    assert "school gate" in words
    for barred in ("bloody", "tracey", "name 1", "[", "ormskirk"):
        assert barred not in words


def test_abbreviations_and_proper_phrases_keep_their_capitals() -> None:
    pcns = tuple(f"I dispute the PCN {why}." for why in ("at once", "as paid", "today", "in full"))
    credit = tuple(
        f"my claim for Universal Credit is {how}; a universal delay on credit"
        for how in ("late", "lost", "stuck", "wrong")
    )
    first, second = names(pcns, credit)
    assert first.startswith("PCN")
    assert "Universal Credit" in second


def test_the_plural_leads_where_it_is_met() -> None:
    theme = ("The potholes are deep.", "My potholes!", "A pothole here.", "The potholes again.")
    assert names(theme) == ["Potholes"]


def test_welsh_texts_are_named_in_welsh() -> None:
    theme = (
        "Nid yw'r bin ailgylchu wedi ei gasglu.",
        "Mae'r bin ailgylchu yn llawn ers wythnos.",
        "Pryd fydd y bin ailgylchu yn cael ei wagio?",
        "Mae angen bin ailgylchu newydd arnaf.",
    )
    assert names(theme)[0].startswith("Bin ailgylchu")


def test_erased_contacts_and_themes_without_contacts_do_no_harm() -> None:
    observations, rows = contacts([BINS])
    erased = replace(observations, table=observations.table.assign(text=None))
    assert [name.words for name in name_themes(erased, rows)] == ["Other matters"]
    assert name_themes(observations, []) == ()
    nothing = np.zeros(0, dtype=np.int64)
    assert name_themes(observations, [nothing]) == (ThemeName("Other matters", 0.0, True),)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.text(max_size=40), min_size=1, max_size=6), min_size=1, max_size=4))
def test_any_texts_have_names_that_differ(themes: list[list[str]]) -> None:
    observations, rows = contacts(themes)
    found = [name.words for name in name_themes(observations, rows)]
    assert len(set(found)) == len(themes)
    assert all(name and name == name.strip() and "[" not in name for name in found)
