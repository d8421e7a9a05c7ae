import type { ClientFrame, Item, Mode, ServerFrame, Session } from "./frames";
import type { LinkState } from "./connection";
import type { Unsent } from "./outbox";
import type { Accepted } from "./transcript";

export interface Snapshot {
  session: Session;
  items: Item[];
  accepted: Accepted[];
  delivery: Record<string, string>;
  /** How far the log has been read; 0 while the history is still coming. */
  reached: number;
  mode: Mode;
  operator: string;
  link: LinkState;
}

/** What the tabs of one browser tell each other. One of them leads: it alone holds the socket. */
export type TabMessage =
  | { k: "ask" }
  | { k: "snapshot"; snapshot: Snapshot }
  | { k: "frame"; frame: ServerFrame }
  | { k: "link"; link: LinkState }
  | { k: "unsent"; entry: Unsent }
  | { k: "dropped"; id: string }
  | { k: "person"; keepUnsent: boolean }
  | { k: "say"; frame: ClientFrame };

export interface Tabs {
  post(message: TabMessage): void;
}

export interface TabEvents {
  /** This tab leads from now on. */
  lead(): void;
  message(message: TabMessage): void;
}

export type JoinTabs = (name: string, events: TabEvents) => Tabs;

/** Elects a leader by a lock that the browser frees when its tab goes. Without locks every tab leads itself. */
export const joinTabs: JoinTabs = (name, events) => {
  if (!navigator.locks || typeof BroadcastChannel === "undefined") return alone(name, events);
  const channel = new BroadcastChannel(name);
  channel.onmessage = (event: MessageEvent<TabMessage>) => events.message(event.data);
  void navigator.locks.request(name, () => {
    events.lead();
    return new Promise(() => {});
  });
  return { post: (message) => channel.postMessage(message) };
};

export const alone: JoinTabs = (_name, events) => {
  queueMicrotask(() => events.lead());
  return { post: () => {} };
};
