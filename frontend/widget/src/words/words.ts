import type { Locale } from "../../../shared/locale";
import { ru, type Words } from "./ru";

/** Russian comes with the chat, another language is loaded when it is spoken. */
export async function wordsOf(locale: Locale): Promise<Words> {
  return locale === "en" ? (await import("./en")).en : ru;
}
