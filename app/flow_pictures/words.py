"""What the parts of a flow are called in Russian, for pictures that people read."""

import ast
import re
from collections.abc import Callable, Mapping

from bot.flows import definition as d
from bot.flows.expressions import CONSTANTS
from bot.flows.texts import FlowText, Gap
from conversation.flow_run import CrmOutcome

OPERATIONS: Mapping[str, str] = {
    "find_account": "есть ли такой счёт",
    "get_readings": "показания",
    "get_balance": "баланс",
    "get_bill": "счёт за месяц",
    "get_appeal": "обращение",
    "price_list": "прейскурант",
    "offices": "офисы",
    "check_identity": "верен ли код",
    "start_identity": "выслать код",
    "submit_reading": "передать показания",
    "correct_reading": "исправить показания",
    "create_request": "создать заявку",
    "register_appeal": "передать обращение",
    "book_visit": "записать на приём",
    "move_visit": "перенести запись",
    "cancel_visit": "отменить запись",
    "create_order": "заказать услугу",
    "update_contacts": "изменить контакты",
    "subscribe_ebill": "электронный счёт",
    "deadline": "срок ответа",
    "my_requests": "обращения клиента",
    "working_days": "сколько рабочих дней прошло",
    "office_list": "офисы",
    "visit_days": "свободные дни",
    "visit_times": "свободное время",
    "my_visits": "записи клиента",
    "upload_link": "ссылка для документов",
    "export_link": "ссылка на данные клиента",
    "retention": "сроки хранения",
    "other_org": "чей это вопрос",
}
FACTS: Mapping[str, str] = {
    "accessibility": "отметка об особой помощи",
    "visit_booked": "запись на приём",
    "visit_moved": "перенос записи",
    "visit_cancelled": "отмена записи",
    "consent_withdrawn": "отзыв согласия",
    "mailings": "рассылки",
    "request_corrected": "дополнение к обращению",
}
OUTCOMES: Mapping[CrmOutcome, str] = {
    "not_found": "не найдено",
    "rejected": "отказано",
    "closed_period": "период закрыт",
    "unavailable": "нет ответа",
    "conflict": "занято или изменилось",
    "unknown": "исход неизвестен",
}
CONSENTS: Mapping[str, str] = {"accessibility": "особая помощь", "mailings": "рассылки"}
_KINDS: Mapping[str, str] = {
    "account": "лицевой счёт",
    "amount": "сумма",
    "date": "день",
    "time": "время",
    "period": "месяц",
    "phone": "телефон",
    "email": "электронная почта",
    "address": "адрес",
    "full_name": "имя",
    "inn": "ИНН",
    "appeal_no": "номер обращения",
    "meter_no": "номер счётчика",
    "file": "файлы",
    "place": "место",
}
_NAMES: Mapping[str, str] = {
    "verified": "личность подтверждена",
    "today": "сегодня",
    "now": "сейчас",
    "channel": "канал",
    "intent": "повод",
    "number": "номер обращения",
    "due": "срок",
    "how_to_appeal": "как обжаловать",
}
_SIGNS: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "=",
    ast.NotEq: "≠",
    ast.Lt: "<",
    ast.LtE: "≤",
    ast.Gt: ">",
    ast.GtE: "≥",
    ast.In: "в",
    ast.NotIn: "не в",
}
_PARTS: Mapping[str, str] = {
    "last": "прошлое",
    "previous": "предыдущее",
    "average": "среднее",
    "digits": "цифр на счётчике",
    "zones": "зон у счётчика",
    "zones_possible": "зон, возможных для счётчика",
    "automatic": "счётчик передаёт сам",
    "period_open": "приём открыт",
    "balance": "баланс",
    "state": "состояние",
    "count": "сколько нашлось",
    "open_count": "сколько открыто",
    "one": "найденное",
    "days": "дни",
    "times": "время",
    "values": "списке",
    "known": "известно",
    "t1": "T1",
    "t2": "T2",
    "t3": "T3",
}
_OTHERS: Mapping[str, str] = {"zones": "зоны", "text": "текст", "reason": "причина"}
_CALLS: Mapping[str, str] = {
    "days": "дней от {} до {}",
    "months": "месяцев от {}",
    "max": "большее из {}",
    "min": "меньшее из {}",
    "len": "сколько: {}",
    "abs": "{} без знака",
}
_RECKONED: Mapping[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "−",
    ast.Mult: "×",
    ast.Div: "/",
    ast.FloorDiv: "нацело /",
    ast.Mod: "mod",
    ast.Pow: "^",
}
_YES_NO: Mapping[str, str] = {"True": "да", "False": "нет"}
SHORT = 44
UNTOLD = "‹…›"
"""Stands for a value that no word tells of."""
_REPEATED = re.compile(rf"{UNTOLD}(?:\s*{UNTOLD})+")


