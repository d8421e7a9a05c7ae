import { get, post, signRequests } from "./api/client";
import type { Me } from "./api/types";
import { language } from "./words/words.svelte";

/** Who is signed in. `undefined` while nobody knows, null when nobody is. */
class Session {
  me = $state.raw<Me | null | undefined>(undefined);
  /** A session that ended by itself deserves a word on the log-in page. */
  ended = $state(false);

  constructor() {
    signRequests({
      signedOut: () => {
        this.ended = Boolean(this.me);
        this.me = null;
      },
    });
  }

  async load(): Promise<void> {
    const me = await get<Me>("me");
    language.use(me.locale);
    signRequests({ csrf: me.csrf, locale: language.locale });
    this.ended = false;
    this.me = me;
  }

  async signIn(login: string, password: string): Promise<void> {
    await post("login", { login, password });
    await this.load();
  }

  async signOut(): Promise<void> {
    await post("logout");
    this.me = null;
  }

  get editor(): boolean {
    return this.may("editor");
  }

  get operator(): boolean {
    return this.may("operator") || this.may("supervisor");
  }

  private may(role: string): boolean {
    const roles = this.me?.roles ?? [];
    return roles.includes(role) || roles.includes("administrator");
  }
}

export const session = new Session();
