import { beforeEach, describe, expect, it } from "vitest";
import { askedIn } from "../widget/src/host";
import { logIn, logOut, subjectOf } from "../widget/src/protocol/identity";
import { FakeBrowser } from "./fakes/browser";
import { settle } from "./fakes/clock";
import { FakeHub, item, refusal } from "./fakes/hub";

let hub: FakeHub;
let browser: FakeBrowser;

beforeEach(() => {
  hub = new FakeHub();
  browser = new FakeBrowser(hub);
  hub.answers.login = () => Response.json({ token: "persons-token", name: "Анна" });
  hub.answers.logout = () => new Response(null, { status: 204 });
});

const assertion = (sub: string): string =>
  `h.${btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify({ sub })))).replace(/=/g, "")}.s`;
const logins = (): unknown[] => hub.requests.filter((request) => request.path === "login");

describe("a login on the site", () => {
  it("changes the token, shows the person's own history and keeps what is unsent", async () => {
    const chat = await browser.open();
    hub.socket.welcome();
    hub.socket.say({ type: "item", item: item(3) });
    const old = hub.socket;
    old.drop();
    chat.write("ещё не ушло", []);
    expect(await logIn(chat, assertion("17"))).toEqual({ state: "verified" });
    await settle();
    hub.socket.welcome();
    expect(old).not.toBe(hub.socket);
    expect(hub.socket.of("hello")).toEqual([{ type: "hello", token: "persons-token", last_seq: 0 }]);
    expect(hub.socket.of("message").map((frame) => frame.text)).toEqual(["ещё не ушло"]);
    expect(chat.transcript.items).toEqual([]);
  });

  it("of the same person on the next page asks nothing and changes nothing", async () => {
    const chat = await browser.open();
    await logIn(chat, assertion("абонент 17"));
    await logIn(chat, assertion("абонент 17"));
    expect(logins()).toHaveLength(1);
  });

  it("of another person leaves nothing of the first, in any tab", async () => {
    const chat = await browser.open();
    const other = await browser.open();
    await logIn(chat, assertion("17"));
    await settle();
    hub.socket.welcome();
    hub.socket.say({ type: "item", item: item(3) });
    hub.socket.drop();
    chat.write("слова первого", []);
    await logIn(other, assertion("18"));
    for (const tab of [chat, other])
      expect([tab.transcript.items, tab.outbox.all, tab.mode]).toEqual([[], [], "bot"]);
  });

  it("that the hub refuses leaves the visitor who he was and tells the site's developer why", async () => {
    hub.answers.login = () => refusal(403, "login_expired");
    const chat = await browser.open();
    hub.socket.welcome();
    hub.socket.say({ type: "item", item: item(3) });
    expect(await logIn(chat, assertion("17"))).toEqual({ state: "refused", code: "login_expired" });
    expect([chat.token, chat.transcript.items.length]).toEqual(["fresh-token", 1]);
  });

  it("that comes while the session is being asked for wins over it", async () => {
    let answer = (_: Response): void => {};
    hub.answers.session = () => {
      delete hub.answers.session;
      return new Promise((resolve) => (answer = resolve));
    };
    const chat = await browser.open();
    await logIn(chat, assertion("17"));
    answer(hub.session({ token: "strangers-token" }));
    await settle();
    expect(chat.token).toBe("persons-token");
  });

  it("ends with the logout: token, history and unsent words are gone from this browser", async () => {
    const chat = await browser.open();
    await logIn(chat, assertion("17"));
    await settle();
    hub.socket.welcome();
    hub.socket.say({ type: "item", item: item(3) });
    expect(await logOut(chat)).toEqual({ state: "anonymous" });
    await settle();
    expect(hub.requests.find((request) => request.path === "logout")?.body).toEqual({
      token: "persons-token",
    });
    expect([chat.who, chat.token, chat.transcript.items]).toEqual(["", "fresh-token", []]);
  });

  it("that has run out ends like a logout, and the site is asked for a new one", async () => {
    const chat = await browser.open();
    await logIn(chat, assertion("17"));
    await settle();
    hub.socket.welcome();
    hub.socket.say({ type: "item", item: item(3) });
    hub.socket.say({ type: "error", code: "unauthorized", message: "" });
    await settle();
    expect([browser.logouts, chat.who, chat.transcript.items]).toEqual([1, "", []]);
  });

  it("is not begun by something that is no token", () => {
    for (const text of ["", "a", "a.b.c", "a.e30.c", `a.${btoa('{"sub":{"$gt":""}}')}.c`, "a.W10.c"])
      expect(subjectOf(text)).toBe("");
  });
});

describe("what the page says to the frame", () => {
  it("is known orders with texts where texts are meant, and nothing else", () => {
    expect(askedIn({ okno: "open", greeting: "Помочь?" })).toEqual({ okno: "open", greeting: "Помочь?" });
    expect(askedIn({ okno: "identify", token: { $gt: "" }, greeting: ["x"] })).toEqual({ okno: "identify" });
    for (const data of [null, undefined, "open", 7, [], { okno: "eval" }, { okno: { open: 1 } }])
      expect(askedIn(data)).toBeUndefined();
  });
});
