import { describe, expect, it } from "vitest";
import { Visit } from "../widget/src/kiosk/visit.svelte";
import { FakeBrowser } from "./fakes/browser";
import { FakeClock, settle } from "./fakes/clock";
import { FakeHub, item } from "./fakes/hub";

describe("a visit to a terminal", () => {
  function standing() {
    const clock = new FakeClock();
    const ended = { times: 0 };
    return { clock, ended, visit: new Visit(clock, 60, 10, () => (ended.times += 1)) };
  }

  it("does not end before it has begun", async () => {
    const { clock, ended, visit } = standing();
    visit.answered();
    await clock.pass(3_600_000);
    expect([ended.times, visit.left]).toEqual([0, undefined]);
  });

  it("is announced to end after the idle seconds, counted down, and ends once", async () => {
    const { clock, ended, visit } = standing();
    visit.touched();
    await clock.pass(59_000);
    expect(visit.left).toBeUndefined();
    await clock.pass(1_000);
    expect(visit.left).toBe(10);
    await clock.pass(4_000);
    expect(visit.left).toBe(6);
    await clock.pass(600_000);
    expect([ended.times, visit.left]).toEqual([1, undefined]);
  });

  it("goes on with every touch and with every answer that comes", async () => {
    const { clock, ended, visit } = standing();
    visit.touched();
    await clock.pass(59_000);
    visit.touched();
    await clock.pass(65_000);
    expect(visit.left).toBe(5);
    visit.answered();
    expect(visit.left).toBeUndefined();
    await clock.pass(59_000);
    expect([ended.times, visit.left]).toEqual([0, undefined]);
  });

  it("is kept from its end by the button alone, not by a stray touch", async () => {
    const { clock, ended, visit } = standing();
    visit.touched();
    await clock.pass(62_000);
    visit.touched();
    expect(visit.left).toBe(8);
    visit.stay();
    await clock.pass(30_000);
    expect([ended.times, visit.left]).toEqual([0, undefined]);
    visit.end();
    await clock.pass(600_000);
    expect(ended.times).toBe(1);
  });
});

describe("the next person before a terminal", () => {
  it("has a token of his own and sees nothing of the one before, sent or unsent", async () => {
    const hub = new FakeHub();
    const browser = new FakeBrowser(hub);
    const chat = await browser.open();
    hub.socket.welcome();
    hub.socket.say({ type: "item", item: item(3) });
    hub.socket.drop();
    chat.write("мой счёт 123", []);
    chat.become(null, null);
    chat.newPerson(false);
    await settle();
    expect([chat.transcript.items, chat.outbox.all, chat.unread]).toEqual([[], [], 0]);
    expect(hub.requests.at(-1)).toMatchObject({ path: "session", body: { account: "site" } });
    expect(hub.requests.at(-1)!.body.token).toBeUndefined();
  });
});
