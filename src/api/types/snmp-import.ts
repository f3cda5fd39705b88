import { createHash } from "node:crypto";
import { z } from "zod";
import { AppError } from "../../model/errors.ts";
import { throughOf } from "../../model/principal.ts";
import { type CsvDevice, parseSnmpCsv } from "../../model/snmp-csv.ts";
import type { SnmpCredential } from "../../model/snmp-credential.ts";
import { type NewSnmpDevice, snmpLimits } from "../../model/snmp-device.ts";
import { formatDuration } from "../../model/time.ts";
import { parseCidr } from "../../net/cidr.ts";
import { builder } from "../builder.ts";
import { principalOf, type ApiContext } from "../context.ts";
import { defineMutation } from "../mutation.ts";
import { authorOf, credentialOf, deadlineOf, intervalOf, nameRule } from "../snmp-input.ts";
import { cleanUntrusted } from "../untrusted-text.ts";
import { SnmpDevice } from "./snmp-device.ts";

interface RowProblem {
  readonly line: number;
  readonly problem: string;
}
const SnmpCsvProblem = builder.objectRef<RowProblem>("SnmpCsvProblem").implement({
  description: "A row that cannot be taken.",
  fields: (t) => ({
    line: t.exposeInt("line", { description: "Its line in the text, from 1." }),
    problem: t.string({ description: "What is wrong.", resolve: ({ problem }) => cleanUntrusted(problem) }),
  }),
});

/** Names the same secrets the same way again, and tells nobody what they are. */
function nameOf(credential: SnmpCredential): string {
  const digest = createHash("sha256").update(JSON.stringify(credential)).digest("hex").slice(0, 6);
  return credential.version === "3" ? `imported ${credential.user} ${digest}` : `imported v${credential.version} ${digest}`;
}

interface Imported {
  readonly device: NewSnmpDevice;
  /** Its own secrets' name, when it brings some. */
  readonly credential?: string;
}

/** What a row asks for; problems with its line. */
function wantedOf(row: CsvDevice, defaults: { readonly credentialId?: string; readonly intervalMs: number }, context: ApiContext): Imported | RowProblem {
  try {
    const intervalMs = row.intervalMs === undefined ? defaults.intervalMs : intervalOf(formatDuration(row.intervalMs), "input.csv");
    const named = row.credentialName === undefined ? undefined : credentialOf(row.credentialName, context, "input.csv").id;
    const credentialId = named ?? (row.credential ? undefined : defaults.credentialId);
    return {
      ...(row.credential && named === undefined && { credential: nameOf(row.credential) }),
      device: {
        address: row.address,
        port: row.port ?? 161,
        ...(row.name !== undefined && { name: row.name }),
        ...(credentialId !== undefined && { credentialId }),
        intervalMs,
        deadlineMs: deadlineOf(undefined, intervalMs, "input.csv"),
        enabled: true,
        anySender: false,
        tags: [...row.tags],
        comment: row.comment ?? "",
        ...authorOf(context),
      },
    };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { line: row.line, problem: [error.message, error.details.cure].filter(Boolean).join(" ") };
  }
}

