import type { Locale } from "../../../shared/locale";
import type { Chat } from "../protocol/chat";
import type { Sound } from "./sound.svelte";
import type { Words } from "../words/ru";
import { rows, type Row } from "./rows";

/** The chat as the screen sees it: every reading is renewed when the chat says that it changed. */
export class View {
  private tick = $state(0);

  constructor(
    private source: () => Chat,
    readonly locale: Locale,
    readonly words: Words,
    readonly sound: Sound,
  ) {}

  get chat(): Chat {
    void this.tick;
    return this.source();
  }

  get rows(): Row[] {
    const { transcript, outbox } = this.chat;
    return rows(transcript, outbox.all);
  }

  /** Says at the foot of the chat what went wrong, until the line is there again. */
  complain(problem: string): void {
    this.source().problem = problem;
    this.touch();
  }

  touch(): void {
    this.tick += 1;
  }
}
