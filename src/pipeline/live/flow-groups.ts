import type { FlowFacts } from "../../model/dissector.ts";
import type { FlowInterval } from "../../model/flow-fields.ts";
import { randomBytes } from "node:crypto";
import type { Ip } from "../../net/ip.ts";
import { digest } from "../flow-table.ts";
import { ApplicationNames } from "./application-names.ts";
import type { FlowColumns } from "./flow-columns.ts";
import type { HostRow } from "./host-table.ts";
import { TextDictionary } from "./text-dictionary.ts";
import { WordDictionary } from "./word-dictionary.ts";

/** Everything flows have in common that few values tell apart. */
export interface FlowKind {
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
}

export interface FlowName {
  readonly hostname: string;
  readonly ja4: string;
}

/** 48 bits each; 0 unknown. */
export interface FlowMacs {
  readonly client: number;
  readonly server: number;
}

export interface LiveAddress {
  readonly ip: Ip;
  readonly country: string;
  readonly asn: number;
  /** Different for different addresses, below 2^53. */
  readonly key: number;
  /** The row of a host with this address that was used last; it may have left the table. */
  host: HostRow | undefined;
}

/** Name shown for traffic whose application nobody knows. */
export const unknownApplication = "Unknown";

export function applicationOf(named: Pick<FlowFacts, "application" | "applicationMaster">): string {
  return named.application || named.applicationMaster || unknownApplication;
}

/** The different values of live flows, numbered: flows keep numbers, and sums are by number. */
export class FlowGroups {
  readonly applications = new ApplicationNames();
  readonly addresses = new WordDictionary<LiveAddress>();
  readonly kinds = new TextDictionary<FlowKind>();
  readonly names = new TextDictionary<FlowName>();
  readonly macs = new WordDictionary<FlowMacs>();
  /** The kind that was taken last of those with an application, by its name. */
  readonly #lastKinds = new Map<string, number>();
  readonly #seeds = new Int32Array(new Uint8Array(randomBytes(8)).buffer);

  /** Until `unhold`, numbers keep their meaning. */
  hold(): void {
    for (const dictionary of [this.addresses, this.kinds, this.names, this.macs]) dictionary.hold();
  }

  unhold(): void {
    for (const dictionary of [this.addresses, this.kinds, this.names, this.macs]) dictionary.unhold();
  }

  take(columns: FlowColumns, slot: number, interval: FlowInterval): void {
    const { clientIp, clientCountry, clientAsn, serverIp, serverCountry, serverAsn } = interval;
    columns.client[slot] = this.#takeAddress(clientIp, clientCountry, clientAsn);
    columns.server[slot] = this.#takeAddress(serverIp, serverCountry, serverAsn);
    columns.kind[slot] = this.#takeKind(interval);
    columns.name[slot] = this.#takeName(interval);
    columns.macs[slot] = this.#takeMacs(interval.clientMac, interval.serverMac);
  }

  release(columns: FlowColumns, slot: number): void {
    this.addresses.release(columns.client[slot]!);
    this.addresses.release(columns.server[slot]!);
    this.kinds.release(columns.kind[slot]!);
    this.names.release(columns.name[slot]!);
    this.macs.release(columns.macs[slot]!);
  }

  /** What may change while a flow lives: its kind, its names and its MAC addresses. */
  retake(columns: FlowColumns, slot: number, interval: FlowInterval): void {
    const { kind, name, macs } = { kind: columns.kind[slot]!, name: columns.name[slot]!, macs: columns.macs[slot]! };
    // Taken before they are let go: what stays the same keeps its number.
    columns.kind[slot] = this.#takeKind(interval);
    columns.name[slot] = this.#takeName(interval);
    columns.macs[slot] = this.#takeMacs(interval.clientMac, interval.serverMac);
    this.kinds.release(kind);
    this.names.release(name);
    this.macs.release(macs);
  }

  /** Whether the interval tells nothing new of what may change while a flow lives. */
  fits(columns: FlowColumns, slot: number, interval: FlowInterval): boolean {
    const kind = this.kinds.value(columns.kind[slot]!);
    const name = this.names.value(columns.name[slot]!);
    const macs = this.macs.value(columns.macs[slot]!);
    return (
      interval.application === kind.application &&
      interval.applicationMaster === kind.applicationMaster &&
      interval.category === kind.category &&
      interval.hostname === name.hostname &&
      interval.ja4 === name.ja4 &&
      interval.clientMac === macs.client &&
      interval.serverMac === macs.server
    );
  }

  #takeAddress(ip: Ip, country: string, asn: number): number {
    const { w0, w1, w2, w3 } = ip;
    const known = this.addresses.take(w0, w1, w2, w3);
    if (known >= 0) return known;
    // 52 bits of an IPv6 address under a secret seed: nobody can choose two that are taken for one.
    const key = ip.isV4 ? w3 >>> 0 : 2 ** 32 + (digest(w0, w1, w2, w3, this.#seeds[0]!) >>> 12) * 2 ** 32 + (digest(w3, w2, w1, w0, this.#seeds[1]!) >>> 0);
    return this.addresses.add(w0, w1, w2, w3, { ip, country, asn, key, host: undefined });
  }

  #takeKind(interval: FlowInterval): number {
    const { protocol, vlan, direction, exporter, interface: name, applicationMaster, application, category } = interval;
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
          kind.category === category &&
          kind.exporter.equals(exporter),
      )
    ) {
      return last;
    }
    const text = `${protocol} ${vlan} ${direction} ${exporter.text} ${name}\n${applicationMaster}\n${application}\n${category}`;
    const number = this.kinds.take(text, () => {
      const shownApplication = applicationOf(interval);
      const applicationNumber = this.applications.numberOf(shownApplication);
      return { protocol, vlan, interface: name, exporter, direction, application, applicationMaster, category, shownApplication, applicationNumber };
    });
    this.#lastKinds.set(application, number);
    return number;
  }

  #takeName({ hostname, ja4 }: FlowName): number {
    // Without a fingerprint, as most, the text need not be put together: a space then stands in it only after nothing.
    const text = ja4 === "" && !hostname.includes(" ") ? hostname : `${ja4} ${hostname}`;
    return this.names.take(text, () => ({ hostname, ja4 }));
  }

  #takeMacs(client: number, server: number): number {
    const clientHigh = Math.floor(client / 2 ** 32);
    const serverHigh = Math.floor(server / 2 ** 32);
    const known = this.macs.take(clientHigh, client | 0, serverHigh, server | 0);
    return known >= 0 ? known : this.macs.add(clientHigh, client | 0, serverHigh, server | 0, { client, server });
  }
}
