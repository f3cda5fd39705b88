import { readFileSync } from "node:fs";

/** Of package.json, which stands two folders up from the sources and from what is built of them. */
export const version = (JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { readonly version: string }).version;
