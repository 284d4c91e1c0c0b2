"""The peers, each behind the same two calls. Runs in the peers' environment (bench/.venv).

    python bench/peer_models.py PEER JOB.json ANSWER.json

A job has `train` and `test`, lists of texts; `labels`, a list of labels for each of the first;
`rule`, "one" or "any"; `encoder`, a folder with the sentence encoder's weights; and optionally
`single`, texts to be timed one by one, and `brief`, true where only speed is asked and training
may be cut short. The answer has the labels found for each text of `test`, and times.
"""

from __future__ import annotations

import json
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

Predict = Callable[[Sequence[str]], list[list[str]]]
_HALF = 0.5
_BRIEF_TEXTS = 400


def tfidf_logistic(job: dict[str, Any]) -> Predict:
    """TF-IDF of words and pairs of words, logistic regression."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import MultiLabelBinarizer

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    regression = LogisticRegression(C=10, max_iter=1000)
    if job["rule"] == "one":
        pipeline = make_pipeline(words, regression)
        pipeline.fit(job["train"], [own[0] for own in job["labels"]])
        return lambda texts: [[label] for label in pipeline.predict(list(texts)).tolist()]
    columns = MultiLabelBinarizer().fit(job["labels"])
    pipeline = make_pipeline(words, OneVsRestClassifier(regression))
    pipeline.fit(job["train"], columns.transform(job["labels"]))
    return lambda texts: [
        list(own) for own in columns.inverse_transform(pipeline.predict(list(texts)))
    ]


def fasttext(job: dict[str, Any]) -> Predict:
    """fastText with pairs of words and pieces of words."""
    import fasttext as library

    names = {f"__label__{number}": label for number, label in enumerate(_labels(job))}
    codes = {label: code for code, label in names.items()}
    with tempfile.NamedTemporaryFile("w", suffix=".txt", delete=False) as file:
        for text, own in zip(job["train"], job["labels"], strict=True):
            prefix = " ".join(codes[label] for label in own)
            file.write(f"{prefix} {_line(text)}\n")
    one = job["rule"] == "one"
    model = library.train_supervised(
        file.name,
        epoch=1 if job.get("brief") else 50,
        lr=0.5,
        wordNgrams=2,
        minn=2,
        maxn=5,
        dim=100,
        loss="softmax" if one else "ova",
        thread=2,
        verbose=0,
        seed=0,
    )
    Path(file.name).unlink()
    most, least = (1, 0.0) if one else (-1, _HALF)

    def predict(texts: Sequence[str]) -> list[list[str]]:
        found, _ = model.predict([_line(text) for text in texts], k=most, threshold=least)
        return [[names[code] for code in own] for own in found]

    return predict


def _labels(job: dict[str, Any]) -> list[str]:
    return sorted({label for own in job["labels"] for label in own})


def _line(text: str) -> str:
    return " ".join(text.lower().split())


def spacy_textcat(job: dict[str, Any], architecture: dict[str, Any], epochs: int) -> Predict:
    """spaCy's text categoriser over a blank English pipeline."""
    import spacy
    from spacy.training import Example

    labels, one = _labels(job), job["rule"] == "one"
    pipeline = spacy.blank("en")
    factory = "textcat" if one else "textcat_multilabel"
    textcat = pipeline.add_pipe(factory, config={"model": architecture})
    for label in labels:
        textcat.add_label(label)
    examples = [
        Example.from_dict(
            pipeline.make_doc(text), {"cats": {label: float(label in own) for label in labels}}
        )
        for text, own in zip(job["train"], job["labels"], strict=True)
    ]
    optimizer = pipeline.initialize(lambda: examples[:200])
    shuffler = random.Random(0)
    for _ in range(1 if job.get("brief") else epochs):
        shuffler.shuffle(examples)
        for batch in spacy.util.minibatch(examples, size=64):
            pipeline.update(batch, sgd=optimizer, drop=0.2)

    def predict(texts: Sequence[str]) -> list[list[str]]:
        found = [doc.cats for doc in pipeline.pipe(texts, batch_size=64)]
        if one:
            return [[max(cats, key=cats.get)] for cats in found]
        return [[label for label, share in cats.items() if share > _HALF] for cats in found]

    return predict


