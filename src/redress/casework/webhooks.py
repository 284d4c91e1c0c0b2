"""Webhooks: who outside is told of events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from redress.casework import audit
from redress.casework.outbox import EVENT_TYPES, DeliveryKind
from redress.casework.principals import Principal
from redress.casework.tables import Delivery, Webhook
from redress.errors import RedressError

MOST = 100
"""Each event is looked at for every webhook."""
_SWITCHED_OFF = "webhook_switched_off"


class WebhookError(RedressError):
    """A webhook that cannot be made."""

    code = "webhook_invalid"

    def __init__(self, message: str, field: str | None = None) -> None:
        """`field` is the field at fault, if one is."""
        super().__init__(message)
        self.field = field


class UnknownWebhookError(RedressError):
    """There is no such webhook."""

    code = "webhook_unknown"


@dataclass(frozen=True, slots=True)
class WebhookRecord:
    """A webhook as it stands."""

    id: str
    url: str
    events: tuple[str, ...]
    """Types of events; all where it is empty."""
    active: bool
    created_at: datetime
    created_by: str


def create(
    session: Session,
    webhook_id: str,
    url: str,
    events: Sequence[str],
    actor: Principal,
    at: datetime,
) -> WebhookRecord:
    """Keep a new webhook, active from now on. Its identifier is drawn by the caller.

    Whether the URL may be a target is the sender's to say.

    Raises:
        WebhookError: a type of event is unknown, or there are too many webhooks.
    """
    if not set(events) <= set(EVENT_TYPES):
        raise WebhookError(
            f"An event is none that there is. There are: {', '.join(EVENT_TYPES)}.",
            "events",
        )
    if len(session.scalars(select(Webhook.id).limit(MOST)).all()) >= MOST:
        raise WebhookError(f"There are {MOST} webhooks already, and may be no more: delete one.")
    webhook = Webhook(
        id=webhook_id,
        url=url,
        events={"types": sorted(set(events))},
        active=True,
        created_at=at,
        created_by=actor.id,
    )
    session.add(webhook)
    session.flush()
    _note(session, "webhook_created", webhook, actor, at)
    return _record(webhook)


def listed(session: Session) -> list[WebhookRecord]:
    """Every webhook, the oldest first."""
    rows = session.scalars(select(Webhook).order_by(Webhook.created_at, Webhook.id))
    return [_record(row) for row in rows]


def get(session: Session, webhook_id: str) -> WebhookRecord:
    """One webhook.

    Raises:
        UnknownWebhookError: there is no such webhook.
    """
    return _record(_row(session, webhook_id))


def switch(
    session: Session, webhook_id: str, active: bool, actor: Principal, at: datetime
) -> WebhookRecord:
    """Switch a webhook on or off; off, what still waits for it is given up, and can be redelivered.

    Raises:
        UnknownWebhookError: there is no such webhook.
    """
    webhook = _row(session, webhook_id)
    if webhook.active == active:
        return _record(webhook)
    webhook.active = active
    if not active:
        session.execute(
            update(Delivery)
            .where(
                Delivery.kind == DeliveryKind.WEBHOOK,
                Delivery.target == webhook_id,
                Delivery.due_at.is_not(None),
            )
            .values(due_at=None, claimed_until=None, failure=_SWITCHED_OFF),
            execution_options={"synchronize_session": False},
        )
    _note(session, "webhook_activated" if active else "webhook_deactivated", webhook, actor, at)
    return _record(webhook)


def remove(session: Session, webhook_id: str, actor: Principal, at: datetime) -> None:
    """Delete a webhook with its deliveries.

    Raises:
        UnknownWebhookError: there is no such webhook.
    """
    webhook = _row(session, webhook_id)
    session.execute(
        delete(Delivery).where(
            Delivery.kind == DeliveryKind.WEBHOOK, Delivery.target == webhook_id
        ),
        execution_options={"synchronize_session": False},
    )
    session.delete(webhook)
    session.flush()
    _note(session, "webhook_deleted", webhook, actor, at)


def _note(session: Session, what: str, webhook: Webhook, actor: Principal, at: datetime) -> None:
    # Of the URL only the host: its path may hold a secret, and the trail is for ever.
    details = {"webhook": webhook.id, "host": urlsplit(webhook.url).hostname}
    audit.append(session, what, actor, at, details)


def _row(session: Session, webhook_id: str) -> Webhook:
    webhook = session.get(Webhook, webhook_id)
    if webhook is None:
        raise UnknownWebhookError("There is no such webhook.")
    return webhook


def _record(row: Webhook) -> WebhookRecord:
    return WebhookRecord(
        row.id, row.url, tuple(row.events["types"]), row.active, row.created_at, row.created_by
    )
