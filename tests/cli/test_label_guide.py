"""The label guide says of every label what `redress labels` says."""

from __future__ import annotations

from pathlib import Path

from redress.labels import default_vocabulary

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "label-guide.md"


def test_every_label_stands_in_the_guide_with_its_meaning_and_no_other_does() -> None:
    questions = default_vocabulary().questions
    labels = [label for question in questions for label in question.labels]
    rows = [line for line in GUIDE.read_text("utf-8").splitlines() if "` | " in line]
    for label in labels:
        meaning = f"`{label.code}` | {label.meaning} |"
        assert any(row.endswith(meaning) for row in rows), label.code
    assert len(rows) == len(labels) + len(questions)
