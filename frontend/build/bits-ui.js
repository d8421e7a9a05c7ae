// Stands for "bits-ui" in builds: its one entry would have four hundred components compiled for the three in use.
export * as Command from "../node_modules/bits-ui/dist/bits/command/exports.js";
export * as Dialog from "../node_modules/bits-ui/dist/bits/dialog/exports.js";
export * as DropdownMenu from "../node_modules/bits-ui/dist/bits/dropdown-menu/exports.js";
