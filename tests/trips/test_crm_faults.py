"""F22 as a client meets it: «принято» never without the CRM's word; one effect, or a person."""

from collections.abc import Sequence
from pathlib import Path

from integrations.crm.demo.embedded import DemoCrm
from integrations.crm.demo.faults import Fault
from integrations.crm.demo.seed import seed_with
from tests.fakes.far_end import FakeClock
from tests.hub.running import RunningHub, running_hub

SCRIPTS: dict[str, Sequence[Fault]] = {
    "nothing": (),
    "lost answer": (Fault("timeout_after_write"),),
    "lost question": (Fault("timeout_before_write"),),
    "error": (Fault("500"),),
    "error after the write": (Fault("500_after_write"),),
    "unreadable": (Fault("garbage"),),
    "too slow": (Fault("slow", seconds=20),),
    "an outage that ends": (Fault("unavailable", "write", times=4),),
    "an outage that does not": (Fault("unavailable", "write", times=0),),
    "lost answer, nobody to ask": (Fault("timeout_after_write"), Fault("500", "get_by_key", times=0)),
    "no question arrives": (Fault("timeout_before_write", times=0),),
}
FOR_PEOPLE = {"an outage that does not", "lost answer, nobody to ask", "no question arrives"}


async def at_once(seconds: float) -> None: ...


def told(hub: RunningHub, address: str) -> str:
    return "\n".join(one.text for one in hub.far_end.accepted if one.address == address).lower()


async def test_accepted_is_said_after_the_crms_word_and_what_nobody_knows_goes_to_people(
    tmp_path: Path,
) -> None:
    accounts = {name: f"1002003{number:02d}" for number, name in enumerate(SCRIPTS)}
    records = [
        {"account": account, "last": {"t1": 4512, "date": "2026-10-24"}, "avg_month": 130}
        for account in accounts.values()
    ]
    clock = FakeClock()
    crm = DemoCrm(seed_with(records), clock, pause=at_once)
    async with running_hub(tmp_path, crm=crm, clock=clock) as hub:
        for name, script in SCRIPTS.items():
            before = crm.journal.writes
            await hub.hears(name, f"показания по счёту {accounts[name]}: 4640")
            assert (crm.journal.writes, "принято" in told(hub, name)) == (before, False), name
            for fault in script:
                crm.faults.push(fault)
            await hub.hears(name, "да")
            for _ in range(40):
                await hub.settle()
                assert "принято" not in told(hub, name) or crm.journal.writes == before + 1, name
                due = await hub.core.crm_calls.next_at()
                if due is None:
                    break
                hub.clock.forward(max(0, due - hub.clock()) / 1e6)
            crm.faults.heal()
            state = await hub.state(name)
            assert state.mode == ("waiting" if name in FOR_PEOPLE else "bot"), name
            assert ("принято" in told(hub, name)) == (name not in FOR_PEOPLE), name
            assert crm.journal.writes - before <= 1, name
            if name in FOR_PEOPLE:
                assert state.reason == "crm_unknown", name
                assert "повторять данные не нужно" in told(hub, name), name
    assert crm.journal.repeats == 0
