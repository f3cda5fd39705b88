import type { AddressBook } from "./address-book.ts";
import type { Accounts } from "./accounts.ts";
import type { AlertExclusions } from "./alert-exclusions.ts";
import type { Audit } from "./audit.ts";
import type { Confirmations } from "./confirmations.ts";
import type { ExporterView } from "./exporters.ts";
import type { FlowHistory } from "./flow-history.ts";
import type { Jobs } from "./jobs.ts";
import type { LiveView } from "./live-view.ts";
import type { PacketCaptures } from "./packet-captures.ts";
import type { Uploads } from "./uploads.ts";

export type { AddressBook } from "./address-book.ts";
export type { Accounts } from "./accounts.ts";
export type { AlertExclusions } from "./alert-exclusions.ts";
export type { Audit } from "./audit.ts";
export type { Confirmations } from "./confirmations.ts";
export type { ExporterView } from "./exporters.ts";
export type { FlowHistory } from "./flow-history.ts";
export type { Jobs } from "./jobs.ts";
export type { LiveView } from "./live-view.ts";
export type { OperationRunner } from "./operations.ts";
export type { PacketCaptures } from "./packet-captures.ts";
export type { Uploads } from "./uploads.ts";

/** Everything the API calls. `app` plugs the real ones in; tests plug in memory ones. */
export interface Services {
  readonly live: LiveView;
  readonly history: FlowHistory;
  readonly accounts: Accounts;
  readonly audit: Audit;
  readonly confirmations: Confirmations;
  readonly exclusions: AlertExclusions;
  readonly exporters: ExporterView;
  readonly jobs: Jobs;
  readonly packetCaptures: PacketCaptures;
  readonly uploads: Uploads;
  readonly addressBook: AddressBook;
}
