/** Timers and chance, so that tests own both. */
export interface Clock {
  after(ms: number, run: () => void): () => void;
  random(): number;
}

export const realClock: Clock = {
  after(ms, run) {
    const id = setTimeout(run, ms);
    return () => clearTimeout(id);
  },
  random: () => Math.random(),
};
