"""Themes beside BERTopic's topics, as tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bench.tables import table, when

_SHOWN = {
    "themes": "Themes",
    "left_out": "Left out",
    "v_measure": "V-measure",
    "adjusted_rand": "Adjusted Rand",
    "v_measure_without_left_out": "V-measure of those kept",
    "adjusted_rand_without_left_out": "Adjusted Rand of those kept",
    "npmi": "NPMI coherence",
    "diversity": "Diversity",
    "seconds": "Seconds",
    "cpu_seconds": "Processor seconds",
}


def section(result: dict[str, Any]) -> Iterator[str]:
    """Quality, stability, time and memory."""
    yield "## Themes"
    yield (
        f"{when(result)} Redress and BERTopic (its defaults: UMAP, HDBSCAN; seeds fixed) on the "
        "same vectors, mean of three seeds. Tuned on one half of each set, measured on the other: "
        "of the corpus, the authors who test, none of whom the encoder was trained on. Labels: the "
        "service area, the bank customers' intents, the patients' categories. What is left out "
        "counts as one cluster, and in the next two columns not at all, of each by itself: "
        "BERTopic leaves out what is hard. NPMI and diversity are of the ten words that tell most "
        "of each theme; where fewer of a theme's words are its own, Redress tells fewer."
    )
    yield table(
        ["", "Texts", *_SHOWN.values()],
        [
            [f"{name}, {peer}", f"{own['texts']:,}", *(_told(own[peer], key) for key in _SHOWN)]
            for name, own in result["quality"].items()
            for peer in ("redress", "bertopic")
        ],
    )
    same = [
        f"{name} {own['redress']['v_measure_where_bertopic_answers']:.3f} and "
        f"{own['redress']['adjusted_rand_where_bertopic_answers']:.3f}"
        for name, own in result["quality"].items()
    ]
    yield (
        "Redress on just those texts that BERTopic does not leave out, V-measure and adjusted "
        f"Rand: {', '.join(same)}."
    )
    yield (
        "Stability: a year of these texts, then the same with a week more, by chance (of each 52 "
        "one) or with every text of six labels that the year had none of."
    )
    yield table(
        [
            "",
            "Themes kept",
            "Contacts that keep their theme",
            "New themes by chance",
            "Contacts that keep theirs beside new labels",
            "Contacts of new labels in new themes",
        ],
        [
            [
                name,
                f"{own['week_themes_kept']:.1%}",
                f"{own['week_contacts_kept']:.1%}",
                f"{own['week_new_themes']:,}",
                _share(own, "new_labels_contacts_kept"),
                _share(own, "new_labels_in_new_themes"),
            ]
            for name, own in result["stability"].items()
        ],
    )
    if result["scale"]:
        yield (
            "Many contacts, vectors known, names and tables made: the corpus's vectors again and "
            "again, each moved a little so that no two are alike, with the corpus's texts. An odd "
            "text comes up so often in it that it is a theme by itself."
        )
        yield table(
            ["Contacts", "Themes", "First run", "Next run with the book", "Peak memory"],
            [
                [
                    f"{int(size):,}",
                    f"{own['themes']:,}",
                    f"{own['seconds']:.0f} s",
                    f"{own['seconds_with_book']:.0f} s",
                    f"{own['peak_memory_mb']:,.0f} MB",
                ]
                for size, own in result["scale"].items()
            ],
        )


def _told(own: dict[str, float], key: str) -> str:
    if key == "left_out":
        return f"{own[key]:.1%}"
    return f"{own[key]:.0f}" if key == "themes" else f"{own[key]:.3f}"


def _share(own: dict[str, float], key: str) -> str:
    return f"{own[key]:.1%}" if key in own else "–"
