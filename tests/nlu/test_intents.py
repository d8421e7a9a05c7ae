import pytest

from nlu.intents import CatalogueError, Group, load_groups, load_intents

GOOD = """
groups:
- {id: money, title: {ru: Деньги, en: Money}}
intents:
- {id: pay, title: {ru: Оплата, en: Payment}, group: money, route: [faq, flow], flow: pay, auth: account,
   priority: high, near: [debt]}
- {id: debt, title: {ru: Долг, en: Debt}, route: [human], handoff: debt}
service:
- {id: affirm, title: {ru: Да, en: 'Yes'}}
"""


def test_intents_are_read_with_the_service_ones_behind() -> None:
    pay, debt, affirm = load_intents(GOOD)
    assert (pay.route, pay.flow, pay.auth, pay.priority, pay.near) == (
        ("faq", "flow"),
        "pay",
        "account",
        "high",
        ("debt",),
    )
    assert (debt.handoff, debt.auth, debt.priority) == ("debt", "none", "normal")
    assert (pay.group, debt.group) == ("money", "")
    assert load_groups(GOOD) == (Group("money", "Деньги", "Money"),)
    assert affirm.service
    assert not debt.service


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("id: debt,", "id: pay,", "twice"),
        ("near: [debt]", "near: [dept]", "dept"),
        ("auth: account", "auth: anybody", "auth"),
        ("priority: high", "priority: top", "priority"),
        ("route: [human]", "route: [robot]", "robot"),
        ("route: [human], ", "", "route"),
        (", handoff: debt", "", "handoff"),
        ("flow: pay, ", "", "flow"),
        ("{ru: Долг, en: Debt}", "Долг", "title"),
        ("handoff: debt", "handof: debt", "handof"),
        ("id: debt,", "", "id"),
        ("near: [debt]", "near: debt", "near"),
        ("near: [debt]", "near: [7]", "near"),
        ("service:", "service: 5\nx:", "service"),
        ("group: money", "group: honey", "honey"),
        ("{ru: Деньги, en: Money}", "Деньги", "group «money»: «title»"),
        ("{id: money,", "{id: money, colour: red,", "colour"),
        ("intents:", "intents: [", "YAML"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_place(was: str, becomes: str, told: str) -> None:
    assert was in GOOD
    with pytest.raises(CatalogueError, match=told):
        load_intents(GOOD.replace(was, becomes))


def test_a_file_that_is_no_mapping_is_refused() -> None:
    with pytest.raises(CatalogueError):
        load_intents("просто текст")
