// Invented clients and their conversations, enough to fill every screen.
const minute = 60_000;
const ago = (minutes) => new Date(Date.now() - minutes * minute).toISOString();

export const me = {
  id: "op-anna",
  login: "anna",
  name: "Анна Соколова",
  roles: ["operator", "editor", "administrator"],
  queues: ["common", "claims"],
  csrf: "mock",
  locale: "ru",
};

export const colleagues = {
  operators: [
    { id: "op-anna", name: "Анна Соколова", online: true, load: 2 },
    { id: "op-petr", name: "Пётр Белов", online: true, load: 4 },
    { id: "op-vera", name: "Вера Ким", online: false, load: 0 },
  ],
  queues: [
    { id: "common", title: "Общая", waiting: 3 },
    { id: "claims", title: "Претензии", waiting: 1 },
    { id: "debt", title: "Задолженность", waiting: 0 },
  ],
};

function card(id, name, channel, mode, part) {
  return {
    id,
    contact: { id: `c-${id}`, name, accessibility: false },
    mode,
    reason: mode === "bot" ? "" : "client_request",
    reason_title: mode === "bot" ? "" : "Клиент попросил оператора",
    queue: mode === "bot" ? "" : "common",
    queue_title: mode === "bot" ? "" : "Общая",
    priority: "normal",
    rose: false,
    operator: null,
    waiting_since: null,
    waited_seconds: 0,
    channel,
    channels: [channel],
    last_text: "",
    last_at: ago(2),
    unread: 0,
    failed: false,
    may: {
      bot: ["claim", "note"],
      waiting: ["claim", "note", "transfer"],
      operator: ["reply", "note", "transfer", "return", "close"],
    }[mode],
    ...part,
  };
}

const anna = { id: "op-anna", name: "Анна Соколова" };
const petr = { id: "op-petr", name: "Пётр Белов" };

export function cards() {
  return [
    card("wire", "Марина Орлова", "widget", "waiting", {
      priority: "safety",
      reason: "live_wire",
      reason_title: "Оборванный провод",
      waiting_since: ago(0.7),
      waited_seconds: 42,
      unread: 1,
      last_text: "У подъезда лежит провод и искрит, рядом дети",
    }),
    card("late", "Сергей Константинович Длиннофамильный-Петропавловский", "telegram", "waiting", {
      rose: true,
      waiting_since: ago(17),
      waited_seconds: 1024,
      unread: 3,
      last_text: "Здравствуйте, я всё ещё жду ответа по перерасчёту за октябрь",
    }),
    card("care", "Нина Павловна", "vk", "waiting", {
      contact: { id: "c-care", name: "Нина Павловна", accessibility: true },
      reason: "disability",
      reason_title: "Просит помочь лично",
      priority: "high",
      waiting_since: ago(4),
      waited_seconds: 240,
      last_text: "Сама прийти не могу",
    }),
    card("paid", "ТСЖ «Заря»", "email", "waiting", {
      priority: "commercial",
      reason_title: "Платная услуга",
      waiting_since: ago(65),
      waited_seconds: 3900,
      failed: true,
      last_text: "Просим выставить счёт за замену трёх счётчиков в доме 12",
    }),
    card("mine", "Олег Иванов", "widget", "operator", {
      operator: anna,
      waiting_since: ago(1),
      waited_seconds: 61,
      unread: 1,
      channels: ["widget", "telegram"],
      last_text: "Вот фото счётчика",
    }),
    card("petr", "Алина", "telegram", "operator", {
      operator: petr,
      may: ["note"],
      last_text: "Спасибо, жду",
      last_at: ago(30),
    }),
    card("bot", "", "widget", "bot", { last_text: "как передать показания?", last_at: ago(3) }),
    ...Array.from({ length: 44 }, (_, n) =>
      card(`n${n}`, `Клиент ${n + 1}`, ["telegram", "vk", "email", "widget"][n % 4], "bot", {
        last_text: "Когда приходит счёт за электроэнергию?",
        last_at: ago(60 * (n + 2)),
      }),
    ),
  ];
}

export function summary(conversation) {
  if (conversation.id !== "mine")
    return { question: conversation.last_text, answered: [], known: [], files: 0 };
  return {
    question: "Счётчик моргает красным и не показывает ночной тариф, что делать?",
    answered: ["Как передать показания счётчика", "Замена счётчика: кто, как и сколько стоит"],
    known: [
      { name: "account", value: "012345678" },
      { name: "phone", value: "+79991234567" },
    ],
    files: 1,
  };
}

