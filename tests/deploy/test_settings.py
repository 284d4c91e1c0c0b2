"""Every setting that a file or a page names is one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.deploy.files import ROOT, compose, text_of

from redress_api.settings import Settings
from redress_api.settings_sources import load_settings

NAMED_IN = sorted(
    [
        *(ROOT / name for name in ("Dockerfile", "compose.yaml", "README.md", "CONTRIBUTING.md")),
        *(ROOT / "deploy").iterdir(),
        *(ROOT / "examples").iterdir(),
        *(ROOT / "docs").rglob("*.md"),
    ]
)
pytestmark = pytest.mark.usefixtures("nothing_set")
VARIABLE = re.compile(r"\bREDRESS_[A-Z][A-Z0-9_]*")


@pytest.mark.parametrize("path", NAMED_IN, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_variable_that_is_named_is_a_setting(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in VARIABLE.findall(path.read_text("utf-8")):
        monkeypatch.setenv(name, "")
    assert load_settings().unknown == ()


def test_the_settings_file_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDRESS_SETTINGS_FILE", str(ROOT / "deploy" / "redress.toml"))
    settings = load_settings().settings
    assert settings.api_keys_required
    # The health checks ask this machine by these names.
    assert {"127.0.0.1", "localhost"} <= set(settings.trusted_hosts)
    assert settings.trusted_proxies == ("127.0.0.1",)


def test_in_containers_the_secret_database_and_the_network_go_before_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "database_url").write_text("postgresql://redress:x@database/redress")
    monkeypatch.setenv("REDRESS_SETTINGS_FILE", str(ROOT / "deploy" / "redress.toml"))
    monkeypatch.setenv("REDRESS_SECRETS_DIR", str(tmp_path))
    proxy = compose()["services"]["redress"]["environment"]["REDRESS_TRUSTED_PROXIES"]
    monkeypatch.setenv("REDRESS_TRUSTED_PROXIES", proxy)
    settings = load_settings().settings
    assert settings.database_url.get_secret_value().startswith("postgresql://")
    assert settings.trusted_proxies == (proxy,)


def test_the_secrets_of_the_service_are_named_like_settings() -> None:
    for name in ("redress", "upgrade"):
        assert set(compose()["services"][name]["secrets"]) <= set(Settings.model_fields)


def test_no_file_holds_a_secret() -> None:
    for name in ("Dockerfile", "compose.yaml", "deploy/redress.toml", "deploy/redress.service"):
        assert not re.search(r"(?i)password[ ]*[:=][ ]*\S|://[^/\s]+:[^/\s]+@|rdr_", text_of(name))
