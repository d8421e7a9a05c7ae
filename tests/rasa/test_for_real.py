"""Rasa Open Source itself: trained on what the hub exports, asked by the hub, killed in the middle, and back again.

Not part of the whole suite: ``python3 dev.py test --with-rasa`` makes the environment and runs it behind; so does CI
where a Python 3.8 to 3.10 is found.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from app.config import NluSettings, RasaSettings
from conversation import events as e
from nlu.classifier import ClassifierFailed
from nlu.phrasings import load_phrasings
from nlu.rasa import Rasa
from tests.hub.running import RunningHub, pack, running_hub
from tests.servers import rasa
from tests.servers.rasa import RasaServer

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

INTENTS = ("reading_howto", "outage", "pay_methods", "office_info", "out_of_scope", "restart")
EACH = 10
EPOCHS = 5
TOKEN = "of-the-tests"
PAUSE = 30
QUESTION = "расскажите, в каком порядке нынче подают показания"
KNOWN = ("крайний срок передачи показаний", "куда сообщать показания", "когда нужно сдавать показания")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RasaServer]:
    """Six intents with ten phrasings each, trained for five rounds."""
    if not rasa.is_ready():
        pytest.skip("Rasa is not installed: python3 dev.py test --with-rasa makes its environment")
    folder = tmp_path_factory.mktemp("rasa")
    known = load_phrasings(pack().phrasings)
    rasa.train(folder, {intent: known[intent][:EACH] for intent in INTENTS}, EPOCHS)
    running = RasaServer.start(folder, token=TOKEN)
    yield running
    running.stop()


async def heard(hub: RunningHub, text: str) -> e.TextUnderstood:
    """Anna writes on the site's chat and is answered; what was understood of it."""
    before = len(hub.far_end.of("anna"))
    await hub.hears("anna", text)
    assert len(hub.far_end.of("anna")) > before, "she was not answered"
    return [event for event in await hub.log("anna") if isinstance(event, e.TextUnderstood)][-1]


async def test_a_conversation_is_understood_by_rasa_goes_on_without_it_and_comes_back(
    server: RasaServer, tmp_path: Path
) -> None:
    settings = RasaSettings(url=server.url, token=TOKEN, timeout=5, failures=2, pause=PAUSE)
    with capture_logs() as logs:
        async with running_hub(tmp_path, nlu=NluSettings(backend="rasa", rasa=settings)) as hub:
            found = await heard(hub, QUESTION)
            assert found.engine == "rasa"
            assert {one.intent for one in found.candidates} <= set(INTENTS)
            server.kill()
            alone = [await heard(hub, known) for known in KNOWN]
            assert [(found.engine, found.candidates[0].intent) for found in alone] == [
                ("", "reading_howto")
            ] * 3
            server.restart()  # here and not in a thread: the child would end with the thread
            hub.clock.forward(PAUSE + 1)
            assert (await heard(hub, QUESTION)).engine == "rasa"
    told = [each["event"] for each in logs if each["event"].startswith("classifier_")]
    assert told == ["classifier_failed", "classifier_given_up", "classifier_back"]


async def test_the_real_server_takes_no_command_from_a_client_and_refuses_a_wrong_token(
    server: RasaServer,
) -> None:
    real = Rasa(server.url, timeout=5, token=TOKEN)
    ranking = await real.rank("/restart", INTENTS)
    assert len(ranking) == len(INTENTS)  # weighed, not obeyed: a command comes back alone, with confidence 1
    assert ranking[0].confidence < 1
    await real.close()
    stranger = Rasa(server.url, timeout=5, token="wrong")
    with pytest.raises(ClassifierFailed, match="does not take our token"):
        await stranger.rank("нет света", INTENTS)
    await stranger.close()
