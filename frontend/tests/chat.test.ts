import { beforeEach, describe, expect, it } from "vitest";
import type { Chat } from "../widget/src/protocol/chat";
import { rows } from "../widget/src/chat/rows";
import { FakeBrowser } from "./fakes/browser";
import { FakeHub, item, refusal } from "./fakes/hub";

let hub: FakeHub;
let browser: FakeBrowser;

beforeEach(() => {
  hub = new FakeHub();
  browser = new FakeBrowser(hub);
});

const texts = (chat: Chat): string[] => rows(chat.transcript, chat.outbox.all).map((row) => row.text);
const fates = (chat: Chat): string[] => rows(chat.transcript, chat.outbox.all).map((row) => row.fate);

describe("resuming", () => {
  it("says hello with the token and the last seq it has seen", async () => {
    await browser.open();
    hub.socket.welcome();
    hub.socket.say({ type: "item", item: item(7) });
    hub.socket.drop();
    await browser.clock.pass(1_000);
    hub.socket.welcome();
    expect(hub.sockets).toHaveLength(2);
    expect(hub.socket.of("hello")).toEqual([{ type: "hello", token: "fresh-token", last_seq: 7 }]);
  });

  it("shows an item replayed twice once, in the order of the log", async () => {
    const chat = await browser.open();
    hub.socket.welcome();
    for (const seq of [3, 1, 3, 2, 1]) hub.socket.say({ type: "item", item: item(seq) });
    expect(texts(chat)).toEqual(["line 1", "line 2", "line 3"]);
  });

  it("resumes from where the log had come, even when no item stands there, but only after the whole replay", async () => {
    await browser.open();
    hub.socket.welcome(90);
    hub.socket.say({ type: "item", item: item(7) });
    hub.socket.drop();
    await browser.clock.pass(1_000);
    hub.socket.welcome(90);
    hub.socket.say({ type: "pong" });
    hub.socket.drop();
    await browser.clock.pass(1_000);
    hub.socket.welcome(90);
    expect(hub.sockets.map((socket) => socket.of("hello")[0]?.last_seq)).toEqual([0, 7, 90]);
  });

  it("puts an edit in the place of what it edits", async () => {
    const chat = await browser.open();
    hub.socket.welcome();
    hub.socket.say({ type: "item", item: item(1) });
    hub.socket.say({ type: "item", item: item(2) });
    hub.socket.say({ type: "item", item: item(5, { message_id: "m1", text: "mended", edited: true }) });
    expect(texts(chat)).toEqual(["mended", "line 2"]);
    expect(chat.transcript.lastSeq).toBe(5);
  });

  it("takes a refused token for an end: asks a new session and goes on", async () => {
    browser.storage.set("okno.site.token", "stale");
    await browser.open();
    hub.socket.onopen?.();
    expect(hub.socket.of("hello")[0]?.token).toBe("stale");
    hub.socket.say({ type: "error", code: "unauthorized", message: "" });
    await browser.clock.pass(1_000);
    hub.socket.welcome();
    expect(hub.socket.of("hello")[0]?.token).toBe("fresh-token");
  });

  it("is caught up only when the whole history is there", async () => {
    hub.lastSeq = 2;
    const chat = await browser.open();
    hub.socket.welcome(2);
    hub.socket.say({ type: "item", item: item(1) });
    expect(chat.caughtUp).toBe(false);
    hub.socket.say({ type: "item", item: item(2) });
    hub.socket.say({ type: "pong" });
    expect(chat.caughtUp).toBe(true);
  });
});

