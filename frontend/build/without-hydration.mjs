// The chat is never rendered on a server: what Svelte would do to take over such a page is left out of it (1.5 KB).
const MODULE = "svelte/src/internal/client/dom/hydration.js";
const FLAG = "export let hydrating = false;";
const SET = "hydrating = value;";

export const withoutHydration = {
  name: "okno-without-hydration",
  enforce: "pre",
  transform(code, id) {
    if (!id.split("?")[0].endsWith(MODULE)) return null;
    if (!code.includes(FLAG) || !code.includes(SET))
      this.error(`${MODULE} is not what it was: see ${this.name}`);
    return { code: code.replace(FLAG, "export const hydrating = false;").replace(SET, ""), map: null };
  },
};
