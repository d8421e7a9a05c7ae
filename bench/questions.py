"""What clients of the benchmarks ask: distinct questions in the pack's own words, about its own articles."""

import random
from collections.abc import Iterator

from app.pack import Pack
from nlu.understand import Understander

OPENINGS = ("", "здравствуйте, ", "подскажите пожалуйста, ", "скажите, ", "добрый день! ", "вопрос: ")
CLOSINGS = ("", "?", " спасибо", " очень надо", " не могу разобраться", " срочно")


def questions(pack: Pack, understander: Understander, seed: int) -> Iterator[str]:
    """Some ten thousand, shuffled: what the bot answers from an article, no two alike.

    What it hands to people is left out: there it is silent afterwards, and nothing would be measured.
    """
    chance = random.Random(seed)
    policy = pack.policy
    topics = {
        a.topic for a in pack.articles if not policy.only_people(a.topic) and not policy.is_danger(a.topic)
    }
    known = [text for topic in sorted(topics) for text in understander.classes.get(topic, ())]
    texts = [opening + text + closing for opening in OPENINGS for text in known for closing in CLOSINGS]
    chance.shuffle(texts)
    for text in texts:
        found = understander.understand(text)
        if found.certainty == "answer" and found.intent in topics:
            yield text
