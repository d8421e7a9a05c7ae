"""Flow files of the pack: YAML → checked flows. Whatever is wrong is told with file and line."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import get_args

from bot.flows.checking import check_flow
from bot.flows.consequences import Around, reason
from bot.flows.definition import Flow, FlowBook, Whose
from bot.flows.hearing import read_hear
from bot.flows.known import Known, one_of
from bot.flows.links import check_links
from bot.flows.slots import choice_titles, name_trouble, read_slots
from bot.flows.steps import read_steps
from knowledge.pack_file import PackError, Section, read_pack

VERSION = "1"
SUFFIX = ".yml"
FAILED = "flow_failed"


def flow_digest(yaml_text: str) -> str:
    """Names this version of a flow."""
    return blake2b(yaml_text.encode(), digest_size=8).hexdigest()


def load_flow(yaml_text: str, file: str, known: Known | None = None) -> Flow:
    """``file`` is ``flows/NAME.yml`` or ``NAME.yml``. Where its links lead is not looked at. Raises PackError."""
    known = known or Known()
    root = read_pack(yaml_text, file).only(
        *("version", "flow", "title", "identity", "reason", "hear", "corrects", "slots", "steps")
    )
    if root.text("version") != VERSION:
        raise root.error(f"'version' must be {VERSION}", "version")
    slots = read_slots(root)
    around = Around(known, slots, choice_titles(slots))
    title = root.section("title").only("ru", "en")
    steps = read_steps(root, around)
    flow = Flow(
        name=_name(root, file),
        digest=flow_digest(yaml_text),
        title_ru=_title(title, "ru"),
        title_en=_title(title, "en") if "en" in title else "",
        whose=_whose(root),
        reason=reason(root, "reason", known) if "reason" in root else FAILED,
        slots=slots,
        steps=steps,
        places={step.id: place for place, step in enumerate(steps)},
        hear=read_hear(root),
        corrects=root.text("corrects", ""),
    )
    check_flow(flow, root, known)
    return flow


def load_flows(texts: Mapping[str, str], known: Known | None = None) -> FlowBook:
    """All files of the folder, by name. Raises PackError for the first problem."""
    book, problems = read_flows(texts, known)
    if problems:
        raise problems[0]
    return book


def read_flows(
    texts: Mapping[str, str], known: Known | None = None
) -> tuple[FlowBook, tuple[PackError, ...]]:
    """What could be read, and the first problem of every file."""
    flows: dict[str, Flow] = {}
    files: dict[str, str] = {}
    problems: list[PackError] = []
    for file, text in sorted(texts.items()):
        try:
            flow = load_flow(text, file, known)
        except PackError as problem:
            problems.append(problem)
        else:
            flows[flow.name] = flow
            files[flow.name] = file
    named = flows.keys() | {flow_name(file) for file in texts}
    problems += check_links(flows, files, named)
    return FlowBook(flows), tuple(sorted(problems, key=lambda problem: (problem.file, problem.line)))


def flow_name(file: str) -> str:
    """``flows/NAME.yml`` → ``NAME``."""
    return file.rsplit("/", 1)[-1].removesuffix(SUFFIX)


def _name(root: Section, file: str) -> str:
    name = root.text("flow")
    if name != flow_name(file):
        raise root.error(f"the flow {name!r} stands in a file of another name", "flow")
    if name_trouble(name):
        raise root.error(name_trouble(name), "flow")
    return name


def _title(title: Section, locale: str) -> str:
    text = title.text(locale).strip()
    if not text:
        raise title.error("the title is empty", locale)
    return text


def _whose(root: Section) -> Whose:
    if "identity" not in root:
        return "none"
    whose: Whose = one_of(root, "identity", get_args(Whose), "identity")  # type: ignore[assignment]  # just checked
    return whose
