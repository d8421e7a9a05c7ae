import type { Attachment, ClientFrame } from "./frames";
import type { KeyValue } from "./storage";

/** What the client wrote or pressed and the hub has not acknowledged. */
export interface Unsent {
  client_msg_id: string;
  kind: "message" | "press";
  text: string;
  files: Attachment[];
  token: string;
  at: string;
  /** The hub's refusal, in its words; such an entry waits for «Повторить». */
  failed?: string;
}

/** Unsent entries in the order they were written, kept across reloads. */
export class Outbox {
  private entries: Unsent[];

  constructor(
    private store: KeyValue,
    private key: string,
  ) {
    this.entries = read(store.get(key));
  }

  get all(): readonly Unsent[] {
    return this.entries;
  }

  /** What may be sent now: refused entries wait for the client. */
  get due(): Unsent[] {
    return this.entries.filter((entry) => entry.failed === undefined);
  }

  /** The same entry twice (two tabs, a retry) stays one. */
  put(entry: Unsent): void {
    const rest = this.entries.filter((known) => known.client_msg_id !== entry.client_msg_id);
    const known = rest.length < this.entries.length;
    this.save(
      known
        ? this.entries.map((e) => (e.client_msg_id === entry.client_msg_id ? entry : e))
        : [...rest, entry],
    );
  }

  /** Takes out what the hub has acknowledged. */
  settle(id: string): Unsent | undefined {
    const entry = this.entries.find((known) => known.client_msg_id === id);
    if (entry) this.save(this.entries.filter((known) => known !== entry));
    return entry;
  }

  clear(): void {
    this.save([]);
  }

  fail(id: string, why: string): void {
    this.save(this.entries.map((entry) => (entry.client_msg_id === id ? { ...entry, failed: why } : entry)));
  }

  private save(entries: Unsent[]): void {
    this.entries = entries;
    this.store.set(this.key, entries.length > 0 ? JSON.stringify(entries) : null);
  }
}

export function asFrame(entry: Unsent): ClientFrame {
  const { client_msg_id, text, token } = entry;
  if (entry.kind === "press") return { type: "press", client_msg_id, token };
  return { type: "message", client_msg_id, text, files: entry.files.map((file) => file.id) };
}

function read(text: string | null): Unsent[] {
  try {
    const found: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(found) ? (found as Unsent[]).filter((entry) => Boolean(entry?.client_msg_id)) : [];
  } catch {
    return [];
  }
}
