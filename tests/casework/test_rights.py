"""The rights of one person: found, given what is held, erased."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select
from tests.casework.cases import JO, NOW, OFFICER, PROFILE, TEXT, opened, prepared, step
from tests.triage.contacts import classification

from redress.casework.cases import find
from redress.casework.database import Database
from redress.casework.documents import Person
from redress.casework.persons import FoundBy, PersonError, Who, find_person, same_name
from redress.casework.principals import system
from redress.casework.rights import erase_person, export
from redress.casework.rights_text import as_text
from redress.casework.state import Outcome
from redress.casework.steps import Closed, LegalHold, Noted, Responded
from redress.casework.tables import Event
from redress.casework.verification import verify
from redress.triage.profiles import AfterRetention

ADMIN = system("test")
UPHELD = Responded(outcome=Outcome.UPHELD, reasons="We missed it.")
KAREN = Person(
    role="subject", name="Karen Lumley", email="karen@example.org", address="6 Mill Lane, M1 1AE"
)
BOTH = TEXT + " My neighbour Karen Lumley, karen@example.org, says the same. NI QQ123456C."
OTHERS = "The street light outside our school has been out since the storm, please mend it soon."


def found(database: Database, who: Who) -> list[tuple[str, str]]:
    with database.reading() as session:
        return [(one.reference, one.found_by) for one in find_person(session, who)]


@pytest.mark.parametrize(
    ("who", "by"),
    [
        (Who(email=" JO.smith@example.org "), FoundBy.EMAIL),
        (Who(phone="+44 1632 960123"), FoundBy.PHONE),
        (Who(name="Ms J Smith", postcode="ol1 1aa"), None),
        (Who(name="Mrs Jo SMITH", postcode="ol11aa"), FoundBy.NAME),
        (Who(name="Smith", postcode="OL1 1AA"), FoundBy.NAME),
        (Who(name="Jo Smith", postcode="M1 1AE"), None),
        (Who(name="Karen Smith", postcode="OL1 1AA"), None),
        (Who(email="karen@example.org"), None),
    ],
)
def test_a_person_is_found_by_what_is_theirs_alone(
    database: Database, who: Who, by: FoundBy | None
) -> None:
    jo = Person(name="Jo Smith", email=JO.email, phone=JO.phone, address="4 Mill Lane, OL1 1AA")
    reference = opened(database, prepared(people=(jo,))).state.reference
    opened(database, prepared(OTHERS, people=()))
    assert found(database, who) == ([(reference, by)] if by else [])


def test_a_name_is_found_by_the_postcode_of_the_matter(database: Database) -> None:
    text = "My bin at 4 Mill Lane, Oldham OL1 1AA, has not been emptied for three weeks now."
    reference = opened(database, prepared(text, people=(Person(name="Jo Smith"),))).state.reference
    assert found(database, Who(name="Jo Smith", postcode="OL1 1AA")) == [
        (reference, "name_and_postcode")
    ]


def test_a_contact_that_names_nobody_is_theirs_if_their_address_stands_in_it(
    database: Database,
) -> None:
    written = opened(database, prepared(people=())).state.reference
    opened(database, prepared(people=(KAREN,)))
    assert found(database, Who(email=JO.email)) == [(written, FoundBy.WRITTEN)]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"name": "Jo Smith"},
        {"postcode": "M1 1AE"},
        {"phone": "12"},
        {"name": "Jo", "postcode": "M1"},
    ],
)
def test_what_many_share_finds_nobody(given: dict[str, str]) -> None:
    with pytest.raises(PersonError):
        Who(**given)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Jo Smith", "Mrs Jo Anne SMITH", True),
        ("O'Brien", "Pat O’Brien", True),
        ("Jo Anne Smith", "Jo Smith", False),
        ("Smith Jo", "Jo Smith", False),
        ("Mr", "Mr", False),
    ],
)
def test_names_are_compared_by_their_words(one: str, other: str, is_same: bool) -> None:
    assert same_name(one, other) is is_same


def exported(database: Database, who: Who) -> dict[str, object]:
    with database.transaction() as session:
        return export(session, who, PROFILE, OFFICER, NOW)


def test_an_export_holds_all_of_theirs_and_nothing_of_others(database: Database) -> None:
    kept = opened(database, prepared(BOTH, people=(JO, KAREN)))
    step(
        database, kept.state.reference, Noted(text="Rang Jo Smith. Karen Lumley came too."), UPHELD
    )
    opened(database, prepared(OTHERS, people=(KAREN,)))
    told = exported(database, Who(email=JO.email))
    written = json.dumps(told)
    for own in ("Jo Smith", "Jo.Smith@example.org", "01632 960123", "brown bin", "Rang Jo Smith"):
        assert own in written
    for foreign in ("Karen", "Lumley", "karen@", "6 Mill Lane", "QQ123456C", "school"):
        assert foreign not in written
    (case,) = told["cases"]  # type: ignore[misc]
    assert case["other_people"] == ["subject"]
    assert [one["type"] for one in case["events"]][:2] == ["received", "classified"]
    assert {one["kind"] for one in case["documents"]} == {
        *("contact", "classification", "decision", "draft", "written")
    }


def test_an_export_can_be_read(database: Database) -> None:
    reference = opened(database).state.reference
    told = as_text(exported(database, Who(email=JO.email)))  # type: ignore[arg-type]
    assert f"## Case {reference}" in told
    assert "name: Jo Smith" in told
    assert "brown bin" in told
    assert "None" not in told
    assert "{" not in told


def test_an_export_is_noted_and_changes_no_case(database: Database) -> None:
    kept = opened(database)
    exported(database, Who(email=JO.email))
    with database.reading() as session:
        assert find(session, kept.state.reference).state == kept.state
        last = session.scalars(select(Event).order_by(Event.sequence.desc())).first()
        assert last is not None
        assert (last.type, last.case_id, last.actor_id) == ("exported", kept.id, "ann")
        assert not list(verify(session))


def test_of_whom_nothing_is_held_nothing_is_exported_or_erased(database: Database) -> None:
    opened(database)
    with database.transaction() as session:
        for act in (export, erase_person):
            with pytest.raises(PersonError, match="Nothing is held"):
                act(session, Who(email="nobody@example.org"), PROFILE, ADMIN, NOW)


def test_a_person_is_erased_in_what_is_closed_and_what_is_open_is_told(database: Database) -> None:
    done = opened(database).state.reference
    step(database, done, UPHELD, Closed())
    other = prepared(OTHERS, classification(area="street_lighting"))
    still = opened(database, other).state.reference
    with database.transaction() as session:
        found_out = erase_person(session, Who(email=JO.email), PROFILE, OFFICER, NOW)
    assert found_out.erased == (done,)
    assert found_out.refused == {still: ("It is received, not closed.",)}
    assert [one for one, _ in found(database, Who(email=JO.email))] == [still]
    with database.reading() as session:
        assert not list(verify(session))


def test_only_an_administrator_forces_it(database: Database) -> None:
    reference = opened(database).state.reference
    step(database, reference, UPHELD, Closed(), LegalHold(reason="A claim."))
    who = Who(phone=JO.phone)
    with database.transaction() as session, pytest.raises(PersonError, match="administrator"):
        erase_person(session, who, PROFILE, OFFICER, NOW, force=True)
    with database.transaction() as session:
        assert erase_person(session, who, PROFILE, ADMIN, NOW).refused[reference] == (
            "It is under a legal hold.",
        )
        how = AfterRetention.ERASE
        done = erase_person(session, who, PROFILE, ADMIN, NOW, how=how, force=True)
    assert done.erased == (reference,)
    with database.reading() as session:
        last = session.scalars(select(Event).order_by(Event.sequence.desc())).first()
        assert last is not None
        assert (last.type, last.details) == ("erased", {"why": "request", "forced": True})
        assert find(session, reference).state.next_due is None
