import { FileDraft } from "./files.svelte";

const PREFIX = "okno.draft.";

/** What is being written in one conversation. The text outlives a reload and the end of a session. */
export class Draft {
  mode = $state<"reply" | "note">("reply");
  reply = $state("");
  note = $state("");
  busy = $state(false);
  readonly files = new FileDraft();
  /** The screen's own id of the reply: the same one on every try until the server has taken it. */
  private key = "";

  constructor(private id: string) {
    this.reply = sessionStorage.getItem(PREFIX + id) ?? "";
  }

  get text(): string {
    return this.mode === "note" ? this.note : this.reply;
  }

  set text(text: string) {
    if (this.mode === "note") {
      this.note = text;
      return;
    }
    this.keep(text);
  }

  /** The reply `text` was taken; what was typed meanwhile stays, and is another message. */
  answered(text: string): void {
    this.keep(this.reply === text ? "" : this.reply);
  }

  private keep(text: string): void {
    this.reply = text;
    this.key = "";
    if (text) sessionStorage.setItem(PREFIX + this.id, text);
    else sessionStorage.removeItem(PREFIX + this.id);
  }

  get clientKey(): string {
    this.key ||= [...crypto.getRandomValues(new Uint8Array(12))]
      .map((b) => b.toString(16).padStart(2, "0"))
      .join("");
    return this.key;
  }
}

const drafts = new Map<string, Draft>();

export function draftOf(conversation: string): Draft {
  let draft = drafts.get(conversation);
  if (!draft) drafts.set(conversation, (draft = new Draft(conversation)));
  return draft;
}
