"""Reading the pack's ``retention.yml`` and ``consents.yml``: every mistake is refused with its line."""

from collections.abc import Collection
from datetime import date

from knowledge.pack_file import Section, read_pack
from standard.privacy_rules import Consent, ConsentText, Keeping, PrivacyRules, Wording

RETENTION, CONSENTS = "retention.yml", "consents.yml"
MOST_DAYS = 36_500


def load_privacy(retention: str, consents: str, what: Collection[str]) -> PrivacyRules:
    """``what`` may be kept for a time. Raises PackError with the line of what is wrong."""
    root = read_pack(retention, RETENTION).only("version", "rules", "elsewhere")
    rules = root.section("rules").only(*what)
    keepings = tuple(
        _keeping(name, section, each)
        for name, section in rules.named()
        for each in _some(section.only("ru", "en", "terms"), "terms")
    )
    elsewhere = tuple(_wording(each) for each in root.sections("elsewhere"))
    given = read_pack(consents, CONSENTS).only("version", "consents").section("consents")
    return PrivacyRules(keepings, elsewhere, {name: _consent(name, each) for name, each in given.named()})


def _keeping(what: str, section: Section, term: Section) -> Keeping:
    term.only("days", "source", "valid_from")
    days = term.whole("days")
    if not 0 < days <= MOST_DAYS:
        raise term.error(f"not between 1 and {MOST_DAYS}: {days}", "days")
    title = Wording(section.text("ru"), section.text("en"))
    return Keeping(what, days, term.text("source"), _date(term, "valid_from"), title)


def _consent(name: str, section: Section) -> Consent:
    section.only("ru", "en", "texts")
    texts = tuple(_text(each) for each in _some(section, "texts"))
    if len({text.version for text in texts}) < len(texts):
        raise section.error(f"two texts of {name!r} from the same day", "texts")
    return Consent(name, Wording(section.text("ru"), section.text("en")), texts)


def _text(section: Section) -> ConsentText:
    section.only("version", "ru", "en")
    return ConsentText(_date(section, "version").isoformat(), _wording(section))


def _wording(section: Section) -> Wording:
    return Wording(section.text("ru").strip(), section.text("en").strip())


def _some(section: Section, key: str) -> tuple[Section, ...]:
    found = section.sections(key)
    if not found:
        raise section.error(f"{key!r} is empty", key)
    return found


def _date(section: Section, key: str) -> date:
    written = section.text(key)
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise section.error(f"not a date such as 2026-01-31: {written!r}", key) from None
