"""Run the benchmarks: `python -m bench [public] [accuracy] [speed] [report]`; all by default.

`speed-long` measures memory up to 100,000 contacts, which takes an hour on two cores.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from bench import accuracy, public_data, report, speed
from redress.encoder.provision import load_encoder
from redress_training.recipe import read_recipe

RESULTS = Path(__file__).with_name("results")
CACHE = Path(__file__).with_name("cache") / "vectors.npz"
RECIPE = Path(__file__).with_name("public_recipe.toml")
FEW = Path(__file__).with_name("few_examples_recipe.toml")


def _public() -> dict[str, Any]:
    if not public_data.FOLDER.is_dir():
        return {"skipped": f"the public data is not at {public_data.FOLDER.name}"}
    recipe, few, encoder = read_recipe(RECIPE), read_recipe(FEW), load_encoder()
    return {
        "recipe": recipe.model_dump(mode="json"),
        "banking77": public_data.banking77(recipe, few, encoder, CACHE),
        "patient_feedback_single": public_data.patient_feedback_single(recipe, encoder, CACHE),
        "patient_feedback_multi": public_data.patient_feedback_multi(recipe, encoder, CACHE),
    }


PARTS: dict[str, Callable[[], dict[str, Any]]] = {
    "public": _public,
    "accuracy": accuracy.measure,
    "speed": speed.measure,
    "speed-long": lambda: speed.measure(long=True),
}


def main() -> None:
    """Measure the parts named, then write the report from all results that stand."""
    wanted = sys.argv[1:] or ["public", "accuracy", "speed", "report"]
    RESULTS.mkdir(exist_ok=True)
    for name in wanted:
        if name == "report":
            continue
        print(f"== {name}", flush=True)
        result = {
            "measured": date.today().isoformat(),
            "machine": f"{platform.machine()}, {os.cpu_count()} cores",
            **PARTS[name](),
        }
        name = name.removesuffix("-long")
        (RESULTS / f"{name}.json").write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    report.write(RESULTS)


if __name__ == "__main__":
    main()
