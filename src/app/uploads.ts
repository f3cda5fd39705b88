import { randomUUID } from "node:crypto";
import { createWriteStream, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AppError } from "../model/errors.ts";
import type { Principal } from "../model/principal.ts";
import type { Upload, Uploads } from "../model/services/uploads.ts";
import { printable } from "../runtime/printable.ts";

const idPattern = /^[A-Za-z0-9_-]{1,64}$/;
const maxWaiting = 100;

/** The first bytes of what can be imported: pcap in both byte orders, of micro- and nanoseconds; pcapng; gzip (RFC 1952 §2.3.1). */
const beginnings: readonly (readonly [string, NonNullable<Upload["format"]>])[] = [
  ["a1b2c3d4", "pcap"],
  ["d4c3b2a1", "pcap"],
  ["a1b23c4d", "pcap"],
  ["4d3cb2a1", "pcap"],
  ["0a0d0d0a", "pcapng"],
  ["1f8b", "gzip"],
];

/** Uploaded captures wait in a folder of the data directory until a mutation takes them; a restart forgets them. */
export function createUploads(options: { readonly folder: string; readonly maxBytes: number }): Uploads & { readonly clear: () => void } {
  const { folder, maxBytes } = options;
  const waiting = new Map<string, { readonly upload: Upload; readonly userId: string }>();
  const arriving = new Set<string>();
  const find = (id: string, by: Principal): Upload => {
    const found = waiting.get(id);
    if (found && found.userId === by.userId) return found.upload;
    throw new AppError("NOT_FOUND", "There is no such upload of yours.", {
      path: "input.uploadId",
      wanted: "the id of a file you sent that was not imported yet",
      got: printable(id, 70),
      cure: "PUT the file to /uploads/{id} first. One that was imported is gone, and a restart of the server forgets those that wait.",
    });
  };
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
      const path = join(folder, `${randomUUID()}.upload`);
      let bytes = 0;
      let beginning = Buffer.alloc(0);
      const counter = new Transform({
        transform(chunk: Buffer, _, done) {
          if (bytes < 4) beginning = Buffer.concat([beginning, chunk.subarray(0, 4 - bytes)]);
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
        await pipeline(body, counter, createWriteStream(path, { flags: "wx", mode: 0o600 }));
        const first = beginning.toString("hex");
        const format = beginnings.find(([magic]) => first.startsWith(magic))?.[1];
        const upload: Upload = { id, path, bytes, fileName: printable(fileName, 128), ...(format === undefined ? {} : { format }) };
        waiting.set(id, { upload, userId: by.userId });
        return upload;
      } catch (cause) {
        rmSync(path, { force: true });
        if ((cause as NodeJS.ErrnoException).code === "ENOSPC")
          throw new AppError("UNAVAILABLE", "The disk is full.", { cure: "Free some space; nothing stored is lost." }, { cause });
        throw cause;
      } finally {
        arriving.delete(id);
      }
    },
    find: async (id, by) => find(id, by),
    async take(id, by) {
      const upload = find(id, by);
      waiting.delete(id);
      return upload;
    },
    giveBack: (upload, by) => void waiting.set(upload.id, { upload, userId: by.userId }),
  };
}
