"""The second reading is of the corpus, by its guide, and agreement is reckoned rightly."""

from __future__ import annotations

from pathlib import Path

import pytest

from redress.labels import Rule, default_vocabulary
from redress_training.corpus import CorpusError, Record
from redress_training.second_reading import agreement, read_answers


def test_every_answer_is_about_a_record_and_uses_the_guides_codes(
    corpus: tuple[Record, ...],
) -> None:
    known = {record.id for record in corpus}
    for identifier, answer in read_answers().items():
        assert identifier in known
        for question in default_vocabulary().questions:
            given = answer[question.code]
            codes = given if question.rule is Rule.ANY else [given] if given else []
            assert set(codes) <= set(question.codes)


def test_the_reader_agrees_as_far_as_a_batch_must(corpus: tuple[Record, ...]) -> None:
    found = agreement(corpus, read_answers())
    assert found["service_area"]["agreement"] >= 0.85
    assert found["kind"]["agreement"] >= 0.85


def test_a_reader_who_says_the_same_agrees_wholly_and_one_who_does_not_less(
    corpus: tuple[Record, ...],
) -> None:
    records = corpus[:40]
    codes = [question.code for question in default_vocabulary().questions]
    same = {r.id: {code: getattr(r, code) for code in codes} for r in records}
    assert agreement(records, same)["kind"] == {"records": 40, "agreement": 1.0, "kappa": 1.0}
    other = {**same, records[0].id: {**same[records[0].id], "kind": "compliment"}}
    assert agreement(records, other)["kind"]["agreement"] == pytest.approx(39 / 40)


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text('{"id": "a"}\n{"kind"')
    with pytest.raises(CorpusError, match="line 2"):
        read_answers(path)
