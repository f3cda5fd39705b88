import type { Cidr } from "../net/cidr.ts";
import type { Ip } from "../net/ip.ts";

/** Where an address is, as far as the tables say. */
export interface Place {
  /** ISO 3166-1 alpha-2, upper case; empty when unknown or not a public address. */
  readonly country: string;
  /** Autonomous system that announces it; 0 when unknown or not a public address. */
  readonly asn: number;
}

export const nowhere: Place = { country: "", asn: 0 };

/** Asked for each row: it must be quick. */
export type PlaceOf = (ip: Ip) => Place;

/** A network of the users' own and what they call it. */
export interface NetworkName {
  readonly name: string;
  readonly network: Cidr;
}

/** What the smallest of those networks around an address is called; undefined outside of all. */
export type NetworkOf = (ip: Ip) => string | undefined;
