"""Confidence against the share that was right, as a picture (SVG) and as lines for a terminal. Pure."""

from collections.abc import Sequence
from html import escape

from nlu.evaluate import Bin

WIDTH, HEIGHT = 480, 480
LEFT, TOP, SIDE = 60, 40, 320
"""The square of the plot; below it stand the counts."""
COUNTS_TOP, COUNTS = TOP + SIDE + 34, 44
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
BAR = 20
"""Signs of a full bar in the terminal."""

_STYLE = """\
svg { color-scheme: light dark; background: #fff; color: #222; font: 12px sans-serif }
text { fill: currentColor } .axis { stroke: currentColor; fill: none } .grid { stroke: currentColor; opacity: .15 }
.ideal { stroke: currentColor; stroke-dasharray: 5 4; opacity: .7 } .right { fill: #2f7fc1 } .count { fill: #8a8f98 }
.middle { text-anchor: middle } .end { text-anchor: end } .small { font-size: 10px }
@media (prefers-color-scheme: dark) { svg { background: #16181c; color: #e4e6ea } .right { fill: #6cb2ee } }
"""


def draw(bins: Sequence[Bin], title: str, summary: str) -> str:
    """A whole SVG document; on the dashed line confidence is neither too high nor too low."""
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    told = escape(f"{title}: {summary}")
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{told}">',
        f"<style>{_STYLE}</style>",
        _text(LEFT, 22, title),
        *_grid(),
        *(_bar(one) for one in bins if one.count),
        f'<line class="ideal" x1="{LEFT}" y1="{TOP + SIDE}" x2="{LEFT + SIDE}" y2="{TOP}"/>',
        f'<rect class="axis" x="{LEFT}" y="{TOP}" width="{SIDE}" height="{SIDE}"/>',
        *_counts(bins),
        _text(LEFT, HEIGHT - 8, summary),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def tell(bins: Sequence[Bin]) -> str:
    """The same in plain text, a line for each bin that has something in it."""
    lines = ["confidence   count  confident  right"]
    for one in bins:
        if one.count:
            bar = "█" * round(one.right * BAR)
            lines.append(
                f"{one.low:.1f} to {one.high:.1f} {one.count:7d} {one.confidence:10.1%} {one.right:6.1%}  {bar}"
            )
    return "\n".join(lines)


def _x(share: float) -> float:
    return round(LEFT + share * SIDE, 1)


def _y(share: float) -> float:
    return round(TOP + (1 - share) * SIDE, 1)


def _text(x: float, y: float, text: str, kind: str = "") -> str:
    return f'<text x="{x}" y="{y}" class="{kind}">{escape(text)}</text>'


def _grid() -> list[str]:
    lines = []
    for tick in TICKS:
        across, up = _x(tick), _y(tick)
        lines += [
            f'<line class="grid" x1="{LEFT}" y1="{up}" x2="{LEFT + SIDE}" y2="{up}"/>',
            _text(LEFT - 6, up + 4, f"{tick:.0%}", "end"),
            _text(across, TOP + SIDE + 16, f"{tick:.0%}", "middle"),
        ]
    middle = TOP + SIDE / 2
    return [
        *lines,
        f'<text class="middle" transform="translate(16 {middle}) rotate(-90)">share that is right</text>',
        _text(LEFT + SIDE / 2, TOP + SIDE + 30, "confidence", "middle"),
    ]


def _bar(one: Bin) -> str:
    left, width, top = _x(one.low), (one.high - one.low) * SIDE - 2, _y(one.right)
    told = f"{one.low:.1f}–{one.high:.1f}: {one.count} messages, {one.right:.1%} right"
    return (
        f'<rect class="right" x="{left + 1:.1f}" y="{top}" width="{width:.1f}" '
        f'height="{round(TOP + SIDE - top, 1)}"><title>{escape(told)}</title></rect>'
    )


def _counts(bins: Sequence[Bin]) -> list[str]:
    most = max((one.count for one in bins), default=0) or 1
    floor = COUNTS_TOP + COUNTS
    drawn = []
    for one in bins:
        height = round(one.count / most * (COUNTS - 14), 1)
        left, width = _x(one.low) + 1, (one.high - one.low) * SIDE - 2
        drawn += [
            f'<rect class="count" x="{left:.1f}" y="{floor - height}" width="{width:.1f}" height="{height}"/>',
            _text(left + width / 2, floor - height - 3, str(one.count), "middle small"),
        ]
    return drawn
