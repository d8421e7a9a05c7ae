import { backoff } from "./backoff";
import type { Clock } from "./clock";
import { Connection, type LinkState } from "./connection";
import type { Attachment, ClientFrame, Item, Mode, ServerFrame, Session } from "./frames";
import { HttpError, type WidgetHttp } from "./http";
import { asFrame, Outbox, type Unsent } from "./outbox";
import type { KeyValue } from "./storage";
import type { JoinTabs, Snapshot, TabMessage, Tabs } from "./tabs";
import { Transcript } from "./transcript";

const TYPING_SHOWN = 6_000;
const TYPING_TOLD_EVERY = 3_000;
/** The hours are asked for again at the latest after this: timers of browsers do not count farther. */
const HOURS_AGAIN = 6 * 3_600_000;
const CROWD = 60_000;
const LIMITED_AGAIN = 5_000;
/** How long a tab that is looked at has to say that a message was seen. */
const SEEN_WITHIN = 300;

export interface ChatDeps {
  account: string;
  storage: KeyValue;
  http: (token: () => string) => WidgetHttp;
  makeSocket: (() => WebSocket) | undefined;
  joinTabs: JoinTabs;
  clock: Clock;
  newId(): string;
  now(): string;
  /** Something that is shown has changed. */
  changed(): void;
  /** Somebody else wrote and no tab of this browser shows it. */
  unseen(): void;
  /** The site's word for this person has run out. */
  loggedOut(): void;
}

/** The talk of one client with the hub, whichever tab holds the line. Knows no screen. */
export class Chat {
  session: Session | undefined;
  mode: Mode = "bot";
  operator = "";
  typing = false;
  link: LinkState = "connecting";
  /** The hub's latest complaint that belongs to no message. */
  problem = "";
  /** What is shown from now on is news, not history. */
  caughtUp = false;
  readonly transcript = new Transcript();
  readonly outbox: Outbox;
  readonly http: WidgetHttp;
  private opened = (): void => {};
  /** Settled with the first session: before it nothing can be uploaded. */
  readonly begun = new Promise<void>((settle) => (this.opened = settle));

  private leading = false;
  private tabs: Tabs = { post: () => {} };
  private connection: Connection | undefined;
  private attempt = 0;
  private stopHours = (): void => {};
  private stopTyping = (): void => {};
  private typingTold = false;
  private keys: { token: string; seen: string; who: string };

  constructor(private deps: ChatDeps) {
    const prefix = `okno.${deps.account}`;
    this.keys = { token: `${prefix}.token`, seen: `${prefix}.seen`, who: `${prefix}.who` };
    this.outbox = new Outbox(deps.storage, `${prefix}.unsent`);
    this.http = deps.http(() => deps.storage.get(this.keys.token) ?? "");
  }

  start(): void {
    this.tabs = this.deps.joinTabs(`okno.${this.deps.account}`, {
      lead: () => this.lead(),
      message: (message) => this.hear(message),
    });
    this.tabs.post({ k: "ask" });
  }

  get unread(): number {
    const seen = this.seen;
    return this.transcript.items.filter((item) => item.author !== "client" && item.seq > seen).length;
  }

  get seen(): number {
    return Number(this.deps.storage.get(this.keys.seen) ?? 0);
  }

  write(text: string, files: Attachment[]): void {
    this.put({ ...this.blank("message"), text, files });
  }

  press(token: string, label: string): void {
    this.put({ ...this.blank("press"), text: label, token });
  }

  /** «Повторить» at a refused entry: the same id, so that it can never count twice. */
  again(id: string): void {
    const entry = this.outbox.all.find((known) => known.client_msg_id === id);
    if (!entry) return;
    const { failed: _, ...due } = entry;
    this.put(due);
  }

  drop(id: string): void {
    this.outbox.settle(id);
    this.tabs.post({ k: "dropped", id });
    this.deps.changed();
  }

  /** The client sees everything that is there. */
  markSeen(): void {
    const seq = this.transcript.lastSeq;
    if (seq <= this.seen) return;
    this.deps.storage.set(this.keys.seen, String(seq));
    this.say({ type: "seen", seq });
    this.deps.changed();
  }

