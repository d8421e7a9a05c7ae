import type { RequestCard } from "../api/types";
import { dayKey } from "../../../shared/format";
import type { RequestWords } from "./words";

export type Level = "calm" | "half" | "soon" | "late" | "done";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** How much of its time is gone, as colour and in words: never by colour alone. */
export function timeLeft(
  card: RequestCard,
  now: number,
  words: RequestWords,
): { level: Level; text: string } {
  if (!card.running) return { level: "done", text: outcome(card, words) };
  const due = Date.parse(card.due);
  if (now > due) return { level: "late", text: late(now - due, words) };
  return { level: levelOf(card, now), text: left(card, now, words) };
}

function outcome(card: RequestCard, words: RequestWords): string {
  if (card.answered_at === null) return words.done;
  return card.late ? words.afterTime : words.inTime;
}

function levelOf(card: RequestCard, now: number): Level {
  const begun = Date.parse(card.received_at);
  const gone = (now - begun) / Math.max(1, Date.parse(card.due) - begun);
  return gone >= 0.8 ? "soon" : gone >= 0.5 ? "half" : "calm";
}

function left(card: RequestCard, now: number, words: RequestWords): string {
  const days = Math.round((dayKey(card.due) - dayKey(new Date(now).toISOString())) / DAY);
  if (days > 0) return words.leftDays(days);
  const hours = Math.floor((Date.parse(card.due) - now) / HOUR);
  return hours > 0 ? words.leftHours(hours) : words.lastDay;
}

function late(by: number, words: RequestWords): string {
  if (by >= DAY) return words.lateDays(Math.floor(by / DAY));
  return by >= HOUR ? words.lateHours(Math.floor(by / HOUR)) : words.lateJustNow;
}
