import { readFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";

const KB = 1024;
export const LOADER_LIMIT = 3 * KB;
export const APPLICATION_LIMIT = 30 * KB;
const PAGES = ["widget/frame.html", "console.html", "demo.html"];

const gzipped = (bytes) => gzipSync(bytes, { level: 9 }).length;
const kb = (bytes) => `${(bytes / KB).toFixed(2)} KB`;

/** Files a page needs before it can be used: what its HTML names, and what those scripts import statically. */
export async function filesOf(dist, page) {
  const html = await readFile(path.join(dist, page), "utf8");
  const found = new Set();
  const queue = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((m) => m[1]);
  while (queue.length > 0) {
    const name = queue.pop();
    if (found.has(name)) continue;
    found.add(name);
    if (!name.endsWith(".js")) continue;
    const text = await readFile(path.join(dist, name), "utf8");
    for (const m of text.matchAll(/["'](?:\.\/|\/assets\/|assets\/)([\w.-]+\.(?:js|css))["']/g))
      queue.push(`assets/${m[1]}`);
  }
  return [...found];
}

async function total(dist, files) {
  const sizes = await Promise.all(files.map(async (name) => gzipped(await readFile(path.join(dist, name)))));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Prints the sizes (gzip) and returns what is over its limit. Lazily loaded parts count as well. */
export async function checkSizes(dist) {
  const rows = [
    ["loader widget.js", await total(dist, ["widget.js"]), LOADER_LIMIT],
    ["widget application", await total(dist, await filesOf(dist, "widget/frame.html")), APPLICATION_LIMIT],
    ["console", await total(dist, await filesOf(dist, "console.html")), Infinity],
  ];
  const problems = [];
  for (const [name, size, limit] of rows) {
    const bound = limit === Infinity ? "no limit" : `limit ${kb(limit)}`;
    console.log(`${name.padEnd(20)} ${kb(size).padStart(10)} gzip  (${bound})`);
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
