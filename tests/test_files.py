"""Files are written whole, with the permissions that their user chose."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from redress.files import write_text


@pytest.fixture
def _private() -> Iterator[None]:
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.mark.usefixtures("_private")
def test_a_new_file_has_the_permissions_of_any_other(tmp_path: Path) -> None:
    write_text(tmp_path / "a.txt", "x")
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_a_file_written_again_keeps_its_permissions(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "a.txt"
    path.write_text("before")
    path.chmod(mode)
    write_text(path, "after")
    assert path.read_text() == "after"
    assert path.stat().st_mode & 0o777 == mode


def test_a_link_stays_and_what_it_leads_to_is_written(tmp_path: Path) -> None:
    real, link = tmp_path / "real" / "r.txt", tmp_path / "link.txt"
    link.symlink_to(real)
    for content in ("new", "again"):
        write_text(link, content)
        assert link.is_symlink()
        assert real.read_text() == content
    assert sorted(tmp_path.rglob("*")) == [link, real.parent, real]


def test_a_name_may_be_as_long_as_the_system_lets_it(tmp_path: Path) -> None:
    write_text(tmp_path / ("a" * 255), "x")
    assert [len(path.name) for path in tmp_path.iterdir()] == [255]


def test_a_file_that_cannot_be_made_is_named_and_leaves_nothing(tmp_path: Path) -> None:
    name = "a" * 256
    with pytest.raises(OSError, match=f"'.*/{name}'"):
        write_text(tmp_path / name, "x")
    assert list(tmp_path.iterdir()) == []
