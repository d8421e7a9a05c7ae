"""Understanding from a model file alone: its settings hold what the pack's files tell the hub."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeGuard

from nlu.company import Company, load_company
from nlu.intents import CatalogueError, Intent
from nlu.lessons import Classes
from nlu.model import OUTSIDE, Model
from nlu.model_file import ModelError
from nlu.understand import Understander

_COMPANY, _PHRASINGS, _VALIDATION = "company", "phrasings", "validation"


def settings_of(company: str, classes: Classes, validation: Mapping[str, Any] | None) -> dict[str, Any]:
    """What goes into the file. ``company``: the text of an ``intents.yml``, "" for none.

    The phrasings go with it: known ones are recognised for certain, and misprints are mended towards their words.
    """
    return {
        _COMPANY: company,
        _PHRASINGS: {intent: list(texts) for intent, texts in classes.items()},
        _VALIDATION: validation,
    }


def company_of(text: str, classes: Classes) -> Company:
    """The company of ``intents.yml``, for which every name in the training data is an intent. Raises CatalogueError."""
    company = load_company(text) if text else Company(())
    known = {OUTSIDE, *company.ids}
    others = [Intent(name, title_ru=name, title_en=name) for name in classes if name not in known]
    own = [Intent(OUTSIDE, OUTSIDE, OUTSIDE, service=True)] if OUTSIDE not in company.ids else []
    return replace(company, intents=(*company.intents, *others, *own))


def understander_of(model: Model, settings: Mapping[str, Any]) -> Understander:
    """Raises ModelError."""
    company, classes = settings.get(_COMPANY), settings.get(_PHRASINGS)
    if not isinstance(company, str) or not _is_classes(classes):
        raise ModelError(
            "the file holds no phrasings, as one that the hub made for itself; train one with «okno nlu train»"
        )
    try:
        return Understander(company_of(company, classes), classes, model)
    except CatalogueError as error:
        raise ModelError(f"the company's facts in it are wrong ({error}); train it again") from None


def _is_classes(found: object) -> TypeGuard[Classes]:
    return isinstance(found, dict) and all(
        isinstance(name, str) and isinstance(texts, Sequence) and all(isinstance(one, str) for one in texts)
        for name, texts in found.items()
    )
