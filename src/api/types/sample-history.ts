import { ifIndexRule } from "../snmp-input.ts";
import type { DeviceHistory as DeviceShape, HistoryQuery, InterfaceHistory as InterfaceShape } from "../../model/services/samples.ts";
import { parseDuration, type TimeWindowInput } from "../../model/time.ts";
import { builder, needs } from "../builder.ts";
import { accessOf, type ApiContext } from "../context.ts";
import { defineHistory } from "../history-fields.ts";
import { idRule } from "../id-rule.ts";
import { windowArgs, windowOf } from "./time-window.ts";

/** Twice the usual interval of polls: a step has one at least. */
const leastStepMs = 120_000;

const historyArgs = () =>
  builder.args((t) => ({
    device: t.id({ required: true, description: "Id of the SNMP device.", validate: idRule }),
    ...windowArgs(),
    step: t.field({ type: "Duration", description: "Width of one step; chosen to fit when left out." }),
  }));

function queryOf(
  { device, window, step }: { readonly device: string; readonly window: TimeWindowInput; readonly step?: string | null },
  context: ApiContext,
): HistoryQuery & { readonly deviceId: string } {
  return { deviceId: device, window: windowOf(window, context), leastStepMs, ...(step ? { stepMs: parseDuration(step, "step") } : {}) };
}

const InterfaceHistory = defineHistory<InterfaceShape>("InterfaceHistory", "What an interface of an SNMP device did over time.", {
  inBitsPerSecond: "Mean rate received.",
  outBitsPerSecond: "Mean rate sent.",
  maxInBitsPerSecond: "Highest rate received between two polls.",
  maxOutBitsPerSecond: "Highest rate sent between two polls.",
  inUsePercent: "Mean rate received of its speed, in percent.",
  outUsePercent: "Mean rate sent of its speed, in percent.",
  inPacketsPerSecond: "Mean packets received a second.",
  outPacketsPerSecond: "Mean packets sent a second.",
  inErrors: "Packets received with errors.",
  outErrors: "Packets not sent for errors.",
  inDiscards: "Packets received and dropped.",
  outDiscards: "Packets dropped before they were sent.",
  upPercent: "Share of the polls in which it was up, in percent.",
});

builder.objectFields(InterfaceHistory, (t) => ({ samples: t.exposeInt("samples", { description: "Polls in the window." }) }));

const DeviceHistory = defineHistory<DeviceShape>("SnmpDeviceHistory", "What an SNMP device reported of itself over time.", {
  answeredPercent: "Share of the polls that were answered, in percent.",
  responseMs: "Median of the milliseconds to its first answer.",
  cpuUsedPercent: "Mean load of its processors, in percent.",
  maxCpuUsedPercent: "Highest load of its processors, in percent.",
  memoryUsedPercent: "Main memory in use, in percent.",
  storageUsedPercent: "Use of its fullest storage, in percent.",
  vpnSessions: "VPN sessions that were up.",
  interfacesUp: "Interfaces that were up.",
  interfacesDown: "Interfaces that were wanted up and were not.",
});

builder.objectFields(DeviceHistory, (t) => ({ samples: t.exposeInt("samples", { description: "Polls in the window." }) }));

builder.queryField("snmpInterfaceHistory", (t) =>
  t.field({
    type: InterfaceHistory,
    description: "Rates, use, errors and status of an interface over time. A caller limited to networks gets polls of devices inside.",
    authScopes: needs.read,
    args: {
      ...historyArgs(),
      ifIndex: t.arg.int({
        required: true,
        description: "ifIndex of the interface.",
        validate: ifIndexRule,
      }),
    },
    resolve: (_root, { ifIndex, ...args }, context) =>
      context.services.samples.interface({ ...queryOf(args, context), ifIndex }, accessOf(context), context.signal),
  }),
);

builder.queryField("snmpDeviceHistory", (t) =>
  t.field({
    type: DeviceHistory,
    description: "Answers, CPU, memory and storage of an SNMP device over time. A caller limited to networks gets polls made inside.",
    authScopes: needs.read,
    args: historyArgs(),
    resolve: (_root, args, context) => context.services.samples.device(queryOf(args, context), accessOf(context), context.signal),
  }),
);

export default { name: "sample-history" };
