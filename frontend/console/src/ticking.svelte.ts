import type { Locale } from "../../shared/locale";

/** The current second, for everything on the screen that ages. */
class Ticking {
  now = $state(Date.now());

  constructor() {
    setInterval(() => (this.now = Date.now()), 1_000);
  }
}

export const ticking = new Ticking();

/** `0:42`, `12:05`, `3 ч 20 мин`, `2 дн.` */
export function waited(seconds: number, locale: Locale): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hour, minute, days] = locale === "ru" ? ["ч", "мин", "дн."] : ["h", "min", "d"];
  if (whole < 3600) return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  if (whole < 86_400)
    return `${Math.floor(whole / 3600)} ${hour} ${Math.floor((whole % 3600) / 60)} ${minute}`;
  return `${Math.floor(whole / 86_400)} ${days}`;
}
