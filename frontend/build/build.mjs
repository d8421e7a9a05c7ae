// Builds dist/ and fails when the widget outgrows its budget or a page could break the content policy.
import { rm } from "node:fs/promises";
import { build } from "vite";
import { checkPages, checkSizes } from "./budget.mjs";
import { console as desk, dist, loader, widget } from "./targets.mjs";

await rm(dist, { recursive: true, force: true });
for (const target of [loader, widget, desk]) await build(target);

const problems = [...(await checkSizes(dist)), ...(await checkPages(dist))];
for (const problem of problems) globalThis.console.error(`build: ${problem}`);
process.exitCode = problems.length > 0 ? 1 : 0;
