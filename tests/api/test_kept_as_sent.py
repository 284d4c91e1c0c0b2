"""What was sent is kept and shown as it was, as data; a letter stays a letter."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from email import message_from_bytes
from email.policy import default
from html.parser import HTMLParser
from typing import Any

import docx
import pytest
from tests.api.council import Council
from tests.api.hostile.places import BIN
from tests.api.hostile.values import HALVES, MARK, TEXTS
from tests.databases import contradictions

LONGEST: Mapping[str, int] = {
    "name": 1_000,
    "email": 320,
    "phone": 40,
    "address": 1_000,
    "place": 1_000,
    "id": 200,
    "adjustments": 20_000,
}
NUMBERS = (
    *("-0.0", "1e22", "1e16", "123456789012345680000.0", "1.0", "1E+2", "5e-324", "1e-7", "0.1"),
    *("12345678901234567890.5", "9" * 4_200, "-1", "1.7976931348623157e308"),
)


def opened(served: Council, **more: Any) -> str:
    head = {**served.as_("form"), "Content-Type": "application/json"}
    body = json.dumps({"text": BIN, **more})
    answer = served.client.post("/v1/cases", content=body, headers=head)
    assert answer.status_code == 201, answer.text
    reference: str = answer.json()["reference"]
    return reference


def shown(served: Council, reference: str) -> Any:
    path = f"/v1/cases/{reference}?personal_data=true"
    answer = served.client.get(path, headers=served.as_("ann"))
    assert answer.status_code == 200, answer.text
    return answer.json()


def as_kept(text: str) -> str:
    """No database holds NUL."""
    return text.replace("\0", "\ufffd")


def test_every_text_comes_back_as_it_was_sent(served: Council, database_url: str) -> None:
    for text in TEXTS:
        sent = {field: text[:longest] for field, longest in LONGEST.items()}
        person = {"role": "subject", "name": text[:1_000]}
        own = {"ward": text, text: [text, {text: text}]}
        reference = opened(served, **{**sent, "text": f"{BIN} {text}", "people": [person], **own})
        case = shown(served, reference)
        complainant, subject = case["people"]
        found = {**case["contact"], **complainant}
        assert found["text"] == as_kept(f"{BIN} {text}")
        assert {field: found[field] for field in sent} == {k: as_kept(v) for k, v in sent.items()}
        assert subject["name"] == as_kept(text[:1_000])
        kept = as_kept(text)
        assert found["other"] == {"ward": kept, kept: [kept, {kept: kept}]}
    assert contradictions(database_url) == []


@pytest.mark.parametrize("text", HALVES)
def test_half_a_character_is_kept_as_the_sign_for_what_is_none(
    served_from_file: Council, text: str
) -> None:
    kept = shown(served_from_file, opened(served_from_file, ward=text))["contact"]["other"]["ward"]
    assert MARK in kept
    assert "\ufffd" in kept


@pytest.mark.parametrize("written", NUMBERS)
def test_a_number_is_kept_with_its_value(served: Council, database_url: str, written: str) -> None:
    head = {**served.as_("form"), "Content-Type": "application/json"}
    body = f'{{"text": "{BIN}", "reading": {written}}}'
    answer = served.client.post("/v1/cases", content=body, headers=head)
    assert answer.status_code == 201, answer.text
    kept = shown(served, answer.json()["reference"])["contact"]["other"]["reading"]
    assert kept == json.loads(written)
    assert contradictions(database_url) == []


def test_a_template_in_a_name_is_no_template(served_from_file: Council) -> None:
    for text in ("{{7*7}}", "{% raw %}", "${7*7}", "Jo <b>Smith</b>", "[Jo]"):
        case = opened(served_from_file, name=text)
        (draft,) = drafts(served_from_file, case)
        assert draft["body"].startswith(f"Dear {text},")


def drafts(served: Council, reference: str) -> Any:
    path = f"/v1/cases/{reference}/drafts"
    return served.client.get(path, headers=served.as_("ann")).json()["drafts"]


def test_whoever_complains_is_heard_whatever_they_are_called(served_from_file: Council) -> None:
    """A name in the wrong field, or a rude one, stops no complaint; it is not greeted."""
    names = ("Jo\r\nBcc: everybody@example.org", "jo@example.org", "07700 900123", "None", "cunt")
    for name in names:
        reference = opened(served_from_file, name=name)
        assert shown(served_from_file, reference)["people"][0]["name"] == name
        (draft,) = drafts(served_from_file, reference)
        assert "\r" not in draft["body"]


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.found.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_a_letter_stays_a_letter(served_from_file: Council, text: str) -> None:
    served = served_from_file
    path = f"/v1/cases/{opened(served)}"
    printable = "".join(one for one in text if one.isprintable())[:200]
    body = {"subject": printable, "body": text}
    draft = served.client.post(f"{path}/drafts", json=body, headers=served.as_("ann"))
    assert draft.status_code == 201, draft.text
    assert draft.json()["body"] == as_kept(text)
    body = {"draft": draft.json()["number"], "kind": "other"}
    letter = served.client.post(f"{path}/letters", json=body, headers=served.as_("ann")).json()
    for number in (draft.json()["number"], letter["number"]):
        found = {
            form: served.client.get(
                f"{path}/letters/{number}?format={form}", headers=served.as_("ann")
            )
            for form in ("text", "html", "eml", "docx")
        }
        assert [one.status_code for one in found.values()] == [200] * 4
        tags = _Tags()
        tags.feed(found["html"].text)
        assert tags.found <= {
            *("html", "head", "meta", "title", "body", "div"),
            *"h1 p br ul li".split(),
        }
        assert "49" not in tags.text.replace("<%= 7*7", "").replace("1.49", "")
        mail = message_from_bytes(found["eml"].content, policy=default)
        assert set(mail.keys()) <= {
            *("From", "Subject", "Content-Language", "MIME-Version", "Content-Type", "X-Unsent")
        }
        docx.Document(io.BytesIO(found["docx"].content))
        assert MARK in found["text"].text
