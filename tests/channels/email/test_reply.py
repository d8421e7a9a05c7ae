"""What the client newly wrote is told from what his program quoted; his words are never lost."""

from collections import Counter
from collections.abc import Sequence
from typing import SupportsIndex, overload

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email import attribution, lines, reply
from channels.email.adapter import EmailChannel
from channels.email.text import html_to_text, lines_of_html
from tests.channels.email.conftest import FIXTURES, fixture, message

OWN = ["Добрый день! Показания 12345, прошу принять.", "Когда придёт счёт?"]
OURS = "Ваше обращение принято"


@pytest.mark.parametrize("name", sorted(path.stem for path in (FIXTURES / "quotes").glob("*.eml")))
def test_quotations_of_every_mail_program_are_cut_off(channel: EmailChannel, name: str) -> None:
    found = message(channel, fixture(f"quotes/{name}"))
    assert [line for line in found.text.splitlines() if line] == OWN
    assert OURS in found.quoted


def test_answers_between_quotations_stay_together_with_them(channel: EmailChannel) -> None:
    found = message(channel, fixture("inline_answers"))
    for piece in ("> Какой у вас номер счёта?", "123456", "> Какой адрес?", "Невский, 1"):
        assert piece in found.text


def test_a_forward_without_own_words_stays_whole(channel: EmailChannel) -> None:
    assert "Посмотри, что пришло." in message(channel, fixture("forward_without_words")).text


def test_a_forward_without_own_words_has_an_empty_reply() -> None:
    text = "---------- Forwarded message ---------\nFrom: a@example.test\nDate: x\nSubject: y\n\nLook\n"
    assert reply.split(lines.of_text(text)).reply == ""


def test_a_typed_closing_stays(channel: EmailChannel) -> None:
    assert message(channel, fixture("typed_closing")).text.endswith("С уважением,\nПетров Иван")


@pytest.mark.parametrize(
    "text",
    [
        "Мой договор от 12.03.2024, телефон и почта ivan@example.test:\n+7 900 000-00-00\nЖду ответа.",
        "Мастер приходил в 15:30 и написал в акте:\nпломба сорвана.",
        "От: кого мне ждать ответа?\nЯ писал дважды.",
        "Дата: 12 мая\nПоказания: 123",
        "-----\nВажно: свет мигает\n-----\nприезжайте",
        "5 > 3, но < 10\nпоказания верны",
        "Отправлено с опозданием, прошу прощения, показания 123.\nИ ещё вопрос.",
        "Вопросы:\n1) тариф\n2) счёт",
    ],
)
def test_words_that_only_look_like_quotations_are_kept(text: str) -> None:
    assert reply.split(lines.of_text(text)).reply == text


def test_nothing_of_a_letter_is_lost_between_reply_and_quotation() -> None:
    for path in (FIXTURES / "quotes").glob("*_plain*.eml"):
        body = path.read_text("utf-8").partition("\n\n")[2]
        split = reply.split(lines.of_text(body))
        words = Counter(body.replace(">", " ").split())
        assert Counter(f"{split.reply} {split.quoted}".replace(">", " ").split()) == words


def test_a_bare_blockquote_may_be_the_writers_own() -> None:
    html = "<p>Цитирую договор:</p><blockquote>пункт 5</blockquote><p>Так ли это?</p>"
    assert reply.split(lines_of_html(html)).reply == "Цитирую договор:\n\nпункт 5\n\nТак ли это?"


def test_hidden_text_is_not_read() -> None:
    html = '<div style="display:none">preheader</div><p>Видно</p><!-- нет --><template>нет</template>'
    assert html_to_text(html) == "Видно"


class CountingLines(Sequence[lines.Line]):
    """Counts how often its lines are looked at."""

    def __init__(self, items: list[lines.Line]) -> None:
        self.items = items
        self.looks = 0

    @overload
    def __getitem__(self, index: SupportsIndex) -> lines.Line: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[lines.Line]: ...
    def __getitem__(self, index: SupportsIndex | slice) -> lines.Line | Sequence[lines.Line]:
        if isinstance(index, slice):
            found = self.items[index]
            self.looks += len(found)
            return found
        self.looks += 1
        return self.items[index]

    def __len__(self) -> int:
        return len(self.items)


@pytest.mark.parametrize(
    "line",
    [
        "текст",
        "> цитата",
        "30.04.2025, 15:19, вот:",
        "From: x",
        "--",
        "On 1.1.2025 10:00 <",
        "Sent from my iPhone",
        ">",
    ],
)
def test_twice_the_lines_take_twice_the_looks(line: str) -> None:
    def looks(count: int) -> int:
        counting = CountingLines(lines.of_text("\n".join([line, "слово"] * count)))
        reply.split(counting)
        return counting.looks

    assert looks(4000) <= 2.2 * looks(2000)


