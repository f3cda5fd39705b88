import type { FlowColumns } from "./flow-columns.ts";
import { Sums } from "./sums.ts";

/**
 * Sums of live flows by everything they are grouped by. Those by address stand apart by role and by whether the flow came from
 * outside, so that hosts and peers follow from them; `own` has flows of an address with itself, which are among the clients' too. MAC
 * addresses stand apart by role likewise.
 */
export class Aggregates {
  readonly kinds = new Sums();
  readonly hostnames = new Sums();
  readonly fingerprints = new Sums();
  readonly clientMacs = new Sums();
  readonly serverMacs = new Sums();
  readonly ownMacs = new Sums();
  readonly ports = new Sums();
  readonly clients = new Sums();
  readonly inboundClients = new Sums();
  readonly servers = new Sums();
  readonly inboundServers = new Sums();
  readonly own = new Sums();

  /** The same change for every group the flow is in. */
  change(columns: FlowColumns, slot: number, flows: number, sent: number, received: number, packets: number, window: number, now: number, last: number): void {
    this.kinds.change(columns.kind[slot]!, flows, sent, received, packets, window, now, last);
    this.hostnames.change(columns.hostname[slot]!, flows, sent, received, packets, window, now, last);
    this.fingerprints.change(columns.fingerprint[slot]!, flows, sent, received, packets, window, now, last);
    this.ports.change(columns.serverPort[slot]!, flows, sent, received, packets, window, now, last);
    this.changeMacs(columns, slot, flows, sent, received, packets, window, now, last);
    this.changeAddresses(columns, slot, flows, sent, received, packets, window, now, last);
  }

  changeMacs(
    columns: FlowColumns,
    slot: number,
    flows: number,
    sent: number,
    received: number,
    packets: number,
    window: number,
    now: number,
    last: number,
  ): void {
    const client = columns.clientMac[slot]!;
    const server = columns.serverMac[slot]!;
    this.clientMacs.change(client, flows, sent, received, packets, window, now, last);
    this.serverMacs.change(server, flows, sent, received, packets, window, now, last);
    if (client === server) this.ownMacs.change(server, flows, sent, received, packets, window, now, last);
  }

  changeAddresses(
    columns: FlowColumns,
    slot: number,
    flows: number,
    sent: number,
    received: number,
    packets: number,
    window: number,
    now: number,
    last: number,
  ): void {
    const client = columns.client[slot]!;
    const server = columns.server[slot]!;
    const isInbound = columns.isInbound[slot] === 1;
    (isInbound ? this.inboundClients : this.clients).change(client, flows, sent, received, packets, window, now, last);
    (isInbound ? this.inboundServers : this.servers).change(server, flows, sent, received, packets, window, now, last);
    if (client === server) this.own.change(server, flows, sent, received, packets, window, now, last);
  }
}
