import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { snmpConformance } from "../support/snmp-conformance.ts";

const help = `Reads recordings of real SNMP devices over UDP and compares with what is expected of them.

  npm run conformance:snmp -- --dir DIR [--only NAME] [--show N] [--json]
    --dir    folder with recordings/, expected.json and snmprec-agent.mjs, which serves the recordings
    --only   one recording alone
    --show   how many differences to name (20)
    --json   one JSON object: percentages
               os, hardware, version, serial   of the devices that have one; version and hardware as a whole part of each other
               ports, oper, speed              of all interfaces that have one, by ifIndex
               cpu, memory                     of the devices that have some: found
               cpu_within_2                    mean of the processors within 2 points
               memory_within_2                 pools within 2 points; each device counts once`;

const { values } = parseArgs({
  options: {
    dir: { type: "string" },
    only: { type: "string" },
    show: { type: "string", default: "20" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

process.exitCode = await main();

async function main(): Promise<number> {
  const { dir } = values;
  if (values.help || dir === undefined) {
    process.stdout.write(`${help}\n`);
    return values.help ? 0 : 2;
  }
  const missing = ["recordings", "expected.json", "snmprec-agent.mjs"].filter((name) => !existsSync(join(dir, name)));
  if (missing.length > 0) {
    process.stderr.write(`${dir} has no ${missing.join(", ")}: point --dir at the folder with the recordings.\n`);
    return 2;
  }
  const { devices, percent, differences, requests } = await snmpConformance(dir, values.only);
  if (values.json) process.stdout.write(`${JSON.stringify({ devices, ...percent })}\n`);
  else process.stdout.write(`${differences.slice(0, Number(values.show)).join("\n")}\n${JSON.stringify({ devices, requests, ...percent }, null, 1)}\n`);
  return devices > 0 ? 0 : 1;
}
