"""What every CRM behind the port does, however it is reached."""

import pytest

from conversation.lookups import OPERATIONS
from integrations.crm.demo.faults import Fault
from integrations.crm.shapes import SHAPES
from tests.integrations.crm.conftest import Line

READING = {"account": "100200301", "readings": {"t1": 4640}}


async def test_an_account_tells_of_its_meter_and_nothing_of_its_person(line: Line) -> None:
    found = await line.read("find_account", account="100200302")
    assert found.outcome == "ok"
    assert found.data == {
        "account": "100200302",
        "kind": "person",
        "zones": 2,
        "digits": 5,
        "automatic": False,
        "disconnected": False,
        "period_open": True,
        "open_from": "2026-11-01",
        "open_until": "2026-11-25",
        "zones_possible": [1, 2],
    }


async def test_an_unknown_account_is_not_found_whatever_is_asked_of_it(line: Line) -> None:
    for operation in ("find_account", "get_readings", "get_balance"):
        assert (await line.read(operation, account="999999999")).outcome == "not_found"
    assert (
        await line.write("submit_reading", account="999999999", readings={"t1": 1})
    ).outcome == "not_found"


async def test_a_company_is_found_by_its_contract(line: Line) -> None:
    assert (await line.read("find_account", account="78000000123456")).data["kind"] == "company"


async def test_readings_come_with_their_average_and_their_past(line: Line) -> None:
    found = (await line.read("get_readings", account="100200302")).data
    assert found["last"] == {"t1": 10200, "t2": 5100, "date": "2026-10-20", "period": "2026-10"}
    assert found["average"] == {"t1": 180, "t2": 90}
    assert found["history"][0] == found["last"]
    days = [each["t1"] for each in found["history"]]
    assert len(days) == 12
    assert days == sorted(days, reverse=True)
    assert found == (await line.read("get_readings", account="100200302")).data


async def test_debts_bills_appeals_prices(line: Line) -> None:
    balance = (await line.read("get_balance", account="100200301")).data
    assert (balance["balance"], balance["due_by"], balance["disconnected"]) == (-842.1, "2026-12-15", False)
    assert "100200301" not in balance["pay_url"]
    bill = (await line.read("get_bill", account="100200301", period="2026-10")).data
    assert (bill["period"], bill["due_by"]) == ("2026-10", "2026-11-15")
    assert bill["amount"] > 0
    assert (await line.read("get_bill", account="100200301", period="2026-11")).reason == "no_bill"
    appeal = (await line.read("get_appeal", number="вх-2026-00017")).data
    assert (appeal["state"], appeal["answered_on"]) == ("answered", "2026-11-02")
    for day, price in (("2026-06-30", 800), (None, 900)):
        assert (await line.read("price_list", date=day)).data["items"][0]["price"] == price


async def test_a_reading_is_taken_and_is_the_last_one_from_then_on(line: Line) -> None:
    taken = await line.write("submit_reading", **READING)
    assert taken.outcome == "ok"
    assert taken.data["accepted"] == {"t1": 4640}
    assert taken.data["difference"] == {"t1": 128}
    assert taken.data["external_no"]
    assert (await line.read("get_readings", account="100200301")).data["last"]["t1"] == 4640
    assert line.journal.counts == {"submit_reading": 1}


@pytest.mark.parametrize(
    ("account", "readings", "outcome", "reason"),
    [
        ("100200301", {"t1": 4511}, "rejected", "below_last"),
        ("100200301", {"t1": 123456}, "rejected", "too_many_digits"),
        ("100200301", {"t1": -1}, "rejected", "bad_readings.t1"),
        ("100200301", {"t1": 4640, "t2": 17}, "rejected", "zones_differ"),
        ("100200302", {"t1": 10300}, "rejected", "zones_differ"),
        ("100200303", {"t1": 99}, "rejected", "automatic_meter"),
        ("100200304", {"t1": 99}, "closed_period", "window_closed"),
    ],
)
async def test_what_cannot_be_right_is_refused_by_name(
    line: Line, account: str, readings: dict[str, int], outcome: str, reason: str
) -> None:
    refused = await line.write("submit_reading", account=account, readings=readings)
    assert (refused.outcome, refused.reason, dict(refused.data)) == (outcome, reason, {})
    assert line.journal.writes == 0


