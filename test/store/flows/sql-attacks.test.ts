import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppError } from "../../../src/model/errors.ts";
import type { Access } from "../../../src/model/services/live-view.ts";
import { defaultSqlLimits } from "../../../src/model/sql-limits.ts";
import type { FlowStore } from "../../../src/store/flows/index.ts";
import { parseIp } from "../../../src/net/ip.ts";
import { baseMs, dnsBatch, everyone, flowBatch, interval, question, storeIn, temporaryFolder } from "../../support/flow-store.ts";
import { attacks, escapes } from "./sql-attacks.ts";

const sqlLimits = { ...defaultSqlLimits, maxSeconds: 2 };
const lab: Access = { networks: ["192.0.2.0/24"] };
const ip = (text: string) => parseIp(text)!;

const own = [
  interval({
    flowId: 1n,
    clientIp: ip("192.0.2.1"),
    serverIp: ip("192.0.2.9"),
    hostname: "own-one",
    sentBytes: 100,
    exporter: ip("192.0.2.100"),
    interface: "eth0",
  }),
  interval({
    flowId: 2n,
    clientIp: ip("192.0.2.2"),
    serverIp: ip("192.0.2.9"),
    hostname: "own-two",
    sentBytes: 200,
    serverPort: 80,
    firstSeenMs: baseMs + 60_000,
    exporter: ip("::"),
    interface: "eth0",
  }),
  interval({ flowId: 3n, clientIp: ip("192.0.2.3"), serverIp: ip("192.0.2.9"), exporter: ip("10.9.9.9"), interface: "10.9.9.9#7", hostname: "own-two" }),
];
const ownNames = [question({ flowId: 1n, clientIp: ip("192.0.2.1"), resolverIp: ip("192.0.2.53"), name: "own-name", answers: ["192.0.2.9"] })];
/** At the edges of every index: other hours, other values, names that no function can read. */
const others = Array.from({ length: 400 }, (_, i) =>
  interval({
    flowId: BigInt(1_000 + i),
    clientIp: ip(i % 2 ? "10.0.0.1" : `2001:db8::${i}`),
    serverIp: ip(`203.0.113.${i % 250}`),
    hostname: `foreign-${i}-7431`,
    sentBytes: 7_431_000_000 + i,
    clientPort: 1,
    serverPort: i * 100,
    firstSeenMs: baseMs + (i - 200) * 30_000,
    lastSeenMs: baseMs + (i - 200) * 30_000 + 1_000,
    interface: "foreign0",
  }),
);
const otherNames = Array.from({ length: 50 }, (_, i) => question({ flowId: BigInt(1_000 + i), name: "foreign-name-7431", timeMs: baseMs + i * 1_000 }));

