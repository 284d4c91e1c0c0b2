"""Seconds and memory of themes in many contacts: `python -m bench.theme_scale SIZE`.

The vectors are those of the corpus again and again, each a little moved so that no two are the
same; the texts are the corpus's own.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from datetime import date, timedelta

import numpy as np

from bench.theme_data import vectors_of
from redress.encoder.provision import load_encoder, shipped_encoder_files
from redress.insight.observations import Observation, Observations
from redress.insight.theming import find_themes
from redress_training.corpus import read_corpus

_MOVED = 0.01
"""The standard deviation of each dimension, of which a vector of length 1 has 384."""


def many(size: int) -> Observations:
    """Contacts over a year, with vectors."""
    records = read_corpus()
    vectors = vectors_of([one.text for one in records], load_encoder(shipped_encoder_files()))
    dice = np.random.default_rng(0)
    which = dice.integers(0, len(records), size)
    grown = vectors[which]
    grown += dice.standard_normal(grown.shape, dtype=np.float32) * np.float32(_MOVED)
    grown /= np.linalg.norm(grown, axis=1, keepdims=True)
    rows = [
        Observation(
            str(number),
            records[place].text,
            date(2025, 1, 1) + timedelta(days=number * 365 // size),
            service_area=records[place].service_area,
        )
        for number, place in enumerate(which)
    ]
    return Observations.of(rows, grown, "bench")


def main() -> None:
    """Print a JSON object of what it took, first and with a book."""
    seen = many(int(sys.argv[1]))
    started = time.perf_counter()
    themes, book = find_themes(seen)
    first = time.perf_counter() - started
    started = time.perf_counter()
    find_themes(seen, book)
    again = time.perf_counter() - started
    told = {
        "seconds": first,
        "seconds_with_book": again,
        "themes": len(themes.themes),
        "left_out": len(themes.apart) / len(seen),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
