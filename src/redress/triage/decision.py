"""What triage decides of a contact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from redress.spans import Span
from redress.triage.clocks import Reckoning
from redress.triage.processes import Process, Sureness
from redress.triage.profiles import Team
from redress.triage.routes import UrgencyLevel


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that holds of a contact."""

    id: str
    reason: str
    source: str
    sure: Sureness
    words: tuple[Span, ...] = ()
    """The stretches of the text as sent that it rests on, if it rests on words."""


@dataclass(frozen=True, slots=True)
class Urgency:
    """How soon somebody must look, and what to do now."""

    level: UrgencyLevel
    reasons: tuple[str, ...]
    acts: tuple[str, ...]
    """What to do now, the most urgent first."""


@dataclass(frozen=True, slots=True)
class Referral:
    """Who can help besides, or instead."""

    name: str
    contact: str
    source: str
    sure: Sureness


@dataclass(frozen=True, slots=True)
class Route:
    """What a matter falls under, and who takes it."""

    process: Process
    team: Team


@dataclass(frozen=True, slots=True)
class Decision:
    """What a contact falls under, who takes it, how urgent it is and by when: all of it advice."""

    received: datetime
    """What the clocks count from, in London's time."""
    received_is_known: bool
    """Whether that was given; else it is the moment of triage."""
    process: Process
    team: Team
    contributing: tuple[Team, ...]
    """Teams of a second service area."""
    second: tuple[Route, ...]
    """Other matters in the same message."""
    referrals: tuple[Referral, ...]
    urgency: Urgency
    rules: tuple[Fired, ...]
    """Those that decided and those that tell something, in the order of the rules."""
    refusals: tuple[Fired, ...]
    """Grounds on which an officer may refuse a complaint; none is applied."""
    reckoning: Reckoning
    questions: tuple[str, ...]
    """What an officer must answer, as the model or the text does not."""
    candidates: tuple[Route, ...]
    """Where other readings would send it, with the one decided on first; empty where all agree."""
