import type { Locale } from "./locale";

/** `14:05`, by the reader's clock. */
export function clock(iso: string, locale: Locale): string {
  return new Date(iso).toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
}

/** A separator between days: today, yesterday, `3 ноября`, with the year when it is another one. */
export function day(iso: string, locale: Locale, now: Date = new Date()): string {
  const date = new Date(iso);
  const distance = Math.round((midnight(now) - midnight(date)) / 86_400_000);
  if (distance === 0) return locale === "ru" ? "Сегодня" : "Today";
  if (distance === 1) return locale === "ru" ? "Вчера" : "Yesterday";
  const year = date.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return date.toLocaleDateString(locale, { day: "numeric", month: "long", year });
}

/** Key of the local day. */
export function dayKey(iso: string): number {
  return midnight(new Date(iso));
}

/** Does a local day begin with this line? */
export function beginsDay(lines: readonly { at: string }[], index: number): boolean {
  return index === 0 || dayKey(lines[index - 1]!.at) !== dayKey(lines[index]!.at);
}

function midnight(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** `12 КБ`, `3,4 МБ`. */
export function fileSize(bytes: number, locale: Locale): string {
  const units = locale === "ru" ? ["Б", "КБ", "МБ"] : ["B", "KB", "MB"];
  const power = bytes < 1024 ? 0 : bytes < 1024 * 1024 ? 1 : 2;
  const value = bytes / 1024 ** power;
  return `${value.toLocaleString(locale, { maximumFractionDigits: value < 10 && power > 0 ? 1 : 0 })} ${units[power]}`;
}
