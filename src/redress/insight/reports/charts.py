"""Charts as Vega-Lite, the same on a page and in files, each with a text that tells what it shows.

Colours are of the palette of Okabe & Ito (2008, "Color Universal Design"), which the colour-blind
tell apart; series differ in dashes or form as well.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from redress.insight.reports.telling import said
from redress.insight.reports.values import Chart, Figure, Mark, Row, Sentence, Status, Table

PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000")
"""Blue, vermilion, green, purple, black: each with 3 to 1 or more against white."""
_DASHES = ((1, 0), (6, 4), (2, 2), (8, 3, 2, 3), (4, 2))
_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross")
_WIDTH, _HEIGHT, _STEP = 560, 280, 22
_FONT = "Arial, sans-serif"
_PPI = 144
_MOST_TOLD = 3


@dataclass(frozen=True, slots=True)
class Series:
    """One column of a chart's table: its name and the figures by row."""

    name: str
    points: tuple[tuple[Row, Figure], ...]

    @property
    def known(self) -> list[tuple[Row, float]]:
        """Those that are shown."""
        return [
            (row, float(figure.value))
            for row, figure in self.points
            if figure.status is Status.SHOWN and isinstance(figure.value, int | float)
        ]


def series_of(table: Table) -> tuple[Series, ...]:
    """What the chart of a table shows; nothing where it has no chart."""
    if table.chart is None:
        return ()
    place = {column.code: number for number, column in enumerate(table.columns)}
    rows = [row for row in table.rows if row.code not in table.chart.left_out]
    return tuple(
        Series(
            table.columns[place[code]].name, tuple((row, row.cells[place[code]]) for row in rows)
        )
        for code in table.chart.columns
    )


def is_drawn(table: Table) -> bool:
    """Whether there is anything to see: a chart of noughts is an empty frame."""
    return any(value for one in series_of(table) for _, value in one.known)


def alternative(table: Table) -> str:
    """What the chart shows, in a few sentences for who cannot see it."""
    assert table.chart is not None
    kinds = {
        Mark.BARS: "Bar chart",
        Mark.LINES: "Line chart",
        Mark.DOTS: "Dot plot",
    }
    told = [f"{kinds[table.chart.mark]}: {table.chart.title}."]
    told += [_told(one, table.chart.mark) for one in series_of(table)]
    untold = sum(len(one.points) - len(one.known) for one in series_of(table))
    if untold:
        told.append(said(Sentence("{} {figure is|figures are} not shown.", (Figure(untold),))))
    told.append("The table beside it has the same figures.")
    return " ".join(told)


def _told(series: Series, mark: Mark) -> str:
    known = series.known
    if not known:
        return f"{series.name}: nothing to show."
    if not any(value for _, value in known):
        return f"{series.name}: all are 0."
    order = sorted(known, key=lambda one: -one[1])
    if mark is Mark.LINES:
        (top, most), (bottom, least) = order[0], order[-1]
        ends = f"from {known[0][1]:,g} in {known[0][0].name} to {known[-1][1]:,g}"
        return (
            f"{series.name}: {ends} in {known[-1][0].name}; the most {most:,g} in {top.name}, the "
            f"least {least:,g} in {bottom.name}."
        )
    first = ", ".join(f"{row.name} {value:,g}" for row, value in order[:_MOST_TOLD])
    return f"{series.name}, the most: {first}."