/** What only rows of others have. */
const foreign = /foreign-\d|foreign0|foreign-name-7431(?!',)|7431000|2001:db8::\d+"/;

const folder = temporaryFolder();
const folderOfTheLab = temporaryFolder();
const secretFile = join(folder.path, "secret.txt");
const outFile = join(folder.path, "written");
let store: FlowStore;
/** The same without any other network. */
let labStore: FlowStore;
let before: { readonly rows: unknown; readonly files: unknown };

beforeAll(async () => {
  writeFileSync(secretFile, "topsecret-7431");
  store = storeIn(folder.path, { sqlLimits });
  labStore = storeIn(folderOfTheLab.path, { sqlLimits });
  for (const [each, flows, names] of [
    [store, [...own, ...others], [...ownNames, ...otherNames]],
    [labStore, own, ownNames],
  ] as const) {
    await each.start();
    await each.append(flowBatch(flows.toSorted((a, b) => a.firstSeenMs - b.firstSeenMs)));
    await each.append(dnsBatch(names));
    await each.settled();
  }
  before = { rows: await contents(), files: filesOf(join(folder.path, "clickhouse", "data")) };
}, 120_000);
afterAll(async () => {
  await Promise.all([store.stop(), labStore.stop()]);
  folder.remove();
  folderOfTheLab.remove();
});

interface Outcome {
  readonly code: string;
  readonly text: string;
  readonly tookMs: number;
}

async function outcome(sql: string, access: Access, of: FlowStore = store, tokenKey = "t"): Promise<Outcome> {
  const began = performance.now();
  const answer = await of.history.sql({ sql: sql.replaceAll("FILE", secretFile).replaceAll("OUT'", `${outFile}'`), maxRows: 1_000, tokenKey }, access).then(
    ({ columns, rows, truncated, rowsRead }) => ({ code: "ANSWERED", text: JSON.stringify({ columns, rows, truncated, ...(access === lab && { rowsRead }) }) }),
    (error: unknown) =>
      error instanceof AppError
        ? {
            code: error.code,
            text: `${error.message} ${JSON.stringify({ ...error.details, ...(error.details.got && sql.includes(error.details.got.slice(0, 20)) && { got: "" }) })}`,
          }
        : { code: "THROWN", text: String(error) },
  );
  return { ...answer, tookMs: performance.now() - began };
}

async function contents(): Promise<unknown> {
  const read = (sql: string) => store.history.sql({ sql, maxRows: 10_000, tokenKey: "contents" }, everyone).then(({ rows }) => rows);
  return [await read("SELECT * FROM flows ORDER BY flow_id, first_seen"), await read("SELECT * FROM dns ORDER BY flow_id, time")];
}

/**
 * Every file of the store with what is in it, but for the parts of tables: merges in the background replace those, and what they hold is
 * compared as rows. Definitions, logs, and anything that does not belong there are in it.
 */
function filesOf(path: string): Record<string, string> {
  const files = readdirSync(path, { recursive: true, encoding: "utf8" }).filter(
    (name) => !/^(?:tmp|status)(?:\/|$)|_\d+_\d+_\d+\//.test(name) && statSync(join(path, name), { throwIfNoEntry: false })?.isFile(),
  );
  return Object.fromEntries(
    files.map((name) => [
      name,
      createHash("sha256")
        .update(readFileSync(join(path, name)))
        .digest("hex"),
    ]),
  );
}

const codes: Readonly<Record<(typeof attacks)[number]["must"], readonly string[]>> = {
  refused: ["BAD_INPUT"],
  stopped: ["TIMEOUT", "LIMIT_EXCEEDED"],
  harmless: ["ANSWERED", "BAD_INPUT", "TIMEOUT", "LIMIT_EXCEEDED"],
};

it("has attacks of its own, more than 150, and tries each once", () => {
  const all = attacks.flatMap(({ statements }) => statements);
  expect(all.length).toBeGreaterThan(500);
  expect(all.filter((statement, i) => all.indexOf(statement) !== i)).toEqual([]);
});

for (const [who, access] of [
  ["anybody", everyone],
  ["who is limited to networks", lab],
] as const) {
  describe(`statements of ${who}`, () => {
    for (const { what, must, statements } of attacks.filter((each) => access === everyone || each.must !== "stopped")) {
      it.each(statements)(`${what}: %s`, async (statement) => {
        const { code, text, tookMs } = await outcome(statement, access);
        expect([...codes[must], ...(access === lab && statement.startsWith("EXPLAIN") ? ["FORBIDDEN"] : [])]).toContain(code);
        expect(text).not.toContain("topsecret");
        if (access === lab) expect(text).not.toMatch(foreign);
        expect(existsSync(outFile)).toBe(false);
        expect(tookMs).toBeLessThan((sqlLimits.maxSeconds + 3) * 1_000);
      });
    }
  });
}

describe("who is limited to networks learns nothing of others", () => {
  it.each(escapes)("%s", async (statement) => {
    const [among, alone] = [await outcome(statement, lab), await outcome(statement, lab, labStore)];
    expect({ code: among.code, text: among.text }).toEqual({ code: alone.code, text: alone.text });
    expect(among.text).not.toMatch(foreign);
  });

  it("but sees its own rows", async () => {
    const { rows } = await store.history.sql(
      { sql: "SELECT flow_id, hostname, exporter, interface FROM flows ORDER BY flow_id", maxRows: 10, tokenKey: "t" },
      lab,
    );
    expect(rows).toEqual([
      ["1", "own-one", "192.0.2.100", "eth0"],
      ["2", "own-two", "::", "eth0"],
      ["3", "own-two", "", ""],
    ]);
  });
});

it("leaves every row, every definition and the engine as they were", async () => {
  expect(await contents()).toEqual(before.rows);
  expect(filesOf(join(folder.path, "clickhouse", "data"))).toEqual(before.files);
  expect(await store.history.status()).toMatchObject({ reachable: true, restarts: 0 });
});
