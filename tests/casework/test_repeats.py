"""Repeat contacts: found on arrival, linked, told with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import event, select
from tests.casework.cases import JO, NOW, OFFICER, PROFILE, opened, prepared, step
from tests.triage.contacts import classification

from redress.casework.cases import Kept
from redress.casework.contract import case_object, opened_object
from redress.casework.database import Database
from redress.casework.documents import Person, contents, parties
from redress.casework.intake import Prepared
from redress.casework.linking import found_on_arrival, linked
from redress.casework.marking import PER_MARK, sharing
from redress.casework.opening import arrival_of, open_case
from redress.casework.repeats import (
    MOST_CANDIDATES,
    MOST_LINKS,
    WINDOW,
    Arrival,
    Reason,
    find_repeats,
)
from redress.casework.steps import LinkJudged
from redress.casework.tables import CaseLink
from redress.casework.verification import verify

BIN = "My brown bin at 4 Mill Lane has not been emptied for three weeks and nobody answers me."
BIN_AGAIN = (
    "Still no collection of garden waste from our house, although I rang. It is full of flies."
)
PERMIT = "Please tell me what a visitor permit for the car of my sister costs, and where I buy one."
KAREN = Person(name="Karen Lumley", email="karen@example.org")


def contact(
    text: str,
    *people: Person,
    place: str | None = None,
    area: str = "waste_and_recycling",
    meaning: Sequence[float] | None = (1, 0),
    encoder: str = "one",
) -> Prepared:
    """A contact whose meaning is a direction in the plane."""
    vector = None if meaning is None else np.array(meaning, np.float32) / np.linalg.norm(meaning)
    found = replace(classification(area=area), vector=vector, model=encoder)
    one = prepared(text, found, people)
    return replace(one, submission=replace(one.submission, place=place))


def reasons(kept: Kept) -> list[tuple[str, float]]:
    return [(one["reason"], one["score"]) for one in found_on_arrival(kept)]


def test_a_contact_sent_again_is_found_whoever_sends_it(database: Database) -> None:
    first = opened(database, contact(BIN, JO))
    again = opened(database, contact(BIN.upper(), KAREN, meaning=(0, 1)))
    assert found_on_arrival(again) == [
        {"reference": first.state.reference, "reason": "exact", "score": 1.0}
    ]
    assert again.events[-1].type == "matched"
    assert not found_on_arrival(first)


def test_a_few_same_words_are_one_contact_only_of_one_person_or_place(database: Database) -> None:
    opened(database, contact("Please call me back", JO, area="council_tax"))
    assert not reasons(opened(database, contact("Please call me back", KAREN, meaning=(0, 1))))
    again = opened(database, contact("Please call me back", JO))
    assert ("exact", 1.0) in reasons(again)


def test_nearly_the_same_words_are_found(database: Database) -> None:
    opened(database, contact(BIN))
    text = "Second time of asking: " + BIN.replace("three", "five")
    ((reason, score),) = reasons(opened(database, contact(text, meaning=(0, 1))))
    assert reason == "near_duplicate"
    assert 0.4 <= score < 1


def test_a_reference_of_ours_is_found_however_old_the_case_is(database: Database) -> None:
    first = opened(database, contact(BIN, JO))
    text = f"What became of {first.state.reference.lower()}, please? Nobody has come."
    later = NOW + 2 * WINDOW
    one = contact(text, area="council_tax", meaning=(0, 1))
    assert reasons(opened(database, one, later)) == [("reference", 1.0)]


def test_one_reference_of_another_system_links_two(database: Database) -> None:
    opened(database, contact("I object to application PL/2024/0117 next door to us", JO))
    one = contact("Why was PL/2024/0117 given permission at all?", KAREN, meaning=(0, 1))
    assert reasons(opened(database, one)) == [("reference", 1.0)]


def test_the_same_person_about_the_same_matter(database: Database) -> None:
    opened(database, contact(BIN, JO))
    again = contact(BIN_AGAIN, Person(email=" JO.SMITH@example.org"), meaning=(0.8, 0.6))
    assert reasons(opened(database, again)) == [("person", 0.8)]
    by_phone = contact(BIN_AGAIN + " Ring me.", Person(phone="+44 1632 960123"), meaning=(0.8, 0.6))
    assert ("person", 0.8) in reasons(opened(database, by_phone))


def test_the_same_person_about_something_else_is_told_and_not_counted(database: Database) -> None:
    opened(database, contact(BIN, JO))
    one = contact(PERMIT, JO, area="parking", meaning=(0.2, 0.98))
    kept = opened(database, one)
    assert [reason for reason, _ in reasons(kept)] == ["other_matter"]
    told = opened_object(kept, one, PROFILE, with_repeats=True)
    assert (told["contacts_about_this"], len(told["repeats"])) == (1, 1)


@pytest.mark.parametrize(
    ("place", "area", "meaning", "is_found"),
    [
        ("4 Mill Ln", "waste_and_recycling", (0.7, 0.71), True),
        ("4 Mill Ln", "waste_and_recycling", (0.5, 0.87), False),
        ("4 Mill Ln", "street_cleansing", (0.7, 0.71), False),
        ("4 Mill Ln", "street_cleansing", (0.8, 0.6), True),
        ("Mill Lane", "waste_and_recycling", (0.8, 0.6), True),
        ("Mill Lane", "waste_and_recycling", (0.7, 0.71), False),
        ("Mill Lane", "street_cleansing", (1, 0), False),
        ("5 Moss Lane", "waste_and_recycling", (1, 0), False),
    ],
)
def test_likeness_in_meaning_counts_with_the_place(
    database: Database, place: str, area: str, meaning: tuple[float, float], is_found: bool
) -> None:
    opened(database, contact(BIN, JO))
    one = contact("Flies everywhere, still full.", KAREN, place=place, area=area, meaning=meaning)
    assert [reason for reason, _ in reasons(opened(database, one))] == ["similar"] * is_found


@pytest.mark.parametrize(("meaning", "encoder"), [(None, "one"), ((1, 0), "another")])
def test_without_vectors_to_compare_the_service_area_decides(
    database: Database, meaning: tuple[float, float] | None, encoder: str
) -> None:
    opened(database, contact(BIN, JO))
    of_person = contact(BIN_AGAIN, JO, meaning=meaning, encoder=encoder)
    assert reasons(opened(database, of_person)) == [("person", 0.5)]
    another = None if meaning is None else (0, 1)
    other = contact(PERMIT, JO, area="parking", meaning=another, encoder=encoder)
    assert {reason for reason, _ in reasons(opened(database, other))} == {"other_matter"}


def test_strangers_are_not_linked(database: Database) -> None:
    opened(database, contact(BIN, JO))
    assert not reasons(opened(database, contact(PERMIT, KAREN)))


def test_what_is_older_than_the_window_is_not_found(database: Database) -> None:
    opened(database, contact(BIN, JO))
    inside, outside = NOW + WINDOW - timedelta(1), NOW + WINDOW + timedelta(1)
    arrival = arrival_of(contact(BIN, JO))
    with database.reading() as session:
        assert find_repeats(session, arrival, inside)
        assert not find_repeats(session, arrival, outside)


def test_a_mark_that_is_everywhere_costs_no_more_and_says_less(database: Database) -> None:
    desk = Person(email="desk@council.example")
    with database.transaction() as session:
        for number in range(PER_MARK + 5):
            one = contact(f"{PERMIT} No {number}.", desk, area="parking", meaning=(0, 1))
            open_case(session, one, PROFILE, OFFICER, NOW)
    other = arrival_of(contact("Something else entirely, in few words", desk))
    same = arrival_of(contact(PERMIT, desk, area="parking", meaning=(0, 1)))
    with database.reading() as session:
        counted: dict[str, int] = {}
        for shared in sharing(session, same.marks):
            counted[shared.mark.value] = counted.get(shared.mark.value, 0) + 1
        assert max(counted.values()) == PER_MARK
        assert not find_repeats(session, other, NOW)
        assert len(find_repeats(session, same, NOW)) == MOST_LINKS <= MOST_CANDIDATES


def test_what_is_looked_up_does_not_grow_with_what_is_found(database: Database) -> None:
    arrival = arrival_of(contact(BIN, JO))
    assert _statements(database, arrival) == 1
    opened(database, contact(BIN, JO))
    once = _statements(database, arrival)
    for _ in range(5):
        opened(database, contact(BIN, JO))
    assert _statements(database, arrival) == once == 2


def _statements(database: Database, arrival: Arrival) -> int:
    asked: list[str] = []

    def note(*args: object) -> None:
        asked.append(str(args[2]))

    with database.reading() as session:
        session.connection()
        event.listen(database.engine, "before_cursor_execute", note)
        find_repeats(session, arrival, NOW)
        event.remove(database.engine, "before_cursor_execute", note)
    return len([one for one in asked if not one.startswith(("BEGIN", "PRAGMA"))])


def test_links_are_told_in_both_directions_and_judged(database: Database) -> None:
    first = opened(database, contact(BIN, JO))
    later = opened(database, contact(BIN, KAREN))
    with database.reading() as session:
        ((one,), (other,)) = linked(session, first.id), linked(session, later.id)
    assert (one.reference, one.is_earlier) == (later.state.reference, False)
    assert (other.reference, other.is_earlier) == (first.state.reference, True)
    assert _shown(database, later)["contacts_about_this"] == 2
    judged = LinkJudged(reference=first.state.reference, belongs=False)
    step(database, later.state.reference, judged)
    shown = _shown(database, first)
    assert shown["contacts_about_this"] == 1
    assert shown["repeats"][0]["confirmed"] is False


def _shown(database: Database, kept: Kept) -> dict[str, object]:
    with database.reading() as session:
        papers, people = contents(session, kept.id), parties(session, kept.id)
        links = linked(session, kept.id)
        return case_object(kept.state, papers, people, links, with_personal_data=False)


def test_who_may_not_read_cases_is_told_a_number_alone(database: Database) -> None:
    opened(database, contact(BIN, JO))
    one = contact(BIN, KAREN)
    told = opened_object(opened(database, one), one, PROFILE, with_repeats=False)
    assert (told["repeats"], told["contacts_about_this"]) == (None, 2)


def test_the_trail_tells_of_links_no_words_and_holds(database: Database) -> None:
    opened(database, contact(BIN, JO))
    kept = opened(database, contact(BIN, JO))
    details = repr(kept.events[-1].details)
    assert "Mill" not in details
    assert "smith" not in details
    with database.reading() as session:
        assert not list(verify(session))
        (link,) = session.scalars(select(CaseLink)).all()
    assert (link.reason, link.confirmed) == (Reason.EXACT, None)
