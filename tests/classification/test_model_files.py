"""A model folder is whole and as it was built, or it is refused with a clear error."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from redress.classification.classifier import Classifier
from redress.classification.model_files import (
    BUILD,
    VOCABULARY,
    WEIGHTS,
    StoredModel,
    classifier,
    is_built,
    load_model,
    rebuild_advice,
    save_weights,
)
from redress.contact import Contact
from redress.engine import classify_contact
from redress.errors import ModelError
from redress.files import sha256_of

VERSION = "0.1.0+00000000"


@pytest.fixture
def folder(small_model: StoredModel, tmp_path: Path) -> Path:
    save_weights(tmp_path / "small", small_model, VERSION)
    return tmp_path / "small"


def sign_again(folder: Path) -> None:
    """What somebody would do who swaps files and their hashes too."""
    build = json.loads((folder / BUILD).read_text())
    build["files"] = {name: sha256_of(folder / name) for name in build["files"]}
    (folder / BUILD).write_text(json.dumps(build))


def test_a_model_read_back_answers_the_same(folder: Path, small_classifier: Classifier) -> None:
    again = classifier("small", load_model(folder, VERSION), None)
    contact = Contact("my bin was missed again and nobody rang back")
    assert (
        classify_contact(again, contact).classification
        == classify_contact(small_classifier, contact).classification
    )


@pytest.mark.parametrize("name", [WEIGHTS, VOCABULARY])
def test_an_altered_file_is_refused(folder: Path, name: str) -> None:
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(ModelError, match="SHA-256 differs"):
        load_model(folder, VERSION)


@pytest.mark.parametrize("name", [WEIGHTS, VOCABULARY, BUILD])
def test_a_half_written_folder_is_refused(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(ModelError, match=r"redress train"):
        load_model(folder, VERSION)


def test_a_file_that_was_cut_short_is_refused_even_when_signed_again(folder: Path) -> None:
    content = (folder / WEIGHTS).read_bytes()
    (folder / WEIGHTS).write_bytes(content[: len(content) // 2])
    sign_again(folder)
    with pytest.raises(ModelError, match="cannot be read"):
        load_model(folder, VERSION)


def test_an_array_of_an_unknown_kind_is_refused(folder: Path) -> None:
    arrays = dict(load_file(folder / WEIGHTS))
    arrays["idf"] = arrays["idf"].astype(np.float64)
    save_file(arrays, folder / WEIGHTS)
    sign_again(folder)
    with pytest.raises(ModelError, match="not float32"):
        load_model(folder, VERSION)


def test_an_array_too_many_or_of_the_wrong_shape_is_refused(folder: Path) -> None:
    arrays = dict(load_file(folder / WEIGHTS))
    save_file({**arrays, "extra": arrays["idf"]}, folder / WEIGHTS)
    sign_again(folder)
    with pytest.raises(ModelError, match="whole model"):
        load_model(folder, VERSION)
    save_file({**arrays, "kind.bias": arrays["kind.bias"][:2]}, folder / WEIGHTS)
    sign_again(folder)
    with pytest.raises(ModelError, match="whole model"):
        load_model(folder, VERSION)


@pytest.mark.parametrize("number", [1, 2, 99])
def test_another_format_is_refused(folder: Path, number: int) -> None:
    build = json.loads((folder / BUILD).read_text())
    (folder / BUILD).write_text(json.dumps({**build, "format": number}))
    with pytest.raises(ModelError, match=f"format {number};"):
        load_model(folder, VERSION)


def test_weights_of_another_version_than_the_manifest_are_refused(folder: Path) -> None:
    assert is_built(folder, VERSION)
    assert not is_built(folder, "0.1.0+11111111")
    with pytest.raises(ModelError, match=r"0\.1\.0\+00000000; manifest\.json is of 0\.1\.0\+1111"):
        load_model(folder, "0.1.0+11111111")


def test_weights_built_before_versions_were_recorded_are_refused(folder: Path) -> None:
    build = json.loads((folder / BUILD).read_text())
    del build["version"]
    (folder / BUILD).write_text(json.dumps(build))
    assert not is_built(folder, VERSION)
    with pytest.raises(ModelError, match=r"version unknown.*`redress train --name small`"):
        load_model(folder, VERSION)


@pytest.mark.parametrize(
    ("name", "command"),
    [("default", "`redress train`"), ("lexical", "`redress train --lexical`")],
)
def test_a_shipped_model_is_built_by_its_own_command(name: str, command: str) -> None:
    assert command in rebuild_advice(name)
