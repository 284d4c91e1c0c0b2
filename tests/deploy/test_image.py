"""What the image is made of, as far as that can be held without building it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from importlib.metadata import requires
from pathlib import PurePosixPath

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from tests.deploy.files import ROOT, compose, text_of, unit

from redress_api.routes.health import LIVE
from redress_api.settings import Settings

DOCKERFILE = text_of("Dockerfile")


def _sent(path: str) -> bool:
    """Whether a file is sent to the build: the last line of .dockerignore that fits decides."""
    is_sent = True
    for line in text_of(".dockerignore").splitlines():
        if line and not line.startswith("#") and _fits(path, line.removeprefix("!")):
            is_sent = line.startswith("!")
    return is_sent


def _fits(path: str, pattern: str) -> bool:
    """Whether a pattern names a path, or a folder that it is in."""
    parts, wanted = PurePosixPath(path).parts, PurePosixPath(pattern).parts
    if wanted[0] == "**":
        return any(_fits("/".join(parts[n:]), "/".join(wanted[1:])) for n in range(len(parts)))
    return len(parts) >= len(wanted) and all(map(fnmatchcase, parts, wanted))


def _copied() -> Iterator[str]:
    for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE):
        yield from line.split()[:-1]


@pytest.mark.parametrize("name", list(_copied()))
def test_what_is_copied_is_there_and_is_sent(name: str) -> None:
    path = ROOT / name
    assert path.exists()
    files = [path] if path.is_file() else [one for one in path.rglob("*") if one.is_file()]
    assert any(_sent(one.relative_to(ROOT).as_posix()) for one in files)


@pytest.mark.parametrize(
    "name",
    [
        *("data/corpus/v1.jsonl", "data/splits.toml", "models/encoder/encoder.onnx"),
        *("models/default/manifest.json", "models/encoder/tokenizer.json"),
        "src/redress/casework/migrations/versions/0001_the_store.py",
        "src/redress/triage/data/profiles/default.toml",
        "api/redress_api/data/examples.json",
        "training/redress_training/corpus.py",
    ],
)
def test_what_the_models_and_the_program_need_is_sent(name: str) -> None:
    assert (ROOT / name).exists()
    assert _sent(name)


@pytest.mark.parametrize(
    "name",
    [
        *("secrets/database_url", "council/council.toml", "redress.db", "redress.db-wal", ".env"),
        *("models/ours/weights.safetensors", "models/current.json", ".git/config"),
        *("models/default/weights.safetensors", "models/default/build.json"),
        *("training/.venv/bin/python", "src/redress/__pycache__/paths.cpython-311.pyc"),
        *("data/samples/contacts.csv", "tests/conftest.py", ".venv/bin/redress", "deploy/x.pem"),
    ],
)
def test_secrets_stores_and_a_councils_own_models_are_not_sent(name: str) -> None:
    assert not _sent(name)


def test_it_does_not_run_as_root() -> None:
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.search(r"^USER redress$", last, re.MULTILINE)
    assert "--uid 10001" in last


def test_its_python_is_one_that_redress_runs_on() -> None:
    versions = set(re.findall(r"^FROM python:(\d+\.\d+)-slim", DOCKERFILE, re.MULTILINE))
    match = re.search(r'requires-python = "(.+)"', text_of("pyproject.toml"))
    assert match
    assert all(version in SpecifierSet(match[1]) for version in versions)
    assert len(versions) == 1


def test_one_port_is_meant_everywhere() -> None:
    port = str(Settings.model_fields["port"].default)
    told = [
        *re.findall(r"^EXPOSE (\d+)$", DOCKERFILE, re.MULTILINE),
        *re.findall(rf"127\.0\.0\.1:(\d+){LIVE}", DOCKERFILE),
        *re.findall(r'"--port", "(\d+)"', DOCKERFILE),
        *re.findall(r'"--port", "(\d+)"', text_of("compose.yaml")),
        *re.findall(r"server 127\.0\.0\.1:(\d+);", text_of("deploy/nginx.conf")),
        *re.findall(r"--port (\d+)", unit(ROOT / "deploy" / "redress.service")["ExecStart"][0]),
    ]
    assert told == [port] * 6
    assert compose()["services"]["redress"]["ports"] == [f"127.0.0.1:{port}:{port}"]


def _locked(name: str) -> dict[str, str]:
    """Each package with its version and marker, and the hashes of its files."""
    lines = (line for line in text_of(name).splitlines() if not line.strip().startswith("#"))
    found: dict[str, str] = {}
    head = ""
    for line in lines:
        if line and not line.startswith(" "):
            head = line.partition(";")[0].rstrip("\\ ")
            found[head] = ""
        else:
            found[head] += line.strip().rstrip("\\ ")
    return found


def test_its_packages_are_those_that_the_tests_run_with() -> None:
    everything, served = _locked("requirements.lock"), _locked("deploy/requirements.lock")
    assert served.items() <= everything.items()
    assert not {name for name in served if name.startswith(("pytest==", "mypy==", "pixeltable"))}


def _needed(name: str, extras: frozenset[str], found: set[str]) -> set[str]:
    for line in requires(name) or ():
        one = Requirement(line)
        marker = one.marker
        if marker and not any(marker.evaluate({"extra": extra}) for extra in (*extras, "")):
            continue
        child = canonicalize_name(one.name)
        if child not in found or one.extras:
            found.add(child)
            _needed(child, frozenset(one.extras), found)
    return found


def test_its_packages_are_all_that_the_service_needs() -> None:
    locked = {name.partition("==")[0] for name in _locked("deploy/requirements.lock")}
    needed = _needed("redress", frozenset({"serve", "postgres", "client"}), set())
    assert needed <= locked
