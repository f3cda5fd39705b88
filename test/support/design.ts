import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = process.env["WIREGRAPH_DESIGN_DIR"] ?? fileURLToPath(new URL("../../../shared/design", import.meta.url));

/** A page of the design, or undefined when it is not on this machine: the test then skips and says so. */
export function designPage(name: string): string | undefined {
  const path = join(folder, name);
  return existsSync(path) ? path : undefined;
}
