"""Rasa beside the hub, as an administrator meets it."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from app.compose import open_database, system_clock
from app.config import ROOT, Config
from app.doctor import first_phrasings
from app.pack import load_pack
from conversation.ids import ArticleId
from hub.editor import Editor
from integrations.signals.local import LocalSignals
from knowledge.article import Article
from nlu.phrasings import load_phrasings
from storage import migrate
from tests.app.conftest import Okno
from tests.fakes.rasa.server import FakeRasa, captured, parsed, serving

PACK = ROOT / "content" / "psk"
EV = Article(ArticleId("ev"), "ev_charging", "Зарядка электромобиля", "Текст.", ("где зарядить машину",))


def doctor_on_rasa(okno: Okno, config: Callable[[str], Path], url: str) -> str:
    """What the doctor says of the classifier."""
    config(f"nlu: {{backend: rasa, rasa: {{url: '{url}', token: sesame}}}}")
    done = okno("doctor", "--data", "data")
    assert "sesame" not in done.out + done.err
    return next(line for line in done.out.splitlines() if "understanding" in line)


def test_doctor_says_whether_rasa_answers_and_whether_its_intents_are_the_packs(
    okno: Okno, config: Callable[[str], Path]
) -> None:
    known = first_phrasings(load_pack(PACK))
    assert "Rasa cannot be reached" in doctor_on_rasa(okno, config, "http://127.0.0.1:1")
    with serving(FakeRasa(token="sesame", says=parsed(**dict.fromkeys(known, 0.01)))) as rasa:
        assert doctor_on_rasa(okno, config, rasa.url).startswith("ok")
        rasa.says = parsed(**dict.fromkeys([*known, "order_pizza"], 0.01))
        assert "does not have: order_pizza." in doctor_on_rasa(okno, config, rasa.url)
        rasa.says = parsed(**dict.fromkeys(set(known) - {"outage"}, 0.01))
        assert "does not know intents of the pack: outage." in doctor_on_rasa(okno, config, rasa.url)
        rasa.script = [(409, captured("no_model_409.json"))]
        assert "has no model loaded (409)" in doctor_on_rasa(okno, config, rasa.url)


def test_the_export_writes_a_project_and_spares_a_folder_that_is_not_empty(
    okno: Okno, tmp_path: Path
) -> None:
    folder = tmp_path / "for" / "rasa"
    okno("doctor")  # leaves an empty database behind: that is none yet
    done = okno("nlu", "export-rasa", folder, "--epochs", 5)
    assert done.code == 0, done
    written = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert written == {"config.yml", "domain.yml", "data/nlu.yml", "README.md"}
    assert "epochs: 5\n" in (folder / "config.yml").read_text("utf-8")
    read = load_phrasings((folder / "data/nlu.yml").read_text("utf-8"))
    assert read.keys() == first_phrasings(load_pack(PACK)).keys()
    (folder / "config.yml").write_text("mine", "utf-8")
    assert "is not empty" in okno("nlu", "export-rasa", folder).refusal
    assert (folder / "config.yml").read_text("utf-8") == "mine"
    assert okno("nlu", "export-rasa", folder, "--force").code == 0
    assert "epochs: 100\n" in (folder / "config.yml").read_text("utf-8")
    assert "cannot be written" in okno("nlu", "export-rasa", folder / "README.md").refusal
    assert "--epochs" in okno("nlu", "export-rasa", tmp_path / "other", "--epochs", 0).refusal


async def publish(data: Path) -> None:
    data.mkdir()
    database, url = await open_database(Config(data=data))
    await migrate.upgrade(database, url)
    await Editor(database, LocalSignals(), system_clock).seed((EV,))
    await database.close()


def test_articles_published_here_are_exported_too(okno: Okno, tmp_path: Path) -> None:
    asyncio.run(publish(tmp_path / "data"))
    assert okno("nlu", "export-rasa", tmp_path / "all").code == 0
    assert "- где зарядить машину\n" in (tmp_path / "all" / "data" / "nlu.yml").read_text("utf-8")
    assert okno("nlu", "export-rasa", tmp_path / "pack", "--pack-only").code == 0
    assert "где зарядить машину" not in (tmp_path / "pack" / "data" / "nlu.yml").read_text("utf-8")
