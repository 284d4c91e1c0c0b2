from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.api.council import Council, council

from redress.classification.classifier import Classifier


@pytest.fixture
def served(small_classifier: Classifier, database_url: str) -> Iterator[Council]:
    """The service over a database of either kind."""
    with council(small_classifier, database_url) as found:
        yield found


@pytest.fixture
def served_from_file(small_classifier: Classifier, sqlite_url: str) -> Iterator[Council]:
    """The service over SQLite."""
    with council(small_classifier, sqlite_url) as found:
        yield found
