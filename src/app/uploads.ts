import { createWriteStream, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AppError } from "../model/errors.ts";
import type { Upload, Uploads } from "../model/services/uploads.ts";
import { printable } from "../runtime/printable.ts";

const idPattern = /^[A-Za-z0-9_-]{1,64}$/;
const maxWaiting = 100;

/** Uploaded captures wait in a folder of the data directory until a mutation takes them; a restart forgets them. */
export function createUploads(options: { readonly folder: string; readonly maxBytes: number }): Uploads & { readonly clear: () => void } {
  const { folder, maxBytes } = options;
  const waiting = new Map<string, { readonly upload: Upload; readonly userId: string }>();
  const arriving = new Set<string>();
  const pathOf = (id: string): string => join(folder, `${id}.upload`);
  return {
    clear() {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true, mode: 0o700 });
    },
    async store(id, fileName, body, by) {
      if (!idPattern.test(id))
        throw new AppError("BAD_INPUT", "The upload's id is not one.", { wanted: "1 to 64 letters, digits, - or _", got: printable(id, 70) });
      if (waiting.has(id) || arriving.has(id)) throw new AppError("CONFLICT", `There is an upload ${id} already.`, { cure: "Choose another id." });
      if (waiting.size + arriving.size >= maxWaiting) throw new AppError("LIMIT_EXCEEDED", "Too many uploads wait.", { cure: "Import or forget some first." });
      arriving.add(id);
      let bytes = 0;
      const counter = new Transform({
        transform(chunk: Buffer, _, done) {
          bytes += chunk.length;
          if (bytes > maxBytes)
            done(
              new AppError("LIMIT_EXCEEDED", "The file is too large.", {
                wanted: `at most ${maxBytes} bytes`,
                cure: "Use wiregraph import on the server, or raise WIREGRAPH_MAX_UPLOAD_BYTES.",
              }),
            );
          else done(null, chunk);
        },
      });
      try {
        await pipeline(body, counter, createWriteStream(pathOf(id), { flags: "wx", mode: 0o600 }));
        const upload: Upload = { id, path: pathOf(id), bytes, fileName: printable(fileName, 128) };
        waiting.set(id, { upload, userId: by.userId });
        return upload;
      } catch (cause) {
        rmSync(pathOf(id), { force: true });
        if ((cause as NodeJS.ErrnoException).code === "ENOSPC")
          throw new AppError("UNAVAILABLE", "The disk is full.", { cure: "Free some space; nothing stored is lost." }, { cause });
        throw cause;
      } finally {
        arriving.delete(id);
      }
    },
    async take(id, by) {
      const found = waiting.get(id);
      if (!found || found.userId !== by.userId) {
        throw new AppError("NOT_FOUND", "There is no such upload of yours.", {
          path: "input.uploadId",
          got: printable(id, 70),
          cure: "PUT the file to /uploads/{id} first.",
        });
      }
      return found.upload;
    },
    async discard(id) {
      waiting.delete(id);
      rmSync(pathOf(id), { force: true });
    },
  };
}