@pytest.mark.parametrize(
    "text",
    [
        "<" * 1_000_000,
        "a@" * 500_000,
        "> " * 500_000,
        "\n" * 1_000_000,
        "1.1.2025 " * 100_000 + ":",
        "-" * 1_000_000,
    ],
)
@pytest.mark.timeout(20)
def test_a_megabyte_of_anything_comes_to_an_end(text: str) -> None:
    reply.split(lines.of_text(text))
    html_to_text(text)


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "tags", ["<div>", "<b>", "<p>", "<table><tr><td>", "<li>", "<font>", "<p><b>", "</div>", "<a>"]
)
def test_a_hundred_thousand_tags_are_read(tags: str) -> None:
    assert html_to_text(tags * 100_000 + "дно").endswith("дно")


def unmarked(text: str) -> set[str]:
    return {line.lstrip("ИП> ").rstrip() for line in text.splitlines()}


OWN_FIRST = "Мастер так и не пришёл, показания 15 482."
BELOW = st.lists(
    st.sampled_from(
        [
            "",
            "Ещё вопрос: когда пересчитают?",
            "> Здравствуйте!",
            ">> ср, 11 нояб. 2026 г. в 10:00, Иван <ivan@example.test>:",
            "чт, 12 нояб. 2026 г. в 14:03, Окно <support@okno.test>:",
            "12.11.2026 14:03, Окно пишет:",
            "-----Исходное сообщение-----",
            "-------- Пересылаемое сообщение --------",
            "-------- Конец пересылаемого сообщения --------",
            "От: Окно <support@okno.test>",
            "Отправлено: 12 ноября 2026 г. 14:03",
            "Кому: Иван",
            "Тема: Заявка",
            "--",
            "-- ",
            "________________________________",
            "С уважением,",
            "Иван Петров",
            "главный энергетик ООО «Вектор»",
            "тел. +7 (812) 000-00-00",
            "Отправлено с iPhone",
            "Настоящее сообщение конфиденциально и предназначено только для адресата. " * 3,
            "ИП> цитата с инициалами",
        ]
    ),
    max_size=14,
)


@given(BELOW)
def test_words_above_everything_are_never_lost_whatever_stands_below(below: list[str]) -> None:
    text = "\n".join([OWN_FIRST, *below])
    split = reply.split(lines.of_text(text))
    assert split.reply.startswith(OWN_FIRST)
    assert unmarked(text) <= unmarked(f"{split.reply}\n{split.quoted}") | {""}


@given(st.lists(st.text(alphabet="абв АБВ.,?!-_:>@<1234\n", max_size=40), min_size=1, max_size=12))
def test_a_letter_that_introduces_no_quotation_has_a_reply(written: list[str]) -> None:
    text = "\n".join(written)
    body = lines.of_text(text)
    if any(attribution.is_separator(line.text) or attribution.is_label(line.text) for line in body):
        return
    if any(attribution.may_end_attribution(line.text) for line in body):
        return
    assert bool(reply.split(body).reply) == bool(lines.to_text(body))


@pytest.mark.parametrize(
    "text",
    [
        "> только цитата\n> без слова о том, чья она",
        "--\nИван Петров",
        "Отправлено с iPhone",
        "12.11.2026 14:03, Окно пишет:\nэто я отвечаю ниже без отметок",
        "С уважением,\nИван\nдиректор ООО «А»\nтел. +7 812 000-00-00",
    ],
)
def test_what_is_no_quotation_for_sure_stays_the_reply(text: str) -> None:
    assert reply.split(lines.of_text(text)).reply


def test_a_formal_claim_with_fields_is_no_header_block() -> None:
    claim = "Кому: Директору ООО «Сбыт»\nОт: Гусева А. П.\nТема: перерасчёт\n\nПрошу пересчитать.\n\nДата: 2 ноября"
    assert reply.split(lines.of_text(claim)).reply == claim


def test_answers_announced_below_a_header_block_are_kept_with_it() -> None:
    header = "От: Окно <a@okno.test>\nОтправлено: 2 ноября 2026 г.\nКому: Иван\n\n"
    text = f"Ответы ниже красным.\n\n{header}Тариф?\nДневной."
    assert reply.split(lines.of_text(text)).reply == text


@pytest.mark.parametrize(
    "text",
    [
        "Спасибо за ответ.\nВопрос по счёту.\nОтдел продаж сказал одно, менеджер другое.",
        "Спасибо.\nДобавлю.\nМенеджер обещал перезвонить завтра",
        "С уважением, Иван\nДиректор магазина не пускает мастера\nтел. 8 921 000-00-00",
        "С уважением,\nИван Петров\nглавный инженер",
        "С уважением,\nМария\n8 921 000-00-00\nmaria@example.test",
        "Заранее спасибо\nОльга\nЛесная 5, кв. 12, договор с ООО «Сбыт»",
        "Всего доброго!\nООО «Альфа» нам не отвечает",
        "Настоящее безобразие: конфиденциальность нарушена!",
        "Данное письмо отправляю повторно.",
        "Мои реквизиты:\nООО «Вега»\nтел. (812) 000-00-00",
        "Мои реквизиты:\n\nООО «Вега»\nтел. (812) 000-00-00",
        "ООО «Вега»\nИНН 7801000001\nтел. (812) 000-00-00",
    ],
)
def test_words_below_a_closing_that_tell_something_are_kept(text: str) -> None:
    assert reply.split(lines.of_text(f"Нет света.\n\n{text}")).reply == f"Нет света.\n\n{text}"
