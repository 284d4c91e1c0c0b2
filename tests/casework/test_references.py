from __future__ import annotations

from datetime import UTC, datetime

from redress.casework.references import ALPHABET, FORM, new_reference, normal_reference
from redress.drafting.forbidden import faults_of

NOW = datetime(2026, 3, 12, 10, tzinfo=UTC)


def drawing(*drawn: str) -> str:
    """The reference that these characters come to when they are drawn."""
    numbers = iter(
        sum(ALPHABET.index(one) * len(ALPHABET) ** place for place, one in enumerate(characters))
        for characters in drawn
    )
    return new_reference(NOW, lambda size: next(numbers))


def test_a_reference_can_be_read_out_and_says_its_year() -> None:
    reference = drawing("7K3M9QX")
    assert reference.startswith("26-7K3M-9QX")
    assert FORM.fullmatch(reference)
    assert normal_reference(f" {reference.lower().replace('-', '')} ") == reference


def test_a_reference_with_a_slip_is_none() -> None:
    reference = drawing("7K3M9QX")
    assert normal_reference(reference.replace("7K", "K7")) is None
    assert normal_reference(reference.replace("9", "8")) is None


def test_a_reference_with_a_word_that_no_letter_may_have_is_drawn_again() -> None:
    assert faults_of("Your reference is 26-WANK-9QX1.")
    assert drawing("WANK9QX", "7K3M9QX") == drawing("7K3M9QX")
