"""National Insurance and NHS numbers, dates of birth, bank accounts and cards."""

from __future__ import annotations

import re

from stdnum import iban, luhn
from stdnum.gb import nhs

from redress.spans import Span

_NI = re.compile(
    r"(?<![\w/])([A-Za-z]{2})[ .-]?\d{2}[ .-]?\d{2}[ .-]?\d{2}(?:[ .-]?([A-Da-d]))?(?![\w/])"
)
_NI_WORDS = re.compile(
    r"\b(?:n\.?i\.?(?:no)?|nino|nat(?:ional)?\.? ?ins(?:urance)?)\b", re.IGNORECASE
)
_NI_BARRED = frozenset({"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"})

_NHS = re.compile(r"(?<![\w/.£-])\d{3}([ -]?)\d{3}([ -]?)\d{4}(?!\w|[/.-]\d)")
_NHS_WORD = re.compile(r"\bn\.?h\.?s\b", re.IGNORECASE)
_REFERENCE_WORD = re.compile(
    r"\b(?:ref\w*|acc(?:oun)?t?|a/c|order|invoice|inv|claim|case|no)\W*$", re.I
)

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_YEAR = r"(?:19|20)?\d{2}"
_NUMERIC_DATE = rf"\d{{1,2}}\s?[/.-]\s?\d{{1,2}}\s?[/.-]\s?{_YEAR}(?!\d)"
_DATE = (
    rf"(?:{_NUMERIC_DATE}|\d{{4}}-\d{{2}}-\d{{2}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of)?[ -]{_MONTH}\b"
    r"(?:,?[ -](?:19|20)\d{2}|[ -]\d{2}(?![\w:.]))?"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? (?:19|20)\d{{2}})?)"
)
_BIRTH = re.compile(
    r"\b(?:dob|d\.o\.b\.?|d\.? of b\.?|date of birth|birth ?date|born|b\."
    r"|birthday(?! (?:party|on)))"
    r"(?:(?: (?-i:[A-Z][\w'\u2019-]+)){1,4},?)?"
    rf"(?:[^\w\n]{{0,4}}(?:is|was|on|of|as|it's|its)\b)?[^\w\n]{{0,4}}(?:the )?({_DATE})",
    re.IGNORECASE,
)
_POSSESSED_DATE = re.compile(
    rf"\b(?:mine|hers|his|theirs|ours)\b(?: is| was)?[^\w\n]{{1,3}}({_DATE})", re.IGNORECASE
)

_SORT = r"(?<![\d/.-])\d{2}[ \u2013-]?\d{2}[ \u2013-]?\d{2}(?![\d/])"
_ACCOUNT = r"(?<!\d)\d{4} ?\d{4}(?![\d-])"
_SORT_THEN_ACCOUNT = re.compile(rf"({_SORT})[^\d\n]{{0,2}}\n?[^\d\n]{{1,45}}({_ACCOUNT})")
_ACCOUNT_THEN_SORT = re.compile(rf"({_ACCOUNT})[^\d\n]{{0,2}}\n?[^\d\n]{{1,30}}({_SORT})")
_SORT_ALONE = re.compile(rf"\bsort(?: ?code)?\W{{0,3}}(?:(?:is|was)\W)?({_SORT})", re.IGNORECASE)
_ACCOUNT_ALONE = re.compile(
    r"\b(?:bank account|account|acc|acct|a/c)(?: ?(?:number|no|num))?\W{0,3}(?:is\W)?"
    rf"({_ACCOUNT})",
    re.IGNORECASE,
)
_BANK_WORDS = re.compile(
    r"\b(?:sort|bank|a/c|acc|acct|account|barclays|lloyds?|natwest|hsbc|santander|halifax|rbs"
    r"|nationwide|monzo|starling|tsb|co-op|building society|dd|direct debit|refund|pay)\b",
    re.IGNORECASE,
)
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?(?!\w)")
_CARD = re.compile(
    r"(?<![\w/.£+-])(?:[3-6]\d{3}(?:[ -]?\d){9,15}|2[2-7]\d{2}(?:[ -]?\d){12})(?!\w|[/.-]\d)"
)


def find_national_insurance(text: str) -> list[Span]:
    """National Insurance numbers by HMRC's form; without its last letter only where named as one.

    HMRC's specimen prefix QQ counts too, as people give it.
    """
    return [
        Span(*match.span())
        for match in _NI.finditer(text)
        if _ni_prefix(match[1].upper())
        and ((match[2] and match[1].isupper()) or _before(_NI_WORDS, text, match.start(), 40))
    ]


def _ni_prefix(prefix: str) -> bool:
    if prefix == "QQ":
        return True
    first, second = prefix[0], prefix[1]
    return first not in "DFIQUV" and second not in "DFIOQUV" and prefix not in _NI_BARRED


def find_nhs_numbers(text: str) -> list[Span]:
    """Ten-digit NHS numbers: named as one nearby, or set out 3-3-4 with a right check digit."""
    return [Span(*match.span()) for match in _NHS.finditer(text) if _is_nhs(text, match)]


def _is_nhs(text: str, match: re.Match[str]) -> bool:
    if match.group().startswith("0"):
        return False
    if _before(_NHS_WORD, text, match.start(), 45):
        return True
    grouped = bool(match[1]) and match[1] == match[2]
    if not grouped or _before(_REFERENCE_WORD, text, match.start(), 12):
        return False
    return bool(nhs.is_valid(match.group()))


def find_dates_of_birth(text: str) -> list[Span]:
    """Dates said to be somebody's birth; a date alone is only a date."""
    found = [Span(*match.span(1)) for match in _BIRTH.finditer(text)]
    if found:
        found += [Span(*match.span(1)) for match in _POSSESSED_DATE.finditer(text)]
    return found


def find_bank_accounts(text: str) -> list[Span]:
    """A sort code with its account number as one span, either named alone, and IBANs.

    Digits of that shape count only near a word of banking; an account number alone only where
    a sort code is given too, since councils number their own accounts with eight digits.
    """
    found = [Span(*m.span()) for m in _IBAN.finditer(text) if iban.is_valid(m.group())]
    for pattern in (_SORT_THEN_ACCOUNT, _ACCOUNT_THEN_SORT):
        for match in pattern.finditer(text):
            nearby = text[max(0, match.start() - 60) : match.end() + 20]
            if _BANK_WORDS.search(nearby):
                found.append(Span(*match.span()))
    sorts = [Span(*match.span(1)) for match in _SORT_ALONE.finditer(text)]
    if sorts or found:
        sorts += [Span(*match.span(1)) for match in _ACCOUNT_ALONE.finditer(text)]
    return found + sorts


def find_cards(text: str) -> list[Span]:
    """Payment card numbers: 13 to 19 digits of a card scheme that pass the Luhn check."""
    return [Span(*m.span()) for m in _CARD.finditer(text) if _is_card(m.group())]


def _is_card(written: str) -> bool:
    digits = re.sub(r"\D", "", written)
    return 13 <= len(digits) <= 19 and bool(luhn.is_valid(digits))


def _before(pattern: re.Pattern[str], text: str, start: int, reach: int) -> bool:
    return pattern.search(text[max(0, start - reach) : start]) is not None
