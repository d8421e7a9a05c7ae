import { ApiError, get, post } from "../api/client";
import type { Card, CardList, Conversation, Me, StreamFrame, ViewName } from "../api/types";
import { requests } from "../requests/requests.svelte";
import { explain, toasts } from "../toasts.svelte";
import { OpenConversation } from "./conversation.svelte";
import { told, type Listed } from "./listed";
import { DeskStream } from "./stream";

const REFETCH_AFTER = 300;
const ASK_EVERY = 5_000;

/** The operator's desk: the list in view, the open conversation, the live line. */
class Desk {
  view = $state<ViewName>("queue");
  items = $state.raw<Listed[]>([]);
  counts = $state.raw({ queue: 0, mine: 0, all: 0 });
  loading = $state(true);
  trouble = $state("");
  open = $state.raw<OpenConversation | null>(null);
  openTrouble = $state("");
  /** The live line is down. */
  cut = $state(false);
  me: Me | undefined;

  private stream: DeskStream | undefined;
  private refetch: ReturnType<typeof setTimeout> | undefined;
  private asking: ReturnType<typeof setInterval> | undefined;
  private wanted: string | null = null;

  start(me: Me): () => void {
    this.me = me;
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const stream = new DeskStream(`${scheme}://${location.host}/api/desk/stream`, {
      frame: (frame) => this.took(frame),
      up: () => this.connected(),
      down: () => this.lost(),
      // Whoever asks is told that the session is over, and shows the log-in page.
      ended: () => void this.load(),
    });
    this.stream = stream;
    addEventListener("online", stream.retryNow);
    void this.load();
    return () => {
      stream.stop();
      clearInterval(this.asking);
      removeEventListener("online", stream.retryNow);
      this.open = null;
    };
  }

  async show(view: ViewName): Promise<void> {
    if (view === this.view) return;
    this.view = view;
    this.items = [];
    this.loading = true;
    await this.load();
  }

  async load(): Promise<void> {
    const { view } = this;
    try {
      const list = await get<CardList>(`desk/conversations?view=${view}`);
      if (view !== this.view) return;
      this.fill(list);
    } catch (error) {
      this.trouble = explain(error);
    }
    this.loading = false;
  }

  private fill(list: CardList): void {
    this.items = list.items.map(told);
    this.counts = list.counts;
    this.trouble = "";
  }

  async select(id: string | null): Promise<void> {
    this.wanted = id;
    this.openTrouble = "";
    if (this.open?.id === id) return;
    this.open = null;
    this.stream?.send({ type: "watch", conversation: null });
    if (!id) return;
    try {
      const found = await get<Conversation>(`desk/conversations/${id}`);
      if (this.wanted !== id) return;
      this.open = new OpenConversation(id, found);
      this.stream?.send(this.open.watch());
      await this.open.loadNamed();
    } catch (error) {
      if (this.wanted === id) this.openTrouble = explain(error);
    }
  }

  typing(): void {
    if (this.open) this.stream?.send({ type: "typing", conversation: this.open.id });
  }

  /** An action whose answer is the changed card; false when it was refused (the person has been told why). */
  async act(id: string, action: string, body: object = {}, done = ""): Promise<boolean> {
    try {
      this.takeCard(await post<Card>(`desk/conversations/${id}/${action}`, body));
      if (done) toasts.done(done);
      return true;
    } catch (error) {
      toasts.failed(error);
      if (error instanceof ApiError && error.status === 409) await this.refreshOpen();
      return false;
    }
  }

  /** Taking a conversation goes where it went: into one's own list. */
  async claim(id: string, done: string): Promise<void> {
    if (await this.act(id, "claim", {}, done)) await this.show("mine");
  }

  takeCard(card: Card): void {
    const listed = told(card);
    this.items = this.items.map((known) => (known.id === card.id ? listed : known));
    if (this.open?.id === card.id) {
      const { mode, operator } = this.open.card;
      this.open.card = listed;
      // Whoever takes it is told in short how things stand now.
      if (mode !== card.mode || operator?.id !== card.operator?.id) void this.refreshOpen();
    }
    this.reloadSoon();
  }

  async refreshOpen(): Promise<void> {
    await this.open?.refresh().catch((error: unknown) => toasts.failed(error));
  }

  /** What was read before the line stood may be stale, the very first time too. */
  private connected(): void {
    this.cut = false;
    clearInterval(this.asking);
    this.asking = undefined;
    if (this.open) this.stream?.send(this.open.watch());
    void this.load();
    void this.refreshOpen();
    requests.again();
  }

  /** The desk goes on by asking, on a network that lets no socket through for ever. */
  private lost(): void {
    this.cut = true;
    this.asking ??= setInterval(() => void this.ask(), ASK_EVERY);
  }

  private async ask(): Promise<void> {
    const { view } = this;
    try {
      const list = await get<CardList>(`desk/conversations?view=${view}`);
      if (view === this.view) this.fill(list);
      await this.open?.refresh();
    } catch {
      // The hub is away as well: what is shown stays, and the banner says so.
    }
  }

  private took(frame: StreamFrame): void {
    if (frame.type === "card") this.takeCard(frame.card);
    else if (frame.type === "gone") {
      this.items = this.items.filter((card) => card.id !== frame.id);
      this.reloadSoon();
    } else if (frame.type === "item" && this.open?.id === frame.conversation) this.open.told(frame.item);
    else if (frame.type === "watching" && this.open?.id === frame.conversation)
      this.open.caughtUp(frame.position);
    else if (frame.type === "typing" && this.open?.id === frame.conversation) this.open.showTyping();
    else if (frame.type === "request") requests.took(frame.card);
    else if (frame.type === "alert") toasts.error(frame.text);
  }

  /** Order and counts are the server's: changes in a row end in one fetch. */
  private reloadSoon(): void {
    this.refetch ??= setTimeout(() => {
      this.refetch = undefined;
      void this.load();
    }, REFETCH_AFTER);
  }
}

export const desk = new Desk();
