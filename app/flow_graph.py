"""``okno flows graph``: pictures of the pack's flows."""

from pathlib import Path

from app.config import ConfigError
from app.flow_pictures.chart import Chart, Names, chart_of
from app.flow_pictures.mermaid import mermaid
from app.flow_pictures.svg import svg
from app.pack import Pack, load_pack

FORMATS = {"mermaid": (mermaid, ".mmd"), "svg": (svg, ".svg")}


def charts(pack: Pack, names: list[str]) -> list[Chart]:
    """Of the flows named, or of all. Raises ConfigError."""
    flows = pack.policy.flows.flows
    unknown = [name for name in names if name not in flows]
    if unknown:
        raise ConfigError(f"there is no flow «{unknown[0]}». Known: {', '.join(sorted(flows)) or 'none'}.")
    called = Names(
        wish=lambda intent: pack.policy.title(intent, "ru") or intent,
        reason=lambda reason: pack.routes.reason_title(reason).ru,
        request=lambda kind: pack.requests.kind_title(kind, "ru"),
        flow=lambda name: flows[name].title_ru if name in flows else name,
    )
    begun = {
        name: tuple(intent.title_ru for intent in pack.policy.intents.values() if intent.flow == name)
        for name in flows
    }
    return [chart_of(flows[name], called, begun[name]) for name in names or sorted(flows)]


def draw(folder: Path, names: list[str], form: str, out: Path | None) -> int:
    """Each into a file of ``out``, else onto the standard output."""
    drawn = charts(load_pack(folder), names)
    picture, suffix = FORMATS[form]
    if out is None:
        if form == "svg" and len(drawn) != 1:
            raise ConfigError("an SVG holds one flow: name one, or a folder with --out.")
        print("\n".join(map(picture, drawn)), end="")
        return 0
    try:
        out.mkdir(parents=True, exist_ok=True)
        for chart in drawn:
            (out / f"{chart.name}{suffix}").write_text(picture(chart), encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{out} cannot be written: {error.strerror}. Name another folder.") from None
    print(f"Flows drawn: {len(drawn)}, in {out}.")
    return 0
