from conversation import events as e
from conversation.ids import OperatorId
from tests.hub.running import RunningHub

QUESTION = "как передать показания?"


async def code_of(hub: RunningHub, address: str) -> str:
    identity = await hub.identity(address)
    return (await hub.core.linking.issue(identity.id)).code


async def linked(hub: RunningHub) -> None:
    """Anna writes in two channels and proves it."""
    await hub.hears("anna", QUESTION)
    code = await code_of(hub, "anna")
    await hub.hears("77", "привет", account="fake:other")
    await hub.hears("77", code, account="fake:other")


async def test_a_code_sent_from_another_channel_makes_two_identities_one_person(hub: RunningHub) -> None:
    await linked(hub)
    one, two = await hub.identity("anna"), await hub.identity("77", "fake:other")
    assert (one.contact, one.conversation) == (two.contact, two.conversation)
    assert any("один разговор" in text for text in hub.far_end.of("77"))


async def test_after_a_link_replies_go_to_the_channel_used_last(hub: RunningHub) -> None:
    await linked(hub)
    await hub.hears("77", QUESTION, account="fake:other")
    assert "303-69-69" in hub.far_end.of("77")[-1]
    before = len(hub.far_end.of("77"))
    await hub.hears("anna", "спасибо")
    assert len(hub.far_end.of("77")) == before


async def test_a_deep_link_proves_a_person_who_never_wrote_there_before(hub: RunningHub) -> None:
    await hub.hears("anna", QUESTION)
    token = (await code_of(hub, "anna")).replace("-", "")
    await hub.hears("77", "/start", account="fake:other", start=token)
    one, two = await hub.identity("anna"), await hub.identity("77", "fake:other")
    assert one.conversation == two.conversation
    log = [item.event for item in await hub.recorded(one.conversation)]
    link = next(event for event in log if isinstance(event, e.IdentitiesLinked))
    assert (link.evidence, link.proven_by) == ("deep_link", two.id)


async def test_a_code_serves_once(hub: RunningHub) -> None:
    await hub.hears("anna", QUESTION)
    code = await code_of(hub, "anna")
    await hub.hears("77", code, account="fake:other")
    await hub.hears("88", code, account="fake:other")
    assert (await hub.identity("88", "fake:other")).contact != (await hub.identity("anna")).contact
    assert any(isinstance(event, e.LinkRefused) for event in await hub.log("88", "fake:other"))
    assert "не подошёл" in hub.far_end.of("88")[-1]


async def test_a_code_is_good_for_ten_minutes(hub: RunningHub) -> None:
    await hub.hears("anna", QUESTION)
    code = await code_of(hub, "anna")
    hub.clock.forward(601)
    await hub.hears("77", code, account="fake:other")
    assert (await hub.identity("77", "fake:other")).contact != (await hub.identity("anna")).contact


async def test_a_guessed_code_links_nobody(hub: RunningHub) -> None:
    await hub.hears("anna", QUESTION)
    await code_of(hub, "anna")
    await hub.hears("77", "abcd-efgh-ijklm", account="fake:other")
    assert (await hub.identity("77", "fake:other")).contact != (await hub.identity("anna")).contact


async def test_the_code_itself_is_kept_nowhere(sqlite_hub: RunningHub) -> None:
    hub = sqlite_hub
    await hub.hears("anna", QUESTION)
    secret = (await code_of(hub, "anna")).replace("-", "")
    files = [path.read_bytes() for path in hub.core.config.data.glob("okno.sqlite*")]
    assert not any(secret.encode() in data for data in files)


async def test_undoing_a_link_restores_both_people(hub: RunningHub) -> None:
    await linked(hub)
    state = await hub.state("anna")
    (link,) = state.links
    await hub.core.linking.undo(link.id, state.conversation, OperatorId("op"))
    one, two = await hub.identity("anna"), await hub.identity("77", "fake:other")
    assert one.contact == one.home_contact
    assert two.contact == two.home_contact
    assert (one.conversation, two.conversation) == (one.home_conversation, two.home_conversation)
    await hub.hears("77", QUESTION, account="fake:other")
    assert (await hub.state("77", "fake:other")).mode == "bot"
    assert hub.far_end.of("77")[-1] != hub.far_end.of("anna")[-1]


async def test_a_wait_for_people_goes_on_through_a_link(hub: RunningHub) -> None:
    await hub.hears("anna", QUESTION)
    await hub.hears("77", "оператор", account="fake:other")
    code = await code_of(hub, "anna")
    await hub.hears("77", code, account="fake:other")
    state = await hub.state("anna")
    assert (state.mode, state.queue) == ("waiting", "common")
    assert state == await hub.state("77", "fake:other")


async def test_a_code_from_the_same_person_changes_nothing(hub: RunningHub) -> None:
    await linked(hub)
    code = await code_of(hub, "anna")
    before = await hub.state("anna")
    await hub.hears("77", code, account="fake:other")
    after = await hub.state("anna")
    assert after.links == before.links


async def test_rows_never_move_each_conversation_keeps_its_own_log(hub: RunningHub) -> None:
    await hub.hears("anna", QUESTION)
    await hub.hears("77", "привет", account="fake:other")
    home = (await hub.identity("77", "fake:other")).home_conversation
    before = await hub.recorded(home)
    code = await code_of(hub, "anna")
    await hub.hears("77", code, account="fake:other")
    after = await hub.recorded(home)
    assert after[: len(before)] == before
