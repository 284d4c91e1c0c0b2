"""The figures of the peers as bars."""

from __future__ import annotations

from typing import Any

_PLOTTED = ("accuracy", "micro_f1")


def bar_chart(peers: dict[str, Any], questions: list[str]) -> str:
    """Accuracy (flags: micro-F1) as horizontal bars for each question, in SVG."""
    colours = ("#1d70b8", "#5694ca", "#b1b4b6", "#85994b", "#f47738", "#912b88", "#505a5f")
    bar, gap, left, width = 14, 22, 150, 420
    parts, y = [], 10
    for question in questions:
        parts.append(f'<text x="0" y="{y + 12}" font-weight="bold">{question}</text>')
        y += gap
        for colour, (peer, own) in zip(colours, peers.items(), strict=False):
            value = next(own[question][key] for key in _PLOTTED if key in own[question])
            parts.append(f'<text x="10" y="{y + 11}">{peer}</text>')
            parts.append(
                f'<rect x="{left}" y="{y}" width="{value * width:.0f}" height="{bar - 2}" '
                f'fill="{colour}"/>'
            )
            parts.append(
                f'<text x="{left + value * width + 5:.0f}" y="{y + 11}">{value:.3f}</text>'
            )
            y += bar
        y += gap // 2
    style = 'font-family="sans-serif" font-size="11"'
    size = f'width="{left + width + 60}" height="{y + 10}"'
    title = "<title>Accuracy of Redress and its peers</title>"
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>{title}{"".join(parts)}</svg>\n'
