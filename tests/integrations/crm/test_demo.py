import pytest

from integrations.crm.demo.embedded import DemoCrm
from integrations.crm.demo.faults import Fault, Faults, fault_named
from integrations.crm.demo.seed import AppealRecord, Seed, SeedRefused, fixture_of, seed_of, seed_with
from tests.integrations.crm.clients import Clock


def test_a_dialogue_files_records_are_told_apart_by_their_keys() -> None:
    seed = seed_with(
        [
            {
                "account": 100200301,
                "zones": 1,
                "digits": 5,
                "last": {"t1": 4512, "date": "2026-10-24"},
                "avg_month": 130,
            },
            {"contract": "78000000123456", "inn": "7812345678", "name": "ООО"},
            {"appeal_no": "ВХ-2026-17", "state": "answered", "answered_on": "2026-11-02"},
        ]
    )
    assert seed.accounts[0].account == "100200301"
    assert (len(seed.companies), seed.appeals[0].state) == (1, "answered")


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ({"account": "1", "zone": 2}, "«zone»"),
        ({"account": "1", "zones": 4}, "«zones»"),
        ({"account": "1", "last": {"t1": -4, "date": "2026-10-24"}}, "«last.t1»"),
        ({"number": "1"}, "«appeal_no»"),
    ],
)
def test_a_record_that_is_wrong_is_refused_by_its_key(record: dict[str, object], said: str) -> None:
    with pytest.raises(SeedRefused, match=said):
        fixture_of(record)


def test_a_seed_that_is_wrong_is_refused_with_the_place() -> None:
    with pytest.raises(SeedRefused, match=r"«accounts.0.digits»"):
        seed_of({"accounts": [{"account": "1", "digits": 0}]})


async def test_a_record_can_be_added_while_it_runs() -> None:
    crm = DemoCrm(Seed(), Clock())
    crm.add(AppealRecord(appeal_no="ВХ-1"))
    assert (await crm.read("get_appeal", {"number": "ВХ-1"}, correlation="")).outcome == "ok"


async def test_two_demos_of_one_seed_answer_alike() -> None:
    seed = seed_with([{"account": "1", "avg_month": 100, "last": {"t1": 900, "date": "2026-10-24"}}])
    one, other = DemoCrm(seed, Clock()), DemoCrm(seed, Clock())
    for operation, arguments in (
        ("get_bill", {"account": "1", "period": "2026-08"}),
        ("get_readings", {"account": "1"}),
    ):
        assert await one.read(operation, arguments, correlation="") == await other.read(
            operation, arguments, correlation=""
        )
    for crm in (one, other):
        await crm.write("start_identity", {"account": "1"}, key="k", correlation="")
    assert one.journal.last_code == other.journal.last_code != ""


async def test_a_seed_with_offices_knows_no_others_and_their_hours() -> None:
    office = {
        "id": "center",
        "title": "Центр",
        "address": "Невский, 1",
        "opens": "09:00",
        "closes": "18:00",
        "windows": 2,
    }
    crm = DemoCrm(seed_of({"offices": [office]}), Clock())

    async def book(key: str, office: str, time: str) -> str:
        asked = {"office": office, "date": "2026-11-25", "time": time}
        reply = await crm.write("book_visit", asked, key=key, correlation="")
        return reply.reason or reply.outcome

    assert await book("a", "nowhere", "10:00") == "office_unknown"
    assert await book("b", "center", "18:00") == "office_closed"
    assert [await book(key, "center", "10:00") for key in "cde"] == ["ok", "ok", "slot_taken"]


def test_an_outage_lasts_until_it_is_healed_and_an_accident_hits_one_write() -> None:
    faults = Faults([fault_named("down")])
    assert [faults.next(name) is None for name in ("get_balance", "submit_reading", "get_by_key")] == [
        False
    ] * 3
    faults.heal()
    faults.push(fault_named("timeout_after_write"))
    assert [faults.next(name) is None for name in ("get_balance", "create_request", "create_request")] == [
        True,
        False,
        True,
    ]


def test_a_fault_counts_the_calls_that_go_well_before_it() -> None:
    faults = Faults([Fault("500", "write", after=2, times=2)])
    assert [faults.next("submit_reading") is not None for _ in range(5)] == [False, False, True, True, False]


def test_a_word_that_is_no_fault_is_refused() -> None:
    with pytest.raises(ValueError, match="timeout_after_write"):
        fault_named("earthquake")
