"""What flows, visits and proofs came to, as one sentence between the messages. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

Data = Mapping[str, Any]
Pair = tuple[str, str]

OUTCOMES: Mapping[str, Pair] = {
    "ok": ("принято", "accepted"),
    "not_found": ("не найдено", "not found"),
    "rejected": ("отказано", "refused"),
    "closed_period": ("период закрыт", "the period is closed"),
    "unavailable": ("система не ответила, запись не сделана", "no answer, nothing was written"),
    "conflict": ("уже занято или изменилось", "taken or changed meanwhile"),
    "unknown": ("итог неизвестен, проверьте вручную", "outcome unknown, check by hand"),
}
KINDS: Mapping[str, Pair] = {
    "passport": ("паспорт", "passport"),
    "card": ("номер карты", "card number"),
    "snils": ("СНИЛС", "SNILS"),
    "sms_code": ("код из СМС", "SMS code"),
    "proof_code": ("код подтверждения", "confirmation code"),
}


def _plain(ru: str, en: str) -> Callable[[Data], Pair]:
    return lambda _: (ru, en)


def _with(key: str, ru: str, en: str) -> Callable[[Data], Pair]:
    """Both sentences with the event's field in place of ``{}``."""
    return lambda data: (ru.format(data.get(key) or "—"), en.format(data.get(key) or "—"))


def _answered(data: Data) -> Pair:
    ru, en = OUTCOMES.get(str(data.get("outcome")), ("", ""))
    operation = data.get("operation", "")
    return f"Система учёта ({operation}): {ru}.", f"CRM ({operation}): {en}."


def _masked(data: Data) -> Pair:
    pairs = [KINDS.get(str(kind), (str(kind), str(kind))) for kind in data.get("kinds", ())]
    ru, en = ", ".join(pair[0] for pair in pairs), ", ".join(pair[1] for pair in pairs)
    return f"Скрыты личные данные: {ru}.", f"Personal data hidden: {en}."


def _ended(data: Data) -> Pair:
    if data.get("outcome") == "missed":
        return "Клиент не пришёл на приём.", "The client did not come."
    return "Приём окончен.", "The visit is over."


SERVICE_TITLES: Mapping[str, Callable[[Data], Pair]] = {
    "flow_started": _with("flow", "Начат сценарий «{}».", "Flow “{}” began."),
    "flow_completed": _with("flow", "Сценарий «{}» завершён.", "Flow “{}” is complete."),
    "flow_cancelled": _with("flow", "Сценарий «{}» отменён.", "Flow “{}” was cancelled."),
    "flow_expired": _with("flow", "Сценарий «{}» не закончен вовремя.", "Flow “{}” ran out of time."),
    "flow_failed": _with("flow", "Сценарий «{}» не удался.", "Flow “{}” failed."),
    "crm_call_delayed": _plain(
        "Система учёта не отвечает, повторяем.", "The CRM does not answer, trying again."
    ),
    "crm_call_answered": _answered,
    "visit_booked": _with("ticket", "Запись на приём, талон {}.", "Visit booked, ticket {}."),
    "visit_moved": _plain("Приём перенесён.", "The visit was moved."),
    "visit_cancelled": _plain("Запись на приём отменена.", "The visit was cancelled."),
    "visit_reminded": _plain("Клиенту напомнили о приёме.", "The client was reminded of the visit."),
    "visit_arrived": _plain("Клиент пришёл в офис.", "The client is in the office."),
    "visit_called": _with("window", "Клиент приглашён к окну {}.", "The client was called to window {}."),
    "visit_ended": _ended,
    "personal_data_masked": _masked,
    "account_verified": _plain(
        "Клиент подтвердил, что счёт его.", "The client proved the account to be his."
    ),
    "verification_failed": _plain("Подтверждение не прошло.", "The proof failed."),
    "consent_given": _with("consent", "Клиент дал согласие: {}.", "Consent given: {}."),
    "consent_withdrawn": _with("consent", "Клиент отозвал согласие: {}.", "Consent withdrawn: {}."),
    "data_exported": _plain("Клиенту выданы его данные.", "The client was given his data."),
    "consent_data_erased": _plain(
        "Данные, хранившиеся по согласию, удалены.", "Data kept by consent were erased."
    ),
    "retention_applied": _plain(
        "Старые тексты удалены по сроку хранения.", "Old texts went by the retention rule."
    ),
}
