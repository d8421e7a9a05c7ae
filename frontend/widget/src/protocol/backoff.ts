const FIRST = 500;
const LONGEST = 30_000;

/** Milliseconds before try number `attempt` (0, 1, 2 …): doubling, capped, the upper half of it by chance. */
export function backoff(attempt: number, random: () => number): number {
  const whole = Math.min(LONGEST, FIRST * 2 ** Math.min(attempt, 10));
  return whole * (0.5 + random() / 2);
}
