import type { SnmpCredential } from "../../model/snmp-credential.ts";
import type { SnmpArpEntry, SnmpBridgeEntry, SnmpReport } from "../../model/snmp-report.ts";
import { formatMac, macAt } from "../../net/mac.ts";
import type { DeviceReading } from "../device-reading.ts";
import { indexAddress, indexNumbers } from "../oid.ts";
import type { SnmpClient } from "../snmp-client.ts";
import type { SnmpError } from "../snmp-error.ts";
import { macOf, numberOf, textOf } from "../values.ts";

const bridgeMib = "1.3.6.1.2.1.17";
const learnedPort = `${bridgeMib}.4.3.1.2`;
const learnedStatus = `${bridgeMib}.4.3.1.3`;
const vlanLearnedPort = `${bridgeMib}.7.1.2.2.1.2`;
const vlanLearnedStatus = `${bridgeMib}.7.1.2.2.1.3`;
const vlanOfFdb = `${bridgeMib}.7.1.4.2.1.3`;
const vlanName = `${bridgeMib}.7.1.4.3.1.1`;
const ciscoVlanState = "1.3.6.1.4.1.9.9.46.1.3.1.1.2";
const ciscoVlanName = "1.3.6.1.4.1.9.9.46.1.3.1.1.4";
/** dot1dTpFdbStatus self(4): the bridge's own address. */
const self = 4;
/** FDDI and Token Ring leftovers that every Cisco switch has. */
const isEthernetVlan = (id: number): boolean => id >= 1 && id <= 4_094 && (id < 1_002 || id > 1_005);
const maxVlansAsked = 128;

export type Vlan = SnmpReport["vlans"][number];

/** VLANs with their names (Q-BRIDGE-MIB, RFC 4363; CISCO-VTP-MIB). */
export async function readVlans(reading: DeviceReading): Promise<Vlan[]> {
  const [names, states, ciscoNames] = await reading.walk([vlanName, ciscoVlanState, ciscoVlanName]);
  const found = new Map<number, Vlan>();
  const add = (id: number, name: string | undefined): void => void (isEthernetVlan(id) && found.set(id, { id, ...(name !== undefined && { name }) }));
  for (const [index, name] of names!) add(Number(index), textOf(name));
  // VTP domain and VLAN.
  for (const index of states!.keys()) add(indexNumbers(index)[1] ?? 0, textOf(ciscoNames!.get(index)));
  return [...found.values()].sort((a, b) => a.id - b.id);
}

/** What a bridge learned: by VLAN (RFC 4363), else in one table (RFC 4188), else Cisco's, which shows each VLAN to a community or context of its own. */
export async function readBridge(
  reading: DeviceReading,
  bridgePorts: ReadonlyMap<number, number>,
  vlans: readonly Vlan[],
  isCisco: boolean,
): Promise<SnmpBridgeEntry[]> {
  const [ports, states, fdbs, plainPorts, plainStates] = await reading.walk([vlanLearnedPort, vlanLearnedStatus, vlanOfFdb, learnedPort, learnedStatus]);
  const vlanByFdb = new Map([...fdbs!].map(([index, fdb]) => [numberOf(fdb) ?? 0, indexNumbers(index)[1] ?? 0]));
  const entries: SnmpBridgeEntry[] = [];
  for (const [index, port] of ports!) {
    const [fdb = 0, ...octets] = indexNumbers(index);
    const vlan = vlanByFdb.get(fdb) ?? fdb;
    add(entries, octets, numberOf(port), numberOf(states!.get(index)), bridgePorts, isEthernetVlan(vlan) ? vlan : undefined);
  }
  if (entries.length === 0)
    for (const [index, port] of plainPorts!) add(entries, indexNumbers(index), numberOf(port), numberOf(plainStates!.get(index)), bridgePorts);
  if (isCisco && ports!.size === 0) for (const { id } of vlans.slice(0, maxVlansAsked)) if (!(await readVlanView(reading, entries, id))) break;
  return entries;
}

function add(
  entries: SnmpBridgeEntry[],
  octets: readonly number[],
  port: number | undefined,
  status: number | undefined,
  bridgePorts: ReadonlyMap<number, number>,
  vlan?: number,
): void {
  if (octets.length !== 6 || port === undefined || port <= 0 || status === self) return;
  entries.push({ mac: formatMac(macAt(Uint8Array.from(octets), 0)), ifIndex: bridgePorts.get(port) ?? port, ...(vlan !== undefined && { vlan }) });
}

/** False when this device gives no view of single VLANs. */
async function readVlanView(reading: DeviceReading, entries: SnmpBridgeEntry[], vlan: number): Promise<boolean> {
  const view: SnmpClient = reading.client.sibling(ofVlan(reading.client.credential, vlan));
  try {
    const { columns } = await view.walk([learnedPort, learnedStatus, `${bridgeMib}.1.4.1.2`]);
    const ports = new Map([...columns[2]!].map(([port, ifIndex]) => [Number(port), numberOf(ifIndex) ?? 0]));
    const known = new Set(entries.filter((entry) => entry.vlan === undefined).map(({ mac }) => mac));
    for (const [index, port] of columns[0]!) {
      const before = entries.length;
      add(entries, indexNumbers(index), numberOf(port), numberOf(columns[1]!.get(index)), ports, vlan);
      // The view without a VLAN is that of VLAN 1, and says the same.
      const made = entries[before];
      if (made && known.has(made.mac))
        entries.splice(
          entries.findIndex((entry) => entry.vlan === undefined && entry.mac === made.mac),
          1,
        );
    }
    return true;
  } catch (error) {
    // A community or context that is not there is answered by silence, or refused.
    if ((error as SnmpError).kind === "stopped") throw error;
    return false;
  } finally {
    view.close();
  }
}

function ofVlan(credential: SnmpCredential, vlan: number): SnmpCredential {
  return credential.version === "3" ? { ...credential, context: `vlan-${vlan}` } : { ...credential, community: `${credential.community}@${vlan}` };
}

/** ipNetToPhysicalTable, else ipNetToMediaTable (RFC 4293). */
export async function readArp(reading: DeviceReading): Promise<SnmpArpEntry[]> {
  const [media, physical] = await reading.walk(["1.3.6.1.2.1.4.22.1.2", "1.3.6.1.2.1.4.35.1.4"]);
  const found = new Map<string, SnmpArpEntry>();
  for (const [index, value] of physical!) {
    const [ifIndex = 0, , length, ...octets] = indexNumbers(index);
    const address = indexAddress(octets.slice(0, length));
    const mac = macOf(value);
    if (address !== undefined && mac !== undefined) found.set(`${ifIndex} ${address}`, { address, mac, ifIndex });
  }
  for (const [index, value] of media!) {
    const [ifIndex = 0, ...octets] = indexNumbers(index);
    const address = indexAddress(octets);
    const mac = macOf(value);
    if (address !== undefined && mac !== undefined) found.set(`${ifIndex} ${address}`, { address, mac, ifIndex });
  }
  return [...found.values()];
}
