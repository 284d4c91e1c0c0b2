"""Redress and its peers on our own test split, all trained on the same contacts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sklearn.metrics import accuracy_score, f1_score
from sklearn.preprocessing import MultiLabelBinarizer

from bench.peers import PEERS, call_peer
from redress.labels import Rule, default_vocabulary
from redress.models import LEXICAL, SHIPPED, ModelStore
from redress_training.corpus import Record, corpus_hash, read_corpus
from redress_training.splits import read_splits

SETFIT_STEPS = 250
"""Contrastive steps of 16 pairs: what fits into an hour on two cores for all questions."""

Scores = dict[str, float]


def measure(before: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every peer on every question; the results so far, again after each peer.

    A peer that was measured `before` on the same contacts is not measured again.
    """
    splits = read_splits(read_corpus())
    corpus = corpus_hash([*splits.train, *splits.validation]) + corpus_hash(splits.test)
    results = _own()
    if before.get("corpus") == corpus:
        results |= {peer: before["peers"][peer] for peer in PEERS if peer in before["peers"]}
    found = {"corpus": corpus, "setfit_steps": SETFIT_STEPS, "peers": results}
    yield found
    for peer in (peer for peer in PEERS if peer not in results):
        results[peer] = {
            question.code: _peer_scores(
                peer, [*splits.train, *splits.validation], splits.test, question.code
            )
            for question in default_vocabulary().questions
        }
        print(peer, results[peer], flush=True)
        yield found


def _own() -> dict[str, dict[str, Scores]]:
    """What the shipped models' own records say of the test split."""
    store = ModelStore.default()
    return {f"redress ({name})": _own_scores(store.metrics(name)) for name in (SHIPPED, LEXICAL)}


def _own_scores(metrics: dict[str, Any]) -> dict[str, Scores]:
    """What the model's own record says of the test split."""
    return {
        question.code: _own_any(metrics[question.code])
        if question.rule is Rule.ANY
        else {key: metrics[question.code][key] for key in ("accuracy", "macro_f1")}
        for question in default_vocabulary().questions
    }


def _own_any(figures: dict[str, Any]) -> Scores:
    """Early warnings, which no peer gives, left out; and, besides, counted as flags."""
    return {
        "micro_f1": figures["usual_micro_f1"],
        "macro_f1": figures["usual_macro_f1"],
        "micro_f1_with_early": figures["micro_f1"],
    }


def _peer_scores(
    peer: str, fitting: Sequence[Record], test: Sequence[Record], question: str
) -> Scores:
    """One peer on one question."""
    rule = default_vocabulary().question(question).rule
    seen, unseen = _asked(fitting, question, rule), _asked(test, question, rule)
    job = {
        "rule": rule.value,
        "train": [record.text for record in seen],
        "labels": [record.labels(question) for record in seen],
        "test": [record.text for record in unseen],
        "steps": SETFIT_STEPS,
    }
    answer = call_peer(peer, job)
    truth = [record.labels(question) for record in unseen]
    return {
        **_scores(question, rule, truth, answer["found"]),
        "training_seconds": answer["training_seconds"],
        "peak_memory_mb": answer["peak_memory_mb"],
    }


def _asked(records: Sequence[Record], question: str, rule: Rule) -> list[Record]:
    return [record for record in records if rule is Rule.ANY or record.labels(question)]


def _scores(
    question: str, rule: Rule, truth: list[tuple[str, ...]], found: list[list[str]]
) -> Scores:
    if rule is Rule.ONE:
        expected, answered = [one[0] for one in truth], [one[0] for one in found]
        return {
            "accuracy": float(accuracy_score(expected, answered)),
            "macro_f1": float(f1_score(expected, answered, average="macro")),
        }
    labels = default_vocabulary().question(question).labels
    columns = MultiLabelBinarizer(classes=[label.code for label in labels]).fit(truth)
    expected, answered = columns.transform(truth), columns.transform(found)
    return {
        "micro_f1": float(f1_score(expected, answered, average="micro")),
        "macro_f1": float(f1_score(expected, answered, average="macro")),
    }