defineMutation({
  name: "importSnmpDevices",
  description:
    "Polls the devices of a table of comma-separated text from now on; those that are polled already stay as they are. Nothing is asked first. Secrets in rows become credentials of their own.",
  needs: { $all: { scope: "write", everyNetwork: true } },
  input: (t) => ({
    csv: t.string({
      required: true,
      description:
        "One device a line. With a first line of names: ip, port, name, credential (its name), interval, tags, comment, community, version. Without: ip,name,credential,interval, or ntopng's ip,read,write,version[,level,user,auth,password,privacy,password].",
      validate: z.string().min(1, "The table is empty.").max(snmpLimits.csvCharacters, `A table has at most ${snmpLimits.csvCharacters} characters.`),
    }),
    credentialName: t.string({
      description: "Name of the credential for rows that name none; those of their network are tried when left out.",
      validate: nameRule.nullish(),
    }),
    interval: t.field({ type: "Duration", description: "How often, for rows that do not say; 1m when left out." }),
    skipWrong: t.boolean({ required: true, defaultValue: false, description: "Take the rows that are right although others are wrong." }),
  }),
  payload: {
    devices: { type: [SnmpDevice], description: "The first 100 of those that were added; null after a dry run." },
    problems: { type: [SnmpCsvProblem], description: "Rows that cannot be taken, at most 500." },
  },
  plan: ({ csv, credentialName, interval, skipWrong }, context) => {
    const { snmp } = context.services;
    const credentialId = credentialName ? credentialOf(credentialName, context, "input.credentialName").id : undefined;
    const defaults = { intervalMs: intervalOf(interval, "input.interval"), ...(credentialId !== undefined && { credentialId }) };
    const parsed = parseSnmpCsv(csv);
    const rows = parsed.devices.map((row) => wantedOf(row, defaults, context));
    const problems = [...parsed.problems, ...rows.filter((row) => "problem" in row)].toSorted((a, b) => a.line - b.line).slice(0, 500);
    if (problems.length > 0 && !skipWrong) {
      const first = problems[0]!;
      throw new AppError(
        "BAD_INPUT",
        `${problems.length === 1 ? "A row" : `${problems.length} rows`} of the table cannot be taken. Line ${first.line}: ${cleanUntrusted(first.problem)}`,
        {
          path: "input.csv",
          cure: "Correct them, or set skipWrong: true.",
        },
      );
    }
    const known = new Set(snmp.list().map(({ address, port }) => `${address} ${port}`));
    const good = rows.filter((row): row is Imported => "device" in row);
    const fresh = good.filter(({ device: { address, port } }) => !known.has(`${address} ${port}`));
    const secrets = new Map<string, { readonly credential: SnmpCredential; readonly networks: string[] }>();
    for (const row of parsed.devices) {
      const name = fresh.find(({ device }) => device.address === row.address && device.port === (row.port ?? 161))?.credential;
      if (name === undefined || !row.credential) continue;
      const known = secrets.get(name) ?? { credential: row.credential, networks: [] };
      known.networks.push(parseCidr(row.address)!.text);
      secrets.set(name, known);
    }
    return {
      summary:
        fresh.length === 0
          ? "All of these are polled already."
          : `Polls ${fresh.length} SNMP ${fresh.length === 1 ? "device" : "devices"} of a table of ${good.length + problems.length}.`,
      effects:
        fresh.length === 0
          ? []
          : [
              {
                description: "They are polled from now on.",
                count: fresh.length,
                examples: fresh.slice(0, 10).map(({ device }) => [device.address, device.name].filter(Boolean).join(" ")),
              },
              ...(secrets.size > 0
                ? [{ description: "Credentials are made of the secrets in the table.", count: secrets.size, examples: [...secrets.keys()].slice(0, 10) }]
                : []),
            ],
      warnings: [
        ...(good.length > fresh.length ? [`${good.length - fresh.length} of them are polled already and stay as they are.`] : []),
        ...problems.slice(0, 20).map(({ line, problem }) => `Left out, line ${line}: ${cleanUntrusted(problem)}`),
      ],
      needed: fresh.length > 0,
      preview: { problems },
      change: {
        target: "snmp devices of a table",
        after: fresh.slice(0, 100).map(({ device }) => ({ address: device.address, port: device.port, name: device.name, intervalMs: device.intervalMs })),
      },
      apply: async () => {
        const principal = principalOf(context);
        const ids = new Map<string, string>();
        for (const [name, { credential, networks }] of secrets) {
          const set = await snmp.setCredential({
            name,
            credential,
            networks: networks.length > 100 ? [] : networks,
            updatedBy: `${principal.userName} (${throughOf(principal)})`,
          });
          ids.set(name, set.id);
        }
        const added = await snmp.add(
          fresh.map(({ device, credential }) => (credential === undefined ? device : { ...device, credentialId: ids.get(credential)! })),
        );
        return {
          devices: added.slice(0, 100),
          problems,
          ...(added.length <= snmpLimits.atOnce && {
            undo: { mutation: "removeSnmpDevices", input: { devices: added.map(({ id }) => id) }, description: "Polls them no more; credentials stay." },
          }),
        };
      },
    };
  },
});

export default { name: "snmp-import" };
