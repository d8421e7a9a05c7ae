/** An office's day, as people come and are called. */
const at = "2026-11-03T09:30:00.000Z";
const visit = (id, ticket, name, more = {}) => ({
  id,
  ticket,
  state: "arrived",
  name,
  phone: "",
  starts: at,
  time: "12:30",
  walk_in: true,
  topic: "Консультация и расчёты",
  paid: false,
  needs: "",
  out_of_turn: false,
  at_his_time: false,
  early: false,
  rose: false,
  window: "",
  place: 0,
  waited_seconds: 0,
  ...more,
});

export function office() {
  return {
    office: "mikhaylova",
    title: "Офис на Михайлова",
    day: "2026-11-03",
    hours: "9:00–20:00",
    windows: 4,
    now: at,
    waiting: [
      visit("v1", "К-004", "Нина Павловна", {
        place: 1,
        out_of_turn: true,
        needs: "Встретить у входа",
        waited_seconds: 125,
      }),
      visit("v2", "К-006", "Зоя Фёдорова", {
        place: 2,
        walk_in: false,
        at_his_time: true,
        phone: "+7 921 555-44-33",
        waited_seconds: 40,
      }),
      visit("v3", "У-002", "", { place: 3, paid: true, topic: "Платные услуги", waited_seconds: 1_290 }),
      visit("v4", "К-001", "Николай Степанович Александров-Задунайский", {
        place: 4,
        rose: true,
        waited_seconds: 1_910,
      }),
    ],
    called: [visit("v5", "П-003", "Пётр Иванов", { state: "called", window: "2" })],
    expected: [
      visit("v6", "С-008", "Артём Лебедев", { state: "booked", walk_in: false, phone: "+79211112203" }),
    ],
    done: [visit("v7", "Д-005", "Мария Котова", { state: "missed", walk_in: false })],
    wait: {
      count: 3,
      average_seconds: 1_500,
      longest_seconds: 2_040,
      bound_minutes: 30,
      kept: true,
      waiting_longest_seconds: 1_910,
    },
    topics: [
      { id: "consulting", title: "Консультация и расчёты" },
      { id: "paid", title: "Платные услуги" },
    ],
    needs: [{ id: "help_inside", title: "Встретить у входа" }],
  };
}

/** The answer to a request of the office's screen, or undefined. */
export function visits(hub, method, path) {
  if (!path.startsWith("/api/office/")) return undefined;
  if (path === "/api/office/offices")
    return [200, { items: [{ id: "mikhaylova", title: "Офис на Михайлова" }] }];
  const day = hub.office;
  if (hub.scenario === "empty")
    return [
      200,
      { ...day, waiting: [], called: [], expected: [], done: [], wait: { ...day.wait, count: 0 } },
    ];
  if (method === "GET") return [200, day];
  if (path.endsWith("call-next")) {
    const next = day.waiting.shift();
    day.called.push({ ...next, state: "called", window: "1", place: 0 });
    return [200, { id: next.id }];
  }
  return [204];
}
