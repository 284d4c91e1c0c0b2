"""The results as tables and a plot: docs/benchmarks.md."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench import api_report, surges_report, theme_report
from bench.chart import bar_chart
from bench.peers import PEERS
from bench.tables import table, when

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
    for name, section in _SECTIONS.items():
        if name in found:
            parts += list(section(found[name]))
    DOCUMENT.write_text("\n\n".join(parts) + "\n", "utf-8")


def _accuracy(result: dict[str, Any]) -> Iterator[str]:
    peers: dict[str, Any] = result["peers"]
    questions = list(next(iter(peers.values())))
    yield "## Accuracy on our test split"
    yield (
        f"{when(result)} {_peers(result)} Redress gives early warnings of the two flags that "
        "protect people, so as to miss as little as possible, and says that they are. No peer "
        "does; they are left out here, or flags would have a micro-F1 of "
        f"{_with_early(peers)}."
    )
    columns = [(q, key) for q in questions for key in _SHOWN if key in peers["tfidf_logistic"][q]]
    yield table(
        ["", *(f"{q} {_SHOWN[key]}" for q, key in columns)],
        [[peer, *(f"{own[q][key]:.3f}" for q, key in columns)] for peer, own in peers.items()],
    )
    PLOT.parent.mkdir(exist_ok=True)
    PLOT.write_text(bar_chart(peers, questions), "utf-8")
    yield f"![Redress and its peers on each question](images/{PLOT.name})"


def _with_early(peers: dict[str, Any]) -> str:
    return " and ".join(
        f"{own['flags']['micro_f1_with_early']:.3f} ({peer})"
        for peer, own in peers.items()
        if "micro_f1_with_early" in own["flags"]
    )


def _peers(result: dict[str, Any]) -> str:
    missing = [peer for peer in PEERS if peer not in result["peers"]]
    told = f"Not measured on this corpus yet: {', '.join(missing)}." if missing else ""
    if "setfit" in missing:
        return told
    steps = f"SetFit took {result['setfit_steps']} contrastive steps of 16 pairs for each question."
    return f"{steps} {told}".strip()


_SHOWN = {
    "accuracy": "accuracy",
    "macro_f1": "macro-F1",
    "micro_f1": "micro-F1",
}


def _public(result: dict[str, Any]) -> Iterator[str]:
    banking = result["banking77"]
    published = banking["published"]
    yield "## Public data"
    yield when(result)
    yield table(
        ["Data", "Redress", "Beside it"],
        [
            [
                "Banking77, 10 examples a class, mean of 5 draws, accuracy",
                f"{banking['ten_a_class']:.4f}",
                f"{published['ten_a_class']:.4f} (published: USE with ConvERT)",
            ],
            [
                "Banking77, all, accuracy",
                f"{banking['all']:.4f}",
                f"{published['all']:.4f} (published)",
            ],
            *(_patients(result, key, title) for key, title in _PATIENTS.items()),
        ],
    )


_PATIENTS = {
    "patient_feedback_single": "NHS patients' comments, one label, 5 folds, macro-F1",
    "patient_feedback_multi": "NHS patients' comments, several labels, 5 folds, macro-F1",
}


def _patients(result: dict[str, Any], key: str, title: str) -> list[str]:
    own = result[key]
    gap = own["macro_f1"] - own["pxtextmining_macro_f1"]
    beside = (
        f"{own['pxtextmining_macro_f1']:.4f} (pxtextmining's pipeline, same folds; gap {gap:+.4f})"
    )
    return [title, f"{own['macro_f1']:.4f}", beside]


def _speed(result: dict[str, Any]) -> Iterator[str]:
    times: dict[str, Any] = result["times"]
    own = next(iter(times.values()))
    yield "## Speed"
    yield (
        f"{when(result)} All in one run; in brackets, how many times the first row's. Redress "
        "reads a contact, replaces personal data, answers five questions and finds the evidence. "
        "In batch it does so on both cores, with evidence of the service area alone, as for a "
        "file; one contact, of 70 to 90 words, is read on one core, with evidence of every "
        "answer. A peer answers one question, on as many cores as its library takes."
    )
    rows = [
        [
            name,
            f"{one['contacts_a_second']:,.0f} "
            f"(×{one['contacts_a_second'] / own['contacts_a_second']:.2f})",
            *(
                f"{one[key]:.1f} ms (×{one[key] / own[key]:.2f})"
                for key in ("single_p50_ms", "single_p95_ms")
            ),
        ]
        for name, one in times.items()
    ]
    columns = ["", "Contacts a second, in batch", "One contact, median", "95th percentile"]
    yield table(columns, rows)
    yield f"Start-up to the first answer: {result['start_up_seconds']:.2f} s (median of five)."


def _memory(result: dict[str, Any]) -> Iterator[str]:
    yield "## Memory while classifying a file"
    yield when(result)
    held = result["classifying"].items()
    yield table(["Model and contacts", "Peak"], [[name, f"{own:,.0f} MB"] for name, own in held])


def _training(result: dict[str, Any]) -> Iterator[str]:
    yield f"## Training on {result['records']:,} contacts"
    yield f"{when(result)} `redress train`, all its processes; what they share is counted once."
    yield table(
        ["", "Time", "Peak memory"],
        [
            [name, f"{one['seconds']:,.0f} s", f"{one['megabytes']:,.0f} MB"]
            for name, one in result["training"].items()
        ],
    )


def _year(result: dict[str, Any]) -> Iterator[str]:
    yield "## A county's year of contact notes"
    yield (
        f"{when(result)} `redress classify` with the shipped model, on advisers' notes: "
        f"{result['different_notes']:,} different ones over and over, of "
        f"{result['words_a_note']:.0f} words on average. Memory is that of all processes, what "
        "they share counted once."
    )
    yield table(
        ["Notes", "Time", "Peak memory"],
        [
            [count, f"{one['seconds'] / 60:.1f} min", f"{one['megabytes']:,.0f} MB"]
            for count, one in result["runs"].items()
        ],
    )


def _pareto(result: dict[str, Any]) -> Iterator[str]:
    yield "## What accuracy costs in time"
    yield (
        f"{when(result)} Accuracy on our test split, times on one core: contacts a second in "
        "batch, and the median of one contact of 70 to 90 words. Redress reads, replaces personal "
        "data, answers five questions and finds the evidence, whatever the encoder. In a cascade "
        "the encoder reads only what the terms alone are not sure of, and each contact is judged "
        "by the cuts of the model that answers it. Times vary by a tenth from run to run. A dated "
        "row is older: of 1,130 contacts of an earlier corpus, on a slower machine."
    )
    encoders: dict[str, Any] = result["encoders"]
    figures = list(next(iter(encoders.values()))["figures"])
    yield table(
        [
            "Encoder",
            *(figure.replace("_", " ") for figure in figures),
            "Contacts a second",
            "One contact",
        ],
        [
            [
                _encoder_told(name, own),
                *(
                    f"{own['figures'][figure]:.3f}" if figure in own["figures"] else "–"
                    for figure in figures
                ),
                f"{own['contacts_a_second']:,.0f}",
                f"{own['single_p50_ms']:.1f} ms" if "single_p50_ms" in own else "",
            ]
            for name, own in encoders.items()
        ],
    )


def _encoder_told(name: str, own: dict[str, Any]) -> str:
    spared = f", {own['spared']:.0%} spared" if "spared" in own else ""
    day = f" ({own['measured']})" if "measured" in own else ""
    return f"{name}{spared}{day}"


def _encoders(result: dict[str, Any]) -> Iterator[str]:
    yield "## Which encoder for labels of your own, and for themes"
    yield (
        f"{when(result)} Labels of one's own are learnt as `redress train --data` learns them. "
        "Themes: k-means over the vectors of our test split, as many clusters as there are labels, "
        "adjusted mutual information with them (1: the same, 0: chance), mean of five starts; "
        "the councils' encoder was trained to tell those labels apart, on other authors' contacts."
    )
    encoders: dict[str, Any] = result["encoders"]
    figures = list(next(iter(encoders.values())))
    yield table(
        ["", *(f"{name} encoder" for name in encoders)],
        [[figure, *(f"{own[figure]:.3f}" for own in encoders.values())] for figure in figures],
    )


def _clocks(result: dict[str, Any]) -> Iterator[str]:
    yield "## Dates"
    yield (
        f"{when(result)} {result['dates_a_second']:,.0f} due dates a second on one core, each "
        f"with its latest, of {result['dates']:,} in `{result['process']}`."
    )


def _triage(result: dict[str, Any]) -> Iterator[str]:
    yield "## Routing"
    yield (
        f"{when(result)} Contacts of our test split with the process and the team that officers' "
        "readings gave them (`data/triage`), under two councils' profiles. Where the model is not "
        "sure and it matters, the duty team takes a contact: the third share counts that as right. "
        f"Triage adds {result['milliseconds']:.1f} ms to the classification of a contact at the "
        f"median, the draft of its letter, looked over, another {result['draft_milliseconds']:.1f}."
    )
    yield table(
        [
            "Council",
            "Given",
            "Contacts",
            "Process right",
            "Team right",
            "Team right or duty team",
            "Second matters: recall, precision",
        ],
        [
            [
                profile,
                given,
                str(own["contacts"]),
                *(f"{own[figure]:.1%}" for figure in ("process", "team", "team_or_duty")),
                f"{own['second_recall']:.2f}, {own['second_precision']:.2f}",
            ]
            for profile, by_labels in result["profiles"].items()
            for given, own in by_labels.items()
        ],
    )


_SECTIONS: dict[str, Callable[[dict[str, Any]], Iterator[str]]] = {
    "accuracy": _accuracy,
    "public": _public,
    "speed": _speed,
    "pareto": _pareto,
    "encoders": _encoders,
    "themes": theme_report.section,
    "memory": _memory,
    "training": _training,
    "year": _year,
    "clocks": _clocks,
    "triage": _triage,
    "surges": surges_report.surges,
    "api": api_report.service,
    "api-memory": api_report.memory,
    "crash": api_report.crash,
}
"""By the name of a result, in the order of the report."""
