"""Altair and vl-convert, in one place: from rows of numbers to an SVG that belongs to the page.

A drawing is compiled once for a number of periods and a size, and drawn with the rows of each
theme: to build and check an Altair chart takes ten times as long as to draw it. The axes count
periods and are labelled by us, since Vega's time scales follow the time zone of the machine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import altair as alt
import vl_convert as vlc
from markupsafe import escape

Row = Mapping[str, Any]
LAYERS = ("band", "rules", "bars", "lines", "dashes", "texts")
"""What a drawing holds, the first behind the others."""

_PAINTS = {
    "#000001": "var(--now)",
    "#000002": "var(--before)",
    "#000003": "var(--ink-2)",
    "#000004": "var(--line)",
    "#000005": "var(--ink)",
    "#000006": "var(--unknown)",
    "#000007": "var(--unknown-before)",
    "#000008": "var(--usual)",
    "#000009": "var(--alert)",
}
NOW, BEFORE, LABEL, LINE, INK, UNKNOWN, UNKNOWN_BEFORE, USUAL, ALERT = _PAINTS


@dataclass(frozen=True, slots=True)
class Frame:
    """The size of a drawing, in pixels."""

    name: str
    """Its class on the page."""
    width: int
    """Of the plot; so is the height."""
    height: int
    font: int
    right: int
    """Margin beside the plot."""


def draw(n_points: int, frame: Frame, top: int, rows: Mapping[str, Sequence[Row]]) -> str:
    """The inside of an SVG element, in the colours and the font of the page.

    Args:
        n_points: Periods from the left edge to the right one.
        frame: The size.
        top: Margin above the plot, in pixels.
        rows: Layer of LAYERS -> its rows.

    Returns:
        An `<svg>` element without a name; the same bytes for the same rows.
    """
    template = _template(n_points, frame)
    vega = {
        **template,
        "data": [
            {**source, "values": list(rows.get(source["name"], ()))}
            if source["name"] in LAYERS
            else source
            for source in template["data"]
        ],
        "padding": {"left": 2, "right": frame.right, "top": top, "bottom": 2 * frame.font + 4},
    }
    return _page_svg(vlc.vega_to_svg(vega))


def labelled(svg: str, name: str, label: str) -> str:
    """A drawing that says what it shows to those who do not see it.

    Args:
        svg: As `draw` gives it.
        name: Its classes.
        label: What it shows, in words.
    """
    return svg.replace("<svg ", f'<svg class="{name}" role="img" aria-label="{escape(label)}" ', 1)


@cache
def _template(n_points: int, frame: Frame) -> Mapping[str, Any]:
    """The drawing of so many periods, compiled to Vega, its rows still to come."""
    across, up = alt.Scale(domain=[0, n_points], nice=False), alt.Scale(nice=False, zero=True)
    paint = alt.Color("paint:N", scale=None)
    texts = (
        _layer("texts")
        .mark_text(fontSize=frame.font, aria=False, align=_given("align"), baseline=_given("base"))
        .encode(x=_pixels(alt.X, "x"), y=_pixels(alt.Y, "y"), text="text:N", color=paint)
    )
    chart = (
        alt.layer(
            _boxes("band", across, up).encode(color=paint),
            _layer("rules").mark_rule(aria=False).encode(y=_y(up), color=paint),
            _boxes("bars", across, up).encode(color=paint),
            _uprights("lines").encode(color=paint),
            _uprights("dashes", [3, 3]).encode(color=paint),
            texts,
        )
        .properties(width=frame.width, height=frame.height, background="transparent")
        .properties(autosize="none")
        .configure_view(stroke=None)
    )
    vega: Mapping[str, Any] = vlc.vegalite_to_vega(chart.to_dict())
    return vega


def _boxes(name: str, across: alt.Scale, up: alt.Scale) -> alt.Chart:
    """From x to x2 in periods, from v to v2 in voices."""
    sideways = alt.X("x:Q", axis=None, scale=across)
    mark: alt.Chart = _layer(name).mark_rect(aria=False)
    boxes: alt.Chart = mark.encode(x=sideways, x2="x2:Q", y=_y(up), y2="v2:Q")
    return boxes


def _uprights(name: str, dash: Sequence[int] = ()) -> alt.Chart:
    """Vertical lines at x from y to y2, in pixels."""
    mark = _layer(name).mark_rule(aria=False, strokeDash=list(dash) or alt.Undefined)
    lines: alt.Chart = mark.encode(x=_pixels(alt.X, "x"), y=_pixels(alt.Y, "y"), y2="y2:Q")
    return lines


def _layer(name: str) -> alt.Chart:
    return alt.Chart(alt.NamedData(name))


def _y(scale: alt.Scale) -> alt.Y:
    return alt.Y("v:Q", axis=None, scale=scale)


def _pixels(channel: type[alt.X] | type[alt.Y], field: str) -> alt.X | alt.Y:
    return channel(f"{field}:Q", axis=None, scale=None)


def _given(field: str) -> alt.ExprRef:
    """A property of the mark that each row gives for itself."""
    return alt.ExprRef(f"datum.{field}")


def _page_svg(svg: str) -> str:
    """Vega's drawing made ours: the page's colours and font, two decimals, no styles, no ids."""
    view_box = re.search(r'viewBox="([^"]+)"', svg)
    body = svg[svg.index(">") + 1 : svg.rindex("</svg>")]
    for hexadecimal, paint in _PAINTS.items():
        body = body.replace(f'"{hexadecimal}"', f'"{paint}"')
    for noise in _NOISE:
        body = noise.sub("", body)
    body = re.sub(
        r"-?\d+\.\d{3,}", lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), body
    )
    return f'<svg viewBox="{view_box[1] if view_box else ""}">{body}</svg>'


_NOISE = (
    re.compile(r'<path class="(?:background|foreground)"[^>]*/>'),
    re.compile(
        r" (?:role|aria-roledescription|aria-hidden|pointer-events|font-family|font-size|class)"
        r'="[^"]*"'
    ),
    re.compile(r' opacity="1"'),
)
