"""What is held about a person, as a text to be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_INDENT = "  "


def as_text(exported: Mapping[str, Any]) -> str:
    """An export of `rights.export`, in Markdown."""
    cases = exported["cases"]
    asked = ", ".join(f"{key} {value}" for key, value in exported["asked_for"].items())
    lines = [
        f"# What {exported['council']} holds about one person",
        "",
        f"Asked for: {asked}. Made at {exported['made_at']}. Cases: {len(cases)}.",
        "",
        exported["left_out"],
    ]
    for case in cases:
        lines += ["", f"## Case {case['reference']}", ""]
        lines += _lines({key: case[key] for key in case if key not in ("reference", "documents")})
        for paper in case["documents"]:
            lines += ["", f"### {_named(paper['kind'])}, {paper['at']}", ""]
            lines += _lines(paper["content"])
    return "\n".join(lines) + "\n"


def _lines(value: Any, depth: int = 0) -> Iterator[str]:
    margin = _INDENT * depth
    if isinstance(value, Mapping):
        for key, one in value.items():
            if _is_empty(one):
                continue
            if isinstance(one, Mapping | list):
                yield f"{margin}- {_named(key)}:"
                yield from _lines(one, depth + 1)
            else:
                yield f"{margin}- {_named(key)}: {_told(one, margin)}"
        return
    for one in value:
        if isinstance(one, Mapping):
            told = "; ".join(
                f"{_named(key)}: {_told(x, margin)}" for key, x in one.items() if _is_plain(x)
            )
            yield f"{margin}- {told}"
            yield from _lines({key: x for key, x in one.items() if not _is_plain(x)}, depth + 1)
        else:
            yield f"{margin}- {_told(one, margin)}"


def _is_plain(value: Any) -> bool:
    return not isinstance(value, Mapping | list) and not _is_empty(value)


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [], {})


def _told(value: Any, margin: str) -> str:
    return str(value).replace("\n", f"\n{margin}{_INDENT}")


def _named(code: str) -> str:
    return code.replace("_", " ")
