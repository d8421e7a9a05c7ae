"""Whether a flow can be walked: nothing written unconfirmed, nothing told unproven, no circle without a question."""

import pytest

from bot.flows.loading import load_flow, load_flows, read_flows
from knowledge.pack_file import PackError
from tests.bot.flows.lines import line_of

SMALL = """version: 1
flow: small
title: {ru: Малый}
slots:
  account: {kind: account}
  yes: {kind: yes_no, ask: {ru: Да?}}
steps:
- collect: account
"""
CONFIRM, WRITE = "- confirm: {ru: Так?}\n", "- write: cancel_visit\n  with: {visit: account}\n"
RECEIVED = "- register: appeal\n  text: account\n"
CONDITION = "  if: yes and account != null\n"
DONE = "- done: {ru: Всё.}\n"
END = "- id: end\n  say: {ru: И.}\n"


@pytest.mark.parametrize(
    "steps",
    [
        CONFIRM + WRITE,
        RECEIVED + WRITE,
        f"- confirm: {{ru: Так?}}\n  if: yes\n{WRITE}{CONDITION}",
        f"- confirm: {{ru: Так?}}\n{CONDITION}{WRITE}  if: account != null and (yes)\n",
        f"- branch:\n  - {{if: yes, to: ask}}\n  else: end\n- id: ask\n  confirm: {{ru: Так?}}\n{WRITE}{END}",
        f"- check: yes\n  to: skip\n{CONFIRM}{WRITE}- id: skip\n  say: {{ru: И.}}\n",
        "- write: start_identity\n  with: {account: account}\n",
    ],
)
def test_a_write_behind_a_confirmation_on_every_way_is_taken(steps: str) -> None:
    assert load_flow(f"{SMALL}- collect: yes\n{steps}{DONE}", "small.yml").steps


@pytest.mark.parametrize(
    "steps",
    [
        WRITE + CONFIRM,
        "- register: other\n  text: account\n" + CONFIRM,
        f"- confirm: {{ru: Так?}}\n  if: yes\n{WRITE}",
        f"- confirm: {{ru: Так?}}\n{CONDITION}{WRITE}  if: yes\n",
        f"- register: appeal\n  text: account\n  if: yes\n{WRITE}",
        f"- check: yes\n  to: skip\n{CONFIRM}- id: skip\n  write: cancel_visit\n  with: {{visit: account}}\n",
        # the answer may change what the condition says
        f"- confirm: {{ru: Так?}}\n  if: seen.a\n- read: my_visits\n  save: seen\n{WRITE}  if: seen.a\n",
    ],
)
def test_a_write_that_some_way_reaches_unconfirmed_is_refused(steps: str) -> None:
    text = f"{SMALL}- read: my_requests\n  save: {'seen' if 'seen' in steps else 'mine'}\n- collect: yes\n{steps}{DONE}"
    with pytest.raises(PackError, match=r"without a 'confirm' on every way"):
        load_flow(text, "small.yml")


BALANCE = "read: get_balance\n  with: {account: account}\n"


@pytest.mark.parametrize(
    ("steps", "good"),
    [
        (f"- {BALANCE}  if: verified\n", True),
        (
            f"- branch:\n  - {{if: verified, to: tell}}\n  else: end\n- id: tell\n  {BALANCE}{END}",
            True,
        ),
        (f"- check: verified\n  hand_off: flow_failed\n- {BALANCE}", True),
        (f"- verify: account\n  if: yes\n- {BALANCE}  if: yes\n", True),
        (f"- {BALANCE}  if: not verified\n", False),
        (f"- {BALANCE}  if: verified or yes\n", False),
        (f"- check: verified\n  to: tell\n- say: {{ru: И.}}\n- id: tell\n  {BALANCE}", False),
    ],
)
def test_an_account_is_told_of_to_the_proven_only(steps: str, good: bool) -> None:
    text = (
        f"{SMALL.replace('slots:', 'identity: verified' + chr(10) + 'slots:')}- collect: yes\n{steps}{DONE}"
    )
    if good:
        assert load_flow(text, "small.yml").steps
    else:
        with pytest.raises(PackError, match="before a 'verify'"):
            load_flow(text, "small.yml")


def linked(name: str, steps: str) -> str:
    return SMALL.replace("flow: small", f"flow: {name}").replace("- collect: account\n", "") + steps


A_TO_B = linked(
    "a", "- collect: account\n- collect: yes\n  if: account == null\n- link: b\n  with: {account: account}\n"
)


def test_flows_that_link_in_a_circle_without_a_question_are_refused() -> None:
    b = "- collect: account\n- link: a\n  if: yes\n- collect: yes\n- done: {ru: Всё.}\n"
    _, (told,) = read_flows({"flows/a.yml": A_TO_B, "flows/b.yml": linked("b", b)})
    assert (told.file, told.line) == ("flows/a.yml", line_of(A_TO_B, "link: b"))
    assert "in a circle without asking anything: a → b → a" in str(told)


@pytest.mark.parametrize(
    "asking",
    [
        "- collect: yes\n",
        "- confirm: {ru: Так?}\n- collect: yes\n",
        "- collect: yes\n- confirm: {ru: Так?}\n  if: yes\n",
    ],
)
def test_flows_may_link_in_a_circle_when_something_is_asked_on_the_way(asking: str) -> None:
    b = linked("b", f"- collect: account\n{asking}- link: a\n")
    assert not read_flows({"flows/a.yml": A_TO_B, "flows/b.yml": b})[1]


def test_a_slot_that_is_handed_over_asks_nothing() -> None:
    a = A_TO_B.replace("with: {account: account}", "with: {account: account, yes: 'true'}")
    b = linked("b", "- collect: account\n- collect: yes\n- link: a\n")
    _, (told,) = read_flows({"flows/a.yml": a, "flows/b.yml": b})
    assert "in a circle" in str(told)


def test_a_link_leads_to_a_flow_and_its_slots() -> None:
    unknown = linked("a", "- collect: account\n- collect: yes\n- link: c\n")
    with pytest.raises(PackError, match=r"flows/a.yml, line 10: unknown flow 'c' \(known: a\)"):
        load_flows({"flows/a.yml": unknown})
    wrong = A_TO_B.replace("with: {account", "with: {acount")
    b = linked("b", "- collect: account\n- collect: yes\n" + DONE)
    with pytest.raises(PackError, match=r"flows/a.yml, line 11: the flow 'b' has no slot 'acount'"):
        load_flows({"flows/a.yml": wrong, "flows/b.yml": b})
    assert set(load_flows({"flows/a.yml": A_TO_B, "flows/b.yml": b}).flows) == {"a", "b"}


def test_every_broken_file_is_told_at_once() -> None:
    good = linked("c", "- collect: account\n- collect: yes\n" + DONE)
    book, problems = read_flows({"flows/a.yml": "a: [", "flows/b.yml": "version: 3", "flows/c.yml": good})
    assert set(book.flows) == {"c"}
    assert [problem.file for problem in problems] == ["flows/a.yml", "flows/b.yml"]


def test_a_flow_that_links_to_itself_asks_something_before() -> None:
    silent = SMALL.replace("flow: small", "flow: a") + "- collect: yes\n  if: account == null\n- link: a\n"
    _, (told,) = read_flows({"flows/a.yml": silent})
    assert "in a circle without asking anything: a → a" in str(told)
    assert not read_flows({"flows/a.yml": silent.replace("  if: account == null\n", "")})[1]
