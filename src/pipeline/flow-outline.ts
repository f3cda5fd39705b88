import { emptyFacts, type FlowFacts } from "../model/dissector.ts";
import type { FlowInterval } from "../model/flow-fields.ts";
import type { Place } from "../model/place.ts";
import type { Ip } from "../net/ip.ts";

/**
 * What the live view keeps of a flow when it begins: one object that is filled again for each, in numbers, without a text or an object
 * made for it. `facts` is not to be kept.
 */
export class FlowOutline {
  /** Client, then server: four words each, as of `Ip`. */
  readonly addresses = new Int32Array(8);
  /** Client, then server: the upper 16 bits and the lower 32 of each; 0 unknown. */
  readonly macs = new Int32Array(4);
  /** First and last packet of the flow, whole milliseconds. */
  readonly times = new Float64Array(2);
  clientPort = 0;
  serverPort = 0;
  protocol = 0;
  vlan = 0;
  /** Or of the TCP flags the server sent. */
  tcpFlagsReceived = 0;
  interface = "";
  facts: Pick<FlowFacts, "application" | "applicationMaster" | "category" | "hostname" | "ja4"> = emptyFacts();

  /** The same of a row that has left the engine. */
  ofInterval(interval: FlowInterval): this {
    const { clientIp, serverIp, clientMac, serverMac } = interval;
    const { addresses, macs, times } = this;
    addresses[0] = clientIp.w0;
    addresses[1] = clientIp.w1;
    addresses[2] = clientIp.w2;
    addresses[3] = clientIp.w3;
    addresses[4] = serverIp.w0;
    addresses[5] = serverIp.w1;
    addresses[6] = serverIp.w2;
    addresses[7] = serverIp.w3;
    macs[0] = clientMac / 2 ** 32;
    macs[1] = clientMac;
    macs[2] = serverMac / 2 ** 32;
    macs[3] = serverMac;
    times[0] = interval.firstSeenMs;
    times[1] = interval.lastSeenMs;
    this.clientPort = interval.clientPort;
    this.serverPort = interval.serverPort;
    this.protocol = interval.protocol;
    this.vlan = interval.vlan;
    this.tcpFlagsReceived = interval.tcpFlagsReceived;
    this.interface = interval.interface;
    this.facts = interval;
    return this;
  }
}

/** Outlines of an engine's flows. */
export interface FlowOutlines {
  /** Fills `into` with what is known of a live flow so far, and gives it back. */
  fill(flow: number, into: FlowOutline): FlowOutline;
  /** As rows say it. */
  locate(ip: Ip): LocatedAddress;
}

export interface LocatedAddress {
  /** One of ours. */
  readonly isLocal: boolean;
  readonly place: Place;
}
