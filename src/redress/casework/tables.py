"""Every table of the store.

What happens to a case is a chain of `events`; `cases` is what they come to, kept so that it can be
searched. Whatever somebody wrote, or says who they are, stands in `documents` and `parties`: the
events hold only their digests, so a text can be erased and the chain still holds.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import cast

import sqlalchemy
from sqlalchemy import (
    Date,
    Float,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from redress.casework.columns import Document, Json, Moment, Number

_NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Table(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {datetime: Moment, date: Date, Json: Document, int: Number}  # noqa: RUF012


def core(table: type[Table]) -> sqlalchemy.Table:
    """A table for many rows at once, which need not become objects."""
    return cast(sqlalchemy.Table, table.__table__)


class Case(Table):
    """What the events of a case come to."""

    __tablename__ = "cases"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(40), unique=True)
    version: Mapped[int]
    """Counts its events; a change must name the one that it was made on."""
    state: Mapped[str] = mapped_column(String(20))
    stage: Mapped[int]
    received_at: Mapped[datetime]
    opened_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    channel: Mapped[str | None] = mapped_column(String(20))
    kind: Mapped[str | None] = mapped_column(String(60))
    service_area: Mapped[str | None] = mapped_column(String(60))
    avoidable_cause: Mapped[str | None] = mapped_column(String(60))
    process: Mapped[str] = mapped_column(String(60))
    team: Mapped[str] = mapped_column(String(60))
    officer: Mapped[str | None] = mapped_column(String(40))
    urgency: Mapped[int]
    """0 immediate; the higher, the less urgent."""
    needs_person: Mapped[bool]
    outcome: Mapped[str | None] = mapped_column(String(30))
    """As decided by an officer; never as predicted."""
    acknowledged_on: Mapped[date | None]
    """Of the stage that it is at, in London; `responded_on` likewise."""
    responded_on: Mapped[date | None]
    closed_at: Mapped[datetime | None]
    next_due: Mapped[date | None]
    """The next day by which the council must act; none if it need not."""
    next_clock: Mapped[str | None] = mapped_column(String(60))
    due_order: Mapped[date]
    """`next_due`, or a day after all others: to sort by."""
    erase_on: Mapped[date | None]
    """The day on which the profile's retention period ends; none before it is closed."""
    erased_at: Mapped[datetime | None]
    body: Mapped[Json]
    """The whole state that the events come to."""

    __table_args__ = (
        Index("ix_cases_received_at_id", "received_at", "id"),
        Index("ix_cases_due_order_id", "due_order", "id"),
        Index("ix_cases_urgency_due_order_id", "urgency", "due_order", "id"),
        Index("ix_cases_changed_at_id", "changed_at", "id"),
        Index("ix_cases_state_next_due", "state", "next_due"),
        Index("ix_cases_team_state", "team", "state"),
        Index("ix_cases_officer_state", "officer", "state"),
        Index("ix_cases_service_area_received_at", "service_area", "received_at"),
        Index("ix_cases_erase_on", "erase_on"),
    )


class Event(Table):
    """One link of the audit trail: who did what, when, and from which model."""

    __tablename__ = "events"

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Counts from 1 without a gap."""
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    type: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    actor_kind: Mapped[str] = mapped_column(String(10))
    actor_id: Mapped[str] = mapped_column(String(60))
    model: Mapped[str | None] = mapped_column(String(80))
    details: Mapped[Json]
    """Nothing that anybody wrote, nothing personal."""
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    __table_args__ = (Index("ix_events_type_at", "type", "at"),)


class AuditHead(Table):
    """The end of the audit trail; its lock puts writers in a row."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sequence: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


