"""What the calls of casework take and answer, as the documentation describes it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from redress.casework.given import Count, Instant
from redress.casework.letters import LetterKind
from redress.casework.steps import Code, Login, Name, Written
from redress.contact import Channel
from redress_api.schemas import Classified, Clock, Draft

Short = Annotated[str, Field(max_length=1_000)]


class PersonBody(BaseModel):
    """Somebody of a case."""

    model_config = ConfigDict(extra="forbid")

    role: Literal["complainant", "representative", "subject"] = "complainant"
    name: Short | None = None
    email: Annotated[str, Field(max_length=320)] | None = None
    phone: Annotated[str, Field(max_length=40)] | None = None
    address: Short | None = None


class NewCase(BaseModel):
    """What a web form sends. Fields that are not named here are kept with the contact as they are,
    for officers."""

    model_config = ConfigDict(extra="allow")

    text: str = Field(
        min_length=1,
        max_length=20_000,
        description="The contact as sent, at most 20,000 characters.",
    )
    id: str | None = Field(None, max_length=200, description="What the form calls it.")
    channel: Channel | None = Field(None, description="How it came in.")
    received_at: Instant | None = Field(
        None,
        description="When it was received; left out: now. Without a zone it is London's time.",
    )
    name: Short | None = Field(None, description="Of the person who writes.")
    email: Annotated[str, Field(max_length=320)] | None = None
    phone: Annotated[str, Field(max_length=40)] | None = None
    address: Short | None = None
    people: Annotated[list[PersonBody], Field(max_length=20)] = Field(
        default_factory=list, description="Others who are concerned."
    )
    place: Short | None = Field(None, description="Where it is, if the text does not say.")
    adjustments: Written | None = Field(
        None, description="What the person needs so that they can take part."
    )


class CasePatch(BaseModel):
    """What is changed of a case; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    officer: Login | None = Field(None, description="Who has it; null: nobody.")
    team: Code | None = None
    process: Code | None = None
    labels: dict[Code, list[Code]] = Field(
        default_factory=dict,
        max_length=20,
        description="Answers to questions, by question: a correction each.",
    )
    adjustments: Written | None = None


class CorrectionBody(BaseModel):
    """Another answer to a question, or the same one confirmed."""

    model_config = ConfigDict(extra="forbid")

    question: Code = Field(examples=["service_area"])
    labels: Annotated[list[Code], Field(max_length=20)] = Field(examples=[["roads_and_pavements"]])
    reason: Written | None = None


class DraftBody(BaseModel):
    """An officer's own version of a letter."""

    model_config = ConfigDict(extra="forbid")

    subject: Name
    body: Written
    language: Literal["en", "cy"] = "en"


class LetterBody(BaseModel):
    """The approval of a draft as a letter."""

    model_config = ConfigDict(extra="forbid")

    draft: Count = Field(description="The number of the draft.")
    kind: LetterKind = LetterKind.ACKNOWLEDGEMENT


class SendBody(BaseModel):
    """How a letter goes out."""

    model_config = ConfigDict(extra="forbid")

    by: Literal["email", "hand_over"] = Field(
        description="`email`: by the mail server, and it counts as sent once it has left. "
        "`hand_over`: it was taken, to be printed or sent by other means."
    )


class StageShown(BaseModel):
    """One stage of a case."""

    stage: int
    process: str
    received_at: AwareDatetime
    acknowledged_on: date | None
    extended_until: date | None
    pauses: list[list[date | None]]
    responded_on: date | None
    responder: str | None
    outcome: str | None
    in_time: bool | None


class CaseHead(BaseModel):
    """What every answer tells of a case."""

    model_config = ConfigDict(extra="allow")

    reference: str
    version: int
    state: str
    stage: int
    received_at: AwareDatetime
    opened_at: AwareDatetime
    changed_at: AwareDatetime
    profile: str
    model: str | None
    stages: list[StageShown]
    set_by: dict[str, Any] = Field(description="Who set each field last.")


class Repeat(BaseModel):
    """An earlier case that a contact seems to belong with."""

    reference: str
    reason: str = Field(
        description="exact, reference, near_duplicate, person, similar or other_matter: how it "
        "was found."
    )
    score: float = Field(ge=0, le=1, description="How alike the two are, in words or in meaning.")


class LinkedCase(Repeat):
    """A case that another is linked with."""

    confirmed: bool | None = Field(description="What an officer said of it; null: nothing yet.")
    earlier: bool = Field(description="Whether it came in before this one.")


class CaseOpened(CaseHead):
    """A case that was just opened."""

    classification: Classified
    decision: dict[str, Any] = Field(description="As of `POST /v1/triage`, without the clocks.")
    clocks: list[Clock]
    draft: Draft
    repeats: list[Repeat] | None = Field(
        description="Earlier cases of the same person or about the same matter, the likeliest "
        "first; only for who has cases:read."
    )
    contacts_about_this: int = Field(
        ge=1, description="This contact and the earlier ones about the same matter."
    )


class CaseShown(CaseHead):
    """A case whole; without personal data unless it was asked for."""

    labels: dict[str, Any]
    process: str
    team: str
    officer: str | None
    urgency: str
    needs_person: bool
    clocks: list[dict[str, Any]]
    next_due: date | None
    next_clock: str | None
    text: str | None = Field(description="The contact, redacted.")
    contact: dict[str, Any] | None = Field(description="As sent; only with `personal_data`.")
    people: list[dict[str, Any]] | None
    classification: dict[str, Any] | None
    decision: dict[str, Any]
    draft: dict[str, Any] | None
    repeats: list[LinkedCase]
    contacts_about_this: int = Field(
        ge=1, description="This contact and all others about the same matter."
    )


class CaseListed(BaseModel):
    """A case in a list."""

    reference: str
    version: int
    state: str
    stage: int
    received_at: AwareDatetime
    changed_at: AwareDatetime
    channel: str | None
    kind: str | None
    service_area: str | None
    avoidable_cause: str | None
    process: str
    team: str
    officer: str | None
    urgency: str
    needs_person: bool
    outcome: str | None
    next_due: date | None
    next_clock: str | None
    erased: bool


class CasesPage(BaseModel):
    """A page of cases."""

    cases: list[CaseListed]
    next: str | None = Field(description="The cursor of the next page; null after the last.")


class Deadlines(BaseModel):
    """What the council owes, by day."""

    today: date
    overdue: list[CaseListed]
    due: list[CaseListed] = Field(description="From today on, up to `within` days.")
    next_overdue: str | None
    next_due: str | None


class EventShown(BaseModel):
    """An event of the trail."""

    sequence: int
    type: str
    at: AwareDatetime
    actor: dict[str, str]
    model: str | None
    details: dict[str, Any]
    previous: str
    hash: str


class Events(BaseModel):
    """The trail of a case."""

    events: list[EventShown]


class Corrections(BaseModel):
    """The corrections of a case."""

    corrections: list[EventShown]


class NumberedDraft(Draft):
    """A draft of a case."""

    number: int
    created_at: AwareDatetime


class Drafts(BaseModel):
    """The drafts of a case, the first first."""

    drafts: list[NumberedDraft]


class LetterShown(Draft):
    """A letter of a case."""

    number: int
    kind: str
    status: Literal["approved", "queued", "sent", "handed_over"]
    approved_by: str
    at: AwareDatetime


class Letters(BaseModel):
    """The letters of a case, the first first."""

    letters: list[LetterShown]


class LetterApproved(LetterShown):
    """A letter that was just approved, and what was found in it."""

    missing: list[str] = Field(description="What such a letter must say, and does not.")
    plainer: list[str] = Field(description="What is hard to read in it.")
