"""Reading: from a contact to what the later stages need to know of its text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from redress.contact import Contact
from redress.reading.cleaning import CleanText, clean
from redress.reading.details import Detail, DetailKind, find_details
from redress.reading.language import Language, detect_language
from redress.reading.mapping import Edit, MappedText
from redress.reading.personal_data import PersonalDatum, find_personal_data, redact
from redress.spans import DisjointSpans

# What a model must not learn although it is nobody's personal data: places and references.
_MASKED_DETAILS = frozenset({DetailKind.STREET, DetailKind.REFERENCE, DetailKind.POSTCODE})


@dataclass(frozen=True)
class Reading:
    """A contact read: its own words, language, details and personal data.

    Spans are offsets into `text`, the cleaned text; `clean.as_sent` leads back to the text as
    sent.
    """

    contact: Contact
    clean: CleanText
    language: Language
    personal_data: tuple[PersonalDatum, ...]

    @property
    def text(self) -> str:
        """The cleaned text."""
        return self.clean.text

    @cached_property
    def details(self) -> tuple[Detail, ...]:
        """Dates, references, places, sums and the like in the cleaned text, in order."""
        at = self.contact.received_at
        return find_details(self.text, at.date() if at else None)

    @cached_property
    def redacted(self) -> str:
        """The cleaned text with personal data replaced by stable placeholders."""
        return redact(self.text, self.personal_data)

    @cached_property
    def masked(self) -> MappedText:
        """What models see: personal data, streets and references replaced by their type.

        Its offsets lead straight back to the text as sent.
        """
        return self.clean.mapped.edited(_mask_edits(self))


def _mask_edits(reading: Reading) -> list[Edit]:
    masks = [(datum.span, datum.type.value) for datum in reading.personal_data]
    taken = DisjointSpans(span for span, _ in masks)
    masks.extend(
        (detail.span, detail.kind.value)
        for detail in find_details(reading.text, kinds=_MASKED_DETAILS)
        if taken.add(detail.span)
    )
    return [Edit(span, f"[{name}]") for span, name in sorted(masks)]


def read(contact: Contact) -> Reading:
    """The contact read.

    Raises:
        ContactError: the text is empty, without words, or longer than can be read.
    """
    cleaned = clean(contact.text)
    return Reading(
        contact=contact,
        clean=cleaned,
        language=detect_language(cleaned.text),
        personal_data=find_personal_data(cleaned.text),
    )
