import type { Locale } from "../../../shared/locale";

type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** `1 раз`, `2 раза`, `5 раз`. */
export function counted(count: number, locale: Locale, forms: Forms): string {
  return `${count} ${forms[new Intl.PluralRules(locale).select(count)] ?? forms.other}`;
}
