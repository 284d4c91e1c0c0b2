"""BERTopic with its defaults, on vectors that it is given. Runs in the peers' environment.

    python bench/theme_peer.py JOB.json ANSWER.json

A job has `texts`; `vectors`, the path of a NumPy file with one for each; and `seed`, or null for
UMAP without one, which then uses every core. The answer has `found`, the topic of each text (-1
where it was left out); `terms`, ten words a topic; `seconds`, `cpu_seconds` of all cores, and
`peak_memory_mb`.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_WARMING_UP = 400
_TERMS = 10


def topics(texts: Sequence[str], vectors: Any, seed: int | None) -> Any:
    """A fitted BERTopic and the topics; UMAP is as BERTopic makes it, but for the seed."""
    from bertopic import BERTopic
    from umap import UMAP

    reduced = UMAP(
        n_neighbors=15,
        n_components=5,
        min_dist=0.0,
        metric="cosine",
        low_memory=False,
        random_state=seed,
    )
    model = BERTopic(umap_model=reduced)
    found, _ = model.fit_transform(list(texts), embeddings=vectors)
    return model, found


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Fit once on a few, so that what is compiled on first use is not timed; then on all."""
    import numpy as np

    vectors = np.load(job["vectors"], allow_pickle=False)
    topics(job["texts"][:_WARMING_UP], vectors[:_WARMING_UP], job["seed"])
    started, used = time.perf_counter(), time.process_time()
    model, found = topics(job["texts"], vectors, job["seed"])
    seconds, used = time.perf_counter() - started, time.process_time() - used
    terms = {
        str(topic): [word for word, _ in words if word][:_TERMS]
        for topic, words in model.get_topics().items()
        if topic >= 0
    }
    return {
        "found": [int(topic) for topic in found],
        "terms": terms,
        "seconds": seconds,
        "cpu_seconds": used,
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main() -> None:
    """Do the job named on the command line."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    job, answer = (Path(name) for name in sys.argv[1:3])
    answer.write_text(json.dumps(run(json.loads(job.read_text("utf-8")))), "utf-8")


if __name__ == "__main__":
    main()
