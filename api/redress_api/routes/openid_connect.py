"""`/v1/session/oidc`: officers sign in by the council's own identity provider."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from redress.casework.principals import Role
from redress.casework.sign_in import SignedIn, SignInError
from redress.casework.single_sign_on import Vouched, sign_in_vouched
from redress_api.documented import problems
from redress_api.problems import Problem
from redress_api.routes.sessions import refused
from redress_api.routing import v1_router
from redress_api.security.cookies import SESSION, SIGN_IN
from redress_api.security.doors import Doors
from redress_api.security.oidc import Provider, ProviderError

_MINUTES_TO_COME_BACK = 10
_SECONDS_TO_COME_BACK = 60 * _MINUTES_TO_COME_BACK
_START = "/"
_NEXT, _STATE = "next", "state"
_FAILURES = problems("unauthenticated", "not-found", "validation", "unavailable")


def oidc_router(
    doors: Doors, provider: Provider | None, role_of_new: Role | None, secret: str
) -> APIRouter:
    """The calls by which a browser is sent to the provider, and comes back from it.

    Without a provider they answer that there is none, so that the API is the same everywhere.
    `role_of_new` is the role of people who come for the first time; None: they must be added
    before. `secret` signs what the browser carries meanwhile; every worker has the same.
    """
    router = v1_router("session")
    signer = URLSafeTimedSerializer(secret, salt="redress sign-in")

    @router.get(
        "/session/oidc",
        summary="Sign in by OpenID Connect",
        status_code=302,
        response_class=RedirectResponse,
        responses={302: {"description": "To the identity provider."}, **_FAILURES},
    )
    async def begin(
        request: Request,
        next: Annotated[
            str, Query(description="The path to come back to.", max_length=1_000)
        ] = _START,
    ) -> Response:
        """Sends a browser to the council's identity provider."""
        try:
            url, state = await _present(provider).redirect(request)
        except ProviderError:
            raise _unavailable() from None
        answer = RedirectResponse(url, 302)
        value = signer.dumps({_STATE: state, _NEXT: _own_path(next)})
        SIGN_IN.write(request, answer, str(value), _SECONDS_TO_COME_BACK)
        return answer

    @router.get(
        "/session/oidc/callback",
        summary="Come back from the identity provider",
        status_code=303,
        response_class=RedirectResponse,
        responses={303: {"description": "Signed in; the session is in the cookie."}, **_FAILURES},
    )
    async def come_back(request: Request) -> Response:
        """Where the identity provider sends the browser back to; opens a session."""
        begun = _begun(request)
        try:
            person = await _present(provider).vouched(request, begun.get(_STATE, {}))
            found = await run_in_threadpool(_let_in, person)
        except ProviderError:
            raise _unavailable() from None
        except SignInError as error:
            raise refused(error) from None
        answer = RedirectResponse(_own_path(begun.get(_NEXT, _START)), 303)
        SIGN_IN.remove(answer)
        seconds = int(doors.limits.longest.total_seconds())
        SESSION.write(request, answer, found.session.cookie, seconds)
        return answer

    def _begun(request: Request) -> dict[str, Any]:
        try:
            kept: dict[str, Any] = signer.loads(
                SIGN_IN.read(request) or "", max_age=_SECONDS_TO_COME_BACK
            )
        except BadData:
            return {}
        return kept

    def _let_in(person: Vouched) -> SignedIn:
        with doors.database.transaction() as session:
            return sign_in_vouched(session, person, doors.now(), doors.limits, role_of_new)

    return router


def _present(provider: Provider | None) -> Provider:
    if provider is None:
        raise Problem("not-found", "No identity provider is set up (setting oidc_issuer).")
    return provider


def _own_path(given: str) -> str:
    """A path of this service, and never another site."""
    is_own = given.startswith("/") and not given.startswith(("//", "/\\"))
    return given if is_own and given.isprintable() and "\\" not in given else _START


def _unavailable() -> Problem:
    return Problem("unavailable", "The identity provider does not answer as it should.")
