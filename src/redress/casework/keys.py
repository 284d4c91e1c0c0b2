"""API keys: by what a program shows who it is. Only a hash is kept, so each is shown once."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from redress.casework.audit import append
from redress.casework.database import Database, StoreError
from redress.casework.principals import Principal, PrincipalKind, Scope
from redress.casework.tables import ApiKey, Event
from redress.errors import RedressError
from redress.triage.reckoning import LOCAL

GRACE = timedelta(hours=24)
"""How long a rotated key is still taken: time to put the new one everywhere."""
LONGEST_NAME = 80
_MARK = "rdr"
_ROTATED = "key_rotated"
_ID_BYTES, _SECRET_BYTES = 8, 32


class ApiKeyError(RedressError):
    """A key that cannot be made or changed as asked."""

    code = "key_invalid"


class KeyState(StrEnum):
    """Whether a key is taken."""

    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """What is known of a key; never the key."""

    id: str
    name: str
    scopes: frozenset[Scope]
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_on: date | None

    def state(self, at: datetime) -> KeyState:
        """Whether it is taken at that moment."""
        if self.revoked_at is not None:
            return KeyState.REVOKED
        expired = self.expires_at is not None and self.expires_at <= at
        return KeyState.EXPIRED if expired else KeyState.ACTIVE

    @property
    def principal(self) -> Principal:
        """Who acts with it."""
        return Principal(PrincipalKind.KEY, self.id, self.name, self.scopes)


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A new key, and the only time that it can be read."""

    record: KeyRecord
    printed: str


def create_key(
    session: Session,
    name: str,
    scopes: Collection[Scope],
    actor: Principal,
    at: datetime,
    lifetime: timedelta | None = None,
) -> IssuedKey:
    """Make a key that may do what `scopes` say; without a lifetime it does not expire.

    Raises:
        ApiKeyError: no such name, no scope, or a lifetime that has no length or no end.
    """
    row, printed = _new_row(_checked_name(name), _checked_scopes(scopes), actor, at, lifetime)
    session.add(row)
    session.flush()
    told = {"key": row.id, "scopes": row.scopes["scopes"], "expires_at": _told(row.expires_at)}
    append(session, "key_created", actor, at, told)
    return IssuedKey(_record(row), printed)


def rotate_key(
    session: Session, key_id: str, actor: Principal, at: datetime, grace: timedelta = GRACE
) -> IssuedKey:
    """A new key of the same name, scopes and lifetime; the old one is taken till `grace` is over.

    Raises:
        ApiKeyError: there is no such key, it is not taken any more, or it was rotated already.
    """
    old = _locked(session, key_id)
    if _record(old).state(at) is not KeyState.ACTIVE:
        raise ApiKeyError(f"The key {key_id} is not taken any more. Create a new one.")
    if new_id := _successor(session, key_id):
        # Its lifetime has been cut, and one of the same would be too short.
        raise ApiKeyError(f"The key {key_id} was rotated already. Rotate {new_id} instead.")
    if grace < timedelta(0):
        raise ApiKeyError("The time for which the old key is still taken cannot be negative.")
    lifetime = old.expires_at - old.created_at if old.expires_at else None
    row, printed = _new_row(old.name, _record(old).scopes, actor, at, lifetime)
    session.add(row)
    old.expires_at = min(at + grace, old.expires_at or at + grace)
    session.flush()
    told = {"key": old.id, "new_key": row.id, "old_expires_at": _told(old.expires_at)}
    append(session, _ROTATED, actor, at, told)
    return IssuedKey(_record(row), printed)


def revoke_key(session: Session, key_id: str, actor: Principal, at: datetime) -> KeyRecord:
    """Have a key refused from now on; one that was revoked before stays so.

    Raises:
        ApiKeyError: there is no such key.
    """
    row = _locked(session, key_id)
    if row.revoked_at is None:
        row.revoked_at = at
        session.flush()
        append(session, "key_revoked", actor, at, {"key": row.id})
    return _record(row)


def list_keys(session: Session) -> tuple[KeyRecord, ...]:
    """Every key, the oldest first."""
    rows = session.scalars(select(ApiKey).order_by(ApiKey.created_at, ApiKey.id))
    return tuple(_record(row) for row in rows)


