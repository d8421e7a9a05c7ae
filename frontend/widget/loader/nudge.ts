import { remember, remembers } from "./memory";
import type { LoaderWords } from "./words";

/** Id, pattern of the page's address, seconds on the page, words. */
export type Rule = [id: string, url: string, seconds: number, text: string];

/** The hub puts the accounts' rules here when it hands this script out: nothing has to be asked. */
const RULES = "okno:nudges" as unknown as Record<string, Rule[]>;

export interface Around {
  /** The visitor has not opened the chat yet. */
  wanted(): boolean;
  open(): void;
}

/** Once per visitor and rule a bubble beside the button; the hub learns of it only if he opens the chat. */
export function nudge(
  root: ShadowRoot,
  account: string,
  text: LoaderWords,
  around: Around,
  rules = RULES[account] ?? [],
): { taken(): string } {
  const key = `okno-nudged-${account}`;
  let shown: { box: HTMLElement; words: string } | undefined;
  let here = "";
  let seconds = 0;

  function close(): string {
    const words = shown?.words ?? "";
    shown?.box.replaceChildren();
    shown = undefined;
    return words;
  }

  function show([id, , , words]: Rule, past: string): void {
    if (!remember("local", key, `${past} ${id}`)) return;
    const say = make("button", "say", words, around.open);
    const dismiss = make("button", "dismiss", "×", () => void close());
    dismiss.setAttribute("aria-label", text.dismiss);
    status.append(say, dismiss);
    shown = { box: status, words };
  }

  const status = document.createElement("p");
  if (rules.length === 0) return { taken: () => "" };
  status.role = "status";
  root.append(status);
  setInterval(() => {
    if (here !== location.pathname) {
      here = location.pathname;
      seconds = 0;
      close();
    }
    if (document.hidden || !around.wanted()) return;
    seconds += 1;
    if (shown || busy()) return;
    const past = remembers("local", key) ?? "";
    const due = rules.find(
      ([id, url, after]) => seconds >= after && !past.includes(id) && fits(url, location.href),
    );
    if (due) show(due, past);
  }, 1000);
  return { taken: close };
}

function make(tag: "button", name: string, words: string, press: () => void): HTMLButtonElement {
  const made = document.createElement(tag);
  made.type = "button";
  made.className = name;
  made.textContent = words;
  made.addEventListener("click", press);
  return made;
}

/** Not over a dialog of the page, a film, or somebody's typing. */
function busy(): boolean {
  return Boolean(
    document.fullscreenElement ||
    document.querySelector("dialog[open],[aria-modal=true]") ||
    document.activeElement?.matches("input,textarea,select,[contenteditable]"),
  );
}

/** `/tariffs*` is asked of the path, `https://…` of the whole address; `*` stands for anything. */
export function fits(pattern: string, address: string): boolean {
  const { origin, pathname, search } = new URL(address);
  const asked = (pattern[0] === "/" ? "" : origin) + pathname + (pattern.includes("?") ? search : "");
  const parts = plain(pattern)
    .split("*")
    .map((part) => part.replace(/\W/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(plain(asked));
}

/** Cyrillic as people write it. */
function plain(address: string): string {
  try {
    return decodeURI(address);
  } catch {
    return address;
  }
}
