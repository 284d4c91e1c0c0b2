"""Which examples a training run fits, chooses and tests on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from redress.contact import Channel
from redress.errors import LabelError
from redress.labels import default_vocabulary
from redress_training.corpus import Record
from redress_training.examples import (
    Export,
    corpus_examples,
    corpus_questions,
    is_test_group,
)
from redress_training.splits import Splits
from redress_training.training_run import Material

_SHORT, _LONG = 20, 90
"""Words: the bounds of short, middling and long contacts in the corpus' own rules."""
_SELDOM_HEARD = frozenset({"v7", "u14"})
"""Authors who write in dialect, English as a second language and other voices seldom heard."""


def corpus_material(splits: Splits, corpus: str) -> Material:
    """The shipped corpus: fitted on train and validation, thresholds chosen on validation.

    Scores for calibration and thresholds are cross-fitted by author, so validation records are
    judged by models that have not seen their authors; the test split is never fitted on.
    """
    fitting = corpus_examples([*splits.train, *splits.validation])
    choosing = np.arange(len(fitting)) >= len(splits.train)
    return Material(
        fitting=tuple(fitting),
        choosing=choosing,
        testing=tuple(corpus_examples(splits.test)),
        questions=corpus_questions(),
        slices=record_slices(splits.test),
        rare=splits.rare,
        corpus=corpus,
    )


def trial_material(splits: Splits) -> Material:
    """To try a recipe: thresholds chosen on every other validation author, measured on the rest."""
    authors = sorted({record.author for record in splits.validation})
    measured = [record for record in splits.validation if record.author in authors[1::2]]
    chosen = [record for record in splits.validation if record.author not in authors[1::2]]
    return corpus_material(Splits(splits.train, tuple(chosen), tuple(measured), splits.rare), "")


def record_slices(records: Sequence[Record]) -> dict[str, NDArray[np.bool_]]:
    """Parts of the records that are reported besides: channels, lengths, voices, hard ones."""
    channels = {
        channel.value: np.array([record.channel is channel for record in records])
        for channel in Channel
    }
    words = np.array([len(record.text.split()) for record in records])
    return {
        **channels,
        "under 20 words": words < _SHORT,
        "20 to 90 words": (words >= _SHORT) & (words < _LONG),
        "over 90 words": words >= _LONG,
        "voices seldom heard": np.array([record.author in _SELDOM_HEARD for record in records]),
        "marked hard": np.array([record.hard for record in records]),
    }


def joined_material(
    material: Material | None, export: Export, part: str = "own export"
) -> Material:
    """An export alone, or with the corpus' material before it.

    `part` is the name of the slice that its rows to test on are reported under.

    Raises:
        LabelError: all its rows fall on one side, so that nothing is left to fit or to test on.
    """
    testing = [example for example in export.examples if is_test_group(example.group)]
    fitting = [example for example in export.examples if not is_test_group(example.group)]
    if not testing or not fitting:
        raise LabelError(
            f"The export has {len(export.examples)} rows that can be learnt from, too few "
            "different ones to keep some back for testing. Some hundred are wanted."
        )
    answered = {code for example in export.examples for code in example.labels}
    if material is None:
        shipped = [q for q in default_vocabulary().questions if q.code in answered]
        return Material(
            fitting=tuple(fitting),
            choosing=np.ones(len(fitting), dtype=np.bool_),
            testing=tuple(testing),
            questions=(*shipped, *export.questions),
            has_export=True,
        )
    choosing = np.concatenate([material.choosing, np.ones(len(fitting), dtype=np.bool_)])
    missing = np.zeros(len(testing), dtype=np.bool_)
    return Material(
        fitting=(*material.fitting, *fitting),
        choosing=choosing,
        testing=(*material.testing, *testing),
        questions=(*material.questions, *export.questions),
        slices={
            **{name: np.concatenate([part, missing]) for name, part in material.slices.items()},
            part: np.concatenate(
                [np.zeros(len(material.testing), dtype=np.bool_), np.ones(len(testing), np.bool_)]
            ),
        },
        rare=material.rare,
        corpus=material.corpus,
        has_export=True,
    )
