import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCapture } from "../../src/collectors/pcap-file.ts";
import type { Dissector } from "../../src/model/dissector.ts";
import type { FlowInterval } from "../../src/model/flow-fields.ts";
import { createEngine } from "../../src/pipeline/create-engine.ts";
import { discover } from "../../src/runtime/discover.ts";
import { writeTraffic, type TruthFlow } from "../support/traffic/traffic.ts";

const packets = 30_000;
const folder = mkdtempSync(join(tmpdir(), "wiregraph-truth-"));
const capture = join(folder, "mix.pcap");
const truthFile = join(folder, "mix.json");
const found = new Map<string, FlowInterval>();
let truth: TruthFlow[] = [];
let intervals = 0;

const key = (protocol: number, client: string, clientPort: number, server: string, serverPort: number): string =>
  `${protocol} ${client}:${clientPort} ${server}:${serverPort}`;

beforeAll(async () => {
  writeTraffic({ seed: 11, startMs: Date.parse("2026-03-01T00:00:00Z"), packets, out: capture, truth: truthFile });
  truth = (JSON.parse(readFileSync(truthFile, "utf8")) as { flows: TruthFlow[] }).flows;
  const dissectors = await discover<Dissector>(new URL("../../src/dissectors/", import.meta.url));
  const never = Number.POSITIVE_INFINITY;
  const engine = createEngine(
    { source: "PCAP", dissectors, localNetworks: [], tunnels: false, idleTimeoutMs: never, activeTimeoutMs: never, maxFlows: 100_000 },
    {
      flow: (row) => {
        intervals++;
        found.set(key(row.protocol, row.clientIp.text, row.clientPort, row.serverIp.text, row.serverPort), { ...row });
      },
      dns: () => undefined,
    },
  );
  await readCapture(capture, {
    addInterface: (linkType) => engine.addInterface("mix.pcap", linkType),
    onPacket: (bytes, offset, captured, wire, timeMs, id) => engine.packet(bytes, offset, captured, wire, timeMs, id, 0),
  });
  engine.flush("eof", true);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

const lookUp = (flow: TruthFlow): FlowInterval | undefined => found.get(key(flow.protocol, flow.client.ip, flow.client.port, flow.server.ip, flow.server.port));

describe("the engine against the generator's plan", () => {
  it("finds exactly the planned flows", () => {
    expect(truth.length).toBeGreaterThan(1_000);
    expect(intervals).toBe(truth.length);
    expect(truth.filter((flow) => !lookUp(flow))).toEqual([]);
  });

  it("counts packets, bytes and payload each way exactly", () => {
    for (const flow of truth) {
      const row = lookUp(flow)!;
      expect({ packets: row.sentPackets, bytes: row.sentBytes, payloadBytes: row.sentPayloadBytes }).toEqual(flow.sent);
      expect({ packets: row.receivedPackets, bytes: row.receivedBytes, payloadBytes: row.receivedPayloadBytes }).toEqual(flow.received);
    }
  });

  it("names every flow whose payload says what it is, and its host", () => {
    const wrong = truth.flatMap((flow) => {
      const row = lookUp(flow)!;
      const isRight = flow.application === "" || (row.applicationMaster === flow.application && row.hostname === flow.hostname);
      return isRight ? [] : [{ kind: flow.kind, wanted: [flow.application, flow.hostname], got: [row.applicationMaster, row.hostname] }];
    });
    expect(wrong).toEqual([]);
  });

  it("has the mix it promises", () => {
    const share = (kind: string): number => truth.filter((flow) => flow.kind === kind).length / truth.length;
    const expected = { dns: 0.4, tls: 0.3, quic: 0.1, http: 0.1, other: 0.1 };
    for (const [kind, part] of Object.entries(expected)) expect(Math.abs(share(kind) - part)).toBeLessThan(0.03);
    expect(Math.abs(truth.filter((flow) => flow.client.ip.includes(":")).length / truth.length - 0.1)).toBeLessThan(0.03);
    expect(new Set(truth.filter((flow) => flow.hostname).map((flow) => flow.hostname)).size).toBe(truth.filter((flow) => flow.hostname).length);
  });
});
