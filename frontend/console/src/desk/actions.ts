import type { Action, Card } from "../api/types";
import type { Words } from "../words/ru";
import { desk } from "./desk.svelte";

/** A dialog that stands between a button and its deed. */
export type Asked = "" | "transfer" | "close";

export interface ConversationAction {
  name: Action;
  title: string;
  primary: boolean;
  /** What the button does: the deed itself, or the question before it. */
  run(): void;
  /** The deed, once the question was answered. */
  agreed?(): void;
}

/** What this person may do with this conversation now, the most likely first. */
export function conversationActions(
  card: Card,
  words: Words,
  ask: (what: Asked) => void,
): ConversationAction[] {
  const act = (name: Action, done: string) => () => void desk.act(card.id, name, {}, done);
  const all: ConversationAction[] = [
    { name: "claim", title: words.claim, primary: true, run: () => void desk.claim(card.id, words.claimed) },
    { name: "transfer", title: words.transfer, primary: false, run: () => ask("transfer") },
    { name: "return", title: words.returnBot, primary: false, run: act("return", words.returned) },
    {
      name: "close",
      title: words.finish,
      primary: false,
      run: () => ask("close"),
      agreed: act("close", words.finished),
    },
  ];
  return all.filter((action) => card.may.includes(action.name));
}