def specification(table: Table) -> dict[str, Any]:
    """The chart of a table as a Vega-Lite specification."""
    # Only who draws a chart waits for the library.
    import altair as alt

    chart = table.chart
    assert chart is not None
    series = series_of(table)
    names = [one.name for one in series]
    rows = [row.name for row, _ in series[0].points]
    values = [
        {"row": row.name, "series": one.name, "value": value, "shown": f"{value:,g}"}
        for one in series
        for row, value in one.known
    ]
    base = alt.Chart(alt.InlineData(values=values)).encode(
        tooltip=[
            alt.Tooltip("row:N", title=table.stub),
            alt.Tooltip("series:N", title=" "),
            alt.Tooltip("shown:N", title=chart.axis),
        ]
    )
    drawn = {Mark.BARS: _bars, Mark.LINES: _lines, Mark.DOTS: _dots}[chart.mark](
        base, chart, rows, names
    )
    found: dict[str, Any] = json.loads(
        drawn.properties(title=chart.title, width=_WIDTH, background="white")
        .configure(font=_FONT)
        .configure_axis(labelFontSize=13, titleFontSize=13, labelLimit=260)
        .configure_legend(labelFontSize=13, titleFontSize=13, symbolSize=120)
        .configure_title(fontSize=15, anchor="start")
        .to_json()
    )
    found["description"] = alternative(table)
    return found


def _colour(alt: Any, names: list[str]) -> Any:
    legend = None if len(names) == 1 else alt.Legend(title=None, orient="top")
    scale = alt.Scale(domain=names, range=list(PALETTE[: len(names)]))
    return alt.Color("series:N", scale=scale, legend=legend)


def _number(alt: Any, channel: Any, chart: Chart) -> Any:
    return channel(
        "value:Q", title=chart.axis, axis=alt.Axis(tickMinStep=1), scale=alt.Scale(zero=True)
    )


def _bars(base: Any, chart: Chart, rows: list[str], names: list[str]) -> Any:
    """Bars side by side, each series offset and with its number at its end."""
    import altair as alt

    place = base.encode(
        y=alt.Y("row:N", sort=rows, title=None),
        x=_number(alt, alt.X, chart),
        yOffset=alt.YOffset("series:N", sort=names),
    )
    bars = place.mark_bar(stroke="black", strokeWidth=0.5).encode(color=_colour(alt, names))
    numbers = place.mark_text(align="left", dx=3, fontSize=11).encode(text="shown:N")
    return (bars + numbers).properties(height=max(1, len(rows)) * _STEP * max(1, len(names)))


def _lines(base: Any, chart: Chart, rows: list[str], names: list[str]) -> Any:
    import altair as alt

    # Years are set side by side, month by month: the earlier one's months stand under the later's.
    dashes = alt.StrokeDash(
        "series:N",
        scale=alt.Scale(domain=names, range=[list(one) for one in _DASHES[: len(names)]]),
        legend=alt.Legend(title=None, orient="top"),
    )
    shapes = alt.Shape(
        "series:N",
        scale=alt.Scale(domain=names, range=list(_SHAPES[: len(names)])),
        legend=alt.Legend(title=None, orient="top"),
    )
    place = base.encode(
        x=alt.X("row:O", sort=rows, title=None, axis=alt.Axis(labelAngle=-40)),
        y=_number(alt, alt.Y, chart),
        color=_colour(alt, names),
    )
    lines = place.mark_line(strokeWidth=2.5).encode(strokeDash=dashes)
    points = place.mark_point(filled=True, size=70).encode(shape=shapes)
    return (lines + points).properties(height=_HEIGHT)


def _dots(base: Any, chart: Chart, rows: list[str], names: list[str]) -> Any:
    import altair as alt

    shapes = alt.Shape(
        "series:N",
        scale=alt.Scale(domain=names, range=list(_SHAPES[: len(names)])),
        legend=alt.Legend(title=None, orient="top"),
    )
    place = base.encode(
        y=alt.Y("row:N", sort=rows, title=None, axis=alt.Axis(grid=True)),
        x=_number(alt, alt.X, chart),
        color=_colour(alt, names),
        shape=shapes,
    )
    return place.mark_point(filled=True, size=110, opacity=0.85).properties(
        height=max(1, len(rows)) * _STEP
    )


def as_svg(specified: dict[str, Any]) -> str:
    """A chart as an SVG picture."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(specified))


def as_png(specified: dict[str, Any]) -> bytes:
    """A chart as a PNG picture, at twice the resolution of a screen."""
    import vl_convert

    return bytes(vl_convert.vegalite_to_png(specified, ppi=_PPI))
