"""What the routes of webhooks call: each method is one transaction."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from redress.casework import outbox, webhooks
from redress.casework.idempotency import Answer
from redress.casework.idempotency import Request as Repeatable
from redress.casework.outbox import DeliveryError, DeliveryKind, DeliveryRecord
from redress.casework.principals import Principal
from redress.casework.sending import Notice
from redress.casework.webhooks import UnknownWebhookError, WebhookError, WebhookRecord
from redress_api.casework.desk import Desk, Done
from redress_api.deliveries.addresses import TargetError, check_target
from redress_api.json_bytes import json_bytes
from redress_api.logs import rfc3339
from redress_api.problems import FieldError, Problem

SHOWN_DELIVERIES = 50
TEST = "test"
"""The type of a message that only tries a webhook."""


@dataclass(frozen=True, slots=True)
class WebhookOffice:
    """The webhooks of one store."""

    desk: Desk

    def create(
        self,
        url: str,
        events: Sequence[str],
        actor: Principal,
        repeatable: Repeatable | None,
        allow_private: bool,
    ) -> Answer:
        """Keep a new webhook; the answer is without its secret, which is kept nowhere.

        Raises:
            Problem: the URL leads where no webhook may, an event is unknown, or there are too many.
        """

        def act(session: Session, now: datetime) -> Done:
            name = f"wh_{secrets.token_hex(8)}"
            made = webhooks.create(session, name, url, events, actor, now)
            headers = {"Location": f"/v1/webhooks/{made.id}"}
            return Done(Answer(201, headers, json_bytes(webhook_object(made))), None)

        with _as_problems():
            check_target(url, allow_private)
            return self.desk.once(repeatable, act)

    def listed(self) -> dict[str, object]:
        """Every webhook."""
        with self.desk.reading() as session:
            return {"webhooks": [webhook_object(one) for one in webhooks.listed(session)]}

    def details(self, webhook_id: str) -> dict[str, object]:
        """A webhook with its last deliveries.

        Raises:
            Problem: there is none.
        """
        with _as_problems(), self.desk.reading() as session:
            found = webhooks.get(session, webhook_id)
            last = outbox.recent(session, DeliveryKind.WEBHOOK, webhook_id, SHOWN_DELIVERIES)
        return {**webhook_object(found), "deliveries": [delivery_object(one) for one in last]}

    def switch(self, webhook_id: str, active: bool, actor: Principal) -> dict[str, object]:
        """Switch a webhook on or off.

        Raises:
            Problem: there is none.
        """
        with _as_problems(), self.desk.database.transaction() as session:
            now = self.desk.now()
            return webhook_object(webhooks.switch(session, webhook_id, active, actor, now))

    def remove(self, webhook_id: str, actor: Principal) -> None:
        """Delete a webhook with its deliveries.

        Raises:
            Problem: there is none.
        """
        with _as_problems(), self.desk.database.transaction() as session:
            webhooks.remove(session, webhook_id, actor, self.desk.now())

    def redeliver(self, delivery_id: int) -> dict[str, object]:
        """Make a delivery again.

        Raises:
            Problem: there is none.
        """
        with _as_problems(), self.desk.database.transaction() as session:
            return delivery_object(outbox.redeliver(session, delivery_id, self.desk.now()))

    def test_notice(self, webhook_id: str) -> Notice:
        """A message that only tries a webhook.

        Raises:
            Problem: there is no such webhook.
        """
        with _as_problems(), self.desk.reading() as session:
            found = webhooks.get(session, webhook_id)
        name = f"test_{secrets.token_hex(8)}"
        return Notice(found.id, found.url, name, TEST, self.desk.now(), None, 0, {})


@contextmanager
def _as_problems() -> Iterator[None]:
    try:
        yield
    except (UnknownWebhookError, DeliveryError) as error:
        raise Problem("not-found", error.message, reason=error.code) from None
    except TargetError as error:
        raise _of_field("url", error.message, error.code) from None
    except WebhookError as error:
        if error.field is None:
            raise Problem("conflict", error.message, reason=error.code) from None
        raise _of_field(error.field, error.message, error.code) from None


def _of_field(field: str, message: str, code: str) -> Problem:
    return Problem("validation", message, errors=[FieldError(field, message)], reason=code)


def webhook_object(one: WebhookRecord) -> dict[str, object]:
    """A webhook as JSON."""
    return {**asdict(one), "events": list(one.events), "created_at": rfc3339(one.created_at)}


def delivery_object(one: DeliveryRecord) -> dict[str, object]:
    """A delivery as JSON."""
    return {
        "id": one.id,
        "kind": one.kind.value,
        "event": one.event,
        "state": one.state.value,
        "attempts": one.attempts,
        "created_at": rfc3339(one.created_at),
        "due_at": rfc3339(one.due_at) if one.due_at else None,
        "delivered_at": rfc3339(one.delivered_at) if one.delivered_at else None,
        "failure": one.failure,
    }
