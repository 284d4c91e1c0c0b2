"""The service as it is run: the real parts, put together in one place."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial

from fastapi import FastAPI
from starlette.middleware import Middleware

from redress.casework.database import Database
from redress.casework.keys import are_there_keys
from redress.casework.passwords import Passwords
from redress.models import ModelStore
from redress_api.app import Parts, create_app, london_now
from redress_api.casework.cases import cases_router
from redress_api.casework.desk import Desk, is_ready
from redress_api.casework.events import events_router
from redress_api.casework.letters import letters_router
from redress_api.casework.lists import lists_router
from redress_api.loading import Load, Loaded, load
from redress_api.open311.answers import StandardErrors
from redress_api.open311.routes import PREFIX, open311_router
from redress_api.outgoing import deliveries_of
from redress_api.routes.openid_connect import oidc_router
from redress_api.routes.sessions import sessions_router
from redress_api.security.doors import doors_of, provider_of, state_secret
from redress_api.settings import Settings


def make_app(settings: Settings, threads: int) -> FastAPI:
    """The application over the installation's models and its store; its encoder reads `threads`
    texts at once."""
    loads = partial(load, settings, ModelStore.default(), threads)
    return create_app(settings, parts_of(settings, lambda: _kept(loads)))


def _kept(loads: Load) -> Loaded:
    """What is loaded, out of the way of the garbage collector, which would stop all work to look
    through it again and again: it stays as long as the process."""
    loaded = loads()
    gc.collect()
    gc.freeze()
    return loaded


def parts_of(
    settings: Settings,
    loads: Load,
    now: Callable[[], datetime] = london_now,
    passwords: Passwords | None = None,
) -> Parts:
    """The parts of the service over the store that the settings name; nothing is opened yet."""
    database = database_of(settings)

    def in_utc() -> datetime:
        # In London's own time an hour comes twice a year, and what had ended begins again.
        return now().astimezone(UTC)

    doors = doors_of(settings, database, in_utc, passwords)

    @contextmanager
    def at_the_desk(app: FastAPI, loaded: Loaded) -> Iterator[None]:
        try:
            database.require_current()
            app.state.desk = Desk(database, loaded.profile, now)
            app.state.sends_email = settings.smtp_host is not None
            yield
        finally:
            database.close()

    deliveries = deliveries_of(settings, database, in_utc)
    return Parts(
        load=loads,
        authenticator=doors.authenticator,
        is_ready=lambda: is_ready(database),
        routers=(
            sessions_router(doors),
            oidc_router(
                doors, provider_of(settings), settings.oidc_new_users, state_secret(settings)
            ),
            cases_router(),
            lists_router(),
            events_router(),
            letters_router(),
            deliveries.router,
            open311_router(now()),
        ),
        # The outbox is closed before the store that it is in.
        opened=(at_the_desk, deliveries.opened),
        layers=(Middleware(StandardErrors, prefix=f"{PREFIX}/"),),
        now=now,
    )


def database_of(settings: Settings) -> Database:
    """The store that the settings name; nothing is opened yet."""
    return Database(settings.database_url.get_secret_value())


def require_store(settings: Settings) -> None:
    """See that the store is there before any worker is started.

    Raises:
        StoreError: it cannot be reached, or is not of this program's version.
    """
    database = database_of(settings)
    try:
        database.require_current()
    finally:
        database.close()


def has_keys(settings: Settings) -> bool:
    """Whether there is a key that somebody could call with.

    Raises:
        StoreError: the store cannot be reached, or is not of this program's version.
    """
    database = database_of(settings)
    try:
        database.require_current()
        with database.reading() as session:
            return are_there_keys(session, datetime.now(UTC))
    finally:
        database.close()
