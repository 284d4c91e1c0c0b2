"""An identity provider that tests own: what it says of people can be spoilt as they like."""

from __future__ import annotations

import base64
import hashlib
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

ISSUER = "https://id.example"
CLIENT, SECRET = "redress", "a secret of the client, of 64 characters so that HS512 is content"
Claims = dict[str, Any]


@dataclass
class IdentityProvider:
    """A provider that vouches for whoever has been sent to it."""

    claims: Claims = field(default_factory=lambda: {"sub": "42"})
    """What its tokens say beside what every token says."""
    issuer: str = ISSUER
    spoil: Callable[[Claims], Claims] = lambda claims: claims
    """Changes the claims before they are signed."""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1"}))
    signs_with: RSAKey | None = None
    algorithm: str = "RS256"
    asked: list[dict[str, str]] = field(default_factory=list)
    """What browsers were sent to it with."""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    is_down: bool = False
    described: Claims | None = None
    """What it says of itself in place of the truth."""

    def app(self) -> Starlette:
        """The provider's own service."""
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._describe),
                Route("/keys", self._keys),
                Route("/token", self._token, methods=["POST"]),
            ]
        )

    def send_back(self, location: str) -> dict[str, str]:
        """What a browser that was sent to `location` comes back with."""
        parts = urlsplit(location)
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{ISSUER}/authorize"
        asked = dict(parse_qsl(parts.query))
        code = f"code-{len(self.asked)}"
        self.asked.append(asked)
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    async def _describe(self, request: Request) -> Response:
        if self.is_down:
            return JSONResponse({}, 500)
        if self.described is not None:
            return JSONResponse(self.described)
        return JSONResponse(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{ISSUER}/authorize",
                "token_endpoint": f"{ISSUER}/token",
                "jwks_uri": f"{ISSUER}/keys",
                "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            }
        )

    async def _keys(self, request: Request) -> Response:
        return JSONResponse(KeySet([self.key]).as_dict(private=False))

    async def _token(self, request: Request) -> Response:
        if self.is_down:
            return JSONResponse({}, 500)
        given = {name: values[0] for name, values in parse_qs(await request.body()).items()}
        form = {name.decode(): value.decode() for name, value in given.items()}
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or request.headers.get("authorization") != f"Basic {basic}":
            return JSONResponse({"error": "invalid_grant"}, 400)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if challenge != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        token = {"access_token": "x", "token_type": "Bearer", "expires_in": 60}
        return JSONResponse({**token, "id_token": self._id_token(asked)})

    def _id_token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.claims,
        }
        header = {"alg": self.algorithm, "kid": self.key.kid}
        signs_with = self.signs_with or self.key
        with warnings.catch_warnings():
            # That "none" is no signature is what a test is about.
            warnings.simplefilter("ignore")
            return jwt.encode(header, self.spoil(claims), signs_with, algorithms=[self.algorithm])
