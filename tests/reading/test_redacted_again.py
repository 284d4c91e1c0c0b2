"""A redacted text is read as the text as sent was."""

from __future__ import annotations

import pytest

from redress.contact import Contact
from redress.reading.personal_data.redaction import with_masks
from redress.reading.reader import read
from redress_training.corpus import Record


def test_a_redacted_contact_is_masked_as_it_was_as_sent(corpus: tuple[Record, ...]) -> None:
    for record in corpus[::150]:
        reading = read(Contact(record.text))
        again = read(Contact(with_masks(reading.redacted)))
        assert again.masked.text == reading.masked.text, record.id


@pytest.mark.parametrize(
    ("redacted", "masked"),
    [
        ("I am [name 2], of [address 1].", "I am [name], of [address]."),
        ("[bank account 12]", "[bank_account]"),
        ("See [1] and [name] and [note 1].", "See [1] and [name] and [note 1]."),
    ],
)
def test_only_placeholders_become_masks(redacted: str, masked: str) -> None:
    assert with_masks(redacted) == masked
