"""The encoding of a file is judged by all of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from redress.tables.encodings import encoding_of, text_of

ASCII_ROWS = b"1,My bin was missed again and nobody came\n" * 40_000


def read(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    with text_of(path) as file:
        return file.read()


def test_windows_1252_after_megabytes_of_ascii_is_read_rightly(tmp_path: Path) -> None:
    last = "They charged £30 and it’s wrong"
    text = read(tmp_path / "a.csv", ASCII_ROWS + last.encode("cp1252"))
    assert text.endswith(last)


def test_one_bad_byte_costs_no_other_row(tmp_path: Path) -> None:
    good = "café £30 it’s wrong\nPothole £5 – ŵ\n"
    text = read(tmp_path / "a.csv", good.encode() + b"one bad \xa3 byte\n")
    assert text == good + "one bad £ byte\n"


def test_a_windows_1252_file_is_not_taken_for_utf_8_by_one_chance_pair(tmp_path: Path) -> None:
    words = "the CAFÉ’S £5 – or £6 – charge"
    assert read(tmp_path / "a.csv", words.encode("cp1252")) == words


def test_a_character_cut_by_a_block_is_whole(tmp_path: Path) -> None:
    text = "a" + "£" * (1 << 20)
    assert read(tmp_path / "a.txt", text.encode()) == text
    assert encoding_of(tmp_path / "a.txt") == "utf-8-sig"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark(encoding: str, tmp_path: Path) -> None:
    text = "id,text\n1,My bin was missed £5\n"
    assert read(tmp_path / "a.csv", text.encode(encoding)) == text
