"""Every setting of the service: its name, its default and what it is for, each told once."""

from __future__ import annotations

import ipaddress
import re
from email.errors import MessageError
from email.headerregistry import Address
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from redress.casework.principals import Role

PREFIX = "REDRESS_"
_MIB = 1 << 20
_SHORTEST_KEY = 32
_ROLES = frozenset(role.value for role in Role)
_ORIGIN = re.compile(r"https?://[^/?#@\s*]+")


def _listed(value: Any) -> Any:
    """A list from one text of values between commas or spaces, as the environment gives it."""
    found = re.split(r"[\s,]+", value) if isinstance(value, str) else value
    return tuple(one for one in found if one != "") if isinstance(found, (list, tuple)) else found


Listed = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)]


class Settings(BaseSettings):
    """How one service runs. Made by `load_settings`; by itself it reads nothing around it."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    database_url: SecretStr = Field(
        default=SecretStr("sqlite:///redress.db"),
        description="Where cases are kept, as a SQLAlchemy URL.",
    )
    profile: str = Field(
        default="default", min_length=1, description="The council's profile, by name or file."
    )
    model: str | None = Field(default=None, description="A model's name; left out: the one in use.")
    host: str = Field(default="127.0.0.1", min_length=1, description="The address to listen on.")
    port: int = Field(
        default=8000, ge=0, le=65_535, description="The port to listen on; 0 for any free."
    )
    workers: int = Field(
        default=1, ge=1, le=64, description="Processes that answer; each holds a model in memory."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="The least that is logged; each request is logged at info."
    )
    stop_seconds: int = Field(
        default=30,
        ge=1,
        le=600,
        description="How long a stop waits for requests under way, in seconds.",
    )

    api_keys_required: bool = Field(
        default=True,
        description="Whether every caller needs a key or a session. If not, anybody who reaches "
        "the service may classify and triage; only possible on a loopback address.",
    )
    secret_key: SecretStr | None = Field(
        default=None,
        description="Signs what browsers carry during a sign-in at the OpenID Connect provider; at "
        f"least {_SHORTEST_KEY} random characters. Left out: made of the client's secret.",
    )
    session_idle_minutes: int = Field(
        default=30, ge=1, le=1_440, description="A session ends after so long without a request."
    )
    session_hours: int = Field(
        default=12,
        ge=1,
        le=168,
        description="A session ends so long after it began, whatever happens.",
    )
    oidc_issuer: str | None = Field(
        default=None,
        description="The OpenID Connect provider that officers sign in with, as a URL.",
    )
    oidc_client_id: str | None = Field(
        default=None, description="Redress' own identifier at that provider."
    )
    oidc_client_secret: SecretStr | None = Field(
        default=None, description="Redress' own secret at that provider."
    )
    oidc_scopes: Listed = Field(
        default=("openid", "email", "profile"), description="What is asked of that provider."
    )
    oidc_role_claim: str | None = Field(
        default=None,
        description="The claim that holds a person's role; left out: roles are set in Redress.",
    )
    oidc_roles: Listed = Field(
        default=(),
        description="The role that each value of that claim gives, such as feedback=officer; "
        "left out: the values are the roles' own names.",
    )
    oidc_new_users: Role | None = Field(
        default=None,
        description="The role of people who come from that provider for the first time and are "
        "given none there; left out: only people who were added before can sign in.",
    )
    oidc_redirect_uri: str | None = Field(
        default=None,
        description="Where that provider sends people back to: this service's public address and "
        "/v1/session/oidc/callback.",
    )

    cors_origins: Listed = Field(
        default=(), description="Sites whose pages may call the service from a browser."
    )
    trusted_hosts: Listed = Field(
        default=(), description="Host names that requests may be addressed to; none: any."
    )
    trusted_proxies: Listed = Field(
        default=(),
        description="Addresses of proxies that are believed on who calls, and whether by https.",
    )
    max_body_bytes: int = Field(
        default=4 * _MIB,
        ge=1_024,
        le=1_024 * _MIB,
        description="The largest body of a request; of a stream, the longest line.",
    )
    body_seconds: float = Field(
        default=30,
        gt=0,
        le=600,
        description="How long a request's body may take to arrive; of a stream, its next part.",
    )
    rate_limit_principal: int = Field(
        default=30_000,
        ge=0,
        description="Requests a minute of one key or person to one worker; 0 for any number.",
    )
    rate_limit_address: int = Field(
        default=120,
        ge=0,
        description="Requests a minute without a valid key from one address to one worker; 0 for "
        "any number.",
    )
    batch_size: int = Field(
        default=32, ge=1, le=256, description="The most contacts that are classified together."
    )
    batch_window_ms: float = Field(
        default=2,
        ge=0,
        le=5,
        description="How long contacts wait to be classified together, where those before them "
        "were; one that comes alone never waits.",
    )

    smtp_host: str | None = Field(
        default=None, description="The mail server that letters are sent by."
    )
    smtp_port: int = Field(default=587, ge=1, le=65_535, description="Its port.")
    smtp_user: str | None = Field(
        default=None, description="Whom to sign in as there; left out: nobody."
    )
    smtp_password: SecretStr | None = Field(
        default=None, description="The password to sign in with."
    )
    smtp_from: str | None = Field(default=None, description="The address that letters come from.")
    smtp_starttls: bool = Field(
        default=True, description="Whether the connection is encrypted first."
    )
    webhook_allow_private: bool = Field(
        default=False, description="Whether webhooks may go to addresses inside the network."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Nothing but what is given: `load_settings` reads the environment and the files."""
        return (init_settings,)

    @field_validator("secret_key")
    @classmethod
    def _is_long(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None and len(key.get_secret_value()) < _SHORTEST_KEY:
            raise ValueError(f"it needs at least {_SHORTEST_KEY} characters")
        return key

    @field_validator("oidc_issuer", "oidc_redirect_uri")
    @classmethod
    def _is_encrypted(cls, url: str | None) -> str | None:
        parts = urlsplit(url or "https://none")
        is_own = parts.scheme == "http" and is_loopback(parts.hostname or "")
        if not parts.hostname or not (parts.scheme == "https" or is_own):
            raise ValueError("it is an https address")
        return url

    @field_validator("smtp_from")
    @classmethod
    def _is_address(cls, address: str | None) -> str | None:
        try:
            Address(addr_spec=address or "a@b")
        except (MessageError, ValueError, IndexError):
            # Each letter would be given up for its address.
            raise ValueError("it is an address alone, such as letters@council.gov.uk") from None
        return address

    @field_validator("oidc_roles")
    @classmethod
    def _give_roles(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        if not all(one.rpartition("=")[0] and one.rpartition("=")[2] in _ROLES for one in given):
            raise ValueError(f"each is VALUE=ROLE, and the roles are {', '.join(Role)}")
        return given

    @field_validator("cors_origins")
    @classmethod
    def _are_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        if not all(_ORIGIN.fullmatch(origin) for origin in origins):
            raise ValueError("each is a site such as https://www.council.gov.uk, without a path")
        return origins

    @model_validator(mode="after")
    def _fits_together(self) -> Settings:
        if not self.api_keys_required and not is_loopback(self.host):
            raise ValueError(
                "api_keys_required is false, which only a loopback address such as 127.0.0.1 "
                "allows: set it to true, or host to 127.0.0.1"
            )
        together = (
            self.oidc_issuer,
            self.oidc_client_id,
            self.oidc_client_secret,
            self.oidc_redirect_uri,
        )
        if any(together) and not all(together):
            raise ValueError(
                "oidc_issuer, oidc_client_id, oidc_client_secret and oidc_redirect_uri go "
                "together: set all or none"
            )
        if self.smtp_host and not self.smtp_from:
            raise ValueError("smtp_host needs smtp_from, the address that letters come from")
        return self


def is_loopback(host: str) -> bool:
    """Whether an address to listen on is reached from this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def plain(secret: SecretStr | None) -> str | None:
    """A secret as it is, for whoever needs it; None where it is not set."""
    return None if secret is None else secret.get_secret_value()


MASK = "********"
_URLS = frozenset({"database_url"})
"""Settings that are secret only for the password in them."""
_PASSWORD = re.compile(r"(://[^:/?#@]*:).*(?=@)|(?<=password=)[^&]*", re.DOTALL)


def shown(name: str, value: object) -> Any:
    """A setting's value as it may be shown: a URL without its password, of a secret nothing."""
    if isinstance(value, SecretStr):
        secret = value.get_secret_value()
        return _PASSWORD.sub(rf"\g<1>{MASK}", secret) if name in _URLS else MASK
    return list(value) if isinstance(value, tuple) else value
