import type { FlowInterval } from "../../model/flow-fields.ts";
import type { FilteredFlow } from "../../model/flow-match.ts";
import type { Ip } from "../../net/ip.ts";
import type { FlowKind } from "./flow-groups.ts";
import { counters } from "./flow-columns.ts";
import type { LiveTable } from "./live-table.ts";

/** A live flow as filters see it: one object that is moved from flow to flow. */
export class FlowCursor implements FilteredFlow {
  readonly #table: LiveTable;
  slot = 0;

  constructor(table: LiveTable) {
    this.#table = table;
  }

  get protocol(): number {
    return this.kind.protocol;
  }
  get vlan(): number {
    return this.kind.vlan;
  }
  get interface(): string {
    return this.kind.interface;
  }
  get exporter(): Ip {
    return this.kind.exporter;
  }
  get direction(): string {
    return this.kind.direction;
  }
  get application(): string {
    return this.kind.application;
  }
  get applicationMaster(): string {
    return this.kind.applicationMaster;
  }
  get category(): string {
    return this.kind.category;
  }
  get clientPort(): number {
    return this.#table.columns.clientPort[this.slot]!;
  }
  get serverPort(): number {
    return this.#table.columns.serverPort[this.slot]!;
  }
  get sentBytes(): number {
    return this.#table.columns.totals[this.slot * counters]!;
  }
  get receivedBytes(): number {
    return this.#table.columns.totals[this.slot * counters + 2]!;
  }
  get firstSeenMs(): number {
    return this.#table.columns.firstSeenMs[this.slot]!;
  }
  get lastSeenMs(): number {
    return this.#table.columns.lastSeenMs[this.slot]!;
  }
  get clientIp(): Ip {
    return this.#table.groups.addresses.value(this.#table.columns.client[this.slot]!).ip;
  }
  get serverIp(): Ip {
    return this.#table.groups.addresses.value(this.#table.columns.server[this.slot]!).ip;
  }
  get clientCountry(): string {
    return this.#table.groups.addresses.value(this.#table.columns.client[this.slot]!).country;
  }
  get serverCountry(): string {
    return this.#table.groups.addresses.value(this.#table.columns.server[this.slot]!).country;
  }
  get clientAsn(): number {
    return this.#table.groups.addresses.value(this.#table.columns.client[this.slot]!).asn;
  }
  get serverAsn(): number {
    return this.#table.groups.addresses.value(this.#table.columns.server[this.slot]!).asn;
  }
  get clientMac(): number {
    return this.#table.groups.macs.value(this.#table.columns.clientMac[this.slot]!);
  }
  get serverMac(): number {
    return this.#table.groups.macs.value(this.#table.columns.serverMac[this.slot]!);
  }
  get hostname(): string {
    return this.#table.groups.hostnames.value(this.#table.columns.hostname[this.slot]!);
  }
  get ja4(): string {
    return this.#table.groups.fingerprints.value(this.#table.columns.fingerprint[this.slot]!);
  }
  /** Asked for seldom, so it is not kept beside the engine's. */
  get communityIdHash(): FlowInterval["communityIdHash"] {
    return this.#table.snapshot(this.slot).communityIdHash;
  }

  get kind(): FlowKind {
    return this.#table.groups.kinds.value(this.#table.columns.kind[this.slot]!);
  }
}
