import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Spool, type SpoolEntry } from "../../../src/store/flows/spool.ts";
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
const batch = { id: "0000000000000001", table: "flows", partition: "20260105", rows: 1, minMs: 0, maxMs: 1, bytes: new Uint8Array(48 * 1024) };
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
const shipped = async (spool: Spool, ...entries: readonly SpoolEntry[]): Promise<void> => {
  await spool.send(entries);
  await spool.done();
};
const files = (where = ""): string[] => readdirSync(join(folder.path, where)).filter((name) => name.includes(".batch"));

describe("the spool", () => {
  it("gives back what it took, oldest first, also to the next run", async () => {
    const first = await opened();
    const given = [batch(1), batch(2)];
    const names = [await first.append(given[0]!), await first.append(given[1]!)];
    await first.close();
    const second = await opened();
    expect(second.batches).toBe(2);
    for (const [i, name] of names.entries()) {
      const entry = second.oldest!;
      expect(entry.name).toBe(name);
      expect(await second.read(entry)).toEqual(expect.objectContaining({ ...given[i], bytes: Buffer.from(given[i]!.bytes) }));
      await shipped(second, entry);
    }
    expect([second.batches, second.bytes, files()]).toEqual([0, 0, []]);
    expect(names).not.toContain(await second.append(batch(3)));
    await second.close();
  });

  it("takes a batch that is sent again only once, also when the first is still being written, and a later run knows it", async () => {
    const spool = await opened();
    const one = batch(1);
    const [name, again] = await Promise.all([spool.append(one), spool.append({ ...one })]);
    expect([again, await spool.append(one)]).toEqual([name, name]);
    expect([spool.batches, files()]).toEqual([1, [name]]);
    const { token } = spool.oldest!;
    await spool.close();
    const later = await opened();
    expect(await later.append(one)).toBe(name);
    expect(later.oldest).toMatchObject({ name, token });
    // Stored meanwhile, in whatever shipment, it is not taken again; nor by a later run.
    const two = batch(2);
    const second = await later.append(two);
    await shipped(later, ...later.entries);
    expect([await later.append(one), await later.append(two), later.batches]).toEqual([name, second, 0]);
    await later.close();
    const last = await opened();
    expect([await last.append(two), await last.append(one), last.batches]).toEqual([second, name, 0]);
    await last.close();
  });

  it("an id without letters is no number for the engine", async () => {
    const spool = await opened();
    await spool.append({ ...batch(1), id: "0000000000000012" });
    expect(spool.oldest!.token).toMatch(/^batch-/);
    await spool.close();
  });

  it("refuses and counts beyond its bound, and keeps what it has", async () => {
    const size = batch(1).bytes.length + 200;
    const spool = await opened(size * 2);
    await spool.append(batch(1));
    await spool.append(batch(2));
    await expect(spool.append(batch(3))).rejects.toMatchObject({ code: "LIMIT_EXCEEDED" });
    expect(spool.counters.refusedBatches).toBe(1);
    expect(files()).toHaveLength(2);
    await shipped(spool, spool.oldest!);
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

  it("a shipment that was not seen to arrive is sent again as it was", async () => {
    const spool = await opened();
    for (let id = 1; id <= 3; id++) await spool.append(batch(id));
    const { token, entries } = await spool.send(spool.entries.slice(0, 2));
    const names = entries.map(({ name }) => name);
    await spool.append(batch(4));
    await spool.close();
    const again = await opened();
    expect(again.underWay).toMatchObject({ token, entries: names.map((name) => ({ name })) });
    expect(again.batches).toBe(4);
    await again.done();
    expect([again.underWay, again.batches]).toEqual([undefined, 2]);
    // One alone has the token of its batch.
    expect((await again.send([again.oldest!])).token).toBe(again.oldest!.token);
    expect(token).not.toBe(again.oldest!.token);
    await again.close();
  });

  it("of a shipment that was on its way out of the spool, what is left is sent again under its token", async () => {
    const spool = await opened();
    for (let id = 1; id <= 3; id++) await spool.append(batch(id));
    const { token, entries } = await spool.send([...spool.entries]);
    await spool.close();
    rmSync(join(folder.path, entries[0]!.name));
    const again = await opened();
    expect(again.underWay).toMatchObject({ token, entries: entries.slice(1).map(({ name }) => ({ name })) });
    await again.close();
    for (const { name } of entries.slice(1)) rmSync(join(folder.path, name));
    const last = await opened();
    expect([last.underWay, last.batches]).toEqual([undefined, 0]);
    await last.close();
  });

  it("a refused shipment is forgotten, and its batches wait", async () => {
    const spool = await opened();
    for (let id = 1; id <= 2; id++) await spool.append(batch(id));
    await spool.send([...spool.entries]);
    spool.refused();
    expect([spool.underWay, spool.batches]).toEqual([undefined, 2]);
    await shipped(spool, spool.oldest!);
    await spool.close();
    const again = await opened();
    expect([again.underWay, again.batches]).toEqual([undefined, 1]);
    await again.close();
  });

  it("what an earlier version may have been sending, which is the oldest, goes alone first", async () => {
    const spool = await opened();
    for (let id = 1; id <= 3; id++) await spool.append(batch(id));
    await spool.close();
    rmSync(join(folder.path, "shipments.log"));
    for (let start = 0; start < 2; start++) {
      const again = await opened();
      const { oldest } = again;
      expect(again.underWay).toEqual({ token: oldest!.token, entries: [oldest] });
      await again.close();
    }
  });

  it("a line of its log that was cut off was never sent", async () => {
    const spool = await opened();
    for (let id = 1; id <= 2; id++) await spool.append(batch(id));
    await shipped(spool, spool.oldest!);
    await spool.close();
    const log = join(folder.path, "shipments.log");
    writeFileSync(log, `${readFileSync(log, "utf8")}\n{"token":"group-1","names":["0000`);
    const again = await opened();
    expect([again.underWay, again.batches]).toEqual([undefined, 1]);
    await again.send([again.oldest!]);
    await again.close();
    const last = await opened();
    expect(last.underWay?.entries).toHaveLength(1);
    await last.close();
  });

  it("says what waits of what was taken until some batch", async () => {
    const spool = await opened();
    await spool.append(flowBatch([interval({ flowId: 1n }), interval({ flowId: 2n })]));
    await spool.append(batch(3));
    const upTo = spool.newest;
    await spool.append(batch(4));
    expect(spool.waitingUpTo(upTo)).toEqual({ batches: 2, rows: 3 });
    await shipped(spool, spool.oldest!);
    expect(spool.waitingUpTo(upTo)).toEqual({ batches: 1, rows: 1 });
    await shipped(spool, spool.oldest!);
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
    await shipped(spool, spool.oldest!);
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
