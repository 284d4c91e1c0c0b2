"""What can happen to a case: each step with what must be said of it."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from redress.casework.given import Count, Day, Flag, ZonedInstant
from redress.casework.state import Outcome

LONGEST_TEXT = 20_000
"""Characters of what an officer writes; as many as a contact may have."""

Written = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
Code = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[a-z][a-z0-9_]*$")]
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Login = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f\x7f]+$")]


class Step(BaseModel):
    """Something that happens to a case."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    WRITTEN: ClassVar[tuple[str, ...]] = ()
    """Fields that hold somebody's words: kept as documents, never in the trail."""

    @property
    def code(self) -> str:
        """The type of its event."""
        return str(self.type)  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """What stands in the trail: nothing that anybody wrote."""
        return self.model_dump(mode="json", exclude={"type", *self.WRITTEN}, exclude_none=True)

    def texts(self) -> dict[str, str]:
        """What somebody wrote, by field."""
        found = {name: getattr(self, name) for name in self.WRITTEN}
        return {name: text for name, text in found.items() if text is not None}


class Corrected(Step):
    """An officer gives another answer to a question, or agrees with the model's."""

    type: Literal["corrected"] = "corrected"
    question: Code = Field(examples=["service_area"])
    labels: Annotated[tuple[Code, ...], Field(max_length=20)] = Field(
        examples=[["roads_and_pavements"]]
    )
    """One label of a one-of question; any number of an any-of question."""
    reason: Written | None = None
    WRITTEN: ClassVar[tuple[str, ...]] = ("reason",)


class Rerouted(Step):
    """It falls under another process, or is another team's."""

    type: Literal["rerouted"] = "rerouted"
    process: Code | None = None
    team: Code | None = None
    reason: Written | None = None
    WRITTEN: ClassVar[tuple[str, ...]] = ("reason",)


class Assigned(Step):
    """An officer takes it, or is given it; none: nobody has it."""

    type: Literal["assigned"] = "assigned"
    officer: Login | None = None
    """The officer's login, or another identifier that is stable."""


class Noted(Step):
    """An internal note."""

    type: Literal["noted"] = "noted"
    text: Written
    WRITTEN: ClassVar[tuple[str, ...]] = ("text",)


class Acknowledged(Step):
    """The person was told that it is logged (LGSCO Complaint Handling Code 6.2)."""

    type: Literal["acknowledged"] = "acknowledged"
    on: Day | None = None
    """The day in London; left out: today."""


class Extended(Step):
    """More time is taken, with the reason and the new date (Code 6.4 and 6.5)."""

    type: Literal["extended"] = "extended"
    until: Day
    reason: Written
    beyond_limit: Flag = False
    """That it goes beyond what the process permits, for a good reason, is meant."""
    WRITTEN: ClassVar[tuple[str, ...]] = ("reason",)


class Paused(Step):
    """The council waits for the person, where the law lets the clock stand still."""

    type: Literal["paused"] = "paused"
    reason: Written
    WRITTEN: ClassVar[tuple[str, ...]] = ("reason",)


class Resumed(Step):
    """What was waited for is there."""

    type: Literal["resumed"] = "resumed"


class Responded(Step):
    """The answer was given: decision, reasons, remedy (Code 6.6 to 6.8)."""

    type: Literal["responded"] = "responded"
    outcome: Outcome
    reasons: Written
    remedy: Written | None = None
    on: Day | None = None
    """The day in London; left out: today."""
    WRITTEN: ClassVar[tuple[str, ...]] = ("reasons", "remedy")


class Refused(Step):
    """A complaint, or its escalation, is not taken up, with the reasons (Code 2 and 5.7)."""

    type: Literal["refused"] = "refused"
    ground: Code
    reasons: Written
    WRITTEN: ClassVar[tuple[str, ...]] = ("reasons",)


class Escalated(Step):
    """The person asks for the next stage; no reasons are needed."""

    type: Literal["escalated"] = "escalated"
    received_at: ZonedInstant | None = None
    """When the request came in; left out: now."""
    wanted: Written | None = None
    WRITTEN: ClassVar[tuple[str, ...]] = ("wanted",)


class Closed(Step):
    """Nothing more is to be done but the actions that are open."""

    type: Literal["closed"] = "closed"


class Reopened(Step):
    """It was closed, refused or answered too early."""

    type: Literal["reopened"] = "reopened"
    reason: Written
    WRITTEN: ClassVar[tuple[str, ...]] = ("reason",)


class OmbudsmanStepped(Step):
    """An ombudsman did something."""

    type: Literal["ombudsman"] = "ombudsman"
    body: Code = Field(examples=["lgsco"])
    step: Literal["referred", "investigating", "upheld", "not_upheld", "closed"]
    on: Day


class ActionAdded(Step):
    """A remedy to give, something learnt to act on, an adjustment to make; who, and by when."""

    type: Literal["action_added"] = "action_added"
    kind: Literal["remedy", "learning", "adjustment"]
    text: Written
    owner: Name
    due: Day | None = None
    WRITTEN: ClassVar[tuple[str, ...]] = ("text",)


class ActionDone(Step):
    """An action is done."""

    type: Literal["action_done"] = "action_done"
    number: Count
    on: Day | None = None


class Adjusted(Step):
    """The adjustments that the person needs; they replace what was noted before (Code 5.6)."""

    type: Literal["adjusted"] = "adjusted"
    text: Written
    WRITTEN: ClassVar[tuple[str, ...]] = ("text",)


class LinkJudged(Step):
    """An officer says whether an earlier case belongs with this one."""

    type: Literal["link_judged"] = "link_judged"
    reference: Annotated[str, Field(min_length=1, max_length=40)]
    belongs: Flag


class LegalHold(Step):
    """Nothing of it may be erased: a claim, an inquiry, a request that is not settled."""

    type: Literal["legal_hold"] = "legal_hold"
    reason: Written
    WRITTEN: ClassVar[tuple[str, ...]] = ("reason",)


class LegalHoldEnded(Step):
    """The reason not to erase it is gone."""

    type: Literal["legal_hold_ended"] = "legal_hold_ended"


CaseStep = Annotated[
    Corrected
    | Rerouted
    | Assigned
    | Noted
    | Acknowledged
    | Extended
    | Paused
    | Resumed
    | Responded
    | Refused
    | Escalated
    | Closed
    | Reopened
    | OmbudsmanStepped
    | ActionAdded
    | ActionDone
    | Adjusted
    | LinkJudged
    | LegalHold
    | LegalHoldEnded,
    Field(discriminator="type"),
]
"""What an officer, or a program for one, can do to a case."""

BY_REDRESS = (
    *("received", "classified", "decided", "drafted", "matched", "party_added"),
    *("letter_approved", "letter_queued", "letter_sent", "letter_failed", "letter_handed_over"),
    *("viewed", "exported", "anonymised", "erased"),
)
"""Events that Redress itself writes, when a case is opened, shown, written to or erased."""
