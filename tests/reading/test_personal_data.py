"""Personal data: each type found, the tempting non-cases left, redaction safe, figures held."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redress.reading.personal_data import (
    PersonalDataType,
    PersonalDatum,
    find_personal_data,
    placeholders,
    redact,
)
from redress.reading.personal_data.contact_details import find_emails
from redress.spans import Span
from redress_training.personal_data_check import Annotation, Measures, measure, read_annotations

ANNOTATIONS = Path(__file__).parents[2] / "data" / "personal_data" / "annotations.jsonl"


def found(text: str, kind: str) -> list[str]:
    return [d.span.of(text) for d in find_personal_data(text) if d.type == kind]


@pytest.mark.parametrize(
    ("text", "emails"),
    [
        ("mail me on shaz.q@example.com, thanks", ["shaz.q@example.com"]),
        ("jo.bloggs+bins@mail.example.org.", ["jo.bloggs+bins@mail.example.org"]),
        ("pat(at)example.org", ["pat(at)example.org"]),
        ("jo@example.com-please reply", ["jo@example.com"]),
        ("Email:-jo@example.com", ["jo@example.com"]),
        ("Email...jo@my-mail.example.com", ["Email...jo@my-mail.example.com"]),
        ("Email: ..jo@my-mail.example.com-", ["jo@my-mail.example.com"]),
        ("@BoroughHelp your site is down, meet @ 6", []),
    ],
)
def test_emails(text: str, emails: list[str]) -> None:
    assert found(text, "email") == emails


@pytest.mark.parametrize("text", ["a'" * 100_000 + " @", "a--" * 100_000 + " @"])
def test_emails_are_sought_in_time_that_grows_with_the_text(text: str) -> None:
    started = time.process_time()
    assert find_emails(text) == []
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("ring 07700 900123 after six", ["07700 900123"]),
        ("Tel:07700900123", ["07700900123"]),
        ("on (01632) 960 123 or +44 7700 900 456", ["(01632) 960 123", "+44 7700 900 456"]),
        ("text me 7700 900321", ["7700 900321"]),
        ("Ring me on 07700 900123. 3 weeks without a collection", ["07700 900123"]),
        ("07700900123.3 weeks now", ["07700900123"]),
        ("Jo Smith\n07700 900123\n12 High Street", ["07700 900123"]),
        ("07700 900123\n01632 960123", ["07700 900123", "01632 960123"]),
        ("Ring 07700 900123 (24 hours)", ["07700 900123"]),
        ("01632 960123/07700 900123", ["01632 960123", "07700 900123"]),
        ("07700 900123-01632 960123", ["07700 900123", "01632 960123"]),
        ("0300 123 4567 01632 960123", ["01632 960123"]),
        ("after 07.30 01632 960123", ["01632 960123"]),
        ("Tel.07700900123", ["07700900123"]),
        ("Mob-07700900123", ["07700900123"]),
        ("Caller Jo,07700900123", ["07700900123"]),
        ("my number-07700 900123", ["07700 900123"]),
        ("07700\xa0900123", ["07700\xa0900123"]),
        ("I rang 0300 123 4567 and 0800 111 222 and 101", []),
        ("ref 07/0041/2024, invoice 0077193, £01632.96", []),
        ("order 485 777 3456 came on 12-03-2024", []),
        ("ref 01234-567890-12 or 24/0123456789", []),
        ("on 01.02.2024 10.30, 01-02-2024 1030 and 07.30 - 09.30. 12 bins", []),
    ],
)
def test_phones(text: str, phones: list[str]) -> None:
    assert found(text, "phone") == phones


@pytest.mark.parametrize(
    ("text", "postcodes"),
    [
        ("LE2 0ZZ", ["LE2 0ZZ"]),
        ("flat in SW1A 1AA, was ls6 1aa", ["SW1A 1AA", "ls6 1aa"]),
        ("Ls6 1aa, the E5 2nd floor", ["Ls6 1aa"]),
        ("LS6 1aa, Ls6 1AA, ls6 1AA", ["LS6 1aa", "Ls6 1AA", "ls6 1AA"]),
        ("Post code: LE2 0ZZ", ["LE2 0ZZ"]),
        ("Post Code LE2 0ZZ, post-code no. LE2 0ZY", ["LE2 0ZZ", "LE2 0ZY"]),
        ("M11AE", ["M11AE"]),
        ("I live in LS6 near the M62, EN/24/0612, B12 3rd floor", []),
        ("the M6 2ft from the verge, e5 2nd floor, E11th", []),
        ("ref LS12AB and QX1 1AA", []),
        ("order code: LS12AB, reference no. LS12AB", []),
    ],
)
def test_postcodes(text: str, postcodes: list[str]) -> None:
    assert found(text, "postcode") == postcodes


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("NI QQ 12 34 56 C", ["QQ 12 34 56 C"]),
        ("my ni is jg103259a", ["jg103259a"]),
        ("National Insurance JG 10 32 59", ["JG 10 32 59"]),
        ("permit AB123456 and case GB 12 34 56 C", []),
    ],
)
def test_national_insurance(text: str, numbers: list[str]) -> None:
    assert found(text, "national_insurance") == numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("NHS no 999 123 4560", ["999 123 4560"]),
        ("his nhs number's 9434765919", ["9434765919"]),
        ("she is 943 476 5919 at the surgery", ["943 476 5919"]),
        ("NHS 9434765919/ seen today", ["9434765919"]),
        ("she is 943 476 5918 at the surgery", []),
        ("ref 943 476 5919, account 9434765919", []),
    ],
)
def test_nhs_numbers(text: str, numbers: list[str]) -> None:
    assert found(text, "nhs_number") == numbers


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("dob 12/11/78", ["12/11/78"]),
        ("Date of birth: 22nd November 1931", ["22nd November 1931"]),
        ("I was born on the 3rd of March 1950", ["3rd of March 1950"]),
        ("born Ann Louise Crake, on 2 February 1961", ["2 February 1961"]),
        ("DOB: 1987-06-30", ["1987-06-30"]),
        ("her date of birth (4 May 1990) and mine (14.5.90)", ["4 May 1990", "14.5.90"]),
        ("I wrote on 12/11/2024; born deaf; the plan was born of spite in 2019", []),
        ("my birthday party on 3 May was ruined", []),
    ],
)
def test_dates_of_birth(text: str, dates: list[str]) -> None:
    assert found(text, "date_of_birth") == dates


@pytest.mark.parametrize(
    ("text", "accounts"),
    [
        ("sort code 12-34-56, account 12345678", ["12-34-56, account 12345678"]),
        ("bank: 04 00 04 / 55667788", ["04 00 04 / 55667788"]),
        ("sort 601234 a/c 44556677", ["601234 a/c 44556677"]),
        ("account number 12345678, sort code 12-34-56", ["12345678, sort code 12-34-56"]),
        ("IBAN GB29 NWBK 6016 1331 9268 19", ["GB29 NWBK 6016 1331 9268 19"]),
        ("council tax account 12345678", []),
        ("PCN of 12-03-24, 40718826", []),
    ],
)
def test_bank_accounts(text: str, accounts: list[str]) -> None:
    assert found(text, "bank_account") == accounts


@pytest.mark.parametrize(
    ("text", "cards"),
    [
        ("card 4111 1111 1111 1111", ["4111 1111 1111 1111"]),
        ("5555-5555-5555-4444 exp 09/27", ["5555-5555-5555-4444"]),
        ("amex 378282246310005", ["378282246310005"]),
        ("card no 4111111111111111/", ["4111111111111111"]),
        ("card 4111111111111111/12", []),
        ("meter 4111 1111 1111 1112", []),
        ("card ending 1111", []),
    ],
)
def test_cards(text: str, cards: list[str]) -> None:
    assert found(text, "card_number") == cards


@pytest.mark.parametrize(
    ("text", "registrations"),
    [
        ("the van is LK62 WVN", ["LK62 WVN"]),
        ("old reg P417 GHN off the micra", ["P417 GHN"]),
        ("a car, ABC 123D, on the verge", ["ABC 123D"]),
        ("taxi plate NIZ 4471", ["NIZ 4471"]),
        ("parked here: yd09 tpo", ["yd09 tpo"]),
        ("case ref AB12 CDE; the A64; B27 6PT; LS12 6AB", []),
        ("ward P417 GHN form", []),
    ],
)
def test_vehicle_registrations(text: str, registrations: list[str]) -> None:
    assert found(text, "vehicle_registration") == registrations


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("I am at 14 Tenter Close, it floods", ["14 Tenter Close"]),
        ("14 Tenter Close\nMarlbeck\n\n3 February", ["14 Tenter Close\nMarlbeck"]),
        ("Flat 3, 22 Acacia Avenue, Hexham", ["Flat 3, 22 Acacia Avenue, Hexham"]),
        ("Tenant Flat 9 Corrigan Court. No heat", ["Flat 9 Corrigan Court"]),
        ("live at 27 plover way? no, 27 plover road", ["27 plover road"]),
        ("bring it to 3, The Maltings please", ["3, The Maltings"]),
        ("Tŷ Gwyn, Station Road, SA15 9ZX", ["Tŷ Gwyn, Station Road"]),
        ("Agnes lives at Brae Cottage", ["Brae Cottage"]),
        ("pothole on Mill Lane by Park Lane, junction of Victoria Road", []),
        ("3 cars on the road, 2 weeks on 12 May Street parking", []),
        ("Unit 4 Forge Works, bay 16 Ropewalk Road, number 12 bus, lamp 14, Beech Rd", []),
    ],
)
def test_addresses(text: str, addresses: list[str]) -> None:
    assert found(text, "address") == addresses


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Mr T Wozniak rang", ["T Wozniak"]),
        ("Dear Mrs. O'Leary-Khan,", ["O'Leary-Khan"]),
        ("cust Mr Ahmed wants cb", ["Ahmed"]),
        ("mrs osgathorpe says no", ["osgathorpe"]),
        ("please help, regards dave thompson", ["dave thompson"]),
        ("my name is mark", ["mark"]),
        ("My son Kyle and my daughter Grace", ["Kyle", "Grace"]),
        ("It leaks.\n\nYours faithfully,\nH. J. Lascelles", ["H. J. Lascelles"]),
        ("No reply yet. Many thanks, Hattie & Bo Lindgren", ["Hattie", "Bo Lindgren"]),
        ("Cllr Siân Mathers and Dr Wu met", ["Siân Mathers", "Wu"]),
        ("the form for Wei Zhang or Nguyen Thi Lan", ["Wei Zhang", "Nguyen Thi Lan"]),
        ("Adebayo Ogunlesi, Piotr Zych, Ewa", ["Adebayo Ogunlesi", "Piotr Zych", "Ewa"]),
        ("I told Bill and Gwen", ["Bill", "Gwen"]),
        ("Owen Maddox is 19. Maddox is a name", ["Owen Maddox", "Maddox"]),
        ("Terry's carers came", ["Terry"]),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert found(text, "name") == names


@pytest.mark.parametrize(
    "text",
    [
        "Mark my words. Will you? May I? Grace period. Rose garden. Drew a map.",
        "Park Lane, Victoria Road, Albert Hall, St Aidan's School, Stanley Park",
        "Wilson Homes Ltd, Harris Academy, Parker & Sons, John Lewis and the Co-op",
        "The Council, Planning Committee, Housing Officer and Head of Highways met on Monday",
        "In April and June I will bill them and sue for the penny that is owed",
        "will you rob me, said no one. hope is dead. joy! pat the dog",
        "Band D, Zone P, Section I, Part B, Stage 2, Dear Sir or Madam, Dear Planning",
    ],
)
def test_words_that_look_like_names_are_left(text: str) -> None:
    assert found(text, "name") == []


def test_order_and_precedence() -> None:
    text = "Ann Tibbs, 22 Carver St, LS6 1AA, 07700 900123, ann@example.org"
    kinds = [datum.type.value for datum in find_personal_data(text)]
    assert kinds == ["name", "address", "postcode", "phone", "email"]


def test_placeholders_are_stable_within_a_text() -> None:
    text = "Gwen Rees, 3 Mill Road LS6 1AA. GWEN  REES again, ls61aa; and Tom."
    kinds = [PersonalDataType.NAME, PersonalDataType.POSTCODE]
    parts = [("Gwen Rees", 0), ("LS6 1AA", 1), ("GWEN  REES", 0), ("ls61aa", 1), ("Tom", 0)]
    data = [
        PersonalDatum(kinds[kind], Span(text.index(part), text.index(part) + len(part)))
        for part, kind in parts
    ]
    assert placeholders(text, data) == (
        "[name 1]",
        "[postcode 1]",
        "[name 1]",
        "[postcode 1]",
        "[name 2]",
    )
    assert (
        redact(text, data)
        == "[name 1], 3 Mill Road [postcode 1]. [name 1] again, [postcode 1]; and [name 2]."
    )


def test_types_with_several_words_read_as_words() -> None:
    text = "NI QQ 12 34 56 C"
    assert redact(text, find_personal_data(text)) == "NI [national insurance 1]"


_PIECES = [
    "Mr Ahmed", "my name is dave", "14 Tenter Close", "LE2 0ZZ", "07700 900123", "a@example.org",
    "QQ 12 34 56 C", "NHS no 999 123 4560", "dob 1/2/1980", "sort 12-34-56 acc 12345678",
    "4111 1111 1111 1111", "car LK62 WVN", "Regards,\n", "bins", ". ", "\n", " ", ", ", "'s", "the",
]  # fmt: skip
_texts = st.one_of(
    st.text(max_size=200), st.lists(st.sampled_from(_PIECES), max_size=12).map(" ".join)
)


@given(_texts)
@settings(max_examples=120, deadline=None)
def test_offsets_are_valid_in_any_text(text: str) -> None:
    end = 0
    for datum in find_personal_data(text):
        assert end <= datum.span.start < datum.span.end <= len(text)
        end = datum.span.end


@given(_texts)
@settings(max_examples=120, deadline=None)
def test_redaction_leaves_no_found_value_in_its_place(text: str) -> None:
    data = find_personal_data(text)
    expected, position = "", 0
    for datum, placeholder in zip(data, placeholders(text, data), strict=True):
        assert datum.span.of(text) not in placeholder.strip("[]").rstrip("0123456789")
        expected += text[position : datum.span.start] + placeholder
        position = datum.span.end
    assert redact(text, data) == expected + text[position:]


@given(st.lists(st.sampled_from(["the", "bins", "were", "late", "again", "today"]), max_size=20))
def test_text_without_personal_data_stays(words: list[str]) -> None:
    text = " ".join(words)
    assert find_personal_data(text) == ()
    assert redact(text, ()) == text


@given(st.lists(st.sampled_from(_PIECES), max_size=8).map("; ".join))
@settings(max_examples=60, deadline=None)
def test_placeholders_are_not_personal_data(text: str) -> None:
    data = find_personal_data(text)
    placed = " ".join(placeholders(text, data))
    assert find_personal_data(placed) == ()


def test_measure_counts_by_the_two_rules() -> None:
    name = PersonalDataType.NAME
    gold = Annotation("a", "test", "x" * 40, (PersonalDatum(name, Span(0, 10)),))

    def finds(*spans: Span) -> Measures:
        return measure([gold], lambda _: [PersonalDatum(name, span) for span in spans])

    half = finds(Span(0, 5)).by_type[name]
    assert (half.right, half.recalled) == (1, 0)
    joined = finds(Span(0, 4), Span(4, 8)).by_type[name]
    assert (joined.right, joined.recalled) == (0, 1)
    assert finds(Span(20, 30)).pooled().precision == 0
    assert finds().pooled().recall == 0


@pytest.fixture(scope="module")
def on_test_part() -> Measures:
    return measure(read_annotations(ANNOTATIONS, part="test"))


def test_the_test_part_is_large_enough() -> None:
    annotations = read_annotations(ANNOTATIONS, part="test")
    counts = measure(annotations).by_type
    assert len(annotations) >= 300
    assert all(counts[kind].gold >= 12 for kind in PersonalDataType)


def test_figures_on_the_test_part(on_test_part: Measures) -> None:
    assert on_test_part.structured.recall >= 0.97
    assert on_test_part.by_type[PersonalDataType.NAME].recall >= 0.85
    assert on_test_part.by_type[PersonalDataType.ADDRESS].recall >= 0.85
    assert on_test_part.pooled().precision >= 0.90
