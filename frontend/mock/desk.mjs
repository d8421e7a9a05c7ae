// The console's side of the contract, kept in memory.
import { articles, revisions, row } from "./articles.mjs";
import { learning, lists } from "./learning.mjs";
import { office, visits } from "./office.mjs";
import { requests } from "./requests.mjs";
import { cards, colleagues, deadLetters, me, summary, timeline } from "./people.mjs";

const inView = {
  queue: (card) => card.mode === "waiting",
  mine: (card) => card.operator?.id === me.id,
  all: () => true,
  closed: () => false,
};

export class DeskMock {
  scenario = "normal";
  signedIn = true;
  sockets = new Set();

  constructor() {
    this.reset();
  }

  reset() {
    this.cards = cards();
    this.timelines = new Map(this.cards.map((card) => [card.id, timeline(card)]));
    this.articles = articles();
    this.dead = deadLetters();
    this.learned = lists();
    this.office = office();
    this.position = 1000;
  }

  push(frame) {
    for (const socket of this.sockets) socket.send(JSON.stringify(frame));
  }

  handle(method, path, query, body) {
    if (path === "/api/login") return this.login(body);
    if (path === "/api/logout") return this.set({ signedIn: false });
    if (!this.signedIn) return fail(401, "unauthorized", "Войдите");
    if (path === "/api/me") return [200, me];
    if (this.scenario === "error") return fail(503, "unavailable", "");
    const learned = requests(this, method, path) ?? learning(this, method, path, body);
    if (learned) return learned;
    const visited = visits(this, method, path);
    if (visited) return visited;
    const [, , area, kind, id, action, extra] = path.split("/");
    if (area === "desk") return this.desk(method, kind, [id, action, extra], query, body);
    if (area === "editor") return this.editor(method, kind, id, action, query, body);
    return undefined;
  }

  login({ login, password }) {
    if (login === "locked") return [...fail(429, "locked", ""), { "Retry-After": "240" }];
    if (login !== "anna" || password !== "anna") return fail(401, "wrong", "");
    return this.set({ signedIn: true });
  }

  set(part) {
    Object.assign(this, part);
    return [204];
  }

  desk(method, kind, [id, action, extra], query, body) {
    if (kind === "colleagues") return [200, colleagues];
    if (kind === "files")
      return [
        200,
        {
          id: "up1",
          name: "photo.png",
          mime: "image/png",
          size: 5000,
          kind: "image",
          url: "/api/files/f1?t=1",
        },
      ];
    if (kind === "dead-letters") {
      if (method === "POST") return this.set({ dead: this.dead.filter((d) => d.id !== action) });
      return [200, { items: this.scenario === "empty" ? [] : this.dead }];
    }
    if (kind !== "conversations") return undefined;
    if (!id) return [200, this.list(query.get("view"))];
    const card = this.cards.find((c) => c.id === id);
    if (!card) return fail(404, "not_found", "");
    if (!action) return [200, this.conversation(card, query.get("before"))];
    return this.act(card, action, body, extra);
  }

  list(view) {
    const shown = this.scenario === "empty" ? [] : this.cards;
    const count = (name) => shown.filter(inView[name]).length;
    return {
      items: shown.filter(inView[view] ?? (() => false)),
      counts: { queue: count("queue"), mine: count("mine"), all: count("all") },
      position: this.position,
    };
  }

  conversation(card, before) {
    const linked = card.channels.length > 1;
    return {
      card,
      identities: card.channels.map((channel, n) => ({
        id: `i${n}`,
        channel,
        name: card.contact.name,
        verified: n === 1,
        reachable: card.id !== "petr",
        address_hint: {
          telegram: "@oleg_iv",
          email: "z***@example.org",
          vk: "id 18…",
          widget: "посетитель сайта",
        }[channel],
      })),
      links: linked
        ? [{ id: "l1", evidence: "code", at: new Date().toISOString(), channels: card.channels }]
        : [],
      items: before ? [] : this.timelines.get(card.id),
      has_more: !before && card.id === "mine",
      summary: before || card.mode === "bot" ? null : summary(card),
      position: this.position,
    };
  }

  act(card, action, body) {
    const items = this.timelines.get(card.id);
    if (action === "reply" || action === "note") {
      const item = this.item(action, card, body);
      items.push(item);
      this.push({ type: "item", conversation: card.id, item });
      setTimeout(
        () =>
          this.push({
            type: "item",
            conversation: card.id,
            item: { ...item, changed: item.changed + 1, delivery: action === "note" ? "" : "delivered" },
          }),
        400,
      );
      return [200, { item }];
    }
    if (action === "resend") {
      const item = items.find((i) => i.message_id === body.message_id);
      Object.assign(item, { delivery: "sending", error_text: "" });
      return [200, { item }];
    }
    if (action === "claim" && card.id === "care")
      return fail(409, "taken", "Этот диалог уже взял Пётр Белов.");
    const mine = {
      mode: "operator",
      operator: { id: me.id, name: me.name },
      may: ["reply", "note", "transfer", "return", "close"],
      unread: 0,
    };
    const freed = { mode: "bot", operator: null, may: ["claim", "note"], waiting_since: null };
    const moved = { mode: "waiting", operator: null, may: ["claim", "note", "transfer"] };
    Object.assign(
      card,
      { claim: mine, return: freed, close: freed, transfer: moved, unlink: { channels: ["widget"] } }[action],
    );
    return [200, card];
  }

  item(action, card, body) {
    this.position += 1;
    const image = {
      id: "f1",
      kind: "image",
      name: "photo.png",
      mime: "image/png",
      size: 5000,
      url: "/api/files/f1?t=1",
    };
    return {
      ...timeline(card)[0],
      position: this.position,
      changed: this.position,
      at: new Date().toISOString(),
      kind: action === "note" ? "note" : "message",
      author: "operator",
      author_name: me.name,
      channel: card.channel,
      text: body.text,
      attachments: (body.files ?? []).map((id) => ({ ...image, id })),
      message_id: `new-${this.position}`,
      delivery: action === "note" ? "" : "sending",
    };
  }

  editor(method, kind, id, action, query, body) {
    if (kind === "try")
      return [
        200,
        /показан/.test(body.text)
          ? {
              intent: "reading_howto",
              confidence: 0.93,
              certainty: "sure",
              article: { id: "readings", title: "Как передать показания" },
              answer: "Показания принимаем каждый месяц до 25-го числа.",
            }
          : { intent: "", confidence: 0, certainty: "none", article: null, answer: "" },
      ];
    const article = this.articles.find((a) => a.id === id);
    if (!id && method === "POST") {
      const created = {
        ...articles()[0],
        ...body,
        id: body.topic,
        draft: true,
        state: "draft",
        revision: 1,
        published_revision: null,
      };
      this.articles.unshift(created);
      return [200, created];
    }
    if (!id) {
      const q = (query.get("q") ?? "").toLowerCase();
      const shown = this.scenario === "empty" ? [] : this.articles;
      return [200, { items: shown.filter((a) => a.title.toLowerCase().includes(q)).map(row) }];
    }
    if (!article) return fail(404, "not_found", "");
    if (action === "revisions") return [200, { items: revisions(article) }];
    if (method === "GET") return [200, article];
    if (this.scenario === "conflict") return fail(409, "conflict", "");
    if (action === "publish")
      Object.assign(article, { draft: false, state: "published", published_revision: article.revision });
    else Object.assign(article, body, { draft: true, state: "draft", revision: article.revision + 1 });
    return [200, article];
  }
}

export function fail(status, code, message) {
  return [status, { error: { code, message_ru: message, message_en: message } }];
}