async def test_a_new_meter_and_one_that_rolled_over_may_show_less(line: Line) -> None:
    for account, note, values in (
        ("100200301", "rollover", {"t1": 3}),
        ("100200302", "new_meter", {"t1": 1, "t2": 0}),
    ):
        lower = {"account": account, "readings": values}
        assert (await line.write("submit_reading", f"{note}-0", **lower)).reason == "below_last"
        assert (await line.write("submit_reading", note, **lower, note=note)).outcome == "ok"


async def test_a_month_has_one_reading(line: Line) -> None:
    assert (await line.write("submit_reading", **READING)).outcome == "ok"
    again = await line.write("submit_reading", "key-2", **READING)
    assert (again.outcome, again.reason) == ("conflict", "already_taken")
    line.clock.text = "2026-12-01T09:00:00+03:00"
    assert (await line.write("submit_reading", "key-3", **READING)).outcome == "ok"


async def test_the_window_closes_with_its_last_day(line: Line) -> None:
    line.clock.text = "2026-11-25T23:59:59+03:00"
    assert (await line.read("find_account", account="100200301")).data["period_open"]
    line.clock.text = "2026-11-26T00:00:00+03:00"
    found = (await line.read("find_account", account="100200301")).data
    assert (found["period_open"], found["open_from"], found["open_until"]) == (
        False,
        "2026-12-01",
        "2026-12-25",
    )
    assert (await line.write("submit_reading", **READING)).outcome == "closed_period"


async def test_a_reading_of_this_month_is_corrected_and_of_an_older_one_is_not(line: Line) -> None:
    other = {"account": "100200301", "readings": {"t1": 4604}}
    none = await line.write("correct_reading", "key-0", **other)
    assert (none.outcome, none.reason) == ("not_found", "nothing_to_correct")
    await line.write("submit_reading", **READING)
    mended = (await line.write("correct_reading", "key-2", **other)).data
    assert (mended["before"], mended["after"]) == ({"t1": 4640}, {"t1": 4604})
    low = {"account": "100200301", "readings": {"t1": 4500}}
    assert (await line.write("correct_reading", "key-3", **low)).reason == "below_last"


async def test_a_key_writes_once_and_has_the_same_answer_for_ever(line: Line) -> None:
    first = await line.write("submit_reading", **READING)
    assert await line.write("submit_reading", **READING) == first
    assert await line.by_key() == first
    assert line.journal.counts == {"submit_reading": 1}


async def test_a_key_used_for_something_else_is_a_conflict(line: Line) -> None:
    await line.write("submit_reading", **READING)
    other = await line.write("submit_reading", account="100200301", readings={"t1": 4700})
    assert (other.outcome, other.reason) == ("conflict", "key_reused")
    assert line.journal.counts == {"submit_reading": 1}


async def test_a_key_nobody_wrote_under_is_not_found(line: Line) -> None:
    assert (await line.by_key("key-9")).outcome == "not_found"


async def test_requests_and_appeals_keep_the_hubs_number_and_get_one_of_their_own(line: Line) -> None:
    asked = {
        "kind": "recalculation",
        "number": "ВХ-2026-10412",
        "account": "100200301",
        "details": {"period": "2026-09"},
    }
    kept = (await line.write("create_request", **asked)).data
    assert kept["deadline"] == "2026-12-22"
    for number in ("ВХ-2026-10412", kept["external_no"]):
        found = (await line.read("get_appeal", number=number)).data
        assert (found["number"], found["state"]) == ("ВХ-2026-10412", "registered")
    again = await line.write("register_appeal", "key-2", kind="complaint", number="ВХ-2026-10412", text="…")
    assert again.outcome == "conflict"


