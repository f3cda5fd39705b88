/** A named set of hosts, as a filter needs it. */
export interface HostSet {
  readonly name: string;
  /** CIDRs. */
  readonly networks: readonly string[];
  readonly macs: readonly string[];
}

/** Bounds: a filter over all members of a group must stay a question the store answers at once. */
export const groupLimits = { groups: 200, members: 100, nameLength: 60 } as const;
