import type { InterfaceStatus, SnmpInterface } from "../../model/snmp-report.ts";
import { indexAddress, indexNumbers } from "../oid.ts";
import type { Column } from "../column-walk.ts";
import type { DeviceReading } from "../device-reading.ts";
import { counterOf, macOf, numberOf, textOf } from "../values.ts";

/** ifTable and ifXTable. */
export const table = "1.3.6.1.2.1.2.2.1";
export const extension = "1.3.6.1.2.1.31.1.1.1";

/** ifTable and ifXTable (RFC 2863), duplex (RFC 3635), untagged VLAN (RFC 4363) and link aggregation (IEEE 802.1AX), by name. */
const columns = {
  description: `${table}.2`,
  type: `${table}.3`,
  mtu: `${table}.4`,
  speed: `${table}.5`,
  mac: `${table}.6`,
  admin: `${table}.7`,
  oper: `${table}.8`,
  lastChange: `${table}.9`,
  name: `${extension}.1`,
  highSpeed: `${extension}.15`,
  alias: `${extension}.18`,
  inOctets: `${table}.10`,
  outOctets: `${table}.16`,
  inErrors: `${table}.14`,
  outErrors: `${table}.20`,
  inDiscards: `${table}.13`,
  outDiscards: `${table}.19`,
  inBytes: `${extension}.6`,
  outBytes: `${extension}.10`,
  inPackets: `${extension}.7`,
  outPackets: `${extension}.11`,
  duplex: "1.3.6.1.2.1.10.7.2.1.19",
  aggregate: "1.2.840.10006.300.43.1.2.1.1.13",
  ciscoVlan: "1.3.6.1.4.1.9.9.68.1.2.2.1.2",
} as const;
type ColumnName = keyof typeof columns;

/** ifAdminStatus and ifOperStatus, from 1. */
export const statuses: readonly InterfaceStatus[] = ["up", "down", "testing", "unknown", "dormant", "notPresent", "lowerLayerDown"];
/** dot3StatsDuplexStatus. */
export const duplexes: Readonly<Record<number, "half" | "full">> = { 2: "half", 3: "full" };

/** ifIndex by bridge port (RFC 4188), and the untagged VLAN of each (RFC 4363). */
const bridgePort = "1.3.6.1.2.1.17.1.4.1.2";
const portVlan = "1.3.6.1.2.1.17.7.1.4.5.1.1";

export interface Interfaces {
  readonly interfaces: SnmpInterface[];
  /** ifIndex by dot1dBasePort. */
  readonly bridgePorts: ReadonlyMap<number, number>;
}

export async function readInterfaces(reading: DeviceReading): Promise<Interfaces> {
  const names = Object.keys(columns) as ColumnName[];
  const walked = await reading.walk([...names.map((name) => columns[name]), bridgePort, portVlan]);
  const column = (name: ColumnName): Column => walked[names.indexOf(name)]!;
  const bridgePorts = new Map<number, number>();
  for (const [port, ifIndex] of walked[names.length]!) bridgePorts.set(Number(port), numberOf(ifIndex) ?? 0);
  const vlans = new Map<number, number>();
  for (const [port, vlan] of walked[names.length + 1]!) {
    const id = numberOf(vlan);
    if (id !== undefined && isVlan(id)) vlans.set(bridgePorts.get(Number(port)) ?? Number(port), id);
  }
  const addresses = await readAddresses(reading);
  const indexes = new Set<string>();
  for (const name of ["description", "oper", "type", "name", "speed", "highSpeed"] as const) for (const index of column(name).keys()) indexes.add(index);
  const interfaces = [...indexes]
    .filter((index) => /^\d+$/.test(index))
    .sort((a, b) => Number(a) - Number(b))
    .map((index): SnmpInterface => {
      const ifIndex = Number(index);
      const at = (name: ColumnName) => column(name).get(index);
      const text = (name: ColumnName): string | undefined => textOf(at(name));
      const number = (name: ColumnName): number | undefined => numberOf(at(name));
      const ciscoVlan = number("ciscoVlan");
      const aggregate = number("aggregate");
      return {
        ifIndex,
        name: text("name") ?? text("description") ?? `if ${index}`,
        ...defined({
          description: text("description"),
          alias: text("alias"),
          type: number("type"),
          speedBitsPerSecond: speedOf(number("speed"), number("highSpeed")),
          adminStatus: statuses[(number("admin") ?? 0) - 1],
          operStatus: statuses[(number("oper") ?? 0) - 1],
          duplex: duplexes[number("duplex") ?? 0],
          mtu: number("mtu"),
          mac: macOf(at("mac")),
          vlan: ciscoVlan !== undefined && isVlan(ciscoVlan) ? ciscoVlan : vlans.get(ifIndex),
          aggregateIfIndex: aggregate !== undefined && aggregate > 0 && aggregate !== ifIndex ? aggregate : undefined,
          lastChangeUptimeMs: times10(number("lastChange")),
        }),
        addresses: addresses.get(ifIndex) ?? [],
        counters: {
          width: at("inBytes") === undefined ? 32 : 64,
          ...defined({
            inBytes: counterOf(at("inBytes") ?? at("inOctets")),
            outBytes: counterOf(at("outBytes") ?? at("outOctets")),
            inPackets: counterOf(at("inPackets")),
            outPackets: counterOf(at("outPackets")),
            inErrors: number("inErrors"),
            outErrors: number("outErrors"),
            inDiscards: number("inDiscards"),
            outDiscards: number("outDiscards"),
          }),
        },
      };
    });
  return { interfaces, bridgePorts };
}

