/** What the page around the frame may ask for. */
export interface Asked {
  okno: "open" | "close" | "identify" | "logout";
  /** The text by which the page nudged the client; with `open`. */
  greeting?: string;
  /** The site's word for the client; with `identify`. */
  token?: string;
}

/** The page around the frame. Its origin comes from the loader; the browser checks both directions against it. */
export class Host {
  constructor(
    private origin: string,
    private heard: (asked: Asked) => void,
  ) {
    if (!this.framed) return;
    addEventListener("message", (event: MessageEvent) => {
      if (event.source !== parent || event.origin !== this.origin) return;
      const asked = askedIn(event.data);
      if (asked) this.heard(asked);
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

  /** How the site's word was taken. */
  identity(state: object): void {
    this.post({ okno: "identity", ...state });
  }

  private post(message: object): void {
    if (this.framed) parent.postMessage(message, this.origin);
  }
}

/** Only what we know, and only texts where texts are meant. */
export function askedIn(data: unknown): Asked | undefined {
  const { okno, greeting, token } = (data ?? {}) as Record<string, unknown>;
  if (okno !== "open" && okno !== "close" && okno !== "identify" && okno !== "logout") return undefined;
  const asked: Asked = { okno };
  if (typeof greeting === "string") asked.greeting = greeting.slice(0, 300);
  if (typeof token === "string") asked.token = token;
  return asked;
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
