"""The peers, each behind the same two calls. Runs in the peers' environment (bench/.venv).

    python bench/peer_models.py PEER JOB.json ANSWER.json

A job has `train` and `test`, lists of texts, `labels` for the first, and optionally `encoder`,
a folder with the sentence encoder's weights. The answer has the labels found, and times.
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

Predict = Callable[[Sequence[str]], list[str]]
SINGLE = 60
"""Texts that are timed one by one."""


def tfidf_logistic(job: dict[str, Any]) -> Predict:
    """TF-IDF of words and pairs of words, logistic regression."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    pipeline = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        LogisticRegression(C=10, max_iter=1000),
    )
    pipeline.fit(job["train"], job["labels"])
    return lambda texts: pipeline.predict(list(texts)).tolist()


def pxtextmining(job: dict[str, Any]) -> Predict:
    """pxtextmining's published support vector pipeline."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import SVC

    pipeline = make_pipeline(TfidfVectorizer(), SVC(C=15, class_weight="balanced"))
    pipeline.fit(job["train"], job["labels"])
    return lambda texts: pipeline.predict(list(texts)).tolist()


def fasttext(job: dict[str, Any]) -> Predict:
    """fastText with pairs of words and pieces of words."""
    import fasttext as library

    codes = {label: f"__label__{number}" for number, label in enumerate(sorted(set(job["labels"])))}
    names = {code: label for label, code in codes.items()}
    with tempfile.NamedTemporaryFile("w", suffix=".txt", delete=False) as file:
        for text, label in zip(job["train"], job["labels"], strict=True):
            file.write(f"{codes[label]} {' '.join(text.lower().split())}\n")
    model = library.train_supervised(
        file.name,
        epoch=50,
        lr=0.5,
        wordNgrams=2,
        minn=2,
        maxn=5,
        dim=100,
        thread=2,
        verbose=0,
        seed=0,
    )
    Path(file.name).unlink()

    def predict(texts: Sequence[str]) -> list[str]:
        found, _ = model.predict([" ".join(text.lower().split()) for text in texts])
        return [names[one[0]] for one in found]

    return predict


def spacy_textcat(job: dict[str, Any], architecture: dict[str, Any], epochs: int) -> Predict:
    """spaCy's text categoriser over a blank English pipeline."""
    import spacy
    from spacy.training import Example

    labels = sorted(set(job["labels"]))
    pipeline = spacy.blank("en")
    textcat = pipeline.add_pipe("textcat", config={"model": architecture})
    for label in labels:
        textcat.add_label(label)
    examples = [
        Example.from_dict(
            pipeline.make_doc(text), {"cats": {one: float(one == label) for one in labels}}
        )
        for text, label in zip(job["train"], job["labels"], strict=True)
    ]
    optimizer = pipeline.initialize(lambda: examples[:200])
    shuffler = random.Random(0)
    for _ in range(epochs):
        shuffler.shuffle(examples)
        for batch in spacy.util.minibatch(examples, size=64):
            pipeline.update(batch, sgd=optimizer, drop=0.2)

    def predict(texts: Sequence[str]) -> list[str]:
        return [max(doc.cats, key=doc.cats.get) for doc in pipeline.pipe(texts, batch_size=64)]

    return predict


def spacy_bow(job: dict[str, Any]) -> Predict:
    """spaCy textcat, bag of words."""
    architecture = {
        "@architectures": "spacy.TextCatBOW.v3",
        "exclusive_classes": True,
        "ngram_size": 2,
        "no_output_layer": False,
    }
    return spacy_textcat(job, architecture, 15)


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
        "linear_model": {
            "@architectures": "spacy.TextCatBOW.v3",
            "exclusive_classes": True,
            "ngram_size": 1,
            "no_output_layer": False,
        },
    }
    return spacy_textcat(job, architecture, 10)


def setfit(job: dict[str, Any]) -> Predict:
    """SetFit with the same encoder: contrastive pairs, then a logistic head."""
    from datasets import Dataset
    from setfit import SetFitModel, Trainer, TrainingArguments

    model = SetFitModel.from_pretrained(job["encoder"], labels=sorted(set(job["labels"])))
    model.model_body.max_seq_length = 128
    arguments = TrainingArguments(
        batch_size=16,
        max_steps=job.get("steps", 400),
        num_epochs=1,
        seed=0,
        report_to="none",
        save_strategy="no",
        output_dir=tempfile.mkdtemp(),
    )
    data = Dataset.from_dict({"text": job["train"], "label": job["labels"]})
    Trainer(model=model, args=arguments, train_dataset=data).train()
    return lambda texts: [str(label) for label in model.predict(list(texts))]


PEERS: dict[str, Callable[[dict[str, Any]], Predict]] = {
    "tfidf_logistic": tfidf_logistic,
    "fasttext": fasttext,
    "spacy_bow": spacy_bow,
    "spacy_ensemble": spacy_ensemble,
    "setfit": setfit,
    "pxtextmining": pxtextmining,
}


def run(peer: str, job: dict[str, Any]) -> dict[str, Any]:
    """Train a peer, let it answer, and time it."""
    started = time.perf_counter()
    predict = PEERS[peer](job)
    trained = time.perf_counter()
    found = predict(job["test"])
    answered = time.perf_counter()
    single = []
    for text in job["test"][:SINGLE]:
        before = time.perf_counter()
        predict([text])
        single.append(time.perf_counter() - before)
    return {
        "found": found,
        "training_seconds": trained - started,
        "texts_a_second": len(job["test"]) / (answered - trained),
        "single_seconds": sorted(single),
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
