import type { ClientFrame, Heard, LinkOffer, Session } from "./frames";

export type Fetch = typeof fetch;

/** A refusal of the hub: `code` for the program, `message` for the person. `status` 0: the hub was not reached. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** The plain HTTP side of the widget. */
export class WidgetHttp {
  constructor(
    private fetch: Fetch,
    private token: () => string,
    private locale: string,
  ) {}

  session(account: string, token: string | null): Promise<Session> {
    return this.call("session", { account, ...(token ? { token } : {}) });
  }

  /** A token for the person for whom the site vouches; the one so far is worth nothing afterwards. */
  login(account: string, assertion: string, token: string | null): Promise<{ token: string; name: string }> {
    return this.call("login", { account, assertion, ...(token ? { token } : {}) });
  }

  logout(token: string): Promise<void> {
    return this.call("logout", { token });
  }

  poll(after: number, signal: AbortSignal): Promise<Heard> {
    return this.call(`items?after=${after}`, undefined, signal);
  }

  /** A message or a press without a socket. */
  send(frame: ClientFrame): Promise<{ seq: number }> {
    const { type, ...body } = frame;
    return this.call(type === "press" ? "press" : "messages", body);
  }

  /** Typing or reading, told without a socket: what gets lost is not missed. */
  async note({ type, ...body }: ClientFrame): Promise<void> {
    await this.call(type, body).catch(() => {});
  }

  link(): Promise<LinkOffer> {
    return this.call("link", {});
  }

  /** Who asks, and in which language he wants to be answered. */
  get headers(): Record<string, string> {
    const token = this.token();
    return { "Accept-Language": this.locale, ...(token ? { Authorization: `Bearer ${token}` } : {}) };
  }

  private async call<T>(path: string, body?: object, signal?: AbortSignal): Promise<T> {
    const headers = this.headers;
    if (body) headers["Content-Type"] = "application/json";
    const request: RequestInit = { headers, method: body ? "POST" : "GET", credentials: "omit" };
    if (signal) request.signal = signal;
    if (body) request.body = JSON.stringify(body);
    let answer: Response;
    try {
      answer = await this.fetch(`/api/widget/${path}`, request);
    } catch {
      throw new HttpError(0, "unreachable", "");
    }
    if (answer.ok) return (answer.status === 204 ? undefined : await answer.json()) as T;
    throw refusal(answer.status, await answer.json().catch(() => ({})), this.locale);
  }
}

export function refusal(status: number, body: Record<string, unknown>, locale: string): HttpError {
  const error = (body.error ?? {}) as Record<string, string>;
  const code = status === 401 ? "unauthorized" : (error.code ?? String(status));
  return new HttpError(status, code, error[`message_${locale}`] ?? "");
}
