"""Models are listed, compared, promoted and rolled back; what is in use is always whole."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from redress.classification.model_files import METRICS, WEIGHTS
from redress.errors import ModelError
from redress.models import ModelStore, _encoder_of, compare_metrics
from redress_training.training_run import Trained, save


@pytest.fixture
def store(small_trained: Trained, tmp_path: Path) -> ModelStore:
    for name in ("default", "my-own"):
        save(small_trained, tmp_path / name)
    return ModelStore(tmp_path)


def test_the_shipped_model_is_in_use_until_another_is_promoted(store: ModelStore) -> None:
    assert store.current() == "default"
    store.promote("my-own")
    assert store.current() == "my-own"
    assert [info.name for info in store.all() if info.current] == ["my-own"]
    assert store.rollback() == "default"
    assert store.current() == "default"


def test_there_is_no_way_back_from_the_first_model(store: ModelStore) -> None:
    with pytest.raises(ModelError, match="no earlier model"):
        store.rollback()


def test_a_model_that_is_not_whole_is_not_promoted(store: ModelStore) -> None:
    (store.folder / "my-own" / WEIGHTS).write_bytes(b"")
    with pytest.raises(ModelError):
        store.promote("my-own")
    assert store.current() == "default"


def test_a_model_whose_encoder_is_not_here_is_not_put_to_use(
    store: ModelStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    store.promote("my-own")
    monkeypatch.setenv("REDRESS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("redress.models.needs_encoder", lambda _: True)
    with pytest.raises(ModelError, match="encoder that it was trained with is not here"):
        store.promote("default")
    with pytest.raises(ModelError, match="encoder that it was trained with is not here"):
        store.rollback()
    assert store.current() == "my-own"


@pytest.mark.parametrize("name", ["none", "../default"])
def test_a_model_that_is_not_there_is_named_with_those_that_are(
    store: ModelStore, name: str
) -> None:
    with pytest.raises(ModelError, match="default, my-own"):
        store.load(name)


@pytest.mark.parametrize("written", ['{"history": 3}', "{", "[]"])
def test_a_damaged_pointer_says_what_to_do(store: ModelStore, written: str) -> None:
    (store.folder / "current.json").write_text(written)
    with pytest.raises(ModelError, match="Remove it"):
        store.current()


def test_a_model_that_was_in_use_and_is_gone_says_what_to_do(store: ModelStore) -> None:
    store.promote("my-own")
    shutil.rmtree(store.folder / "my-own")
    with pytest.raises(ModelError, match="redress models promote default"):
        store.load()


def test_missing_metrics_are_said_of_a_model_that_is_built(store: ModelStore) -> None:
    (store.folder / "default" / METRICS).unlink(missing_ok=True)
    with pytest.raises(ModelError, match=r"metrics.json is missing, so what the model reaches"):
        store.metrics("default")


def test_a_loaded_model_carries_its_name_and_version(store: ModelStore) -> None:
    version = store.manifest("default")["version"]
    assert store.load().name == f"default@{version}"


def test_two_models_are_compared_figure_by_figure() -> None:
    first = {"kind": {"accuracy": 0.8, "labels": {"a": {"f1": 0.5}}}}
    second = {"kind": {"accuracy": 0.9}}
    assert compare_metrics(first, second) == [
        ("kind.accuracy", 0.8, 0.9),
        ("kind.labels.a.f1", 0.5, None),
    ]


def test_building_again_from_the_same_inputs_changes_no_committed_file(
    store: ModelStore, small_trained: Trained
) -> None:
    folder = store.folder / "default"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, "created": "2000-01-01"}))
    assert not save(small_trained, folder)
    assert json.loads((folder / "manifest.json").read_text())["created"] == "2000-01-01"
    assert (folder / "metrics.json").read_bytes() == before["metrics.json"]


@pytest.mark.parametrize(
    ("name", "command"),
    [("default", "`redress train`"), ("lexical", "`redress train --lexical`")],
)
def test_a_manifest_that_came_with_an_update_does_not_name_the_old_weights(
    store: ModelStore, small_trained: Trained, name: str, command: str
) -> None:
    save(small_trained, store.folder / name)
    manifest = {**store.manifest(name), "version": "9.9.9+00000000"}
    (store.folder / name / "manifest.json").write_text(json.dumps(manifest))
    for use in (store.load, store.promote):
        with pytest.raises(ModelError, match=r"9\.9\.9") as caught:
            use(name)
        assert command in caught.value.message
    assert [info.built for info in store.all() if info.name == name] == [False]


def test_an_encoder_that_is_not_here_is_told_with_where_it_would_come_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDRESS_CACHE", str(tmp_path))
    with pytest.raises(ModelError, match=r"redress setup.*redress train --name ours.*--lexical"):
        _encoder_of("ours", {"encoder": "of another day"})


def test_the_shipped_encoders_folder_is_no_model(store: ModelStore) -> None:
    shutil.copytree(store.folder / "default", store.folder / "encoder")
    assert [info.name for info in store.all()] == ["default", "my-own"]
    with pytest.raises(ModelError, match="no model 'encoder'"):
        store.path("encoder")
