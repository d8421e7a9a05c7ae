import type { Locale } from "../../../shared/locale";
import type { Chat } from "../protocol/chat";
import { catalogue, type Words } from "../words";
import { rows, type Row } from "./rows";

/** The chat as the screen sees it: every reading is renewed when the chat says that it changed. */
export class View {
  private tick = $state(0);
  readonly words: Words;

  constructor(
    private source: () => Chat,
    readonly locale: Locale,
  ) {
    this.words = catalogue[locale];
  }

  get chat(): Chat {
    void this.tick;
    return this.source();
  }

  get rows(): Row[] {
    const { transcript, outbox } = this.chat;
    return rows(transcript, outbox.all);
  }

  touch(): void {
    this.tick += 1;
  }
}
