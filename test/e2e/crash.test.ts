import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { firstUser, graphql } from "../support/e2e-clients.ts";
import { eventually, familyOf, mainFile, serverMissing, startServer, wiregraph } from "../support/real-server.ts";
import { writeTraffic } from "../support/traffic/traffic.ts";

const missing = serverMissing();
const folder = mkdtempSync(join(tmpdir(), "wg-crash-"));

describe.skipIf(missing !== undefined)(`when things break${missing ? ` (skipped: ${missing})` : ""}`, () => {
  it("kill -9 of everything while importing: what was reported as stored is there", async () => {
    const first = await startServer();
    await firstUser(first);
    const small = join(folder, "small.pcap");
    const stored = writeTraffic({ seed: 21, startMs: Date.UTC(2026, 0, 6), packets: 20_000, out: small });
    const reported = await wiregraph(["import", "--json", small], first.variables);
    expect(reported.code, reported.stderr).toBe(0);
    const result = JSON.parse(reported.stdout) as { flows: number };
    expect(result.flows).toBe(stored.flows);
    // A second, bigger import is under way when the server, its engine and its meter die.
    const big = join(folder, "big.pcap");
    writeTraffic({ seed: 22, startMs: Date.UTC(2026, 0, 8), packets: 300_000, out: big });
    const importing = spawn(process.execPath, [mainFile, "import", big], { env: { ...process.env, ...first.variables }, stdio: "ignore" });
    await new Promise((done) => setTimeout(done, 1_500));
    for (const pid of familyOf(first.process.pid!).toReversed()) process.kill(pid, "SIGKILL");
    importing.kill("SIGKILL");
    await first.stop();

    const second = await startServer({ dataDir: first.dataDir });
    const browser = await firstUserAgain(second.url);
    const count = async (from: string, to: string): Promise<number> => {
      const answer = await graphql(
        second.url,
        "query($from: TimePoint!, $to: TimePoint!) { flowStats(window: { from: $from, to: $to }, groupBy: [PROTOCOL]) { totals { flows packets } } }",
        { from, to },
        browser,
      );
      expect(answer.errors).toBeUndefined();
      return Number(answer.data.flowStats.totals.flows);
    };
    await eventually(async () => (await count("2026-01-05", "2026-01-07")) === stored.flows, "every flow that was reported");
    await second.stop();
  });

  it("the engine dies while the server runs: it is started again and nothing acknowledged is lost", async () => {
    const server = await startServer();
    const browser = await firstUser(server);
    const file = join(folder, "engine.pcap");
    const summary = writeTraffic({ seed: 23, startMs: Date.UTC(2026, 0, 6), packets: 60_000, out: file });
    const importing = wiregraph(["import", file], server.variables);
    const engine = familyOf(server.process.pid!).find((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("embedded"));
    await new Promise((done) => setTimeout(done, 1_200));
    process.kill(engine!, "SIGKILL");
    expect((await importing).code).toBe(0);
    await eventually(
      async () => {
        const { data } = await graphql(
          server.url,
          '{ flowStats(window: { from: "2026-01-05", to: "2026-01-07" }, groupBy: [PROTOCOL]) { totals { flows packets } } }',
          {},
          browser,
        );
        return Number(data?.flowStats?.totals.packets) === summary.packets && Number(data.flowStats.totals.flows) === summary.flows;
      },
      "every packet and flow, once",
      60_000,
    );
    await server.stop();
  });

  it("damaged, empty and foreign files: a clear message with the position, and an exit code that says which", async () => {
    const whole = join(folder, "whole.pcap");
    writeTraffic({ seed: 24, startMs: Date.UTC(2026, 0, 6), packets: 2_000, out: whole });
    const cut = join(folder, "cut.pcap");
    writeTraffic({ seed: 24, startMs: Date.UTC(2026, 0, 6), packets: 2_000, out: cut });
    truncateSync(cut, statSync(cut).size - 7);
    const empty = join(folder, "empty.pcap");
    writeFileSync(empty, "");
    const foreign = join(folder, "foreign.txt");
    writeFileSync(foreign, "this is not a capture\n".repeat(10));
    const flows = async (file: string) => {
      const result = await wiregraph(["flows", "--no-timeout", file]);
      return { ...result, lines: result.stdout.split("\n").filter(Boolean).length };
    };
    const good = await flows(whole);
    expect(good.code).toBe(0);
    const damaged = await flows(cut);
    expect(damaged.code).toBe(4);
    expect(damaged.stderr).toMatch(/byte \d+/);
    expect(damaged.lines).toBeGreaterThanOrEqual(good.lines - 1);
    for (const file of [empty, foreign, join(folder, "absent.pcap")]) {
      const refused = await flows(file);
      expect(refused.code, refused.stderr).toBe(3);
      expect(refused.stderr).toContain(file.split("/").at(-1)!);
    }
  });
});

async function firstUserAgain(url: string): Promise<Record<string, string>> {
  const signedIn = await graphql(url, "mutation($input: SignInInput!) { signIn(input: $input) { applied } }", {
    input: { name: "ada", password: "correct horse battery" },
  });
  return { cookie: signedIn.cookie ?? "", "x-wiregraph-csrf": "1" };
}
