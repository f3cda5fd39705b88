import type { NotificationPdu, Varbind } from "net-snmp";
import type { NewSnmpEvent } from "../../model/snmp-device.ts";
import { isBelow } from "../oid.ts";
import { numberOf, type SnmpValue, textOf, valueOf } from "../values.ts";

export interface Trap extends Pick<NewSnmpEvent, "ifIndex" | "text" | "after"> {
  /** It tells of a link or a restart: what a poll would see now is another. */
  readonly isNews: boolean;
}

const snmpTraps = "1.3.6.1.6.3.1.1.5";
const trapOid = "1.3.6.1.6.3.1.1.4.1.0";
const upTime = "1.3.6.1.2.1.1.3.0";
const ifIndexColumn = "1.3.6.1.2.1.2.2.1.1";
const ifNames = ["1.3.6.1.2.1.31.1.1.1.1", "1.3.6.1.2.1.2.2.1.2"];
/** RFC 3418 §2, RFC 2863 §6. */
const names = ["coldStart", "warmStart", "linkDown", "linkUp", "authenticationFailure", "egpNeighborLoss"] as const;
/** Of standard and common MIBs. */
const others: Readonly<Record<string, string>> = {
  "1.3.6.1.2.1.17.0.1": "newRoot",
  "1.3.6.1.2.1.17.0.2": "topologyChange",
  "1.3.6.1.2.1.47.2.0.1": "entConfigChange",
  "1.0.8802.1.1.2.0.0.1": "lldpRemTablesChange",
  "1.3.6.1.4.1.8072.4.0.1": "nsNotifyStart",
  "1.3.6.1.4.1.8072.4.0.2": "nsNotifyShutdown",
  "1.3.6.1.4.1.8072.4.0.3": "nsNotifyRestart",
  "1.3.6.1.4.1.9.9.43.2.0.1": "ciscoConfigManEvent",
};
const mostValues = 20;
const maxValue = 120;

/** A trap or inform in words; traps of version 1 under the names they have since (RFC 3584 §3.1). */
export function trapOf(pdu: NotificationPdu): Trap {
  const varbinds = Array.isArray(pdu.varbinds) ? (pdu.varbinds as readonly Varbind[]) : [];
  const read = varbinds.map(({ oid, type, value }) => ({ oid, value: valueOf(type, value) }));
  const oid = pdu.generic === undefined ? String(read.find((one) => one.oid === trapOid)?.value ?? "") : v1Oid(pdu);
  const standard = oid.startsWith(`${snmpTraps}.`) ? names[Number(oid.slice(snmpTraps.length + 1)) - 1] : undefined;
  const name = standard ?? others[oid] ?? (oid === "" ? "a trap without a name" : oid);
  const values = read.filter((one) => one.oid !== trapOid && one.oid !== upTime);
  const ifIndex = numberOf(values.find((one) => isBelow(one.oid, ifIndexColumn))?.value);
  const port = textOf(values.find((one) => ifNames.some((column) => isBelow(one.oid, column)))?.value);
  const where = port === undefined ? (ifIndex === undefined ? "" : ` of interface ${ifIndex}`) : ` of ${port.slice(0, maxValue)}`;
  const shown = values.slice(0, mostValues).map((one) => `${one.oid.slice(0, maxValue)} = ${shownValue(one.value)}`);
  if (values.length > mostValues) shown.push(`… ${values.length - mostValues} more`);
  return {
    text: `Trap: ${name.slice(0, maxValue)}${where}.`,
    isNews: standard !== undefined && standard !== "authenticationFailure",
    ...(ifIndex !== undefined && Number.isSafeInteger(ifIndex) && ifIndex > 0 && ifIndex < 2 ** 31 && { ifIndex }),
    ...(shown.length > 0 && { after: shown.join("\n") }),
  };
}

function v1Oid({ enterprise = "", generic = 0, specific = 0 }: NotificationPdu): string {
  return generic === 6 ? `${enterprise}.0.${specific}` : `${snmpTraps}.${generic + 1}`;
}

const shownValue = (value: SnmpValue | undefined): string => (textOf(value) ?? "").slice(0, maxValue);
