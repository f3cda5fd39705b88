import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Folders of outside captures and vectors: the one place that names where they lie. */
const root = process.env.WIREGRAPH_CONFORMANCE_DIR ?? fileURLToPath(new URL("../../../shared/conformance", import.meta.url));

/** The folder of one conformance set, or undefined when it is not on this machine: the test then skips and says which. */
export function conformanceFolder(name: string): string | undefined {
  const folder = join(root, name);
  return existsSync(folder) ? folder : undefined;
}
