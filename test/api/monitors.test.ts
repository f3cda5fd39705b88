import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApi, type TestApi } from "../support/api-server.ts";

let server: TestApi;
let token: string;
beforeAll(async () => {
  server = await startTestApi();
  token = await server.services.token("operator");
});
afterAll(() => server.stop());

const run = (input: Record<string, unknown>, dryRun = false, by = token) =>
  server.ask(
    `mutation($input: RunMonitorInput!, $dryRun: Boolean!) { runMonitor(input: $input, dryRun: $dryRun) { applied summary result { verdict value unit message phases { name ms } } } }`,
    { variables: { input, dryRun }, token: by },
  );

describe("runMonitor", () => {
  it("measures once", async () => {
    const { data, errors } = await run({ script: "tcp", target: "192.0.2.7", parameters: { port: 22 } });
    expect(errors).toEqual([]);
    expect(data.runMonitor).toEqual({
      applied: true,
      summary: "tcp of 192.0.2.7: OK, 12.5 ms",
      result: { verdict: "OK", value: 12.5, unit: "ms", message: "12.5 ms", phases: [{ name: "connect", ms: 12.5 }] },
    });
  });

  it("holds to thresholds, and says what is down", async () => {
    const critical = await run({ script: "tcp", target: "192.0.2.7", warning: 5, critical: 10 });
    expect(critical.data.runMonitor.result.verdict).toBe("CRITICAL");
    const down = await run({ script: "tcp", target: "192.0.2.7", parameters: { port: 61_000 } });
    expect(down.data.runMonitor.result).toMatchObject({ verdict: "DOWN", value: null, message: "connect: refused" });
  });

  it("sends nothing on a dry run", async () => {
    const { data } = await run({ script: "tcp", target: "192.0.2.7" }, true);
    expect(data.runMonitor).toEqual({ applied: false, summary: "Measures 192.0.2.7 once with tcp.", result: null });
  });

  it("refuses what is not there, with the place", async () => {
    const script = await run({ script: "tpc", target: "192.0.2.7" });
    expect(script.errors[0]?.extensions).toMatchObject({ code: "BAD_INPUT", path: "input.script", cure: "Did you mean tcp?" });
    const parameters = await run({ script: "tcp", target: "192.0.2.7", parameters: ["port", 1] });
    expect(parameters.errors[0]?.extensions).toMatchObject({ code: "BAD_INPUT", path: "input.parameters" });
  });

  it("reaches neither loopback nor what a token may not see", async () => {
    const loopback = await run({ script: "tcp", target: "127.0.0.1" });
    expect(loopback.errors[0]?.extensions["code"]).toBe("FORBIDDEN");
    const limited = await server.services.token("operator", { networks: ["192.168.1.0/24"] });
    expect((await run({ script: "tcp", target: "192.0.2.7" }, false, limited)).errors[0]?.extensions["code"]).toBe("FORBIDDEN");
    expect((await run({ script: "tcp", target: "192.168.1.10" }, false, limited)).errors).toEqual([]);
  });
});

const write = (name: string, input: Record<string, unknown>, dryRun = false, by = token) =>
  server.ask(
    `mutation($input: ${name[0]!.toUpperCase()}${name.slice(1)}Input!, $dryRun: Boolean!) { ${name}(input: $input, dryRun: $dryRun) { applied summary warnings effects { examples } undo { mutation input }
      ${name === "updateMonitor" ? "monitor" : "monitors"} { id target interval failures enabled state createdBy last { verdict } } } }`,
    { variables: { input, dryRun }, token: by },
  );
const targets = async (filter = "", by = token): Promise<readonly string[]> => {
  const { data } = await server.ask(`{ monitors${filter} { totalCount nodes { target } } }`, { token: by });
  return (data.monitors.nodes as readonly { target: string }[]).map(({ target }) => target);
};

