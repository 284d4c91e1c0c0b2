"""The contacts that the encoder is trained on, as its own environment reads them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from redress.files import written_whole
from redress_training.corpus import Record
from redress_training.dataset import Progress, mask_texts, text_key
from redress_training.examples import corpus_examples, corpus_questions
from redress_training.splits import Splits


def write_encoder_material(path: Path, splits: Splits, progress: Progress) -> None:
    """Write the train and validation splits as JSON lines, personal data replaced.

    The first line says each question's rule and labels; the others hold a contact each: its
    `key`, `split`, `author`, `text` and `labels` by question. The test split is left out, so that
    nothing can be chosen by it.

    Raises:
        OSError: the file cannot be written.
    """
    questions = {
        question.code: {
            "rule": question.rule.value,
            "labels": list(question.codes),
            "protects": [label.code for label in question.labels if label.protects],
        }
        for question in corpus_questions()
    }
    lines = [json.dumps({"questions": questions})]
    for split, records in (("train", splits.train), ("validation", splits.validation)):
        lines.extend(_contacts(split, records, progress))
    with written_whole(path) as file:
        file.write(("\n".join(lines) + "\n").encode())


def _contacts(split: str, records: Sequence[Record], progress: Progress) -> list[str]:
    examples = corpus_examples(records)
    return [
        json.dumps(
            {
                "key": text_key(record.text),
                "split": split,
                "author": record.author,
                "text": text,
                "labels": example.labels,
            },
            ensure_ascii=False,
        )
        for record, example, text in zip(
            records, examples, mask_texts(examples, progress), strict=True
        )
    ]
