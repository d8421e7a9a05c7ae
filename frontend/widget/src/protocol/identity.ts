import type { Chat } from "./chat";
import { HttpError } from "./http";

/** What the site's page is told of a login; `code` is for its developer. */
export interface LoginState {
  state: "verified" | "refused" | "needed" | "anonymous";
  code?: string;
}

/** The site vouches for the visitor. A token that does not count leaves him who he was. */
export async function logIn(chat: Chat, assertion: string): Promise<LoginState> {
  const who = subjectOf(assertion);
  if (who && who === chat.who) return { state: "verified" };
  try {
    const { token } = await chat.http.login(chat.account, assertion, chat.token);
    const sameHands = chat.who === "";
    chat.become(token, who);
    chat.newPerson(sameHands);
    return { state: "verified" };
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    return { state: "refused", code: error.code };
  }
}

/** Nothing of the person stays in this browser. Without the hub as well: the token then runs out by itself. */
export async function logOut(chat: Chat): Promise<LoginState> {
  const { token, who } = chat;
  if (who && token) {
    await chat.http.logout(token).catch(() => {});
    chat.become(null, null);
    chat.newPerson(false);
  }
  return { state: "anonymous" };
}

/** Read without belief: whether it is worth asking the hub at all. */
export function subjectOf(assertion: string): string {
  try {
    const middle = assertion.split(".")[1]!.replace(/-/g, "+").replace(/_/g, "/");
    const bytes = Uint8Array.from(atob(middle), (letter) => letter.charCodeAt(0));
    const subject: unknown = (JSON.parse(new TextDecoder().decode(bytes)) as { sub?: unknown }).sub;
    return typeof subject === "string" ? subject : "";
  } catch {
    return "";
  }
}
