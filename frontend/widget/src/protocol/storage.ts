/** Where the chat keeps its token and what it could not send yet. */
export interface KeyValue {
  get(key: string): string | null;
  set(key: string, value: string | null): void;
}

/** `localStorage`, or memory where the browser refuses it to frames; `durable` tells which. */
export function openStorage(): KeyValue & { durable: boolean } {
  try {
    const store = window.localStorage;
    store.setItem("okno-probe", "1");
    store.removeItem("okno-probe");
    return { durable: true, get: (key) => store.getItem(key), set: (key, value) => write(store, key, value) };
  } catch {
    return { durable: false, ...inMemory() };
  }
}

export function inMemory(): KeyValue {
  const map = new Map<string, string>();
  return {
    get: (key) => map.get(key) ?? null,
    set: (key, value) => void (value === null ? map.delete(key) : map.set(key, value)),
  };
}

function write(store: Storage, key: string, value: string | null): void {
  try {
    if (value === null) store.removeItem(key);
    else store.setItem(key, value);
  } catch {
    // Full: what was sent lives on in memory until the page is closed.
  }
}
