import type { AssetFact, AssetSighting, AssetType } from "../model/asset.ts";
import type { Assets } from "../model/services/assets.ts";
import type { SnmpInventory, SnmpPort } from "../model/services/snmp.ts";
import type { SnmpDevice } from "../model/snmp-device.ts";
import type { DeviceKind } from "../model/snmp-report.ts";
import { parseMac } from "../net/mac.ts";
import type { Component } from "../runtime/lifecycle.ts";
import type { Log } from "../runtime/log.ts";

/** How often devices are gone through, how many at once, and after how long one that says the same is told of again. */
const [everyMs, atOnce, againMs] = [60_000, 50, 3_600_000];
/** MAC addresses of one device that identify it. */
const mostMacs = 64;
/** IANAifType ethernetCsmacd. */
const ethernet = 6;

/** What a kind of device says of its type; `network` may be a switch or a router. */
const types: Readonly<Partial<Record<DeviceKind, AssetType>>> = {
  firewall: "FIREWALL",
  wireless: "ACCESS_POINT",
  server: "SERVER",
  storage: "STORAGE",
  power: "UPS",
  printer: "PRINTER",
};

/** Made up by software (IEEE 802 §8.4): the same one may be on many devices. */
const isMadeUp = (mac: string): boolean => (Math.floor((parseMac(mac) ?? 0) / 2 ** 40) & 2) !== 0;

/**
 * What a polled device says of itself. It is known by its cards, the one with the polled address first, and by that address alone: others
 * of its addresses, as of bridges for containers, are on many devices.
 */
export function sightingOfDevice({ address, facts }: SnmpDevice, ports: readonly SnmpPort[]): AssetSighting | undefined {
  if (!facts) return undefined;
  const { system, identity, readAtMs } = facts;
  const isPolled = ({ addresses }: SnmpPort): boolean => addresses.some((each) => each.address === address);
  const cards = ports.filter((port) => port.mac !== undefined && (isPolled(port) || (port.type === ethernet && !isMadeUp(port.mac))));
  const macs = [...cards.filter(isPolled), ...cards.filter((port) => !isPolled(port))].map(({ mac }) => mac!);
  const fact = (attribute: AssetFact["attribute"], value: string | undefined): readonly AssetFact[] =>
    value === undefined ? [] : [{ attribute, value, source: "SNMP", ...(system.description !== undefined && { seen: system.description }) }];
  return {
    macs: [...new Set(macs)].slice(0, mostMacs),
    addresses: [{ ip: address, vlan: 0 }],
    firstSeenMs: readAtMs,
    lastSeenMs: readAtMs,
    isConfirmed: true,
    isDirect: true,
    facts: [
      ...(system.name === undefined ? [] : [{ attribute: "NAME", value: system.name, source: "SNMP" } as const]),
      ...fact("TYPE", identity.kind && types[identity.kind]),
      ...fact("VENDOR", identity.vendor),
      ...fact("MODEL", identity.model),
      ...fact("OS", [identity.os, identity.version].filter(Boolean).join(" ") || undefined),
    ],
  };
}

interface SnmpAssetsOptions {
  readonly devices: Pick<SnmpInventory, "list" | "ports">;
  readonly assets: Pick<Assets, "observe">;
  readonly log: Log;
}

interface SnmpAssets extends Component {
  /** Tells of what is new; once a minute by itself. */
  look(): Promise<void>;
}

/** Makes assets of the devices that are polled. */
export function createSnmpAssets({ devices, assets, log }: SnmpAssetsOptions): SnmpAssets {
  let told = new Map<string, { readonly content: string; readonly atMs: number }>();
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let looking: Promise<void> = Promise.resolve();

  const look = async (): Promise<void> => {
    const all = devices.list();
    told = new Map(all.flatMap(({ id }) => (told.has(id) ? [[id, told.get(id)!]] : [])));
    const contentOf = ({ address, facts }: SnmpDevice): string => JSON.stringify([address, facts?.system.name, facts?.system.description, facts?.identity]);
    const news = all.filter((device) => {
      const before = told.get(device.id);
      if (!device.facts || device.facts.readAtMs === before?.atMs) return false;
      return before === undefined || before.content !== contentOf(device) || device.facts.readAtMs - before.atMs >= againMs;
    });
    for (const device of news.slice(0, atOnce)) {
      if (isStopped) return;
      const sighting = sightingOfDevice(device, await devices.ports(device.id));
      if (!sighting) continue;
      await assets.observe([sighting]);
      told.set(device.id, { content: contentOf(device), atMs: sighting.lastSeenMs });
    }
  };
  const beat = (): void => {
    looking = look()
      .catch((error: unknown) => log.warn({ err: error }, "assets: what SNMP devices say could not be kept; it is tried again in a minute"))
      .then(() => {
        if (!isStopped) timer = setTimeout(beat, everyMs);
      });
  };

  return {
    name: "assets of SNMP devices",
    look,
    async start() {
      isStopped = false;
      timer = setTimeout(beat, 10_000);
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await looking;
    },
  };
}
