"""Settings: from where each is taken, and what is wrong with them, without a secret told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

from redress.cli.app import app
from redress_api.settings import Settings, is_loopback, shown
from redress_api.settings_sources import ServiceSettingsError, load_settings

KEY = "k" * 40
pytestmark = pytest.mark.usefixtures("nothing_set")


def test_defaults_are_safe() -> None:
    loaded = load_settings()
    assert loaded.settings.host == "127.0.0.1"
    assert loaded.settings.api_keys_required
    assert loaded.settings.cors_origins == ()
    assert not loaded.settings.webhook_allow_private
    assert set(loaded.sources.values()) == {"default"}


def test_each_is_taken_from_the_first_that_has_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file, secrets, named = tmp_path / "redress.toml", tmp_path / "secrets", tmp_path / "named"
    secrets.mkdir()
    file.write_text('host = "file"\nport = 1\nworkers = 1\nprofile = "file"\nmodel = "file"\n')
    (secrets / "port").write_text("2\n")
    (secrets / "workers").write_text("2\n")
    (secrets / "..data").mkdir()
    (secrets / "profile").write_text("secrets\n")
    named.write_text("3")
    monkeypatch.setenv("REDRESS_SETTINGS_FILE", str(file))
    monkeypatch.setenv("REDRESS_SECRETS_DIR", str(secrets))
    monkeypatch.setenv("REDRESS_WORKERS_FILE", str(named))
    monkeypatch.setenv("REDRESS_PROFILE", "environment")
    monkeypatch.setenv("REDRESS_MODEL", "environment")
    loaded = load_settings({"model": "given", "host": None})
    told = {name: (getattr(loaded.settings, name), loaded.sources[name]) for name in loaded.sources}
    assert told["host"] == ("file", f"file {file}")
    assert told["port"] == (2, f"file {secrets / 'port'}")
    assert told["workers"] == (3, f"file {named}")
    assert told["profile"] == ("environment", "environment")
    assert told["model"] == ("given", "command line")
    assert told["log_level"] == ("info", "default")


def test_lists_are_written_with_commas_or_as_toml(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("REDRESS_CORS_ORIGINS", "https://a.gov.uk, https://b.gov.uk:8443")
    file = tmp_path / "redress.toml"
    file.write_text('trusted_hosts = ["a", "b"]\n')
    monkeypatch.setenv("REDRESS_SETTINGS_FILE", str(file))
    settings = load_settings().settings
    assert settings.cors_origins == ("https://a.gov.uk", "https://b.gov.uk:8443")
    assert settings.trusted_hosts == ("a", "b")


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDRESS_MODEL", "")
    monkeypatch.setenv("REDRESS_SECRET_KEY", "")
    loaded = load_settings()
    assert loaded.settings.secret_key is None
    assert loaded.sources["model"] == "default"


def test_an_empty_file_and_an_empty_text_in_the_settings_file_are_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "smtp_host").write_text("\n")
    (tmp_path / "redress.toml").write_text(
        'smtp_user = ""\nsmtp_host = "mail"\nsmtp_from = "a@b"\n'
    )
    monkeypatch.setenv("REDRESS_SECRETS_DIR", str(tmp_path))
    monkeypatch.setenv("REDRESS_SETTINGS_FILE", str(tmp_path / "redress.toml"))
    loaded = load_settings()
    assert (loaded.settings.smtp_user, loaded.sources["smtp_user"]) == (None, "default")
    assert loaded.settings.smtp_host == "mail"


@pytest.mark.parametrize("value", ["5", "true", "{ a = 1 }", "[1, 2]"])
def test_a_list_that_is_none_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, value: str
) -> None:
    file = tmp_path / "redress.toml"
    file.write_text(f"trusted_hosts = {value}\n")
    monkeypatch.setenv("REDRESS_SETTINGS_FILE", str(file))
    with pytest.raises(ServiceSettingsError, match="trusted_hosts"):
        load_settings()


def test_a_key_in_the_file_that_is_no_setting_is_told_by_its_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "redress.toml"
    file.write_text("port = 8000\n\nworker = 2\n")
    monkeypatch.setenv("REDRESS_SETTINGS_FILE", str(file))
    with pytest.raises(ServiceSettingsError, match="line 3: there is no setting 'worker'"):
        load_settings()


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("REDRESS_PORT", "eighty", "port (environment): "),
        ("REDRESS_PORT", "70000", "port (environment): "),
        ("REDRESS_SECRET_KEY", "Florence", "at least 32 characters"),
        ("REDRESS_CORS_ORIGINS", "*", "cors_origins (environment): "),
        ("REDRESS_CORS_ORIGINS", "https://a.gov.uk/path", "cors_origins (environment): "),
        ("REDRESS_LOG_LEVEL", "loud", "log_level (environment): "),
        ("REDRESS_OIDC_ISSUER", "https://id.gov.uk", "go together"),
        ("REDRESS_SMTP_HOST", "mail", "smtp_from"),
        ("REDRESS_SMTP_FROM", "letters", "smtp_from (environment): it is an address alone"),
        ("REDRESS_SMTP_FROM", "letters@", "smtp_from (environment): it is an address alone"),
        ("REDRESS_SMTP_FROM", "Florence <f@a.uk>", "smtp_from (environment): it is an address"),
        ("REDRESS_PORT_FILE", "/none/such", "REDRESS_PORT_FILE: /none/such cannot be read"),
        ("REDRESS_SECRETS_DIR", "/none/such", "is no folder"),
        ("REDRESS_SETTINGS_FILE", "/none/such", "cannot be read"),
    ],
)
def test_what_does_not_hold_is_told_without_its_value(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, told: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ServiceSettingsError) as failed:
        load_settings()
    assert told in failed.value.message
    assert "Florence" not in failed.value.message


def test_a_variable_and_its_file_are_not_both_taken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "key").write_text(KEY)
    monkeypatch.setenv("REDRESS_SECRET_KEY", KEY)
    monkeypatch.setenv("REDRESS_SECRET_KEY_FILE", str(tmp_path / "key"))
    with pytest.raises(ServiceSettingsError, match="both set"):
        load_settings()


@pytest.mark.parametrize("text", ["port = ", "a = " + "[" * 5_000])
def test_a_file_that_is_no_toml_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "redress.toml"
    file.write_text(text)
    monkeypatch.setenv("REDRESS_SETTINGS_FILE", str(file))
    with pytest.raises(ServiceSettingsError, match="not valid TOML"):
        load_settings()


def test_keys_may_be_left_out_on_this_machine_alone() -> None:
    assert not Settings(api_keys_required=False).api_keys_required
    with pytest.raises(ValidationError, match="loopback"):
        Settings(api_keys_required=False, host="0.0.0.0")


@pytest.mark.parametrize(
    ("host", "is_it"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.0.4", False),
        ("council.gov.uk", False),
        ("", False),
    ],
)
def test_only_this_machine_reaches_a_loopback_address(host: str, is_it: bool) -> None:
    assert is_loopback(host) == is_it


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("sqlite:///redress.db", "sqlite:///redress.db"),
        ("postgresql://u:Fl/or@ence@db/r", "postgresql://u:********@db/r"),
        (
            "postgresql://db/r?user=u&password=Florence",
            "postgresql://db/r?user=u&password=********",
        ),
    ],
)
def test_a_database_is_shown_without_its_password(url: str, told: str) -> None:
    settings = Settings(database_url=url)
    assert shown("database_url", settings.database_url) == told
    assert "Florence" not in repr(settings)


def test_the_command_lists_every_setting_and_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("REDRESS_SECRET_KEY", KEY)
    monkeypatch.setenv("REDRESS_DATABASE_URL", "postgresql://u:Florence@db/r")
    monkeypatch.setenv("REDRESS_WORKER", "2")
    result = CliRunner().invoke(app, ["settings", "--json"])
    assert result.exit_code == 0
    rows = {row["name"]: row for row in json.loads(result.stdout)}
    assert list(rows) == list(Settings.model_fields)
    assert rows["secret_key"]["value"] == "********"
    assert rows["secret_key"]["source"] == "environment"
    assert all(row["help"] for row in rows.values())
    table = CliRunner().invoke(app, ["settings"])
    assert "Florence" not in result.output + table.output
    assert KEY not in result.output + table.output
    assert "REDRESS_WORKER is no setting" in table.stderr


def test_every_setting_is_told_once_in_the_documentation() -> None:
    page = Path(__file__).parents[2] / "docs" / "reference" / "settings.md"
    text = page.read_text("utf-8")
    for name, field in Settings.model_fields.items():
        assert text.count(f"| `{name}` |") == 1
        assert field.description
        assert field.description in text.replace("\\|", "|")
