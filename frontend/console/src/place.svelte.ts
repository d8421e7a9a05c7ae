/** Where in the console we are. The path names the application, the fragment the thing that is open. */
export type Place =
  | { screen: "desk"; conversation: string | null }
  | { screen: "undelivered" }
  | { screen: "office" }
  | { screen: "requests"; request: string | null }
  | { screen: "editor"; article: string | null }
  | { screen: "learning" };

export function parsePlace(path: string, fragment: string): Place {
  const [kind, id] = fragment.replace(/^#?\/?/, "").split("/");
  const name = id ? decodeURIComponent(id) : null;
  if (path.startsWith("/editor") && kind === "learning") return { screen: "learning" };
  if (path.startsWith("/editor")) return { screen: "editor", article: kind === "a" ? name : null };
  if (kind === "requests" || kind === "r") return { screen: "requests", request: kind === "r" ? name : null };
  if (kind === "undelivered") return { screen: "undelivered" };
  if (kind === "office") return { screen: "office" };
  return { screen: "desk", conversation: kind === "c" ? name : null };
}

export function addressOf(place: Place): string {
  if (place.screen === "undelivered") return "/desk#/undelivered";
  if (place.screen === "office") return "/desk#/office";
  if (place.screen === "requests")
    return place.request ? `/desk#/r/${encodeURIComponent(place.request)}` : "/desk#/requests";
  if (place.screen === "learning") return "/editor#/learning";
  if (place.screen === "editor")
    return place.article ? `/editor#/a/${encodeURIComponent(place.article)}` : "/editor";
  return place.conversation ? `/desk#/c/${encodeURIComponent(place.conversation)}` : "/desk";
}

class Navigation {
  place = $state.raw<Place>(parsePlace(location.pathname, location.hash));
  /** Asked before a place is left; true lets go. */
  guard: (() => Promise<boolean>) | undefined;

  constructor() {
    addEventListener("popstate", () => void this.moved());
  }

  /** The browser's own back and forward: it has already moved, so a refusal moves it again. */
  private async moved(): Promise<void> {
    const there = parsePlace(location.pathname, location.hash);
    if (this.guard && !(await this.guard())) history.pushState(null, "", addressOf(this.place));
    else this.place = there;
  }

  async go(place: Place): Promise<void> {
    const address = addressOf(place);
    if (address === location.pathname + location.hash) return;
    if (this.guard && !(await this.guard())) return;
    history.pushState(null, "", address);
    this.place = place;
  }
}

export const navigation = new Navigation();

/** For links: an ordinary click stays inside the application, any other is the browser's. */
export function follow(event: MouseEvent, place: Place): void {
  if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  void navigation.go(place);
}
