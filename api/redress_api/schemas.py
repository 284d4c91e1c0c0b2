"""What the service takes and answers, as the documentation describes it.

Answers are made as bytes by the library's own contract; tests hold them against these.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from redress.contact import Channel

MOST_CONTACTS = 1_000
"""In one call; more go as a stream."""
_Share = Annotated[float, Field(ge=0, le=1)]


class Given(BaseModel):
    """A contact as it was sent. Other fields are ignored."""

    text: str = Field(
        description="The contact as sent, at most 20,000 characters; HTML and quoted replies are "
        "dealt with.",
        max_length=20_000,
        min_length=1,
    )
    id: str | float | None = Field(default=None, description="Comes back as it was.")
    channel: Channel | Literal[""] | None = Field(default=None, description="How it came in.")
    received_at: str | None = Field(
        default=None,
        description="When it was received, such as 2026-11-20T10:15:00Z: dates in the text, and "
        "clocks, are reckoned from it; left out: now. Without a zone it is London's time.",
    )


def _inlined(schema: dict[str, Any], definitions: dict[str, Any]) -> Any:
    """A schema with what it refers to in place of the references."""
    if (ref := schema.get("$ref")) is not None:
        return definitions[ref.rpartition("/")[2]]
    return {
        key: _inlined(value, definitions)
        if isinstance(value, dict)
        else [_inlined(one, definitions) if isinstance(one, dict) else one for one in value]
        if isinstance(value, list)
        else value
        for key, value in schema.items()
        if key != "$defs"
    }


def _contact_schema() -> dict[str, Any]:
    schema = Given.model_json_schema()
    inlined: dict[str, Any] = _inlined(schema, schema.get("$defs", {}))
    return {**inlined, "title": "Contact"}


CONTACT_SCHEMA = _contact_schema()
ContactBody = Annotated[dict[str, Any], WithJsonSchema(CONTACT_SCHEMA)]
"""A contact as an object; the library parses it, so that one that is faulty has the same code here,
in a batch and on the command line."""


class ContactsBody(BaseModel):
    """Contacts to answer together."""

    contacts: Annotated[
        list[Any],
        WithJsonSchema(
            {
                "type": "array",
                "items": {
                    "anyOf": [
                        CONTACT_SCHEMA,
                        {"description": "Anything else has an error in its place."},
                    ]
                },
                "minItems": 1,
                "maxItems": MOST_CONTACTS,
                "title": "Contacts",
            }
        ),
    ] = Field(min_length=1, max_length=MOST_CONTACTS)


class Evidence(BaseModel):
    """Words that carried an answer: offsets into the text as sent."""

    start: int
    end: int
    text: str


class Choice(BaseModel):
    """A label with its calibrated confidence."""

    label: str
    confidence: _Share


class Answer(Choice):
    """The answer to one question."""

    alternatives: list[Choice]
    evidence: list[Evidence]
    needs_person: bool = Field(description="Whether the confidence is under the threshold.")


class ServiceArea(Answer):
    """The service area, with those of a second issue."""

    also: list[str]


class LikelyOutcome(Answer):
    """How a complaint is likely to end; for officers only."""

    upheld_probability: _Share


class Flag(BaseModel):
    """Something to look out for."""

    code: str
    confidence: _Share
    evidence: list[Evidence]
    early_warning: bool


class Classified(BaseModel):
    """A contact's classification, as `redress classify --jsonl` gives it. A model with questions
    of its own adds an answer for each."""

    model_config = ConfigDict(extra="allow", title="Classification")

    id: str | int | float | None
    kind: Answer | None
    service_area: ServiceArea | None
    avoidable_cause: Answer | None
    outcome: LikelyOutcome | None
    flags: list[Flag]
    needs_person: bool
    reasons: list[str]
    model: str


class Coded(BaseModel):
    """A code and a name."""

    code: str
    name: str


class TeamNamed(Coded):
    """A team and how to reach it."""

    contact: str


class Urgency(BaseModel):
    """How urgent it is, why, and what to do now."""

    level: Literal["immediate", "urgent", "soon", "routine"]
    reasons: list[str]
    act_now: list[str]


class Rule(BaseModel):
    """A rule that fired, with its source and the words it rests on."""

    id: str
    reason: str
    source: str
    sure: str
    words: list[str]


class Clock(Coded):
    """A date by which something must happen; dates as YYYY-MM-DD."""

    acts: str
    due: str
    latest: str
    arithmetic: str
    source: str
    sure: str


class Routed(BaseModel):
    """A process and the team that takes it."""

    process: Coded
    team: TeamNamed


class Referral(BaseModel):
    """Who can help besides, or instead."""

    name: str
    contact: str
    source: str
    sure: str


class Draft(BaseModel):
    """The letter for an officer to check and send."""

    subject: str
    body: str
    language: str
    notes: list[str]


class Triaged(Classified):
    """A contact's classification and decision, as `redress triage --jsonl` gives it."""

    model_config = ConfigDict(extra="allow", title="Triage")

    process: Coded
    team: TeamNamed
    urgency: Urgency
    rules: list[Rule]
    clocks: list[Clock]
    received: str = Field(description="What the clocks count from, in London's time.")
    also_processes: list[Routed]
    contributing: list[TeamNamed]
    refer_to: list[Referral]
    refusal_grounds: list[Rule]
    questions: list[str]
    candidates: list[Routed]
    draft: Draft


class Fault(BaseModel):
    """Why a contact has no answer."""

    code: str
    message: str


class Faulty(BaseModel):
    """Stands in place of an answer."""

    id: str | int | float | None
    error: Fault


class Answers(BaseModel):
    """Answers, one for each contact and in order."""

    answers: list[Classified | Faulty]
    failed: int = Field(description="How many have an error in place of an answer.", ge=0)
