import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { SnmpReport } from "../../src/model/snmp-report.ts";
import { createEgress } from "../../src/runtime/egress.ts";
import { discover } from "../../src/runtime/discover.ts";
import { readDevice } from "../../src/snmp/read-device.ts";
import { SnmpClient } from "../../src/snmp/snmp-client.ts";
import type { SnmpProfile } from "../../src/snmp/snmp-profile.ts";

interface ExpectedDevice {
  readonly os: string | null;
  readonly hardware: string | null;
  readonly version: string | null;
  readonly serial: string | null;
  readonly ports: readonly { readonly ifIndex: number; readonly oper: string | null; readonly speed: number | null }[];
  readonly cpu: readonly { readonly usage: number }[];
  readonly mem: readonly { readonly cls: string; readonly descr: string; readonly perc: number; readonly total: number | null }[];
}

/** A count of what was expected and of what was as expected. */
type Tally = Record<SnmpMeasure, { expected: number; equal: number }>;
const measures = ["os", "hardware", "version", "serial", "ports", "oper", "speed", "cpu", "cpu_within_2", "memory", "memory_within_2"] as const;
export type SnmpMeasure = (typeof measures)[number];

export interface SnmpConformance {
  readonly devices: number;
  readonly percent: Readonly<Record<SnmpMeasure, number>>;
  readonly differences: readonly string[];
  readonly reports: ReadonlyMap<string, SnmpReport>;
  readonly requests: number;
}

interface Agent {
  readonly endpoints: readonly { readonly port: number }[];
  close(): Promise<unknown>;
}

export const snmpProfiles = (): Promise<SnmpProfile[]> => discover<SnmpProfile>(new URL("../../src/snmp/profiles/", import.meta.url));
export const loopbackEgress = () => createEgress({ ownPorts: [], allowLoopback: true });

/** Reads every recording of the folder over UDP and compares with what is expected of it. */
export async function snmpConformance(folder: string, only?: string): Promise<SnmpConformance> {
  const expected = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as Record<string, ExpectedDevice>;
  const { startSnmprecAgent } = (await import(pathToFileURL(join(folder, "snmprec-agent.mjs")).href)) as {
    readonly startSnmprecAgent: (options: object) => Promise<Agent>;
  };
  const recordings = join(folder, "recordings");
  const agent = await startSnmprecAgent({ dir: recordings, endpoints: [{ address: "127.0.0.1", port: 0 }], maxMsgSize: 1_472 });
  const profiles = await snmpProfiles();
  const tally = Object.fromEntries(measures.map((measure) => [measure, { expected: 0, equal: 0 }])) as Tally;
  const differences: string[] = [];
  const reports = new Map<string, SnmpReport>();
  try {
    for (const [name, device] of Object.entries(expected)) {
      if (!existsSync(join(recordings, `${name}.snmprec`)) || (only !== undefined && name !== only)) continue;
      const client = await SnmpClient.open(loopbackEgress(), "127.0.0.1", {
        port: agent.endpoints[0]!.port,
        credential: { version: "2c", community: name },
        timeoutMs: 500,
        retries: 2,
      });
      try {
        const report = await readDevice(client, profiles);
        reports.set(name, report);
        compare(name, device, report, tally, differences);
      } finally {
        client.close();
      }
    }
  } finally {
    await agent.close();
  }
  const percent = Object.fromEntries(measures.map((measure) => [measure, percentOf(tally[measure])])) as Record<SnmpMeasure, number>;
  return { devices: reports.size, percent, differences, reports, requests: [...reports.values()].reduce((sum, { requests }) => sum + requests, 0) };
}

const percentOf = ({ expected, equal }: { expected: number; equal: number }): number => (expected === 0 ? 100 : Math.round((1_000 * equal) / expected) / 10);

function compare(name: string, device: ExpectedDevice, report: SnmpReport, tally: Tally, differences: string[]): void {
  const count = (measure: SnmpMeasure, isEqual: boolean, what: string): void => {
    tally[measure].expected++;
    if (isEqual) tally[measure].equal++;
    else differences.push(`${name} ${measure}: ${what}`);
  };
  const text = (measure: "os" | "hardware" | "version" | "serial", wanted: string | null, got: string | undefined): void => {
    // What the recording's maker blacked out says nothing.
    if (wanted === null || wanted === "" || wanted === "<private>") return;
    const isEqual = measure === "os" || measure === "serial" ? wanted === got : isPartOf(wanted, got);
    count(measure, isEqual, `${JSON.stringify(got)}, expected ${JSON.stringify(wanted)}`);
  };
  text("os", device.os, report.identity.os);
  text("hardware", device.hardware, report.identity.model);
  text("version", device.version, report.identity.version);
  text("serial", device.serial, report.identity.serial);
  const byIndex = new Map(report.interfaces.map((one) => [one.ifIndex, one]));
  for (const port of device.ports) {
    const one = byIndex.get(port.ifIndex);
    count("ports", one !== undefined, `no interface ${port.ifIndex}`);
    if (!one) continue;
    if (port.oper !== null) count("oper", one.operStatus === port.oper, `interface ${port.ifIndex} is ${one.operStatus}, expected ${port.oper}`);
    if (port.speed !== null)
      count("speed", (one.speedBitsPerSecond ?? 0) === port.speed, `interface ${port.ifIndex} has ${one.speedBitsPerSecond}, expected ${port.speed}`);
  }
  if (device.cpu.length > 0) {
    const got = mean(report.processors.map(({ usedPercent }) => usedPercent));
    const wanted = mean(device.cpu.map(({ usage }) => usage));
    count("cpu", report.processors.length > 0, "none");
    if (report.processors.length > 0) count("cpu_within_2", Math.abs(got - wanted) <= 2, `${got.toFixed(1)} %, expected ${wanted.toFixed(1)} %`);
  }
  const pools = device.mem.filter(({ cls }) => cls === "system");
  if (pools.length > 0) {
    count("memory", report.memory.length > 0, "none");
    if (report.memory.length === 0) return;
    // A device counts once: as far as its pools are right.
    const right = pools.filter((pool) =>
      report.memory.some(({ usedPercent, totalBytes, name: poolName }) => isSamePool(pool, totalBytes, poolName) && Math.abs(usedPercent - pool.perc) <= 2),
    );
    tally.memory_within_2.expected++;
    tally.memory_within_2.equal += right.length / pools.length;
    const wrong = pools.filter((pool) => !right.includes(pool));
    if (wrong.length > 0) differences.push(`${name} memory_within_2: ${JSON.stringify(report.memory.slice(0, 6))}, expected ${JSON.stringify(wrong)}`);
  }
}

/** Of the same name, or of the same size; percent alone has neither. */
function isSamePool({ descr, total }: ExpectedDevice["mem"][number], bytes: number | undefined, name: string): boolean {
  return (
    descr.includes(name) ||
    bytes === undefined ||
    total === null ||
    total === 100 ||
    Math.abs(bytes - total) <= total / 50 ||
    Math.abs(bytes / 1_024 - total) <= total / 50
  );
}

/** Whether one is a whole part of the other, but for case and a leading "v". */
function isPartOf(wanted: string, got: string | undefined): boolean {
  if (got === undefined || got.length < 2) return false;
  const [a, b] = [wanted, got].map((text) => text.toLowerCase());
  const bounded = (whole: string, part: string): boolean =>
    new RegExp(`(?:^|[^a-z0-9]|v)${part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![a-z0-9])`).test(whole);
  return bounded(a!, b!) || bounded(b!, a!);
}

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
