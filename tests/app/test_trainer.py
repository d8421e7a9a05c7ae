"""The model follows the phrasings: trained once for each state of them, in a process of its own."""

import subprocess
import sys
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from app.trainer import KEPT, FileTrainer, TrainingFailed
from conversation.ids import ArticleId
from knowledge.article import Article

INTENTS = """
intents:
- {id: card, title: {ru: Карта, en: Card}, route: [faq]}
- {id: pin, title: {ru: Код, en: Pin}, route: [faq]}
service: []
"""
PHRASINGS = """
version: "3.1"
nlu:
- intent: card
  examples: |
    - where is my card
    - card has not come
    - when does the card arrive
- intent: pin
  examples: |
    - change my pin
    - forgot the pin
    - wrong pin code
"""
EXCHANGE = Article(
    ArticleId("rate"),
    "exchange_rate",
    "Exchange rates",
    "They change every day.",
    ("what rate do you use", "is the rate fair", "rate for dollars today", "how is the rate made"),
)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


async def test_a_model_is_trained_once_and_found_again(tmp_path: Path) -> None:
    first = FileTrainer(tmp_path, INTENTS, PHRASINGS)
    assert await first.prepare(())
    assert not await first.prepare(())
    (file,) = tmp_path.glob("*.npz")
    written = file.stat().st_mtime_ns
    second = FileTrainer(tmp_path, INTENTS, PHRASINGS)
    assert await second.prepare(())
    assert [one.stat().st_mtime_ns for one in tmp_path.glob("*.npz")] == [written]
    assert second.build(()).understand("has my card come").candidates[0].intent == "card"


async def test_an_articles_own_topic_becomes_a_class(trained: Path) -> None:
    trainer = FileTrainer(trained, INTENTS, PHRASINGS)
    await trainer.prepare(())
    assert "exchange_rate" not in trainer.build((EXCHANGE,)).model.labels
    assert await trainer.prepare((EXCHANGE,))
    understander = trainer.build((EXCHANGE,))
    assert understander.understand("which rate for euros today").candidates[0].intent == "exchange_rate"


async def test_an_article_about_an_intent_of_the_pack_needs_no_new_model(trained: Path) -> None:
    trainer = FileTrainer(trained, INTENTS, PHRASINGS)
    await trainer.prepare(())
    titled = Article(ArticleId("c"), "card", "Delivery of plastic", "Text.")
    assert not await trainer.prepare((titled,))
    assert trainer.build((titled,)).understand("Delivery of plastic").intent == "card"


async def test_a_topic_with_one_phrasing_is_left_to_the_search(trained: Path) -> None:
    trainer = FileTrainer(trained, INTENTS, PHRASINGS)
    await trainer.prepare(())
    seldom = Article(ArticleId("s"), "seldom", "Seldom asked", "Text.", ("once in a blue moon",))
    assert not await trainer.prepare((seldom,))
    assert trainer.build((seldom,)).understand("Once in a blue moon!").intent == "seldom"


async def test_a_broken_model_is_trained_again(trained: Path) -> None:
    await FileTrainer(trained, INTENTS, PHRASINGS).prepare(())
    for file in trained.glob("*.npz"):
        file.write_bytes(b"not a model")
    with capture_logs() as logs:
        again = FileTrainer(trained, INTENTS, PHRASINGS)
        await again.prepare(())
    assert [entry["event"] for entry in logs] == ["model_not_readable", "training"]
    assert again.build(()).understand("wrong pin").candidates[0].intent == "pin"


async def test_what_cannot_be_trained_is_told_in_the_last_words_of_the_training(tmp_path: Path) -> None:
    empty = 'version: "3.1"\nnlu:\n- intent: card\n  examples: |\n    - "?!"\n'
    with pytest.raises(TrainingFailed, match="no intent with a phrasing"):
        await FileTrainer(tmp_path, INTENTS, empty).prepare(())


async def test_old_models_are_removed(tmp_path: Path, trained: Path) -> None:
    for number in range(KEPT + 3):
        (tmp_path / f"understanding-{number}.npz").write_bytes(b"old")
    await FileTrainer(tmp_path, INTENTS, PHRASINGS).prepare(())
    assert len(list(tmp_path.glob("*.npz"))) == KEPT


def test_the_hub_never_loads_what_training_needs() -> None:
    """Imported only in the process of training: half a second and a hundred megabytes."""
    code = (
        "import app.compose, app.serving, app.trainer, sys; "
        "print([name for name in ('sklearn', 'scipy', 'navec', 'natasha') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
