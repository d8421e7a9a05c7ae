import type { Clock } from "../protocol/clock";

/** How long one person stands before a terminal: from the first touch to an end that comes by itself. */
export class Visit {
  /** Seconds until the end, while it is announced. */
  left = $state<number>();
  private cancel = (): void => {};
  private begun = false;

  constructor(
    private clock: Clock,
    private idle: number,
    private countdown: number,
    private ended: () => void,
  ) {}

  /** Somebody touched the screen. While the end is announced only the buttons count. */
  touched(): void {
    if (this.left !== undefined) return;
    this.begun = true;
    this.wait();
  }

  /** An answer came: it is read before anything ends. */
  answered(): void {
    if (this.begun) this.stay();
  }

  stay(): void {
    this.left = undefined;
    this.wait();
  }

  end(): void {
    this.cancel();
    this.left = undefined;
    this.begun = false;
    this.ended();
  }

  private wait(): void {
    this.cancel();
    this.cancel = this.clock.after(this.idle * 1_000, () => this.count(this.countdown));
  }

  private count(left: number): void {
    if (left <= 0) return this.end();
    this.left = left;
    this.cancel = this.clock.after(1_000, () => this.count(left - 1));
  }
}
