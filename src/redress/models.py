"""The models of an installation: which there are, which is in use, and how two compare."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redress.classification.classifier import Classifier
from redress.classification.model_files import (
    CARD,
    COMPARISON,
    MANIFEST,
    METRICS,
    REFERENCE,
    classifier,
    is_built,
    load_model,
    needs_encoder,
    read_json,
    rebuild_advice,
)
from redress.classification.model_files import LEXICAL as LEXICAL
from redress.classification.model_files import SHIPPED as SHIPPED
from redress.encoder.provision import (
    EncoderFiles,
    encoder_files,
    load_encoder,
    shipped_encoder_files,
)
from redress.errors import ModelError
from redress.files import write_text
from redress.paths import SHIPPED_ENCODER, models_folder

_CURRENT = "current.json"


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model as `redress models list` shows it."""

    name: str
    version: str
    created: str
    built: bool
    current: bool
    damaged: bool = False
    """Whether its manifest cannot be read, so that nothing more is known of it."""


@dataclass(frozen=True, slots=True)
class ModelStore:
    """The folder of models."""

    folder: Path

    @classmethod
    def default(cls) -> ModelStore:
        """The store of this installation."""
        return cls(models_folder())

    def current(self) -> str:
        """The name of the model in use: the last one promoted, else the shipped one."""
        return self._history()[-1]

    def _history(self) -> list[str]:
        path = self.folder / _CURRENT
        if not path.is_file():
            return [SHIPPED]
        try:
            history = read_json(path).get("history")
        except ModelError:
            history = None
        if not isinstance(history, list) or not all(isinstance(name, str) for name in history):
            raise ModelError(f"{path} is damaged. Remove it to use the shipped model.")
        return history or [SHIPPED]

    def path(self, name: str) -> Path:
        """The folder of a model.

        Raises:
            ModelError: there is no such model.
        """
        path = self.folder / name
        if name == SHIPPED_ENCODER or Path(name).name != name or not (path / MANIFEST).is_file():
            known = ", ".join(self._names()) or "none"
            missing = f"There is no model '{name}' in {self.folder}. There are: {known}."
            if name == self.current() != SHIPPED:
                missing += (
                    f" It was in use; `redress models promote {SHIPPED}` puts another to use."
                )
            raise ModelError(missing)
        return path

    def _names(self) -> list[str]:
        found = {path.parent.name for path in self.folder.glob(f"*/{MANIFEST}")}
        return sorted(found - {SHIPPED_ENCODER})

    def all(self) -> list[ModelInfo]:
        """Every model, by name.

        Raises:
            ModelError: what says which is in use is damaged.
        """
        return [self._info(name) for name in self._names()]

    def _info(self, name: str) -> ModelInfo:
        current = name == self.current()
        try:
            manifest = self.manifest(name)
        except ModelError:
            return ModelInfo(name, "", "", built=False, current=current, damaged=True)
        version = _version(manifest)
        return ModelInfo(
            name=name,
            version=version,
            created=str(manifest.get("created", "")),
            built=is_built(self.folder / name, version),
            current=current,
        )

    def manifest(self, name: str) -> dict[str, Any]:
        """What a model was made from.

        Raises:
            ModelError: there is no such model, or its manifest is damaged.
        """
        return read_json(self.path(name) / MANIFEST)

    def metrics(self, name: str) -> dict[str, Any]:
        """What a model reached when it was evaluated.

        Raises:
            ModelError: there is no such model, or its metrics are missing or damaged.
        """
        path = self.path(name) / METRICS
        if not path.is_file():
            raise ModelError(
                f"{name}: {METRICS} is missing, so what the model reaches is not known. "
                + rebuild_advice(name)
            )
        return read_json(path)

    def reference(self, name: str) -> dict[str, Any]:
        """What a model was tested on, counted by measure, to see drift.

        Raises:
            ModelError: there is no such model, or it has none, or a damaged one.
        """
        path = self.path(name) / REFERENCE
        if not path.is_file():
            raise ModelError(
                f"{name}: {REFERENCE} is missing, so drift cannot be told. {rebuild_advice(name)}"
            )
        return read_json(path)

    def comparison(self, name: str) -> dict[str, Any] | None:
        """How a model did against the one in use when it was trained; None where it was not asked.

        Raises:
            ModelError: there is no such model, or its comparison is damaged.
        """
        path = self.path(name) / COMPARISON
        if not path.is_file():
            return None
        found = read_json(path)
        return found if found.get("model") == _full_name(name, self.manifest(name)) else None

    def card(self, name: str) -> str:
        """A model's card, in Markdown.

        Raises:
            ModelError: there is no such model, or its card is missing or not UTF-8 text.
        """
        path = self.path(name) / CARD
        try:
            return path.read_text("utf-8")
        except FileNotFoundError:
            raise ModelError(f"{name}: {CARD} is missing. {rebuild_advice(name)}") from None
        except UnicodeDecodeError:
            raise ModelError(f"{name}: {CARD} is not UTF-8 text. {rebuild_advice(name)}") from None

    def promote(self, name: str) -> None:
        """Put a model to use; it must load.

        Raises:
            ModelError: there is no such model, or it is not whole.
            EncoderError: it needs the sentence encoder, which is not set up or is another one.
        """
        self.load(name)
        self._write_history([*(kept for kept in self._history() if kept != name), name])

    def rollback(self) -> str:
        """Go back to the model in use before the current one; its name.

        Raises:
            ModelError: there is none, or it is not whole.
            EncoderError: it needs the sentence encoder, which is not set up or is another one.
        """
        history = self._history()
        if len(history) < 2:
            raise ModelError("There is no earlier model to go back to.")
        self.load(history[-2])
        self._write_history(history[:-1])
        return history[-2]

    def _write_history(self, history: list[str]) -> None:
        write_text(self.folder / _CURRENT, json.dumps({"history": history}, indent=2) + "\n")

    def load(self, name: str | None = None, *, threads: int = 0) -> Classifier:
        """A classifier of a model, or of the one in use.

        Raises:
            ModelError: there is no such model, or it is not whole.
            EncoderError: it needs the sentence encoder, which is not set up or is another one.
        """
        name = name or self.current()
        manifest = self.manifest(name)
        model = load_model(self.path(name), _version(manifest))
        encoder = None
        if needs_encoder(model):
            encoder = load_encoder(_encoder_of(name, manifest), threads=threads)
        return classifier(_full_name(name, manifest), model, encoder)

    def full_name(self, name: str) -> str:
        """A model's name and version, as answers tell it.

        Raises:
            ModelError: there is no such model, or its manifest is damaged.
        """
        return _full_name(name, self.manifest(name))

    def known_words(self, name: str) -> frozenset[str]:
        """The words and runs of words that a model knows.

        Raises:
            ModelError: there is no such model, or it is not whole.
        """
        model = load_model(self.path(name), _version(self.manifest(name)))
        return frozenset(model.lexicon.runs)


