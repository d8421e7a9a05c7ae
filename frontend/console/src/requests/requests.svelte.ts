import { ApiError, get, post } from "../api/client";
import type { RequestCard, RequestForms, RequestList, RequestView, WholeRequest } from "../api/types";
import { explain, toasts } from "../toasts.svelte";

const REFETCH_AFTER = 300;

/** The section of requests: the list in view, the open one, what forms may choose from. */
class Requests {
  view = $state<RequestView>("open");
  kind = $state("");
  state = $state("");
  number = $state("");
  items = $state.raw<RequestCard[]>([]);
  counts = $state.raw({ open: 0, mine: 0, free: 0, overdue: 0 });
  forms = $state.raw<RequestForms>();
  loading = $state(true);
  trouble = $state("");
  open = $state.raw<WholeRequest | null>(null);
  openTrouble = $state("");
  busy = $state(false);
  /** Raised by whatever happens to any request: who shows a client's requests asks again. */
  happened = $state(0);

  private wanted: string | null = null;
  private asked = 0;
  private refetch: ReturnType<typeof setTimeout> | undefined;

  get filtered(): boolean {
    return this.kind !== "" || this.state !== "" || this.number.trim() !== "";
  }

  async load(): Promise<void> {
    const turn = ++this.asked;
    const { view, kind, state } = this;
    const query = new URLSearchParams({ view, kind, state, number: this.number.trim() });
    try {
      const list = await get<RequestList>(`desk/requests?${query}`);
      if (turn !== this.asked) return;
      this.items = list.items;
      this.counts = list.counts;
      this.trouble = "";
    } catch (error) {
      if (turn === this.asked) this.trouble = explain(error);
    }
    this.loading = false;
  }

  async loadForms(): Promise<void> {
    if (this.forms) return;
    try {
      this.forms = await get<RequestForms>("desk/request-forms");
    } catch (error) {
      toasts.failed(error);
    }
  }

  /** A state that the list in view never shows leads to the one that does. */
  async chooseState(): Promise<void> {
    const done = this.state === "answered" || this.state === "closed";
    if (done) this.view = "done";
    else if (this.state && this.view === "done") this.view = "open";
    await this.load();
  }

  async show(view: RequestView): Promise<void> {
    this.view = view;
    this.state = "";
    this.items = [];
    this.loading = true;
    await this.load();
  }

  async dropFilters(): Promise<void> {
    this.kind = this.state = "";
    this.number = "";
    await this.load();
  }

  async select(id: string | null): Promise<void> {
    this.wanted = id;
    this.openTrouble = "";
    if (this.open?.card.id === id) return;
    this.open = null;
    if (id) await this.fetchOpen(id);
  }

  /** An act whose answer is the whole request; false when it was refused (the person has been told why). */
  async act(id: string, action: string, body: object = {}, done = ""): Promise<boolean> {
    this.busy = true;
    try {
      const whole = await post<WholeRequest | undefined>(`desk/requests/${id}/${action}`, body);
      if (whole && this.wanted === id) this.open = whole;
      if (done) toasts.done(done);
      this.reloadSoon();
      if (!whole) await this.fetchOpen(id);
      return true;
    } catch (error) {
      toasts.failed(error);
      if (error instanceof ApiError && error.status === 409) await this.fetchOpen(id);
      return false;
    } finally {
      this.busy = false;
    }
  }

  /** Told by the live line. */
  took(card: RequestCard): void {
    this.items = this.items.map((known) => (known.id === card.id ? card : known));
    if (this.open?.card.id === card.id) void this.fetchOpen(card.id);
    this.reloadSoon();
  }

  /** The line is back: what is shown may be stale. */
  again(): void {
    this.happened++;
    void this.load();
    if (this.wanted) void this.fetchOpen(this.wanted);
  }

  async fetchOpen(id: string): Promise<void> {
    try {
      const whole = await get<WholeRequest>(`desk/requests/${id}`);
      if (this.wanted === id) this.open = whole;
    } catch (error) {
      if (this.wanted !== id) return;
      this.openTrouble = explain(error);
      this.open = null;
    }
  }

  private reloadSoon(): void {
    this.refetch ??= setTimeout(() => {
      this.refetch = undefined;
      this.happened++;
      void this.load();
    }, REFETCH_AFTER);
  }
}

export const requests = new Requests();

/** An answer that was begun, by request: it survives a look elsewhere. */
export const begun = new Map<string, { text: string; decision: string; elsewhere: boolean }>();
