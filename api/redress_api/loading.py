"""What the service loads once, before it answers: the model, the council's profile and letters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from redress.answering import Triager, triaged_object
from redress.classification.classifier import Classifier
from redress.contact import Contact
from redress.drafting.templates import load_templates
from redress.engine import Classified, classify_batch
from redress.errors import ModelError, RedressError
from redress.models import ModelInfo, ModelStore
from redress.triage.profile_files import load_profile, packaged_profiles
from redress.triage.profiles import Profile
from redress_api.settings import Settings

_MADE_UP = (
    "Dear council,\n\nI reported the missed bins at 14 Fennel Way on 2 March, reference AB-123456, "
    "and rang again last week. Nobody has been and I am 81. I want to complain: please collect "
    "them and say sorry. My number is 020 7946 0018.\n\nYours,\nMary Example",
    "I dispute PCN RD40118827: the ticket machine was broken.",
    # Too few English words to be known for English without asking more.
    "The street light outside my house is out.",
)
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
    """What the settings name, warm; the encoder reads `threads` texts at once.

    Raises:
        ModelError: there is no such model, or it is not whole.
        EncoderError: it needs the sentence encoder, which is not here.
        ProfileError: there is no such profile, or it does not hold.
        TemplateError: one of the council's own templates does not hold.
    """
    profile = load_profile(settings.profile)
    load_templates(profile)
    classifier = store.load(settings.model, threads=threads)
    warm_up(classifier, profile)
    return Loaded(
        classifier,
        profile,
        profile_version(settings.profile, profile),
        tuple(model_objects(store, classifier.name)),
    )


def warm_up(classifier: Classifier, profile: Profile) -> None:
    """Answer made-up contacts and draft their letters, which nobody sees: what is made when it is
    first needed takes a second or two, and no caller shall wait for it."""
    triager = Triager(profile, lambda: datetime.now(UTC))
    for found in classify_batch(classifier, [Contact(text) for text in _MADE_UP]):
        # Whoever asks for what cannot be answered is told why.
        with suppress(RedressError):
            if isinstance(found, Classified):
                triaged_object(triager.answer(found.reading, found.classification), profile)


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
