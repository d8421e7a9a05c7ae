import { backoff } from "./backoff";
import type { Clock } from "./clock";
import type { ClientFrame, ServerFrame } from "./frames";
import { HttpError, type WidgetHttp } from "./http";
import { startPolling } from "./polling";
import { openSocket, type Socket } from "./socket";

const FRUITLESS_TRIES = 3;
const SOCKET_AGAIN = 60_000;
const POST_AGAIN = 3_000;

/** `waiting`: not connected, the next try is due; `polling` is as good as `online`, only slower. */
export type LinkState = "connecting" | "online" | "polling" | "waiting";

export interface ConnectionDeps {
  makeSocket: (() => WebSocket) | undefined;
  http: WidgetHttp;
  clock: Clock;
  token(): string;
  lastSeq(): number;
}

export interface ConnectionEvents {
  frame(frame: ServerFrame): void;
  state(state: LinkState): void;
}

/** Keeps a way to the hub open: a socket, and long polling where sockets do not get through. */
export class Connection {
  state: LinkState = "connecting";
  private socket: Socket | undefined;
  private attempt = 0;
  private fruitless = 0;
  private cancel = (): void => {};
  private stopPolling: (() => void) | undefined;
  private stopped = false;
  private welcomedAt: number | undefined;

  constructor(
    private deps: ConnectionDeps,
    private events: ConnectionEvents,
  ) {}

  start(): void {
    if (this.deps.makeSocket) this.connect();
    else this.poll();
  }

  /** The network is back, or the client asked: no more waiting. */
  retryNow(): void {
    if (this.state !== "waiting" || this.stopped) return;
    this.cancel();
    this.attempt = 0;
    this.start();
  }

  stop(): void {
    this.stopped = true;
    this.cancel();
    this.stopPolling?.();
    this.socket?.close();
  }

  /** Sends what needs an answer; false when there is no way out now (the caller keeps the entry). */
  send(frame: ClientFrame): boolean {
    if (this.state === "online" && this.socket) this.socket.send(frame);
    else if (this.state !== "polling") return false;
    else if ("client_msg_id" in frame) void this.post(frame, frame.client_msg_id);
    else void this.deps.http.note(frame);
    return true;
  }

  private connect(): void {
    if (!this.stopPolling) this.change("connecting");
    const hello = (): ClientFrame => ({
      type: "hello",
      token: this.deps.token(),
      last_seq: this.deps.lastSeq(),
    });
    this.socket = openSocket(
      this.deps.makeSocket!,
      hello,
      { frame: (frame) => this.took(frame), closed: (welcomed) => this.closed(welcomed) },
      this.deps.clock,
    );
  }

  private took(frame: ServerFrame): void {
    if (frame.type === "pong" && this.welcomedAt !== undefined) {
      this.events.frame({ type: "reached", seq: this.welcomedAt });
      this.welcomedAt = undefined;
    }
    if (frame.type === "welcome") {
      // The hub answers in order: what comes before the pong is all that was missed.
      this.welcomedAt = frame.seq;
      this.socket?.send({ type: "ping" });
      this.attempt = 0;
      this.fruitless = 0;
      this.cancel();
      this.stopPolling?.();
      this.stopPolling = undefined;
      this.change("online");
    }
    this.events.frame(frame);
  }

  private closed(welcomed: boolean): void {
    this.socket = undefined;
    this.welcomedAt = undefined;
    if (this.stopped) return;
    if (!welcomed) this.fruitless += 1;
    if (this.fruitless >= FRUITLESS_TRIES) return this.poll();
    this.change("waiting");
    this.cancel = this.deps.clock.after(backoff(this.attempt++, this.deps.clock.random), () =>
      this.connect(),
    );
  }

  private poll(): void {
    if (!this.stopPolling) {
      // Not after the first answer: that one may take as long as nobody has anything to tell.
      this.change("polling");
      this.stopPolling = startPolling(
        this.deps.http,
        this.deps.lastSeq,
        {
          frame: (frame) => this.events.frame(frame),
          reached: (yes) => this.change(yes ? "polling" : "waiting"),
        },
        this.deps.clock,
      );
    }
    if (this.deps.makeSocket) this.cancel = this.deps.clock.after(SOCKET_AGAIN, () => this.connect());
  }

  private async post(frame: ClientFrame, id: string): Promise<void> {
    try {
      const { seq } = await this.deps.http.send(frame);
      this.events.frame({ type: "ack", client_msg_id: id, seq });
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      if (error.status > 0 && error.status < 500)
        this.events.frame({ type: "error", code: error.code, message: error.message, client_msg_id: id });
      else this.deps.clock.after(POST_AGAIN, () => this.send(frame));
    }
  }

  private change(state: LinkState): void {
    if (this.state === state) return;
    this.state = state;
    this.events.state(state);
  }
}
