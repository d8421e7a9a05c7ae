import { beforeEach, describe, expect, it } from "vitest";
import { FakeBrowser } from "./fakes/browser";
import { settle } from "./fakes/clock";
import { FakeHub, item } from "./fakes/hub";

let hub: FakeHub;
let browser: FakeBrowser;

beforeEach(() => {
  hub = new FakeHub();
  browser = new FakeBrowser(hub);
});

describe("several tabs of one browser", () => {
  it("share one socket and one session", async () => {
    const first = await browser.open();
    hub.socket.welcome();
    const second = await browser.open();
    hub.socket.say({ type: "item", item: item(1) });
    expect(hub.sockets).toHaveLength(1);
    expect(hub.requests.filter((request) => request.path === "session")).toHaveLength(1);
    expect(first.transcript.items).toEqual(second.transcript.items);
  });

  it("a tab opened later sees the history at once", async () => {
    await browser.open();
    hub.socket.welcome();
    hub.socket.say({ type: "item", item: item(1) });
    const late = await browser.open();
    expect(late.transcript.items.map((line) => line.seq)).toEqual([1]);
    expect(late.session?.title).toBe("ПСК");
  });

  it("what is written in a following tab goes out once and shows in both", async () => {
    const leader = await browser.open();
    hub.socket.welcome();
    const follower = await browser.open();
    follower.write("из второй вкладки", []);
    expect(hub.socket.of("message")).toHaveLength(1);
    expect(leader.outbox.all).toHaveLength(1);
    const id = hub.socket.of("message")[0]!.client_msg_id;
    hub.socket.say({ type: "ack", client_msg_id: id, seq: 1 });
    hub.socket.say({ type: "item", item: item(1, { author: "client", client_msg_id: id }) });
    for (const tab of [leader, follower]) {
      expect(tab.outbox.all).toHaveLength(0);
      expect(tab.transcript.items).toHaveLength(1);
    }
  });

  it("when the leader is closed the next one goes on where it was, with what was unsent", async () => {
    await browser.open();
    hub.socket.welcome();
    hub.socket.say({ type: "item", item: item(5) });
    const follower = await browser.open();
    hub.socket.drop();
    follower.write("не потеряйся", []);
    await browser.closeLeader();
    await settle();
    hub.socket.welcome();
    expect(hub.socket.of("hello")[0]).toMatchObject({ last_seq: 5 });
    expect(hub.socket.of("message").map((frame) => frame.text)).toEqual(["не потеряйся"]);
  });
});
