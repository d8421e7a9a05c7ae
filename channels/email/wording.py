"""The words the channel itself adds to a letter. Russian."""

CHOOSE = "Ответьте цифрой:"
EARLIER = "Вы писали:"
SUBJECT = "Ответ на ваше обращение"


def left_out(name: str, address: str) -> str:
    """``address`` is signed and runs out; "" where there is none."""
    named = f"Файл «{name or 'без имени'}» слишком велик для письма"
    return f"{named} и лежит по ссылке, несколько дней: {address}" if address else f"{named} и не приложен."
