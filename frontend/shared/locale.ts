/** The languages of the screens. Russian is the first; English answers whoever asks for anything else. */
export type Locale = "ru" | "en";

/** The first candidate that names a known language; Russian when none was given at all. */
export function pickLocale(...candidates: (string | null | undefined)[]): Locale {
  const given = candidates.filter((candidate): candidate is string => Boolean(candidate));
  for (const candidate of given) {
    const language = candidate.toLowerCase().split(/[-_]/)[0];
    if (language === "ru" || language === "be" || language === "kk") return "ru";
    if (language === "en") return "en";
  }
  return given.length > 0 ? "en" : "ru";
}

/** `forms`: for one, few, many («минута», «минуты», «минут»); English uses the first and the last. */
export function plural(locale: Locale, count: number, forms: readonly [string, string, string]): string {
  const rule = new Intl.PluralRules(locale).select(count);
  if (rule === "one") return forms[0];
  return rule === "few" ? forms[1] : forms[2];
}
