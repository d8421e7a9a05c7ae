import { nudge } from "./nudge";
import { remember, remembers } from "./memory";
import { css } from "./style";
import { words } from "./words";

declare global {
  interface Window {
    okno?: {
      open(): void;
      close(): void;
      identify(token: string): void;
      logout(): void;
    };
  }
}

const script = document.currentScript as HTMLScriptElement | null;
if (script && !document.querySelector("okno-launcher")) start(script);

function start(own: HTMLScriptElement): void {
  const origin = new URL(own.src).origin;
  const account = own.dataset.account ?? "site";
  const lang = own.dataset.lang ?? document.documentElement.lang ?? "";
  const text = words(lang || navigator.language);
  const key = `okno-opened-${account}`;

  const host = document.createElement("okno-launcher");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];

  const panel = document.createElement("div");
  panel.hidden = true;
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("aria-expanded", "false");
  const badge = document.createElement("span");
  button.append(icon(), badge);
  root.append(panel, button);
  (document.body ?? document.documentElement).append(host);

  let frame: HTMLIFrameElement | undefined;
  let loaded = false;
  let unread = 0;
  /** What the page has said of its visitor and the frame has not heard yet. */
  let identity: object | undefined = own.dataset.identity
    ? { okno: "identify", token: own.dataset.identity }
    : undefined;

  const isOpen = (): boolean => !panel.hidden;
  // Until it has loaded the frame is an empty page of the host's own origin, and the browser would complain.
  const tell = (what: object): void => {
    if (loaded) frame?.contentWindow?.postMessage(what, origin);
  };

  function tellIdentity(what = identity): void {
    identity = what;
    if (!loaded || !what) return;
    tell(what);
    identity = undefined;
  }

  function label(): void {
    badge.hidden = unread === 0 || isOpen();
    badge.textContent = unread > 9 ? "9+" : String(unread);
    button.setAttribute(
      "aria-label",
      isOpen() ? text.close : text.open + (unread ? text.unread(unread) : ""),
    );
  }

  function load(): void {
    if (frame) return;
    frame = document.createElement("iframe");
    frame.title = text.title;
    frame.allow = "clipboard-write";
    frame.src = `${origin}/widget/frame?account=${encodeURIComponent(account)}&lang=${encodeURIComponent(lang)}#${location.origin}`;
    frame.addEventListener("load", () => {
      loaded = true;
      tellIdentity();
      if (isOpen()) tell({ okno: "open", greeting });
    });
    panel.append(frame);
  }

  let greeting = "";
  function toggle(open: boolean): void {
    if (open) {
      greeting = nudging.taken();
      load();
    }
    panel.hidden = !open;
    host.toggleAttribute("open", open);
    button.setAttribute("aria-expanded", String(open));
    label();
    tell({ okno: open ? "open" : "close", greeting });
    if (open) frame?.focus();
    else button.focus();
    remember("session", key, "1");
  }

  button.addEventListener("click", () => toggle(!isOpen()));
  root.addEventListener("keydown", (event) => {
    if ((event as KeyboardEvent).key === "Escape" && isOpen()) toggle(false);
  });
  addEventListener("message", (event: MessageEvent) => {
    if (event.origin !== origin || !frame || event.source !== frame.contentWindow) return;
    const data = event.data as { okno?: string; count?: number };
    if (data.okno === "close" && isOpen()) toggle(false);
    if (data.okno === "unread") {
      unread = Number(data.count) || 0;
      label();
    }
    if (data.okno === "identity") host.dispatchEvent(new CustomEvent("okno-identity", { detail: data }));
  });

  window.okno = {
    open: () => isOpen() || toggle(true),
    close: () => isOpen() && toggle(false),
    identify: (token) => tellIdentity({ okno: "identify", token }),
    logout() {
      load();
      tellIdentity({ okno: "logout" });
    },
  };

  const known = remembers("session", key) !== null;
  const nudging = nudge(root, account, text, {
    wanted: () => !known && !frame,
    open: () => toggle(true),
  });
  label();
  // Who opened the chat on an earlier page of this visit sees the badge on the next ones as well.
  if (known) (window.requestIdleCallback ?? setTimeout)(load);
}

/** Built node by node: a site that demands trusted types refuses markup from text. */
function icon(): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", "M4 5.5h16v11H10l-4.5 4v-4H4z");
  svg.append(path);
  return svg;
}
