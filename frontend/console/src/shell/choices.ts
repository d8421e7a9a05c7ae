import type { Card } from "../api/types";
import type { ConversationAction } from "../desk/actions";
import type { Place } from "../place.svelte";
import type { Words } from "../words/ru";

/** One line of the palette. */
export interface Choice {
  id: string;
  title: string;
  /** Shown beside the title, and searched as well. */
  detail: string;
  channel: string;
  run(): void;
}

export interface Group {
  title: string;
  choices: Choice[];
}

export interface Offered {
  actions: ConversationAction[];
  places: [string, Place][];
  cards: Card[];
}

/** What the palette offers for `query`: every word of it must occur, in any order. Empty groups are left out. */
export function choices(offered: Offered, query: string, words: Words, go: (place: Place) => void): Group[] {
  const groups: Group[] = [
    {
      title: words.paletteActions,
      choices: offered.actions.map((action) => ({
        id: `action-${action.name}`,
        title: action.title,
        detail: "",
        channel: "",
        // Choosing here is deliberate: only a deed that lacks its particulars still asks.
        run: () => (action.agreed ?? action.run)(),
      })),
    },
    {
      title: words.palettePlaces,
      choices: offered.places.map(([title, place]) => ({
        id: `place-${place.screen}`,
        title,
        detail: "",
        channel: "",
        run: () => go(place),
      })),
    },
    {
      title: words.paletteConversations,
      choices: offered.cards.map((card) => ({
        id: `card-${card.id}`,
        title: card.contact.name || words.noName,
        detail: [card.reason_title, card.last_text].filter(Boolean).join(" · "),
        channel: card.channel,
        run: () => go({ screen: "desk", conversation: card.id }),
      })),
    },
  ];
  const wanted = fold(query).split(/\s+/).filter(Boolean);
  const fits = (choice: Choice): boolean => {
    const text = fold(`${choice.title} ${choice.detail}`);
    return wanted.every((word) => text.includes(word));
  };
  return groups
    .map((group) => ({ ...group, choices: group.choices.filter(fits) }))
    .filter((group) => group.choices.length > 0);
}

function fold(text: string): string {
  return text.toLowerCase().replaceAll("ё", "е");
}
