"""Numbers of registered requests: «ВХ-2026-10412», «обращение № 10412»."""

import re

from nlu.entities.passage import Passage, stem_set

_REGISTERED = re.compile(
    r"(?<![^\W_])[вb][хx]\.?(?: ?№)?[ -]{0,2}(?:(20[0-9]{2})[ /-]{1,2}([0-9]{2,7})|([0-9]{2,9}))(?![0-9]|[-/.][0-9])"
)
_WORD = (
    r"(?:обращени[а-я]+|заявк[а-я]+|заявлени[а-я]+|жалоб[а-я]+|претензи[а-я]+|запрос[а-я]*|входящ[а-я]+|"
    r"тикет[а-я]*)"
)
_AFTER_WORD = re.compile(
    rf"(?<![^\W_]){_WORD}[ :(]{{0,3}}(?P<sign>(?:(?:за|под|с) )?(?:номер[а-я]{{0,2}}|ном\.?|№|n)[ :.№]{{0,3}})?"
    r"(?P<number>[0-9]{2,9}(?:-[0-9]{2,7})?)(?![0-9]|[.,/:-][0-9])(?! ?(?:руб|р\b|₽|квт|год|г\b|раз|дн|тыс|числ))"
)
_BARE = re.compile(r"(?<![^\W_])(?:(20[0-9]{2})[ /-]([0-9]{2,7})|([0-9]{2,9}))(?![0-9]|[.,/:-][0-9])")
_STEMS = stem_set("вх bx вx bх обра заяв жало прет запр вход тике")
_SURE_DIGITS = 4
"""So many make a number of a request without «№»."""


def read_registered_appeals(passage: Passage) -> None:
    """With the mark of the register: ``ВХ-2026-10412``, ``ВХ-7781``. Before anything else takes the digits."""
    if not _STEMS.isdisjoint(passage.stems):
        for match in _REGISTERED.finditer(passage.text):
            number = f"{match[1]}-{match[2]}" if match[1] else match[3]
            passage.add("appeal_no", f"ВХ-{number}", *match.span())


def read_appeals(passage: Passage) -> None:
    """Digits after «обращение», «заявка», «жалоба», or where a number was just asked for: as they are written."""
    if not _STEMS.isdisjoint(passage.stems):
        for match in _AFTER_WORD.finditer(passage.text):
            if match["sign"] or len(match["number"]) >= _SURE_DIGITS:
                passage.add("appeal_no", match["number"], *match.span("number"))
    if passage.expected == "appeal_no" and not passage.has("appeal_no"):
        bare = _BARE.search(passage.text)
        if bare:
            passage.add("appeal_no", f"{bare[1]}-{bare[2]}" if bare[1] else bare[3], *bare.span())
