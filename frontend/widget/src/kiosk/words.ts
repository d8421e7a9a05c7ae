import type { Locale } from "../../../shared/locale";

const ru = {
  choose: "Выберите вопрос или напишите свой",
  finish: "Закончить",
  still: "Вы ещё здесь?",
  ends: (seconds: number) => `Сеанс закончится через ${seconds} с. Переписка исчезнет с этого экрана.`,
  stay: "Я здесь, продолжить",
  leave: "Закончить сейчас",
};

const en: typeof ru = {
  choose: "Choose a question or write your own",
  finish: "Finish",
  still: "Are you still here?",
  ends: (seconds) => `The session ends in ${seconds} s. The conversation disappears from this screen.`,
  stay: "I am here, go on",
  leave: "Finish now",
};

export const kioskWords: Record<Locale, typeof ru> = { ru, en };