class StoredDocument(Table):
    """Something written: a contact, its redacted text, an answer, a draft, a letter, a note."""

    __tablename__ = "documents"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    """Counts the case's documents of all kinds from 1."""
    created_at: Mapped[datetime]
    content: Mapped[Json | None]
    salt: Mapped[str | None] = mapped_column(String(32))
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of salt and content; it stays when both are erased."""
    erased_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("case_id", "number"),)


class Party(Table):
    """Somebody of a case: who complains, for whom, about whom."""

    __tablename__ = "parties"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    number: Mapped[int]
    role: Mapped[str] = mapped_column(String(20))
    name: Mapped[str | None] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(Text)
    email_key: Mapped[str | None] = mapped_column(String(320))
    """In the form in which two writings of one address are equal."""
    phone_key: Mapped[str | None] = mapped_column(String(20))
    salt: Mapped[str | None] = mapped_column(String(32))
    digest: Mapped[str] = mapped_column(String(64))
    erased_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        Index("ix_parties_email_key_case_id", "email_key", "case_id"),
        Index("ix_parties_phone_key_case_id", "phone_key", "case_id"),
    )


class Fingerprint(Table):
    """A mark by which earlier contacts about the same matter are found."""

    __tablename__ = "fingerprints"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    value: Mapped[str] = mapped_column(String(64), primary_key=True)

    __table_args__ = (Index("ix_fingerprints_kind_value_case_id", "kind", "value", "case_id"),)


class StoredSketch(Table):
    """A sketch of the words of a contact, by which it is told how alike two are."""

    __tablename__ = "sketches"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    values: Mapped[bytes] = mapped_column(LargeBinary)
    """MinHash, 16 bits each, little-endian."""


class Vector(Table):
    """The sentence embedding of a contact, for likeness in meaning."""

    __tablename__ = "vectors"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    encoder: Mapped[str] = mapped_column(String(80))
    """The model with its version: only vectors of one encoder can be compared."""
    values: Mapped[bytes] = mapped_column(LargeBinary)
    """float16, little-endian, of length 1."""


class CaseLink(Table):
    """Two cases that belong together."""

    __tablename__ = "case_links"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    earlier_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, index=True)
    reason: Mapped[str] = mapped_column(String(20))
    """One of `repeats.Reason`, or manual."""
    score: Mapped[float] = mapped_column(Float)
    confirmed: Mapped[bool | None]
    """What an officer said of it; none yet."""


class IdempotentAnswer(Table):
    """What a request with an Idempotency-Key was answered."""

    __tablename__ = "idempotent_answers"

    principal: Mapped[str] = mapped_column(String(60), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    request: Mapped[str] = mapped_column(String(64))
    """SHA-256 of method, path and body."""
    status: Mapped[int]
    headers: Mapped[Json]
    body: Mapped[str] = mapped_column(Text)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    """Whose erasure takes this answer with it."""
    created_at: Mapped[datetime] = mapped_column(index=True)


class ApiKey(Table):
    """A program's key; only its hash is kept."""

    __tablename__ = "api_keys"

    id: Mapped[str] = mapped_column(String(20), primary_key=True)
    """The part of the key that may be shown."""
    name: Mapped[str] = mapped_column(String(80))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[Json]
    """{"scopes": […]}"""
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(60))
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_on: Mapped[date | None]


class User(Table):
    """Somebody who works here."""

    __tablename__ = "users"

    id: Mapped[str] = mapped_column(String(20), primary_key=True)
    login: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(320))
    role: Mapped[str] = mapped_column(String(20))
    team: Mapped[str | None] = mapped_column(String(60))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    """Argon2; none for who signs in by OpenID Connect only."""
    subject: Mapped[str | None] = mapped_column(String(255), unique=True)
    """Issuer and subject of OpenID Connect."""
    active: Mapped[bool]
    failures: Mapped[int]
    """Wrong passwords since the last right one."""
    locked_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class UserSession(Table):
    """Somebody signed in; only the hash of the cookie is kept."""

    __tablename__ = "user_sessions"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Webhook(Table):
    """Somebody who is told of events."""

    __tablename__ = "webhooks"

    id: Mapped[str] = mapped_column(String(20), primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    events: Mapped[Json]
    """{"types": […]}; all where it is empty."""
    active: Mapped[bool]
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(60))


class Delivery(Table):
    """The outbox: what must still reach somebody outside, written with the event that caused it."""

    __tablename__ = "deliveries"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    """webhook or email."""
    target: Mapped[str] = mapped_column(String(40))
    """A webhook's identifier, or a letter's: case and document number."""
    event: Mapped[int] = mapped_column(ForeignKey("events.sequence"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    created_at: Mapped[datetime]
    attempts: Mapped[int]
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    """When it is tried next; none when it was delivered or given up."""
    claimed_until: Mapped[datetime | None]
    """Till when one worker has it; after that another may."""
    delivered_at: Mapped[datetime | None]
    failure: Mapped[str | None] = mapped_column(String(200))
    """Why the last attempt failed: a kind of fault or a status, nothing that was answered."""
