"""A flow's picture as SVG: readable on white and on black, without scripts, fonts or anything from elsewhere. Pure."""

import re
from collections.abc import Iterator
from html import escape as html_escape

from app.flow_pictures.chart import Chart
from app.flow_pictures.layout import MARGIN, PAD, TEXT, Box, Layout, Wire, Word, layout, wrapped

_LIGHT = (
    "--paper:#ffffff;--ink:#1c2430;--soft:#55606e;--line:#8a94a3;--card:#f4f6f9;--edge:#c3cad4;--ask:#1f6feb;--talk:#5b6b82;"
    "--system:#7a4fd0;--rule:#a86a00;--guard:#0b7f78;--people:#c0392b;--end:#1f7a3d"
)
_DARK = (
    "--paper:#12161c;--ink:#e8ecf2;--soft:#a9b4c2;--line:#7c8796;--card:#1c222b;--edge:#3a4452;--ask:#6cabff;--talk:#a3b1c6;"
    "--system:#b79bff;--rule:#e5ab4b;--guard:#4fd0c6;--people:#ff8a7a;--end:#6bd18c"
)
_TONES = ("ask", "talk", "system", "rule", "guard", "people", "end")
_STYLE = f"""
svg {{ {_LIGHT}; font-family: system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; font-size: 13px; }}
@media (prefers-color-scheme: dark) {{ svg {{ {_DARK}; }} }}
text {{ fill: var(--ink); }}
.paper {{ fill: var(--paper); }}
.box {{ fill: var(--card); stroke: var(--edge); }}
.dashed {{ stroke: var(--line); stroke-dasharray: 6 4; }}
.head {{ font-size: 22px; font-weight: 650; }}
.title {{ font-size: 15px; font-weight: 650; }}
.sub, .word {{ fill: var(--soft); }}
.way {{ fill: var(--rule); }}
.label {{ font-weight: 650; fill: var(--soft); }}
.condition {{ fill: var(--soft); font-style: italic; }}
.wire {{ fill: none; stroke: var(--line); stroke-width: 1.5; stroke-linejoin: round; }}
.wire.jump {{ stroke: var(--rule); }}
.wire.aside {{ stroke-dasharray: 2 4; }}
.tip {{ fill: var(--line); }}
.tip.jump {{ fill: var(--rule); }}
""" + "".join(f".bar.{tone} {{ fill: var(--{tone}); }}\n" for tone in _TONES)
ROUND = 8


_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def svg(chart: Chart) -> str:
    placed = layout(chart)
    size = f'width="{placed.width:g}" height="{placed.height:g}"'
    box = f'viewBox="0 0 {placed.width:g} {placed.height:g}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box} role="img" lang="ru">',
        f"<title>{escape(chart.title)}</title>",
        f"<style>{_STYLE}</style>",
        f'<rect class="paper" {size}/>',
        *_head(chart, placed),
        *(part for wire in placed.wires for part in _wire(wire)),
        *(part for box in placed.boxes for part in _box(box)),
        *map(_word, placed.words),
        "</svg>\n",
    ]
    return "\n".join(parts)


def _word(word: Word) -> str:
    return f'<text class="word" x="{word.x:g}" y="{word.y:g}">{escape(word.text)}</text>'


def _head(chart: Chart, placed: Layout) -> Iterator[str]:
    yield f'<text class="head" x="{MARGIN}" y="44">{escape(chart.title)}</text>'
    begun = f"Начинают: {', '.join(chart.begun_by)}" if chart.begun_by else ""
    said = " · ".join(part for part in (chart.name, begun) if part)
    for line, text in enumerate(wrapped(said, TEXT, placed.width - 2 * MARGIN)[:2]):
        yield f'<text class="sub" x="{MARGIN}" y="{64 + 17 * line}">{escape(text)}</text>'


def _box(box: Box) -> Iterator[str]:
    dashed = " dashed" if box.dashed else ""
    yield (
        f'<rect class="box{dashed}" x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}" '
        f'rx="{ROUND}"/>'
    )
    if box.style != "aside":
        yield (
            f'<rect class="bar {box.style}" x="{box.x:g}" y="{box.y + ROUND:g}" width="4" '
            f'height="{box.height - 2 * ROUND:g}" rx="2"/>'
        )
    for line in box.lines:
        yield (
            f'<text class="{line.style}" x="{box.x + PAD:g}" y="{box.y + line.y:g}">{escape(line.text)}</text>'
        )


def _wire(wire: Wire) -> Iterator[str]:
    points = " ".join(f"{x:g},{y:g}" for x, y in wire.points)
    yield f'<polyline class="wire {wire.style}" points="{points}"/>'
    if wire.arrow and wire.style != "aside":
        x, y = wire.points[-1]
        yield f'<path class="tip {wire.style}" d="M{x - 5:g},{y - 9:g} L{x + 5:g},{y - 9:g} L{x:g},{y:g} Z"/>'


def escape(text: str) -> str:
    """As XML takes it: some characters cannot stand there in any form."""
    return html_escape(_UNFIT.sub("", text))