export function timeline(conversation) {
  let position = 0;
  const item = (minutes, author, text, part = {}) => ({
    position: (position += 1),
    changed: position,
    at: ago(minutes),
    kind: "message",
    author,
    author_name: author === "operator" ? "Анна Соколова" : "",
    channel: conversation.channel,
    text,
    attachments: [],
    buttons: [],
    message_id: `${conversation.id}-${position}`,
    delivery: author === "client" ? "" : "delivered",
    error_text: "",
    article: null,
    subject: "",
    edited: false,
    event: "",
    title: "",
    leads_to: "",
    registered: null,
    answers: null,
    ...part,
  });
  const event = (minutes, title) =>
    item(minutes, "system", "", { kind: "event", event: "x", title, message_id: "", delivery: "" });
  if (conversation.mode === "bot")
    return [item(3, "client", conversation.last_text), item(3, "bot", "Передайте показания до 25-го числа.")];
  return [
    item(1500, "client", "Здравствуйте! Как передать показания?", { channel: "telegram" }),
    item(
      1500,
      "bot",
      "Показания принимаем каждый месяц до 25-го числа:\n• на сайте https://example.org/readings\n• в этом чате",
      {
        channel: "telegram",
        buttons: [
          { label: "Передать показания" },
          { label: "Какой у меня счётчик" },
          { label: "Позвать оператора" },
        ],
        article: { id: "readings", title: "Как передать показания", revision: 4 },
        delivery: "read",
      },
    ),
    event(1490, "Каналы объединены: сайт и Telegram, по одноразовому коду"),
    item(
      20,
      "client",
      "Мне пришёл слишком большой счёт, прошу проверить. Счётчик показывает 12843, а в счёте 13900.",
      {
        edited: true,
        answers: {
          message_id: `${conversation.id}-older`,
          author: "bot",
          author_name: "",
          text: "Показания за сентябрь приняты: 12 843 кВт·ч. Счёт придёт до 10-го числа; если что-то в нём покажется неверным, напишите сюда, и мы про…",
        },
      },
    ),
    event(19, "Бот позвал оператора: клиент попросил оператора, очередь «Общая»"),
    event(15, "Анна Соколова взяла диалог"),
    item(
      14,
      "operator",
      "Перерасчёт сделаем по фото, проверила по базе: показание от 12.10 передано с ошибкой.",
      { kind: "note", delivery: "" },
    ),
    item(14, "system", "Просит прислать сверку за три месяца и перезвонить после обеда.", {
      kind: "event",
      event: "correspondence_registered",
      title: "Анна Соколова: зарегистрирован звонок.",
      delivery: "",
      registered: {
        kind: "call",
        sender: "+7 921 000-00-00",
        received_at: new Date(Date.now() - 16 * 60_000).toISOString(),
      },
    }),
    item(13, "operator", "Здравствуйте, Олег! Пришлите, пожалуйста, фото счётчика.", { delivery: "read" }),
    item(5, "client", "Вот фото счётчика", {
      answers: {
        message_id: `${conversation.id}-9`,
        author: "operator",
        author_name: "Анна Соколова",
        text: "Здравствуйте, Олег! Пришлите, пожалуйста, фото счётчика.",
      },
      attachments: [
        {
          id: "f1",
          kind: "image",
          name: "schetchik.png",
          mime: "image/png",
          size: 48_211,
          url: "/api/files/f1?t=1",
        },
        {
          id: "f2",
          kind: "file",
          name: "Квитанция за октябрь.pdf",
          mime: "application/pdf",
          size: 1_284_000,
          url: "/api/files/f2?t=1",
        },
      ],
    }),
    item(4, "operator", "Спасибо! Вижу 12843, передала на перерасчёт.", {
      delivery: "failed",
      error_text: "клиент заблокировал бота",
    }),
    item(3, "operator", "Ответим здесь до 15:00.", { delivery: "unknown" }),
    item(1, "operator", "И ещё: новый счёт придёт на почту.", { delivery: "sending" }),
  ];
}

export const deadLetters = () => [
  {
    id: "1",
    kind: "inbound",
    account: "telegram:main",
    at: ago(50),
    reason: "Сообщение неизвестного вида: система не смогла его прочитать.",
    conversation_id: null,
    raw: '{"update_id": 71, "story": {"id": 5}}',
  },
  {
    id: "2",
    kind: "outbound",
    account: "email:support",
    at: ago(300),
    reason: "Почтовый сервер клиента отклонил письмо: ящик не существует.",
    conversation_id: "paid",
    raw: null,
  },
];
