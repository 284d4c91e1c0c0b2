"""English is read however it is spelt; other languages are named."""

from __future__ import annotations

import pytest

from redress.reading.language import detect_language


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Mae fy min heb ei wagio ers tair wythnos ac nid oes neb yn ateb y ffôn", "Welsh"),
        ("Mój kosz na śmieci nie był opróżniany od trzech tygodni i nikt nie odbiera", "Polish"),
        ("میرا کوڑا دان تین ہفتوں سے خالی نہیں ہوا اور کوئی فون نہیں اٹھاتا", "Urdu"),
        ("Gunoiul meu nu a fost ridicat de trei săptămâni și nimeni nu răspunde", "Romanian"),
        ("Mae angen i chi ddod i gasglu fy min os gwelwch yn dda", "Welsh"),
        ("Rwyf wedi bod yn aros i rywun ddod i drwsio fy nhoiled ers pythefnos", "Welsh"),
        ("Helo, mae fy nghymydog yn bygwth i fy mrifo i a fy mhlant", "Welsh"),
        (
            "Proszę to naprawić, bo to jest niebezpieczne i to trwa już miesiąc i nikt nie "
            "odpowiada",
            "Polish",
        ),
    ],
)
def test_other_languages_are_named(text: str, name: str) -> None:
    language = detect_language(text)
    assert (language.name, language.is_english) == (name, False)


@pytest.mark.parametrize(
    "text",
    [
        "bin missed agen pls sort",
        "cust rang re blk bin not emptied 3wks, prev ref, crew says contam, wants cb",
        "ye cannae just leave the bairn waitin",
        "Ma wee yin's no weel an the damp's that bad ye cannae breathe in here",
        "Blk bin o/s 14 Mill St nt clld. Crew reprtd contam. Rsdnt disputes. Cb req",
        "hw do i chng my addrss on my accnt online thx",
        "no",
        "Md. Shafiqul Islam, badge PH2208",
        "12345",
    ],
)
def test_english_stays_english(text: str) -> None:
    assert detect_language(text).is_english
