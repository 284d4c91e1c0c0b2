"""Officers correct what the model said; a new model learns from it, is compared, and put to use."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from tests.casework.cases import FORM, NOW, OFFICER, PROFILE
from typer.testing import CliRunner, Result

from redress.casework.audit import broken_links
from redress.casework.database import Database
from redress.casework.intake import Submission, prepare
from redress.casework.opening import open_case
from redress.casework.stepping import step_on
from redress.casework.steps import Corrected
from redress.casework.tables import Event
from redress.classification.classifier import Classifier
from redress.classification.model_files import COMPARISON, MANIFEST, classifier
from redress.cli.app import app
from redress.contact import Contact
from redress.engine import classify_contact
from redress.models import ModelStore
from redress_training import cli
from redress_training.corpus import Record
from redress_training.splits import Splits
from redress_training.training_run import Material, Trained, save

Command = Callable[..., Result]
CASES = 120
RECIPE = "folds = 2\n[lexicon]\nlongest_run = 1\nlongest_piece = 3\n"


@pytest.fixture
def command(
    sqlite_url: str,
    tmp_path: Path,
    small_trained: Trained,
    small_material: Material,
    corpus: tuple[Record, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> Command:
    """The command over a small model in use, with a corpus of a few contacts."""
    monkeypatch.setenv("REDRESS_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("REDRESS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("REDRESS_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("COLUMNS", "300")
    save(small_trained, tmp_path / "models" / "default")
    (tmp_path / "recipe.toml").write_text(RECIPE)
    tests = tuple(record for record in corpus if record.author == "v8")[::20]
    monkeypatch.setattr(cli, "_material", lambda export, alone: small_material)
    monkeypatch.setattr(cli, "read_splits", lambda records: Splits((), (), tests))

    def run(*arguments: str) -> Result:
        result = CliRunner().invoke(app, list(arguments))
        assert result.exception is None or isinstance(result.exception, SystemExit)
        assert "Traceback" not in result.output
        return result

    return run


def work_through(database_url: str, records: list[Record], model: Classifier) -> None:
    """Cases come in, and officers say of each what it is and whose."""
    database = Database(database_url)
    with database.transaction() as session:
        for number, record in enumerate(records):
            at = NOW + timedelta(minutes=number)
            classified = classify_contact(model, Contact(record.text))
            submission = Submission(Contact(record.text))
            kept = open_case(
                session, prepare(submission, classified, PROFILE, at), PROFILE, FORM, at
            )
            for question, label in (("kind", record.kind), ("service_area", record.service_area)):
                step = Corrected(question=question, labels=(label,))
                kept = step_on(session, kept, step, PROFILE, OFFICER, at)
    database.close()


@pytest.fixture
def corrected(
    sqlite_url: str, tmp_path: Path, corpus: tuple[Record, ...], small_trained: Trained
) -> Path:
    """Where the corrections of all the cases are to be written."""
    records = [record for record in corpus if record.author in ("w1", "w2", "w3")][:CASES]
    model = classifier(f"default@{small_trained.manifest['version']}", small_trained.model, None)
    work_through(sqlite_url, records, model)
    return tmp_path / "corrections.jsonl"


def test_corrections_are_exported_learnt_from_compared_and_the_better_model_put_to_use(
    command: Command, corrected: Path, tmp_path: Path, sqlite_url: str
) -> None:
    done = command("corrections", "export", str(corrected))
    assert done.exit_code == 0, done.output
    assert f"{CASES} cases are in" in done.output

    report = json.loads(command("corrections", "report", "--json").stdout)
    areas = report["questions"]["service_area"]
    assert areas["judged"] == CASES
    assert 0 < areas["share"] < 1
    assert report["drift"]["cases"] == CASES
    assert {"labels.kind", "confidence.kind", "unsure.kind", "words", "unknown_words"} <= set(
        report["drift"]["measures"]
    )
    shown = command("corrections", "report")
    assert "Agreement of officers with the model" in shown.output
    assert f"Drift of {CASES} cases" in shown.output

    learnt = command(
        *("train", "--with-corrections", str(corrected), "--lexical"),
        *("--recipe", str(tmp_path / "recipe.toml")),
    )
    assert learnt.exit_code == 0, learnt.output
    assert "better on" in learnt.output
    comparison = json.loads((tmp_path / "models" / "ours" / COMPARISON).read_text())
    assert comparison["against"] == f"default@{version(tmp_path, 'default')}"
    assert comparison["cases"]["fitted"] + comparison["cases"]["tested"] == CASES
    assert set(comparison["corrections"]) == {"kind", "service_area"}
    assert "flags" in comparison["corpus"]
    assert comparison["verdict"]["better"]

    promoted = command("models", "promote", "ours")
    assert promoted.exit_code == 0, promoted.output
    assert ModelStore.default().current() == "ours"

    again = command("train", "--with-corrections", str(corrected), "--lexical")
    assert again.exit_code == 2
    assert "'ours' is in use" in " ".join(again.output.split())
    database = Database(sqlite_url)
    with database.reading() as session:
        assert not list(broken_links(session))
        exported = session.query(Event).filter_by(type="exported").one()
        assert exported.details["cases"] == CASES
    database.close()


def version(folder: Path, name: str) -> str:
    return str(json.loads((folder / "models" / name / MANIFEST).read_text())["version"])


def compared(folder: Path, small_trained: Trained, *, better: bool) -> None:
    """A model of which a comparison says whether it is better."""
    save(small_trained, folder / "models" / "ours")
    own = version(folder, "ours")
    verdict = {"better": better, "words": "worse on kind (corrections)."}
    comparison = {"model": f"ours@{own}", "against": f"default@{own}", "verdict": verdict}
    (folder / "models" / "ours" / COMPARISON).write_text(json.dumps(comparison))


def test_a_model_that_is_no_better_is_put_to_use_only_by_force(
    command: Command, tmp_path: Path, small_trained: Trained
) -> None:
    compared(tmp_path, small_trained, better=False)
    refused = command("models", "promote", "ours")
    assert refused.exit_code == 2
    told = " ".join(refused.output.split())
    assert "worse on kind (corrections)" in told
    assert "add --force" in told
    assert ModelStore.default().current() == "default"
    assert command("models", "promote", "ours", "--force").exit_code == 0
    assert ModelStore.default().current() == "ours"


@pytest.mark.parametrize(("answer", "current"), [("y\n", "ours"), ("n\n", "default")])
def test_at_a_terminal_it_is_asked_instead(
    command: Command,
    tmp_path: Path,
    small_trained: Trained,
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    current: str,
) -> None:
    compared(tmp_path, small_trained, better=False)
    monkeypatch.setattr("redress.cli.models.at_a_terminal", lambda: True)
    CliRunner().invoke(app, ["models", "promote", "ours"], input=answer)
    assert ModelStore.default().current() == current


def test_a_comparison_with_a_model_that_is_no_longer_in_use_says_so(
    command: Command, tmp_path: Path, small_trained: Trained
) -> None:
    compared(tmp_path, small_trained, better=True)
    save(small_trained, tmp_path / "models" / "other")
    command("models", "promote", "other")
    promoted = command("models", "promote", "ours")
    assert promoted.exit_code == 0
    assert "other, which is in use now, is another model" in promoted.output


def test_a_comparison_of_an_earlier_version_is_not_heeded(
    command: Command, tmp_path: Path, small_trained: Trained
) -> None:
    compared(tmp_path, small_trained, better=False)
    path = tmp_path / "models" / "ours" / COMPARISON
    path.write_text(json.dumps({**json.loads(path.read_text()), "model": "ours@0.0.1"}))
    assert command("models", "promote", "ours").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("train", "--with-corrections", "none.jsonl"), "there is no such file"),
        (("train", "--with-corrections", "c.jsonl", "--alone"), "leave --alone"),
        (("train", "--with-corrections", "c.jsonl", "--name", "lexical"), "a name of its own"),
        (("train", "--with-corrections", "c.jsonl", "--name", "default"), "a name of its own"),
        (("corrections", "export", "c.txt"), "end in one of"),
        (("corrections", "export", "c.csv"), "no person has set a label"),
        (("corrections", "report", "--since", "yesterday"), "write it as 2026-10-01"),
        (("corrections", "report", "--since", "2026-10-02", "--until", "2026-10-01"), "before"),
        (("corrections", "report", "--model", "none"), "There is no model 'none'"),
        (("corrections", "report", "--database", "sqlite:///none.db"), "There is no database"),
    ],
)
def test_what_cannot_be_done_says_why(
    command: Command, arguments: tuple[str, ...], says: str
) -> None:
    done = command(*arguments)
    assert done.exit_code == 2
    assert says in " ".join(done.output.split())


def test_of_no_case_the_report_says_so(command: Command) -> None:
    done = command("corrections", "report")
    assert done.exit_code == 0
    assert "0 cases" in done.output
