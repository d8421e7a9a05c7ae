// The widget's side of the contract: a little bot that answers, calls a person and remembers the talk.
import { fail } from "./desk.mjs";

export class WidgetMock {
  sockets = new Set();
  silent = false;

  constructor() {
    this.reset();
  }

  reset() {
    this.items = [];
    this.acks = new Map();
    this.seq = 0;
    this.mode = "bot";
    this.operator = null;
    this.person = "";
    this.kiosk = null;
    this.people = { working: true, changes_in: null, notice: "" };
  }

  push(frame) {
    for (const socket of this.sockets) socket.send(JSON.stringify(frame));
  }

  add(author, text, part = {}) {
    this.seq += 1;
    const item = {
      seq: this.seq,
      at: new Date().toISOString(),
      author,
      author_name: author === "operator" ? "Анна" : "",
      text,
      attachments: [],
      buttons: [],
      message_id: `w${this.seq}`,
      edited: false,
      ...part,
    };
    this.items.push(item);
    this.push({ type: "item", item });
    return item;
  }

  handle(method, path, query, body) {
    if (path === "/api/widget/session")
      return [
        200,
        {
          token: body.token ?? "mock-token",
          identity_state: this.person ? "verified" : "anonymous",
          name: this.person,
          kiosk: this.kiosk,
          last_seq: this.seq,
          title: "Чат с компанией",
          greeting:
            "Я бот компании «Петербургская сбытовая компания». Спросите про показания, счёт или тариф.",
          locale: "ru",
          people: this.people,
          accepts: { max_file: 1024 * 1024 },
        },
      ];
    if (path === "/api/widget/link") return this.broken ? fail(503, "unavailable", "") : [200, linkOffer()];
    if (path === "/api/widget/files")
      return [
        200,
        {
          id: "up1",
          kind: "image",
          name: "photo.png",
          mime: "image/png",
          size: 5000,
          url: "/api/files/f1?t=1",
        },
      ];
    if (path === "/api/widget/items")
      return [
        200,
        {
          items: this.items.filter((i) => i.seq > Number(query.get("after"))),
          seq: this.seq,
          mode: this.mode,
          operator_name: this.operator,
          typing: false,
        },
      ];
    if (path === "/api/widget/messages" || path === "/api/widget/press")
      return [200, { seq: this.take({ ...body, type: path.endsWith("press") ? "press" : "message" }) }];
    return undefined;
  }

  take(frame) {
    const known = this.acks.get(frame.client_msg_id);
    if (known) return known;
    const label = this.items.flatMap((i) => i.buttons).find((b) => b.token === frame.token)?.label;
    const files = (frame.files ?? []).map((id) => ({
      id,
      kind: "image",
      name: "photo.png",
      mime: "image/png",
      size: 5000,
      url: "/api/files/f1?t=1",
    }));
    const text = frame.type === "press" ? (label ?? "") : frame.text;
    const { seq } = this.add("client", text, { client_msg_id: frame.client_msg_id, attachments: files });
    this.acks.set(frame.client_msg_id, seq);
    if (this.mode === "bot" && !this.silent) this.answer(text);
    return seq;
  }

  answer(text) {
    if (/оператор/i.test(text)) {
      this.setMode("waiting", null);
      this.add("bot", "Зову оператора. Вы первый в очереди, ответит в течение 10 минут.");
      return;
    }
    this.add(
      "bot",
      "Показания принимаем каждый месяц до 25-го числа:\n• на сайте https://example.org/readings\n• в этом чате",
      {
        buttons: [
          { label: "Передать показания", token: "b1", kind: "action", url: "" },
          { label: "Позвать оператора", token: "b2", kind: "action", url: "" },
          { label: "Открыть сайт", token: "", kind: "url", url: "https://example.org/" },
        ],
      },
    );
  }

  setMode(mode, operator) {
    Object.assign(this, { mode, operator });
    this.push({ type: "mode", mode, operator_name: operator });
  }

  connect(socket) {
    socket.on("message", (data) => {
      const frame = JSON.parse(String(data));
      if (frame.type === "hello") {
        this.sockets.add(socket);
        socket.send(
          JSON.stringify({ type: "welcome", seq: this.seq, mode: this.mode, operator_name: this.operator }),
        );
        for (const item of this.items)
          if (item.seq > frame.last_seq) socket.send(JSON.stringify({ type: "item", item }));
      } else if (frame.type === "message" || frame.type === "press") {
        if (/запрещено/.test(frame.text))
          return socket.send(
            JSON.stringify({
              type: "error",
              code: "rejected",
              message: "Такое сообщение принять нельзя.",
              client_msg_id: frame.client_msg_id,
            }),
          );
        const seq = this.take(frame);
        socket.send(JSON.stringify({ type: "ack", client_msg_id: frame.client_msg_id, seq }));
      } else if (frame.type === "ping") socket.send(JSON.stringify({ type: "pong" }));
    });
    socket.on("close", () => this.sockets.delete(socket));
  }
}

function linkOffer() {
  return {
    code: "k7mq-3xvd-9rp2w",
    expires_at: new Date(Date.now() + 600_000).toISOString(),
    links: [
      { channel: "telegram", title: "Открыть Telegram", url: "https://t.me/example_bot?start=abc" },
      { channel: "vk", title: "Открыть ВКонтакте", url: "https://vk.me/example?ref=abc" },
      { channel: "email", title: "Написать письмо", url: "mailto:support@example.org?subject=k7mq" },
    ],
  };
}
