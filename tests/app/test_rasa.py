"""Rasa beside the hub, as an administrator meets it."""

from collections.abc import Callable
from pathlib import Path

from app.config import ROOT
from app.doctor import first_phrasings
from app.pack import load_pack
from tests.app.conftest import Okno
from tests.fakes.rasa.server import FakeRasa, captured, parsed, serving


def doctor_on_rasa(okno: Okno, config: Callable[[str], Path], url: str) -> str:
    """What the doctor says of the classifier."""
    config(f"nlu: {{backend: rasa, rasa: {{url: '{url}', token: sesame}}}}")
    done = okno("doctor", "--data", "data")
    assert "sesame" not in done.out + done.err
    return next(line for line in done.out.splitlines() if "understanding" in line)


def test_doctor_says_whether_rasa_answers_and_whether_its_intents_are_the_packs(
    okno: Okno, config: Callable[[str], Path]
) -> None:
    known = first_phrasings(load_pack(ROOT / "content" / "psk"))
    assert "Rasa cannot be reached" in doctor_on_rasa(okno, config, "http://127.0.0.1:1")
    with serving(FakeRasa(token="sesame", says=parsed(**dict.fromkeys(known, 0.01)))) as rasa:
        assert doctor_on_rasa(okno, config, rasa.url).startswith("ok")
        rasa.says = parsed(**dict.fromkeys([*known, "order_pizza"], 0.01))
        assert "does not have: order_pizza." in doctor_on_rasa(okno, config, rasa.url)
        rasa.says = parsed(**dict.fromkeys(set(known) - {"outage"}, 0.01))
        assert "does not know intents of the pack: outage." in doctor_on_rasa(okno, config, rasa.url)
        rasa.script = [(409, captured("no_model_409.json"))]
        assert "has no model loaded (409)" in doctor_on_rasa(okno, config, rasa.url)
