const day = 86_400_000;
const ago = (days) => new Date(Date.now() - days * day).toISOString();

const make = (topic, title, body, part = {}) => ({
  id: topic,
  topic,
  title,
  body,
  phrasings: ["как передать показания", "куда сдавать показания счётчика", "показания как отправить"],
  related: ["meter_check", "tariffs"],
  source: "Стандарт обслуживания, раздел 4",
  valid_from: "2025-12-31T21:00:00Z",
  valid_to: null,
  revision: 4,
  published_revision: 4,
  draft: false,
  answer_preview: "",
  state: "published",
  ...part,
});

export const articles = () => [
  make(
    "readings",
    "Как передать показания",
    "Показания принимаем **каждый месяц до 25-го числа**, даже если они не изменились:\n\n- на [сайте](https://example.org/readings)\n- в этом чате: напишите «передать показания»\n- по телефону [8 800 000-00-00](tel:88000000000)\n\nЕсли показаний нет, счёт считаем по среднему.",
  ),
  make("tariffs", "Ночной и дневной тариф", "Ночь считается с 23 до 7 часов.", {
    draft: true,
    state: "draft",
    revision: 6,
  }),
  make("meter_check", "Поверка и замена счётчика: кто платит и сколько ждать", "Счётчик меняет компания.", {
    state: "expired",
    valid_to: "2026-06-30T21:00:00Z",
  }),
  ...Array.from({ length: 30 }, (_, n) => make(`topic_${n}`, `Вопрос номер ${n + 1}`, "Ответ.")),
];

export const row = (a) => ({
  id: a.id,
  topic: a.topic,
  title: a.title,
  state: a.state,
  revision: a.revision,
  updated_at: ago(3),
  updated_by: "Вера Ким",
});

export const revisions = (a) =>
  [a.revision, a.revision - 1, a.revision - 2].map((revision, n) => ({
    revision,
    at: ago(n * 9 + 1),
    by: ["Вера Ким", "Анна Соколова"][n % 2],
    title: a.title,
    body: n === 0 ? a.body : "Прежний текст: показания до 20-го числа.",
  }));
