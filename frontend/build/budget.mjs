import { readFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";

const KB = 1024;
export const LOADER_LIMIT = 3 * KB;
export const APPLICATION_LIMIT = 30 * KB;
const FRAME = "widget/frame.html";
const PAGES = [FRAME, "console.html", "faq.html", "board.html", "demo.html"];

const gzipped = (bytes) => gzipSync(bytes, { level: 9 }).length;
const kb = (bytes) => `${(bytes / KB).toFixed(2)} KB`;

const ANY = /["'`](?:\.\/|\/assets\/|assets\/)([\w.-]+\.(?:js|css))["'`]/g;
const STATIC = /(?:\bfrom|\bimport)\s*["'`]\.\/([\w.-]+\.js)["'`]/g;

/** Files that a page needs before it can be used: what its HTML names, and what those scripts import at once. */
export function filesAtOnce(dist, page) {
  return reached(dist, page, STATIC);
}

/** Every file that a page may ever ask for. */
export function filesEver(dist, page) {
  return reached(dist, page, ANY);
}

/** The chat with its English words, a part of their own. */
async function filesInEnglish(dist) {
  const words = (await filesEver(dist, FRAME)).filter((name) => /^assets\/en-[\w-]+\.js$/.test(name));
  return [...(await filesAtOnce(dist, FRAME)), ...words];
}

async function reached(dist, page, pattern) {
  const html = await readFile(path.join(dist, page), "utf8");
  const found = new Set();
  const queue = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((m) => m[1]);
  while (queue.length > 0) {
    const name = queue.pop();
    if (found.has(name)) continue;
    found.add(name);
    if (!name.endsWith(".js")) continue;
    const text = await readFile(path.join(dist, name), "utf8");
    for (const m of text.matchAll(pattern)) queue.push(`assets/${m[1]}`);
  }
  return [...found];
}

async function total(dist, files) {
  const sizes = await Promise.all(files.map(async (name) => gzipped(await readFile(path.join(dist, name)))));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Prints the sizes (gzip) and returns what is over its limit: what the first opening of the chat loads. */
export async function checkSizes(dist) {
  const rows = [
    ["loader widget.js", await total(dist, ["widget.js"]), LOADER_LIMIT],
    ["widget application", await total(dist, await filesAtOnce(dist, FRAME)), APPLICATION_LIMIT],
    ["… in English", await total(dist, await filesInEnglish(dist)), APPLICATION_LIMIT],
    ["widget, all its parts", await total(dist, await filesEver(dist, FRAME)), Infinity],
    ["console", await total(dist, await filesEver(dist, "console.html")), Infinity],
  ];
  const problems = [];
  for (const [name, size, limit] of rows) {
    const bound = limit === Infinity ? "no limit" : `limit ${kb(limit)}`;
    console.log(`${name.padEnd(21)} ${kb(size).padStart(10)} gzip  (${bound})`);
    if (size > limit) problems.push(`${name} is ${kb(size)}, more than ${kb(limit)}`);
  }
  return problems;
}

/** What a strict content policy would refuse: inline scripts, inline styles, foreign addresses. */
export async function checkPages(dist) {
  const problems = [];
  for (const page of PAGES) {
    const html = await readFile(path.join(dist, page), "utf8");
    if (/<script(?![^>]*\bsrc=)/i.test(html)) problems.push(`${page} has an inline script`);
    if (/<style|\sstyle="/i.test(html)) problems.push(`${page} has an inline style`);
    if (/\son\w+="/i.test(html)) problems.push(`${page} has an inline event handler`);
    if (/<(?:script|link|img|iframe)[^>]+(?:src|href)="(?:https?:)?\/\//i.test(html))
      problems.push(`${page} asks another origin`);
  }
  return problems;
}
