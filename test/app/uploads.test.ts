import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { createUploads } from "../../src/app/uploads.ts";
import type { Principal } from "../../src/model/principal.ts";

const person = (userId: string): Principal => ({
  userId,
  userName: userId,
  role: "operator",
  scopes: ["read", "write"],
  networks: [],
  via: { kind: "session", sessionId: "s" },
});

function fresh(maxBytes = 100) {
  const folder = join(mkdtempSync(join(tmpdir(), "wg-uploads-")), "uploads");
  const uploads = createUploads({ folder, maxBytes });
  uploads.clear();
  return { folder, uploads };
}

describe("uploads", () => {
  it("keeps what was streamed, for the one who sent it", async () => {
    const { uploads } = fresh();
    const upload = await uploads.store("a-1", "office.pcap", Readable.from([Buffer.from("hel"), Buffer.from("lo")]), person("ada"));
    expect(readFileSync(upload.path, "utf8")).toBe("hello");
    expect(await uploads.find("a-1", person("ada"))).toEqual(upload);
    await expect(uploads.find("a-1", person("eve"))).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(uploads.take("a-1", person("eve"))).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await uploads.take("a-1", person("ada"))).toEqual(upload);
    await expect(uploads.take("a-1", person("ada"))).rejects.toMatchObject({
      code: "NOT_FOUND",
      details: { path: "input.uploadId", got: "a-1", cure: expect.stringContaining("PUT") },
    });
    uploads.giveBack(upload, person("ada"));
    expect(await uploads.take("a-1", person("ada"))).toEqual(upload);
  });

  it("counts only those that wait: taken ones make room, and their id is free again", async () => {
    const { uploads } = fresh();
    for (let round = 0; round < 150; round++) {
      await uploads.store("again", "x", Readable.from([Buffer.from("1")]), person("ada"));
      await uploads.take("again", person("ada"));
    }
    for (let index = 0; index < 100; index++) await uploads.store(`w-${index}`, "x", Readable.from([]), person("ada"));
    await expect(uploads.store("more", "x", Readable.from([]), person("ada"))).rejects.toMatchObject({ code: "LIMIT_EXCEEDED" });
  });

  it.each([
    ["d4c3b2a1020004", "pcap"],
    ["a1b23c4d0002", "pcap"],
    ["0a0d0d0a1c", "pcapng"],
    ["1f8b08", "gzip"],
    ["504b0304", undefined],
    ["1f", undefined],
    ["", undefined],
  ])("knows what begins with %s", async (hex, format) => {
    const { uploads } = fresh();
    const bytes = [...Buffer.from(hex, "hex")].map((byte) => Buffer.from([byte]));
    expect((await uploads.store("a", "x", Readable.from(bytes), person("ada"))).format).toBe(format);
  });

  it("refuses a body beyond the bound and leaves nothing behind", async () => {
    const { uploads, folder } = fresh(4);
    await expect(uploads.store("big", "x", Readable.from([Buffer.alloc(3), Buffer.alloc(3)]), person("ada"))).rejects.toMatchObject({ code: "LIMIT_EXCEEDED" });
    expect(readdirSync(folder)).toEqual([]);
    await expect(uploads.store("big", "x", Readable.from([Buffer.alloc(3)]), person("ada"))).resolves.toMatchObject({ bytes: 3 });
  });

  it.each(["", "../x", "a/b", "a.b", "x".repeat(65), "a\u0000"])("refuses the id %j", async (id) => {
    const { uploads } = fresh();
    await expect(uploads.store(id, "x", Readable.from([]), person("ada"))).rejects.toMatchObject({ code: "BAD_INPUT" });
  });

  it("refuses an id that is taken", async () => {
    const { uploads } = fresh();
    await uploads.store("a", "x", Readable.from([Buffer.from("1")]), person("ada"));
    await expect(uploads.store("a", "x", Readable.from([Buffer.from("2")]), person("ada"))).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("cleans control characters out of file names", async () => {
    const { uploads } = fresh();
    expect((await uploads.store("a", "x\u001b[2J.pcap", Readable.from([]), person("ada"))).fileName).toBe("x\\u001b[2J.pcap");
  });
});
