type Where = "local" | "session";

/** Remembers for the site; false where its storage is refused: the badge and the nudges then do without. */
export function remember(where: Where, key: string, value: string): boolean {
  try {
    window[`${where}Storage`].setItem(key, value);
    return true;
  } catch {
    return false;
  }
}

export function remembers(where: Where, key: string): string | null {
  try {
    return window[`${where}Storage`].getItem(key);
  } catch {
    return null;
  }
}
