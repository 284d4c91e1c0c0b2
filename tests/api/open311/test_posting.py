from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redress.contact import Channel
from redress_api.open311.faults import Open311Error
from redress_api.open311.posting import Report, report_of, submission_of

SERVICES = frozenset({"roads_and_pavements", "parking"})
DAY = date(2026, 3, 2)
FIXMYSTREET = {
    "jurisdiction_id": "council.example",
    "api_key": "a key",
    "service_code": "roads_and_pavements",
    "lat": "53.800772",
    "long": "-1.549077",
    "email": "jo@example.org",
    "first_name": "Jo",
    "last_name": "Smith",
    "phone": "07700 900123",
    "description": "title: Pothole\n\ndetail: A deep one.\n\nurl: https://fms.example/report/12\n\n"
    "Submitted via FixMyStreet\n",
    "media_url": "https://fms.example/photo/12.jpeg",
}


def report(**fields: str) -> Report:
    return report_of({**FIXMYSTREET, **fields}.items(), SERVICES)


def faults(given: dict[str, str], *without: str) -> tuple[int, tuple[str, ...]]:
    fields = {**FIXMYSTREET, **given}
    with pytest.raises(Open311Error) as told:
        report_of([(k, v) for k, v in fields.items() if k not in without], SERVICES)
    return told.value.status, told.value.descriptions


def test_a_report_of_fixmystreet_becomes_a_contact_with_its_place_and_person() -> None:
    submission = submission_of(report())
    (person,) = submission.people

    assert submission.contact.text == FIXMYSTREET["description"].strip()
    assert submission.contact.channel is Channel.WEBFORM
    assert (person.name, person.email, person.phone) == (
        *("Jo Smith", "jo@example.org", "07700 900123"),
    )
    assert submission.place == "53.800772, -1.549077"
    assert submission.other == {
        "open311": {
            "service_code": "roads_and_pavements",
            "lat": 53.800772,
            "long": -1.549077,
            "media_url": ["https://fms.example/photo/12.jpeg"],
        }
    }


def test_nothing_that_anybody_wrote_stands_in_the_source_which_the_trail_keeps() -> None:
    submission = submission_of(report(**{"attribute[external_id]": "Jo Smith", "account_id": "Jo"}))
    assert submission.source == {"system": "open311", "service_code": "roads_and_pavements"}


def test_attributes_are_kept_and_name_the_report_and_its_place() -> None:
    given = {
        "attribute[fixmystreet_id]": "12",
        "attribute[easting]": "429000",
        "attribute[closest_address]": "4 Mill Lane",
    }
    found = report(**given)
    submission = submission_of(found)

    assert found.own_name == submission.contact.id == "12"
    assert submission.place == "4 Mill Lane; 53.800772, -1.549077"
    assert submission.other is not None
    assert submission.other["open311"]["attribute"]["easting"] == ["429000"]


def test_several_values_of_one_attribute_are_all_kept() -> None:
    fields = [*FIXMYSTREET.items(), ("attribute[sort][]", "a"), ("attribute[sort][]", "b")]
    assert report_of(fields, SERVICES).attributes == {"sort": ("a", "b")}


def test_several_photos_are_all_kept() -> None:
    fields = [*FIXMYSTREET.items(), ("media_url", "https://fms.example/photo/13.jpeg")]
    assert len(report_of(fields, SERVICES).media) == 2


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"address_string": "Mill Lane"}, "Mill Lane"),
        ({"address_id": "545483"}, "address 545483"),
        ({"address_id": "#NOTPINPOINTED#"}, None),
    ],
)
def test_a_report_may_have_its_place_in_any_of_the_standards_ways(
    fields: dict[str, str], place: str | None
) -> None:
    given = {k: v for k, v in FIXMYSTREET.items() if k not in ("lat", "long")}
    found = report_of({**given, **fields}.items(), SERVICES)
    assert submission_of(found).place == place


def test_a_report_without_a_person_is_one_of_nobody() -> None:
    fields = {"email": "", "first_name": "", "last_name": "-", "phone": " "}
    assert submission_of(report(**fields)).people == ()


@pytest.mark.parametrize(
    ("given", "without", "status", "told"),
    [
        ({}, ("service_code",), 400, "service_code was not provided."),
        ({"service_code": ""}, (), 400, "service_code was not provided."),
        ({"service_code": "moon"}, (), 404, "service_code was not found"),
        ({"description": " \n"}, (), 400, "description was not provided"),
        ({}, ("lat",), 400, "No location was provided"),
        ({}, ("lat", "long"), 400, "No location was provided"),
        ({"lat": "91"}, (), 400, "lat: it must be"),
        ({"long": "-180.5"}, (), 400, "long: it must be"),
        ({"lat": "nan"}, (), 400, "lat: it must be"),
        ({"lat": "1e1"}, (), 400, "lat: it must be"),
        ({"lat": "٤"}, (), 400, "lat: it must be"),
        ({"email": "x" * 321}, (), 400, "email: it may have 320"),
        ({"media_url": "x" * 2_001}, (), 400, "media_url: it may have"),
        ({"attribute[a]": "x" * 2_001}, (), 400, "attribute[a]: it may have"),
        ({f"attribute[a{n}]": "x" for n in range(51)}, (), 400, "attribute: there may be 50"),
    ],
)
def test_what_is_wrong_with_a_report_is_told(
    given: dict[str, str], without: tuple[str, ...], status: int, told: str
) -> None:
    found, descriptions = faults(given, *without)
    assert found == status
    assert any(one.startswith(told) for one in descriptions)


def test_every_fault_of_a_report_is_told_at_once() -> None:
    _, descriptions = faults({"phone": "1" * 41, "lat": "x"}, "description")
    assert len(descriptions) == 3


def test_a_report_posted_again_has_the_same_digest_whatever_the_key() -> None:
    assert report().digest(DAY) == report(api_key="another").digest(DAY)
    assert report().digest(DAY) != report(lat="53.8").digest(DAY)
    assert report().digest(DAY) != report().digest(date(2026, 3, 3))


def test_the_reporting_sites_own_name_tells_reports_apart_where_it_is_given() -> None:
    named = report(**{"attribute[fixmystreet_id]": "12"})
    corrected = replace(named, description="A deeper one.")
    other = report(**{"attribute[fixmystreet_id]": "13"})
    assert named.digest(DAY) == corrected.digest(date(2026, 3, 5))
    assert named.digest(DAY) != other.digest(DAY)


@given(
    st.dictionaries(st.sampled_from([*FIXMYSTREET, "attribute[x]", "attribute[", "no"]), st.text())
)
def test_any_fields_are_a_report_or_a_fault(fields: dict[str, str]) -> None:
    try:
        found = report_of({**FIXMYSTREET, **fields}.items(), SERVICES)
    except Open311Error as fault:
        assert fault.status in (400, 404)  # noqa: PT017
    else:
        submission = submission_of(found)
        assert "\x00" not in f"{submission}"
        assert len(found.digest(DAY)) == 64
