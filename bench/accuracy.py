"""Redress and its peers on our own test split, all trained on the same contacts."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from sklearn.metrics import accuracy_score, f1_score

from redress.models import ModelStore
from redress_training.corpus import Record, corpus_hash, read_corpus
from redress_training.splits import read_splits

PEERS_PYTHON = Path(__file__).with_name(".venv") / "bin" / "python"
PEERS = ("tfidf_logistic", "fasttext", "spacy_bow", "spacy_ensemble", "setfit")
QUESTIONS = ("kind", "service_area", "avoidable_cause", "outcome")
SETFIT_STEPS = 250
"""Contrastive steps of 16 pairs: what fits into an hour on two cores for all questions."""
ENCODER = Path(__file__).with_name("cache") / "encoder"


def measure() -> dict[str, Any]:
    """Accuracy and macro-F1 of every peer on every one-of question."""
    records = read_corpus()
    splits = read_splits(records)
    fitting = [*splits.train, *splits.validation]
    metrics = ModelStore.default().metrics("default")
    results: dict[str, Any] = {
        "redress": {
            question: {
                "accuracy": metrics[question]["accuracy"],
                "macro_f1": metrics[question]["macro_f1"],
            }
            for question in QUESTIONS
        }
    }
    for peer in PEERS:
        results[peer] = {
            question: run_peer(
                peer, _asked(fitting, question), _asked(splits.test, question), question
            )
            for question in QUESTIONS
        }
        print(peer, {q: round(r["accuracy"], 3) for q, r in results[peer].items()}, flush=True)
    return {"corpus": corpus_hash(records), "peers": results}


def _asked(records: list[Record] | tuple[Record, ...], question: str) -> list[Record]:
    return [record for record in records if record.labels(question)]


def run_peer(peer: str, train: list[Record], test: list[Record], question: str) -> dict[str, Any]:
    """One peer on one question, in the peers' environment."""
    truth = [record.labels(question)[0] for record in test]
    job = {
        "train": [record.text for record in train],
        "labels": [record.labels(question)[0] for record in train],
        "test": [record.text for record in test],
        "encoder": str(ENCODER),
        "steps": SETFIT_STEPS,
    }
    answer = call_peer(peer, job)
    return {
        "accuracy": float(accuracy_score(truth, answer["found"])),
        "macro_f1": float(f1_score(truth, answer["found"], average="macro")),
        "training_seconds": answer["training_seconds"],
        "texts_a_second": answer["texts_a_second"],
        "single_seconds": answer["single_seconds"],
        "peak_memory_mb": answer["peak_memory_mb"],
    }


def call_peer(peer: str, job: dict[str, Any]) -> dict[str, Any]:
    """A job done by a peer in its own process."""
    with tempfile.TemporaryDirectory() as folder:
        asked, answered = Path(folder) / "job.json", Path(folder) / "answer.json"
        asked.write_text(json.dumps(job), "utf-8")
        script = Path(__file__).with_name("peer_models.py")
        subprocess.run(
            [str(PEERS_PYTHON), str(script), peer, str(asked), str(answered)],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        result: dict[str, Any] = json.loads(answered.read_text("utf-8"))
        return result
