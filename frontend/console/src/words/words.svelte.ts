import { pickLocale, type Locale } from "../../../shared/locale";
import { en } from "./en";
import { ru, type Words } from "./ru";

const catalogue: Record<Locale, Words> = { ru, en };

/** The screen's language: the account's once it is known, the browser's before. */
class Language {
  locale = $state<Locale>(pickLocale(navigator.language));
  words = $derived(catalogue[this.locale]);

  use(locale: string): void {
    this.locale = pickLocale(locale, navigator.language);
    document.documentElement.lang = this.locale;
  }
}

export const language = new Language();
