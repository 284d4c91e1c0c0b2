"""Contacts with answers made by hand, for the tests of triage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from redress.classification.result import Answer, Choice, Classification, Finding, Findings
from redress.contact import Contact
from redress.reading.reader import read
from redress.triage.deciding import triage
from redress.triage.decision import Decision
from redress.triage.profile_files import load_profile
from redress.triage.profiles import Profile

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 27, 12, tzinfo=LONDON)
RECEIVED = datetime(2026, 11, 27, 10, tzinfo=LONDON)


def answer(
    label: str, others: Mapping[str, float] | None = None, also: Sequence[str] = ()
) -> Answer:
    """An answer that is sure, or one that is not, with its alternatives."""
    choices = tuple(Choice(code, share) for code, share in (others or {}).items())
    second = tuple(Choice(code, 0.9) for code in also)
    return Answer(label, 0.5 if others else 0.99, choices, (), bool(others), second)


def classification(
    kind: str | Answer = "complaint",
    area: str | Answer = "waste_and_recycling",
    cause: str = "none",
    flags: Sequence[str] = (),
    early: Sequence[str] = (),
) -> Classification:
    """The answers to the questions that routing asks."""
    answers = {
        "kind": answer(kind) if isinstance(kind, str) else kind,
        "service_area": answer(area) if isinstance(area, str) else area,
        "avoidable_cause": answer(cause),
        "outcome": None,
    }
    findings = [Finding(code, 0.9, ()) for code in flags]
    findings += [Finding(code, 0.1, (), early_warning=True) for code in early]
    return Classification(answers, {"flags": Findings(tuple(findings))}, False, (), "by hand")


def decided(
    text: str,
    found: Classification,
    profile: str | Profile = "default",
    received: datetime | None = RECEIVED,
    now: datetime = NOW,
) -> Decision:
    """What triage decides of a text."""
    council = load_profile(profile) if isinstance(profile, str) else profile
    return triage(read(Contact(text, received_at=received)), found, council, now)
