import type { Item } from "./frames";
import type { Unsent } from "./outbox";

/** Own words that the hub acknowledged but has not yet shown as an item. */
export interface Accepted {
  entry: Unsent;
  seq: number;
}

export type Arrival = "new" | "changed" | "known";

/** The talk so far: items by `seq`, each once, whatever is replayed. */
export class Transcript {
  items: Item[] = [];
  accepted: Accepted[] = [];
  delivery: Record<string, string> = {};
  lastSeq = 0;

  /** Takes an item in. A replay is `known`; a later item with a known message is an edit and stays in its place. */
  take(item: Item): Arrival {
    this.lastSeq = Math.max(this.lastSeq, item.seq);
    if (item.client_msg_id)
      this.accepted = this.accepted.filter((own) => own.entry.client_msg_id !== item.client_msg_id);
    const at = this.items.findIndex(
      (known) => known.seq === item.seq || known.message_id === item.message_id,
    );
    if (at < 0) {
      this.insert(item);
      return "new";
    }
    const known = this.items[at]!;
    if (known.seq >= item.seq && !(item.edited && known.text !== item.text)) return "known";
    this.items = this.items.map((old) => (old === known ? { ...item, at: known.at, seq: known.seq } : old));
    return "changed";
  }

  clear(): void {
    Object.assign(this, { items: [], accepted: [], delivery: {}, lastSeq: 0 });
  }

  accept(entry: Unsent, seq: number): void {
    if (this.items.some((item) => item.client_msg_id === entry.client_msg_id)) return;
    this.accepted = [...this.accepted, { entry, seq }];
  }

  private insert(item: Item): void {
    let place = this.items.length;
    while (place > 0 && this.items[place - 1]!.seq > item.seq) place -= 1;
    this.items = [...this.items.slice(0, place), item, ...this.items.slice(place)];
  }
}
