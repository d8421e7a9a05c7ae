import { Chat } from "../../widget/src/protocol/chat";
import { WidgetHttp } from "../../widget/src/protocol/http";
import { inMemory, type KeyValue } from "../../widget/src/protocol/storage";
import type { JoinTabs, TabEvents } from "../../widget/src/protocol/tabs";
import { FakeClock, settle } from "./clock";
import type { FakeHub } from "./hub";

/** A browser with one storage and any number of tabs, the first living one of which leads. */
export class FakeBrowser {
  storage: KeyValue = inMemory();
  clock = new FakeClock();
  private tabs: TabEvents[] = [];
  private ids = 0;
  rings = 0;
  logouts = 0;

  constructor(
    private hub: FakeHub,
    private sockets = true,
  ) {}

  async open(): Promise<Chat> {
    const chat = new Chat({
      account: "site",
      storage: this.storage,
      http: (token) => new WidgetHttp(this.hub.fetch as typeof fetch, token, "ru"),
      makeSocket: this.sockets ? this.hub.makeSocket : undefined,
      joinTabs: this.join,
      clock: this.clock,
      newId: () => `id-${(this.ids += 1)}`,
      now: () => "2026-11-23T10:00:00Z",
      changed: () => {},
      unseen: () => (this.rings += 1),
      loggedOut: () => (this.logouts += 1),
    });
    chat.start();
    await settle();
    return chat;
  }

  /** The leading tab is closed: its socket goes with it, the next one inherits the lock. */
  async closeLeader(): Promise<void> {
    this.tabs.shift();
    this.tabs[0]?.lead();
    await settle();
  }

  /** All tabs are gone; the storage stays. */
  quit(): void {
    this.tabs = [];
  }

  private join: JoinTabs = (_name, events) => {
    this.tabs.push(events);
    if (this.tabs.length === 1) queueMicrotask(() => events.lead());
    return {
      post: (message) => {
        const copy = JSON.stringify(message);
        for (const other of this.tabs) if (other !== events) other.message(JSON.parse(copy));
      },
    };
  };
}