describe("what the client wrote", () => {
  it("stays one bubble from writing through ack to echo", async () => {
    const chat = await browser.open();
    hub.socket.welcome();
    chat.write("привет", []);
    const id = hub.socket.of("message")[0]!.client_msg_id;
    expect(fates(chat)).toEqual(["sending"]);
    hub.socket.say({ type: "ack", client_msg_id: id, seq: 4 });
    expect(fates(chat)).toEqual(["sent"]);
    hub.socket.say({ type: "item", item: item(4, { author: "client", text: "привет", client_msg_id: id }) });
    const shown = rows(chat.transcript, chat.outbox.all);
    expect(shown).toHaveLength(1);
    expect(shown[0]!.key).toBe(id);
  });

  it("accepts the echo before the ack", async () => {
    const chat = await browser.open();
    hub.socket.welcome();
    chat.write("привет", []);
    const id = hub.socket.of("message")[0]!.client_msg_id;
    hub.socket.say({ type: "item", item: item(4, { author: "client", text: "привет", client_msg_id: id }) });
    hub.socket.say({ type: "ack", client_msg_id: id, seq: 4 });
    expect(texts(chat)).toEqual(["привет"]);
  });

  it("survives being offline and goes out in order, each once", async () => {
    const chat = await browser.open();
    hub.socket.welcome();
    hub.socket.drop();
    chat.write("раз", []);
    chat.write("два", []);
    await browser.clock.pass(1_000);
    hub.socket.welcome();
    expect(hub.socket.of("message").map((frame) => frame.text)).toEqual(["раз", "два"]);
  });

  it("survives a reload before the ack, under the same id", async () => {
    const first = await browser.open();
    hub.socket.welcome();
    first.write("важное", []);
    const id = hub.socket.of("message")[0]!.client_msg_id;
    browser.quit();
    const second = await browser.open();
    expect(texts(second)).toEqual(["важное"]);
    hub.socket.welcome();
    expect(hub.socket.of("message")).toMatchObject([{ client_msg_id: id, text: "важное" }]);
    hub.socket.say({ type: "ack", client_msg_id: id, seq: 1 });
    expect(browser.storage.get("okno.site.unsent")).toBeNull();
  });

  it("shows the hub's refusal at that message and sends it again on demand", async () => {
    const chat = await browser.open();
    hub.socket.welcome();
    chat.write("длинное", []);
    const id = hub.socket.of("message")[0]!.client_msg_id;
    hub.socket.say({ type: "error", code: "too_long", message: "Слишком длинно", client_msg_id: id });
    expect(rows(chat.transcript, chat.outbox.all)[0]).toMatchObject({
      fate: "failed",
      why: "Слишком длинно",
    });
    chat.again(id);
    expect(hub.socket.of("message").map((frame) => frame.client_msg_id)).toEqual([id, id]);
    expect(fates(chat)).toEqual(["sending"]);
  });

  it("waits and tries again when it wrote too fast", async () => {
    const chat = await browser.open();
    hub.socket.welcome();
    chat.write("часто", []);
    hub.socket.say({ type: "error", code: "rate_limited", message: "", client_msg_id: "id-1" });
    expect(fates(chat)).toEqual(["sending"]);
    await browser.clock.pass(5_000);
    expect(hub.socket.of("message")).toHaveLength(2);
  });

  it("counts what others wrote after the last look as unread, also after a reload", async () => {
    const chat = await browser.open();
    hub.socket.welcome();
    hub.socket.say({ type: "item", item: item(1) });
    chat.markSeen();
    hub.socket.say({ type: "item", item: item(2) });
    hub.socket.say({ type: "item", item: item(3, { author: "client" }) });
    expect(chat.unread).toBe(1);
    expect(hub.socket.of("seen")).toEqual([{ type: "seen", seq: 1 }]);
    browser.quit();
    const again = await browser.open();
    hub.socket.welcome();
    for (const seq of [1, 2]) hub.socket.say({ type: "item", item: item(seq) });
    expect(again.unread).toBe(1);
  });
});

describe("the hours of people", () => {
  it("are asked for again when they change, with the same token, and every tab learns of it", async () => {
    hub.people = { working: false, changes_in: 600, notice: "Ответят после 8:00." };
    const chat = await browser.open();
    const follower = await browser.open();
    hub.socket.welcome();
    hub.people = { working: true, changes_in: 7_200, notice: "" };
    await browser.clock.pass(599_000);
    expect(chat.session!.people.notice).toBe("Ответят после 8:00.");
    await browser.clock.pass(61_000);
    expect([chat.session!.people.notice, follower.session!.people.notice]).toEqual(["", ""]);
    const asked = hub.requests.filter((request) => request.path === "session");
    expect(asked.map((request) => request.body.token)).toEqual([undefined, "fresh-token"]);
  });
});

describe("a session that cannot be had", () => {
  it("is asked for again with growing pauses, and the reason is shown", async () => {
    let tries = 0;
    hub.answers.session = (body) => {
      tries += 1;
      return tries < 3 ? refusal(429, "rate_limited", "Подождите") : hub.session(body);
    };
    const chat = await browser.open();
    expect(chat.problem).toBe("Подождите");
    await browser.clock.pass(500);
    expect(tries).toBe(2);
    await browser.clock.pass(1_000);
    expect(tries).toBe(3);
    hub.socket.welcome();
    expect(chat.problem).toBe("");
    expect(chat.link).toBe("online");
  });
});
