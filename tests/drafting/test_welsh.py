"""Letters in Welsh: when there is one, what it says, and that a speaker must check it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from redress.contact import Contact
from redress.drafting.checklist import check_letter, kind_for
from redress.drafting.drafting import language_for
from redress.drafting.letter import Letter, Manner
from redress.drafting.samples import sample_profile
from redress.drafting.wording import wording
from redress.reading.reader import read
from redress.triage.processes import Unit
from redress.triage.profiles import Ombudsman, Ombudsmen, Profile
from redress.triage.working_days import Nation

Drafted = Callable[..., Letter]
IN_WELSH = (
    "corporate_stage_1",
    "corporate_stage_2",
    "social_services_wales",
    "service_request",
    "enquiry",
)
WELSH = "Mae'n ddrwg gen i ond nid yw'r bin wedi cael ei wagio ers tair wythnos ac rwy'n anhapus."


def welsh_council(code: str, *, is_full: bool = True) -> Profile:
    ombudsman = Ombudsman(
        name="Ombwdsmon Gwasanaethau Cyhoeddus Cymru",
        phone="0300 790 0203",
        website="https://www.ombwdsmon.cymru",
    )
    changes = {"nation": Nation.WALES, "ombudsmen": Ombudsmen(corporate=ombudsman)}
    return sample_profile(code, is_full=is_full).model_copy(update=changes)


@pytest.mark.parametrize("is_full", [True, False])
@pytest.mark.parametrize("manner", list(Manner))
@pytest.mark.parametrize("code", IN_WELSH)
def test_a_welsh_letter_makes_every_point_and_asks_for_a_speaker(
    drafted: Drafted, code: str, manner: Manner, is_full: bool
) -> None:
    profile = welsh_council(code, is_full=is_full)
    letter = drafted(code, manner, profile=profile, language="cy", is_full=is_full)
    assert letter.language == "cy"
    assert [one for one in check_letter(letter.body, kind_for(code), "cy") if not one.is_met] == []
    assert letter.notes[0] == "A Welsh speaker must check this letter before it is sent."
    assert "None" not in letter.body
    assert "  " not in letter.body


def test_dates_and_amounts_are_in_welsh(drafted: Drafted) -> None:
    body = drafted(profile=welsh_council("corporate_stage_1"), language="cy").body
    assert "erbyn dydd Mawrth 28 Gorffennaf 2026" in body
    assert "hyd at 10 diwrnod gwaith" in body
    assert wording("cy").day(date(2026, 2, 1)) == "dydd Sul 1 Chwefror 2026"
    assert wording("cy").amount(2, Unit.MONTHS) == "2 fis"
    assert wording("en").amount(1, Unit.WORKING_DAYS) == "1 working day"


def test_a_council_in_wales_says_that_welsh_is_welcome(drafted: Drafted) -> None:
    for code in ("corporate_stage_1", "compliment"):
        english = drafted(code, profile=welsh_council(code)).body
        assert "You can write to us in Welsh." in english
        assert "in Welsh" not in drafted(code).body
    welsh = drafted(profile=welsh_council("enquiry"), language="cy").body
    assert "ysgrifennu atom yn Gymraeg" in welsh


def test_a_process_without_a_welsh_letter_has_an_english_one_and_a_note(drafted: Drafted) -> None:
    letter = drafted("compliment", language="cy")
    assert letter.language == "en"
    assert letter.notes[0].startswith("There is no Welsh letter for this process yet")


@pytest.mark.parametrize(
    ("nation", "text", "language"),
    [
        (Nation.WALES, WELSH, "cy"),
        (Nation.WALES, "My bin was missed again, and nobody rings me back about it.", "en"),
        (Nation.ENGLAND, WELSH, "en"),
    ],
)
def test_welsh_goes_to_who_writes_in_welsh_to_a_council_in_wales(
    nation: Nation, text: str, language: str
) -> None:
    profile = sample_profile("enquiry").model_copy(update={"nation": nation})
    assert language_for(read(Contact(text)), profile) == language
