import { language } from "../words/words.svelte";

/** How whoever said it is called on the screen; `client` is the client's name. */
export function authorName(said: { author: string; author_name: string }, client: string): string {
  const words = language.words;
  if (said.author === "bot") return words.bot;
  if (said.author === "operator") return said.author_name || words.operator;
  return said.author_name || client || words.client;
}
