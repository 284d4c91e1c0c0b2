"""The measured parts of the READMEs, each between two marks: `python -m bench readme`.

Figures come from the record of the models as trained (`redress train`), the second reading from
`redress-train agreement`, the transcripts from the command itself.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.web_form import call_and_answer
from redress.models import LEXICAL, SHIPPED, ModelStore
from redress_training.corpus import read_corpus
from redress_training.second_reading import agreement, read_answers

ROOT = Path(__file__).resolve().parents[1]
COMMAND = Path(sys.executable).with_name("redress")
TEXT = (
    "I reported the street lamp outside 14 Fennel Way three weeks ago, your text says it is "
    "repaired, it is not, and my neighbour who is 84 has now fallen in the dark. This is my third "
    "call."
)
TWO_MATTERS = (
    "I dispute PCN RD40118827: the ticket machine was broken. I wrote on 2 October and nobody has "
    "replied, which is a poor way to treat people. I am 81."
)
LINE = '{"id": "S-04", "channel": "chat", "text": "is the tip open boxing day"}'
_ROWS = (
    ("kind, accuracy", "kind", "accuracy"),
    ("service area, accuracy", "service_area", "accuracy"),
    ("service area, macro-F1", "service_area", "macro_f1"),
    ("avoidable cause, accuracy", "avoidable_cause", "accuracy"),
    ("avoidable cause, macro-F1", "avoidable_cause", "macro_f1"),
    ("outcome, ROC AUC (upheld or partly, against not)", "outcome", "upheld_auc"),
    ("flags, micro-F1, early warnings left out", "flags", "usual_micro_f1"),
    ("flags, micro-F1, early warnings counted as flags", "flags", "micro_f1"),
)
_QUESTIONS = ("kind", "service_area", "avoidable_cause", "outcome", "flags")
_WITH_THRESHOLD = ("kind", "service_area", "avoidable_cause", "outcome")
"""Questions whose answers say whether they need a person; flags do not."""
_PROTECTING = ("safeguarding", "risk_to_life")
_EARLY = {"labels": "early warnings among them", "usual_labels": "early warnings left out"}


def write() -> None:
    """Bring README.md and data/README.md up to what was measured."""
    reading = agreement(read_corpus(), read_answers())
    _fill(
        ROOT / "README.md",
        {
            "transcript": _console(f"redress classify {_quoted(TEXT)}", _run("classify", TEXT)),
            "stream": _console(
                f"echo {shlex.quote(LINE)} | redress classify --jsonl",
                _run("classify", "--jsonl", text=LINE + "\n"),
            ),
            "triage": _console(
                f"redress triage {_quoted(TWO_MATTERS)}",
                _decision_panel(_run("triage", TWO_MATTERS)),
            ),
            "web form": _console(*call_and_answer()),
            "figures": _figures(reading),
        },
    )
    _fill(ROOT / "data" / "README.md", {"second reading": _second_reading(reading)})


def _fill(path: Path, parts: dict[str, str]) -> None:
    text = path.read_text("utf-8")
    for name, part in parts.items():
        start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        before, rest = text.split(start)
        text = f"{before}{start}{part}\n{end}{rest.split(end)[1]}"
    path.write_text(text, "utf-8")


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'


def _run(*arguments: str, text: str = "") -> str:
    done = subprocess.run(
        [str(COMMAND), *arguments],
        input=text,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "COLUMNS": "88", "NO_COLOR": "1"},
    )
    return done.stdout.rstrip()


def _decision_panel(shown: str) -> str:
    """What is decided, without the classification above it and the letter below."""
    return "…\n╭" + shown.split("\n╭")[1] + "\n…"


def _console(command: str, answer: str) -> str:
    return f"```console\n$ {command}\n{answer}\n```"


def _figures(reading: dict[str, Any]) -> str:
    store = ModelStore.default()
    own, lexical = store.metrics(SHIPPED), store.metrics(LEXICAL)
    second = {
        (question, key): found[name]
        for question, found in reading.items()
        for key, name in (("accuracy", "agreement"), ("usual_micro_f1", "micro_f1"))
        if name in found
    }
    rows = [
        f"| {title} | {own[q][key]:.3f} | {lexical[q][key]:.3f} | "
        + (f"{second[q, key]:.3f} |" if (q, key) in second else "|")
        for title, q, key in _ROWS
    ]
    rows += [
        f"| {flag}: recall, precision, {told} | {_both(own, key, flag)} | "
        f"{_both(lexical, key, flag)} | |"
        for key, told in _EARLY.items()
        for flag in _PROTECTING
    ]
    rows += [
        f"| {flag}: share of all contacts marked, early warnings among them | {marked} | "
        f"{_marked(lexical, flag)} | |"
        for flag in _PROTECTING
        if (marked := _marked(own, flag))
    ]
    worst, worst_lexical = (
        max(metrics[q]["calibration_error"] for q in _QUESTIONS) for metrics in (own, lexical)
    )
    shares = ", ".join(f"{own[q]['accepted_share']:.0%}" for q in _WITH_THRESHOLD)
    right = ", ".join(f"{own[q]['accepted_accuracy']:.0%}" for q in _WITH_THRESHOLD)
    rows += [
        f"| calibration error, worst question | {worst:.3f} | {worst_lexical:.3f} | |",
        f"| accepted without a person: {_NAMED} | {shares} | | |",
        f"| of these right | {right} | | |",
    ]
    records = store.manifest(SHIPPED)["records"]
    return "\n".join(
        [
            "\n| | the model | without the encoder | a blind second reader |",
            "|---|---|---|---|",
            *rows,
            f"\n{records['fitting']:,} contacts to learn from, {records['testing']:,} to test on.",
        ]
    )


_NAMED = "kind, area, cause, outcome"


def _both(metrics: dict[str, Any], labels: str, flag: str) -> str:
    of_flags = metrics["flags"]
    found = of_flags[labels].get(flag) or of_flags["labels"][flag]
    return f"{found['recall']:.2f}, {found['precision']:.2f}"


def _marked(metrics: dict[str, Any], flag: str) -> str:
    """The share of contacts that carry a flag by the model; empty where it cannot be reckoned."""
    found = metrics["flags"]["labels"][flag]
    if not found["precision"]:
        return ""
    marked = found["recall"] * found["records"] / found["precision"]
    return f"{marked / metrics['flags']['records']:.0%}"


def _second_reading(reading: dict[str, Any]) -> str:
    rows = [
        f"| {question} | {found['records']} | "
        + (
            f"{found['agreement']:.3f}"
            if "agreement" in found
            else f"{found['micro_f1']:.3f} (micro-F1)"
        )
        + f" | {found['kappa']:.3f} |"
        for question, found in reading.items()
    ]
    head = "\n| question | read twice | agreement | Cohen's kappa |"
    return "\n".join([head, "|---|---|---|---|", *rows, ""])
