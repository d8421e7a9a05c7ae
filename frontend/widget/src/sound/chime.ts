/** Two soft notes made on the spot: no file, no element, nothing that a content policy could refuse. */
const NOTES = [
  { hertz: 660, after: 0 },
  { hertz: 880, after: 0.12 },
];
const LASTS = 0.25;
const LOUD = 0.12;

let context: AudioContext | undefined;

export async function chime(make = (): AudioContext => new AudioContext()): Promise<void> {
  context ??= make();
  await context.resume();
  for (const { hertz, after } of NOTES) {
    const start = context.currentTime + after;
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(LOUD, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + LASTS);
    tone.connect(volume).connect(context.destination);
    tone.start(start);
    tone.stop(start + LASTS);
  }
}
