"""Themes beside BERTopic's topics, on the same vectors: how good, how stable, how fast."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score, v_measure_score

from bench.theme_data import CACHE, REPORTED, TUNED, Labelled, sets
from bench.theme_words import coherence, diversity
from redress.errors import RedressError
from redress.insight.observations import Observation, Observations
from redress.insight.terms import TextTerms
from redress.insight.themes import Themes
from redress.insight.theming import find_themes

SEEDS = (0, 1, 2)
WARMING_UP = 400
SIZES = (50_000, 200_000)
_PEER = Path(__file__).with_name("theme_peer.py")
_ENVIRONMENT = Path(__file__).with_name(".venv")
_YEAR, _WEEK = date(2025, 12, 31), date(2026, 1, 7)
_HELD_BACK = 6
"""Labels whose texts come up in the last week only."""

Found = NDArray[np.int64]


def measure() -> Iterator[dict[str, Any]]:
    """Quality and stability on the half that nothing was tuned on, then time and memory."""
    result: dict[str, Any] = {"tuned_on": TUNED, "quality": {}, "stability": {}, "scale": {}}
    for one in sets(REPORTED):
        result["quality"][one.name] = {
            "texts": len(one.texts),
            "encoder": one.encoder,
            **_beside(one),
        }
        result["stability"][one.name] = stability(one)
        yield result
    for size in SIZES:
        result["scale"][str(size)] = at_scale(size)
        yield result


def _beside(one: Labelled) -> dict[str, Any]:
    ours, theirs = [], []
    # As the peer does: what is done once in a process is not timed.
    find_themes(observed(one.texts[:WARMING_UP], one.vectors[:WARMING_UP]))
    for seed in SEEDS:
        own, placed = _ours(one, seed)
        peer, kept = _bertopic(one, seed)
        # On the same texts: those that BERTopic leaves out are the hard ones.
        chosen = kept >= 0
        labels, places = one.labels[chosen], placed[chosen]
        own["v_measure_where_bertopic_answers"] = float(v_measure_score(labels, places))
        own["adjusted_rand_where_bertopic_answers"] = float(adjusted_rand_score(labels, places))
        ours.append(own)
        theirs.append(peer)
    return {
        "redress": _mean(ours),
        "bertopic": _mean(theirs),
        "by_seed": {"redress": ours, "bertopic": theirs},
    }


def _mean(runs: Sequence[dict[str, float]]) -> dict[str, float]:
    return {name: float(np.mean([run[name] for run in runs])) for name in runs[0]}


def _ours(one: Labelled, seed: int) -> tuple[dict[str, float], Found]:
    seen = observed(one.texts, one.vectors)
    started, used = time.perf_counter(), time.process_time()
    themes, _ = find_themes(seen, seed=seed)
    seconds, used = time.perf_counter() - started, time.process_time() - used
    terms = TextTerms.of(one.texts, longest=1).told(themes.rows)
    words = [[term.words for term in own] for own in terms]
    places = places_of(themes)
    figures = {**_scores(one, places, words), "seconds": seconds, "cpu_seconds": used}
    return figures, places


def observed(
    texts: Sequence[str],
    vectors: NDArray[np.float32],
    ids: Sequence[int] | None = None,
    days: Sequence[date] | None = None,
) -> Observations:
    """Texts as contacts."""
    ids = range(len(texts)) if ids is None else ids
    rows = [
        Observation(str(id), text, None if days is None else days[place])
        for place, (id, text) in enumerate(zip(ids, texts, strict=True))
    ]
    return Observations.of(rows, vectors, "bench")


def places_of(themes: Themes) -> Found:
    """The theme of each contact, -1 where it stays apart."""
    found = np.full(themes.contacts, -1)
    for place, rows in enumerate(themes.rows):
        found[rows] = place
    return found


def _bertopic(one: Labelled, seed: int) -> tuple[dict[str, float], Found]:
    answer = ask_bertopic(one.texts, one.vectors, seed)
    words = list(answer["terms"].values())
    found = np.array(answer["found"])
    told = {name: answer[name] for name in ("seconds", "cpu_seconds", "peak_memory_mb")}
    return {**_scores(one, found, words), **told}, found


def ask_bertopic(
    texts: Sequence[str], vectors: NDArray[np.float32], seed: int | None
) -> dict[str, Any]:
    """BERTopic's topics, found in the peers' environment; kept, since they take long.

    Raises:
        RedressError: the peers' environment is not there, or BERTopic failed.
    """
    python = _ENVIRONMENT / "bin" / "python"
    if not python.is_file():
        raise RedressError("The peers' environment is not there. Run `make bench-peers`.")
    digest = hashlib.sha256(vectors.tobytes() + "\0".join([str(seed), *texts]).encode())
    kept = CACHE / f"bertopic-{digest.hexdigest()[:16]}.json"
    if not kept.is_file():
        with tempfile.TemporaryDirectory() as folder:
            job, stored = Path(folder) / "job.json", Path(folder) / "vectors.npy"
            np.save(stored, vectors)
            asked = {"texts": list(texts), "vectors": str(stored), "seed": seed}
            job.write_text(json.dumps(asked), "utf-8")
            done = subprocess.run(
                [str(python), str(_PEER), str(job), str(kept)],
                check=False,
                capture_output=True,
                text=True,
            )
        if done.returncode:
            raise RedressError(f"BERTopic failed: {done.stderr.strip()[-300:] or done.returncode}")
    found: dict[str, Any] = json.loads(kept.read_text("utf-8"))
    return found


def _scores(one: Labelled, found: Found, words: Sequence[Sequence[str]]) -> dict[str, float]:
    kept = found >= 0
    return {
        "themes": len(set(found[kept].tolist())),
        "left_out": float(1 - kept.mean()),
        "v_measure": float(v_measure_score(one.labels, found)),
        "adjusted_rand": float(adjusted_rand_score(one.labels, found)),
        "v_measure_without_left_out": float(v_measure_score(one.labels[kept], found[kept])),
        "adjusted_rand_without_left_out": float(adjusted_rand_score(one.labels[kept], found[kept])),
        "npmi": coherence(one.texts, words),
        "diversity": diversity(words),
    }


def stability(one: Labelled) -> dict[str, float]:
    """A year of contacts, then the same with a week more: by chance, or with what is new.

    What is new is every text of six labels, held back from the year.
    """
    dice = np.random.default_rng(0)
    week = dice.random(len(one.texts)) < 1 / 52
    kinds, counts = np.unique(one.labels, return_counts=True)
    # No more than a tenth of the texts comes up anew.
    small = kinds[(counts >= 15) & (counts <= len(one.texts) // 60)]
    held = np.zeros(len(one.texts), dtype=bool)
    if len(small) >= _HELD_BACK:
        held = np.isin(one.labels, dice.choice(small, _HELD_BACK, replace=False))
    figures = {f"week_{name}": value for name, value in _grown(one, week).items()}
    if held.any():
        grown = _grown(one, week | held, held)
        figures |= {f"new_labels_{name}": value for name, value in grown.items()}
    return figures


def _grown(
    one: Labelled, week: NDArray[np.bool_], held: NDArray[np.bool_] | None = None
) -> dict[str, float]:
    days = [_WEEK if late else _YEAR for late in week]
    places = np.flatnonzero(~week)
    year = observed(
        [one.texts[place] for place in places],
        one.vectors[places],
        places.tolist(),
        [_YEAR] * len(places),
    )
    before, book = find_themes(year)
    after, _ = find_themes(observed(one.texts, one.vectors, days=days), book)
    first, then = _ids(before), _ids(after)
    new = {theme.id for theme in after.new}
    figures = {
        "themes_kept": len({t.id for t in before.themes} & {t.id for t in after.themes})
        / len(before.themes),
        "contacts_kept": float(np.mean(first == then[places])),
        "new_themes": len(new),
    }
    if held is not None:
        figures["in_new_themes"] = float(np.mean([id in new for id in then[held]]))
    return figures


def _ids(themes: Themes) -> NDArray[np.object_]:
    found = np.full(themes.contacts, "", dtype=object)
    for theme, rows in zip(themes.themes, themes.rows, strict=True):
        found[rows] = theme.id
    return found


def at_scale(size: int) -> dict[str, Any]:
    """Seconds and memory of `size` contacts, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.theme_scale", str(size)],
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
