"""What became of a request, as one sentence between the messages and in its history. Pure."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

Data = Mapping[str, Any]
Names = Mapping[str, str]
Pair = tuple[str, str]

STATES: Mapping[str, Pair] = {
    "registered": ("зарегистрировано", "registered"),
    "in_work": ("в работе", "in work"),
    "waiting": ("ждём сведений", "waiting"),
    "answered": ("дан ответ", "answered"),
    "closed": ("закрыто", "closed"),
}
DECISIONS: Mapping[str, Pair] = {
    "granted": ("удовлетворено", "granted"),
    "partly": ("удовлетворено частично", "granted in part"),
    "declined": ("отказано", "declined"),
    "explained": ("даны разъяснения", "explained"),
}


def _said(data: Data, names: Names, by: str, ru: str, en: str) -> Pair:
    """A sentence with whose act it was in front, where somebody's; ``{}`` is the request's number, where known."""
    number = f" {data['number']}" if data.get("number") else ""
    sentence = ru.replace("{}", number, 1), en.replace("{}", number, 1)
    name = names.get(str(data.get(by)), "") if data.get(by) else ""
    if not name:
        return sentence
    told, told_en = (f"{name}: {text[0].lower()}{text[1:]}" for text in sentence)
    return told, told_en


def _registered(data: Data, names: Names) -> Pair:
    kind = data.get("kind") or "—"
    ru, en = f"Зарегистрировано обращение{{}} ({kind}).", f"Request{{}} registered ({kind})."
    return _said(data, names, "by", ru, en)


def _assigned(data: Data, names: Names) -> Pair:
    if data.get("by") == data.get("operator"):
        return _said(data, names, "by", "Обращение{} взято в работу.", "Request{} taken.")
    name = names.get(str(data.get("operator")), "") or "—"
    ru, en = f"Обращение{{}} передано, ответственный: {name}.", f"Request{{}} passed on to {name}."
    return _said(data, names, "by", ru, en)


def _state(data: Data, names: Names) -> Pair:
    ru, en = STATES.get(str(data.get("state")), ("", ""))
    behind = f" {data['comment']}" if data.get("comment") else ""
    return _said(
        data, names, "by", f"Состояние обращения{{}}: {ru}.{behind}", f"Request{{}} is now: {en}.{behind}"
    )


def _answered(data: Data, names: Names) -> Pair:
    ru, en = DECISIONS.get(str(data.get("decision")), ("", ""))
    tail, tail_en = (f" ({ru})", f" ({en})") if ru else ("", "")
    told = f"Ответ на обращение{{}} по существу{tail}.", f"Request{{}} answered on its merits{tail_en}."
    return _said(data, names, "by", *told)


def _neared(data: Data, names: Names) -> Pair:
    percent = int(data.get("percent") or 0)
    if percent >= 100:
        return _said(data, names, "", "Срок ответа на обращение{} истёк.", "Request{}: the time is over.")
    ru, en = f"Прошло {percent} % срока обращения{{}}.", f"Request{{}}: {percent} % of the time is gone."
    return _said(data, names, "", ru, en)


def _task(data: Data, names: Names) -> Pair:
    department = data.get("department") or "—"
    ru, en = f"Поручение по обращению{{}}: {department}.", f"Task for request{{}}: {department}."
    return _said(data, names, "by", ru, en)


def _task_closed(data: Data, names: Names) -> Pair:
    return _said(data, names, "by", "Поручение по обращению{} выполнено.", "Task for request{} is done.")


def _corrected(data: Data, names: Names) -> Pair:
    return _said(data, names, "", "Обращение{} дополнено.", "Request{} was added to.")


def _transmitted(data: Data, names: Names) -> Pair:
    number = data.get("external_no") or "—"
    ru, en = f"Номер обращения{{}} в системе учёта: {number}.", f"Request{{}} in the CRM: {number}."
    return _said(data, names, "", ru, en)


def neared_text(number: str, percent: int, due: date, locale: str) -> str:
    """A warning that must not wait until somebody looks."""
    day = f"{due:%d.%m.%Y}"
    if percent >= 100:
        return (
            f"Request {number}: the time to answer is over."
            if locale == "en"
            else f"Обращение {number}: срок ответа истёк."
        )
    return (
        f"Request {number}: {percent} % of the time is gone, answer by {day}."
        if locale == "en"
        else f"Обращение {number}: прошло {percent} % срока, ответить до {day}."
    )


REQUEST_TITLES: Mapping[str, Callable[[Data, Names], Pair]] = {
    "request_registered": _registered,
    "request_corrected": _corrected,
    "request_transmitted": _transmitted,
    "request_assigned": _assigned,
    "request_state_changed": _state,
    "request_answered": _answered,
    "deadline_neared": _neared,
    "task_opened": _task,
    "task_closed": _task_closed,
}
