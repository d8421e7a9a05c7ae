import type { Attachment, ClientFrame, Heard, LinkOffer, Session } from "./frames";

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

  poll(after: number, signal: AbortSignal): Promise<Heard> {
    return this.call(`items?after=${after}`, undefined, signal);
  }

  /** A message or a press without a socket. */
  send(frame: ClientFrame): Promise<{ seq: number }> {
    const { type, ...body } = frame;
    return this.call(type === "press" ? "press" : "messages", body);
  }

  upload(file: File, signal: AbortSignal): Promise<Attachment> {
    const form = new FormData();
    form.append("file", file);
    return this.call("files", form, signal);
  }

  link(): Promise<LinkOffer> {
    return this.call("link", {});
  }

  private async call<T>(path: string, body?: object, signal?: AbortSignal): Promise<T> {
    const headers: Record<string, string> = { "Accept-Language": this.locale };
    const token = this.token();
    if (token) headers.Authorization = `Bearer ${token}`;
    const form = body instanceof FormData;
    if (body && !form) headers["Content-Type"] = "application/json";
    const request: RequestInit = { headers, method: body ? "POST" : "GET", credentials: "omit" };
    if (signal) request.signal = signal;
    if (body) request.body = form ? body : JSON.stringify(body);
    let answer: Response;
    try {
      answer = await this.fetch(`/api/widget/${path}`, request);
    } catch {
      throw new HttpError(0, "unreachable", "");
    }
    if (!answer.ok) throw await refusal(answer, this.locale);
    return (await answer.json()) as T;
  }
}

async function refusal(answer: Response, locale: string): Promise<HttpError> {
  const body = (await answer.json().catch(() => ({}))) as { error?: Record<string, string> };
  const code = answer.status === 401 ? "unauthorized" : (body.error?.code ?? String(answer.status));
  return new HttpError(answer.status, code, body.error?.[`message_${locale}`] ?? "");
}
