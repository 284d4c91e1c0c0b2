"""What a feedback officer meets when the day's contacts come in, with the shipped model."""

from __future__ import annotations

from datetime import datetime

import pytest

from redress.classification.classifier import Classifier
from redress.classification.model_files import BUILD
from redress.contact import Contact
from redress.engine import classify_contact
from redress.models import SHIPPED, ModelStore
from redress.triage.deciding import triage
from redress.triage.decision import Decision
from redress.triage.profile_files import load_profile
from redress.triage.reckoning import LOCAL
from redress.triage.routes import UrgencyLevel

RECEIVED = datetime(2026, 11, 20, 10, tzinfo=LOCAL)


@pytest.fixture(scope="module")
def shipped() -> Classifier:
    if not (ModelStore.default().folder / SHIPPED / BUILD).is_file():
        pytest.skip("the shipped model is not built: run `make test`, or `redress train`")
    return ModelStore.default().load(SHIPPED)


def decided(shipped: Classifier, text: str, profile: str = "default") -> Decision:
    found = classify_contact(shipped, Contact(text, received_at=RECEIVED))
    return triage(found.reading, found.classification, load_profile(profile), RECEIVED)


@pytest.mark.parametrize(
    ("text", "profile", "process", "team"),
    [
        (
            "My food bin has been left full four Thursdays in a row and whoever answers your phone "
            "keeps promising a crew that never turns up. I am fed up with it.",
            "default",
            "corporate_stage_1",
            "waste",
        ),
        (
            "My food bin has been left full four Thursdays in a row and whoever answers your phone "
            "keeps promising a crew that never turns up. I am fed up with it.",
            "county",
            "other_tier",
            "customer",
        ),
        (
            "Under the Freedom of Information Act please say how many bins you bought last year.",
            "county",
            "information_request",
            "governance",
        ),
        (
            "Please send me a copy of everything my social worker wrote about me. Subject access.",
            "default",
            "subject_access",
            "governance",
        ),
        (
            "I had your reply to my complaint about the damp in our council flat on the 3rd. It is "
            "nonsense and I want it taken to stage two.",
            "default",
            "landlord_stage_2",
            "feedback",
        ),
        (
            "The carers your council sends to my mother come two hours late and she sits wet.",
            "metropolitan_statutory",
            "adult_social_care",
            "adult_care_complaints",
        ),
        (
            "I am writing on behalf of my constituent Mrs Bell, who has waited for a bathroom "
            "adaptation since May. Office of Jane Marsh MP.",
            "default",
            "representative_enquiry",
            "feedback",
        ),
        (
            "Please thank the two lads who cleared the snow from outside the church, they were "
            "marvellous.",
            "default",
            "compliment",
            "highways",
        ),
    ],
)
def test_a_contact_goes_where_an_officer_would_send_it(
    shipped: Classifier, text: str, profile: str, process: str, team: str
) -> None:
    found = decided(shipped, text, profile)
    assert (found.process.code, found.team.code) == (process, team)


def test_a_parking_ticket_and_how_it_was_handled_are_two_matters(shipped: Classifier) -> None:
    found = decided(
        shipped,
        "I dispute PCN RD40118827, the machine was broken and I have photographs. And nobody "
        "replied to my two letters, which is a shocking way to treat people.",
    )
    matters = {found.process.code, *(one.process.code for one in found.second)}
    assert matters == {"penalty_charge", "corporate_stage_1"}


@pytest.mark.parametrize(
    "text",
    [
        "There is a strong smell of gas in the stairwell of Tanner House.",
        "I have the tablets here in front of me and I am going to take them all tonight, you have "
        "taken my home and there is nothing left.",
    ],
)
def test_danger_to_life_comes_before_everything(shipped: Classifier, text: str) -> None:
    urgency = decided(shipped, text).urgency
    assert urgency.level is UrgencyLevel.IMMEDIATE
    assert urgency.acts


def test_an_everyday_question_is_routine_and_asks_nothing(shipped: Classifier) -> None:
    found = decided(shipped, "What time does the library in Mill Street close on Saturdays?")
    assert (found.urgency.level, found.questions) == (UrgencyLevel.ROUTINE, ())
