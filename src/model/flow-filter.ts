import type { HostSet } from "./host-group.ts";
import type { FlowDirection } from "./flow.ts";

/** Exactly one of the four. Case-insensitive; `suffix` works on whole labels (`example.com` matches `a.example.com`). */
export interface StringMatch {
  readonly equals?: string | null;
  readonly contains?: string | null;
  readonly suffix?: string | null;
  /** `*` any run of characters, `?` one character. */
  readonly glob?: string | null;
}

/** What one flow must be. All given fields must hold; values in a list are alternatives. */
export interface FlowMatch {
  readonly host?: readonly string[] | null;
  readonly client?: readonly string[] | null;
  readonly server?: readonly string[] | null;
  readonly port?: readonly number[] | null;
  readonly serverPort?: readonly number[] | null;
  /** Names (TCP, UDP, ICMP …) or numbers as text. */
  readonly protocol?: readonly string[] | null;
  readonly application?: readonly string[] | null;
  readonly category?: readonly string[] | null;
  readonly hostname?: StringMatch | null;
  /** Of either side: ISO 3166-1 codes or English names. */
  readonly country?: readonly string[] | null;
  /** Of either side. */
  readonly asn?: readonly number[] | null;
  readonly mac?: readonly string[] | null;
  /** Either side is in one of these host groups. Names are replaced by their members before a filter is compiled. */
  readonly group?: readonly (string | HostSet)[] | null;
  readonly vlan?: readonly number[] | null;
  readonly direction?: readonly FlowDirection[] | null;
  readonly minBytes?: number | bigint | string | null;
  /** Duration text such as `30s`. */
  readonly minDuration?: string | null;
  readonly ja4?: readonly string[] | null;
  readonly interface?: readonly string[] | null;
  /** Addresses or networks of devices that exported the flow. */
  readonly exporter?: readonly string[] | null;
  readonly communityId?: string | null;
}

export interface FlowFilter {
  readonly match?: FlowMatch | null;
  readonly anyOf?: readonly FlowMatch[] | null;
  readonly noneOf?: readonly FlowMatch[] | null;
}

/** Bounds of a filter (DECISIONS §4.5). */
export const filterLimits = { valuesPerList: 100, matches: 20 } as const;
