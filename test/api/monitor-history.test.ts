import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApi, type TestApi } from "../support/api-server.ts";

let server: TestApi;
let token: string;
let id: string;
beforeAll(async () => {
  server = await startTestApi();
  token = await server.services.token("operator");
  const { data } = await server.ask(`mutation { addMonitors(input: { script: "tcp", targets: ["192.0.2.7"], interval: "10m" }) { monitors { id } } }`, {
    token,
  });
  id = data.addMonitors.monitors[0].id;
});
afterAll(() => server.stop());

describe("monitorHistory", () => {
  it("answers with values, availability, percentiles and changes", async () => {
    const { data, errors } = await server.ask(
      `query($id: ID!) { monitorHistory(id: $id, window: { from: "-4h" }, step: "1h") { step times mean p95 availability summary { measurements availability p50 p99 } changes { from to message } changesAreCut } }`,
      { token, variables: { id } },
    );
    expect(errors).toEqual([]);
    expect(data.monitorHistory).toMatchObject({
      step: "1h",
      mean: [12, null, 12, 12],
      p95: [40, null, 40, 40],
      availability: [97.5, null, 97.5, 97.5],
      summary: { measurements: 1_440, availability: 97.5, p50: 11, p99: 80 },
      changes: [{ from: "OK", to: "DOWN", message: "connect: refused" }],
      changesAreCut: false,
    });
    expect(data.monitorHistory.times).toHaveLength(4);
  });

  it("of no monitor is NOT_FOUND, and a step that does not fit is said", async () => {
    const { errors } = await server.ask(`{ monitorHistory(id: "monitor-none") { stepMs } }`, { token });
    expect(errors[0]?.extensions).toMatchObject({ code: "NOT_FOUND", path: "id", cure: "monitors lists them." });
    const wrong = await server.ask(`query($id: ID!) { monitorHistory(id: $id, step: "soon") { stepMs } }`, { token, variables: { id } });
    expect(wrong.errors[0]?.extensions["code"]).toBe("BAD_INPUT");
  });

  it("is on each monitor as its last day: availability, percentiles, the worst of each half hour", async () => {
    const { data } = await server.ask("{ monitors { nodes { day { availability p95 down } strip } } }", { token });
    const [{ day, strip }] = data.monitors.nodes;
    expect(day).toEqual({ availability: 97.5, p95: 40, down: 36 });
    expect(strip).toHaveLength(48);
    expect(strip.slice(0, 3)).toEqual([null, "DOWN", "OK"]);
  });
});

describe("histories of SNMP", () => {
  it("answer with lines, null where nothing was sampled", async () => {
    const { data, errors } = await server.ask(
      `{ snmpInterfaceHistory(device: "device-1", ifIndex: 3) { samples inBitsPerSecond outUsePercent } snmpDeviceHistory(device: "device-1") { samples cpuUsedPercent vpnSessions } }`,
      { token },
    );
    expect(errors).toEqual([]);
    expect(data.snmpInterfaceHistory).toEqual({ samples: 42, inBitsPerSecond: [1_000, null, 1_000, 1_000], outUsePercent: [2, null, 2, 2] });
    expect(data.snmpDeviceHistory).toEqual({ samples: 42, cpuUsedPercent: [20, null, 20, 20], vpnSessions: [null, null, null, null] });
  });

  it("say nothing of devices that a caller may not see", async () => {
    const limited = await server.services.token("operator", { networks: ["192.0.2.0/24"] });
    const { data } = await server.ask(`{ snmpInterfaceHistory(device: "device-1", ifIndex: 3) { samples inBitsPerSecond } }`, { token: limited });
    expect(data.snmpInterfaceHistory).toEqual({ samples: 0, inBitsPerSecond: [null, null, null, null] });
  });
});