def _encoder_of(name: str, manifest: dict[str, Any]) -> EncoderFiles:
    """The encoder that a model was trained with: the shipped one, or the one set up here."""
    shipped = shipped_encoder_files()
    if shipped.manifest.is_file() and manifest.get("encoder") == shipped.identity():
        return shipped
    files = encoder_files()
    if files.manifest.is_file() and manifest.get("encoder") == files.identity():
        return files
    raise ModelError(
        f"{name}: the sentence encoder that it was trained with is not here. The shipped one "
        f"belongs in {shipped.folder}; the general one is fetched by `redress setup`. Was it an "
        f"earlier one? {rebuild_advice(name)} Or add `--lexical` to use the models that need no "
        "encoder (they are less accurate)."
    )


def _version(manifest: dict[str, Any]) -> str:
    return str(manifest.get("version", ""))


def _full_name(name: str, manifest: dict[str, Any]) -> str:
    return f"{name}@{_version(manifest)}"


Difference = tuple[str, float | None, float | None]


def compare_metrics(first: dict[str, Any], second: dict[str, Any]) -> list[Difference]:
    """Every single figure that two models' metrics have, side by side, where one has it."""
    left, right = dict(_figures(first, "")), dict(_figures(second, ""))
    names = [*left, *(name for name in right if name not in left)]
    return [(name, left.get(name), right.get(name)) for name in names]


def _figures(table: dict[str, Any], prefix: str) -> list[tuple[str, float]]:
    figures: list[tuple[str, float]] = []
    for name, value in table.items():
        if isinstance(value, dict):
            figures.extend(_figures(value, f"{prefix}{name}."))
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            figures.append((f"{prefix}{name}", float(value)))
    return figures
