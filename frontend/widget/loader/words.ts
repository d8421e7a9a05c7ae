export interface LoaderWords {
  title: string;
  open: string;
  close: string;
  dismiss: string;
  unread(count: number): string;
}

const ru: LoaderWords = {
  title: "Чат поддержки",
  open: "Открыть чат",
  close: "Свернуть чат",
  dismiss: "Закрыть подсказку",
  unread: (count) => `, непрочитанных: ${count}`,
};

const en: LoaderWords = {
  title: "Support chat",
  open: "Open the chat",
  close: "Close the chat",
  dismiss: "Close the hint",
  unread: (count) => `, ${count} unread`,
};

export function words(language: string): LoaderWords {
  return /^(ru|be|kk)/i.test(language) ? ru : en;
}
