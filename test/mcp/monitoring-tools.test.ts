import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { discover } from "../../src/runtime/discover.ts";
import { createMeasurer } from "../../src/jobs/monitor-measurer.ts";
import type { MonitorScript } from "../../src/model/monitor.ts";
import { answerLimits } from "../../src/mcp/answer.ts";
import { createEgress } from "../../src/runtime/egress.ts";
import { replaceMethods } from "../support/api-server.ts";
import { noSnmp } from "../support/monitor-servers.ts";
import { clients, connect, startMcpHost, type McpHost } from "./mcp-host.ts";

let host: McpHost;
beforeAll(async () => {
  host = await startMcpHost();
});
afterAll(() => host.stop());
const [kind] = clients;

describe("the tools of active monitoring", () => {
  it("every real script is told of within a page", async () => {
    const scripts = createMeasurer({
      scripts: await discover<MonitorScript>(new URL("../../src/monitors/", import.meta.url)),
      egress: createEgress({ ownPorts: [] }),
      pinger: { program: "none", ping: () => Promise.reject(new Error("no ICMP here")) },
      snmp: noSnmp,
      clock: Date.now,
    }).scripts;
    const restore = replaceMethods(host.services.monitors, () => ({ scripts: () => scripts }));
    const client = await connect(kind, host, await host.services.token("viewer", { audience: "mcp" }));
    const { structuredContent, content } = await client.call("list_available_active_monitoring_scripts");
    restore();
    expect(structuredContent).toMatchObject({ summary: `${scripts.length} scripts.` });
    expect((structuredContent as { scripts: { name: string }[] }).scripts.map(({ name }) => name)).toEqual(scripts.map(({ name }) => name));
    expect(content[0]!.text.length).toBeLessThanOrEqual(answerLimits.defaultPage);
    await client.close();
  });

  it("say what is watched: state, last value, availability of a day", async () => {
    const { monitors } = host.services;
    const rules = { parameters: {}, failures: 3, recoveries: 2, enabled: true };
    const by = { networks: [], createdBy: "somebody", createdThrough: "session" };
    const wanted = ["192.0.2.7", "192.0.2.8"].map((target) => monitors.planMonitor({ script: "tcp", target, ...rules }, by));
    await monitors.add([...wanted, { ...wanted[0]!, target: "192.0.2.9", enabled: false }]);
    const client = await connect(kind, host, await host.services.token("viewer", { audience: "mcp" }));
    const all = await client.call("list_enabled_active_monitoring_scripts");
    expect(all.structuredContent).toMatchObject({ summary: "2 monitors.", total: 2 });
    const { structuredContent: one } = await client.call("list_enabled_active_monitoring_scripts", { target: "192.0.2.8" });
    expect(one).toMatchObject({ monitors: [{ script: "tcp", target: "192.0.2.8", interval: "1m", state: "PENDING", day: { availability: 97.5, p95: 40 } }] });
    const none = await client.call("list_enabled_active_monitoring_scripts", { script: "icmp" });
    expect(JSON.stringify(none.structuredContent)).toContain("Nothing that matches is watched.");
    await client.close();
  });

  it("measure on a dry run, and ask a person before they watch", async () => {
    const client = await connect(kind, host, await host.services.token("operator", { audience: "mcp" }));
    const input = { script: "tcp", targets: ["192.0.2.77"], interval: "30s", warning: 50, critical: 200 };
    const dry = await client.call("add_active_monitoring_script", { input, dryRun: true });
    expect(dry.structuredContent).toMatchObject({ dryRun: true, applied: false, summary: "Watches tcp of 192.0.2.77 every 30s; now OK: 12.5 ms." });
    const before = host.services.monitors.list().length;
    await client.call("add_active_monitoring_script", { input });
    // Nobody was there to say yes.
    expect(host.services.monitors.list()).toHaveLength(before);
    await client.close();
  });
});
