/** «Это статья…» and what editors make of it. */
const titles = [
  { id: "readings", title: "Как передать показания" },
  { id: "pay", title: "Как оплатить электроэнергию без комиссии" },
  { id: "debt", title: "Откуда взялся долг и как узнать его сумму" },
];
const at = "2026-11-03T09:30:00.000Z";
const candidate = (id, words, count, by = "Ольга Смирнова") => ({ id, words, count, last_at: at, by });
const example = (message, text, why) => ({ message, text, why, at });

export function lists() {
  return {
    named: [],
    candidates: [
      {
        article: "readings",
        title: "Как передать показания",
        draft: false,
        candidates: [
          candidate("c1", "куда цифры со счётчика слать", 4),
          candidate(
            "c2",
            "мой л/с …, хочу отправить данные прибора учёта за ноябрь, а форма не открывается",
            1,
          ),
        ],
      },
      {
        article: "debt",
        title: "Откуда взялся долг и как узнать его сумму",
        draft: true,
        candidates: [candidate("c3", "пришло смс что я должна, а я платила", 2, "Сергей Иванов")],
      },
    ],
    questions: [
      {
        question: "как перейти на ночной тариф",
        count: 3,
        last_at: at,
        messages: ["m1", "m2", "m3"],
        examples: [
          example("m1", "как перейти на ночной тариф", "not_understood"),
          example("m2", "перейти на ночной тариф как", "operator"),
          example("m3", "хочу ночной тариф, куда обратиться", "clarify"),
        ],
        suggestion: { id: "pay", title: "Как оплатить электроэнергию без комиссии" },
      },
      {
        question: "вы даёте справки для субсидии на бумаге с печатью",
        count: 1,
        last_at: at,
        messages: ["m4"],
        examples: [example("m4", "вы даёте справки для субсидии на бумаге с печатью", "handoff")],
        suggestion: null,
      },
    ],
  };
}

/** The answer to a request of learning, or undefined. */
export function learning(hub, method, path, body) {
  if (/^\/api\/(desk\/articles|editor\/articles-found)$/.test(path)) return [200, { items: titles }];
  if (/^\/api\/desk\/conversations\/[^/]+\/articles/.test(path)) return name(hub, method, path, body);
  if (path.startsWith("/api/editor/candidates")) return decide(hub, method, path);
  if (path.startsWith("/api/editor/unanswered")) return settle(hub, method, body);
  return undefined;
}

function name(hub, method, path, body) {
  const found = hub.learned;
  if (method === "GET") return [200, { items: found.named }];
  found.named = found.named.filter((one) => one.message !== body.message_id);
  if (path.endsWith("withdraw")) return [204];
  const { title } = titles.find((one) => one.id === body.article);
  const named = { message: body.message_id, article: body.article, title };
  found.named.push(named);
  return [200, named];
}

function decide(hub, method, path) {
  const found = hub.learned;
  if (method === "GET") return [200, { items: hub.scenario === "empty" ? [] : found.candidates }];
  const id = path.split("/")[4];
  found.candidates = found.candidates
    .map((group) => ({ ...group, candidates: group.candidates.filter((one) => one.id !== id) }))
    .filter((group) => group.candidates.length > 0);
  return path.endsWith("accept") ? [200, { added: "published" }] : [204];
}

function settle(hub, method, body) {
  const found = hub.learned;
  if (method === "GET") return [200, { items: hub.scenario === "empty" ? [] : found.questions }];
  found.questions = found.questions.filter((group) => !body.messages.includes(group.messages[0]));
  return body.article ? [200, { count: body.messages.length }] : [204];
}