describe("monitors", () => {
  it("are measured once on a dry run, which makes none", async () => {
    const { data, errors } = await write("addMonitors", { script: "tcp", targets: ["192.0.2.7"], interval: "30s" }, true);
    expect(errors).toEqual([]);
    expect(data.addMonitors).toMatchObject({ applied: false, summary: "Watches tcp of 192.0.2.7 every 30s; now OK: 12.5 ms.", monitors: null, warnings: [] });
    expect(await targets()).toEqual([]);
  });

  it("are made, found, changed and taken away", async () => {
    const added = await write("addMonitors", { script: "tcp", targets: ["192.0.2.7", "192.168.1.10"] });
    expect(added.data.addMonitors.monitors).toMatchObject([
      { target: "192.0.2.7", interval: "1m", failures: 3, enabled: true, state: "PENDING", createdBy: "operator", last: null },
      { target: "192.168.1.10" },
    ]);
    const again = await write("addMonitors", { script: "tcp", targets: ["192.0.2.7"] });
    expect(again.data.addMonitors).toMatchObject({ applied: false, summary: "All of this is watched already." });
    const twice = await write("addMonitors", { script: "tcp", targets: ["192.0.2.7"], interval: "10s" });
    expect(twice.data.addMonitors.applied).toBe(true);
    expect(await targets()).toEqual(["192.0.2.7", "192.168.1.10", "192.0.2.7"]);
    expect(await targets(`(filter: { target: "168.1" })`)).toEqual(["192.168.1.10"]);
    expect(await targets(`(filter: { state: [DOWN] })`)).toEqual([]);

    const [{ id }] = twice.data.addMonitors.monitors;
    const changed = await write("updateMonitor", { id, enabled: false, failures: 5 });
    expect(changed.data.updateMonitor).toMatchObject({ applied: true, monitor: { enabled: false, failures: 5, interval: "10s" } });
    expect(await targets("(filter: { enabled: false })")).toEqual(["192.0.2.7"]);
    const clash = await write("updateMonitor", { id, interval: "1m" });
    expect(clash.errors[0]?.extensions["code"]).toBe("CONFLICT");

    const { undo } = added.data.addMonitors;
    expect(undo.mutation).toBe("removeMonitors");
    const removed = await write("removeMonitors", undo.input);
    expect(removed.data.removeMonitors.monitors).toHaveLength(2);
    expect((await write("removeMonitors", undo.input)).errors[0]?.extensions).toMatchObject({ code: "NOT_FOUND", path: "input.ids[0]" });
    await write("removeMonitors", { ids: [id] });
    expect(await targets()).toEqual([]);
  });

  it("page in order", async () => {
    const made = await write("addMonitors", { script: "tcp", targets: ["192.0.2.1", "192.0.2.2", "192.0.2.3"] });
    const page = async (
      after: string | null,
    ): Promise<{ nodes: { target: string }[]; totalCount: string; pageInfo: { hasNextPage: boolean; endCursor: string } }> =>
      (
        await server.ask(`query($after: String) { monitors(first: 2, after: $after) { totalCount nodes { target } pageInfo { hasNextPage endCursor } } }`, {
          variables: { after },
          token,
        })
      ).data.monitors;
    const first = await page(null);
    const second = await page(first.pageInfo.endCursor);
    expect([...first.nodes, ...second.nodes].map(({ target }) => target)).toEqual(["192.0.2.3", "192.0.2.2", "192.0.2.1"]);
    expect([first.totalCount, first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual(["3", true, false]);
    await write("removeMonitors", made.data.addMonitors.undo.input);
  });

  it("warn of what is not well now, and are not made where nothing may be sent", async () => {
    const down = await write("addMonitors", { script: "tcp", targets: ["192.0.2.7"], parameters: { port: 61_000 } }, true);
    expect(down.data.addMonitors.warnings).toEqual(["192.0.2.7 is DOWN now: connect: refused"]);
    expect((await write("addMonitors", { script: "tcp", targets: ["169.254.169.254"] })).errors[0]?.extensions["code"]).toBe("FORBIDDEN");
    const often = await write("addMonitors", { script: "tcp", targets: ["192.0.2.7"], interval: "100ms" });
    expect(often.errors[0]?.extensions).toMatchObject({ code: "BAD_INPUT", path: "input.interval", wanted: "1s to 1w" });
  });

  it("of others' networks are neither seen nor touched by a limited token", async () => {
    const limited = await server.services.token("operator", { networks: ["192.168.1.0/24"] });
    const made = await write("addMonitors", { script: "tcp", targets: ["192.0.2.7", "192.168.1.10"] });
    expect(await targets("", limited)).toEqual(["192.168.1.10"]);
    const [foreign] = made.data.addMonitors.monitors;
    expect((await write("removeMonitors", { ids: [foreign.id] }, false, limited)).errors[0]?.extensions["code"]).toBe("NOT_FOUND");
    expect((await write("updateMonitor", { id: foreign.id, failures: 1 }, false, limited)).errors[0]?.extensions["code"]).toBe("NOT_FOUND");
    expect((await write("addMonitors", { script: "tcp", targets: ["192.0.2.9"] }, false, limited)).errors[0]?.extensions["code"]).toBe("FORBIDDEN");
    await write("removeMonitors", made.data.addMonitors.undo.input);
  });
});

describe("monitorScripts", () => {
  it("says what each can be told", async () => {
    const { data } = await server.ask(`{ monitorScripts { name unit direction interval warning parameters { name type isRequired default } } }`, { token });
    expect(data.monitorScripts).toEqual([
      {
        name: "tcp",
        unit: "ms",
        direction: "HIGHER_IS_WORSE",
        interval: "1m",
        warning: 100,
        parameters: [
          { name: "port", type: "integer from 1 to 65535", isRequired: false, default: 22 },
          { name: "ms", type: "number", isRequired: false, default: 12.5 },
        ],
      },
    ]);
  });
});
