"""What the tests of drafting share: contacts read as labelled, and letters of sample values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from redress.classification.result import Answer, Classification, Finding, Findings
from redress.contact import Channel, Contact
from redress.drafting.compose import compose
from redress.drafting.letter import Letter, Manner, Understanding
from redress.drafting.manner import manner_of
from redress.drafting.samples import (
    REFERENCE,
    sample_decision,
    sample_profile,
    sample_understanding,
)
from redress.drafting.understanding import understand
from redress.reading.reader import Reading, read
from redress.spans import Span
from redress.triage.deciding import triage
from redress.triage.decision import Decision
from redress.triage.profile_files import load_profile
from redress_training.corpus import Record

RECEIVED = datetime(2025, 6, 12, 12, tzinfo=UTC)
"""A Thursday."""


class Desk:
    """Reads, triages and understands contacts as somebody who knows their labels would."""

    def __init__(self) -> None:
        self.profile = load_profile("default")
        self.received = RECEIVED

    def classified(
        self,
        *flags: str,
        kind: str = "complaint",
        area: str = "waste_and_recycling",
        cause: str = "service_not_delivered",
        evidence: tuple[Span, ...] = (),
        flag_evidence: tuple[Span, ...] = (),
    ) -> Classification:
        labels = {"kind": kind, "service_area": area, "avoidable_cause": cause}
        answers = {
            question: Answer(label, 0.99, (), evidence, needs_person=False)
            for question, label in labels.items()
        }
        found = tuple(Finding(flag, 0.99, flag_evidence) for flag in flags)
        return Classification(
            {**answers, "outcome": None}, {"flags": Findings(found)}, False, (), "labels"
        )

    def as_labelled(self, record: Record) -> Classification:
        return self.classified(
            *record.flags,
            kind=record.kind,
            area=record.service_area,
            cause=record.avoidable_cause,
        )

    def read(
        self,
        text: str,
        channel: Channel | None = Channel.EMAIL,
        received: datetime | None = RECEIVED,
    ) -> Reading:
        return read(Contact(text, channel=channel, received_at=received))

    def decided(self, reading: Reading, found: Classification) -> Decision:
        return triage(reading, found, self.profile, self.received)

    def understood(self, reading: Reading, found: Classification | None = None) -> Understanding:
        found = found or self.classified()
        return understand(reading, found, self.decided(reading, found))

    def points(
        self,
        text: str,
        channel: Channel | None = Channel.EMAIL,
        received: datetime | None = RECEIVED,
    ) -> list[str]:
        found = self.understood(self.read(text, channel, received))
        return [point.text for point in found.points]

    def wanted(self, text: str, channel: Channel | None = Channel.EMAIL) -> str | None:
        found = self.understood(self.read(text, channel))
        return found.wanted.text if found.wanted else None

    def manner(
        self,
        text: str,
        *flags: str,
        kind: str = "complaint",
        channel: Channel | None = Channel.EMAIL,
    ) -> Manner:
        reading, found = self.read(text, channel), self.classified(*flags, kind=kind)
        return manner_of(reading, found, self.decided(reading, found))


@pytest.fixture(scope="session")
def desk() -> Desk:
    return Desk()


Drafted = Callable[..., Letter]


@pytest.fixture(scope="session")
def drafted() -> Drafted:
    """Drafts the letter of a process; what is given stands in place of the sample's."""

    def draft(
        code: str = "corporate_stage_1",
        manner: Manner = Manner.USUAL,
        *,
        is_full: bool = True,
        **given: Any,
    ) -> Letter:
        profile = given.get("profile") or sample_profile(code, is_full=is_full)
        return compose(
            given.get("decision") or sample_decision(code, profile, is_full=is_full),
            given.get("understanding") or sample_understanding(is_full=is_full),
            manner,
            profile,
            given.get("reference", REFERENCE),
            given.get("sender"),
            given.get("language", "en"),
        )

    return draft
