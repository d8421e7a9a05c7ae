import type { Attachment, Button, Item } from "../protocol/frames";
import type { Unsent } from "../protocol/outbox";
import type { Transcript } from "../protocol/transcript";

export type Fate = "" | "sending" | "sent" | "read" | "failed";

/** One bubble. `key` stays the same from the moment of writing to the hub's echo, so nothing jumps. */
export interface Row {
  key: string;
  at: string;
  author: Item["author"];
  name: string;
  text: string;
  attachments: Attachment[];
  buttons: Button[];
  fate: Fate;
  why: string;
  edited: boolean;
  channel: string;
}

/** What is shown, in order: the log with the acknowledged words in their places, then what is still unsent. */
export function rows(transcript: Transcript, unsent: readonly Unsent[]): Row[] {
  const shown: { seq: number; row: Row }[] = transcript.items.map((item) => ({
    seq: item.seq,
    row: fromItem(item, transcript.delivery[item.message_id]),
  }));
  for (const { entry, seq } of transcript.accepted) shown.push({ seq, row: fromUnsent(entry, "sent") });
  shown.sort((a, b) => a.seq - b.seq);
  return [
    ...shown.map(({ row }) => row),
    ...unsent.map((entry) => fromUnsent(entry, entry.failed === undefined ? "sending" : "failed")),
  ];
}

function fromItem(item: Item, delivery: string | undefined): Row {
  const own = item.author === "client";
  return {
    key: item.client_msg_id || item.message_id,
    at: item.at,
    author: item.author,
    name: item.author_name,
    text: item.text,
    attachments: item.attachments ?? [],
    buttons: item.buttons ?? [],
    fate: !own || foreign(item.channel) ? "" : delivery === "read" ? "read" : "sent",
    why: "",
    edited: item.edited,
    channel: foreign(item.channel) ? item.channel! : "",
  };
}

function foreign(channel: string | null | undefined): boolean {
  return Boolean(channel) && channel !== "widget";
}

function fromUnsent(entry: Unsent, fate: Fate): Row {
  return {
    key: entry.client_msg_id,
    at: entry.at,
    author: "client",
    name: "",
    text: entry.text,
    attachments: entry.files,
    buttons: [],
    fate,
    why: entry.failed ?? "",
    edited: false,
    channel: "",
  };
}
