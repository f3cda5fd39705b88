import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mainFile, serverMissing, wiregraph } from "../support/real-server.ts";
import { writeTraffic } from "../support/traffic/traffic.ts";
import { unprivileged } from "../support/unprivileged.ts";

const missing = serverMissing();

/** The import command on files a newcomer may have, into a store of its own, no server beside it. */
describe.skipIf(missing !== undefined)(`wiregraph import${missing ? ` (skipped: ${missing})` : ""}`, () => {
  const folder = mkdtempSync(join(tmpdir(), "wg-import-e2e-"));
  const variables = { WIREGRAPH_DATA_DIR: join(folder, "data"), HOME: folder };
  const at = (name: string): string => join(folder, name);
  let whole: Buffer;
  let packets = 0;

  beforeAll(() => {
    packets = writeTraffic({ seed: 5, startMs: Date.UTC(2026, 0, 5), packets: 500, out: at("whole.pcap") }).packets;
    whole = readFileSync(at("whole.pcap"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const imported = async (args: readonly string[], input?: Buffer) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [mainFile, "import", "--json", ...args], {
      env: { ...process.env, ...variables },
      encoding: "utf8",
      ...(input && { input }),
    });
    const results = stdout.split("\n").filter(Boolean);
    return { code: status, stderr, results: results.map((line) => JSON.parse(line) as Record<string, unknown>) };
  };

  it("reads standard input, plain and compressed", async () => {
    for (const input of [whole, gzipSync(whole)]) {
      const { code, results } = await imported(["-"], input);
      expect(code).toBe(0);
      expect(results).toMatchObject([{ file: "stdin", packets, outcome: "whole" }]);
    }
  });

  it("says which packets it does not read, and ends with 4", async () => {
    const sensors = Buffer.from(whole);
    sensors.writeUInt32LE(195, 20);
    writeFileSync(at("sensors.pcap"), sensors);
    const { code, results, stderr } = await imported([at("sensors.pcap"), at("whole.pcap")]);
    expect(code).toBe(4);
    expect(results).toMatchObject([
      { file: "sensors.pcap", packets: 0, outcome: "damaged" },
      { file: "whole.pcap", packets, outcome: "whole" },
    ]);
    expect(stderr).toContain(`sensors.pcap: ${packets} packets of link type 195 (IEEE 802.15.4) are not read.`);
  });

  it("stores all of a compressed file whose checksum is wrong, and ends with 4", async () => {
    const wrong = gzipSync(whole);
    wrong[wrong.length - 8]! ^= 1;
    writeFileSync(at("wrong.pcap.gz"), wrong);
    const { code, results, stderr } = await imported([at("wrong.pcap.gz")]);
    expect(code).toBe(4);
    expect(results).toMatchObject([{ packets, outcome: "damaged" }]);
    expect(stderr).toContain(`(at byte ${whole.length})`);
  });

  it("shifts a file, and refuses to shift what it can read once only", async () => {
    const { results } = await imported(["--shift-to-now", at("whole.pcap")]);
    expect(Math.abs(Date.now() - (results[0]!["toMs"] as number))).toBeLessThan(30_000);
    const { code, stderr } = await imported(["--shift-to-now", "-"], whole);
    expect(code).toBe(2);
    expect(stderr).toContain("cannot be shifted");
  });

  it("opens no store when there is nothing to read, and takes nothing out of a pipe by looking", async () => {
    mkdirSync(at("folder"));
    const fresh = { ...variables, WIREGRAPH_DATA_DIR: at("fresh") };
    const { code, stderr } = await wiregraph(["import", at("folder"), at("absent")], fresh);
    expect(code).toBe(3);
    expect(stderr).toContain("The file is a folder.");
    expect(stderr).toContain("There is no such file.");
    expect(statSync(at("fresh"), { throwIfNoEntry: false })).toBeUndefined();
    spawnSync("sh", ["-c", `mkfifo "$0"`, at("pipe")]);
    const { stdout } = spawnSync("sh", ["-c", `cat whole.pcap > pipe & '${process.execPath}' '${mainFile}' import --json pipe`], {
      cwd: folder,
      env: { ...process.env, ...variables },
      encoding: "utf8",
    });
    expect(JSON.parse(stdout)).toMatchObject({ file: "pipe", packets, outcome: "whole" });
  });

  it("says that a file may not be read by this user", () => {
    writeFileSync(at("secret.pcap"), whole, { mode: 0o000 });
    const { account, wrap } = unprivileged("nobody");
    const [command, args] = wrap(process.execPath, [mainFile, "flows", at("secret.pcap")]);
    spawnSync("chmod", ["755", folder]);
    const { status, stderr } = spawnSync(command, [...args], { ...account, cwd: "/", encoding: "utf8" });
    expect(stderr).toContain("The file may not be read by this user.");
    expect(status).toBe(3);
  });
});
