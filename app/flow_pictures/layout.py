"""Where everything of a flow's picture stands: steps in one column, what follows beside them, jumps in lanes. Pure.

Steps lead forward only, so the order of the file is the order on the page; a jump runs down beside the column and
comes in above its target. Lanes never share a place, cards never overlap. Lengths are pixels.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.flow_pictures.chart import Aside, Card, Chart

CARD, ASIDE = 420, 300
"""Widths."""
PAD = 14
TITLE, TEXT = 15, 13
"""Sizes of letters."""
LINE = 18
GAP = 40
BESIDE = 36
LANE = 14
MARGIN = 28
HEAD = 92
NARROWEST = 520
ENTRY = 14
"""How far above its target a jump comes in."""
WIDEST = 0.59
"""Width of a letter as a part of its size, generously: fonts differ."""
BOLD = 1.12
"""How much wider a bold one is."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of letters at ``y``, its base line, within its box."""

    text: str
    y: float
    style: str


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float
    style: str
    lines: tuple[Line, ...]
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Wire:
    """A line through its points; with an arrow at the end or without."""

    points: tuple[tuple[float, float], ...]
    style: str
    arrow: bool = True


@dataclass(frozen=True, slots=True)
class Word:
    """Beside a wire."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Layout:
    width: float
    height: float
    boxes: tuple[Box, ...]
    wires: tuple[Wire, ...]
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class _Written:
    lines: tuple[Line, ...]
    height: float
    ways: tuple[float, ...] = ()
    """Where each way's line stands."""


@dataclass(frozen=True, slots=True)
class _Jump:
    """From ``y`` of the row ``start`` to the row ``target``, on the left or on the right."""

    start: int
    y: float
    target: int


def layout(chart: Chart) -> Layout:
    sheet = _Sheet(chart)
    left, right = sheet.jumps()
    left_lanes, right_lanes = _lanes(left), _lanes(right)
    x = MARGIN + LANE * (1 + max(left_lanes.values(), default=0)) + 8
    edge = x + CARD + (BESIDE + ASIDE if any(sheet.asides) else 0)
    boxes, wires, words = sheet.cards_at(x)
    wires += [sheet.wire(jump, x, x - LANE * left_lanes[jump.target] - 10, x) for jump in left]
    wires += [sheet.wire(jump, edge, edge + LANE * right_lanes[jump.target] + 10, x) for jump in right]
    lanes = LANE * (1 + max(right_lanes.values(), default=0)) if right else 0
    width = max(edge + lanes + MARGIN, NARROWEST)
    return Layout(width, sheet.height, tuple(boxes), tuple(wires), tuple(words))


def wrapped(text: str, size: float, width: float) -> list[str]:
    """Lines that surely fit; a word that does not is cut."""
    most = max(8, int(width / (size * WIDEST)))
    lines: list[str] = []
    for word in text.split():
        for piece in (word[start : start + most] for start in range(0, len(word), most)):
            if lines and len(lines[-1]) + 1 + len(piece) <= most:
                lines[-1] += f" {piece}"
            else:
                lines.append(piece)
    return lines


class _Pen:
    """Writes lines one under the other."""

    def __init__(self, width: float) -> None:
        self._room = width - 2 * PAD
        self.y = float(PAD)
        self.lines: list[Line] = []

    def write(self, text: str, style: str, size: float = TEXT) -> None:
        for line in wrapped(text, size, self._room):
            self.y += LINE
            self.lines.append(Line(line, self.y - 4, style))

    def done(self, ways: tuple[float, ...] = ()) -> _Written:
        return _Written(tuple(self.lines), self.y + PAD - 2, ways)


def _card(place: int, card: Card) -> _Written:
    pen = _Pen(CARD)
    if card.condition:
        pen.write(f"Только если: {card.condition}", "condition")
    pen.write(f"{place + 1}. {card.title}", "title", TITLE * BOLD)
    if card.detail:
        pen.write(card.detail, "text")
    ways = []
    for way in card.ways:
        pen.write(f"→ {way.to + 1}: {way.label}", "way")
        ways.append(pen.y - 8)
    return pen.done(tuple(ways))


