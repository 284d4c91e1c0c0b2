"""`redress draft` as an officer meets it."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from email import message_from_bytes, policy
from importlib import resources
from pathlib import Path
from types import SimpleNamespace

import docx
import pytest
from typer.testing import Result

from redress.cli.draft import NO_REFERENCE

Run = Callable[..., Result]
TEXT = "My bin was missed again and nobody rings back. I want it emptied."
GIVEN = ("--reference", "RED-417", "--received", "2026-07-14T10:12")


def packaged_profile() -> str:
    folder = resources.files("redress.triage") / "data" / "profiles"
    return (folder / "default.toml").read_text("utf-8")


def council(folder: Path, template: str, name: str = "service_request") -> str:
    """A profile in a folder, with a template of its own for some processes."""
    letters = folder / "letters" / "en"
    letters.mkdir(parents=True)
    for process in (name, "corporate_stage_1", "enquiry"):
        (letters / f"{process}.j2").write_text(template, encoding="utf-8")
    file = folder / "council.toml"
    file.write_text(f'templates = "letters"\n{packaged_profile()}', encoding="utf-8")
    return str(file)


def test_a_text_gets_a_letter_and_the_officer_their_notes(run: Run) -> None:
    result = run("draft", TEXT, *GIVEN)
    assert result.exit_code == 0
    assert "Your reference is RED-417." in result.stdout
    assert "on Tuesday 14 July 2026." in result.stdout
    assert "Example Council" in result.stdout
    assert not [line for line in result.stdout.splitlines() if line.startswith("! ")]


def test_options_may_come_first(run: Run) -> None:
    assert "RED-417" in run("draft", *GIVEN, TEXT).stdout


def test_without_a_reference_a_note_says_so(run: Run) -> None:
    result = run("draft", TEXT)
    assert NO_REFERENCE in result.stdout
    assert "Missing: the reference." in result.stderr
    assert "date received was not given" in result.stderr


def test_origins_stand_apart_from_the_letter(run: Run) -> None:
    result = run("draft", TEXT, *GIVEN, "--origins")
    assert "profile: teams" in result.stderr
    assert "profile: teams" not in result.stdout


def test_a_file_is_read_whole(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "contact.txt"
    file.write_bytes("My bin was missed.\n\nI’m cross.".encode("cp1252"))
    result = run("draft", str(file), *GIVEN)
    assert result.exit_code == 0


def test_each_format_is_chosen_by_option_or_by_the_files_ending(run: Run, tmp_path: Path) -> None:
    page = run("draft", TEXT, *GIVEN, "--format", "html").stdout
    assert page.startswith("<!DOCTYPE html>")
    for name in ("letter.docx", "letter.eml", "letter.txt", "letter.html"):
        assert run("draft", TEXT, *GIVEN, "--out", str(tmp_path / name)).exit_code == 0
    document = docx.Document(str(tmp_path / "letter.docx"))
    assert any("RED-417" in one.text for one in document.paragraphs)
    mail = message_from_bytes((tmp_path / "letter.eml").read_bytes(), policy=policy.default)
    assert "RED-417" in mail["Subject"]
    assert (tmp_path / "letter.html").read_text("utf-8") == page
    assert "RED-417" in (tmp_path / "letter.txt").read_text("utf-8")


def test_a_councils_own_template_is_used(run: Run, tmp_path: Path) -> None:
    profile = council(tmp_path, "# Ours\n\nHello from {{ council }}, {{ reference }}.")
    result = run("draft", TEXT, *GIVEN, "--profile", profile)
    assert result.stdout == "Hello from Example Council, RED-417.\n"
    assert "Missing: the date on which it was received." in result.stderr
    assert run("profile", "check", profile).exit_code == 0


@pytest.mark.parametrize("command", [("draft", TEXT, "--profile"), ("profile", "check")])
def test_a_faulty_template_is_told_before_any_letter(
    run: Run, tmp_path: Path, command: tuple[str, ...]
) -> None:
    # Of a process that this contact does not fall under.
    profile = council(tmp_path, "# Ours\n\n{{ refrence }}", "blue_badge_review")
    result = run(*command, profile)
    assert result.exit_code == 2
    shown = "".join(result.output.split())
    assert "blue_badge_review.j2,line3:thereisnovalue'refrence'" in shown


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((TEXT, "--received", "yesterday"), "write it as 2025-12-19T17:40"),
        ((TEXT, "--received", "2031-01-01"), "in the future"),
        ((TEXT, "--format", "docx"), "give --out letter.docx"),
        ((TEXT, "--language", "fr"), "no letters in 'fr'"),
        ((TEXT, "--reference", "x" * 101), "1 to 100 characters"),
        ((TEXT, "--profile", "nowhere"), "no profile 'nowhere'"),
        (("nowhere.txt",), "a contact is read from a .txt file"),
        (("contacts.csv",), "a contact is read from a .txt file"),
        (("  ",), "empty"),
        (("check", "nowhere.txt"), "nowhere.txt: No such file"),
        (("check", "pyproject.toml", "--kind", "poem"), "no kind of letter 'poem'"),
    ],
)
def test_what_cannot_be_done_says_why_and_exits_with_2(
    run: Run, arguments: tuple[str, ...], message: str
) -> None:
    result = run("draft", *arguments)
    assert result.exit_code == 2
    assert message in " ".join(result.output.split())


def test_a_good_letter_passes_the_check_and_a_bad_one_is_told_what_it_misses(
    run: Run, tmp_path: Path
) -> None:
    template = '{% extends "packaged/en/corporate_stage_1.j2" %}'
    profile = council(tmp_path, template)
    for name in ("good.docx", "good.eml", "good.txt"):
        good = str(tmp_path / name)
        run("draft", TEXT, *GIVEN, "--profile", profile, "--out", good)
        result = run("draft", "check", good)
        assert result.exit_code == 0, result.output
        assert "No point is missed; 0 to say plainer; 0 to take out." in result.output
    bad = tmp_path / "bad.txt"
    bad.write_text("Pursuant to your letter we will look into it.")
    result = run("draft", "check", str(bad))
    assert result.exit_code == 1
    for words in (
        "missed  the reference",
        "6.3",
        "“pursuant to” is jargon",
        "met     what happens",
    ):
        assert words in result.output


def test_a_letter_is_checked_from_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = SimpleNamespace(buffer=io.BytesIO(b"We need more time."))
    monkeypatch.setattr("redress.cli.draft.sys", SimpleNamespace(stdin=stream))
    result = run("draft", "check", "-", "--kind", "more_time")
    assert sys.stdin is not stream
    assert result.exit_code == 1
    assert "missed  why more time is needed" in result.output


def test_help_shows_both_commands(run: Run) -> None:
    shown = run("draft", "--help").output
    assert "letter" in shown
    assert "check" in shown
    assert "--origins" in run("draft", "letter", "--help").output
