"""The language of a text; what is not English needs a person who reads it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

# Languages spoken in the UK by enough people to appear in a council's post. Narrowing the
# choice keeps short or misspelt English from being taken for Latin or Luxembourgish.
NAMES = {
    "en": "English",
    "cy": "Welsh",
    "ga": "Irish",
    "ar": "Arabic",
    "bn": "Bengali",
    "bg": "Bulgarian",
    "cs": "Czech",
    "de": "German",
    "el": "Greek",
    "es": "Spanish",
    "fa": "Persian",
    "fr": "French",
    "gu": "Gujarati",
    "he": "Hebrew",
    "hi": "Hindi",
    "hu": "Hungarian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "ku": "Kurdish",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "ne": "Nepali",
    "pa": "Punjabi",
    "pl": "Polish",
    "ps": "Pashto",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sq": "Albanian",
    "ta": "Tamil",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "vi": "Vietnamese",
    "zh": "Chinese",
}

# Under this many letters a guess is a coin toss: taken for English unless the script says not.
SHORTEST_TO_JUDGE = 25
# A council's post is nearly all English, so another language must be clearly likelier.
SURE_ENOUGH = 0.95

_LETTERS = re.compile(r"[^\W\d_]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
# Without "i", "to", "my", "in", "on" and such, of which Welsh and Polish are full.
_COMMON_ENGLISH = re.compile(
    r"\b(?:(?i:the|and|was|of|you|have|has|not|it|with|are|this|that|pls|please|cust|re)|I)\b"
)


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its ISO 639-1 code and its English name."""

    code: str
    name: str

    @property
    def is_english(self) -> bool:
        """Whether the models can read it."""
        return self.code == "en"


ENGLISH = Language("en", "English")


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([code for code in NAMES if code in identifier.nb_classes])
    return identifier


def detect_language(text: str) -> Language:
    """The language that most of `text` is written in; English when there is too little to say."""
    letters = len(_LETTERS.findall(text))
    latin = len(_LATIN.findall(text))
    mostly_latin = latin * 2 >= letters
    if mostly_latin and (letters < SHORTEST_TO_JUDGE or _reads_as_english(text)):
        return ENGLISH
    if letters == 0:
        return ENGLISH
    code, probability = _identifier().classify(text)
    if mostly_latin and (code == "en" or probability < SURE_ENOUGH):
        return ENGLISH
    return Language(code, NAMES[code])


def _reads_as_english(text: str) -> bool:
    words = len(text.split())
    return len(_COMMON_ENGLISH.findall(text)) * 7 >= words
