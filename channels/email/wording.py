"""The words the channel itself adds to a letter. Russian."""

CHOOSE = "Ответьте цифрой:"
EARLIER = "Вы писали:"
SUBJECT = "Ответ на ваше обращение"


def left_out(name: str) -> str:
    return f"Файл «{name or 'без имени'}» слишком велик для письма и не приложен."
