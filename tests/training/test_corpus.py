"""The committed corpus keeps its rules, and the checks find what breaks them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from redress.contact import Channel
from redress_training.corpus import CorpusError, Record, read_file
from redress_training.corpus_check import find_faults, find_shortages
from redress_training.splits import read_splits


def test_the_corpus_has_no_faults(corpus: tuple[Record, ...]) -> None:
    assert find_faults(corpus) == []


def test_the_corpus_is_large_enough_for_every_label(corpus: tuple[Record, ...]) -> None:
    assert find_shortages(corpus) == []


def test_every_author_is_in_one_part_and_every_channel_in_each(
    corpus: tuple[Record, ...],
) -> None:
    splits = read_splits(corpus)
    parts = (splits.train, splits.validation, splits.test)
    assert sum(len(part) for part in parts) == len(corpus)
    assert 0.65 < len(splits.train) / len(corpus) < 0.77
    assert splits.rare < {record.author for record in splits.train}
    areas = {record.service_area for record in corpus}
    for part in parts:
        assert {record.channel for record in part} == set(Channel)
        assert {record.service_area for record in part} == areas
    assert {f"w{n}" for n in range(1, 8)} <= {record.author for record in splits.train}


def test_who_is_rare_must_train(corpus: tuple[Record, ...], tmp_path: Path) -> None:
    path = tmp_path / "splits.toml"
    path.write_text('rare = ["n1"]\n[authors]\ntrain = ["w1"]\nvalidation = []\ntest = ["n1"]\n')
    records = [record for record in corpus if record.author in {"w1", "n1"}]
    with pytest.raises(CorpusError, match="must train: n1"):
        read_splits(records, path)


def test_a_split_that_forgets_an_author_is_refused(
    corpus: tuple[Record, ...], tmp_path: Path
) -> None:
    path = tmp_path / "splits.toml"
    path.write_text('[authors]\ntrain = ["w1"]\nvalidation = []\ntest = []\n')
    with pytest.raises(CorpusError, match="exactly one part"):
        read_splits(corpus, path)


RECORD = Record(
    id="x-001",
    author="x",
    channel=Channel.EMAIL,
    text="The lamp by the chapel has been out since the storm, could somebody look",
    kind="service_request",
    service_area="street_lighting",
    also=(),
    avoidable_cause="none",
    outcome=None,
    flags=(),
    hard=False,
)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "moan"}, "not in the guide"),
        ({"also": ("street_lighting",)}, "also"),
        ({"flags": ("vulnerable", "vulnerable")}, "twice"),
        ({"outcome": "upheld"}, "other kinds have none"),
        ({"kind": "complaint"}, "complaints have an outcome"),
        ({"text": "ring me on 01234 567890 about it please do"}, "kept for fiction"),
        ({"text": "mail me at jo@gmail.com about it please do"}, "example.org"),
        ({"text": "it is progress_chasing is it not"}, "echoes the code"),
        ({"text": " "}, "empty"),
    ],
)
def test_a_faulty_record_is_found(changes: dict[str, object], message: str) -> None:
    faults = find_faults([replace(RECORD, **changes)])  # type: ignore[arg-type]
    assert any(message in fault.message for fault in faults)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("The lamp by the chapel is nothing to me at all", "same 5 words"),
        ("Well, has been out since the storm, could somebody look", "8 words in a row"),
        (RECORD.text + " soon", "near-duplicate"),
    ],
)
def test_a_record_too_like_another_is_found(text: str, message: str) -> None:
    faults = find_faults([RECORD, replace(RECORD, id="x-002", text=text)])
    assert any(message in fault.message for fault in faults)


def test_a_clean_record_has_no_faults() -> None:
    assert find_faults([RECORD]) == []


@pytest.mark.parametrize("line", ["{", '{"id": "a"}', "[]"])
def test_a_line_that_is_no_record_is_named(line: str, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(CorpusError, match=r"a\.jsonl, line 1"):
        list(read_file(path))


def test_an_unknown_channel_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    fields = {name: getattr(RECORD, name) for name in RECORD.__dataclass_fields__}
    path.write_text(json.dumps({**fields, "channel": "pigeon"}) + "\n")
    with pytest.raises(CorpusError, match="pigeon"):
        list(read_file(path))
