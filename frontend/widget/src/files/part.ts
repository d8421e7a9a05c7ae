/** Loaded when the first file is chosen. */
export { default as Chosen } from "./Chosen.svelte";
export { Uploads } from "./uploads.svelte";
