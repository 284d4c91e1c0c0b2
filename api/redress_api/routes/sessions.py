"""`/v1/session`: officers sign in and out."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Request, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from redress.casework.accounts import Account
from redress.casework.contract import moment
from redress.casework.passwords import LONGEST
from redress.casework.principals import Principal, PrincipalKind, Role, Scope
from redress.casework.sessions import end_session
from redress.casework.sign_in import SignIn, SignInError
from redress_api.documented import OF_BODIES, OF_CALLERS, example, problems
from redress_api.json_bytes import json_bytes
from redress_api.problems import Problem
from redress_api.routing import v1_router
from redress_api.security.cookies import SESSION
from redress_api.security.doors import Doors
from redress_api.security.requirements import require

_AT_ONCE = 2
"""Passwords verified at a time: more would take the threads that other calls need."""
_EXAMPLE = {
    "user": {
        "id": "usr5f1c2a9e7b6d4c3f",
        "login": "ann.officer",
        "name": "Ann Officer",
        "team": "waste",
    },
    "role": "officer",
    "scopes": ["cases:read", "cases:write", "classify"],
    "csrf_token": "0bJ4cVtlcTfVhkIh3lqQ8sVv8Q2jZ5fVqk0pWm7aXyY",
    "expires_at": "2026-03-02T21:30:00Z",
}

_SIGN_IN = Body(
    openapi_examples={
        "officer": {
            "summary": "An officer",
            "value": {"login": "ann.officer", "password": "correct horse battery staple"},
        }
    }
)


class SignInBody(BaseModel):
    """Who wants to sign in."""

    login: Annotated[str, Field(max_length=320)]
    password: Annotated[str, Field(max_length=LONGEST, json_schema_extra={"format": "password"})]


class UserTold(BaseModel):
    """Somebody who is signed in."""

    id: str
    login: str
    name: str
    team: str | None


class SessionTold(BaseModel):
    """A session."""

    user: UserTold
    role: Role
    scopes: list[Scope]
    csrf_token: str
    """To be sent as `X-CSRF-Token` with every call that changes something."""
    expires_at: datetime


def sessions_router(doors: Doors) -> APIRouter:
    """The calls by which somebody signs in, is told who they are, and signs out."""
    router = v1_router("session")
    sign_in_by = SignIn(doors.database, doors.passwords, doors.limits)
    room = asyncio.Semaphore(_AT_ONCE)

    @router.post(
        "/session",
        summary="Sign in",
        response_model=SessionTold,
        responses={
            **example(200, "Signed in; the session is in the cookie.", _EXAMPLE),
            **problems("unauthenticated", *OF_BODIES),
        },
    )
    async def sign_in(request: Request, given: Annotated[SignInBody, _SIGN_IN]) -> Response:
        """Opens a session, and sets its cookie. Five wrong passwords in a row lock a login for 15
        minutes, and each five more for twice as long; an unknown login, a wrong password and a
        locked one are answered alike."""
        async with room:
            try:
                found = await run_in_threadpool(
                    sign_in_by.with_password, given.login, given.password, doors.now()
                )
            except SignInError as error:
                raise refused(error) from None
        opened = found.session
        answer = _told(found.account, opened.csrf, opened.expires_at)
        seconds = int(doors.limits.longest.total_seconds())
        SESSION.write(request, answer, opened.cookie, seconds)
        return answer

    @router.get(
        "/session",
        summary="Who is signed in",
        response_model=SessionTold,
        responses={
            **example(200, "The session.", _EXAMPLE),
            **problems(*OF_CALLERS),
        },
    )
    def session(request: Request, caller: Annotated[Principal, Depends(_KNOWN)]) -> Response:
        """Who is signed in, what they may do, and the token that calls which change something
        must send as `X-CSRF-Token`."""
        _refuse_programs(caller)
        found = doors.authenticator.session_of(request)
        if found is None:
            raise Problem("unauthenticated")
        return _told(found.account, found.csrf, found.expires_at)

    @router.delete(
        "/session",
        summary="Sign out",
        status_code=204,
        responses={204: {"description": "Signed out."}, **problems(*OF_CALLERS)},
    )
    def sign_out(request: Request, caller: Annotated[Principal, Depends(_KNOWN)]) -> Response:
        """Ends the session whose cookie is sent."""
        _refuse_programs(caller)
        with doors.database.transaction() as session:
            end_session(session, SESSION.read(request) or "")
        answer = Response(status_code=204)
        SESSION.remove(answer)
        return answer

    return router


_KNOWN = require()


def _refuse_programs(caller: Principal) -> None:
    if caller.kind is not PrincipalKind.USER:
        raise Problem("forbidden", "Only somebody who is signed in has a session.")


def refused(error: SignInError) -> Problem:
    """The problem of somebody who is not let in."""
    # No `error="invalid_token"`: none was sent.
    headers = {"WWW-Authenticate": 'Bearer realm="redress"'}
    return Problem("unauthenticated", error.message, reason=error.code, headers=headers)


def _told(account: Account, csrf: str, expires_at: datetime) -> Response:
    told = {
        "user": {
            "id": account.id,
            "login": account.login,
            "name": account.name,
            "team": account.team,
        },
        "role": account.role,
        "scopes": sorted(account.role.scopes),
        "csrf_token": csrf,
        "expires_at": moment(expires_at),
    }
    return Response(json_bytes(told), media_type="application/json")
