"""Who calls, by what the store knows: keys of programs, sessions of people."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from threading import Lock

from starlette.requests import Request

from redress.casework.database import Database, StoreError
from redress.casework.keys import KeyRecord, use_key
from redress.casework.principals import Principal
from redress.casework.sessions import FoundSession, SessionLimits, use_session
from redress_api.problems import Problem
from redress_api.security.cookies import SESSION

CSRF_HEADER = "X-CSRF-Token"
SESSION_PATH = "/v1/session"
SIGN_IN_CALLS = frozenset({("POST", SESSION_PATH)})
"""Calls for which it does not matter who calls; their rate is limited by address."""
REMEMBERED = timedelta(seconds=5)
"""How long a verified key is taken without asking, so also how long a revoked one may be."""
_MOST_KEYS = 1_000
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class StoreAuthenticator:
    """Finds out who calls by `Authorization: Bearer KEY`, or by the cookie of a session.

    Threads may share it. Where both are sent, the key counts alone.
    """

    def __init__(
        self,
        database: Database,
        limits: SessionLimits,
        now: Callable[[], datetime],
        open_to_all: Collection[tuple[str, str]] = SIGN_IN_CALLS,
    ) -> None:
        """`open_to_all` are methods and paths for which nobody is asked who it is."""
        self._database = database
        self._limits = limits
        self._now = now
        self._open = frozenset(open_to_all)
        self._keys = _VerifiedKeys()

    def remembered(self, request: Request) -> Principal | None:
        """Who calls with a key that was verified a moment ago."""
        if self._is_open(request):
            return None
        key = _bearer(request)
        return self._keys.get(key, self._now()) if key else None

    def authenticate(self, request: Request) -> Principal | None:
        """Who calls; None for a key or a session that is unknown or over.

        Raises:
            Problem: a session's call that changes something lacks its token, or the store cannot
                be reached.
        """
        if self._is_open(request):
            return None
        try:
            if "authorization" in request.headers:
                return self._by_key(_bearer(request))
            return self._by_session(request)
        except StoreError:
            raise Problem("unavailable", "The store does not answer.") from None

    def session_of(self, request: Request) -> FoundSession | None:
        """The session whose cookie a request brings, if it holds.

        Raises:
            StoreError: the store cannot be reached.
        """
        cookie = SESSION.read(request)
        return use_session(self._database, cookie, self._now(), self._limits) if cookie else None

    def _is_open(self, request: Request) -> bool:
        return (request.method, request.scope["path"]) in self._open

    def _by_key(self, key: str | None) -> Principal | None:
        if key is None:
            return None
        at = self._now()
        record = use_key(self._database, key, at)
        if record is None:
            return None
        self._keys.keep(key, record, at)
        return record.principal

    def _by_session(self, request: Request) -> Principal | None:
        found = self.session_of(request)
        if found is None:
            return None
        if request.method not in _SAFE and not found.csrf_holds(_csrf(request)):
            raise Problem(
                "forbidden",
                f"A call that changes something needs the session's token in {CSRF_HEADER}; "
                f"GET {SESSION_PATH} tells it.",
                reason="csrf_token_invalid",
            )
        return found.account.principal


class _VerifiedKeys:
    """Keys that were verified a moment ago, by their hashes."""

    def __init__(self) -> None:
        self._found: OrderedDict[bytes, tuple[datetime, Principal]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str, at: datetime) -> Principal | None:
        found = self._found.get(_digest(key))
        return found[1] if found and at < found[0] else None

    def keep(self, key: str, record: KeyRecord, at: datetime) -> None:
        until = min(at + REMEMBERED, record.expires_at or at + REMEMBERED)
        digest = _digest(key)
        with self._lock:
            self._found[digest] = (until, record.principal)
            self._found.move_to_end(digest)
            while len(self._found) > _MOST_KEYS:
                self._found.popitem(last=False)


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()


def _bearer(request: Request) -> str | None:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() or None if scheme.lower() == "bearer" else None


def _csrf(request: Request) -> str:
    return request.headers.get(CSRF_HEADER, "")
