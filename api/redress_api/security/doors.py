"""What letting people in needs, put together from the settings."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from redress.casework.database import Database
from redress.casework.passwords import Passwords
from redress.casework.principals import Role
from redress.casework.sessions import SessionLimits
from redress_api.security.oidc import OidcOptions, Provider
from redress_api.security.store import StoreAuthenticator
from redress_api.settings import Settings, plain


@dataclass(frozen=True, slots=True)
class Doors:
    """What letting people in needs."""

    database: Database
    authenticator: StoreAuthenticator
    passwords: Passwords
    limits: SessionLimits
    now: Callable[[], datetime]


def doors_of(
    settings: Settings,
    database: Database,
    now: Callable[[], datetime],
    passwords: Passwords | None = None,
) -> Doors:
    """The doors as the settings have them; nothing is opened."""
    limits = SessionLimits(
        idle=timedelta(minutes=settings.session_idle_minutes),
        longest=timedelta(hours=settings.session_hours),
    )
    return Doors(
        database=database,
        authenticator=StoreAuthenticator(database, limits, now),
        passwords=passwords or Passwords(),
        limits=limits,
        now=now,
    )


def provider_of(settings: Settings) -> Provider | None:
    """The OpenID Connect provider that the settings name, if any."""
    options = oidc_options(settings)
    return Provider(options) if options else None


def oidc_options(settings: Settings) -> OidcOptions | None:
    """What the settings say of an OpenID Connect provider; None where they name none."""
    issuer, client_id, redirect_uri = (
        settings.oidc_issuer,
        settings.oidc_client_id,
        settings.oidc_redirect_uri,
    )
    secret = plain(settings.oidc_client_secret)
    if not (issuer and client_id and redirect_uri and secret):
        return None
    pairs = (one.rpartition("=") for one in settings.oidc_roles)
    return OidcOptions(
        issuer=issuer,
        client_id=client_id,
        client_secret=secret,
        redirect_uri=redirect_uri,
        scopes=settings.oidc_scopes,
        role_claim=settings.oidc_role_claim,
        roles={value: Role(role) for value, _, role in pairs} or None,
    )


def state_secret(settings: Settings) -> str:
    """Signs what browsers carry during a sign-in at the provider: the same in every worker."""
    own = plain(settings.secret_key)
    made_of = f"redress sign-in {plain(settings.oidc_client_secret)}"
    return own or hashlib.sha256(made_of.encode()).hexdigest()
