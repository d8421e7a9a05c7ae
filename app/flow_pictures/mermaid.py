"""A flow as a Mermaid flowchart, with Russian titles. Pure."""

from collections.abc import Iterator

from app.flow_pictures.chart import Card, Chart

_SHAPES = {"rule": ("{{", "}}"), "end": ("([", "])"), "people": ("[/", "/]"), "system": ("[[", "]]")}
_ESCAPED = {
    "&": "#amp;",
    '"': "#quot;",
    "<": "#lt;",
    ">": "#gt;",
    "[": "#91;",
    "]": "#93;",
    "`": "#96;",
    "|": "#124;",
}


def mermaid(chart: Chart) -> str:
    lines = ["---", f"title: {_plain(chart.title)}", "---", "flowchart TD"]
    for place, card in enumerate(chart.cards):
        lines += _card(place, card, chart)
    return "\n".join(lines) + "\n"


def _card(place: int, card: Card, chart: Chart) -> Iterator[str]:
    last = place + 1 == len(chart.cards)
    opening, closing = _SHAPES.get(card.tone, ("[", "]"))
    text = "<br>".join(_escaped(part) for part in (f"{place + 1}. {card.title}", card.detail) if part)
    yield f'    s{place}{opening}"{text}"{closing}'
    if card.condition:
        yield f'    c{place}{{"{_escaped(card.condition)}?"}}'
        yield f'    c{place} -- "да" --> s{place}'
        if not last:
            yield f'    c{place} -- "нет" --> {_door(chart, place + 1)}'
    for way in card.ways:
        yield f'    s{place} -- "{_escaped(way.label)}" --> {_door(chart, way.to)}'
    for index, aside in enumerate(card.asides):
        target = f"s{place}a{index}"
        if aside.to is not None and not aside.text:
            yield f'    s{place} -- "{_escaped(aside.label)}" --> {_door(chart, aside.to)}'
            continue
        told = "<br>".join(_escaped(part) for part in (aside.text, aside.leads) if part)
        yield f'    {target}("{told}")'
        yield f'    s{place} -. "{_escaped(aside.label)}" .-> {target}'
        if aside.to is not None:
            yield f"    {target} --> {_door(chart, aside.to)}"
    if not card.ends and not last:
        yield f"    s{place} --> {_door(chart, place + 1)}"


def _door(chart: Chart, place: int) -> str:
    """Where a card is come to: at its condition when it has one."""
    return f"{'c' if chart.cards[place].condition else 's'}{place}"


def _escaped(text: str) -> str:
    return "".join(_ESCAPED.get(char, char) for char in text)


def _plain(text: str) -> str:
    return '"' + text.replace('"', "'") + '"'
