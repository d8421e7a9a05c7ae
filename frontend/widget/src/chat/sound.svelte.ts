import type { KeyValue } from "../protocol/storage";

/** Whether new messages are heard: off until the client switches it on, and then remembered. */
export class Sound {
  on = $state(false);

  constructor(
    private storage: KeyValue,
    private key: string,
    private load = () => import("../sound/chime"),
  ) {
    this.on = storage.get(key) === "1";
  }

  /** Switching it on is heard at once: the browser lets us play from now on, and the client knows the sound. */
  toggle(): void {
    this.on = !this.on;
    this.storage.set(this.key, this.on ? "1" : null);
    this.ring();
  }

  ring(): void {
    if (this.on)
      void this.load()
        .then(({ chime }) => chime())
        .catch(() => {});
  }
}
