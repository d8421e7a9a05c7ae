import { get, post } from "../api/client";
import type { OfficeDay, OfficeLine, Offices } from "../api/types";
import { explain } from "../toasts.svelte";

const EVERY_MS = 4_000;
const CHOSEN = "okno.office";
const WINDOW = "okno.window";

/** The offices that she serves, the one that is open, and its day as it was a moment ago. */
class OfficeScreen {
  list = $state.raw<OfficeLine[]>([]);
  chosen = $state("");
  window = $state(localStorage.getItem(WINDOW) ?? "1");
  day = $state.raw<OfficeDay>();
  trouble = $state("");
  busy = $state(false);

  /** Once, when she has signed in: whether there is an office for her at all. */
  async find(): Promise<void> {
    try {
      this.list = (await get<Offices>("office/offices")).items;
    } catch {
      this.list = []; // The section stays away; the desk says that the server is not reached.
      return;
    }
    const kept = localStorage.getItem(CHOSEN);
    this.chosen = this.list.find((one) => one.id === kept)?.id ?? this.list[0]?.id ?? "";
  }

  choose(office: string): void {
    this.chosen = office;
    this.day = undefined;
    localStorage.setItem(CHOSEN, office);
    void this.load();
  }

  sit(window: string): void {
    this.window = window;
    localStorage.setItem(WINDOW, window);
  }

  /** Keep the day fresh while the screen is open; the answer ends it. */
  watch(): () => void {
    void this.load();
    const timer = setInterval(() => document.hidden || void this.load(), EVERY_MS);
    return () => clearInterval(timer);
  }

  async load(): Promise<void> {
    const wanted = this.chosen;
    if (!wanted) return;
    try {
      const found = await get<OfficeDay>(`office/${wanted}/day`);
      if (wanted !== this.chosen) return;
      this.day = found;
      this.trouble = "";
      if (Number(this.window) > found.windows) this.sit("1");
    } catch (error) {
      this.trouble = explain(error);
    }
  }

  /** A deed, and what came of it; raises what the server refuses. */
  async act(path: string, body: object = {}): Promise<void> {
    this.busy = true;
    try {
      await post(`office/${path}`, body);
    } finally {
      this.busy = false;
      await this.load();
    }
  }
}

export const office = new OfficeScreen();