async def test_a_place_in_an_office_is_given_once_and_again_when_it_is_free(line: Line) -> None:
    place = {"office": "center", "date": "2026-11-25", "time": "14:30"}
    visit = (await line.write("book_visit", **place, visit="vis_1")).data
    assert (await line.write("book_visit", "key-2", **place)).reason == "slot_taken"
    moved = await line.write("move_visit", "key-3", visit="vis_1", date="2026-11-26", time="10:00")
    assert (moved.data["external_no"], moved.data["time"]) == (visit["external_no"], "10:00")
    assert (await line.write("book_visit", "key-4", **place)).outcome == "ok"
    assert (await line.write("cancel_visit", "key-5", visit=visit["external_no"])).outcome == "ok"
    assert (await line.write("cancel_visit", "key-6", visit="vis_1")).outcome == "not_found"
    past = {"office": "center", "date": "2026-11-23", "time": "14:00"}
    assert (await line.write("book_visit", "key-7", **past)).reason == "in_the_past"


async def test_orders_contacts_and_bills_by_mail(line: Line) -> None:
    order = await line.write("create_order", service="seal", number="ВХ-2026-1", phone="+79211234567")
    assert order.data["price"] == 900
    assert (
        await line.write("create_order", "k2", service="moon", number="ВХ-2026-2")
    ).reason == "service_unknown"
    mine = {"account": "100200301"}
    assert (await line.write("update_contacts", "k3", **mine, phone="8 921 765-43-21")).data["updated"] == [
        "phone"
    ]
    assert (await line.write("update_contacts", "k4", **mine)).reason == "nothing_given"
    assert (await line.write("subscribe_ebill", "k5", **mine, email="нет")).reason == "bad_email"
    assert (await line.write("subscribe_ebill", "k6", **mine, email="a@b.ru")).data["subscribed"] is True


async def test_a_code_proves_whose_the_account_is_and_goes_to_the_contact_that_is_kept(line: Line) -> None:
    mine = {"account": "100200301", "proof": "code"}
    assert (await line.read("check_identity", **mine, value="1")).reason == "no_code"
    sent = await line.write("start_identity", account="100200301")
    assert sent.data == {"sent_to": "", "minutes": 10}
    code = line.journal.last_code
    assert (await line.read("check_identity", **mine, value="0000-0000")).reason == "wrong_code"
    assert (await line.read("check_identity", **mine, value=code.replace("-", " "))).outcome == "ok"
    line.clock.text = "2026-11-23T14:16:00+03:00"
    assert (await line.read("check_identity", **mine, value=code)).reason == "expired"
    assert line.journal.writes == 0


async def test_a_code_dies_of_guessing(line: Line) -> None:
    await line.write("start_identity", account="100200301")
    guesses = [
        (await line.read("check_identity", account="100200301", proof="code", value=f"{n}")).reason
        for n in range(6)
    ]
    assert guesses[-1] == "too_many_tries"
    right = line.journal.last_code
    assert (
        await line.read("check_identity", account="100200301", proof="code", value=right)
    ).outcome == "rejected"


async def test_a_vouched_phone_and_the_sites_user_prove_it_too(line: Line) -> None:
    mine = {"account": "100200301"}
    assert (
        await line.read("check_identity", **mine, proof="phone", value="+7 (921) 123-45-67")
    ).outcome == "ok"
    assert (
        await line.read("check_identity", **mine, proof="phone", value="+79211234568")
    ).outcome == "rejected"
    assert (await line.read("check_identity", **mine, proof="site_login", value="anna")).outcome == "ok"
    assert (
        await line.read("check_identity", account="100200302", proof="phone", value="")
    ).outcome == "rejected"


async def test_an_argument_nobody_knows_is_refused_by_its_name_alone(line: Line) -> None:
    refused = await line.read("get_balance", account="100200301", secret="+79211234567")
    assert (refused.outcome, refused.reason) == ("rejected", "bad_secret")
    assert (await line.read("get_balance")).reason == "bad_account"


