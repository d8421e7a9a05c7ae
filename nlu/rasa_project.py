"""The pack as a project that ``rasa train nlu`` (Rasa Open Source 3.6) accepts. Pure: names of files → their texts."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence

from nlu.intents import CatalogueError
from nlu.phrasings import VERSION

EPOCHS = 100
"""Rounds of training when nothing else is asked for."""

_RETRIEVAL = "/"
"""Rasa takes «faq/hours» for an intent of its response selector."""
_COMMAND = re.compile(r"^[\s/]+")
_ANNOTATION = str.maketrans("[]", "()")
"""Rasa reads «[12345](reading)» as an entity; editors write brackets for other reasons."""


def rasa_project(topics: Mapping[str, Sequence[str]], *, epochs: int = EPOCHS) -> dict[str, str]:
    """``config.yml``, ``domain.yml``, ``data/nlu.yml``, ``README.md``. Raises CatalogueError."""
    examples = {topic: _examples(texts) for topic, texts in topics.items()}
    usable = {topic: lines for topic, lines in examples.items() if lines}
    for topic in usable:
        if _RETRIEVAL in topic:
            raise CatalogueError(f"«{topic}» cannot be an intent of Rasa: «/» has a meaning of its own there")
    if len(usable) < 2:
        raise CatalogueError("Rasa learns to tell intents apart: there must be two at least")
    return {
        "config.yml": _CONFIG.format(epochs=epochs),
        "domain.yml": f'version: "{VERSION}"\nintents:\n'
        + "".join(f"- {_quoted(name)}\n" for name in usable),
        "data/nlu.yml": _training_data(usable),
        "README.md": _README,
    }


def _examples(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(line for text in texts if (line := _one_line(text))))


def _one_line(text: str) -> str:
    printable = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(_COMMAND.sub("", printable).translate(_ANNOTATION).split())


def _training_data(examples: Mapping[str, Sequence[str]]) -> str:
    parts = [f'version: "{VERSION}"\nnlu:\n{_REGEXES}']
    for topic, lines in examples.items():
        parts.append(f"- intent: {_quoted(topic)}\n  examples: |\n")
        parts += [f"    - {line}\n" for line in lines]
    return "".join(parts)


def _quoted(name: str) -> str:
    """A name as YAML that is never taken for a number or a «yes»."""
    return json.dumps(name, ensure_ascii=False)


_REGEXES = """\
- regex: number
  examples: |
    - \\d{3,}
- regex: money
  examples: |
    - \\d+\\s*(руб|₽|р\\.)
"""

_CONFIG = """\
recipe: default.v1
assistant_id: okno
language: ru
# Entities are found by the hub, and whether an answer is sure enough is judged there: DIET only ranks intents,
# and there is no FallbackClassifier.
pipeline:
- name: WhitespaceTokenizer
- name: RegexFeaturizer
- name: LexicalSyntacticFeaturizer
- name: CountVectorsFeaturizer
- name: CountVectorsFeaturizer
  analyzer: char_wb
  min_ngram: 1
  max_ngram: 4
- name: DIETClassifier
  epochs: {epochs}
  entity_recognition: false
  constrain_similarities: true
  random_seed: 1
"""

_README = """\
# Rasa для Окна

Всё, чему должна научиться Rasa Open Source 3.6, чтобы определять темы вместо собственной модели хаба.
Нужен Python 3.8–3.10.

```
python3.10 -m venv rasa-env
rasa-env/bin/pip install rasa==3.6.21 'setuptools<81'
rasa-env/bin/rasa telemetry disable
rasa-env/bin/rasa train nlu --domain domain.yml --nlu data/nlu.yml
rasa-env/bin/rasa run --enable-api --interface 127.0.0.1 --port 5005 --auth-token СЛОВО
```

В `config.yml` хаба:

```
nlu:
  backend: rasa
  rasa: {url: "http://127.0.0.1:5005", token: СЛОВО}
```

`okno doctor` скажет, отвечает ли Rasa и те ли темы знает. Изменились формулировки или появились статьи с новыми
темами — выгрузите папку заново (`okno nlu export-rasa ПАПКА --force`), обучите и перезапустите Rasa.

---

In English: the files above train Rasa Open Source 3.6 (Python 3.8 to 3.10) to rank the hub's intents. The commands
install it, train it and serve it on this machine; the block goes into the hub's `config.yml`. After a change of
phrasings or articles export, train and restart again. `data/nlu.yml` is written anew by each export: change the
pack, not this file.
"""
