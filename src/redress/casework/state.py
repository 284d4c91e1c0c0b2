"""What the events of a case come to: one immutable value."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from redress.casework.principals import PrincipalKind


class State(StrEnum):
    """Where a case stands. There is none before stage 1 (LGSCO Complaint Handling Code 5.2)."""

    RECEIVED = "received"
    """Nobody has acknowledged it yet, at this stage."""
    ACKNOWLEDGED = "acknowledged"
    PAUSED = "paused"
    """The council waits for the person, in a process whose clocks may stand still."""
    RESPONDED = "responded"
    REFUSED = "refused"
    CLOSED = "closed"


OPEN = frozenset({State.RECEIVED, State.ACKNOWLEDGED, State.PAUSED})
"""Where the council still owes an answer."""


class Outcome(StrEnum):
    """How a complaint ended, as an officer decided; codes as in the label guide."""

    UPHELD = "upheld"
    PARTLY_UPHELD = "partly_upheld"
    NOT_UPHELD = "not_upheld"
    WITHDRAWN = "withdrawn"
    RESOLVED = "resolved"
    """Of what is no complaint: done, or answered."""


class _Value(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Setter(_Value):
    """Who set a field: a person, a key's owner, a part of Redress; and from which model."""

    kind: PrincipalKind
    id: str
    at: datetime
    model: str | None = None


class SetLabel(_Value):
    """The answer to a question, and who gave it."""

    labels: tuple[str, ...]
    """One of a one-of question; any number of an any-of question."""
    confidence: float | None = None
    """Of the model's answer; the least of several. None of a person's."""
    needs_person: bool = False
    suggested: bool
    """Whether it is only a model's suggestion, which nobody and no rule of the council has set."""
    set_by: Setter

    @property
    def label(self) -> str | None:
        """The answer of a one-of question."""
        return self.labels[0] if self.labels else None


class Due(_Value):
    """A day by which something must happen, as it was last reckoned."""

    code: str
    name: str
    acts: str
    due: date
    latest: date


class Action(_Value):
    """Something promised or learnt, that somebody must do."""

    number: int
    kind: str
    """remedy, learning or adjustment."""
    text: int
    """The number of the document that says what."""
    owner: str
    due: date | None = None
    done_on: date | None = None


class LetterStatus(StrEnum):
    """How far a letter has come."""

    APPROVED = "approved"
    QUEUED = "queued"
    SENT = "sent"
    HANDED_OVER = "handed_over"


class LetterState(_Value):
    """A letter that somebody approved."""

    number: int
    """Of its document."""
    kind: str
    """acknowledgement, extension, response, refusal or other."""
    status: LetterStatus
    approved_by: str
    at: datetime


class Stage(_Value):
    """One stage of a complaint, from its receipt to the answer."""

    stage: int
    process: str
    received_at: datetime
    acknowledged_on: date | None = None
    """The day in London, which the clocks count."""
    extended_until: date | None = None
    pauses: tuple[tuple[date, date | None], ...] = ()
    """First and last day of each; no last day while it goes on."""
    responded_on: date | None = None
    responder: str | None = None
    outcome: Outcome | None = None
    in_time: bool | None = None
    """Whether the answer came by the last day that was permitted."""


class Refusal(_Value):
    """That a complaint, or its escalation, was not taken up, and why."""

    ground: str
    reasons: int
    """The number of the document with the reasons that were given."""
    stage: int


class OmbudsmanStep(_Value):
    """What an ombudsman did."""

    body: str
    step: str
    """referred, investigating, upheld, not_upheld or closed."""
    on: date


class CaseState(_Value):
    """A case as it stands."""

    reference: str
    version: int
    state: State
    stages: tuple[Stage, ...]
    opened_at: datetime
    changed_at: datetime
    channel: str | None = None
    profile: str
    """The council's name and its profile's fingerprint, of the day on which it was opened."""
    model: str | None = None
    labels: Mapping[str, SetLabel] = {}
    """By question; the outcome here is the model's guess, for officers only."""
    process: str = ""
    team: str = ""
    officer: str | None = None
    urgency: str = ""
    needs_person: bool = False
    clocks: tuple[Due, ...] = ()
    next_due: date | None = None
    next_clock: str | None = None
    reasons: int | None = None
    """The document with the reasons for the outcome; `remedy` likewise."""
    remedy: int | None = None
    refusals: tuple[Refusal, ...] = ()
    actions: tuple[Action, ...] = ()
    ombudsman: tuple[OmbudsmanStep, ...] = ()
    adjustments: int | None = None
    legal_hold: int | None = None
    """The document that says why nothing of it may be erased; none where it may."""
    documents: Mapping[str, tuple[int, ...]] = {}
    """Their numbers, by kind."""
    parties: tuple[int, ...] = ()
    letters: tuple[LetterState, ...] = ()
    set_by: Mapping[str, Setter] = {}
    """Who set each field last."""
    closed_at: datetime | None = None
    erase_on: date | None = None
    erased_at: datetime | None = None

    @property
    def stage(self) -> Stage:
        """The stage that it is at."""
        return self.stages[-1]

    @property
    def received_at(self) -> datetime:
        """When the contact came in."""
        return self.stages[0].received_at

    @property
    def outcome(self) -> Outcome | None:
        """How it ended, at the last stage that was answered."""
        return next((one.outcome for one in reversed(self.stages) if one.outcome), None)
