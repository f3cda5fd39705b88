import type { AddressBook } from "./address-book.ts";
import type { Accounts } from "./accounts.ts";
import type { AlertExclusions } from "./alert-exclusions.ts";
import type { Assets } from "./assets.ts";
import type { Audit } from "./audit.ts";
import type { Confirmations } from "./confirmations.ts";
import type { ExporterView } from "./exporters.ts";
import type { FlowHistory } from "./flow-history.ts";
import type { HostGroups } from "./host-groups.ts";
import type { Jobs } from "./jobs.ts";
import type { LiveView } from "./live-view.ts";
import type { Monitors } from "./monitors.ts";
import type { OidcProvider } from "./oidc.ts";
import type { PacketCaptures } from "./packet-captures.ts";
import type { SampleHistory } from "./samples.ts";
import type { SavedViews } from "./saved-views.ts";
import type { ServerSettings } from "./settings.ts";
import type { SnmpInventory } from "./snmp.ts";
import type { SnmpPolling } from "./snmp-polling.ts";
import type { Uploads } from "./uploads.ts";

export type { AddressBook } from "./address-book.ts";
export type { Accounts } from "./accounts.ts";
export type { AlertExclusions } from "./alert-exclusions.ts";
export type { Audit } from "./audit.ts";
export type { Confirmations } from "./confirmations.ts";
export type { ExporterView } from "./exporters.ts";
export type { FlowHistory } from "./flow-history.ts";
export type { HostGroups } from "./host-groups.ts";
export type { Jobs } from "./jobs.ts";
export type { LiveView } from "./live-view.ts";
export type { Monitors } from "./monitors.ts";
export type { OidcProvider } from "./oidc.ts";
export type { OperationRunner } from "./operations.ts";
export type { PacketCaptures } from "./packet-captures.ts";
export type { SampleHistory } from "./samples.ts";
export type { SavedViews } from "./saved-views.ts";
export type { ServerSettings } from "./settings.ts";
export type { SnmpInventory } from "./snmp.ts";
export type { SnmpPolling } from "./snmp-polling.ts";
export type { Uploads } from "./uploads.ts";

/** Everything the API calls. `app` plugs the real ones in; tests plug in memory ones. */
export interface Services {
  readonly live: LiveView;
  readonly history: FlowHistory;
  readonly samples: SampleHistory;
  readonly accounts: Accounts;
  readonly assets: Assets;
  readonly audit: Audit;
  readonly confirmations: Confirmations;
  readonly exclusions: AlertExclusions;
  readonly exporters: ExporterView;
  readonly hostGroups: HostGroups;
  readonly savedViews: SavedViews;
  readonly settings: ServerSettings;
  readonly jobs: Jobs;
  readonly monitors: Monitors;
  readonly packetCaptures: PacketCaptures;
  readonly snmp: SnmpInventory;
  readonly snmpPolling: SnmpPolling;
  readonly uploads: Uploads;
  readonly addressBook: AddressBook;
  /** Present when sign-in at an OpenID provider is configured. */
  readonly oidc?: OidcProvider;
}
