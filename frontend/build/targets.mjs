// The three bundles. They are built apart so that the widget never carries code that only the console needs.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { fileURLToPath } from "node:url";
import path from "node:path";
import { withoutHydration } from "./without-hydration.mjs";

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
export const dist = path.join(root, "dist");
/** Where the bundles grow: a server that is running keeps the old pages until the new ones are whole. */
export const staging = path.join(root, "node_modules/.okno-pages");
const at = (...parts) => path.join(root, ...parts);

const common = {
  configFile: false,
  logLevel: "warn",
  publicDir: false,
  build: {
    outDir: staging,
    emptyOutDir: false,
    target: "es2022",
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    assetsInlineLimit: 0,
  },
};

const svelteOptions = { configFile: at("svelte.config.js") };

/** The script that a site embeds: one classic file, no module, no hash. */
export const loader = {
  ...common,
  root: at("widget"),
  build: {
    ...common.build,
    lib: { entry: at("widget/loader/main.ts"), formats: ["iife"], name: "okno", fileName: () => "widget.js" },
  },
};

/** The chat inside the iframe. */
export const widget = {
  ...common,
  root,
  plugins: [withoutHydration, svelte(svelteOptions)],
  build: {
    ...common.build,
    rollupOptions: { input: { widget: at("widget/frame.html") } },
  },
};

/** The desk, the editor, the public questions, the board of an office and the demonstration page. */
export const console = {
  ...common,
  root: at("console"),
  resolve: { alias: { "bits-ui": at("build/bits-ui.js") } },
  plugins: [svelte(svelteOptions)],
  build: {
    ...common.build,
    rollupOptions: {
      input: {
        console: at("console/console.html"),
        faq: at("console/faq.html"),
        board: at("console/board.html"),
        demo: at("console/demo.html"),
      },
    },
  },
};
