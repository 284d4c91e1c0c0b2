"""Text files of any encoding that a council's programs write."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from redress.errors import TableError

_BLOCK = 1 << 20
_SAMPLE = 1 << 16
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_ESCAPED = re.compile("[\udc80-\udcff]")
_OUTSIDE_ASCII = re.compile(r"[^\x00-\x7f]")
_OTHER_KINDS = {
    b"\x1f\x8b": "a compressed file (gzip)",
    b"PK\x03\x04": "a compressed file (zip) or an Excel workbook",
    b"BZh9": "a compressed file (bzip2)",
    b"\xfd7zXZ\x00": "a compressed file (xz)",
    b"\x28\xb5\x2f\xfd": "a compressed file (zstandard)",
    b"\xd0\xcf\x11\xe0": "an Office file of an old kind (.xls or .doc)",
    b"%PDF-": "a PDF",
    b"PAR1": "a Parquet file",
}
_WINDOWS_1252 = "redress_windows_1252"


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are not UTF-8, as what British office programs write."""
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_WINDOWS_1252, _as_windows_1252)


@contextmanager
def text_of(path: Path) -> Iterator[IO[str]]:
    """The text of a file, line breaks as they are; what is not UTF-8 in one that is mostly so
    is read as Windows-1252.

    Raises:
        TableError: the file is not text.
    """
    encoding = encoding_of(path)
    errors = _WINDOWS_1252 if encoding == "utf-8-sig" else "replace"
    with path.open(encoding=encoding, errors=errors, newline="") as file:
        yield file


def encoding_of(path: Path) -> str:
    """The encoding of a text file, from all of it.

    UTF-16 where a mark or the null bytes say so; UTF-8 unless most of what is not ASCII is no
    UTF-8; else Windows-1252, which British office programs write.

    Raises:
        TableError: the file is not text.
    """
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
        for mark, kind in _OTHER_KINDS.items():
            if sample.startswith(mark):
                raise TableError(
                    f"{path.name}: is {kind}, not text. Unpack it, or save it under its own ending."
                )
        if sample.startswith(_UTF_16_MARKS):
            return "utf-16"
        if without_mark := _utf_16_without_mark(sample):
            return without_mark
        file.seek(0)
        return "utf-8-sig" if _is_mostly_utf_8(file) else "cp1252"


def _utf_16_without_mark(sample: bytes) -> str | None:
    """UTF-16 by its null bytes: in English every other byte is one."""
    half = len(sample) // 2
    first, second = (sample[start::2].count(0) for start in (0, 1))
    if second > 0.4 * half and first < 0.1 * half:
        return "utf-16-le"
    if first > 0.4 * half and second < 0.1 * half:
        return "utf-16-be"
    return None


def _is_mostly_utf_8(file: IO[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    good = bad = 0
    while True:
        block = file.read(_BLOCK)
        text = decoder.decode(block, final=not block)
        if not text.isascii():
            escaped = len(_ESCAPED.findall(text))
            bad += escaped
            good += len(_OUTSIDE_ASCII.findall(text)) - escaped
        if not block:
            return good >= bad
