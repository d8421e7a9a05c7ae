"""Everything that is refused when a flow is loaded, each with the line that is wrong."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.flows.definition import Check, Confirm, Done, Read, Write
from bot.flows.known import Known
from bot.flows.loading import flow_digest, load_flow
from knowledge.pack_file import PackError
from tests.bot.flows.lines import line_of

GOOD = Path(__file__).with_name("good.yml").read_text(encoding="utf-8")
GUIDE = Path(__file__).parents[3] / "docs" / "ru" / "flows.md"
REFERENCE = Path(__file__).parents[3] / "docs" / "FLOWS.md"
KNOWN = Known(
    reasons=("flow_failed", "recalculation"), request_kinds=("complaint", "charges"), values=("phone",)
)


def refused(old: str, new: str, at: str | None = None, text: str = GOOD) -> PackError:
    """What is said of the good file with ``old`` replaced; it must point at the line of ``at``."""
    assert text.count(old) >= 1, old
    broken = text.replace(old, new, 1)
    with pytest.raises(PackError) as told:
        load_flow(broken, "flows/good.yml", KNOWN)
    assert told.value.file == "flows/good.yml"
    assert told.value.line == line_of(broken, new if at is None else at), str(told.value)
    return told.value


def test_a_good_flow_is_read() -> None:
    flow = load_flow(GOOD, "flows/good.yml", KNOWN)
    assert flow.digest == flow_digest(GOOD) != flow_digest(GOOD + " ")
    assert (flow.name, flow.title("ru"), flow.title("en"), flow.whose) == (
        "good",
        "Проба",
        "A trial",
        "verified",
    )
    assert flow.steps[1].id == "read/find_account"
    assert flow.steps[flow.places["summary"]].line == line_of(GOOD, "id: summary")
    found = flow.steps[1]
    assert isinstance(found, Read)
    assert found.on["not_found"].clear == ("account",)
    assert found.on["not_found"].miss == "account"
    check = flow.steps[flow.places["check/7"]]
    assert isinstance(check, Check)
    assert check.otherwise.clear == ("t1",)
    confirm = next(step for step in flow.steps if isinstance(step, Confirm))
    scope = {"account": "100200301", "t1": 4640, "why": "typo"}
    assert confirm.text.fill(scope, "ru") == "Счёт •••••0301, 4\u00a0640, Я ошибся. Передаю?"
    write = next(step for step in flow.steps if isinstance(step, Write))
    assert write.arguments["readings"].value(scope) == {"t1": 4640}
    assert flow.slots["why"].choices[0].words == ("опечатка",)


def test_the_flow_of_the_reference_is_a_good_one() -> None:
    text = re.search(r"```yaml\n(.*?)```", REFERENCE.read_text(encoding="utf-8"), re.DOTALL)
    assert text is not None
    assert len(load_flow(text[1], "flows/submit_reading.yml").steps) > 10


def test_the_flow_of_the_guide_is_a_good_one() -> None:
    text = re.search(r"```yaml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert text is not None
    flow = load_flow(text[1], "flows/call_back.yml")
    said = flow.steps[-1]
    assert isinstance(said, Done)
    assert said.text.fill({"number": "ВХ-2026-1", "due": "2026-12-01"}, "ru").endswith("не позже 1 декабря.")


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        # keys and names
        ("reason: flow_failed", "raison: flow_failed", "unknown key 'raison'"),
        ("version: 1", "version: 2", "'version' must be 1"),
        ("flow: good", "flow: other", "a file of another name"),
        ("reason: flow_failed", "reason: tired", "unknown reason 'tired'"),
        ("identity: verified", "identity: proven", "unknown identity 'proven'"),
        ("title: {ru: Проба, en: A trial}", "title: {ru: '', en: A trial}", "the title is empty"),
        # slots
        ("{kind: account}", "{kind: acount}", "unknown kind of slot 'acount'"),
        ("{kind: account}", "{kind: account, choices: {a: {ru: А}}}", "'choices' is for a choice only"),
        ("{kind: account}", "{kind: account, max: 5}", "'max' is for"),
        ("max: 99999", "max: lots", "must be a number"),
        ("max: 99999", "max: nan", "must be a number"),
        ("depends: [t1]", "depends: [t9]", "unknown slot 't9'"),
        ("depends: [t1]", "depends: [why]", "depends on itself in a circle"),
        ("typo: [опечатка]", "typo: ['!']", "a word is empty"),
        ("typo: [опечатка]", "tipo: [опечатка]", "unknown key 'tipo'"),
        ("typo: {ru: Я ошибся, en: My mistake}", "typo: {en: My mistake}", "has no Russian text"),
        ("typo: {ru: Я ошибся, en: My mistake}", "typo: {ru: '{t1}'}", "the same for everybody"),
        ("  note: {kind", "  Note: {kind", "is no name"),
        ("  note: {kind", "  number: {kind", "means something else"),
        ("optional: true", "optional: yes", "must be true or false"),
        # texts and expressions
        ("ru: 'Что случилось?'", "ru: ''", "the text is empty"),
        ("{t1:kwh}", "{t1:kilo}", "unknown format 'kilo'"),
        ("{t1:kwh}", "{t1", "a { without its }"),
        ("check: t1 <", "check: t1 < <", "cannot be read"),
        ("check: t1 <", "check: open(t1) <", "unknown function 'open'"),
        ("check: t1 <", "check: t7 <", "'t7' is not known at this step"),
        ("check: t1 <", "check: balance < sent.no or", "'sent' is not known at this step"),
        ("{found.reason}', en", "{fund.reason}', en", "'fund' is not known"),
        ("{account:masked}.'", "{acount:masked}.'", "'acount' is not known"),
        ("{meter.last.t1:kwh}", "{sent.last.t1:kwh}", "'sent' is not known"),
        ("{values.phone}", "{values.fax}", "has no value 'fax'"),
        ("номер {sent.external_no}", "номер {number}", "before a request was registered"),
        # steps
        ("collect: t1", "collect: t2", "unknown slot 't2'"),
        ("collect: t1", "colect: t1", "unknown step"),
        ("read: find_account", "read: find_acount", "unknown operation to read"),
        ("read: find_account", "read: submit_reading", "unknown operation to read"),
        ("write: submit_reading", "write: get_balance", "unknown operation to write"),
        (
            "with: {account: account}\n  save: found",
            "with: {number: account}\n  save: found",
            "no argument 'number'",
        ),
        (
            "with: {account: account}\n  save: found",
            "with: {}\n  save: found",
            "needs the argument 'account'",
        ),
        ("save: found", "save: t1", "is a slot already"),
        ("save: found", "save: today", "means something else"),
        ("not_found: {say", "not_fond: {say", "unknown outcome 'not_fond'"),
        ("clear: [account], miss", "clear: [acount], miss", "unknown slot 'acount'"),
        ("clear: [account], miss: account", "clear: [account], miss: t1", "and 't1' is none"),
        ("{hand_off: flow_failed, say", "{hand_off: tired, say", "unknown reason 'tired'"),
        ("verify: account", "verify: t1", "only an account is verified"),
        ("hand_off: recalculation", "hand_off: tired", "unknown reason 'tired'"),
        ("register: complaint", "register: complain", "unknown kind of request"),
        ("record: mailings", "record: mail", "unknown fact 'mail'"),
        ("{done: true, say", "{done: false, say", "can only be true"),
        # targets
        ("to: ask_why", "to: ask_how", "unknown step 'ask_how'"),
        ("else: summary", "else: collect/account", "steps lead forward only"),
        ("{to: late}", "{to: summary}", "steps lead forward only"),
        ("id: late\n  register", "id: summary\n  register", "stands twice"),
        ("id: summary", "id: sum mary", "no name for a step"),
    ],
)
def test_what_is_wrong_in_a_line_is_told_with_it(old: str, new: str, why: str) -> None:
    assert why in str(refused(old, new))


@pytest.mark.parametrize(
    ("old", "new", "at", "why"),
    [
        # what is missing is told at what lacks it
        ("title: {ru: Проба, en: A trial}\n", "", "version", "'title' is missing"),
        ("    ask: {ru: 'Что случилось?', en: 'What happened?'}\n", "", "kind: choice", "'ask' is missing"),
        ("  text: note\n", "", "id: late", "'text' is missing"),
        ("  clear: [t1]\n", "", "check: t1", "says what follows"),
        ("  clear: [t1]\n", "  clear: [t1]\n  to: late\n", "check: t1", "says what follows"),
        (
            "  say: {ru: 'Не больше {found.digits} цифр.', en: 'Too many digits.'}\n",
            "",
            "check: t1",
            "'say' is missing",
        ),
        ("    max: 99999", "    max: 1\n    min: 2", "min: 2", "'min' is more than 'max'"),
        ("options: places.list", "default: places.list", "kind: option", "'options' is missing"),
        # the graph
        (
            "- {if: t1 < meter.last.t1, to: ask_why}",
            "- {if: 'true', to: summary}",
            "id: ask_why",
            "nobody reaches",
        ),
        ("- collect: office\n", "", "kind: option", "nobody collects the slot 'office'"),
        ("- done: {ru: 'Зарег", "- say: {ru: 'Зарег", "- say: {ru: 'Зарег", "a way ends here"),
        # nothing is written unconfirmed
        ("- confirm: {ru", "- say: {ru", "write: submit_reading", "without a 'confirm'"),
        ("- confirm: {ru", "- if: t1 > 5\n  confirm: {ru", "write: submit_reading", "without a 'confirm'"),
        # nothing is told before the proof
        ("- verify: account\n", "", "read: get_balance", "before a 'verify'"),
        (
            "- verify: account\n",
            "- verify: account\n  if: t1 == 5\n",
            "read: get_balance",
            "before a 'verify'",
        ),
        ("identity: verified", "identity: account", "read: get_balance", "'identity: verified' is needed"),
        (
            "get_balance\n  with: {account: account}",
            "get_balance\n  with: {account: note}",
            "read: get_bal",
            "verify",
        ),
    ],
)
def test_what_is_wrong_with_the_whole_is_told_where_it_shows(old: str, new: str, at: str, why: str) -> None:
    assert why in str(refused(old, new, at))


LINES = GOOD.splitlines(keepends=True)
SCRAPS = [
    "{",
    "}",
    "[",
    "'",
    ": ",
    "- ",
    "if: t1\n",
    "&a ",
    "*a",
    "steps",
    "null",
    "\t",
    "é",
    "{x}",
    "to: late",
    "\0",
    "9" * 30,
]


@given(
    start=st.integers(0, len(GOOD)),
    length=st.integers(0, 60),
    scrap=st.sampled_from(SCRAPS) | st.text(max_size=3) | st.sampled_from(LINES),
)
@settings(max_examples=200, deadline=None)
def test_whatever_is_damaged_the_file_loads_or_its_mistake_is_told(
    start: int, length: int, scrap: str
) -> None:
    damaged = GOOD[:start] + scrap + GOOD[start + length :]
    try:
        load_flow(damaged, "flows/good.yml", KNOWN)
    except PackError as told:
        line = told.line
    else:
        line = 1
    assert 1 <= line <= damaged.count("\n") + 2


@given(st.permutations(range(LINES.index("steps:\n") + 1, len(LINES))), st.integers(2, 6))
@settings(max_examples=100, deadline=None)
def test_whatever_order_its_lines_are_in_the_file_loads_or_its_mistake_is_told(
    order: list[int], moved: int
) -> None:
    lines = list(LINES)
    for place in range(moved):
        one, other = order[place], order[-place - 1]
        lines[one], lines[other] = lines[other], lines[one]
    try:
        load_flow("".join(lines), "flows/good.yml", KNOWN)
    except PackError:
        return


def test_a_file_that_repeats_itself_by_aliases_is_read_in_no_time() -> None:
    bomb = "".join(f"a{place}: &a{place} [{', '.join([f'*a{place - 1}'] * 9)}]\n" for place in range(1, 12))
    with pytest.raises(PackError):
        load_flow(GOOD + "x: &a0 [1]\n" + bomb, "flows/good.yml", KNOWN)
    with pytest.raises(PackError):
        load_flow(GOOD.replace("clear: [t1]", "clear: &a [*a]"), "flows/good.yml", KNOWN)


@pytest.mark.parametrize("count", [200, 900, 100_000])
@pytest.mark.parametrize("nested", ["[", "- ", "{a: ", "? "])
def test_a_file_nested_without_end_is_refused_and_takes_nothing_down(nested: str, count: int) -> None:
    with pytest.raises(PackError):
        load_flow(f"version: 1\nflow:\n {nested * count}", "flows/good.yml", KNOWN)