def are_there_keys(session: Session, at: datetime) -> bool:
    """Whether any key is taken at that moment."""
    taken = select(ApiKey.id).where(
        ApiKey.revoked_at.is_(None), or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > at)
    )
    return session.execute(taken.limit(1)).first() is not None


def verify_key(session: Session, printed: str, at: datetime) -> KeyRecord | None:
    """The key that this is; None for one that is unknown, altered, expired or revoked."""
    mark, _, rest = printed.partition("_")
    key_id, _, _ = rest.partition("_")
    if mark != _MARK or not key_id.isalnum() or not printed.isascii():
        return None
    row = session.get(ApiKey, key_id)
    if row is None or not hmac.compare_digest(row.hash, _hash(printed)):
        return None
    record = _record(row)
    return record if record.state(at) is KeyState.ACTIVE else None


def use_key(database: Database, printed: str, at: datetime) -> KeyRecord | None:
    """Verify a key, and note the day of its use the first time on each.

    Raises:
        StoreError: the database cannot be reached.
    """
    with database.reading() as session:
        record = verify_key(session, printed, at)
    today = at.astimezone(LOCAL).date()
    if record is not None and record.last_used_on != today:
        # Who may read may go on, though the day cannot be noted.
        with suppress(StoreError), database.transaction() as session:
            session.execute(update(ApiKey).where(ApiKey.id == record.id).values(last_used_on=today))
    return record


def _new_row(
    name: str,
    scopes: frozenset[Scope],
    actor: Principal,
    at: datetime,
    lifetime: timedelta | None,
) -> tuple[ApiKey, str]:
    key_id = secrets.token_hex(_ID_BYTES)
    printed = f"{_MARK}_{key_id}_{secrets.token_hex(_SECRET_BYTES)}"
    row = ApiKey(
        id=key_id,
        name=name,
        # What is drawn from 2^256 values needs no slow hash and no salt.
        hash=_hash(printed),
        scopes={"scopes": sorted(scope.value for scope in scopes)},
        created_at=at,
        created_by=actor.id,
        expires_at=_expiry(at, lifetime),
        revoked_at=None,
        last_used_on=None,
    )
    return row, printed


def _checked_name(name: str) -> str:
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise ApiKeyError(f"A key needs a name of 1 to {LONGEST_NAME} printable characters.")
    return name


def _checked_scopes(scopes: Collection[Scope]) -> frozenset[Scope]:
    if not scopes:
        known = ", ".join(scope.value for scope in Scope)
        raise ApiKeyError(f"A key needs a scope at least. There are: {known}.")
    return frozenset(scopes)


def _successor(session: Session, key_id: str) -> str | None:
    """The key that came after one that was rotated, as the trail has it."""
    told = select(Event.details["new_key"].as_string()).where(
        Event.type == _ROTATED, Event.details["key"].as_string() == key_id
    )
    return session.scalars(told.limit(1)).first()


def _expiry(at: datetime, lifetime: timedelta | None) -> datetime | None:
    if lifetime is None:
        return None
    if lifetime <= timedelta(0):
        raise ApiKeyError("A key's lifetime must be longer than nothing.")
    try:
        return at + lifetime
    except OverflowError:
        raise ApiKeyError("A key's lifetime is too long. Leave it out for one without.") from None


def _locked(session: Session, key_id: str) -> ApiKey:
    row = session.get(ApiKey, key_id, with_for_update=True) if key_id.isalnum() else None
    if row is None:
        raise ApiKeyError(
            "There is no key with this identifier. `redress keys list` shows them.",
            code="key_unknown",
        )
    return row


def _record(row: ApiKey) -> KeyRecord:
    return KeyRecord(
        id=row.id,
        name=row.name,
        scopes=frozenset(Scope(scope) for scope in row.scopes["scopes"]),
        created_at=row.created_at,
        created_by=row.created_by,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        last_used_on=row.last_used_on,
    )


def _told(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _hash(printed: str) -> str:
    return hashlib.sha256(printed.encode()).hexdigest()
