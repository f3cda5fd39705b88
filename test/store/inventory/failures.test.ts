import { execFileSync, spawn } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppError } from "../../../src/model/errors.ts";
import type { AuditEvent } from "../../../src/model/services/audit.ts";
import { silentLog } from "../../../src/runtime/log.ts";
import { createInventory, type Inventory } from "../../../src/store/inventory/index.ts";
import { temporaryFolder } from "../../support/inventories.ts";
import { postgresMissing, startPostgres, type TestPostgres } from "../../support/postgres.ts";
import { unprivileged } from "../../support/unprivileged.ts";

async function failure(work: Promise<unknown>): Promise<AppError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("It did not fail.");
}

/** Everything of an error that could reach a person or a log. */
function everything(error: unknown): string {
  const parts: string[] = [];
  for (let current = error; current instanceof Error; current = current.cause) {
    parts.push(current.message, current.stack ?? "", JSON.stringify(current));
  }
  return parts.join("\n");
}

const event = { timeMs: 1, userName: "a", channel: "web" as const, through: "cli", action: "x", arguments: "{}", outcome: "intent" as const, dryRun: false };

describe("an SQLite inventory that cannot be used", () => {
  const root = temporaryFolder();
  const started: Inventory[] = [];
  let count = 0;
  afterAll(async () => {
    await Promise.all(started.map((inventory) => inventory.stop()));
    rmSync(root, { recursive: true, force: true });
  });
  const folder = (): string => {
    const path = join(root, String(++count));
    mkdirSync(path);
    return path;
  };
  const inventoryIn = (dataDir: string): Inventory => {
    const inventory = createInventory({ dataDir, log: silentLog });
    started.push(inventory);
    return inventory;
  };

  it("is a file only its owner can read", async () => {
    const dataDir = folder();
    const inventory = inventoryIn(dataDir);
    await inventory.start();
    await inventory.records.audit.add(event);
    for (const name of ["inventory.db", "inventory.db-wal"]) expect(statSync(join(dataDir, name)).mode & 0o777).toBe(0o600);
  });

  it("may stand in a folder with a strange name", async () => {
    const dataDir = join(root, "a b?c#d%41 ü&x=1");
    mkdirSync(dataDir);
    const inventory = inventoryIn(dataDir);
    await inventory.start();
    await inventory.stop();
    expect(statSync(join(dataDir, "inventory.db")).size).toBeGreaterThan(4_096);
  });

  it("says while running that it is locked, and goes on when it is free", async () => {
    const dataDir = folder();
    const inventory = inventoryIn(dataDir);
    await inventory.start();
    const other = await new PrismaLibSql({ url: `file:${join(dataDir, "inventory.db")}` }).connect();
    await other.executeRaw({ sql: "BEGIN EXCLUSIVE", args: [], argTypes: [] });
    const error = await failure(inventory.records.audit.add(event));
    expect(error).toMatchObject({ code: "UNAVAILABLE" });
    expect(error.message).toBe(`The inventory ${join(dataDir, "inventory.db")} is locked by another program.`);
    await other.executeRaw({ sql: "ROLLBACK", args: [], argTypes: [] });
    await inventory.records.audit.add(event);
    expect((await inventory.records.audit.page({ first: 5 })).rows).toHaveLength(1);
    await other.dispose();
  });

  it("says at start that it is locked", async () => {
    const dataDir = folder();
    const other = await new PrismaLibSql({ url: `file:${join(dataDir, "inventory.db")}` }).connect();
    await other.executeRaw({ sql: "BEGIN EXCLUSIVE", args: [], argTypes: [] });
    const inventory = inventoryIn(dataDir);
    expect((await failure(inventory.start())).message).toContain("is locked by another program");
    await other.executeRaw({ sql: "ROLLBACK", args: [], argTypes: [] });
    await inventory.start();
    expect(await inventory.records.users.list()).toEqual([]);
    await other.dispose();
  });

  it.each([
    ["a text file", (path: string) => writeFileSync(path, "this is no database ".repeat(500)), "is not a Wiregraph inventory"],
    ["a folder", (path: string) => mkdirSync(path), "is a folder"],
  ])("says so when it is %s", async (_, spoil, message) => {
    const dataDir = folder();
    spoil(join(dataDir, "inventory.db"));
    const error = await failure(inventoryIn(dataDir).start());
    expect(error.code).toBe("UNAVAILABLE");
    expect(error.message).toContain(message);
    expect(error.details.cure).toBeTruthy();
  });

  it("says so when it is damaged", async () => {
    const dataDir = folder();
    const inventory = inventoryIn(dataDir);
    await inventory.start();
    for (let i = 0; i < 50; i++) await inventory.records.audit.add(event);
    await inventory.stop();
    const path = join(dataDir, "inventory.db");
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.fill(0x5a, 1_024, bytes.length));
    const error = await failure(
      (async () => {
        const again = inventoryIn(dataDir);
        await again.start();
        await again.records.audit.page({ first: 5 });
      })(),
    );
    expect(error.code).toBe("UNAVAILABLE");
    expect(error.message).toMatch(/is damaged|is not a Wiregraph inventory/);
  });

  it("says so when its folder is missing", async () => {
    expect((await failure(inventoryIn(join(root, "none")).start())).message).toContain("its folder does not exist");
  });

  it("says so when it may not be opened", async () => {
    const dataDir = folder();
    chmodSync(dataDir, 0o500);
    // Root may do everything: another tries, in a process of its own.
    const { account, wrap } = unprivileged("nobody");
    chmodSync(root, 0o755);
    const script = `import { createInventory } from ${JSON.stringify(new URL("../../../src/store/inventory/index.ts", import.meta.url).pathname)};
      import { silentLog } from ${JSON.stringify(new URL("../../../src/runtime/log.ts", import.meta.url).pathname)};
      createInventory({ dataDir: ${JSON.stringify(dataDir)}, log: silentLog }).start().then(() => console.log("started"), (error) => console.log(error.code, error.message));`;
    if (account.uid !== undefined && account.gid !== undefined) chownSync(dataDir, account.uid, account.gid);
    const [command, args] = wrap(process.execPath, ["--import", import.meta.resolve("tsx"), "--input-type=module", "-e", script]);
    const output = execFileSync(command, args, { ...account, cwd: root, encoding: "utf8" });
    expect(output.trim()).toBe(`UNAVAILABLE The inventory ${join(dataDir, "inventory.db")} may not be opened: permission denied.`);
  });

  /** A file system of one megabyte, when this user may mount one. */
  const small = join(root, "small");
  let mounted = false;
  beforeAll(() => {
    mkdirSync(small);
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", small], { stdio: "ignore" });
      mounted = true;
    } catch {
      mounted = false;
    }
  });
  afterAll(async () => {
    if (!mounted) return;
    await Promise.all(started.map((inventory) => inventory.stop()));
    // Lazily: libSQL lets go of a closed file when its statements are collected as garbage.
    execFileSync("umount", ["-l", small]);
  });

  it("says that the disk is full, keeps what it has, and goes on when there is space", async (context) => {
    if (!mounted) context.skip("mounting a small file system is not permitted here");
    const inventory = inventoryIn(small);
    await inventory.start();
    let stored = 0;
    let error: unknown;
    try {
      for (; stored < 1_000; stored++) await inventory.records.audit.add({ ...event, arguments: "x".repeat(8_000) });
    } catch (caught) {
      error = caught;
    }
    expect(error).toMatchObject({ code: "UNAVAILABLE" });
    expect((error as AppError).message).toMatch(/the disk is full|disk reports an error/);
    expect(stored).toBeGreaterThan(5);
    expect((await inventory.records.audit.page({ first: 500 })).rows).toHaveLength(stored);
    execFileSync("mount", ["-o", "remount,size=8m", small]);
    await inventory.records.audit.add(event);
    expect((await inventory.records.audit.page({ first: 500 })).rows).toHaveLength(stored + 1);
  });

  it("has everything it said it had after kill -9", async () => {
    const dataDir = folder();
    const writer = new URL("../../support/audit-writer.ts", import.meta.url).pathname;
    const child = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), writer, dataDir], { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    await new Promise<void>((resolve) => {
      child.stdout.on("data", (chunk: Buffer) => {
        output += chunk.toString();
        if (output.split("\n").length > 200) resolve();
      });
    });
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("close", resolve));
    const acknowledged = output.split("\n").slice(0, -1);
    const inventory = inventoryIn(dataDir);
    await inventory.start();
    const ids: string[] = [];
    for (let last: AuditEvent | undefined, more = true; more;) {
      const page = await inventory.records.audit.page({ first: 500, ...(last && { after: last }) });
      ids.push(...page.rows.map(({ id }) => id));
      [last, more] = [page.rows.at(-1), page.hasMore];
    }
    const present = new Set(ids);
    expect(acknowledged.length).toBeGreaterThan(190);
    expect(acknowledged.filter((id) => !present.has(id))).toEqual([]);
  });
});