  tellTyping(): void {
    if (this.typingTold) return;
    this.typingTold = true;
    this.deps.clock.after(TYPING_TOLD_EVERY, () => (this.typingTold = false));
    this.say({ type: "typing" });
  }

  /** Somebody else is before the screen, or the same person under a token of his own: nothing shown stays. */
  newPerson(keepUnsent: boolean): void {
    this.tabs.post({ k: "person", keepUnsent });
    this.startAnew(keepUnsent);
  }

  /** Who the site says the person is; "" for a stranger. The token goes with him. */
  get who(): string {
    return this.deps.storage.get(this.keys.who) ?? "";
  }

  become(token: string | null, who: string | null): void {
    this.deps.storage.set(this.keys.token, token);
    this.deps.storage.set(this.keys.who, who);
    this.deps.storage.set(this.keys.seen, null);
  }

  get token(): string | null {
    return this.deps.storage.get(this.keys.token);
  }

  get account(): string {
    return this.deps.account;
  }

  private startAnew(keepUnsent: boolean): void {
    this.transcript.clear();
    if (!keepUnsent) this.outbox.clear();
    Object.assign(this, { session: undefined, caughtUp: false, typing: false, mode: "bot", operator: "" });
    this.deps.changed();
    if (!this.leading) return;
    this.connection?.stop();
    this.connection = undefined;
    void this.open();
  }

  retryNow(): void {
    this.connection?.retryNow();
  }

  private blank(kind: Unsent["kind"]): Unsent {
    return { client_msg_id: this.deps.newId(), kind, text: "", files: [], token: "", at: this.deps.now() };
  }

  private put(entry: Unsent): void {
    this.outbox.put(entry);
    this.tabs.post({ k: "unsent", entry });
    this.connection?.send(asFrame(entry));
    this.deps.changed();
  }

  private say(frame: ClientFrame): void {
    if (this.leading) this.connection?.send(frame);
    else this.tabs.post({ k: "say", frame });
  }

  private lead(): void {
    this.leading = true;
    void this.open();
  }

  /** Asks for a session (the known one if the token still counts), then connects. */
  private async open(): Promise<void> {
    const before = this.token;
    try {
      const session = await this.http.session(this.deps.account, before);
      if (this.token !== before) return void this.open(); // Somebody logged in or out meanwhile.
      this.attempt = 0;
      this.deps.storage.set(this.keys.token, session.token);
      this.begin(session);
      this.watchHours();
      this.connect();
      this.shareAll();
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      if (error.code === "unauthorized") this.deps.storage.set(this.keys.token, null);
      this.problem = error.message;
      this.setLink("waiting");
      this.deps.clock.after(backoff(this.attempt++, this.deps.clock.random), () => void this.open());
    }
    this.deps.changed();
  }

  private begin(session: Session): void {
    this.session = session;
    this.opened();
  }

  /** When people come or go the session's notice is asked for again, not by everybody in the same second. */
  private watchHours(): void {
    const due = (this.session?.people.changes_in ?? HOURS_AGAIN) * 1_000 + this.deps.clock.random() * CROWD;
    this.stopHours();
    this.stopHours = this.deps.clock.after(Math.min(due, HOURS_AGAIN), () => {
      void this.refresh().finally(() => this.watchHours());
    });
  }

  private async refresh(): Promise<void> {
    const token = this.deps.storage.get(this.keys.token);
    const session = await this.http.session(this.deps.account, token).catch(() => undefined);
    if (session?.token !== token || !session) return;
    this.session = session;
    this.shareAll();
    this.deps.changed();
  }

  private connect(): void {
    this.problem = "";
    this.connection = new Connection(
      {
        makeSocket: this.deps.makeSocket,
        http: this.http,
        clock: this.deps.clock,
        token: () => this.session?.token ?? "",
        lastSeq: () => this.transcript.lastSeq,
      },
      {
        frame: (frame) => this.took(frame),
        state: (state) => {
          this.setLink(state);
          if (state === "polling") this.flush();
        },
      },
    );
    this.connection.start();
  }

  private took(frame: ServerFrame): void {
    this.tabs.post({ k: "frame", frame });
    this.apply(frame);
    if (frame.type === "welcome") this.flush();
    if (frame.type !== "error") return;
    if (frame.code === "unauthorized") this.renew();
    if (frame.code === "rate_limited") this.deps.clock.after(LIMITED_AGAIN, () => this.flush());
  }

