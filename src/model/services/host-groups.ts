import type { HostSet } from "../host-group.ts";
import type { Principal } from "../principal.ts";

export interface HostGroup extends HostSet {
  readonly id: string;
  readonly description: string;
  readonly updatedBy: string;
  readonly updatedAtMs: number;
}

export type NewHostGroup = HostSet & { readonly description: string };

/** Named sets of hosts. Names are one whatever their case. */
export interface HostGroups {
  /** By name. */
  list(): Promise<readonly HostGroup[]>;
  /** Makes the group, or puts this content into the one of the same name. */
  set(group: NewHostGroup, by: Principal): Promise<HostGroup>;
  /** NOT_FOUND when there is none of that name. */
  remove(name: string): Promise<HostGroup>;
}
