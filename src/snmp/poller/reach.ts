import { numberOf } from "../values.ts";
import type { SnmpClient } from "../snmp-client.ts";
import type { Age } from "./restart.ts";

/** sysUpTime, snmpEngineBoots, snmpEngineTime, ifTableLastChange, hrSystemUptime (RFC 3418, 3411, 2863, 2790). */
const oids = {
  uptimeTicks: "1.3.6.1.2.1.1.3.0",
  engineBoots: "1.3.6.1.6.3.10.2.1.2.0",
  engineSeconds: "1.3.6.1.6.3.10.2.1.3.0",
  tableTicks: "1.3.6.1.2.1.31.1.5.0",
  hostTicks: "1.3.6.1.2.1.25.1.1.0",
} as const;
export type ReachName = keyof typeof oids;
const names = Object.keys(oids) as ReachName[];

export interface Reach {
  readonly age: Age;
  /** ifTableLastChange: sysUpTime when an interface last came or went. */
  readonly tableTicks?: number;
  /** Those it has: version 1 answers nothing at all when one is missing. */
  readonly has: readonly ReachName[];
}

/** Whether it answers, and how old it is: one request, the cheapest there is. Fails with an SnmpError. */
export async function readReach(client: SnmpClient, has: readonly ReachName[] = names): Promise<Reach> {
  const wanted: readonly ReachName[] = has.length > 0 ? has : ["uptimeTicks"];
  const values = await client.get(wanted.map((name) => oids[name]));
  const told = Object.fromEntries(wanted.flatMap((name, i) => (typeof values[i] === "number" ? [[name, numberOf(values[i])]] : []))) as Partial<
    Record<ReachName, number>
  >;
  const { tableTicks, ...age } = told;
  return { age: { atMs: performance.now(), ...age }, ...(tableTicks !== undefined && { tableTicks }), has: wanted.filter((name) => told[name] !== undefined) };
}
