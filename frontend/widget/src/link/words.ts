import type { Locale } from "../../../shared/locale";

const ru = {
  intro: "Отправьте этот код нашему боту в мессенджере: переписка продолжится там, где вы её оставили.",
  code: "Одноразовый код",
  until: "Действует до",
  expired: "Код больше не действует.",
  fresh: "Получить новый код",
  failed: "Не получилось получить код. Проверьте связь и попробуйте ещё раз.",
  again: "Попробовать ещё раз",
  close: "Закрыть",
  copy: "Скопировать",
  copied: "Скопировано",
};

const en: typeof ru = {
  intro: "Send this code to our bot in a messenger: the conversation goes on where you left it.",
  code: "One-time code",
  until: "Valid until",
  expired: "The code is no longer valid.",
  fresh: "Get a new code",
  failed: "No code could be had. Check the connection and try again.",
  again: "Try again",
  close: "Close",
  copy: "Copy",
  copied: "Copied",
};

export const linkWords: Record<Locale, typeof ru> = { ru, en };
