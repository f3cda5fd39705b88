import type { SnmpCredential } from "../../model/snmp-credential.ts";
import type { SnmpReport } from "../../model/snmp-report.ts";
import type { Egress } from "../../runtime/egress.ts";
import { DeviceReading } from "../device-reading.ts";
import { identify, identity } from "../identify.ts";
import { indexAddress, indexNumbers } from "../oid.ts";
import { readComponents } from "../parts/components.ts";
import { readSystem } from "../read-device.ts";
import { SnmpClient } from "../snmp-client.ts";
import type { SnmpProfile } from "../snmp-profile.ts";
import { numberOf } from "../values.ts";

export interface AskedDevice {
  readonly address: string;
  readonly port: number;
  readonly credential: SnmpCredential;
  readonly anySender: boolean;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** A first look at a device. */
export interface FirstLook extends Pick<SnmpReport, "system" | "identity"> {
  readonly interfaces: number;
  /** Where else it is: its own addresses. */
  readonly addresses: readonly string[];
}

/** Asks a device who it is. Fails with an SnmpError, or the egress guard's AppError. */
export type AskDevice = (asked: AskedDevice) => Promise<FirstLook>;

/** ifNumber (RFC 2863), and ipAdEntIfIndex (RFC 4293), whose index is the address. */
const ifNumber = "1.3.6.1.2.1.2.1.0";
const ipAdEntIfIndex = "1.3.6.1.2.1.4.20.1.2";
const maxAddresses = 256;

/** Asking over the network, through the egress guard. */
export function askDevices(egress: Egress, profiles: readonly SnmpProfile[]): AskDevice {
  return async ({ address, port, credential, anySender, timeoutMs, signal }) => {
    const client = await SnmpClient.open(egress, address, { port, credential, anySender, timeoutMs, retries: 1, ...(signal && { signal }) });
    try {
      const system = await readSystem(client);
      const reading = new DeviceReading(client);
      const found = await reading.part("identification", undefined, () => identify(client, profiles, system));
      const components = await reading.part("components", [], () => readComponents(reading));
      const named = await reading.part("identification", {}, () => identity(client, found, system, components));
      const [count] = await reading.part("interfaces", [], () => reading.get([ifNumber]));
      const [rows] = await reading.part("addresses", [], () => reading.walk([ipAdEntIfIndex], { maxRows: maxAddresses }));
      const addresses = [...(rows?.keys() ?? [])].flatMap((index) => indexAddress(indexNumbers(index)) ?? []);
      return { system, identity: named, interfaces: numberOf(count) ?? 0, addresses };
    } finally {
      client.close();
    }
  };
}
