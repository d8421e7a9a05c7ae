import { beforeEach, describe, expect, it } from "vitest";
import { Sound } from "../widget/src/chat/sound.svelte";
import { inMemory } from "../widget/src/protocol/storage";
import { chime } from "../widget/src/sound/chime";
import { FakeBrowser } from "./fakes/browser";
import { settle } from "./fakes/clock";
import { FakeHub, item } from "./fakes/hub";

describe("the sound", () => {
  let rung = 0;
  const storage = inMemory();
  const made = (): Sound =>
    new Sound(storage, "okno.site.sound", async () => ({ chime: async () => void (rung += 1) }));

  it("is off until the client switches it on, and the choice is remembered", async () => {
    const sound = made();
    sound.ring();
    await settle();
    expect([sound.on, rung]).toEqual([false, 0]);
    sound.toggle();
    await settle();
    expect([made().on, rung]).toEqual([true, 1]);
    sound.toggle();
    sound.ring();
    await settle();
    expect([made().on, rung]).toEqual([false, 1]);
  });

  it("is made of tones, of no file", async () => {
    const started: number[] = [];
    const node = { connect: () => node, gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} } };
    const tone = { ...node, frequency: { value: 0 }, start: (at: number) => started.push(at), stop() {} };
    const context = {
      currentTime: 1,
      resume: async () => {},
      createOscillator: () => tone,
      createGain: () => node,
    };
    await chime(() => context as unknown as AudioContext);
    expect(started).toEqual([1, 1.12]);
  });
});

describe("a new message rings", () => {
  let hub: FakeHub;
  let browser: FakeBrowser;

  beforeEach(() => {
    hub = new FakeHub();
    browser = new FakeBrowser(hub);
  });

  async function caughtUp() {
    const chat = await browser.open();
    hub.socket.welcome(2);
    hub.socket.say({ type: "item", item: item(1) });
    hub.socket.say({ type: "pong" });
    return chat;
  }

  it("once for all tabs, never for history or for the client's own words", async () => {
    await caughtUp();
    await browser.open();
    hub.socket.say({ type: "item", item: item(5) });
    hub.socket.say({ type: "item", item: item(6, { author: "client" }) });
    await browser.clock.pass(1_000);
    expect(browser.rings).toBe(1);
  });

  it("only when no tab shows it", async () => {
    await caughtUp();
    const follower = await browser.open();
    hub.socket.say({ type: "item", item: item(5) });
    follower.markSeen();
    await browser.clock.pass(1_000);
    expect(browser.rings).toBe(0);
  });
});
