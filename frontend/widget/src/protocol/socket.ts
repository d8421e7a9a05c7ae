import type { Clock } from "./clock";
import type { ClientFrame, ServerFrame } from "./frames";

export const SUBPROTOCOL = "okno.v1";
const WELCOME_WITHIN = 10_000;
const PING_EVERY = 25_000;
const ANSWER_WITHIN = 10_000;

export interface Socket {
  send(frame: ClientFrame): void;
  close(): void;
}

export interface SocketEvents {
  frame(frame: ServerFrame): void;
  /** Called once, after which nothing else comes; `welcomed` tells whether the talk had begun. */
  closed(welcomed: boolean): void;
}

/** One WebSocket from hello to its end. A socket that stays silent after a ping is taken for dead. */
export function openSocket(
  make: () => WebSocket,
  hello: () => ClientFrame,
  events: SocketEvents,
  clock: Clock,
): Socket {
  const socket = make();
  let welcomed = false;
  let over = false;
  let cancel = clock.after(WELCOME_WITHIN, end);

  function end(): void {
    if (over) return;
    over = true;
    cancel();
    socket.close();
    events.closed(welcomed);
  }

  function rest(): void {
    cancel();
    cancel = clock.after(PING_EVERY, () => {
      cancel = clock.after(ANSWER_WITHIN, end);
      send({ type: "ping" });
    });
  }

  function send(frame: ClientFrame): void {
    if (!over) socket.send(JSON.stringify(frame));
  }

  socket.onopen = () => send(hello());
  socket.onclose = end;
  socket.onerror = end;
  socket.onmessage = (event: MessageEvent) => {
    if (over) return;
    const frame = parse(event.data);
    if (!frame) return;
    welcomed ||= frame.type === "welcome";
    if (welcomed) rest();
    events.frame(frame);
  };
  return { send, close: end };
}

function parse(data: unknown): ServerFrame | undefined {
  try {
    const frame: unknown = JSON.parse(String(data));
    return typeof frame === "object" && frame !== null && "type" in frame
      ? (frame as ServerFrame)
      : undefined;
  } catch {
    return undefined;
  }
}
