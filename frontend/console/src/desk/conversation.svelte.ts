import { get } from "../api/client";
import type { Conversation, Identity, Link, TimelineItem } from "../api/types";
import { told, type Listed } from "./listed";

/** One open conversation: its card, its timeline, and what comes in while it is open. */
export class OpenConversation {
  card = $state.raw<Listed>(undefined!);
  identities = $state.raw<Identity[]>([]);
  links = $state.raw<Link[]>([]);
  items = $state.raw<TimelineItem[]>([]);
  hasMore = $state(false);
  clientTyping = $state(false);
  private typingEnds: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly id: string,
    found: Conversation,
  ) {
    this.replace(found);
  }

  /** After a reconnect or a change of links: everything anew, older pages kept. */
  async refresh(): Promise<void> {
    this.replace(await get<Conversation>(`desk/conversations/${this.id}`));
  }

  async older(): Promise<void> {
    const first = this.items[0];
    if (!first) return;
    const page = await get<Conversation>(`desk/conversations/${this.id}?before=${first.position}`);
    this.items = merge(page.items, this.items);
    this.hasMore = page.has_more ?? false;
  }

  take(item: TimelineItem): void {
    this.items = merge(this.items, [item]);
    if (item.author === "client") this.clientTyping = false;
  }

  /** The answer to a request of our own: the live line may have told newer news of the same message already. */
  answered(item: TimelineItem): void {
    if (!this.items.some((known) => keyOf(known) === keyOf(item))) this.take(item);
  }

  showTyping(): void {
    this.clientTyping = true;
    clearTimeout(this.typingEnds);
    this.typingEnds = setTimeout(() => (this.clientTyping = false), 6_000);
  }

  private replace(found: Conversation): void {
    const oldest = found.items[0]?.position ?? 0;
    const kept = this.items.filter((item) => item.position < oldest);
    this.card = told(found.card);
    this.identities = found.identities;
    this.links = found.links;
    this.items = merge(kept, found.items);
    if (kept.length === 0) this.hasMore = found.has_more ?? false;
  }
}

/** Both lists in the order of the log. The same message again (edited, delivered) takes the place of the older one. */
export function merge(known: readonly TimelineItem[], more: readonly TimelineItem[]): TimelineItem[] {
  const byKey = new Map(known.map((item) => [keyOf(item), item]));
  for (const item of more) {
    const old = byKey.get(keyOf(item));
    byKey.set(keyOf(item), old ? { ...item, position: Math.min(old.position, item.position) } : item);
  }
  return [...byKey.values()].sort((a, b) => a.position - b.position);
}

export function keyOf(item: TimelineItem): string {
  return item.kind !== "event" && item.message_id ? item.message_id : `#${item.position}`;
}
