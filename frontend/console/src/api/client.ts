import type { Locale } from "../../../shared/locale";

/** A refusal: `code` for the program, `message` for the person. `status` 0: the server was not reached. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly retryAfter = 0,
  ) {
    super(message);
  }
}

interface Signing {
  csrf: string;
  locale: Locale;
  /** The session is over: the next screen is the log-in page. */
  signedOut(): void;
}

const signing: Signing = { csrf: "", locale: "ru", signedOut: () => {} };

export function signRequests(part: Partial<Signing>): void {
  Object.assign(signing, part);
}

export const get = <T>(path: string): Promise<T> => call<T>("GET", path);
export const post = <T>(path: string, body: object = {}): Promise<T> => call<T>("POST", path, body);
export const put = <T>(path: string, body: object): Promise<T> => call<T>("PUT", path, body);

async function call<T>(method: string, path: string, body?: object): Promise<T> {
  const form = body instanceof FormData;
  const headers: Record<string, string> = { "Accept-Language": signing.locale };
  if (method !== "GET") headers["X-CSRF-Token"] = signing.csrf;
  if (body && !form) headers["Content-Type"] = "application/json";
  const request: RequestInit = { method, headers, credentials: "same-origin" };
  if (body) request.body = form ? body : JSON.stringify(body);
  let answer: Response;
  try {
    answer = await fetch(`/api/${path}`, request);
  } catch {
    throw new ApiError(0, "unreachable", "");
  }
  if (!answer.ok) throw await refusal(answer, path);
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}

async function refusal(answer: Response, path: string): Promise<ApiError> {
  const body = (await answer.json().catch(() => ({}))) as { error?: Record<string, string> };
  if (answer.status === 401 && path !== "login") signing.signedOut();
  const message = body.error?.[`message_${signing.locale}`] ?? "";
  return new ApiError(
    answer.status,
    body.error?.code ?? "",
    message,
    Number(answer.headers.get("Retry-After") ?? 0),
  );
}
