/** Validity is a pair of moments for the hub, the end exclusive; editors think in days, the last one included. */

/** The day (`2026-12-31`, by the reader's clock) on which an article begins or ends to count; "" for never. */
export function dayOf(moment: string | null | undefined, end: boolean): string {
  if (!moment) return "";
  const date = new Date(new Date(moment).getTime() - (end ? 1 : 0));
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The moment for the hub. A day left as it was keeps its very moment, whatever zone it was written in. */
export function momentOf(day: string, end: boolean, before: string | null | undefined): string | null {
  if (!day) return null;
  if (before && day === dayOf(before, end)) return before;
  const [year, month, date] = day.split("-").map(Number);
  return new Date(year!, month! - 1, date! + (end ? 1 : 0)).toISOString();
}
