/** Requests (обращения) of the invented hub: enough for every state of their screens. */
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const iso = (from) => new Date(Date.now() + from).toISOString();

function card(number, kind_title, text, client, days, part = {}) {
  return {
    id: `req-${number}`,
    number: `ВХ-2026-${number}`,
    kind: "complaint",
    kind_title,
    state: "registered",
    state_title: "зарегистрировано",
    running: true,
    received_at: iso((days - 29) * DAY),
    due: iso(days * DAY),
    percent: Math.round(((29 - days) / 29) * 100),
    late: days < 0,
    handler: null,
    client,
    text,
    external_no: "",
    answered_at: null,
    may: ["take", "correct"],
    ...part,
  };
}

const mine = {
  state: "in_work",
  state_title: "в работе",
  handler: { id: "op-anna", name: "Анна" },
  may: ["assign", "correct", "wait", "answer", "close", "task"],
};
const cards = [
  card(10398, "Жалоба", "Второй раз приходит счёт на чужую фамилию", "Марина Орлова", -2),
  card(10402, "Перерасчёт", "Пересчитайте за октябрь: были в отъезде", "Олег Смирнов", 4, mine),
  card(10410, "Письменный вопрос", "Что такое СОИ в квитанции?", "Нина Павловна Константинопольская", 13),
  card(10412, "Счётчик: замена, проверка, пломба", "Вышел срок поверки", "Клиент", 25),
];

function whole(found) {
  return {
    card: found,
    conversation: "c-oleg",
    account: "123456789",
    answer_by: "email",
    anonymous: false,
    about: null,
    against: "",
    registered_by: null,
    decision: "",
    text: found.text,
    answer: "",
    how_to_appeal: "Если вы не согласны с ответом, напишите «обжаловать» и номер обращения.",
    terms: [
      {
        clause: "R2",
        days: 29,
        unit: "calendar_days",
        source: "Стандарт качества обслуживания клиентов, 2021",
        date: found.due.slice(0, 10),
        decides: true,
        skipped: [],
      },
    ],
    tasks: [
      {
        id: "task-1",
        department: "Отдел расчётов",
        text: "Сверьте начисления за октябрь",
        due: iso(-DAY),
        late: true,
        opened_by: "Анна",
        opened_at: iso(-4 * DAY),
        answer: "",
        closed_by: "",
        closed_at: null,
      },
    ],
    history: [
      { position: 1, at: found.received_at, title: `Зарегистрировано обращение ${found.number}.`, text: "" },
      {
        position: 2,
        at: iso(-4 * DAY),
        title: "Анна: поручение: Отдел расчётов.",
        text: "Сверьте начисления",
      },
    ],
    assignable: [{ id: "op-petr", name: "Пётр" }],
  };
}

const choice = (id, title) => ({ id, title });
const forms = {
  kinds: [choice("complaint", "Жалоба"), choice("recalculation", "Перерасчёт")],
  served: ["complaint", "recalculation"],
  states: [choice("registered", "зарегистрировано"), choice("in_work", "в работе")],
  decisions: [choice("granted", "удовлетворено"), choice("declined", "отказано")],
  departments: [{ id: "billing", title: "Отдел расчётов", days: 3 }],
};

/** The answer to a request of this section, or undefined. */
export function requests(hub, method, path) {
  if (path === "/api/desk/request-forms") return [200, forms];
  if (/^\/api\/desk\/conversations\/[^/]+\/requests$/.test(path)) return [200, { items: cards.slice(1, 2) }];
  const [, , , kind, id] = path.split("/");
  if (kind !== "requests") return undefined;
  const items = hub.scenario === "empty" ? [] : cards;
  const counts = {
    open: items.length,
    mine: items.length && 1,
    free: items.length && 3,
    overdue: items.length && 1,
  };
  if (!id) return [200, { items, counts, position: 1 }];
  return [200, whole(cards.find((one) => one.id === id) ?? cards[0])];
}
