"""The service as it is run: the real parts, put together in one place."""

from __future__ import annotations

from functools import partial

from fastapi import FastAPI

from redress.models import ModelStore
from redress_api.app import Parts, create_app
from redress_api.loading import load
from redress_api.security.authenticator import NobodyIsKnown
from redress_api.settings import Settings


def make_app(settings: Settings, threads: int) -> FastAPI:
    """The application over the installation's models; its encoder reads `threads` texts at once.

    The store, the authenticator over it and the routers that need it are given here.
    """
    parts = Parts(
        load=partial(load, settings, ModelStore.default(), threads),
        authenticator=NobodyIsKnown(),
    )
    return create_app(settings, parts)


def has_keys(settings: Settings) -> bool:
    """Whether there is a key that somebody could call with."""
    return False
