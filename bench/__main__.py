"""Run the benchmarks: `python -m bench [PART …]`, by default all that `make bench` measures.

Parts: public, accuracy, speed, memory, training, clocks, triage, and what is written from them:
report (docs/benchmarks.md), readme (the measured parts of the READMEs) and examples (those of the
API's description). Only by name, as they
take long or need what is not in the repository: `memory-long` (memory up to 100,000 contacts),
`year` (190,000 notes, some twenty minutes on two cores), `pareto` (encoders of other sizes),
`encoders` (the general encoder beside the councils' own), `repeats` (whether repeat contacts are
found, and what that adds to opening a case), `similar` (a search by meaning over 200,000
contacts), `themes` (beside BERTopic, also `make bench-themes`; it needs `make bench-peers`),
`surges` (false alarms, what is found and how soon, some fifteen minutes); of the
service over HTTP, `api` (rates and times, also
`make bench-api`, some twenty minutes), `api-memory` (a worker over 50,000 contacts) and `crash` (it
is killed 200 times under load; `python -m bench.crash KILLS SEED` for fewer).
"""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from bench import (
    accuracy,
    api,
    api_memory,
    clocks,
    crash,
    encoders,
    examples,
    memory,
    pareto,
    public_data,
    readme,
    repeats,
    report,
    similar,
    speed,
    surges,
    themes,
    triage,
)
from redress.encoder.provision import load_encoder
from redress_training.recipe import read_recipe

RESULTS = Path(__file__).with_name("results")
CACHE = Path(__file__).with_name("cache") / "vectors.npz"
RECIPE = Path(__file__).with_name("public_recipe.toml")
FEW = Path(__file__).with_name("few_examples_recipe.toml")


def _public() -> Iterator[dict[str, Any]]:
    if not public_data.FOLDER.is_dir():
        print(f"The public data is not at {public_data.FOLDER}; skipped.")
        return
    recipe, few, encoder = read_recipe(RECIPE), read_recipe(FEW), load_encoder()
    yield {
        "recipe": recipe.model_dump(mode="json"),
        "banking77": public_data.banking77(recipe, few, encoder, CACHE),
        "patient_feedback_single": public_data.patient_feedback_single(recipe, encoder, CACHE),
        "patient_feedback_multi": public_data.patient_feedback_multi(recipe, encoder, CACHE),
    }


def _encoders() -> Iterator[dict[str, Any]]:
    yield from encoders.measure(read_recipe(RECIPE), read_recipe(FEW), CACHE)


PARTS: dict[str, Callable[[], Iterator[dict[str, Any]]]] = {
    "public": _public,
    "accuracy": lambda: accuracy.measure(_results("accuracy")),
    "speed": speed.measure,
    "memory": memory.measure,
    "memory-long": lambda: memory.measure(long=True),
    "training": memory.measure_training,
    "clocks": clocks.measure,
    "triage": triage.measure,
    "year": memory.measure_year,
    "pareto": lambda: pareto.measure(_results("pareto")),
    "encoders": _encoders,
    "repeats": repeats.measure,
    "similar": similar.measure,
    "themes": themes.measure,
    "surges": surges.measure,
    "api": api.measure,
    "api-memory": api_memory.measure,
    "crash": crash.measure,
}
BY_DEFAULT = ("public", "accuracy", "speed", "memory", "training", "clocks", "triage")
WRITTEN: dict[str, Callable[[], None]] = {
    "report": lambda: report.write(RESULTS),
    "readme": readme.write,
    "examples": examples.write,
}


def main() -> None:
    """Measure, or write, the parts named."""
    wanted = sys.argv[1:] or [*BY_DEFAULT, "report"]
    known = [*PARTS, *WRITTEN]
    unknown = set(wanted) - set(known)
    if unknown:
        sys.exit(f"There is no part {', '.join(sorted(unknown))}; there are {', '.join(known)}.")
    RESULTS.mkdir(exist_ok=True)
    for name in wanted:
        print(f"== {name}", flush=True)
        if name in WRITTEN:
            WRITTEN[name]()
        else:
            _measure(name)


def _results(name: str) -> dict[str, Any]:
    """What stands of a part's results."""
    path = RESULTS / f"{name}.json"
    found: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return found


def _measure(name: str) -> None:
    """Measure one part; what it has so far is kept when it is stopped."""
    path = RESULTS / f"{name.removesuffix('-long')}.json"
    for found in PARTS[name]():
        result = {
            "measured": date.today().isoformat(),
            "machine": f"{platform.machine()}, {os.cpu_count()} cores",
            **found,
        }
        path.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
