import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkup, type Finding } from "../../src/app/checkup.ts";
import { loadConfig } from "../../src/app/config.ts";
import { mmdbFile } from "../support/mmdb-file.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "wg-checkup-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);

/** What the checkup finds, by what was looked at. */
async function found(settings: Readonly<Record<string, string>>): Promise<ReadonlyMap<string, Finding>> {
  const config = loadConfig({ flags: { dataDir: at("data"), interfaces: "lo", ...settings }, environment: {} });
  return new Map((await checkup(config)).map((finding) => [finding.what, finding]));
}

describe("the checkup", () => {
  it("names the user's own databases, and which cannot be used", async () => {
    const countries = mmdbFile({ "8.8.8.0/24": { country_code: "DE" } }, "own", Date.UTC(2026, 9, 1) / 1_000);
    writeFileSync(at("own.mmdb"), countries);
    writeFileSync(at("junk.mmdb"), "junk");
    const without = await found({});
    expect([without.get("Countries"), without.get("AS numbers")]).toEqual([undefined, undefined]);
    const good = await found({ countryDatabase: at("own.mmdb") });
    expect(good.get("Countries")).toEqual({ what: "Countries", state: "ok", text: `${at("own.mmdb")} of 2026-10-01` });
    const bad = await found({ countryDatabase: at("nosuch"), asnDatabase: at("junk.mmdb") });
    expect(bad.get("Countries")).toMatchObject({
      state: "problem",
      text: expect.stringMatching(/nosuch cannot be read as a MaxMind database: ENOENT/),
      cure: expect.stringMatching(/^Correct WIREGRAPH_COUNTRY_DATABASE: wanted a file in the MaxMind DB format/),
    });
    expect(bad.get("AS numbers")).toMatchObject({ state: "problem", cure: expect.stringContaining("WIREGRAPH_ASN_DATABASE") });
    // Of the wrong kind.
    expect((await found({ asnDatabase: at("own.mmdb") })).get("AS numbers")).toMatchObject({
      state: "problem",
      text: `${at("own.mmdb")} has no autonomous systems.`,
    });
  });

  it("does not call capture well above a filter with which no server starts", async ({ skip }) => {
    const wrong = await found({ captureFilter: "not port" });
    if (wrong.get("Capture")!.state === "problem") skip("nothing can capture here");
    expect(wrong.get("Capture filter")).toMatchObject({ state: "problem" });
    expect(wrong.get("Capture")).toMatchObject({ state: "note", text: expect.stringContaining("does not start with the capture filter") });
    expect((await found({ captureFilter: "not port 22" })).get("Capture")).toMatchObject({ state: "ok" });
  });

  it("says whether several processes can share the packets", async () => {
    expect((await found({})).has("Capture shares")).toBe(false);
    const cannot = (await found({ captureProcesses: "2", captureDriver: "tcpdump" })).get("Capture shares");
    expect(cannot).toMatchObject({
      state: "note",
      text: "one process reads all packets: the driver tcpdump cannot share an interface among processes; afpacket can",
    });
    const many = (await found({ captureProcesses: "64", captureDriver: "afpacket" })).get("Capture shares");
    expect(many).toMatchObject({ text: expect.stringMatching(/^64 processes share the packets of each interface, on \d+ cores$/) });
  });

  it("tells a driver's limits as one sentence", async () => {
    for (const { text } of (await found({})).values()) expect(text).not.toMatch(/[.;,][.;,]/);
  });

  it("says when others may look into a data directory that holds more than ours", async () => {
    mkdirSync(at("shared"));
    chmodSync(at("shared"), 0o755);
    writeFileSync(at("shared/letter.txt"), "x");
    expect((await found({ dataDir: at("shared") })).get("Data directory")).toMatchObject({ state: "note", cure: `chmod 700 ${at("shared")}` });
    expect((await found({})).get("Data directory")).toMatchObject({ state: "ok" });
  });

  it("says which databases are used, what they are and what a start does there", async () => {
    const own = await found({});
    expect(own.get("Flow store")).toMatchObject({ state: "ok", text: `embedded ClickHouse in ${at("data")}/clickhouse` });
    expect(own.get("Inventory")).toMatchObject({ state: "ok", text: `SQLite in ${at("data")}/inventory.db, made at the first start` });
    const away = await found({ clickhouseUrl: "http://user:secret@127.0.0.1:1/flows", databaseUrl: "postgresql://user:secret@127.0.0.1:1/people" });
    expect(away.get("Flow store")).toMatchObject({ state: "problem", text: expect.stringMatching(/^ClickHouse at 127\.0\.0\.1:1\/flows: /) });
    expect(away.get("Inventory")).toMatchObject({ state: "problem", text: expect.stringMatching(/^PostgreSQL at 127\.0\.0\.1:1\/people: /) });
    expect(JSON.stringify([...away.values()])).not.toContain("secret");
    writeFileSync(join(at("data"), "inventory.db"), "no database at all, and so long that it is looked at".repeat(100));
    expect((await found({})).get("Inventory")).toMatchObject({ state: "problem", text: expect.stringContaining("is not a Wiregraph inventory") });
    rmSync(join(at("data"), "inventory.db"));
  });

  it("asks a ClickHouse server for its version and for the cluster", async () => {
    const answers = createServer((request, response) => {
      let sql = "";
      request.on("data", (part) => (sql += part));
      request.on("end", () => {
        if (request.url?.startsWith("/ping")) return response.end("Ok.\n");
        const rows = sql.includes("system.clusters") ? { cluster: "main", shards: "2", replicas: "4" } : { version: "25.8.1" };
        return response.end(`${JSON.stringify(rows)}\n`);
      });
    }).listen(0, "127.0.0.1");
    await once(answers, "listening");
    const { port } = answers.address() as AddressInfo;
    const clickhouseUrl = `http://127.0.0.1:${port}/flows`;
    const text = `ClickHouse 25.8.1 at 127.0.0.1:${port}/flows answers`;
    expect((await found({ clickhouseUrl })).get("Flow store")).toEqual({ what: "Flow store", state: "ok", text });
    expect((await found({ clickhouseUrl, clickhouseCluster: "main" })).get("Flow store")).toMatchObject({
      state: "ok",
      text: `${text}; cluster main: 2 shards, 4 servers`,
    });
    expect((await found({ clickhouseUrl, clickhouseCluster: "other" })).get("Flow store")).toMatchObject({
      state: "problem",
      text: `${text}, and knows no cluster other`,
      cure: expect.stringContaining("it knows main"),
    });
    answers.closeAllConnections();
    answers.close();
  });
});