def spacy_bow(job: dict[str, Any]) -> Predict:
    """spaCy textcat, bag of words."""
    return spacy_textcat(job, _bag_of_words(job, 2), 15)


def _bag_of_words(job: dict[str, Any], run: int) -> dict[str, Any]:
    return {
        "@architectures": "spacy.TextCatBOW.v3",
        "exclusive_classes": job["rule"] == "one",
        "ngram_size": run,
        "no_output_layer": False,
    }


def spacy_ensemble(job: dict[str, Any]) -> Predict:
    """spaCy textcat, ensemble of a bag of words and a neural network."""
    architecture = {
        "@architectures": "spacy.TextCatEnsemble.v2",
        "tok2vec": {
            "@architectures": "spacy.Tok2Vec.v2",
            "embed": {
                "@architectures": "spacy.MultiHashEmbed.v2",
                "width": 64,
                "rows": [2000, 500, 1000, 500],
                "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE"],
                "include_static_vectors": False,
            },
            "encode": {
                "@architectures": "spacy.MaxoutWindowEncoder.v2",
                "width": 64,
                "window_size": 1,
                "maxout_pieces": 3,
                "depth": 2,
            },
        },
        "linear_model": _bag_of_words(job, 1),
    }
    return spacy_textcat(job, architecture, 10)


def setfit(job: dict[str, Any]) -> Predict:
    """SetFit with the same encoder: contrastive pairs, then a logistic head."""
    from datasets import Dataset
    from setfit import SetFitModel, Trainer, TrainingArguments

    labels, one = _labels(job), job["rule"] == "one"
    strategy = {} if one else {"multi_target_strategy": "one-vs-rest"}
    model = SetFitModel.from_pretrained(job["encoder"], labels=labels, **strategy)
    model.model_body.max_seq_length = 128
    arguments = TrainingArguments(
        batch_size=16,
        max_steps=1 if job.get("brief") else job["steps"],
        num_epochs=1,
        seed=0,
        report_to="none",
        save_strategy="no",
        output_dir=tempfile.mkdtemp(),
    )
    targets = [own[0] if one else [int(label in own) for label in labels] for own in job["labels"]]
    # Speed does not depend on how much was learnt from; drawing pairs of all would take minutes.
    some = _BRIEF_TEXTS if job.get("brief") else len(targets)
    data = Dataset.from_dict({"text": job["train"][:some], "label": targets[:some]})
    Trainer(model=model, args=arguments, train_dataset=data).train()

    def predict(texts: Sequence[str]) -> list[list[str]]:
        found = model.predict(list(texts), use_labels=one)
        if one:
            return [[str(label)] for label in found]
        return [
            [label for label, is_set in zip(labels, row, strict=True) if is_set]
            for row in found.tolist()
        ]

    return predict


PEERS: dict[str, Callable[[dict[str, Any]], Predict]] = {
    "tfidf_logistic": tfidf_logistic,
    "fasttext": fasttext,
    "spacy_bow": spacy_bow,
    "spacy_ensemble": spacy_ensemble,
    "setfit": setfit,
}


def run(peer: str, job: dict[str, Any]) -> dict[str, Any]:
    """Train a peer, let it answer, and time it."""
    started = time.perf_counter()
    predict = PEERS[peer](job)
    trained = time.perf_counter()
    found = predict(job["test"])
    answered = time.perf_counter()
    single = []
    for text in job.get("single", []):
        before = time.perf_counter()
        predict([text])
        single.append(time.perf_counter() - before)
    return {
        "found": found,
        "training_seconds": trained - started,
        "texts_a_second": len(job["test"]) / (answered - trained),
        "single_seconds": single,
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main() -> None:
    """Do the job named on the command line."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    peer, job, answer = sys.argv[1:4]
    result = run(peer, json.loads(Path(job).read_text("utf-8")))
    Path(answer).write_text(json.dumps(result), "utf-8")


if __name__ == "__main__":
    main()
