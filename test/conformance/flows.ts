import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { datagramCases, netflowCases, type CaseResult } from "../support/export-conformance.ts";

const help = `Decodes outside datagrams of NetFlow, IPFIX and sFlow and compares with what other decoders made of them.

  npm run conformance:flows -- --dir DIR [--show N] [--json]
    --dir    folder with netflow/ and datagrams/
    --show   how many differences to name (10)
    --json   one JSON object instead of the table`;

const { values } = parseArgs({
  options: {
    dir: { type: "string" },
    show: { type: "string", default: "10" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

process.exitCode = main();

function main(): number {
  const { dir } = values;
  if (values.help || dir === undefined) {
    process.stdout.write(`${help}\n`);
    return values.help ? 0 : 2;
  }
  const netflow = join(dir, "netflow");
  const datagrams = join(dir, "datagrams");
  const results = [...(existsSync(netflow) ? netflowCases(netflow) : []), ...(existsSync(datagrams) ? datagramCases(datagrams) : [])];
  if (results.length === 0) {
    process.stderr.write(`${dir} has neither netflow/ nor datagrams/: point --dir at the folder with the outside datagrams.\n`);
    return 2;
  }
  const total = (read: (result: CaseResult) => number): number => results.reduce((sum, result) => sum + read(result), 0);
  const isWhole = ({ found, expected, records, expectedCount }: CaseResult): boolean => found === expected && records >= (expectedCount ?? 0);
  const figures = {
    cases: results.length,
    cases_whole: results.filter(isWhole).length,
    records_expected: total(({ expected }) => expected),
    records_equal: total(({ found }) => found),
    fields_compared: total(({ fields }) => fields),
    fields_equal: total(({ equalFields }) => equalFields),
    records_decoded: total(({ records }) => records),
    fields_without_counterpart: new Set(results.flatMap(({ unmapped }) => unmapped)).size,
  };
  if (values.json) process.stdout.write(`${JSON.stringify(figures)}\n`);
  else print(results, figures);
  return figures.cases_whole === figures.cases ? 0 : 1;
}

function print(results: readonly CaseResult[], figures: Readonly<Record<string, number>>): void {
  for (const { name, expected, found, records, expectedCount, fields, equalFields, malformed } of results) {
    const counts = `${found}/${expected} records, ${equalFields}/${fields} fields, ${records} decoded${expectedCount === null ? "" : ` of ${expectedCount}`}`;
    process.stdout.write(`${name.padEnd(56)} ${counts}${malformed.length > 0 ? `, malformed: ${malformed.join(", ")}` : ""}\n`);
  }
  const differences = results.flatMap(({ name, different }) => different.map((text) => `  ${name}: ${text}`));
  process.stdout.write(`${differences.slice(0, Number(values.show)).join("\n")}\n${JSON.stringify(figures, null, 1)}\n`);
  const unmapped = [...new Set(results.flatMap((result) => result.unmapped))].sort();
  if (unmapped.length > 0) process.stdout.write(`without a counterpart: ${unmapped.join(" ")}\n`);
}
