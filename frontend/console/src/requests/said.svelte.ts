import { language } from "../words/words.svelte";
import { requestWords, type RequestWords } from "./words";

/** The words of this section in the language of the screen. */
export const said = {
  get words(): RequestWords {
    return requestWords[language.locale];
  },
};
