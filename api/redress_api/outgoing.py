"""What leaves the service, put together from the settings and the store."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, FastAPI

from redress.casework.database import Database
from redress.casework.letter_desk import CaseLetters
from redress.casework.sending import Sending
from redress_api.deliveries.dispatcher import Dispatcher, dispatching
from redress_api.deliveries.mail import Mailer, MailServer
from redress_api.deliveries.posting import WebhookSender
from redress_api.loading import Loaded
from redress_api.metrics import Metrics
from redress_api.routes.webhooks import webhooks_router
from redress_api.settings import Settings, plain


@dataclass(frozen=True, slots=True)
class Deliveries:
    """The calls about webhooks, and the loop that is open while the application runs.

    The loop is opened after the store, and so closed before it.
    """

    router: APIRouter
    opened: Callable[[FastAPI, Loaded], AbstractContextManager[None]]


def deliveries_of(
    settings: Settings, database: Database, now: Callable[[], datetime]
) -> Deliveries:
    """Webhooks where there is a secret key, letters by email where there is a mail server."""
    secret_key = plain(settings.secret_key)
    allow_private = settings.webhook_allow_private
    sender = WebhookSender(secret_key, allow_private, now) if secret_key else None
    server = mail_server_of(settings)

    @contextmanager
    def opened(app: FastAPI, loaded: Loaded) -> Iterator[None]:
        metrics: Metrics = app.state.metrics
        dispatcher = Dispatcher(
            Sending(database, now, CaseLetters(loaded.profile)),
            sender,
            Mailer(server, now) if server else None,
            draw=random.random,
            ended=metrics.delivery_ended,
        )
        with dispatching(dispatcher, settings.stop_seconds):
            yield

    router = webhooks_router(secret_key, sender, allow_private=allow_private)
    return Deliveries(router, opened)


def mail_server_of(settings: Settings) -> MailServer | None:
    """The server that letters are sent by, if one is set."""
    if settings.smtp_host is None or settings.smtp_from is None:
        return None
    return MailServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=settings.smtp_from,
        starttls=settings.smtp_starttls,
        user=settings.smtp_user,
        password=plain(settings.smtp_password),
    )
