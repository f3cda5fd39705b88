import { AppError } from "../model/errors.ts";
import type { SnmpDevice, SnmpReading } from "../model/snmp-device.ts";
import type { SwitchPort } from "../model/services/snmp.ts";
import { anyNetwork, parseCidr } from "../net/cidr.ts";
import { formatMac, parseMac } from "../net/mac.ts";
import { parseIp } from "../net/ip.ts";
import { principalOf, type ApiContext } from "./context.ts";
import { cleanUntrusted } from "./untrusted-text.ts";

/** Whether an address may be named to a caller. */
export function mayName(context: ApiContext): (address: string) => boolean {
  const { networks } = principalOf(context);
  if (networks.length === 0) return () => true;
  const contains = anyNetwork(networks.flatMap((text) => parseCidr(text) ?? []));
  return (address) => {
    const ip = parseIp(address);
    return ip !== undefined && contains(ip);
  };
}

/** Whether the caller is limited to networks. */
export const isLimited = (context: ApiContext): boolean => principalOf(context).networks.length > 0;

/** Devices inside the caller's networks, newest first. */
export function visibleDevices(context: ApiContext): readonly SnmpDevice[] {
  const named = mayName(context);
  return context.services.snmp.list().filter(({ address }) => named(address));
}

const plain = (text: string): string => text.trim().toLowerCase();

/** The device somebody means by its id, its address, its name or its sysName (with or without the domain), in this order. */
export function deviceBy(text: string, devices: readonly SnmpDevice[]): SnmpDevice | undefined {
  const wanted = plain(text);
  const address = parseIp(wanted)?.text;
  const names = ({ name = "", facts }: SnmpDevice): readonly string[] => [plain(name), plain(facts?.system.name ?? "")];
  return (
    devices.find(({ id }) => id === text.trim()) ??
    devices.find((device) => device.address === address) ??
    devices.find((device) => names(device).includes(wanted)) ??
    devices.find((device) => names(device).some((name) => name.split(".")[0] === wanted && wanted !== ""))
  );
}

/** The devices somebody names by id, address or name; NOT_FOUND with its place. */
export function foundDevices(texts: readonly string[], context: ApiContext, path: string): readonly SnmpDevice[] {
  const devices = visibleDevices(context);
  const found = texts.map((text, i) => {
    const device = deviceBy(text, devices);
    if (device) return device;
    throw new AppError("NOT_FOUND", "There is no such SNMP device.", {
      path: path.replace("*", String(i)),
      got: cleanUntrusted(text).slice(0, 60),
      cure: "snmpDevices lists them.",
    });
  });
  return [...new Map(found.map((device) => [device.id, device])).values()];
}

const readings = new WeakMap<ApiContext, Map<string, Promise<SnmpReading | undefined>>>();

/** What a device reported last; asked for once in a request. */
export function readingOf({ id }: SnmpDevice, context: ApiContext): Promise<SnmpReading | undefined> {
  const known = readings.get(context) ?? new Map<string, Promise<SnmpReading | undefined>>();
  readings.set(context, known);
  const reading = known.get(id) ?? context.services.snmp.reading(id);
  known.set(id, reading);
  return reading;
}

interface Asked {
  readonly macs: Set<string>;
  readonly found: Promise<ReadonlyMap<string, SwitchPort>>;
}
const asked = new WeakMap<ApiContext, Asked>();

/** The switch port a MAC address is on; the hosts of one answer are looked up together. */
export async function switchPortOf(given: string | undefined, context: ApiContext): Promise<SwitchPort | null> {
  const number = given === undefined ? undefined : parseMac(given);
  if (!number) return null;
  const mac = formatMac(number);
  let batch = asked.get(context);
  if (!batch) {
    const macs = new Set<string>();
    const named = mayName(context);
    const found = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      asked.delete(context);
      return context.services.snmp.switchPortsOf([...macs], ({ address }) => named(address));
    });
    asked.set(context, (batch = { macs, found }));
  }
  batch.macs.add(mac);
  return (await batch.found).get(mac) ?? null;
}
