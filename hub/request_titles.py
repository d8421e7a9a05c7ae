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


def _who(names: Names, operator: object) -> Pair:
    """A beginning of a sentence: whose act it was, "" for what went by itself."""
    known = names.get(str(operator), "") if operator else ""
    return (f"{known}: ", f"{known}: ") if known else ("", "")


def _registered(data: Data, names: Names) -> Pair:
    ru, en = _who(names, data.get("by"))
    number, kind = data.get("number") or "—", data.get("kind") or "—"
    return f"{ru}Зарегистрировано обращение {number} ({kind}).", f"{en}Request {number} registered ({kind})."


def _assigned(data: Data, names: Names) -> Pair:
    name = names.get(str(data.get("operator")), "") or "—"
    if data.get("by") == data.get("operator"):
        return f"{name}: обращение взято в работу.", f"{name} took the request."
    ru, en = _who(names, data.get("by"))
    return f"{ru}Обращение передано, ответственный: {name}.", f"{en}The request is now {name}'s."


def _state(data: Data, names: Names) -> Pair:
    ru, en = STATES.get(str(data.get("state")), ("", ""))
    by_ru, by_en = _who(names, data.get("by"))
    behind = f" {data['comment']}" if data.get("comment") else ""
    return f"{by_ru}Обращение: {ru}.{behind}", f"{by_en}Request: {en}.{behind}"


def _answered(data: Data, names: Names) -> Pair:
    ru, en = _who(names, data.get("by"))
    decision, decision_en = DECISIONS.get(str(data.get("decision")), ("", ""))
    tail, tail_en = (f" ({decision})", f" ({decision_en})") if decision else ("", "")
    return f"{ru}Дан ответ по существу{tail}.", f"{en}Answered on its merits{tail_en}."


def _neared(data: Data, names: Names) -> Pair:
    percent = int(data.get("percent") or 0)
    if percent >= 100:
        return "Срок ответа на обращение истёк.", "The time to answer the request is over."
    return f"Прошло {percent} % срока обращения.", f"{percent} % of the request's time is gone."


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


def _task(data: Data, names: Names) -> Pair:
    ru, en = _who(names, data.get("by"))
    department = data.get("department") or "—"
    return f"{ru}Поручение: {department}.", f"{en}Task for {department}."


def _task_closed(data: Data, names: Names) -> Pair:
    ru, en = _who(names, data.get("by"))
    return f"{ru}Поручение выполнено.", f"{en}The task is done."


def _plain(ru: str, en: str) -> Callable[[Data, Names], Pair]:
    return lambda data, names: (ru, en)


def _transmitted(data: Data, names: Names) -> Pair:
    number = data.get("external_no") or "—"
    return f"Номер обращения в системе учёта: {number}.", f"The request's number in the CRM: {number}."


REQUEST_TITLES: Mapping[str, Callable[[Data, Names], Pair]] = {
    "request_registered": _registered,
    "request_corrected": _plain("Обращение дополнено.", "The request was added to."),
    "request_transmitted": _transmitted,
    "request_assigned": _assigned,
    "request_state_changed": _state,
    "request_answered": _answered,
    "deadline_neared": _neared,
    "task_opened": _task,
    "task_closed": _task_closed,
}
