"""The sheet of names that a second reader fills in."""

from __future__ import annotations

import pytest
from bench.theme_names import Judged, judged


def test_judgements_are_counted() -> None:
    sheet = (
        "Theme 1: A\nApt: yes\n\n - t\nTheme 2: B\nApt: No\nTheme 3: C\nApt: \n - Apt: yes\nApt:"
    )
    assert judged(sheet) == Judged(apt=1, not_apt=1, open=2)


def test_another_word_is_refused() -> None:
    with pytest.raises(ValueError, match="maybe: write yes or no"):
        judged("Apt: maybe\n")
