from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redress.labels import default_vocabulary
from redress_api.open311.documents import Format, document, without_controls, xml_bytes
from redress_api.open311.services import service_object, services_of

SERVICES = services_of(default_vocabulary())


@given(st.text())
def test_any_text_is_written_as_xml_that_can_be_read_back(text: str) -> None:
    written = xml_bytes("service_requests", [{"description": text}])
    read = ElementTree.fromstring(written).findtext("request/description")
    # Whoever reads XML takes every line end for a line feed.
    assert (read or "") == without_controls(text).replace("\r\n", "\n").replace("\r", "\n")


@given(st.text())
def test_any_text_is_written_as_json(text: str) -> None:
    answer = document("service_requests", [{"description": text}], Format.JSON)
    assert json.loads(bytes(answer.body)) == [{"description": text}]


@pytest.mark.parametrize(
    "text", ["<b>", "&amp;", "]]>", "<!ENTITY x SYSTEM 'file:///etc/passwd'>", "\x00\x0b", "\ud800"]
)
def test_nothing_in_a_text_becomes_markup(text: str) -> None:
    root = ElementTree.fromstring(xml_bytes("errors", [{"description": text}]))
    assert [element.tag for element in root.iter()] == ["errors", "error", "description"]


def test_values_are_written_as_the_standard_has_them() -> None:
    written = xml_bytes("services", [{"metadata": False, "keywords": "a,b", "group": None}])
    assert written == (
        b'<?xml version="1.0" encoding="utf-8"?>\n<services><service><metadata>false</metadata>'
        b"<keywords>a,b</keywords><group /></service></services>"
    )


def test_a_service_about_people_is_marked_so_that_fixmystreet_shows_it_to_nobody() -> None:
    def keywords(code: str) -> list[str]:
        found: str = service_object(SERVICES[code])["keywords"]
        return found.split(",")

    assert "private" in keywords("childrens_social_care")
    assert "private" in keywords("antisocial_behaviour")
    assert "private" not in keywords("roads_and_pavements")
    assert "potholes" in keywords("roads_and_pavements")


def test_only_what_the_council_has_can_be_reported_to() -> None:
    assert "not_council" not in SERVICES
    vocabulary = default_vocabulary().renamed(
        {"service_area": {"hide": ["elections"], "parking": "Parking and permits"}}, "here"
    )
    services = services_of(vocabulary)
    assert "elections" not in services
    assert service_object(services["parking"])["service_name"] == "Parking and permits"
