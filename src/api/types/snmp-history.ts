import { configurationDiff } from "../../model/snmp-configuration.ts";
import type { SnmpEvent as EventShape, SnmpEventKind, SnmpSnapshot as SnapshotShape } from "../../model/snmp-device.ts";
import { builder } from "../builder.ts";
import { connectionOf } from "../connection.ts";
import { cleanUntrusted, fromNetwork, untrusted } from "../untrusted-text.ts";
import { describedEnum } from "./enums.ts";

export const SnmpEventKindEnum = describedEnum("SnmpEventKind", "What changed at an SNMP device.", {
  STATUS_CHANGED: "It answers, or no longer, or not to everything.",
  DEVICE_RESTARTED: "It restarted.",
  INTERFACE_UP: "An interface came up.",
  INTERFACE_DOWN: "An interface went down.",
  SPEED_CHANGED: "An interface has another speed.",
  DUPLEX_CHANGED: "An interface has another duplex mode.",
  NEIGHBOUR_CHANGED: "A neighbour came, went or changed its port.",
  MAC_MOVED: "A MAC address is on another port.",
  ERRORS_RISING: "An interface counts more errors than it did.",
  CONFIGURATION_CHANGED: "Its configuration snapshot changed.",
  TRAP: "It sent a trap.",
} satisfies Record<SnmpEventKind, string>);

/** Kinds that tell of the device alone: what a caller limited to networks may read. */
export const ownKinds: readonly SnmpEventKind[] = [
  "STATUS_CHANGED",
  "DEVICE_RESTARTED",
  "INTERFACE_UP",
  "INTERFACE_DOWN",
  "SPEED_CHANGED",
  "DUPLEX_CHANGED",
  "ERRORS_RISING",
];

const SnmpEvent = builder.objectRef<EventShape>("SnmpEvent").implement({
  description: "Something that changed at an SNMP device.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Id of the event." }),
    deviceId: t.id({ description: "Id of the device.", resolve: (event) => event.deviceId }),
    at: t.field({ type: "DateTime", description: "When it was noticed.", resolve: (event) => event.atMs }),
    kind: t.field({ type: SnmpEventKindEnum, description: "What kind of change.", resolve: (event) => event.kind }),
    ifIndex: t.int({ nullable: true, description: "Number of the interface; null for the device as a whole.", resolve: (event) => event.ifIndex ?? null }),
    text: t.string({ description: fromNetwork("What happened, in one sentence."), resolve: (event) => cleanUntrusted(event.text) }),
    before: t.string({ nullable: true, description: fromNetwork("What was."), resolve: (event) => untrusted(event.before) }),
    after: t.string({ nullable: true, description: fromNetwork("What is."), resolve: (event) => untrusted(event.after) }),
  }),
});
export const SnmpEventConnection = connectionOf("SnmpEvent", SnmpEvent, "events of SNMP devices");

/** A snapshot with the one before it. */
export interface SnapshotInRow extends SnapshotShape {
  readonly before?: SnapshotShape;
}

const maxLines = 500;
const lines = (all: readonly string[]): string[] => all.slice(0, maxLines).map(cleanUntrusted);

export const SnmpSnapshot = builder.objectRef<SnapshotInRow>("SnmpSnapshot").implement({
  description:
    "What a device reports of its configuration at a time, one fact a line: version, serial numbers, interfaces, VLANs, addresses, neighbours. SNMP shows no running configuration.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Id of the snapshot." }),
    version: t.exposeInt("version", { description: "1 for the first; one more at each change." }),
    takenAt: t.field({ type: "DateTime", description: "When it was first seen like this.", resolve: (snapshot) => snapshot.takenAtMs }),
    lines: t.stringList({ description: fromNetwork(`The facts, at most ${maxLines}.`), resolve: ({ text }) => lines(text.split("\n")) }),
    lineCount: t.int({ description: "How many facts there are.", resolve: ({ text }) => (text === "" ? 0 : text.split("\n").length) }),
    removed: t.stringList({
      description: fromNetwork(`Facts of the version before that are no more, at most ${maxLines}; none for the first.`),
      resolve: ({ text, before }) => (before ? lines(configurationDiff(before.text, text).removed) : []),
    }),
    added: t.stringList({
      description: fromNetwork(`Facts that the version before had not, at most ${maxLines}; none for the first.`),
      resolve: ({ text, before }) => (before ? lines(configurationDiff(before.text, text).added) : []),
    }),
  }),
});

export default { name: "snmp-history" };
