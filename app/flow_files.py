"""The flows of the pack: files of its folder ``flows``, checked against everything else of the pack."""

from collections.abc import Collection, Mapping
from pathlib import Path

from app.config import ConfigError
from bot.flows.definition import FlowBook
from bot.flows.known import Known
from bot.flows.loading import SUFFIX, read_flows
from handoff.routing import Routes
from standard.request_rules import RequestRules

FOLDER = "flows"


def flow_texts(folder: Path) -> Mapping[str, str]:
    """``flows/NAME.yml`` → its text; empty when the pack has no flows. Raises ConfigError."""
    texts = {}
    for path in sorted((folder / FOLDER).glob("*.y*ml")):
        if path.suffix != SUFFIX:
            raise ConfigError(f"pack {folder}: {FOLDER}/{path.name}: a flow's file ends in {SUFFIX}.")
        try:
            texts[f"{FOLDER}/{path.name}"] = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"pack {folder}: {FOLDER}/{path.name} cannot be read: {error}.") from None
    return texts


def known_of(routes: Routes, requests: RequestRules, values: Collection[str]) -> Known:
    """What a flow of this pack may name."""
    return Known(
        reasons=tuple(routes.reasons),
        request_kinds=tuple(requests.kinds),
        on_receipt=frozenset(name for name, kind in requests.kinds.items() if kind.on_receipt),
        values=tuple(values),
    )


def load_flow_files(folder: Path, texts: Mapping[str, str], known: Known) -> FlowBook:
    """Raises ConfigError with the first problem of every file."""
    book, problems = read_flows(texts, known)
    if problems:
        raise ConfigError(f"pack {folder}: {'; '.join(map(str, problems))}.")
    return book
