import { existsSync, readdirSync, readFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import type { SystemInterface } from "./meter-protocol.ts";

const sysfs = "/sys/class/net";

/** The interfaces of this machine (on Linux: of this process's network namespace), sorted by name. */
export function systemInterfaces(): SystemInterface[] {
  const addresses = networkInterfaces();
  return interfaceNames(addresses)
    .toSorted()
    .map((name) => systemInterface(name, addresses[name] ?? []));
}

/** The networks this machine has an address in, as CIDRs. */
export function ownNetworks(): string[] {
  return Object.values(networkInterfaces()).flatMap((known) => (known ?? []).flatMap(({ cidr }) => (cidr === null ? [] : [cidr])));
}

/** `/proc/net/dev` is of our namespace even where `/sys` is of another. */
function interfaceNames(addresses: NodeJS.Dict<unknown>): string[] {
  const table = read("/proc/self/net/dev");
  if (table === undefined) return Object.keys(addresses);
  return table
    .split("\n")
    .slice(2)
    .map((line) => line.slice(0, line.indexOf(":")).trim())
    .filter((name) => name !== "");
}

function systemInterface(name: string, known: NonNullable<ReturnType<typeof networkInterfaces>[string]>): SystemInterface {
  const folder = join(sysfs, name);
  const operstate = read(join(folder, "operstate"));
  const mac = read(join(folder, "address")) ?? known[0]?.mac;
  const mtu = number(read(join(folder, "mtu")));
  const speed = number(read(join(folder, "speed")));
  const isLoopback = known.some(({ internal }) => internal) || name === "lo";
  return {
    name,
    addresses: known.map(({ address }) => address),
    ...(mac === undefined || mac === "00:00:00:00:00:00" || !/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac) ? {} : { mac }),
    ...(mtu > 0 ? { mtu } : {}),
    ...(speed > 0 ? { speedMbps: speed } : {}),
    // Loopback and tunnels have no carrier to ask about: their state is "unknown".
    isUp: operstate === undefined ? known.length > 0 || !existsSync(sysfs) : operstate === "up" || operstate === "unknown",
    isLoopback,
    index: number(read(join(folder, "ifindex"))),
    lowers: lowersOf(folder),
  };
}

function lowersOf(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((entry) => entry.startsWith("lower_"))
      .map((entry) => entry.slice("lower_".length));
  } catch {
    return [];
  }
}

/** Undefined when the file is not there or the kernel refuses (speed of a link that is down). */
function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return undefined;
  }
}

function number(text: string | undefined): number {
  const value = Number(text ?? 0);
  return Number.isFinite(value) ? value : 0;
}

/** The host's end of container and VM links: their traffic to the world passes a real interface too. */
const containerLink = /^(?:veth|cali|lxc|cni|flannel|vnet|tap|vmnet)/;

/**
 * Where to capture when nothing is configured: every interface that is up, so that each frame is seen once. Left out are loopback
 * (unless it is all there is), ends of container links, and what is made of other interfaces: a bridge, bond or VLAN, whose frames are seen on the interfaces below it.
 */
export function usualInterfaces(all: readonly SystemInterface[]): SystemInterface[] {
  const up = all.filter((each) => each.isUp);
  const chosen = up.filter((each) => !each.isLoopback && !containerLink.test(each.name) && each.lowers.length === 0 && !isEmptyBridge(each));
  return chosen.length > 0 ? chosen : up.filter((each) => each.isLoopback);
}

/** A container bridge without a running container. */
function isEmptyBridge({ name }: SystemInterface): boolean {
  return existsSync(join(sysfs, name, "bridge"));
}
