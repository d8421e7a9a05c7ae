import type { Card } from "../api/types";

/** A card and the moment of our clock at which it was told: waiting is counted on from there. */
export interface Listed extends Card {
  toldAt: number;
}

export function told(card: Card): Listed {
  return { ...card, toldAt: Date.now() };
}

/** Seconds the client has waited by now; null when nobody is waited for. */
export function waitedBy(card: Listed, now: number): number | null {
  return card.waiting_since ? card.waited_seconds + Math.max(0, now - card.toldAt) / 1000 : null;
}
