import type { ClientFrame, Item, ServerFrame } from "../../widget/src/protocol/frames";

/** One end of a socket, as the browser shows it. */
export class FakeSocket {
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  sent: ClientFrame[] = [];
  open = true;

  send(text: string): void {
    this.sent.push(JSON.parse(text) as ClientFrame);
  }

  close(): void {
    this.open = false;
  }

  say(frame: ServerFrame): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  welcome(seq = 0): void {
    this.onopen?.();
    this.say({ type: "welcome", seq, mode: "bot" });
  }

  drop(): void {
    this.open = false;
    this.onclose?.();
  }

  of<T extends ClientFrame["type"]>(type: T): Extract<ClientFrame, { type: T }>[] {
    return this.sent.filter((frame) => frame.type === type) as Extract<ClientFrame, { type: T }>[];
  }
}

/** The hub's HTTP side: answers are set by the test, requests are kept. */
export class FakeHub {
  sockets: FakeSocket[] = [];
  requests: { path: string; body: Record<string, unknown>; token: string }[] = [];
  answers: Record<string, (body: Record<string, unknown>) => Response | Promise<Response>> = {};
  lastSeq = 0;
  person = "";
  people = { working: true, changes_in: null as number | null, notice: "" };

  get socket(): FakeSocket {
    return this.sockets[this.sockets.length - 1]!;
  }

  makeSocket = (): WebSocket => {
    const socket = new FakeSocket();
    this.sockets.push(socket);
    return socket as unknown as WebSocket;
  };

  fetch = async (address: string, request: RequestInit): Promise<Response> => {
    const path = address.replace("/api/widget/", "").split("?")[0]!;
    const body =
      typeof request.body === "string" ? (JSON.parse(request.body) as Record<string, unknown>) : {};
    const token = (request.headers as Record<string, string>).Authorization ?? "";
    this.requests.push({ path: address.replace("/api/widget/", ""), body, token });
    const answer = this.answers[path];
    if (answer) return answer(body);
    if (path === "session") return this.session(body);
    return new Promise(() => {});
  };

  session(body: Record<string, unknown>): Response {
    return Response.json({
      token: body.token ?? "fresh-token",
      identity_state: this.person ? "verified" : "anonymous",
      name: this.person,
      kiosk: null,
      last_seq: this.lastSeq,
      title: "ПСК",
      greeting: "Здравствуйте",
      locale: "ru",
      people: this.people,
      accepts: { max_file: 20_000_000 },
    });
  }
}

export function item(seq: number, part: Partial<Item> = {}): Item {
  return {
    seq,
    at: `2026-11-23T10:00:${String(seq % 60).padStart(2, "0")}Z`,
    author: "bot",
    author_name: "",
    text: `line ${seq}`,
    attachments: [],
    buttons: [],
    message_id: `m${seq}`,
    edited: false,
    channel: "widget",
    client_msg_id: null,
    ...part,
  };
}

export function refusal(status: number, code: string, message = "Нельзя"): Response {
  return Response.json({ error: { code, message_ru: message, message_en: "No" } }, { status });
}
