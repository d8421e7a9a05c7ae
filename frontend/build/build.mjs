// Builds dist/ and fails when the widget outgrows its budget or a page could break the content policy.
import { rename, rm } from "node:fs/promises";
import { build } from "vite";
import { checkPages, checkSizes } from "./budget.mjs";
import { console as desk, dist, loader, staging, widget } from "./targets.mjs";

await rm(staging, { recursive: true, force: true });
for (const target of [loader, widget, desk]) await build(target);

const problems = [...(await checkSizes(staging)), ...(await checkPages(staging))];
for (const problem of problems) globalThis.console.error(`build: ${problem}`);
if (problems.length === 0) {
  await rm(dist, { recursive: true, force: true });
  await rename(staging, dist);
}
process.exitCode = problems.length > 0 ? 1 : 0;