const isVlan = (id: number): boolean => id >= 1 && id <= 4_094;

/** TimeTicks are hundredths of a second. */
const times10 = (ticks: number | undefined): number | undefined => (ticks === undefined ? undefined : ticks * 10);

/** Without what is undefined. */
function defined<T extends Record<string, unknown>>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: NonNullable<T[K]> };
}

const gauge32Max = 4_294_967_295;
/** Mbit/s: 100 Tbit/s is no interface. */
const tooFast = 100_000_000;

/** ifHighSpeed is in Mbit/s; some agents give bits there. ifSpeed at its maximum means "look at ifHighSpeed". */
export function speedOf(speed: number | undefined, highSpeed: number | undefined): number | undefined {
  const plain = speed !== undefined && speed >= 0 && speed < gauge32Max ? speed : undefined;
  if (highSpeed !== undefined && highSpeed >= tooFast) return highSpeed;
  if (highSpeed !== undefined && highSpeed > 0) return highSpeed >= 1_000_000 && plain !== undefined && plain > 0 ? plain : highSpeed * 1_000_000;
  return plain;
}

const oldAddress = "1.3.6.1.2.1.4.20.1";
const newAddress = "1.3.6.1.2.1.4.34.1";

/** ipAddressTable, else ipAddrTable (RFC 4293), by ifIndex. */
async function readAddresses(reading: DeviceReading): Promise<Map<number, { address: string; prefixLength?: number }[]>> {
  const [oldIndex, mask, newIndex, prefix] = await reading.walk([`${oldAddress}.2`, `${oldAddress}.3`, `${newAddress}.3`, `${newAddress}.5`]);
  const found = new Map<string, { ifIndex: number; address: string; prefixLength?: number }>();
  for (const [index, value] of newIndex!) {
    const [type, length, ...octets] = indexNumbers(index);
    const address = type === 1 || type === 2 ? indexAddress(octets.slice(0, length)) : undefined;
    const ifIndex = numberOf(value);
    if (address === undefined || ifIndex === undefined) continue;
    // RowPointer to the row of ipAddressPrefixTable, whose last number is the length.
    const pointed = /\.(\d+)$/.exec(textOf(prefix!.get(index)) ?? "")?.[1];
    const prefixLength = pointed === undefined ? undefined : Number(pointed);
    const isLength = prefixLength !== undefined && prefixLength > 0 && prefixLength <= (type === 1 ? 32 : 128);
    found.set(address, { ifIndex, address, ...(isLength && { prefixLength }) });
  }
  for (const [address, value] of oldIndex!) {
    const ifIndex = numberOf(value);
    if (ifIndex === undefined || indexAddress(indexNumbers(address)) === undefined) continue;
    const bits = maskBits(textOf(mask!.get(address)));
    const known = found.get(address);
    const prefixLength = known?.prefixLength ?? bits;
    found.set(address, { ifIndex, address, ...(prefixLength !== undefined && { prefixLength }) });
  }
  const byInterface = new Map<number, { address: string; prefixLength?: number }[]>();
  for (const { ifIndex, ...address } of found.values()) byInterface.set(ifIndex, [...(byInterface.get(ifIndex) ?? []), address]);
  return byInterface;
}

function maskBits(mask: string | undefined): number | undefined {
  if (mask === undefined || !/^\d+\.\d+\.\d+\.\d+$/.test(mask)) return undefined;
  const bits = indexNumbers(mask)
    .map((octet) => octet.toString(2).padStart(8, "0"))
    .join("");
  return /^1*0*$/.test(bits) ? bits.indexOf("0") + (bits.includes("0") ? 0 : 33) : undefined;
}
