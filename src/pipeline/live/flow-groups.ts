import type { FlowFacts } from "../../model/dissector.ts";
import type { FlowInterval } from "../../model/flow-fields.ts";
import { randomBytes } from "node:crypto";
import { Ip, unspecifiedIp } from "../../net/ip.ts";
import type { FlowOutline, FlowOutlines } from "../flow-outline.ts";
import { digest } from "../flow-table.ts";
import { directionOf } from "../interval-maker.ts";
import { ApplicationNames } from "./application-names.ts";
import type { FlowColumns } from "./flow-columns.ts";
import type { HostRow } from "./host-table.ts";
import { TextDictionary } from "./text-dictionary.ts";
import { WordDictionary } from "./word-dictionary.ts";

/** Everything flows have in common that few values tell apart. */
export interface FlowKind {
  /** All that is below in one text. */
  readonly text: string;
  readonly protocol: number;
  readonly vlan: number;
  readonly interface: string;
  readonly exporter: Ip;
  readonly direction: string;
  readonly application: string;
  readonly applicationMaster: string;
  readonly category: string;
  /** What people know it as, and that name's number. */
  readonly shownApplication: string;
  readonly applicationNumber: number;
  /** Carries questions about names of others: its host name is what was asked for, not who was asked. */
  readonly isNameService: boolean;
}

export interface LiveAddress {
  readonly ip: Ip;
  readonly isLocal: boolean;
  readonly country: string;
  readonly asn: number;
  /** Different for different addresses, below 2^53. */
  readonly key: number;
  /** The row of a host with this address that was used last; it may have left the table. */
  host: HostRow | undefined;
  /** The MAC address that was seen last with it, its upper 16 and its lower 32 bits, and its number, of which this is a use; -1 none yet. */
  macHigh: number;
  macLow: number;
  mac: number;
}

/** Protocols that carry questions about names of others. */
const nameServices: ReadonlySet<string> = new Set(["DNS", "DNSCrypt", "mDNS", "LLMNR", "NetBIOS", "DHCP", "DHCPv6"]);

/** Name shown for traffic whose application nobody knows. */
export const unknownApplication = "Unknown";

export function applicationOf(named: Pick<FlowFacts, "application" | "applicationMaster">): string {
  return named.application || named.applicationMaster || unknownApplication;
}

const itself = (text: string): string => text;

/** The different values of live flows, numbered: flows keep numbers, and sums are by number. */
export class FlowGroups {
  readonly applications = new ApplicationNames();
  readonly addresses = new WordDictionary<LiveAddress>();
  readonly kinds = new TextDictionary<FlowKind>((kind) => kind.text);
  readonly hostnames = new TextDictionary<string>(itself);
  readonly fingerprints = new TextDictionary<string>(itself);
  /** 48 bits each; 0 unknown. */
  readonly macs = new WordDictionary<number>();
  readonly #all = [this.addresses, this.kinds, this.hostnames, this.fingerprints, this.macs] as const;
  /** The kind that was taken last of those with an application, by its name. */
  readonly #lastKinds = new Map<string, number>();
  readonly #seeds = new Int32Array(new Uint8Array(randomBytes(8)).buffer);
  readonly #outlines: Pick<FlowOutlines, "locate">;

  constructor(outlines: Pick<FlowOutlines, "locate">) {
    this.#outlines = outlines;
  }

