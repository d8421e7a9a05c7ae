"""The pack's words on personal data: what is agreed to is what the register says, and how long is said in words."""

from datetime import date

import pytest

from bot.flows.definition import Consent
from knowledge.pack_file import PackError
from standard.privacy_file import load_privacy
from standard.privacy_rules import span
from storage.retention import WHAT
from tests.hub.running import pack

RETENTION = """
version: 1
rules:
  talk:
    ru: Переписка
    en: Talk
    terms:
    - {days: 1095, source: a, valid_from: 2026-01-01}
    - {days: 365, source: b, valid_from: 2027-01-01}
"""
CONSENTS = """
version: 1
consents:
  accessibility:
    ru: отметка
    en: mark
    texts:
    - {version: 2026-01-01, ru: Старый, en: Old}
    - {version: 2026-11-26, ru: Новый, en: New}
"""


def test_every_consent_of_a_flow_stands_in_the_register_with_its_words_and_version() -> None:
    steps = [
        step
        for flow in pack().policy.flows.flows.values()
        for step in flow.steps
        if isinstance(step, Consent)
    ]
    assert steps
    for step in steps:
        known = pack().privacy.consent(step.consent)
        assert known is not None, step.consent
        assert step.version == known.current.version
        words = known.current.text
        assert (step.text.fill({}, "ru").strip(), step.text.fill({}, "en").strip()) == (words.ru, words.en)


def test_the_newest_term_that_has_begun_counts_and_is_told_in_words() -> None:
    rules = load_privacy(RETENTION, CONSENTS, WHAT)
    assert [rule.days for rule in rules.in_force(date(2026, 6, 1))] == [1095]
    assert [rule.days for rule in rules.in_force(date(2027, 6, 1))] == [365]
    assert rules.in_force(date(2025, 6, 1)) == ()
    assert [line.ru for line in rules.lines(date(2027, 6, 1))] == ["Переписка — 1 год"]
    assert rules.versions == {"accessibility": "2026-11-26"}
    spans = [span(days).ru for days in (1, 2, 11, 21, 30, 730, 1825, 4015)]
    assert spans == ["1 день", "2 дня", "11 дней", "21 день", "30 дней", "2 года", "5 лет", "11 лет"]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (RETENTION.replace("talk", "chats"), "unknown key"),
        (RETENTION.replace("1095", "0"), "not between"),
        (RETENTION.replace("1095", "soon"), "whole number"),
        (RETENTION.replace("2026-01-01", "yesterday"), "not a date"),
        (RETENTION.replace("source: a, ", ""), "'source' is missing"),
    ],
)
def test_a_wrong_term_is_refused_with_its_line(wrong: str, why: str) -> None:
    with pytest.raises(PackError, match=why) as refused:
        load_privacy(wrong, CONSENTS, WHAT)
    assert "retention.yml, line" in str(refused.value)
