import { readdirSync, readFileSync } from "node:fs";
import { setPriority } from "node:os";

/** They get what the rest of the machine leaves, and a tenth of a core where it leaves nothing. */
const niceness = 10;
const threads = "/proc/self/task";

/**
 * Lets the engine's merges stand back behind what waits for an answer; on Linux. False when there are none yet: their threads begin
 * with the first table. (ClickHouse's own setting for it wants CAP_SYS_NICE, to go back to normal after each merge.)
 */
export function lowerMergePriority(): boolean {
  if (process.platform !== "linux") return true;
  const merging = readdirSync(threads).filter((id) => nameOf(id) === "MergeMutate");
  for (const id of merging) setPriority(Number(id), niceness);
  return merging.length > 0;
}

function nameOf(thread: string): string {
  try {
    return readFileSync(`${threads}/${thread}/comm`, "utf8").trim();
  } catch (error) {
    // It ended meanwhile.
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return "";
    throw error;
  }
}
