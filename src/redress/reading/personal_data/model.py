"""What counts as personal data, and one piece of it found in a text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from redress.spans import Span


class PersonalDataType(StrEnum):
    """The kinds of personal data that are found and redacted."""

    NAME = "name"
    ADDRESS = "address"
    POSTCODE = "postcode"
    EMAIL = "email"
    PHONE = "phone"
    NATIONAL_INSURANCE = "national_insurance"
    NHS_NUMBER = "nhs_number"
    DATE_OF_BIRTH = "date_of_birth"
    BANK_ACCOUNT = "bank_account"
    """Sort code and account number together, or an IBAN."""
    CARD_NUMBER = "card_number"
    VEHICLE_REGISTRATION = "vehicle_registration"


@dataclass(frozen=True, slots=True)
class PersonalDatum:
    """One piece of personal data: its type and its offsets into the text it was found in."""

    type: PersonalDataType
    span: Span
