import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { collectorProblems } from "../../src/api/types/exporter.ts";
import { startTestApi, type TestApi } from "../support/api-server.ts";

let server: TestApi;
let token: string;
beforeAll(async () => {
  server = await startTestApi();
  token = await server.services.token("viewer");
});
afterAll(() => server.stop());

describe("exporters", () => {
  it("are listed with losses, sampling and interfaces; their texts are cleaned", async () => {
    const { data, errors } = await server.ask(
      "{ exporters { address formats lostMessages lostRecords samplingRates clockSkewMs templates waitingSets { kept read discarded } malformedReasons { reason count } interfaces { ifIndex name inBytes bitsPerSecond isUp inErrors outErrors } } }",
      { token },
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({
      exporters: [
        {
          address: "10.0.0.1",
          formats: ["NETFLOW_V9"],
          lostMessages: "3",
          lostRecords: "0",
          samplingRates: [100],
          clockSkewMs: 12,
          templates: 4,
          waitingSets: { kept: 5, read: 5, discarded: 0 },
          malformedReasons: [{ reason: "record cut short", count: "2" }],
          interfaces: [
            { ifIndex: "1", name: String.raw`Gi0/1\u{202e}`, inBytes: "5000", bitsPerSecond: "1000000000", isUp: true, inErrors: "4", outErrors: null },
            { ifIndex: "2", name: null, inBytes: "7000", bitsPerSecond: null, isUp: null, inErrors: null, outErrors: null },
          ],
        },
      ],
    });
  });

  it("are no business of who is limited to networks", async () => {
    const limited = await server.services.token("viewer", { networks: ["192.0.2.0/24"] });
    const { errors } = await server.ask("{ exporters { address } }", { token: limited });
    expect(errors.map(({ extensions }) => extensions["code"])).toEqual(["FORBIDDEN"]);
  });

  it("have their collector in health", async () => {
    const { data } = await server.ask("{ health { collector { configured running activeFlows paired addresses { address problem kernelDrops } } } }", {
      token,
    });
    expect(data).toEqual({
      health: {
        collector: {
          configured: true,
          running: true,
          activeFlows: 17,
          paired: "14000",
          addresses: [{ address: "udp://0.0.0.0:2055", problem: null, kernelDrops: "0" }],
        },
      },
    });
  });

  it("are a problem when an address cannot be listened on, when the kernel drops, and when there is no room", async () => {
    const { report, ...rest } = await server.services.exporters.status();
    const lastRefusedMs = Date.UTC(2026, 0, 5);
    const addresses = [
      { address: "udp://0.0.0.0:2055", kernelDrops: 9 },
      { address: "udp://0.0.0.0:80", problem: "This user may not listen on udp://0.0.0.0:80.", cure: "Choose a port above 1023 in WIREGRAPH_COLLECT." },
    ];
    const problems = collectorProblems(
      { ...rest, report: { ...report!, addresses, refusedRows: 5, lastRefusedMs, tooManyExporters: 6 } },
      lastRefusedMs + 60_000,
    );
    expect(problems.map(({ problem }) => problem)).toEqual([
      "9 datagrams to udp://0.0.0.0:2055 were lost because the receive buffer was full.",
      "This user may not listen on udp://0.0.0.0:80.",
      "The store refused rows of exported flows, which are lost: 5 so far, the last at 2026-01-05T00:00:00.000Z.",
      "6 datagrams came from more exporters than can be told apart.",
    ]);
    for (const { cure } of problems) expect(cure).toBeTruthy();
  });

  it("are no problem any more an hour after the last row was refused", async () => {
    const status = await server.services.exporters.status();
    const lastRefusedMs = Date.UTC(2026, 0, 5);
    const after = (ms: number) => collectorProblems({ ...status, report: { ...status.report!, refusedRows: 5, lastRefusedMs } }, lastRefusedMs + ms);
    expect([after(3_600_000), after(3_600_001)].map((problems) => problems.length)).toEqual([1, 0]);
  });

  it("are no problem when nothing is configured, and one when the collector is away", () => {
    expect(collectorProblems({ configured: false, running: false, restarts: 0 }, 0)).toEqual([]);
    expect(collectorProblems({ configured: true, running: false, restarts: 2 }, 0)).toHaveLength(1);
  });
});
