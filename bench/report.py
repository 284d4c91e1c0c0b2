"""The results as tables and a plot: docs/benchmarks.md."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
PLOT = DOCUMENT.parent / "images" / "accuracy.svg"


def write(results: Path) -> None:
    """Write the report from whatever results stand."""
    found = {path.stem: json.loads(path.read_text("utf-8")) for path in results.glob("*.json")}
    parts = [
        "# Benchmarks",
        "Written by `make bench` from `bench/results/`; do not edit. Every peer was trained on the "
        "same contacts as Redress and asked about the same others.",
    ]
    if "accuracy" in found:
        parts += list(_accuracy(found["accuracy"]))
    if "public" in found and "skipped" not in found["public"]:
        parts += list(_public(found["public"]))
    if "speed" in found:
        parts += list(_speed(found["speed"], found.get("accuracy")))
    DOCUMENT.write_text("\n\n".join(parts) + "\n", "utf-8")


def _when(result: dict[str, Any]) -> str:
    return f"Measured {result['measured']} on {result['machine']}."


def _accuracy(result: dict[str, Any]) -> Iterator[str]:
    peers: dict[str, Any] = result["peers"]
    questions = list(next(iter(peers.values())))
    yield "## Accuracy on our test split"
    yield _when(result)
    head = "| | " + " | ".join(f"{q} accuracy | {q} macro-F1" for q in questions) + " |"
    rule = "|---" * (1 + 2 * len(questions)) + "|"
    rows = [
        f"| {peer} | "
        + " | ".join(f"{own[q]['accuracy']:.3f} | {own[q]['macro_f1']:.3f}" for q in questions)
        + " |"
        for peer, own in peers.items()
    ]
    yield "\n".join([head, rule, *rows])
    PLOT.parent.mkdir(exist_ok=True)
    PLOT.write_text(bar_chart(peers, questions), "utf-8")
    yield f"![Accuracy of Redress and its peers on each question](images/{PLOT.name})"


def bar_chart(peers: dict[str, Any], questions: list[str]) -> str:
    """Accuracy as horizontal bars, a group for each question, in SVG."""
    colours = ("#1d70b8", "#b1b4b6", "#85994b", "#f47738", "#912b88", "#505a5f")
    bar, gap, left, width = 14, 22, 150, 420
    parts, y = [], 10
    for question in questions:
        parts.append(f'<text x="0" y="{y + 12}" font-weight="bold">{question}</text>')
        y += gap
        for colour, (peer, own) in zip(colours, peers.items(), strict=False):
            value = own[question]["accuracy"]
            parts.append(f'<text x="10" y="{y + 11}">{peer}</text>')
            parts.append(
                f'<rect x="{left}" y="{y}" width="{value * width:.0f}" height="{bar - 2}" '
                f'fill="{colour}"/>'
            )
            parts.append(
                f'<text x="{left + value * width + 5:.0f}" y="{y + 11}">{value:.3f}</text>'
            )
            y += bar
        y += gap // 2
    style = 'font-family="sans-serif" font-size="11"'
    size = f'width="{left + width + 60}" height="{y + 10}"'
    title = "<title>Accuracy of Redress and its peers</title>"
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>{title}{"".join(parts)}</svg>\n'


def _public(result: dict[str, Any]) -> Iterator[str]:
    banking = result["banking77"]
    published = banking["published"]
    yield "## Public data"
    yield _when(result)
    yield "\n".join(
        [
            "| Data | Redress | Beside it |",
            "|---|---|---|",
            f"| Banking77, 10 examples a class, mean of 5 draws, accuracy | "
            f"{banking['ten_a_class']:.4f} | {published['ten_a_class']:.4f} (published: USE with "
            "ConvERT) |",
            f"| Banking77, all, accuracy | {banking['all']:.4f} | {published['all']:.4f} "
            "(published) |",
            *(_patients(result, key, title) for key, title in _PATIENTS.items()),
        ]
    )


_PATIENTS = {
    "patient_feedback_single": "NHS patients' comments, one label, 5 folds, macro-F1",
    "patient_feedback_multi": "NHS patients' comments, several labels, 5 folds, macro-F1",
}


def _patients(result: dict[str, Any], key: str, title: str) -> str:
    own = result[key]
    gap = own["macro_f1"] - own["pxtextmining_macro_f1"]
    return (
        f"| {title} | {own['macro_f1']:.4f} | {own['pxtextmining_macro_f1']:.4f} "
        f"(pxtextmining's pipeline, same folds; gap {gap:+.4f}) |"
    )


def _speed(result: dict[str, Any], accuracy: dict[str, Any] | None) -> Iterator[str]:
    yield "## Speed"
    yield (
        f"{_when(result)} Redress reads a contact, answers five questions and finds the "
        "evidence; a peer answers one question."
    )
    rows = [
        _speed_row(
            f"redress ({name})",
            result[name]["contacts_a_second"],
            result[name]["single_p50_ms"],
            result[name]["single_p95_ms"],
        )
        for name in ("default", "lexical")
    ]
    for peer, own in (accuracy or {"peers": {}})["peers"].items():
        times = own["service_area"].get("single_seconds")
        if times:
            rows.append(
                _speed_row(
                    f"{peer} (service_area)",
                    own["service_area"]["texts_a_second"],
                    statistics.median(times) * 1000,
                    times[int(len(times) * 0.95)] * 1000,
                )
            )
    yield "\n".join(
        [
            "| | Contacts a second | One contact, median | 95th percentile |",
            "|---|---|---|---|",
            *rows,
        ]
    )
    yield f"Start-up to the first answer: {result['start_up_seconds']:.2f} s (median of five)."
    yield "\n".join(
        [
            "Peak memory while classifying a file of so many contacts:\n",
            "| Model and contacts | Megabytes |",
            "|---|---|",
            *(f"| {name} | {value:.0f} |" for name, value in result["memory_mb"].items()),
        ]
    )


def _speed_row(name: str, rate: float, median: float, high: float) -> str:
    return f"| {name} | {rate:.0f} | {median:.1f} ms | {high:.1f} ms |"
