import { type Command, Option } from "commander";
import { addConfigFlags, loadConfig } from "../app/config.ts";
import type { CliCommand } from "../model/command.ts";
import { AppError } from "../model/errors.ts";
import { type SnmpAuthProtocol, snmpAuthProtocols, type SnmpCredential, type SnmpPrivProtocol, snmpPrivProtocols } from "../model/snmp-credential.ts";
import { parseDuration } from "../model/time.ts";
import { discover } from "../runtime/discover.ts";
import { createEgress } from "../runtime/egress.ts";
import { printable } from "../runtime/printable.ts";
import { readDevice } from "../snmp/read-device.ts";
import { SnmpClient } from "../snmp/snmp-client.ts";
import { SnmpError } from "../snmp/snmp-error.ts";
import type { SnmpProfile } from "../snmp/snmp-profile.ts";

const exitCodes = { ok: 0, silent: 3, incomplete: 4 } as const;

const help = `
Prints one JSON object: system, identity (vendor, model, operating system, version, serial number),
interfaces, processors, memory, storage, sensors, VPN sessions, components, VLANs, neighbours (LLDP,
CDP), bridge and ARP tables, and as "problems" what could not be read. Counters of 64 bits are text.

Secrets belong in the environment: options are seen by everyone on this machine.

Exit codes:
  0  all was read
  2  called wrongly
  3  the device does not answer, or refuses the credentials
  4  some of it could not be read, see "problems"

Examples:
  SNMP_COMMUNITY=public wiregraph snmp 192.0.2.1
  SNMP_AUTH_PASSWORD=… SNMP_PRIV_PASSWORD=… wiregraph snmp 192.0.2.1 --user monitor --priv aes256`;

interface SnmpFlags {
  readonly snmpVersion: "1" | "2c";
  readonly community?: string;
  readonly user?: string;
  readonly auth: SnmpAuthProtocol;
  readonly authPassword?: string;
  readonly priv: SnmpPrivProtocol;
  readonly privPassword?: string;
  readonly context?: string;
  readonly snmpPort: string;
  readonly timeout: string;
  readonly anySender?: boolean;
}

/** One device's report; needs no store and no server. */
const snmp: CliCommand = {
  name: "snmp",
  summary: "read one SNMP device and print its report as JSON",
  configure(command: Command, run) {
    command
      .argument("<host>", "address or name")
      .addOption(new Option("--snmp-version <version>", "with a community").choices(["1", "2c"]).default("2c"))
      .addOption(new Option("--community <text>", "of version 1 or 2c").env("SNMP_COMMUNITY"))
      .addOption(new Option("--user <name>", "of version 3").env("SNMP_USER"))
      .addOption(new Option("--auth <protocol>", "digest of version 3").choices(snmpAuthProtocols).default("sha256"))
      .addOption(new Option("--auth-password <text>", "turns authentication on").env("SNMP_AUTH_PASSWORD"))
      .addOption(new Option("--priv <protocol>", "cipher of version 3; aes256c is Cisco's").choices(snmpPrivProtocols).default("aes"))
      .addOption(new Option("--priv-password <text>", "turns encryption on").env("SNMP_PRIV_PASSWORD"))
      .option("--context <name>", "context of version 3")
      .option("--snmp-port <number>", "UDP port", "161")
      .option("--timeout <duration>", "for each answer", "2s")
      .option("--any-sender", "take answers from other addresses than the one that is asked")
      .addHelpText("after", help)
      .action(run((host: string, flags: SnmpFlags) => printReport(host, flags)));
    addConfigFlags(command, "egressLoopback");
  },
};
export default snmp;

async function printReport(host: string, flags: SnmpFlags): Promise<number> {
  const config = loadConfig({ flags: { ...flags } });
  const port = Number(flags.snmpPort);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new AppError("BAD_INPUT", "This is no port.", { path: "--snmp-port", wanted: "1 to 65535", got: flags.snmpPort });
  const client = await SnmpClient.open(createEgress({ ownPorts: [config.port], allowLoopback: config.egressLoopback }), host, {
    credential: credentialOf(flags),
    port,
    timeoutMs: parseDuration(flags.timeout, "--timeout"),
    anySender: flags.anySender ?? false,
  });
  try {
    const report = await readDevice(client, await discover<SnmpProfile>(new URL("../snmp/profiles/", import.meta.url)));
    process.stdout.write(`${JSON.stringify(report, (_key, value: unknown) => (typeof value === "bigint" ? value.toString() : value), 2)}\n`);
    return report.problems.length > 0 ? exitCodes.incomplete : exitCodes.ok;
  } catch (error) {
    if (!(error instanceof SnmpError)) throw error;
    process.stderr.write(`wiregraph: ${printable(host)}: ${printable(error.message)} (${error.kind})\n`);
    return exitCodes.silent;
  } finally {
    client.close();
  }
}

function credentialOf(flags: SnmpFlags): SnmpCredential {
  const { user, authPassword, privPassword, context, community } = flags;
  if (user !== undefined) {
    if (privPassword !== undefined && authPassword === undefined)
      throw new AppError("BAD_INPUT", "Encryption needs authentication.", { path: "--priv-password", cure: "Give SNMP_AUTH_PASSWORD too." });
    return {
      version: "3",
      user,
      ...(authPassword !== undefined && { auth: { protocol: flags.auth, password: authPassword } }),
      ...(privPassword !== undefined && { priv: { protocol: flags.priv, password: privPassword } }),
      ...(context !== undefined && { context }),
    };
  }
  if (community === undefined) throw new AppError("BAD_INPUT", "Who asks?", { wanted: "SNMP_COMMUNITY, or --user", cure: "See wiregraph snmp --help." });
  return { version: flags.snmpVersion, community };
}
