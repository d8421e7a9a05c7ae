import { get, post } from "../api/client";
import type { Conversation, Identity, Link, Named, NamedList, Summary, TimelineItem } from "../api/types";
import { told, type Listed } from "./listed";

/** One open conversation: its card, its timeline, and what comes in while it is open. */
export class OpenConversation {
  card = $state.raw<Listed>(undefined!);
  identities = $state.raw<Identity[]>([]);
  links = $state.raw<Link[]>([]);
  summary = $state.raw<Summary | null>(null);
  items = $state.raw<TimelineItem[]>([]);
  hasMore = $state(false);
  clientTyping = $state(false);
  /** What articles the client's messages were said to ask for. */
  named = $state.raw<Named[]>([]);
  /** All that touched the conversation up to this place of the log is known. */
  heard = 0;
  private catchingUp = false;
  private typingEnds: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly id: string,
    found: Conversation,
  ) {
    this.replace(found);
    this.heard = found.position;
  }

  /** After a reconnect or a change of links: everything anew, older pages kept. */
  async refresh(): Promise<void> {
    this.replace(await get<Conversation>(`desk/conversations/${this.id}`));
  }

  async loadNamed(): Promise<void> {
    this.named = (await get<NamedList>(`desk/conversations/${this.id}/articles`)).items;
  }

  async name(message: string, article: string): Promise<void> {
    const body = { message_id: message, article };
    const named = await post<Named>(`desk/conversations/${this.id}/articles`, body);
    this.named = [...without(this.named, named), named];
  }

  async unname(named: Named): Promise<void> {
    const body = { message_id: named.message, article: named.article };
    await post(`desk/conversations/${this.id}/articles/withdraw`, body);
    await this.loadNamed();
  }

  async older(): Promise<void> {
    const first = this.items[0];
    if (!first) return;
    const page = await get<Conversation>(`desk/conversations/${this.id}?before=${first.position}`);
    this.items = merge(page.items, this.items);
    this.hasMore = page.has_more ?? false;
  }

  /** Whatever order the live line and answers come in, the newest telling of a line stays. */
  take(item: TimelineItem): void {
    const known = this.items.some((one) => keyOf(one) === keyOf(item));
    const first = this.items[0];
    // Of a page that is not loaded: it comes with its page, and leaves no gap before it.
    if (!known && this.hasMore && first && item.position < first.position) return;
    this.items = merge(this.items, [item]);
    if (item.author === "client") this.clientTyping = false;
  }

  /** The same from the live line, which tells everything in the order of the log. */
  told(item: TimelineItem): void {
    this.take(item);
    if (!this.catchingUp) this.heard = Math.max(this.heard, item.changed);
  }

  /** Asks the live line for what was missed; until `caughtUp` newer news may come in between. */
  watch(): object {
    this.catchingUp = true;
    return { type: "watch", conversation: this.id, after: this.heard };
  }

  caughtUp(position: number): void {
    this.catchingUp = false;
    this.heard = Math.max(this.heard, position);
  }

  showTyping(): void {
    this.clientTyping = true;
    clearTimeout(this.typingEnds);
    this.typingEnds = setTimeout(() => (this.clientTyping = false), 6_000);
  }

  private replace(found: Conversation): void {
    const oldest = found.items[0]?.position ?? 0;
    const kept = this.items.filter((item) => item.position < oldest || item.changed > found.position);
    this.card = told(found.card);
    this.identities = found.identities;
    this.links = found.links;
    this.summary = found.summary;
    this.items = merge(kept, found.items);
    if (!kept.some((item) => item.position < oldest)) this.hasMore = found.has_more ?? false;
  }
}

function without(list: readonly Named[], gone: Named): Named[] {
  return list.filter((one) => one.message !== gone.message || one.article !== gone.article);
}

/** Both lists in the order of the log. Of two tellings of a line (edited, delivered) the newer one stays, in its place. */
export function merge(known: readonly TimelineItem[], more: readonly TimelineItem[]): TimelineItem[] {
  const byKey = new Map(known.map((item) => [keyOf(item), item]));
  for (const item of more) {
    const old = byKey.get(keyOf(item));
    if (old && old.changed > item.changed) continue;
    byKey.set(keyOf(item), old ? { ...item, position: Math.min(old.position, item.position) } : item);
  }
  return [...byKey.values()].sort((a, b) => a.position - b.position);
}

export function keyOf(item: TimelineItem): string {
  return item.kind !== "event" && item.message_id ? item.message_id : `#${item.position}`;
}
