import type { SnmpRecords } from "../../model/services/snmp.ts";
import type { Database } from "./database.ts";
import { createSnmpCredentialRecords } from "./snmp-credentials.ts";
import { createSnmpDeviceRecords } from "./snmp-devices.ts";
import { createSnmpEventRecords } from "./snmp-events.ts";
import { createSnmpTableRecords } from "./snmp-tables.ts";

/** Devices, credentials, and what devices reported. */
export function createSnmpRecords(database: Database, clock: () => number): SnmpRecords {
  return {
    ...createSnmpDeviceRecords(database, clock),
    ...createSnmpCredentialRecords(database, clock),
    ...createSnmpTableRecords(database),
    ...createSnmpEventRecords(database),
  };
}