  private renew(): void {
    if (this.who) {
      this.become(null, null);
      this.newPerson(false);
      this.deps.loggedOut();
      return;
    }
    this.connection?.stop();
    this.connection = undefined;
    this.deps.storage.set(this.keys.token, null);
    this.setLink("waiting");
    this.deps.clock.after(backoff(this.attempt++, this.deps.clock.random), () => void this.open());
  }

  private flush(): void {
    for (const entry of this.outbox.due) this.connection?.send(asFrame(entry));
  }

  /** The same in the leading tab and in those that listen. */
  private apply(frame: ServerFrame): void {
    if (frame.type === "reached") this.reach(frame.seq);
    if (frame.type === "welcome" || frame.type === "mode") {
      this.mode = frame.mode;
      this.operator = frame.operator_name ?? "";
    } else if (frame.type === "item") this.takeItem(frame.item);
    else if (frame.type === "ack") {
      const entry = this.outbox.settle(frame.client_msg_id);
      if (entry) this.transcript.accept(entry, frame.seq);
    } else if (frame.type === "typing") this.showTyping();
    else if (frame.type === "delivery") this.transcript.delivery[frame.message_id] = frame.state;
    else if (frame.type === "error") this.complain(frame);
    this.deps.changed();
  }

  private reach(seq: number): void {
    this.caughtUp = true;
    this.transcript.lastSeq = Math.max(this.transcript.lastSeq, seq);
  }

  private takeItem(item: Item): void {
    if (item.client_msg_id) this.outbox.settle(item.client_msg_id);
    const arrival = this.transcript.take(item);
    if (arrival !== "new" || item.author === "client") return;
    this.typing = false;
    if (this.caughtUp && this.leading)
      this.deps.clock.after(SEEN_WITHIN, () => item.seq > this.seen && this.deps.unseen());
  }

  private complain(frame: Extract<ServerFrame, { type: "error" }>): void {
    if (frame.code === "unauthorized" || frame.code === "rate_limited") return;
    if (frame.client_msg_id) this.outbox.fail(frame.client_msg_id, frame.message);
    else this.problem = frame.message;
  }

  private showTyping(): void {
    this.typing = true;
    this.stopTyping();
    this.stopTyping = this.deps.clock.after(TYPING_SHOWN, () => {
      this.typing = false;
      this.deps.changed();
    });
  }

  private setLink(link: LinkState): void {
    this.link = link;
    this.tabs.post({ k: "link", link });
    this.deps.changed();
  }

  private hear(message: TabMessage): void {
    if (message.k === "ask" && this.leading) this.shareAll();
    else if (message.k === "unsent") {
      this.outbox.put(message.entry);
      this.connection?.send(asFrame(message.entry));
    } else if (message.k === "dropped") this.outbox.settle(message.id);
    else if (message.k === "person") this.startAnew(message.keepUnsent);
    else if (message.k === "say" && this.leading) this.connection?.send(message.frame);
    else if (!this.leading) this.follow(message);
    this.deps.changed();
  }

  private follow(message: TabMessage): void {
    if (message.k === "frame") this.apply(message.frame);
    else if (message.k === "link") this.link = message.link;
    else if (message.k === "snapshot") this.adopt(message.snapshot);
  }

  private shareAll(): void {
    const { session, mode, operator, link } = this;
    const { items, accepted, delivery, lastSeq } = this.transcript;
    const reached = this.caughtUp ? lastSeq : 0;
    if (session)
      this.tabs.post({
        k: "snapshot",
        snapshot: { session, items, accepted, delivery, reached, mode, operator, link },
      });
  }

  private adopt(snapshot: Snapshot): void {
    this.begin(snapshot.session);
    for (const item of snapshot.items) this.transcript.take(item);
    for (const { entry, seq } of snapshot.accepted) this.transcript.accept(entry, seq);
    Object.assign(this.transcript.delivery, snapshot.delivery);
    if (snapshot.reached) this.reach(snapshot.reached);
    Object.assign(this, { mode: snapshot.mode, operator: snapshot.operator, link: snapshot.link });
  }
}
