import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { cliArguments } from "../bench/engine.ts";

const help = `Compares \`wiregraph flows\` with nDPI's own regression results, which live outside the project.

  npm run conformance:ndpi -- --dir DIR [--only SUBSTRING] [--show N] [--as-we-do] [--json]
    --dir    folder with compare.mjs, pcap/ and expected/
    --only   captures whose name contains this
    --show   how many differing captures to name (10)
    --as-we-do
             \`flows --count-as wiregraph\`: fragments counted and JA4 written as the published description says
    --json   one JSON object instead of the table`;

const { values } = parseArgs({
  options: {
    dir: { type: "string" },
    only: { type: "string", default: "" },
    show: { type: "string", default: "10" },
    "as-we-do": { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

process.exitCode = main();

function main(): number {
  if (values.help || values.dir === undefined) {
    process.stdout.write(`${help}\n`);
    return values.help ? 0 : 2;
  }
  const script = join(values.dir, "compare.mjs");
  if (!existsSync(script)) {
    process.stderr.write(`${values.dir} has no compare.mjs: point --dir at the folder with the outside captures.\n`);
    return 2;
  }
  const { args } = cliArguments();
  const command = [process.execPath, ...args, "flows", "--no-timeout", "--tunnels", ...(values["as-we-do"] ? ["--count-as", "wiregraph"] : [])].join(" ");
  const options = ["--dir", values.dir, "--cmd", command, "--only", values.only, "--show", values.show, "--json"];
  const run = spawnSync(process.execPath, [script, ...options], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], maxBuffer: 1 << 26 });
  const figures = run.stdout.split("\n").find((line) => line.startsWith("{"));
  process.stdout.write(values.json ? `${figures ?? "{}"}\n` : run.stdout.replace(`${figures}\n`, ""));
  return run.status === 0 && figures !== undefined ? 0 : 1;
}
