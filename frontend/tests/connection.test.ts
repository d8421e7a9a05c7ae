import { beforeEach, describe, expect, it } from "vitest";
import { backoff } from "../widget/src/protocol/backoff";
import { FakeBrowser } from "./fakes/browser";
import { FakeHub, item, refusal } from "./fakes/hub";

let hub: FakeHub;

beforeEach(() => {
  hub = new FakeHub();
});

describe("backoff", () => {
  it("doubles from half a second to half a minute", () => {
    const waits = [0, 1, 2, 6, 20].map((attempt) => backoff(attempt, () => 1));
    expect(waits).toEqual([500, 1_000, 2_000, 30_000, 30_000]);
  });

  it("spreads a crowd over the upper half of the wait", () => {
    expect(backoff(3, () => 0)).toBe(2_000);
    expect(backoff(3, () => 0.5)).toBe(3_000);
  });
});

describe("a socket", () => {
  it("that stays silent after a ping is replaced", async () => {
    const browser = new FakeBrowser(hub);
    await browser.open();
    const first = hub.socket;
    first.welcome();
    first.say({ type: "pong" });
    await browser.clock.pass(25_000);
    expect(first.of("ping")).toHaveLength(2);
    await browser.clock.pass(10_000);
    expect(first.open).toBe(false);
    await browser.clock.pass(1_000);
    expect(hub.sockets).toHaveLength(2);
  });

  it("that answers the ping is kept", async () => {
    const browser = new FakeBrowser(hub);
    await browser.open();
    hub.socket.welcome();
    await browser.clock.pass(25_000);
    hub.socket.say({ type: "pong" });
    await browser.clock.pass(20_000);
    expect(hub.sockets).toHaveLength(1);
  });

  it("that is never welcomed is given up after ten seconds", async () => {
    const browser = new FakeBrowser(hub);
    await browser.open();
    await browser.clock.pass(11_000);
    expect(hub.sockets.length).toBeGreaterThan(1);
  });

  it("is tried at once when the network comes back", async () => {
    const browser = new FakeBrowser(hub);
    const chat = await browser.open();
    hub.socket.welcome();
    hub.socket.drop();
    expect(chat.link).toBe("waiting");
    chat.retryNow();
    expect(hub.sockets).toHaveLength(2);
  });

  it("does not stumble over frames that are no frames", async () => {
    const browser = new FakeBrowser(hub);
    const chat = await browser.open();
    hub.socket.welcome();
    for (const data of ["", "null", "[", "7"]) hub.socket.onmessage?.({ data });
    hub.socket.say({ type: "item", item: item(1) });
    expect(chat.transcript.items).toHaveLength(1);
  });
});

describe("where sockets do not get through", () => {
  /** Each poll waits until the test lets items through. */
  function polls(): (items: ReturnType<typeof item>[]) => void {
    let answer = (_: Response): void => {};
    hub.answers.items = () => new Promise<Response>((resolve) => (answer = resolve));
    return (items) =>
      answer(Response.json({ items, seq: items.at(-1)?.seq ?? 0, mode: "operator", operator_name: "Анна" }));
  }

  it("long polling takes over after three fruitless tries", async () => {
    const arrive = polls();
    const browser = new FakeBrowser(hub);
    const chat = await browser.open();
    for (let tries = 0; tries < 3; tries += 1) {
      hub.socket.drop();
      await browser.clock.pass(2_000);
    }
    arrive([item(1)]);
    await browser.clock.pass(0);
    expect(chat.link).toBe("polling");
    expect(chat.operator).toBe("Анна");
    expect(chat.transcript.items.map((line) => line.seq)).toEqual([1]);
    await browser.clock.pass(300);
    expect(hub.requests.filter((r) => r.path.startsWith("items")).at(-1)?.path).toBe("items?after=1");
  });

  it("messages go out by POST with the same id until the hub has them", async () => {
    const arrive = polls();
    let posts = 0;
    hub.answers.messages = () => ((posts += 1) < 2 ? refusal(503, "busy") : Response.json({ seq: 9 }));
    const browser = new FakeBrowser(hub, false);
    const chat = await browser.open();
    arrive([]);
    await browser.clock.pass(0);
    chat.write("привет", []);
    await browser.clock.pass(3_000);
    const sent = hub.requests.filter((request) => request.path === "messages");
    expect(sent.map((request) => request.body.client_msg_id)).toEqual(["id-1", "id-1"]);
    expect(sent[0]!.token).toBe("Bearer fresh-token");
    expect(chat.outbox.all).toHaveLength(0);
    expect(chat.transcript.accepted).toHaveLength(1);
  });

  it("a socket is tried again after a minute, and polling ends when it works", async () => {
    const arrive = polls();
    const browser = new FakeBrowser(hub);
    const chat = await browser.open();
    for (let tries = 0; tries < 3; tries += 1) {
      hub.socket.drop();
      await browser.clock.pass(2_000);
    }
    arrive([]);
    await browser.clock.pass(60_000);
    hub.socket.welcome();
    expect(chat.link).toBe("online");
    const before = hub.requests.length;
    arrive([]);
    await browser.clock.pass(5_000);
    expect(hub.requests).toHaveLength(before);
  });

  it("typing and reading are told all the same, and an operator's typing is heard", async () => {
    const browser = new FakeBrowser(hub, false);
    hub.answers.typing = hub.answers.seen = () => new Response(null, { status: 204 });
    let arrive = (_: Response): void => {};
    hub.answers.items = () => new Promise((resolve) => (arrive = resolve));
    const chat = await browser.open();
    arrive(
      Response.json({ items: [item(4)], seq: 4, mode: "operator", operator_name: "Анна", typing: false }),
    );
    await browser.clock.pass(300);
    chat.tellTyping();
    chat.markSeen();
    await browser.clock.pass(0);
    const told = hub.requests.filter(({ path }) => path === "typing" || path === "seen");
    expect(told.map(({ path, body }) => [path, body])).toEqual([
      ["typing", {}],
      ["seen", { seq: 4 }],
    ]);
    arrive(Response.json({ items: [], seq: 4, mode: "operator", operator_name: "Анна", typing: true }));
    await browser.clock.pass(0);
    expect(chat.typing).toBe(true);
  });

  it("polling that fails says so and goes on by itself", async () => {
    hub.answers.items = () => Promise.reject(new TypeError("network"));
    const browser = new FakeBrowser(hub, false);
    const chat = await browser.open();
    await browser.clock.pass(100);
    expect(chat.link).toBe("waiting");
    const arrive = polls();
    await browser.clock.pass(500);
    arrive([item(1)]);
    await browser.clock.pass(0);
    expect(chat.link).toBe("polling");
  });
});
