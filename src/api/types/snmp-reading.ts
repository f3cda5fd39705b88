import type {
  SnmpComponent as Component,
  SnmpProcessor as Processor,
  SnmpReport,
  SnmpSensor as Sensor,
  SnmpSpace as Space,
  SnmpVpnCount,
} from "../../model/snmp-report.ts";
import { builder } from "../builder.ts";
import { cleanUntrusted, fromNetwork, untrusted } from "../untrusted-text.ts";

const nameText = fromNetwork("Its name.");
const tenths = (value: number): number => Math.round(value * 10) / 10;

export const SnmpProcessor = builder.objectRef<Processor>("SnmpProcessor").implement({
  description: "A processor.",
  fields: (t) => ({
    name: t.string({ description: nameText, resolve: (one) => cleanUntrusted(one.name) }),
    usedPercent: t.float({ description: "How busy it is.", resolve: (one) => tenths(one.usedPercent) }),
  }),
});

export const SnmpSpace = builder.objectRef<Space>("SnmpSpace").implement({
  description: "A memory or a storage.",
  fields: (t) => ({
    name: t.string({ description: nameText, resolve: (one) => cleanUntrusted(one.name) }),
    usedPercent: t.float({ description: "How full it is.", resolve: (one) => tenths(one.usedPercent) }),
    usedBytes: t.field({
      type: "BigInt",
      nullable: true,
      description: "Bytes in use; null when only the percentage is told.",
      resolve: (one) => whole(one.usedBytes),
    }),
    totalBytes: t.field({ type: "BigInt", nullable: true, description: "Its size.", resolve: (one) => whole(one.totalBytes) }),
  }),
});
const whole = (value: number | undefined): number | null => (value === undefined || value < 0 ? null : Math.round(value));

export const SnmpSensor = builder.objectRef<Sensor>("SnmpSensor").implement({
  description: "A sensor: temperature, fan, voltage, charge …",
  fields: (t) => ({
    name: t.string({ description: nameText, resolve: (one) => cleanUntrusted(one.name) }),
    value: t.exposeFloat("value", { description: "What it reads." }),
    unit: t.string({ description: "celsius, rpm, volts …", resolve: (one) => cleanUntrusted(one.unit) }),
    isOk: t.boolean({ nullable: true, description: "Whether the device thinks it is right; null when it does not say.", resolve: (one) => one.isOk ?? null }),
  }),
});

export const SnmpVpn = builder.objectRef<SnmpVpnCount>("SnmpVpn").implement({
  description: "How many VPN sessions, tunnels or users of one kind are up.",
  fields: (t) => ({
    name: t.string({ description: "What is counted.", resolve: (one) => cleanUntrusted(one.name) }),
    sessions: t.exposeInt("sessions", { description: "How many." }),
  }),
});

export const SnmpComponent = builder.objectRef<Component>("SnmpComponent").implement({
  description: "A physical part of a device (ENTITY-MIB).",
  fields: (t) => ({
    index: t.exposeInt("index", { description: "Its number." }),
    parentIndex: t.int({ nullable: true, description: "Number of what it is in.", resolve: (one) => one.parentIndex ?? null }),
    class: t.string({ nullable: true, description: "chassis, module, port, fan, powerSupply …", resolve: (one) => untrusted(one.class) }),
    name: t.string({ nullable: true, description: nameText, resolve: (one) => untrusted(one.name) }),
    description: t.string({ nullable: true, description: fromNetwork("What it is."), resolve: (one) => untrusted(one.description) }),
    manufacturer: t.string({ nullable: true, description: fromNetwork("Its maker."), resolve: (one) => untrusted(one.manufacturer) }),
    model: t.string({ nullable: true, description: fromNetwork("Its model."), resolve: (one) => untrusted(one.model) }),
    serial: t.string({ nullable: true, description: fromNetwork("Its serial number."), resolve: (one) => untrusted(one.serial) }),
    hardware: t.string({ nullable: true, description: fromNetwork("Revision of its hardware."), resolve: (one) => untrusted(one.hardware) }),
    firmware: t.string({ nullable: true, description: fromNetwork("Of its firmware."), resolve: (one) => untrusted(one.firmware) }),
    software: t.string({ nullable: true, description: fromNetwork("Of its software."), resolve: (one) => untrusted(one.software) }),
  }),
});

export const SnmpVlan = builder.objectRef<SnmpReport["vlans"][number]>("SnmpVlan").implement({
  description: "A VLAN a device has.",
  fields: (t) => ({
    vlan: t.int({ description: "Its number.", resolve: ({ id }) => id }),
    name: t.string({ nullable: true, description: nameText, resolve: (one) => untrusted(one.name) }),
  }),
});

export const SnmpProblem = builder.objectRef<SnmpReport["problems"][number]>("SnmpProblem").implement({
  description: "What a device did not tell, or not to its end.",
  fields: (t) => ({
    part: t.exposeString("part", { description: "What was asked for." }),
    kind: t.exposeString("kind", { description: "timeout, auth, refused, tooBig, malformed, unordered, endless, truncated …" }),
    text: t.string({ description: "What went wrong.", resolve: (one) => cleanUntrusted(one.text) }),
  }),
});

export default { name: "snmp-reading" };
