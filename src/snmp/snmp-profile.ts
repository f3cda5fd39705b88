import type { DeviceKind } from "../model/snmp-report.ts";

/**
 * Where a text stands: an object id (the first value at or below it, so a scalar goes without its `.0`), a pattern whose first group is
 * taken from sysDescr, the same from an object, or a column of the chassis in the ENTITY-MIB.
 */
export type TextSource =
  | string
  | RegExp
  | { readonly oid: string; readonly pattern: RegExp }
  | { readonly entity: "description" | "name" | "model" | "serial" | "software" | "firmware" };

/** How one operating system or product line is told from others, and what it says of itself. The most specific rule wins. */
export interface SystemRule {
  readonly os: string;
  readonly kind: DeviceKind;
  readonly vendor?: string;
  /** sysObjectID is or lies below one of these. */
  readonly objectId?: readonly string[];
  readonly description?: RegExp;
  readonly except?: RegExp;
  /** Something there is below this object id that fits: for the many that answer with net-snmp's own sysObjectID. */
  readonly probe?: { readonly oid: string; readonly pattern?: RegExp };
  /** Of many makers: any other rule that fits wins. */
  readonly isGeneric?: true;
  /** The first source that has one. */
  readonly version?: readonly TextSource[];
  readonly model?: readonly TextSource[];
  readonly serial?: readonly TextSource[];
}

/** A column of percentages; rows by index. */
export interface ProcessorRule {
  readonly percent: string;
  /** A column with the same index, else this text and a number. */
  readonly name?: string;
  /** What the figure is divided by. */
  readonly divisor?: number;
  /** The figure is what is free. */
  readonly isIdle?: true;
  /** Rows that have something above 0 in this column only: others are empty slots. */
  readonly where?: string;
}

/** Columns with one index: two of used, free and total, or percent, maybe with total. */
export interface MemoryRule {
  readonly percent?: string;
  readonly used?: string;
  readonly free?: string;
  readonly total?: string;
  /** Columns of what is used but given up when it is needed: buffers, caches. */
  readonly reclaimable?: readonly string[];
  readonly name?: string;
  /** Bytes of one unit; default 1. */
  readonly unit?: number;
  readonly where?: string;
}

export interface SensorRule {
  readonly name: string;
  readonly unit: string;
  readonly value: string;
  readonly divisor?: number;
}

/** One vendor, or one family of MIBs that many have. */
export interface SnmpProfile {
  /** The file's. */
  readonly name: string;
  readonly vendor?: string;
  readonly systems?: readonly SystemRule[];
  /** Read for the systems of this profile; without systems for every device that said nothing else. The first rule that gives something wins. */
  readonly processors?: readonly ProcessorRule[];
  readonly memory?: readonly MemoryRule[];
  readonly sensors?: readonly SensorRule[];
  /** Counts by what they count. */
  readonly vpn?: Readonly<Record<string, string>>;
}
