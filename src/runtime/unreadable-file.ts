import { AppError } from "../model/errors.ts";
import { standardInput } from "./byte-input.ts";
import { printable } from "./printable.ts";

const reasons: Readonly<Record<string, string>> = {
  EACCES: "may not be read by this user",
  EPERM: "may not be read by this user",
  EISDIR: "is a folder",
  EMFILE: "cannot be opened: too many files are open",
  EIO: "cannot be read: the disk reports an error",
};

/** For messages: nothing in a file's name may steer a terminal or begin a new line. */
export const fileName = (path: string): string => (path === standardInput ? "standard input" : printable(path, 1_000));

/** Why the system did not let us read a file that should have been one like `wanted`. */
export function unreadableFile(path: string, wanted: string, error: unknown): AppError {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  const details = { path: fileName(path) };
  if (code === "ENOENT" || code === "ENOTDIR") {
    return new AppError("NOT_FOUND", "There is no such file.", { ...details, cure: "Check the spelling and the folder." }, { cause: error });
  }
  if (code === "ENOTTY") {
    const cure = "Let something write into it: tcpdump -w - | wiregraph flows -";
    return new AppError("BAD_INPUT", "Standard input is a terminal.", { ...details, wanted, cure }, { cause: error });
  }
  return new AppError("BAD_INPUT", `The file ${reasons[code] ?? `cannot be read (${code})`}.`, { ...details, wanted }, { cause: error });
}