describe.skipIf(postgresMissing !== undefined)(`a PostgreSQL inventory that cannot be used${postgresMissing ? `: ${postgresMissing}` : ""}`, () => {
  let server: TestPostgres;
  const started: Inventory[] = [];
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(async () => {
    await Promise.all(started.map((inventory) => inventory.stop()));
    server.stop();
  });
  const inventoryAt = (databaseUrl: string, log = silentLog): Inventory => {
    const inventory = createInventory({ databaseUrl, dataDir: "/nonexistent", log });
    started.push(inventory);
    return inventory;
  };
  const url = (change: (url: URL) => void): string => {
    const changed = new URL(server.url);
    change(changed);
    return changed.href;
  };

  it.each([
    ["the password is wrong", () => url((to) => (to.password = "not-the-password-5309")), "refused the user or the password"],
    ["the user is unknown", () => url((to) => (to.username = "nobody")), "refused the user or the password"],
    ["the database is unknown", () => url((to) => (to.pathname = "/nowhere")), "has no such database"],
    ["nobody listens", () => url((to) => (to.port = "1")), "cannot be reached"],
    ["there is no TLS", () => url((to) => to.searchParams.set("sslmode", "verify-full")), "could not agree on TLS"],
    ["the host is unknown", () => url((to) => (to.hostname = "no-such-host.invalid")), "cannot be reached"],
  ])("says so when %s, without the password", async (_, at, message) => {
    const lines: string[] = [];
    const log = pino({ level: "trace" }, { write: (line: string) => void lines.push(line) });
    const databaseUrl = at();
    const error = await failure(inventoryAt(databaseUrl, log).start());
    expect(error.code).toBe("UNAVAILABLE");
    expect(error.message).toContain(message);
    expect(error.details.cure).toBeTruthy();
    expect(everything(error) + lines.join("\n")).not.toContain(new URL(databaseUrl).password);
  });

  it.each([
    ["make tables in the schema", "REVOKE CREATE ON SCHEMA public FROM PUBLIC", "does not permit this"],
    ["use the schema", "REVOKE ALL ON SCHEMA public FROM PUBLIC", "does not let this user use the schema"],
  ])("says so when the user may not %s", async (_, revoke, message) => {
    const database = new URL(server.createDatabase()).pathname;
    server.sql("DROP ROLE IF EXISTS guest");
    server.sql("CREATE ROLE guest LOGIN PASSWORD 'guestpassword'");
    server.sql(revoke, database.slice(1));
    const error = await failure(inventoryAt(url((to) => ([to.username, to.password, to.pathname] = ["guest", "guestpassword", database]))).start());
    expect(error.code).toBe("UNAVAILABLE");
    expect(error.message).toContain(message);
    expect(everything(error)).not.toContain("guestpassword");
  });

  it("refuses a URL that is none", () => {
    expect(() => createInventory({ databaseUrl: "host=secret password=hunter22", dataDir: "/nonexistent", log: silentLog })).toThrow(
      expect.objectContaining({ code: "BAD_INPUT", message: expect.not.stringContaining("hunter22") as string }) as Error,
    );
  });

  it("says so when the server dies, and goes on when it is back, with everything acknowledged", async () => {
    // The test server does not fsync; stopping it at once still keeps what the operating system has.
    const inventory = inventoryAt(server.createDatabase());
    await inventory.start();
    const id = await inventory.records.audit.add(event);
    server.crash();
    const error = await failure(inventory.records.audit.add(event));
    expect(error.code).toBe("UNAVAILABLE");
    expect(error.message).toMatch(/cannot be reached|closed the connection/);
    server.resume();
    // What stood open to the old server may fail once more.
    await expect.poll(async () => (await inventory.records.audit.page({ first: 5 })).rows.map((row) => row.id)).toEqual([id]);
  });
});