def shortened(text: str, most: int) -> str:
    """On one line, cut at a word."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[:most].rsplit(" ", 1)[0].rstrip(" ,.;:—") + "…"


class Words:
    """Words for one flow."""

    def __init__(self, flow: d.Flow, wish: Callable[[str], str]) -> None:
        self._flow, self._wish = flow, wish

    def slot(self, name: str) -> str:
        """By its kind where that says enough, else by its question."""
        slot = self._flow.slots[name]
        if slot.kind == "reading":
            return f"показание {name.upper()}"
        if slot.kind in _KINDS:
            return _KINDS[slot.kind]
        if name in _OTHERS:
            return _OTHERS[name]
        return f"«{shortened(self.text(slot.ask), SHORT)}»" if slot.ask is not None else name

    def text(self, text: d.Text) -> str:
        """The Russian text; values to be filled in stand in ‹ ›."""
        if not isinstance(text, FlowText):
            return text.fill({}, "ru")
        said = "".join(self._gap(part) if isinstance(part, Gap) else part for part in text.ru)
        return _REPEATED.sub(UNTOLD, said)

    def condition(self, expression: d.Expression) -> str:
        return self._said(ast.parse(expression.source.replace("\n", " "), mode="eval").body, inside=False)

    def _gap(self, gap: Gap) -> str:
        tree = ast.parse(gap.expression.source, mode="eval").body
        said = self._said(tree, inside=False) if isinstance(tree, ast.Name | ast.Attribute) else ""
        return f"‹{said}›" if said and "." not in said else UNTOLD

    def _said(self, node: ast.expr, *, inside: bool) -> str:
        match node:
            case ast.Name(id=name):
                return self._name(name)
            case ast.Attribute():
                return self._part(node)
            case ast.BoolOp(op=op, values=values):
                between = " и " if isinstance(op, ast.And) else " или "
                said = between.join(self._said(value, inside=True) for value in values)
                return f"({said})" if inside else said
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                said = self._said(operand, inside=True)
                return f"{said}: нет" if isinstance(operand, ast.Name | ast.Attribute) else f"не {said}"
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self._compared(left, op, right)
            case _:
                return self._value(node)

    def _value(self, node: ast.expr) -> str:
        match node:
            case ast.Constant(value=str(text)):
                return f"«{text}»"
            case ast.List(elts=items):
                return " или ".join(self._said(item, inside=True) for item in items)
            case ast.BinOp(left=left, op=op, right=right):
                one, other = self._said(left, inside=True), self._said(right, inside=True)
                return f"{one} {_RECKONED.get(type(op), '?')} {other}"
            case ast.Call(func=ast.Name(id="first"), args=[first, *_]):
                return self._said(first, inside=True)
            case ast.Call(func=ast.Name(id=name), args=given):
                said = [self._said(each, inside=True) for each in given]
                form = _CALLS.get(name, f"{name}({{}})")
                return form.format(*said) if form.count("{}") == len(said) else form.format(" и ".join(said))
            case _:
                return ast.unparse(node)

    def _part(self, node: ast.Attribute) -> str:
        """``meter.last.t1`` → «прошлое T1»; as it is spelled where a part has no word."""
        parts = ast.unparse(node).split(".")[1:]
        return (
            " ".join(_PARTS[part] for part in parts)
            if all(part in _PARTS for part in parts)
            else ast.unparse(node)
        )

    def _name(self, name: str) -> str:
        slot = self._flow.slots.get(name)
        if slot is None:
            return _NAMES.get(name, name)
        if slot.kind == "reading":
            return name.upper()
        if slot.kind in ("choice", "option", "yes_no"):
            return "ответ"
        return _KINDS.get(slot.kind) or _OTHERS.get(name, name)

    def _compared(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> str:
        equal = isinstance(op, ast.Eq)
        if isinstance(right, ast.Name) and right.id == "null" and isinstance(op, ast.Eq | ast.NotEq):
            return f"{self._said(left, inside=True)} {'ещё нет' if equal else 'уже есть'}"
        if isinstance(left, ast.Name) and left.id == "intent" and isinstance(right, ast.Constant):
            return f"повод {'' if equal else 'не '}«{self._wish(str(right.value))}»"
        titles = self._titles(left)
        if titles and isinstance(op, ast.Eq | ast.NotEq | ast.In | ast.NotIn):
            return self._answered(op, right, titles)
        return f"{self._said(left, inside=True)} {_SIGNS.get(type(op), '?')} {self._said(right, inside=True)}"

    def _answered(self, op: ast.cmpop, right: ast.expr, titles: Mapping[str, str]) -> str:
        given = right.elts if isinstance(right, ast.List) else [right]
        said = [titles.get(_spelled(each), "?") for each in given]
        answers = " или ".join(f"«{each}»" for each in said)
        return f"ответ {'не ' if isinstance(op, ast.NotEq | ast.NotIn) else ''}{answers}"

    def _titles(self, node: ast.expr) -> Mapping[str, str]:
        slot = self._flow.slots.get(node.id) if isinstance(node, ast.Name) else None
        if slot is not None and slot.kind == "yes_no":
            return _YES_NO
        return {option.value: option.title.fill({}, "ru") for option in slot.choices} if slot else {}


def _spelled(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return str(CONSTANTS.get(node.id, node.id))
    return str(node.value) if isinstance(node, ast.Constant) else ""
