import type { InterfaceStatus, InterfaceCounters } from "../../model/snmp-report.ts";
import type { Column } from "../column-walk.ts";
import type { DeviceReading } from "../device-reading.ts";
import { extension, statuses, table } from "../parts/interfaces.ts";
import { counterOf, numberOf, type SnmpValue } from "../values.ts";
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
  inOctets: `${table}.10`,
  outOctets: `${table}.16`,
  inUcast: `${table}.11`,
  outUcast: `${table}.17`,
} as const;
type Name = keyof typeof columns;

const always: readonly Name[] = ["admin", "oper", "inErrors", "outErrors", "inDiscards", "outDiscards"];
const wide: readonly Name[] = ["inBytes", "outBytes", "inPackets", "outPackets"];
const narrow: readonly Name[] = ["inOctets", "outOctets", "inUcast", "outUcast"];

/** Which counters a device has, learned at the first reading: of 64 bits for all, for some, or for none of its interfaces. */
export type CounterKinds = "wide" | "mixed" | "narrow";

export interface FastInterface extends CounterReading {
  readonly ifIndex: number;
  readonly adminStatus?: InterfaceStatus;
  readonly operStatus?: InterfaceStatus;
}

/** Counters and status of all interfaces, 10 columns side by side. */
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
  const [admin, oper] = [column("admin"), column("oper")];
  const [inBytes, outBytes, inPackets, outPackets] = [column("inBytes"), column("outBytes"), column("inPackets"), column("outPackets")];
  const [inOctets, outOctets, inUcast, outUcast] = [column("inOctets"), column("outOctets"), column("inUcast"), column("outUcast")];
  const [inErrors, outErrors, inDiscards, outDiscards] = [column("inErrors"), column("outErrors"), column("inDiscards"), column("outDiscards")];
  const interfaces = indexes.map((index): FastInterface => {
    const isWide = inBytes.has(index);
    const counters: Mutable<InterfaceCounters> = { width: isWide ? 64 : 32 };
    setCounter(counters, "inBytes", (isWide ? inBytes : inOctets).get(index));
    setCounter(counters, "outBytes", (isWide ? outBytes : outOctets).get(index));
    setCounter(counters, "inPackets", (isWide ? inPackets : inUcast).get(index));
    setCounter(counters, "outPackets", (isWide ? outPackets : outUcast).get(index));
    setNumber(counters, "inErrors", inErrors.get(index));
    setNumber(counters, "outErrors", outErrors.get(index));
    setNumber(counters, "inDiscards", inDiscards.get(index));
    setNumber(counters, "outDiscards", outDiscards.get(index));
    const read: Mutable<FastInterface> = { ifIndex: Number(index), atMs, counters };
    const [adminStatus, operStatus] = [statusOf(admin.get(index)), statusOf(oper.get(index))];
    if (adminStatus) read.adminStatus = adminStatus;
    if (operStatus) read.operStatus = operStatus;
    return read;
  });
  return { interfaces, kinds };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Wide = "inBytes" | "outBytes" | "inPackets" | "outPackets";
type Narrow = "inErrors" | "outErrors" | "inDiscards" | "outDiscards";

function setCounter(counters: Mutable<InterfaceCounters>, name: Wide, value: SnmpValue | undefined): void {
  const counter = counterOf(value);
  if (counter !== undefined) counters[name] = counter;
}
function setNumber(counters: Mutable<InterfaceCounters>, name: Narrow, value: SnmpValue | undefined): void {
  const number = numberOf(value);
  if (number !== undefined) counters[name] = number;
}
const statusOf = (value: SnmpValue | undefined): InterfaceStatus | undefined => statuses[(numberOf(value) ?? 0) - 1];