  /** Until `unhold`, numbers keep their meaning. */
  hold(): void {
    for (const dictionary of this.#all) dictionary.hold();
  }

  unhold(): void {
    for (const dictionary of this.#all) dictionary.unhold();
  }

  take(columns: FlowColumns, slot: number, outline: FlowOutline): void {
    columns.client[slot] = this.#takeAddress(outline.addresses, 0);
    columns.server[slot] = this.#takeAddress(outline.addresses, 4);
    this.#takeChanging(columns, slot, outline);
  }

  release(columns: FlowColumns, slot: number): void {
    this.#releaseAddress(columns.client[slot]!);
    this.#releaseAddress(columns.server[slot]!);
    this.kinds.release(columns.kind[slot]!);
    this.hostnames.release(columns.hostname[slot]!);
    this.fingerprints.release(columns.fingerprint[slot]!);
    this.macs.release(columns.clientMac[slot]!);
    this.macs.release(columns.serverMac[slot]!);
  }

  /** What may change while a flow lives: its kind, its names and its MAC addresses. */
  retake(columns: FlowColumns, slot: number, outline: FlowOutline): void {
    const kind = columns.kind[slot]!;
    const hostname = columns.hostname[slot]!;
    const fingerprint = columns.fingerprint[slot]!;
    const clientMac = columns.clientMac[slot]!;
    const serverMac = columns.serverMac[slot]!;
    // Taken before they are let go: what stays the same keeps its number.
    this.#takeChanging(columns, slot, outline);
    this.kinds.release(kind);
    this.hostnames.release(hostname);
    this.fingerprints.release(fingerprint);
    this.macs.release(clientMac);
    this.macs.release(serverMac);
  }

  /** Whether the row tells nothing new of what may change while a flow lives. */
  fits(columns: FlowColumns, slot: number, interval: FlowInterval): boolean {
    return (
      this.isNamed(columns, slot, interval) &&
      interval.clientMac === this.macs.value(columns.clientMac[slot]!) &&
      interval.serverMac === this.macs.value(columns.serverMac[slot]!)
    );
  }

  /** Whether that is what dissectors had found out already. */
  isNamed(columns: FlowColumns, slot: number, facts: FlowOutline["facts"]): boolean {
    const kind = this.kinds.value(columns.kind[slot]!);
    return (
      facts.application === kind.application &&
      facts.applicationMaster === kind.applicationMaster &&
      facts.category === kind.category &&
      facts.hostname === this.hostnames.value(columns.hostname[slot]!) &&
      facts.ja4 === this.fingerprints.value(columns.fingerprint[slot]!)
    );
  }

  #takeChanging(columns: FlowColumns, slot: number, outline: FlowOutline): void {
    const { facts, macs } = outline;
    const client = this.addresses.value(columns.client[slot]!);
    const server = this.addresses.value(columns.server[slot]!);
    columns.kind[slot] = this.#takeKind(outline, directionOf(client.isLocal, server.isLocal));
    columns.hostname[slot] = this.hostnames.take(facts.hostname, itself);
    columns.fingerprint[slot] = this.fingerprints.take(facts.ja4, itself);
    columns.clientMac[slot] = this.#takeMac(client, macs[0]!, macs[1]!);
    columns.serverMac[slot] = this.#takeMac(server, macs[2]!, macs[3]!);
  }

  #takeAddress(words: Int32Array, at: number): number {
    const w0 = words[at]!;
    const w1 = words[at + 1]!;
    const w2 = words[at + 2]!;
    const w3 = words[at + 3]!;
    const known = this.addresses.take(w0, w1, w2, w3);
    if (known >= 0) return known;
    const ip = new Ip(w0, w1, w2, w3);
    const {
      isLocal,
      place: { country, asn },
    } = this.#outlines.locate(ip);
    // 52 bits of an IPv6 address under a secret seed: nobody can choose two that are taken for one.
    const key = ip.isV4 ? w3 >>> 0 : 2 ** 32 + (digest(w0, w1, w2, w3, this.#seeds[0]!) >>> 12) * 2 ** 32 + (digest(w3, w2, w1, w0, this.#seeds[1]!) >>> 0);
    return this.addresses.add(w0, w1, w2, w3, { ip, isLocal, country, asn, key, host: undefined, macHigh: 0, macLow: 0, mac: -1 });
  }

  #takeKind({ protocol, vlan, interface: name, facts: { applicationMaster, application, category } }: FlowOutline, direction: string): number {
    const last = this.#lastKinds.get(application);
    if (
      last !== undefined &&
      this.kinds.takeAgain(
        last,
        (kind) =>
          kind.protocol === protocol &&
          kind.application === application &&
          kind.applicationMaster === applicationMaster &&
          kind.vlan === vlan &&
          kind.direction === direction &&
          kind.interface === name &&
          kind.category === category,
      )
    ) {
      return last;
    }
    const number = this.kinds.take(`${protocol} ${vlan} ${direction} ${name}\n${applicationMaster}\n${application}\n${category}`, (text) => {
      const shownApplication = applicationOf({ application, applicationMaster });
      const applicationNumber = this.applications.numberOf(shownApplication);
      const isNameService = nameServices.has(applicationMaster);
      return {
        text,
        protocol,
        vlan,
        interface: name,
        exporter: unspecifiedIp,
        direction,
        application,
        applicationMaster,
        category,
        shownApplication,
        applicationNumber,
        isNameService,
      };
    });
    this.#lastKinds.set(application, number);
    return number;
  }

  #releaseAddress(number: number): void {
    const address = this.addresses.value(number);
    if (!this.addresses.release(number) || address.mac < 0) return;
    this.macs.release(address.mac);
    address.mac = -1;
  }

  /** Most flows of an address have the MAC address of the one before: it need not be looked up. */
  #takeMac(address: LiveAddress, high: number, low: number): number {
    const last = address.mac;
    if (last >= 0 && address.macLow === low && address.macHigh === high) {
      this.macs.use(last);
      return last;
    }
    const known = this.macs.take(high, low, 0, 0);
    const number = known >= 0 ? known : this.macs.add(high, low, 0, 0, high * 2 ** 32 + (low >>> 0));
    this.macs.use(number);
    if (last >= 0) this.macs.release(last);
    address.macHigh = high;
    address.macLow = low;
    address.mac = number;
    return number;
  }
}
