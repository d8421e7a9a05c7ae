import pytest

from bot.replies import TEXTS, load_replies
from knowledge.pack_file import PackError
from tests.bot.turns import PACK, POLICY, REPLIES, ROUTES

WRITTEN = (PACK / "replies.yml").read_text("utf-8")


def test_every_text_stands_in_both_languages() -> None:
    for name in TEXTS:
        values = dict.fromkeys(TEXTS[name], "1")
        assert REPLIES.text(name, **values) != REPLIES.in_locale("en").text(name, **values)


def test_every_reason_of_an_intent_is_in_the_table_of_handoffs() -> None:
    reasons = {POLICY.reason(intent) for intent in POLICY.intents}
    own = {POLICY.default_reason, POLICY.failed_reason, POLICY.commercial_reason, POLICY.accessibility_reason}
    assert reasons | own <= ROUTES.reasons.keys()


def test_every_topic_of_the_menu_has_a_title() -> None:
    assert all(POLICY.title(topic, "ru") and POLICY.title(topic, "en") for topic in REPLIES.menu)


def test_every_service_intent_has_an_answer() -> None:
    assert {intent.id for intent in POLICY.intents.values() if intent.service} == REPLIES.small_talk.keys()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("  thanks:\n", "  thank_you:\n"), "unknown key 'thank_you'"),
        (("{place}", "{palce}"), "unknown placeholder {palce}"),
        (("{place}", "{place"), "broken placeholder"),
        (("greet: greeting", "greet: hallo"), "unknown text 'hallo'"),
        (("  - кто ты\n", "  - Кто, ты?\n  - кто ты\n"), "stands twice"),
        (("version: 1", "version: 1\nversion: 1"), "stands twice"),
        (("января, ", ""), "twelve months"),
    ],
)
def test_a_mistake_in_the_texts_is_refused_with_its_line(change: tuple[str, str], why: str) -> None:
    assert change[0] in WRITTEN
    broken = WRITTEN.replace(*change, 1)
    with pytest.raises(PackError, match=r"replies\.yml, line \d") as refused:
        load_replies(broken)
    assert why in str(refused.value)


def test_the_line_told_is_the_line_of_the_mistake() -> None:
    broken = WRITTEN.replace("{place}", "{palce}", 1)
    with pytest.raises(PackError) as refused:
        load_replies(broken)
    assert "{palce}" in broken.splitlines()[refused.value.line - 1]


@pytest.mark.parametrize("broken", ["", "- a\n", "a: [", "texts: {"])
def test_what_is_no_mapping_is_refused(broken: str) -> None:
    with pytest.raises(PackError):
        load_replies(broken)