async def test_an_empty_slot_is_an_argument_that_was_not_given(line: Line) -> None:
    readings = {"t1": 4640, "t2": None, "t3": None}
    taken = await line.write("submit_reading", account="100200301", readings=readings, photo=None)
    assert taken.data["accepted"] == {"t1": 4640}


@pytest.mark.parametrize("how", ["unavailable", "500", "garbage"])
async def test_a_read_that_fails_is_unavailable(line: Line, how: str) -> None:
    line.faults.push(Fault(how, "read", times=0))  # type: ignore[arg-type]
    failed = await line.read("get_balance", account="100200301")
    assert (failed.outcome, dict(failed.data)) == ("unavailable", {})
    line.faults.heal()
    assert (await line.read("get_balance", account="100200301")).outcome == "ok"


@pytest.mark.parametrize("how", ["500_after_write", "timeout_after_write", "garbage"])
async def test_a_write_whose_answer_is_lost_is_unknown_and_its_key_tells(line: Line, how: str) -> None:
    line.faults.push(Fault(how))  # type: ignore[arg-type]
    assert (await line.write("submit_reading", **READING)).outcome == "unknown"
    known = await line.by_key()
    assert (known.outcome, known.data["accepted"]) == ("ok", {"t1": 4640})
    assert line.journal.counts == {"submit_reading": 1}


async def test_a_client_waits_for_no_slow_read(hurried: Line) -> None:
    hurried.faults.push(Fault("slow", "read", seconds=1))
    assert (await hurried.read("get_balance", account="100200301")).outcome == "unavailable"


async def test_a_write_that_takes_too_long_is_in_doubt_and_its_key_tells(hurried: Line) -> None:
    hurried.faults.push(Fault("slow", seconds=1))
    assert (await hurried.write("submit_reading", **READING)).outcome == "unknown"
    assert (await hurried.by_key()).outcome == "ok"
    assert hurried.journal.counts == {"submit_reading": 1}


@pytest.mark.parametrize("how", ["500", "timeout_before_write"])
async def test_a_write_that_was_lost_on_its_way_is_unknown_and_its_key_is_free(line: Line, how: str) -> None:
    line.faults.push(Fault(how))  # type: ignore[arg-type]
    assert (await line.write("submit_reading", **READING)).outcome == "unknown"
    assert (await line.by_key()).outcome == "not_found"
    assert (await line.write("submit_reading", **READING)).outcome == "ok"
    assert line.journal.counts == {"submit_reading": 1}


async def test_what_says_itself_that_it_did_nothing_is_believed(line: Line) -> None:
    line.faults.push(Fault("unavailable"))
    assert (await line.write("submit_reading", **READING)).outcome == "unavailable"
    assert line.journal.writes == 0


async def test_a_key_that_cannot_be_asked_for_is_no_key_that_was_never_used(line: Line) -> None:
    await line.write("submit_reading", **READING)
    line.faults.push(Fault("500", "get_by_key"))
    assert (await line.by_key()).outcome == "unavailable"


async def test_a_fault_strikes_the_call_it_was_laid_for(line: Line) -> None:
    line.faults.push(Fault("conflict", "book_visit", after=1))
    place = {"office": "center", "date": "2026-11-25"}
    said = [(await line.write("book_visit", f"k{n}", **place, time=f"1{n}:00")).outcome for n in range(3)]
    assert said == ["ok", "conflict", "ok"]
    assert line.journal.calls["book_visit"] == 3


def test_every_operation_of_the_crm_has_its_shape() -> None:
    asked = {name: operation for name, operation in OPERATIONS.items() if operation.crm}
    assert asked.keys() == SHAPES.keys()
    for name, operation in asked.items():
        fields = SHAPES[name].asks.model_fields
        assert {each for each, field in fields.items() if field.is_required()} == set(operation.arguments), (
            name
        )
        assert fields.keys() == {*operation.arguments, *operation.optional}, name
