"""What a second reader said of a hundred summaries is told as it is."""

from __future__ import annotations

import json
from pathlib import Path

from redress_training.corpus import Record
from redress_training.splits import read_splits

FOLDER = Path(__file__).resolve().parents[2] / "data" / "drafts"
MARKS = ("faithful", "complete", "readable", "kind")


def test_the_readme_tells_what_was_judged(corpus: tuple[Record, ...]) -> None:
    lines = (FOLDER / "judgements.jsonl").read_text("utf-8").splitlines()
    judged = [json.loads(line) for line in lines]
    test = {record.id for record in read_splits(corpus).test}
    assert len({one["id"] for one in judged} & test) == len(judged) == 100
    told = " | ".join(str(sum(one[mark] for one in judged)) for mark in MARKS)
    assert f"| {told} |" in (FOLDER / "README.md").read_text("utf-8")
    assert all(bool(one["note"]) == (not all(one[mark] for mark in MARKS)) for one in judged)
