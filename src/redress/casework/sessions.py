"""Sessions: somebody signed in, known by a cookie of which only the hash is kept."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from redress.casework.accounts import Account, account_of
from redress.casework.database import Database, StoreError
from redress.casework.tables import User, UserSession

_TOKEN_BYTES = 32
_SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """How long a session lasts."""

    idle: timedelta = timedelta(minutes=30)
    """Without a request."""
    longest: timedelta = timedelta(hours=12)
    """In all: a working day and what may come with it."""


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A new session, and the only time that its cookie can be read."""

    user_id: str
    cookie: str
    csrf: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class FoundSession:
    """A session that holds."""

    hash: str
    account: Account
    csrf: str
    seen_at: datetime
    expires_at: datetime

    def csrf_holds(self, given: str) -> bool:
        """Whether this is the session's token against forged requests."""
        return hmac.compare_digest(self.csrf.encode(), given.encode("utf-8", "surrogatepass"))


def open_session(
    session: Session, user_id: str, at: datetime, limits: SessionLimits
) -> OpenedSession:
    """Sign a user in; sessions that are over are removed on the way."""
    session.execute(delete(UserSession).where(UserSession.expires_at <= at))
    opened = OpenedSession(
        user_id=user_id,
        cookie=secrets.token_urlsafe(_TOKEN_BYTES),
        csrf=secrets.token_urlsafe(_TOKEN_BYTES),
        expires_at=at + limits.longest,
    )
    session.add(
        UserSession(
            hash=_hash(opened.cookie),
            user_id=user_id,
            csrf=opened.csrf,
            created_at=at,
            seen_at=at,
            expires_at=opened.expires_at,
        )
    )
    session.flush()
    return opened


def find_session(
    session: Session, cookie: str, at: datetime, limits: SessionLimits
) -> FoundSession | None:
    """The session of a cookie; None for one that is unknown or over."""
    found = session.execute(
        select(UserSession, User)
        .join(User, User.id == UserSession.user_id)
        .where(
            UserSession.hash == _hash(cookie),
            UserSession.expires_at > at,
            UserSession.seen_at > at - limits.idle,
            User.active,
        )
    ).one_or_none()
    if found is None:
        return None
    row, user = found
    return FoundSession(row.hash, account_of(user), row.csrf, row.seen_at, row.expires_at)


def use_session(
    database: Database, cookie: str, at: datetime, limits: SessionLimits
) -> FoundSession | None:
    """Find a session and note, once a minute at most, that it is in use.

    Raises:
        StoreError: the database cannot be reached.
    """
    with database.reading() as session:
        found = find_session(session, cookie, at, limits)
    if found is not None and at - found.seen_at >= _SEEN_EVERY:
        # Who may read may go on, though its time cannot be noted.
        with suppress(StoreError), database.transaction() as session:
            session.execute(
                update(UserSession).where(UserSession.hash == found.hash).values(seen_at=at)
            )
    return found


def end_session(session: Session, cookie: str) -> None:
    """Sign out; nothing if the session is over already."""
    session.execute(delete(UserSession).where(UserSession.hash == _hash(cookie)))


def end_sessions_of(session: Session, user_id: str) -> None:
    """End every session of a user."""
    session.execute(delete(UserSession).where(UserSession.user_id == user_id))


def _hash(cookie: str) -> str:
    return hashlib.sha256(cookie.encode("utf-8", "surrogatepass")).hexdigest()
