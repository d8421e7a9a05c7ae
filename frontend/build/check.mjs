// Format and types side by side (svelte-check reads the plain TypeScript files as well); prints only what failed.
import { spawn } from "node:child_process";
import { root } from "./targets.mjs";

const CHECKS = {
  format: ["node_modules/prettier/bin/prettier.cjs", "--check", "--log-level", "warn", "."],
  contract: [
    "node_modules/openapi-typescript/bin/cli.js",
    "openapi.json",
    "-o",
    "shared/api.d.ts",
    "--check",
  ],
  types: [
    "node_modules/svelte-check/bin/svelte-check",
    "--tsconfig",
    "tsconfig.json",
    "--fail-on-warnings",
    "--output",
    "human",
  ],
};

function run([name, command]) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, command, { cwd: root });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.on("close", (code) => {
      if (code === 0) console.log(`${name}: passed`);
      else console.error(`${name}: failed\n${output}`);
      resolve(code === 0);
    });
  });
}

const passed = await Promise.all(Object.entries(CHECKS).map(run));
process.exitCode = passed.every(Boolean) ? 0 : 1;
