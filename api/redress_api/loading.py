"""What the service loads once, before it answers: the model, the council's profile and letters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redress.classification.classifier import Classifier
from redress.drafting.templates import load_templates
from redress.errors import ModelError
from redress.models import ModelInfo, ModelStore
from redress.triage.profile_files import load_profile, packaged_profiles
from redress.triage.profiles import Profile
from redress_api.settings import Settings

_UNFIT_FOR_HEADERS = re.compile(r"[^A-Za-z0-9._@+-]+")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model and a council."""

    classifier: Classifier
    profile: Profile
    profile_version: str
    """The profile's name and a hash of what it says, such as `default@1f0c93ab`."""
    models: tuple[Mapping[str, Any], ...] = ()
    """Every model of the installation, as `GET /v1/models` tells it."""


Load = Callable[[], Loaded]


def load(settings: Settings, store: ModelStore, threads: int) -> Loaded:
    """What the settings name; the encoder reads `threads` texts at once.

    Raises:
        ModelError: there is no such model, or it is not whole.
        EncoderError: it needs the sentence encoder, which is not here.
        ProfileError: there is no such profile, or it does not hold.
        TemplateError: one of the council's own templates does not hold.
    """
    profile = load_profile(settings.profile)
    load_templates(profile)
    classifier = store.load(settings.model, threads=threads)
    return Loaded(
        classifier,
        profile,
        profile_version(settings.profile, profile),
        tuple(model_objects(store, classifier.name)),
    )


def profile_version(name: str, profile: Profile) -> str:
    """A profile's name, without its folder, and a hash of what it says."""
    short = name if name in packaged_profiles() else Path(name).stem
    return f"{_UNFIT_FOR_HEADERS.sub('-', short) or 'profile'}@{profile.fingerprint}"


def model_objects(store: ModelStore, in_use: str) -> Iterable[Mapping[str, Any]]:
    """Every model with what it reached, and which is in use, `in_use` being name and version."""
    for info in store.all():
        yield {
            "name": info.name,
            "version": info.version,
            "trained": info.created or None,
            "built": info.built,
            "in_use": f"{info.name}@{info.version}" == in_use,
            "metrics": _metrics(store, info),
        }


def _metrics(store: ModelStore, info: ModelInfo) -> Mapping[str, Any] | None:
    """Each question's single figures; None where they are not known."""
    try:
        metrics = store.metrics(info.name)
    except ModelError:
        return None
    return {
        question: {
            name: value
            for name, value in figures.items()
            if isinstance(value, (int, float)) and not isinstance(value, bool)
        }
        for question, figures in metrics.items()
        if isinstance(figures, dict)
    }
