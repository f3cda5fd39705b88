import type { SnmpInterface, SnmpNeighbour } from "../../model/snmp-report.ts";
import type { DeviceReading } from "../device-reading.ts";
import { indexAddress, indexNumbers } from "../oid.ts";
import { bitsOf, macOf, numberOf, type SnmpValue, textOf } from "../values.ts";

const lldp = "1.0.8802.1.1.2.1";
const localPort = `${lldp}.3.7.1`;
const remote = `${lldp}.4.1.1`;
/** LldpChassisIdSubtype and LldpPortIdSubtype (IEEE 802.1AB): which of them are MAC addresses and which network addresses. */
const chassisMac = 4;
const chassisAddress = 5;
const portMac = 3;
const portAddress = 4;
const capabilityNames = ["other", "repeater", "bridge", "wlanAccessPoint", "router", "telephone", "docsisCableDevice", "stationOnly"];

const cdp = "1.3.6.1.4.1.9.9.23.1.2.1.1";
/** Capabilities of CDP, lowest bit first. */
const cdpCapabilities = ["router", "bridge", "sourceRouteBridge", "switch", "host", "igmp", "repeater", "telephone", "remotelyManaged"];

export async function readNeighbours(
  reading: DeviceReading,
  interfaces: readonly SnmpInterface[],
  bridgePorts: ReadonlyMap<number, number>,
): Promise<SnmpNeighbour[]> {
  return [...(await readLldp(reading, interfaces, bridgePorts)), ...(await readCdp(reading, interfaces))];
}

async function readLldp(reading: DeviceReading, interfaces: readonly SnmpInterface[], bridgePorts: ReadonlyMap<number, number>): Promise<SnmpNeighbour[]> {
  const [chassisType, chassis, portType, port, portDescription, name, description, capabilities, managed, localType, localId, localDescription] =
    await reading.walk([
      ...[4, 5, 6, 7, 8, 9, 10, 12].map((column) => `${remote}.${column}`),
      `${lldp}.4.2.1.3`,
      ...[2, 3, 4].map((column) => `${localPort}.${column}`),
    ]);
  const addresses = new Map<string, string[]>();
  for (const index of managed!.keys()) {
    // timeMark, local port, remote index; family and length; the address.
    const [timeMark, local, entry, , length, ...octets] = indexNumbers(index);
    const address = indexAddress(octets.slice(0, length));
    const key = `${timeMark}.${local}.${entry}`;
    if (address !== undefined) addresses.set(key, [...(addresses.get(key) ?? []), address]);
  }
  return [...chassis!].map(([index, chassisId]): SnmpNeighbour => {
    const number = indexNumbers(index)[1] ?? 0;
    const key = String(number);
    const own = localInterface(number, [localId!.get(key), localDescription!.get(key)], numberOf(localType!.get(key)), interfaces, bridgePorts);
    const localName = own?.name ?? textOf(localDescription!.get(key)) ?? textOf(localId!.get(key));
    const type = numberOf(chassisType!.get(index));
    return {
      protocol: "lldp",
      ...(own && { localIfIndex: own.ifIndex }),
      ...given("localPort", localName),
      ...given("chassisId", idText(chassisId, type === chassisMac, type === chassisAddress)),
      ...given("portId", idText(port!.get(index), numberOf(portType!.get(index)) === portMac, numberOf(portType!.get(index)) === portAddress)),
      ...given("portDescription", textOf(portDescription!.get(index))),
      ...given("systemName", textOf(name!.get(index))),
      ...given("systemDescription", textOf(description!.get(index))),
      addresses: addresses.get(index) ?? [],
      capabilities: bitsOf(capabilities!.get(index), capabilityNames),
    };
  });
}

const given = <K extends string>(key: K, value: string | undefined): { [P in K]?: string } =>
  value === undefined ? {} : ({ [key]: value } as { [P in K]?: string });

function idText(value: SnmpValue | undefined, isMac: boolean, isAddress: boolean): string | undefined {
  if (isMac) return macOf(value) ?? textOf(value);
  // An IANA address family and the address.
  if (isAddress && value instanceof Uint8Array) return indexAddress([...value.subarray(1)]) ?? textOf(value);
  return textOf(value);
}

/** The local port's number is anything the device likes: what it is named says more, then the bridge's numbering, then ifIndex itself. */
function localInterface(
  number: number,
  ids: readonly (SnmpValue | undefined)[],
  idType: number | undefined,
  interfaces: readonly SnmpInterface[],
  bridgePorts: ReadonlyMap<number, number>,
): SnmpInterface | undefined {
  for (const id of ids) {
    const text = textOf(id);
    const mac = idType === portMac ? macOf(id) : undefined;
    const named = text === undefined ? [] : interfaces.filter((one) => one.name === text || one.description === text || (mac !== undefined && one.mac === mac));
    if (named.length === 1) return named[0];
    const aliased = text === undefined ? [] : interfaces.filter((one) => one.alias === text);
    if (aliased.length === 1) return aliased[0];
  }
  const byIndex = (ifIndex: number | undefined): SnmpInterface | undefined => interfaces.find((one) => one.ifIndex === ifIndex);
  const text = textOf(ids[0]);
  return byIndex(bridgePorts.get(number)) ?? byIndex(number) ?? (text !== undefined && /^\d+$/.test(text) ? byIndex(Number(text)) : undefined);
}

async function readCdp(reading: DeviceReading, interfaces: readonly SnmpInterface[]): Promise<SnmpNeighbour[]> {
  const [address, version, id, port, platform, capabilities] = await reading.walk([4, 5, 6, 7, 8, 9].map((column) => `${cdp}.${column}`));
  return [...id!].map(([index, deviceId]): SnmpNeighbour => {
    const ifIndex = indexNumbers(index)[0] ?? 0;
    const own = interfaces.find((one) => one.ifIndex === ifIndex);
    const octets = address!.get(index);
    const text = octets instanceof Uint8Array ? indexAddress([...octets]) : undefined;
    const bits = capabilities!.get(index);
    const last = bits instanceof Uint8Array && bits.length >= 2 ? bits[bits.length - 1]! | (bits[bits.length - 2]! << 8) : 0;
    return {
      protocol: "cdp",
      localIfIndex: ifIndex,
      ...given("localPort", own?.name),
      ...given("portId", textOf(port!.get(index))),
      ...given("systemName", textOf(deviceId)),
      ...given("systemDescription", textOf(version!.get(index))),
      ...given("platform", textOf(platform!.get(index))),
      addresses: text === undefined || text === "0.0.0.0" ? [] : [text],
      capabilities: cdpCapabilities.filter((_name, bit) => (last & (1 << bit)) !== 0),
    };
  });
}
