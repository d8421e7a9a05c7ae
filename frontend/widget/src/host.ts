/** The page around the frame. Its origin comes from the loader; the browser checks both directions against it. */
export class Host {
  constructor(
    private origin: string,
    private heard: (what: "open" | "close") => void,
  ) {
    if (!this.framed) return;
    addEventListener("message", (event: MessageEvent) => {
      if (event.source !== parent || event.origin !== this.origin) return;
      const what = (event.data as { okno?: unknown }).okno;
      if (what === "open" || what === "close") this.heard(what);
    });
  }

  get framed(): boolean {
    return parent !== window && this.origin !== "";
  }

  close(): void {
    this.post({ okno: "close" });
  }

  unread(count: number): void {
    this.post({ okno: "unread", count });
  }

  private post(message: object): void {
    if (this.framed) parent.postMessage(message, this.origin);
  }
}

/** `https://example.org` out of the fragment; anything that is not an origin is nobody. */
export function originOf(fragment: string): string {
  try {
    const url = new URL(decodeURIComponent(fragment.replace(/^#/, "")));
    return /^https?:$/.test(url.protocol) ? url.origin : "";
  } catch {
    return "";
  }
}
