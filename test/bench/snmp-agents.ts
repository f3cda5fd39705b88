/**
 * A program the snmp bench runs: simulated switches of 48 ports, each on a loopback address of its own. Arguments: the first one's number,
 * how many, the UDP port. Prints `ready`; a line `silence N` on standard input makes its first N answer no more.
 */
import { createInterface } from "node:readline";
import { SimulatedSwitch } from "../support/simulated-switch.ts";
import { switchAddress } from "./snmp-addresses.ts";

const [first, count, port] = process.argv.slice(2).map(Number) as [number, number, number];
const switches: SimulatedSwitch[] = [];
for (let i = first; i < first + count; i++) {
  const device = new SimulatedSwitch(`switch-${i}`, 48, i);
  await device.listen(switchAddress(i), port);
  switches.push(device);
}
process.stdout.write("ready\n");
for await (const line of createInterface({ input: process.stdin })) {
  const silent = /^silence (\d+)$/.exec(line)?.[1];
  for (const device of switches.slice(0, Number(silent ?? 0))) device.isSilent = true;
}
// Whoever started it has gone.
process.exit(0);
