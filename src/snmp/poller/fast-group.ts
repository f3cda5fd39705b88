import type { InterfaceStatus, InterfaceCounters } from "../../model/snmp-report.ts";
import type { Column } from "../column-walk.ts";
import type { DeviceReading } from "../device-reading.ts";
import { extension, statuses, table } from "../parts/interfaces.ts";
import { counterOf, numberOf } from "../values.ts";
import type { CounterReading } from "./counter-growth.ts";

/** ifTable and ifXTable (RFC 2863): what changes from poll to poll. */
const columns = {
  admin: `${table}.7`,
  oper: `${table}.8`,
  inErrors: `${table}.14`,
  outErrors: `${table}.20`,
  inDiscards: `${table}.13`,
  outDiscards: `${table}.19`,
  inBytes: `${extension}.6`,
  outBytes: `${extension}.10`,
  inPackets: `${extension}.7`,
  outPackets: `${extension}.11`,
  discontinuity: `${extension}.19`,
  inOctets: `${table}.10`,
  outOctets: `${table}.16`,
  inUcast: `${table}.11`,
  outUcast: `${table}.17`,
} as const;
type Name = keyof typeof columns;

const always: readonly Name[] = ["admin", "oper", "inErrors", "outErrors", "inDiscards", "outDiscards"];
const wide: readonly Name[] = ["inBytes", "outBytes", "inPackets", "outPackets", "discontinuity"];
const narrow: readonly Name[] = ["inOctets", "outOctets", "inUcast", "outUcast"];

/** Which counters a device has, learned at the first reading: of 64 bits for all, for some, or for none of its interfaces. */
export type CounterKinds = "wide" | "mixed" | "narrow";

export interface FastInterface extends CounterReading {
  readonly ifIndex: number;
  readonly adminStatus?: InterfaceStatus;
  readonly operStatus?: InterfaceStatus;
}

/** Counters and status of all interfaces, 11 columns side by side. */
export async function readFast(reading: DeviceReading, known?: CounterKinds): Promise<{ readonly interfaces: FastInterface[]; readonly kinds: CounterKinds }> {
  const read = new Map<Name, Column>();
  const walk = async (names: readonly Name[]): Promise<void> => {
    const walked = await reading.walk(
      names.map((name) => columns[name]),
      { sideBySide: names.length },
    );
    for (const [i, name] of names.entries()) read.set(name, walked[i]!);
  };
  await walk([...always, ...(known === "narrow" ? narrow : wide)]);
  const atMs = performance.now();
  const column = (name: Name): Column => read.get(name) ?? new Map();
  const indexes = [...column("oper").keys(), ...[...column("inBytes").keys()].filter((index) => !column("oper").has(index))].filter((index) =>
    /^\d+$/.test(index),
  );
  let kinds = known;
  if (kinds === undefined) {
    const count = column("inBytes").size;
    kinds = count === 0 ? "narrow" : indexes.every((index) => column("inBytes").has(index)) ? "wide" : "mixed";
  }
  if (kinds === "mixed" || (kinds === "narrow" && known === undefined)) await walk(narrow);
  const interfaces = indexes.map((index): FastInterface => {
    const number = (name: Name): number | undefined => numberOf(column(name).get(index));
    const counter = (name: Name): bigint | undefined => counterOf(column(name).get(index));
    const isWide = column("inBytes").has(index);
    const counters: InterfaceCounters = {
      width: isWide ? 64 : 32,
      ...told({
        inBytes: counter(isWide ? "inBytes" : "inOctets"),
        outBytes: counter(isWide ? "outBytes" : "outOctets"),
        inPackets: counter(isWide ? "inPackets" : "inUcast"),
        outPackets: counter(isWide ? "outPackets" : "outUcast"),
        inErrors: number("inErrors"),
        outErrors: number("outErrors"),
        inDiscards: number("inDiscards"),
        outDiscards: number("outDiscards"),
      }),
    };
    return {
      ifIndex: Number(index),
      atMs,
      counters,
      ...told({
        discontinuityTicks: number("discontinuity"),
        adminStatus: statuses[(number("admin") ?? 0) - 1],
        operStatus: statuses[(number("oper") ?? 0) - 1],
      }),
    };
  });
  return { interfaces, kinds };
}

function told<T extends Record<string, unknown>>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const kept: Record<string, unknown> = {};
  for (const name in fields) if (fields[name] !== undefined) kept[name] = fields[name];
  return kept as { [K in keyof T]?: NonNullable<T[K]> };
}
