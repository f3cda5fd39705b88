import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadConfig } from "../../src/app/config.ts";
import { createServerSettings } from "../../src/app/stored-settings.ts";
import { createLog } from "../../src/runtime/log.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wg-settings-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const log = createLog("silent");
const load = (environment: Record<string, string> = {}, flags: Record<string, unknown> = {}) =>
  loadConfig({ environment: { WIREGRAPH_DATA_DIR: folder, WIREGRAPH_CONFIG: join(folder, "wiregraph.yaml"), ...environment }, flags });
beforeEach(() => writeFileSync(join(folder, "wiregraph.yaml"), "maxFlows: 5000\n"));

describe("settings changed in the web UI", () => {
  it("are kept for the next start, and shown beside what runs", async () => {
    const settings = createServerSettings(load(), log);
    const entry = (name: string) => settings.list().find((each) => each.name === name)!;
    expect(entry("retention").value).toBe("730d");
    expect(
      await settings.change([
        { name: "retention", value: "30d" },
        { name: "networkNames", value: ["Office=192.168.1.0/24"] },
      ]),
    ).toEqual({ atOnce: [] });
    expect(entry("retention")).toMatchObject({ value: "730d", next: { value: "30d" } });
    expect(statSync(join(folder, "settings.json")).mode & 0o777).toBe(0o600);
    expect(existsSync(join(folder, "settings.json.new"))).toBe(false);

    const next = load();
    expect(next).toMatchObject({ retention: 30 * 86_400_000, networkNames: ["Office=192.168.1.0/24"], maxFlows: 5_000 });
    const again = createServerSettings(next, log);
    expect(again.list().find(({ name }) => name === "retention")).toMatchObject({ value: "30d", source: "STORED", isEditable: true });
    expect(again.list().some(({ next: coming }) => coming !== undefined)).toBe(false);
    await again.change([{ name: "retention", value: null }]);
    expect(JSON.parse(readFileSync(join(folder, "settings.json"), "utf8"))).toEqual({ networkNames: ["Office=192.168.1.0/24"] });
    expect(load()["retention"]).toBe(730 * 86_400_000);
  });

  it("yield to the file, the environment and flags, which fix them", () => {
    writeFileSync(join(folder, "settings.json"), JSON.stringify({ maxFlows: 7, idleTimeout: "5s", snapLength: 99 }));
    const config = load({ WIREGRAPH_IDLE_TIMEOUT: "9s" }, { snapLength: "100" });
    expect(config).toMatchObject({ maxFlows: 5_000, idleTimeout: 9_000, snapLength: 100 });
    const settings = createServerSettings(config, log);
    const seen = Object.fromEntries(settings.list().map(({ name, source, fixedBy, isEditable }) => [name, { source, fixedBy, isEditable }]));
    expect(seen["maxFlows"]).toEqual({ source: "FILE", fixedBy: `${join(folder, "wiregraph.yaml")}: maxFlows`, isEditable: false });
    expect(seen["idleTimeout"]).toMatchObject({ source: "ENVIRONMENT", fixedBy: "WIREGRAPH_IDLE_TIMEOUT" });
    expect(seen["snapLength"]).toMatchObject({ source: "FLAG", fixedBy: "--snap-length" });
    expect(() => settings.check([{ name: "maxFlows", value: 9 }])).toThrow(expect.objectContaining({ code: "CONFLICT" }));
  });

  it("hold at once where they can", async () => {
    const own = createLog("silent");
    const settings = createServerSettings(load(), own);
    expect(await settings.change([{ name: "logLevel", value: "error" }])).toEqual({ atOnce: ["logLevel"] });
    expect(own.level).toBe("error");
    expect(settings.list().find(({ name }) => name === "logLevel")).not.toHaveProperty("next");
  });

  it.each([
    ["retntion", "30d", "input.changes[0].name"],
    ["port", 80, "input.changes[0].name"],
    ["databaseUrl", "postgresql://x/y", "input.changes[0].name"],
    ["retention", "for ever", "input.changes[0].value"],
    ["spoolBytes", -1, "input.changes[0].value"],
    ["localNetworks", ["10.0.0.0/99"], "input.changes[0].value"],
  ])("refuse %s = %j", (name, value, path) => {
    const settings = createServerSettings(load(), log);
    expect(() => settings.check([{ name, value }])).toThrow(expect.objectContaining({ code: "BAD_INPUT", details: expect.objectContaining({ path }) }));
  });

  it("say no secret", () => {
    const config = load({ WIREGRAPH_CLICKHOUSE_URL: "http://user:hidden@127.0.0.1:8123/x", WIREGRAPH_TOKEN: "wg_hidden" });
    expect(JSON.stringify(createServerSettings(config, log).list())).not.toContain("hidden");
  });

  it("that are damaged are told with their file", () => {
    for (const text of ["{", "[]", `{"nonsense": 1}`, `{"maxFlows": "many"}`]) {
      writeFileSync(join(folder, "settings.json"), text);
      writeFileSync(join(folder, "wiregraph.yaml"), "");
      expect(() => load(), text).toThrow(/settings\.json|nonsense/);
    }
  });
});
