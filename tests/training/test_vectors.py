"""Vectors are computed once for an encoder, and none of a council's own contacts stay on disk."""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from numpy.typing import NDArray
from typer.testing import CliRunner

from redress.classification.model_files import classifier
from redress.cli.app import app
from redress.encoder.runtime import SentenceEncoder
from redress.models import ModelStore
from redress_training.corpus import FOLDER
from redress_training.dataset import embed
from redress_training.examples import read_export
from redress_training.material import joined_material
from redress_training.network_heads import NetworkHead
from redress_training.recipe import QuestionRecipe, Recipe
from redress_training.training_run import Material, train


class StubEncoder:
    """Gives each text a vector of its length, and counts the texts."""

    def __init__(self, identity: str | None, dimensions: int = 4) -> None:
        self.identity = identity
        self.dimensions = dimensions
        self.seen: list[str] = []

    def means(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.seen += texts
        lengths = np.array([len(text) for text in texts], np.float32)
        places = np.arange(1, self.dimensions + 1, dtype=np.float32)
        return np.cos(lengths[:, None] * places)[:, None, :].repeat(2, axis=1)


def embedded(
    texts: Sequence[str], stub: StubEncoder, cache: Path, *, keep: bool = True
) -> NDArray[np.float32]:
    encoder = cast(SentenceEncoder, stub)
    return embed(texts, encoder, cache, lambda *_: None, keep=keep)


def test_vectors_in_the_cache_are_not_computed_again(tmp_path: Path) -> None:
    cache, stub = tmp_path / "vectors.npz", StubEncoder("one")
    first = embedded(["a", "bb"], stub, cache)
    again = embedded(["bb", "a", "ccc"], stub, cache)
    assert stub.seen == ["a", "bb", "ccc"]
    np.testing.assert_array_equal(again[:2], first[::-1])


@pytest.mark.parametrize("dimensions", [4, 6])
def test_another_encoder_never_gets_the_vectors_of_the_first(
    tmp_path: Path, dimensions: int
) -> None:
    cache = tmp_path / "vectors.npz"
    embedded(["a", "bb"], StubEncoder("one"), cache)
    other = StubEncoder("two", dimensions)
    assert embedded(["a", "ccc"], other, cache).shape == (2, 2 * dimensions)
    assert other.seen == ["a", "ccc"]


def test_a_cache_of_unknown_origin_is_not_used(tmp_path: Path) -> None:
    cache, stub = tmp_path / "vectors.npz", StubEncoder("one")
    for content in (b"", b"PK no archive"):
        cache.write_bytes(content)
        embedded(["a"], stub, cache, keep=False)
    np.savez(cache, keys=np.array(["a"]), means=np.zeros((1, 2, 4), np.float32))
    embedded(["a"], stub, cache, keep=False)
    assert stub.seen == ["a", "a", "a"]


def test_an_encoder_without_an_identity_shares_no_cache(tmp_path: Path) -> None:
    embedded(["a"], StubEncoder(None), tmp_path / "vectors.npz")
    assert list(tmp_path.iterdir()) == []


def test_vectors_that_are_not_to_be_kept_are_not_written(tmp_path: Path) -> None:
    cache, stub = tmp_path / "vectors.npz", StubEncoder("one")
    embedded(["of the corpus"], stub, cache)
    before = cache.read_bytes()
    embedded(["of the corpus", "a council's own"], stub, cache, keep=False)
    assert stub.seen == ["of the corpus", "a council's own"]
    assert cache.read_bytes() == before


@pytest.fixture
def own_material(tmp_path: Path) -> Material:
    path = tmp_path / "export.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["Team", "Words"])
        for number in range(60):
            crew = number % 2 == 0
            writer.writerow(
                ["Crew" if crew else "Office", f"{'bin left' if crew else 'ticket'} row {number}"]
            )
    return joined_material(None, read_export(path, "Words", [], {"team": "Team"}))


def test_training_on_an_export_keeps_none_of_its_vectors(
    own_material: Material, tmp_path: Path
) -> None:
    cache = tmp_path / "cache" / "vectors.npz"
    encoder = cast(SentenceEncoder, StubEncoder("one"))
    train(own_material, Recipe(folds=2), encoder, cache, lambda *_: None)
    assert not cache.exists()
    # What tells the two apart is the material, so the same contacts as a corpus are kept.
    corpus = dataclasses.replace(own_material, has_export=False)
    train(corpus, Recipe(folds=2), encoder, cache, lambda *_: None)
    assert cache.exists()


@pytest.mark.parametrize("heard", [False, True])
def test_where_the_network_speaks_train_contacts_need_no_vectors(
    own_material: Material, *, heard: bool
) -> None:
    groups = np.array([example.group for example in own_material.fitting])
    choosing = np.isin(groups, np.unique(groups)[::2])
    material = dataclasses.replace(own_material, choosing=choosing)
    stub = StubEncoder("one")
    codes = material.questions[0].codes
    weights = np.eye(2 * stub.dimensions, len(codes), dtype=np.float32)
    networks = {"team": NetworkHead(codes, weights, np.zeros(len(codes), np.float32))}
    recipe = Recipe(folds=2, default=QuestionRecipe(network=1.0 if heard else 0.0))
    encoder = cast(SentenceEncoder, stub)
    trained = train(material, recipe, encoder, None, lambda *_: None, networks=networks)
    read = len(stub.seen) - len(material.testing)
    assert read == (choosing.sum() if heard else len(material.fitting))
    (head,) = trained.model.heads
    assert np.array_equal(head.dense, weights) is heard


def test_an_export_that_joins_the_corpus_is_known_as_one(
    own_material: Material, small_material: Material, tmp_path: Path
) -> None:
    assert not small_material.has_export
    export = read_export(tmp_path / "export.csv", "Words", [], {"team": "Team"})
    assert joined_material(small_material, export).has_export


def test_evaluating_a_councils_own_contacts_keeps_none_of_their_vectors(
    small_material: Material,
    small_recipe: Recipe,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stub = StubEncoder("one")
    encoder = cast(SentenceEncoder, stub)
    trained = train(small_material, small_recipe, encoder, None, lambda *_: None)
    small = classifier("small", trained.model, encoder)
    monkeypatch.setattr(ModelStore, "load", lambda store, name=None: small)
    monkeypatch.setenv("REDRESS_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "own.jsonl"
    path.write_bytes((FOLDER / "v8.jsonl").read_bytes())
    stub.seen.clear()
    result = CliRunner().invoke(app, ["evaluate", "--data", str(path)])
    assert result.exit_code == 0, result.output
    assert stub.seen
    assert not (tmp_path / "cache").exists()
