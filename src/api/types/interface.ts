import type { LiveInterface } from "../../model/services/live-view.ts";
import { builder, needs } from "../builder.ts";
import { accessOf } from "../context.ts";
import { outsideOf } from "../networks.ts";
import { describedEnum } from "./enums.ts";

const InterfaceState = describedEnum("InterfaceState", "Whether an interface is captured.", {
  UP: "Packets are being read.",
  DOWN: "The interface is down.",
  NO_PERMISSION: "The system does not let us capture.",
  FAILED: "Capturing failed; problem says why.",
  NOT_CAPTURED: "Left out by configuration.",
});
type State = "UP" | "DOWN" | "NO_PERMISSION" | "FAILED" | "NOT_CAPTURED";
const states: readonly string[] = ["UP", "DOWN", "NO_PERMISSION", "FAILED", "NOT_CAPTURED"];

export const Interface = builder.objectRef<LiveInterface>("Interface").implement({
  description: "A network interface of this machine and what is captured on it.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "Its name in the system." }),
    state: t.field({
      type: InterfaceState,
      description: "Whether it is captured.",
      resolve: ({ state }) => (states.includes(state) ? (state as State) : "FAILED"),
    }),
    problem: t.string({ nullable: true, description: "Why it is not captured; null when it is.", resolve: (row) => row.problem ?? null }),
    cure: t.string({ nullable: true, description: "What to do about it.", resolve: (row) => row.cure ?? null }),
    driver: t.string({ nullable: true, description: "Capture driver in use.", resolve: (row) => row.driver ?? null }),
    addresses: t.field({ type: ["CIDR"], description: "Its addresses.", resolve: (row) => [...row.addresses] }),
    mac: t.field({ type: "MAC", nullable: true, description: "Its MAC address.", resolve: (row) => row.mac ?? null }),
    mtu: t.int({ nullable: true, description: "Largest packet in bytes.", resolve: (row) => row.mtu ?? null }),
    speedMbps: t.int({ nullable: true, description: "Link speed in megabits per second; null when unknown.", resolve: (row) => row.speedMbps ?? null }),
    bytes: t.field({ type: "BigInt", description: "Bytes captured since the meter started.", resolve: (row) => row.bytes }),
    packets: t.field({ type: "BigInt", description: "Packets captured since the meter started.", resolve: (row) => row.packets }),
    drops: t.field({ type: "BigInt", description: "Packets the kernel dropped because we were too slow.", resolve: (row) => row.drops }),
    bytesPerSecond: t.exposeFloat("bytesPerSecond", { description: "Bytes per second now." }),
    packetsPerSecond: t.exposeFloat("packetsPerSecond", { description: "Packets per second now." }),
  }),
});

/** `192.0.2.5/24` → `192.0.2.5`: the interface's own address, not its network. */
const hostOf = (address: string): string => address.split("/", 1)[0]!;

builder.queryField("interfaces", (t) =>
  t.field({
    type: [Interface],
    description:
      "The interfaces of this machine, and why one is not captured. A caller limited to networks sees the figures of its own flows. UNAVAILABLE while the meter is away; health says since when.",
    authScopes: needs.read,
    resolve: async (_root, _args, context) => {
      const access = accessOf(context);
      const all = await context.services.live.interfaces(access);
      if (access.networks.length === 0) return [...all];
      return all.map(({ mac: _mac, addresses, ...row }) => ({
        ...row,
        addresses: addresses.filter((address) => outsideOf([hostOf(address)], access.networks).length === 0),
      }));
    },
  }),
);

export default { name: "interface" };