def _aside(aside: Aside) -> _Written:
    pen = _Pen(ASIDE)
    pen.write(aside.label, "label", TEXT * BOLD)
    if aside.text:
        pen.write(aside.text, "text")
    if aside.leads:
        pen.write(f"→ {aside.leads}", "way")
    if aside.to is not None:
        pen.write(f"→ {aside.to + 1}", "way")
    return pen.done()


def _stacked(asides: Sequence[_Written]) -> float:
    return sum(aside.height for aside in asides) + 10 * max(0, len(asides) - 1)


def _places(asides: Sequence[_Written], top: float) -> Iterator[float]:
    for aside in asides:
        yield top
        top += aside.height + 10


def _lanes(jumps: Sequence[_Jump]) -> dict[int, int]:
    """Target → its lane, from 0 on; all that lead to one target share one, and short ones run next to the cards."""
    spans: dict[int, int] = {}
    for jump in jumps:
        spans[jump.target] = min(jump.start, spans.get(jump.target, jump.start))
    lanes: dict[int, int] = {}
    for target, start in sorted(spans.items(), key=lambda span: (span[0] - span[1], span[0])):
        taken = {lanes[other] for other in lanes if spans[other] <= target and start <= other}
        lanes[target] = next(lane for lane in range(len(spans)) if lane not in taken)
    return lanes


class _Sheet:
    """All cards written, and how high each stands."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.cards = [_card(place, card) for place, card in enumerate(chart.cards)]
        self.asides = [[_aside(aside) for aside in card.asides] for card in chart.cards]
        self.tops: list[float] = []
        bottom = float(HEAD)
        for card, beside in zip(self.cards, self.asides, strict=True):
            self.tops.append(bottom)
            bottom += max(card.height, _stacked(beside)) + GAP
        self.height = bottom - GAP + MARGIN

    def jumps(self) -> tuple[list[_Jump], list[_Jump]]:
        """Of branches, on the left; of what goes wrong, on the right."""
        left, right = [], []
        for place, card in enumerate(self.chart.cards):
            top = self.tops[place]
            for way, y in zip(card.ways, self.cards[place].ways, strict=True):
                left.append(_Jump(place, top + y, way.to))
            beside = self.asides[place]
            for aside, written, y in zip(card.asides, beside, _places(beside, top), strict=True):
                if aside.to is not None:
                    right.append(_Jump(place, y + written.height - 22, aside.to))
        return left, right

    def cards_at(self, x: float) -> tuple[list[Box], list[Wire], list[Word]]:
        boxes: list[Box] = []
        wires: list[Wire] = []
        words: list[Word] = []
        middle = x + CARD / 2
        for place, card in enumerate(self.chart.cards):
            written, top = self.cards[place], self.tops[place]
            dashed = bool(card.condition)
            boxes.append(Box(x, top, CARD, written.height, card.tone, written.lines, dashed=dashed))
            self._beside(place, x + CARD, boxes, wires)
            if card.goes_on and place + 1 < len(self.cards):
                bottom = top + written.height
                wires.append(Wire(((middle, bottom), (middle, self.tops[place + 1])), "on"))
                words += [Word(card.otherwise, middle + 8, bottom + 16)] if card.otherwise else []
        return boxes, wires, words

    def _beside(self, place: int, edge: float, boxes: list[Box], wires: list[Wire]) -> None:
        """What goes wrong, hung on a stem between the card and them."""
        top, asides = self.tops[place], self.asides[place]
        x, stem = edge + BESIDE, edge + BESIDE / 2
        for aside, y in zip(asides, _places(asides, top), strict=True):
            boxes.append(Box(x, y, ASIDE, aside.height, "aside", aside.lines))
            wires.append(Wire(((edge, top + 20), (stem, top + 20), (stem, y + 20), (x, y + 20)), "aside"))

    def wire(self, jump: _Jump, edge: float, lane: float, x: float) -> Wire:
        """Out of the side, down its lane, in above its target, where the arrow from above takes it along."""
        top, middle = self.tops[jump.target], x + CARD / 2
        entry = top - ENTRY
        return Wire(((edge, jump.y), (lane, jump.y), (lane, entry), (middle, entry), (middle, top)), "jump")
