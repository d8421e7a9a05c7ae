/** Drawings that chat and console share: paths of a 24 by 24 stroke. */
export const glyphs = {
  send: "M4 12 20 4l-5 16-4-7zm7 1 9-9",
  clip: "M20 11.5 12 19.4a5 5 0 0 1-7-7l8.5-8.4a3.3 3.3 0 0 1 4.7 4.7l-8.5 8.4a1.7 1.7 0 0 1-2.4-2.4l7.8-7.7",
  close: "M6 6l12 12M18 6 6 18",
  down: "M12 5v14m-6-6 6 6 6-6",
  check: "M5 12.5l4.5 4.5L19 7.5",
  checks: "M2.5 12.5 7 17l9.5-9.5M12 16l1 1 8.5-9.5",
  clock: "M12 7v5l3.5 2M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z",
  file: "M6 3h8l4 4v14H6zm8 0v4h4",
} as const;
