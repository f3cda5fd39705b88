import type { Principal } from "../principal.ts";

export interface AlertExclusion {
  readonly id: string;
  readonly kind: "HOST" | "DOMAIN";
  /** CIDRs; empty means any host. */
  readonly hosts: readonly string[];
  /** Exact names or `.suffix`; empty means any name. */
  readonly domains: readonly string[];
  readonly peer?: string;
  /** Alert types by name; empty means all. */
  readonly alertTypes: readonly string[];
  readonly reason: string;
  readonly createdBy: string;
  readonly createdThrough: string;
  readonly createdAtMs: number;
  readonly expiresAtMs?: number;
  readonly removedAtMs?: number;
}

export type NewAlertExclusion = Pick<AlertExclusion, "kind" | "hosts" | "domains" | "alertTypes" | "reason"> & {
  readonly peer?: string;
  readonly expiresAtMs?: number;
};

/** Records of what people do not want to be told. Adding the same twice gives the one that exists. */
export interface AlertExclusions {
  /** The one already there with the same content, if any. */
  find(input: NewAlertExclusion): Promise<AlertExclusion | undefined>;
  add(input: NewAlertExclusion, by: Principal): Promise<AlertExclusion>;
  remove(id: string, by: Principal): Promise<AlertExclusion>;
  list(query: {
    readonly first: number;
    readonly after?: string | null;
  }): Promise<{ readonly rows: readonly AlertExclusion[]; readonly total: number; readonly next?: string }>;
}
