import { mount } from "svelte";
import "../../shared/tokens.css";
import "../../shared/base.css";
import "./app.css";
import { pickLocale } from "../../shared/locale";
import App from "./App.svelte";
import { Sound } from "./chat/sound.svelte";
import { View } from "./chat/view.svelte";
import { Host, originOf, type Asked } from "./host";
import { Chat } from "./protocol/chat";
import { realClock } from "./protocol/clock";
import { WidgetHttp } from "./protocol/http";
import { SUBPROTOCOL } from "./protocol/socket";
import { inMemory, openStorage } from "./protocol/storage";
import { alone, joinTabs } from "./protocol/tabs";
import { wordsOf } from "./words/words";

void start();

async function start(): Promise<void> {
  const params = new URLSearchParams(location.search);
  const account = params.get("account") ?? "site";
  const locale = pickLocale(params.get("lang"), navigator.language);
  document.documentElement.lang = locale;

  const kiosk = location.pathname.endsWith("/kiosk");
  document.documentElement.classList.toggle("kiosk", kiosk);

  const storage = kiosk ? { durable: false, ...inMemory() } : openStorage();
  const address = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/widget/stream`;
  let told = -1;

  const chat: Chat = new Chat({
    account,
    storage,
    http: (token) => new WidgetHttp(fetch.bind(window), token, locale),
    makeSocket: typeof WebSocket === "undefined" ? undefined : () => new WebSocket(address, SUBPROTOCOL),
    joinTabs: storage.durable ? joinTabs : alone,
    clock: realClock,
    newId: () =>
      [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join(""),
    now: () => new Date().toISOString(),
    changed,
    unseen: () => sound.ring(),
    loggedOut: () => host.identity({ state: "needed" }),
  });
  // The page may speak before the words of another language have come.
  let mounted = (): void => {};
  const ready = new Promise<void>((resolve) => (mounted = resolve));
  const host = new Host(originOf(location.hash), (asked) => void ready.then(() => heard(asked)));
  const sound = new Sound(storage, `okno.${account}.sound`);
  const view = new View(() => chat, locale, await wordsOf(locale), sound, kiosk);
  const app = mount(App, {
    target: document.getElementById("app")!,
    props: { view, close: () => host.close() },
  });
  app.shown(!host.framed, host.framed);
  document.title = view.words.title;
  mounted();

  async function heard({ okno, greeting, token }: Asked): Promise<void> {
    if (okno === "open" || okno === "close") {
      view.greeting ||= greeting ?? "";
      return app.shown(okno === "open");
    }
    const { logIn, logOut } = await import("./protocol/identity");
    host.identity(okno === "logout" ? await logOut(chat) : await logIn(chat, token ?? ""));
  }

  function changed(): void {
    view.touch();
    const { unread } = chat;
    if (unread === told) return;
    told = unread;
    host.unread(unread);
  }

  addEventListener("online", () => chat.retryNow());
  chat.start();
  changed();
}
