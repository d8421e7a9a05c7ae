import type { StreamFrame } from "../api/types";

const PING_EVERY = 25_000;
const ANSWER_WITHIN = 10_000;
const LONGEST = 15_000;
const SESSION_ENDED = 4401;

export interface StreamEvents {
  frame(frame: StreamFrame): void;
  /** Connected: whatever was shown before may be stale. */
  up(): void;
  down(): void;
  /** The session is over: there is nothing to come back to. */
  ended(): void;
}

/** The desk's live line. It comes back by itself; what was missed is fetched again by who listens. */
export class DeskStream {
  private socket: WebSocket | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private tries = 0;
  private stopped = false;

  constructor(
    private address: string,
    private events: StreamEvents,
  ) {
    this.connect();
  }

  send(frame: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  retryNow = (): void => {
    if (this.socket || this.stopped) return;
    this.tries = 0;
    this.connect();
  };

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.socket?.close();
  }

  private connect(): void {
    clearTimeout(this.timer);
    const socket = new WebSocket(this.address);
    this.socket = socket;
    socket.onmessage = (event: MessageEvent) => {
      this.rest();
      const frame = JSON.parse(String(event.data)) as StreamFrame;
      if (frame.type === "ready") {
        this.tries = 0;
        this.events.up();
      }
      this.events.frame(frame);
    };
    socket.onclose = (event) => {
      if (event.code === SESSION_ENDED) this.events.ended();
      else this.lost(socket);
    };
  }

  private lost(socket: WebSocket): void {
    if (this.socket !== socket || this.stopped) return;
    this.socket = undefined;
    this.events.down();
    const wait = Math.min(LONGEST, 500 * 2 ** this.tries++) * (0.5 + Math.random() / 2);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.connect(), wait);
  }

  private rest(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.send({ type: "ping" });
      this.timer = setTimeout(() => {
        const silent = this.socket;
        silent?.close();
        if (silent) this.lost(silent);
      }, ANSWER_WITHIN);
    }, PING_EVERY);
  }
}
