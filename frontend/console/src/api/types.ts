/** The console's side of the HTTP contract. */
export type Action = "claim" | "reply" | "note" | "transfer" | "return" | "close";
export type ViewName = "queue" | "mine" | "all" | "closed";
export type Delivery = "" | "sending" | "sent" | "delivered" | "read" | "failed" | "unknown";

export interface Me {
  id: string;
  login: string;
  name: string;
  roles: string[];
  queues: string[];
  csrf: string;
  locale: string;
}

export interface Card {
  id: string;
  contact: { id: string; name: string; accessibility: boolean };
  mode: "bot" | "waiting" | "operator" | "linked";
  reason: string;
  reason_title: string;
  queue: string;
  queue_title: string;
  priority: "safety" | "urgent" | "high" | "commercial" | "normal";
  rose: boolean;
  operator: { id: string; name: string } | null;
  waiting_since: string | null;
  waited_seconds: number;
  channel: string;
  channels: string[];
  last_text: string;
  last_at: string | null;
  unread: number;
  failed: boolean;
  may: Action[];
}

export interface CardList {
  items: Card[];
  counts: { queue: number; mine: number; all: number };
  position: number;
}

export interface Attachment {
  id: string;
  kind: string;
  name: string;
  mime: string;
  size: number;
  url: string;
}

export interface TimelineItem {
  position: number;
  at: string;
  kind: "message" | "note" | "event";
  author: "client" | "bot" | "operator" | "system";
  author_name: string;
  channel: string;
  text: string;
  attachments: Attachment[];
  buttons: { label: string }[];
  message_id: string;
  delivery: Delivery;
  error_text: string;
  article: { id: string; title: string; revision: number } | null;
  subject: string;
  edited: boolean;
  event: string;
  title: string;
}

export interface Identity {
  id: string;
  channel: string;
  name: string;
  verified: boolean;
  reachable: boolean;
  address_hint: string;
}

export interface Link {
  id: string;
  evidence: string;
  at: string;
  channels: string[];
}

export interface Conversation {
  card: Card;
  identities: Identity[];
  links: Link[];
  items: TimelineItem[];
  position: number;
  has_more?: boolean;
}

export interface Colleagues {
  operators: { id: string; name: string; online: boolean; load: number }[];
  queues: { id: string; title: string; waiting: number }[];
}

export interface DeadLetter {
  id: string;
  kind: "inbound" | "outbound";
  account: string;
  at: string;
  reason: string;
  conversation_id: string | null;
  raw?: string | null;
}

export type StreamFrame =
  | { type: "ready"; position: number }
  | { type: "card"; card: Card }
  | { type: "gone"; id: string }
  | { type: "item"; conversation: string; item: TimelineItem }
  | { type: "typing"; conversation: string }
  | { type: "alert"; text: string }
  | { type: "pong" };

export interface ArticleRow {
  id: string;
  topic: string;
  title: string;
  state: "published" | "draft" | "expired";
  revision: number;
  updated_at: string;
  updated_by: string;
}

export interface ArticleText {
  title: string;
  body: string;
  phrasings: string[];
  related: string[];
  source: string;
  valid_from: string | null;
  valid_to: string | null;
}

export interface Article extends ArticleText {
  id: string;
  topic: string;
  revision: number;
  published_revision: number | null;
  draft: boolean;
  answer_preview: string;
}

export interface Revision {
  revision: number;
  at: string;
  by: string;
  title: string;
  body: string;
}

export interface Tried {
  intent: string;
  confidence: number;
  certainty: string;
  article: { id: string; title: string } | null;
  answer: string;
}
