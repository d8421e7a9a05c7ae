import { backoff } from "./backoff";
import type { Clock } from "./clock";
import type { ServerFrame } from "./frames";
import type { WidgetHttp } from "./http";
import { HttpError } from "./http";

export interface PollEvents {
  frame(frame: ServerFrame): void;
  /** The last poll reached the hub, or did not. */
  reached(yes: boolean): void;
}

/** Long polling: what a socket would have brought comes as the same frames. Returns what stops it. */
export function startPolling(
  http: WidgetHttp,
  after: () => number,
  events: PollEvents,
  clock: Clock,
): () => void {
  const abort = new AbortController();
  let failures = 0;
  let cancel = (): void => {};

  async function turn(): Promise<void> {
    try {
      const { items, seq, mode, operator_name, typing } = await http.poll(after(), abort.signal);
      if (abort.signal.aborted) return;
      failures = 0;
      events.reached(true);
      events.frame({ type: "mode", mode, operator_name });
      for (const item of items) events.frame({ type: "item", item });
      events.frame({ type: "reached", seq });
      if (typing) events.frame({ type: "typing" });
      cancel = clock.after(items.length > 0 ? 0 : 250, () => void turn());
    } catch (error) {
      if (abort.signal.aborted) return;
      if (error instanceof HttpError && error.code === "unauthorized")
        events.frame({ type: "error", code: "unauthorized", message: "" });
      events.reached(false);
      cancel = clock.after(backoff(failures++, clock.random), () => void turn());
    }
  }

  void turn();
  return () => {
    abort.abort();
    cancel();
  };
}
