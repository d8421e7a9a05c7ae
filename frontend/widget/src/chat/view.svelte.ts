import type { Locale } from "../../../shared/locale";
import type { Chat } from "../protocol/chat";
import type { Sound } from "./sound.svelte";
import type { Words } from "../words/ru";
import { rows, type Row } from "./rows";

/** The chat as the screen sees it: every reading is renewed when the chat says that it changed. */
export class View {
  private tick = $state(0);
  /** By what words the page nudged the client, if it did. */
  greeting = $state("");

  constructor(
    private source: () => Chat,
    readonly locale: Locale,
    readonly words: Words,
    readonly sound: Sound,
    /** A terminal in a public place: no files, no links, nothing that stays. */
    readonly kiosk = false,
  ) {}

  get chat(): Chat {
    void this.tick;
    return this.source();
  }

  get rows(): Row[] {
    const { transcript, outbox } = this.chat;
    return rows(transcript, outbox.all);
  }

  /** Whether people are away, and until when; of no interest while one of them answers. */
  get notice(): string {
    const { mode, session } = this.chat;
    return mode === "operator" ? "" : (session?.people.notice ?? "");
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
