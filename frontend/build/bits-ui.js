// Stands for "bits-ui" in builds: its one entry would have four hundred components compiled for the two in use.
export * as Dialog from "../node_modules/bits-ui/dist/bits/dialog/exports.js";
export * as DropdownMenu from "../node_modules/bits-ui/dist/bits/dropdown-menu/exports.js";
