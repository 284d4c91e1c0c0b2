"""Signing in by OpenID Connect: authorization code with PKCE, state and nonce, by Authlib."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.starlette_client import OAuth
from joserfc.errors import JoseError
from starlette.requests import Request

from redress.casework.accounts import UserError, subject_of
from redress.casework.principals import Role
from redress.casework.sign_in import SignInError
from redress.casework.single_sign_on import Vouched

_DISCOVERY = "/.well-known/openid-configuration"
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures with the provider's own key: a token that is not signed, or signed with the secret
that Redress has too, proves nothing."""
_NEEDED = frozenset({"authorization_endpoint", "token_endpoint", "jwks_uri"})
"""What a provider says of itself, beside its issuer, without which nobody can sign in."""
_SECONDS = 10
_LEEWAY = 60
_HIGHEST_FIRST = (Role.ADMIN, Role.OFFICER, Role.ANALYST)


class ProviderError(Exception):
    """The provider does not answer as it should."""


@dataclass(frozen=True, slots=True)
class OidcOptions:
    """Which provider, and what it says of people."""

    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str
    """This service's `/v1/session/oidc/callback`, as browsers and the provider know it."""
    scopes: tuple[str, ...] = ("openid", "email", "profile")
    role_claim: str | None = None
    """The claim that gives the role; none: roles are given here."""
    roles: Mapping[str, Role] | None = None
    """The role that each value of the claim gives; none: the values are the roles' own names."""


class Provider:
    """An OpenID Connect provider."""

    def __init__(
        self, options: OidcOptions, transport: httpx2.AsyncBaseTransport | None = None
    ) -> None:
        """`transport` is how it is reached; the network's by default."""
        self._options = options
        reached = {"transport": transport} if transport else {}
        self._client = OAuth().register(
            "provider",
            client_id=options.client_id,
            client_secret=options.client_secret,
            server_metadata_url=options.issuer.rstrip("/") + _DISCOVERY,
            client_kwargs={
                "scope": " ".join(options.scopes),
                "code_challenge_method": "S256",
                "timeout": _SECONDS,
                **reached,
            },
        )

    async def redirect(self, request: Request) -> tuple[str, dict[str, Any]]:
        """Where to send the browser, and what must be remembered until it comes back.

        Raises:
            ProviderError: the provider does not answer.
        """
        request.scope["session"] = {}
        await self._describe()
        answer = await self._client.authorize_redirect(request, self._options.redirect_uri)
        return answer.headers["location"], dict(request.scope["session"])

    async def vouched(self, request: Request, remembered: dict[str, Any]) -> Vouched:
        """Whom the provider vouches for, by the request that the browser comes back with.

        Raises:
            SignInError: the request does not belong to a sign-in of this browser, or what the
                provider says does not hold, or gives no role.
            ProviderError: the provider does not answer.
        """
        request.scope["session"] = remembered
        metadata = await self._describe()
        expected = {
            "iss": {"essential": True, "value": metadata["issuer"]},
            "aud": {"essential": True, "value": self._options.client_id},
        }
        try:
            token = await self._client.authorize_access_token(
                request, claims_options=expected, leeway=_LEEWAY
            )
            claims = token["userinfo"]
        except httpx2.HTTPError:
            raise ProviderError from None
        except (OAuthError, JoseError, ValueError, KeyError, TypeError):
            raise SignInError(
                "The sign-in was broken off, took too long, or what the identity provider says "
                "does not hold. Begin again."
            ) from None
        return self._person(claims)

    async def _describe(self) -> Mapping[str, Any]:
        """What the provider says of itself, asked until it has told it once.

        Raises:
            ProviderError: it does not answer, or with what is none of its own.
        """
        try:
            metadata: dict[str, Any] = await self._client.load_server_metadata()
        except (httpx2.HTTPError, ValueError, TypeError):
            raise ProviderError from None
        issuer = str(metadata.get("issuer", "")).rstrip("/")
        if issuer != self._options.issuer.rstrip("/") or not metadata.keys() >= _NEEDED:
            # What Authlib has read once it would keep: it shall ask again.
            metadata.clear()
            raise ProviderError
        offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        metadata["id_token_signing_alg_values_supported"] = [
            one for one in offered if one in _ALGORITHMS
        ] or ["RS256"]
        return metadata

    def _person(self, claims: Mapping[str, Any]) -> Vouched:
        email = _text(claims, "email")
        try:
            subject = subject_of(self._options.issuer, str(claims["sub"]))
        except UserError as error:
            raise SignInError(error.message) from None
        return Vouched(
            subject=subject,
            role=self._role(claims),
            login=_text(claims, "preferred_username") or email or "",
            name=_text(claims, "name") or "",
            email=email,
        )

    def _role(self, claims: Mapping[str, Any]) -> Role | None:
        if self._options.role_claim is None:
            return None
        given = claims.get(self._options.role_claim)
        values = given if isinstance(given, list) else [given]
        roles = self._options.roles or {role.value: role for role in Role}
        found = {roles[value] for value in values if isinstance(value, str) and value in roles}
        for role in _HIGHEST_FIRST:
            if role in found:
                return role
        raise SignInError(
            "The identity provider gives you no role here. An administrator there can."
        )


def _text(claims: Mapping[str, Any], name: str) -> str | None:
    value = claims.get(name)
    return value if isinstance(value, str) and value.strip() else None
