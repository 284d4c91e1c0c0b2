"""All personal data of a text, each character claimed once."""

from __future__ import annotations

from redress.reading.personal_data.addresses import find_addresses
from redress.reading.personal_data.contact_details import find_emails, find_phones, find_postcodes
from redress.reading.personal_data.identifiers import (
    find_bank_accounts,
    find_cards,
    find_dates_of_birth,
    find_national_insurance,
    find_nhs_numbers,
)
from redress.reading.personal_data.model import PersonalDataType, PersonalDatum
from redress.reading.personal_data.names import find_names
from redress.reading.personal_data.vehicles import find_vehicle_registrations
from redress.spans import DisjointSpans, Span

# A type's digits at the least, so that most texts skip most patterns. In order of precedence:
# of two that overlap, the earlier has the text.
_BY_DIGITS = (
    (PersonalDataType.CARD_NUMBER, 13, find_cards),
    (PersonalDataType.BANK_ACCOUNT, 6, find_bank_accounts),
    (PersonalDataType.NATIONAL_INSURANCE, 6, find_national_insurance),
    (PersonalDataType.NHS_NUMBER, 10, find_nhs_numbers),
    (PersonalDataType.DATE_OF_BIRTH, 1, find_dates_of_birth),
    (PersonalDataType.PHONE, 9, find_phones),
    (PersonalDataType.VEHICLE_REGISTRATION, 1, find_vehicle_registrations),
)


class _Claims:
    """The personal data found so far, each in a stretch of the text of its own."""

    def __init__(self) -> None:
        self.data: list[PersonalDatum] = []
        self._taken = DisjointSpans()

    def claim(self, kind: PersonalDataType, spans: list[Span]) -> None:
        for span in sorted(spans, key=lambda s: (s.start, -s.end)):
            if len(span) and self._taken.add(span):
                self.data.append(PersonalDatum(kind, span))

    def spans(self, kind: PersonalDataType) -> list[Span]:
        return [datum.span for datum in self.data if datum.type is kind]


def find_personal_data(text: str) -> tuple[PersonalDatum, ...]:
    """The personal data in `text`, in order and without overlaps; spans are offsets into `text`."""
    claims = _Claims()
    claims.claim(PersonalDataType.EMAIL, find_emails(text))
    digits = sum(map(str.isdigit, text))
    for kind, least, find in _BY_DIGITS:
        if digits >= least:
            claims.claim(kind, find(text))
    if digits >= 2:
        claims.claim(PersonalDataType.POSTCODE, find_postcodes(text))
    claims.claim(
        PersonalDataType.ADDRESS, find_addresses(text, claims.spans(PersonalDataType.POSTCODE))
    )
    claims.claim(PersonalDataType.NAME, find_names(text))
    return tuple(sorted(claims.data, key=lambda datum: datum.span))
