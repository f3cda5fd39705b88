import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Spool } from "../../../src/store/flows/spool.ts";
import { flowBatch, interval, temporaryFolder } from "../../support/flow-store.ts";

/** A full disk is a small tmpfs in a mount namespace of its own. */
const mountsTmpfs = spawnSync("unshare", ["-m", "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;
const spoolModule = new URL("../../../src/store/flows/spool.ts", import.meta.url).href;
/** A spool on a disk of 96 KiB that fills up and is cleaned; prints what it said. */
const fillDisk = `
const { writeFileSync, rmSync } = await import("node:fs");
const { Spool } = await import(${JSON.stringify(spoolModule)});
const folder = process.env.FOLDER;
const spool = new Spool({ folder: folder + "/spool", maxBytes: 1e9 });
await spool.open();
const batch = { table: "flows", partition: "20260105", rows: 1, minMs: 0, maxMs: 1, bytes: new Uint8Array(48 * 1024) };
writeFileSync(folder + "/ballast", Buffer.alloc(64 * 1024));
const { code } = await spool.append(batch).catch((reason) => reason);
const { message } = await spool.refusal();
rmSync(folder + "/ballast");
await spool.append(batch);
console.log(JSON.stringify({ code, message, later: (await spool.refusal()) ?? null, refused: spool.counters.refusedBatches }));
await spool.close();
`;
let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const batch = (id: number) => flowBatch([interval({ flowId: BigInt(id), hostname: `h${id}` })]);
const opened = async (maxBytes = 1_000_000): Promise<Spool> => {
  const spool = new Spool({ folder: folder.path, maxBytes });
  await spool.open();
  return spool;
};
const files = (where = ""): string[] => readdirSync(join(folder.path, where)).filter((name) => name.includes("batch"));

describe("the spool", () => {
  it("gives back what it took, oldest first, also to the next run", async () => {
    const first = await opened();
    const names = [await first.append(batch(1)), await first.append(batch(2))];
    await first.close();
    const second = await opened();
    expect(second.batches).toBe(2);
    for (const [i, name] of names.entries()) {
      const entry = second.oldest!;
      expect(entry.name).toBe(name);
      expect(await second.read(entry)).toEqual(expect.objectContaining({ ...batch(i + 1), bytes: Buffer.from(batch(i + 1).bytes) }));
      await second.done(entry);
    }
    expect([second.batches, second.bytes, files()]).toEqual([0, 0, []]);
    // A name is a token: it is never used for another batch.
    expect(names).not.toContain(await second.append(batch(3)));
    await second.close();
  });

  it("refuses and counts beyond its bound, and keeps what it has", async () => {
    const size = batch(1).bytes.length + 200;
    const spool = await opened(size * 2);
    await spool.append(batch(1));
    await spool.append(batch(2));
    await expect(spool.append(batch(3))).rejects.toMatchObject({ code: "LIMIT_EXCEEDED" });
    expect(spool.counters.refusedBatches).toBe(1);
    expect(files()).toHaveLength(2);
    await spool.done(spool.oldest!);
    await spool.append(batch(4));
    await spool.close();
  });

  it("moves a damaged file aside, whichever byte it is, and a cut one", async () => {
    const spool = await opened();
    const name = await spool.append(batch(1));
    const whole = readFileSync(join(folder.path, name));
    await spool.close();
    for (let at = 0; at < whole.length; at += Math.max(1, Math.floor(whole.length / 40))) {
      const bytes = Buffer.from(whole);
      bytes[at]! ^= 1;
      writeFileSync(join(folder.path, name), bytes);
      const again = await opened();
      expect(await again.read(again.oldest!)).toBeUndefined();
      expect([again.batches, again.bytes, again.counters.damagedFiles]).toEqual([0, 0, 1]);
      await again.close();
      writeFileSync(join(folder.path, name), whole.subarray(0, at));
      const cut = await opened();
      expect(await cut.read(cut.oldest!)).toBeUndefined();
      await cut.close();
    }
    expect(files("damaged")).toEqual([name]);
  });

  it("forgets an unfinished write, which nobody was told of", async () => {
    writeFileSync(join(folder.path, "00000000000001-00000000.batch.tmp"), "half");
    const spool = await opened();
    expect([spool.batches, files()]).toEqual([0, []]);
    await spool.close();
  });

  it("says when the disk does not take it, and stays as it was", async () => {
    const spool = await opened();
    await spool.append(batch(1));
    const bytes = spool.bytes;
    folder.remove();
    await expect(spool.append(batch(2))).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect([spool.batches, spool.bytes, spool.counters.refusedBatches]).toEqual([1, bytes, 1]);
    await spool.close();
  });

  it("says what waits of what was taken until some batch", async () => {
    const spool = await opened();
    await spool.append(flowBatch([interval({ flowId: 1n }), interval({ flowId: 2n })]));
    await spool.append(batch(3));
    const upTo = spool.newest;
    await spool.append(batch(4));
    expect(spool.waitingUpTo(upTo)).toEqual({ batches: 2, rows: 3 });
    await spool.done(spool.oldest!);
    expect(spool.waitingUpTo(upTo)).toEqual({ batches: 1, rows: 1 });
    await spool.done(spool.oldest!);
    expect([spool.waitingUpTo(upTo), spool.batches]).toEqual([{ batches: 0, rows: 0 }, 1]);
    await spool.close();
  });

  it("says why it refuses only while it does", async () => {
    const spool = await opened(batch(1).bytes.length + 300);
    expect(await spool.refusal()).toBeUndefined();
    await spool.append(batch(1));
    await expect(spool.append(batch(2))).rejects.toMatchObject({ code: "LIMIT_EXCEEDED" });
    expect(await spool.refusal()).toMatchObject({ message: expect.stringContaining("The spool is full") });
    // Room is enough: who was refused may have gone away.
    await spool.done(spool.oldest!);
    expect(await spool.refusal()).toBeUndefined();
    folder.remove();
    await expect(spool.append(batch(3))).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(await spool.refusal()).toMatchObject({ message: expect.stringContaining("ENOENT") });
    mkdirSync(folder.path);
    expect(await spool.refusal()).toBeDefined();
    await spool.append(batch(4));
    expect([await spool.refusal(), spool.counters.refusedBatches]).toEqual([undefined, 2]);
    await spool.close();
  });

  it.skipIf(!mountsTmpfs)(`says that the disk is full, until it has room again${mountsTmpfs ? "" : " (skipped: no mount namespaces for this user)"}`, () => {
    const mountAndRun = `mount -t tmpfs -o size=96k none "$0" && FOLDER="$0" exec "$1" --import tsx --input-type=module -e "$2"`;
    const said = spawnSync("unshare", ["-m", "sh", "-c", mountAndRun, folder.path, process.execPath, fillDisk], { encoding: "utf8" });
    expect(said.stderr).toBe("");
    expect(JSON.parse(said.stdout)).toEqual({ code: "UNAVAILABLE", message: expect.stringMatching(/^The disk of .* is full/), later: null, refused: 1 });
  });

  it("a file that is not ours is left alone", async () => {
    const fd = openSync(join(folder.path, "notes.txt"), "w");
    writeSync(fd, "mine");
    closeSync(fd);
    const spool = await opened();
    expect(spool.batches).toBe(0);
    expect(readFileSync(join(folder.path, "notes.txt"), "utf8")).toBe("mine");
    await spool.close();
  });
});
