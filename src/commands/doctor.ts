import { addConfigFlags, loadConfig } from "../app/config.ts";
import type { CliCommand } from "../model/command.ts";
import { printable } from "../runtime/printable.ts";

const marks = { ok: "ok", note: "--", problem: "!!" } as const;

export default {
  name: "doctor",
  summary: "Say what is missing for capture, which stores are used, which ports are taken, and what to type.",
  configure(command, run) {
    addConfigFlags(
      command,
      "host",
      "port",
      "dataDir",
      "interfaces",
      "captureDriver",
      "captureFilter",
      "captureProcesses",
      "countryDatabase",
      "asnDatabase",
      "clickhouseUrl",
      "clickhouseCluster",
      "clickhouseReplicated",
      "databaseUrl",
    )
      .option("--json", "one JSON array instead of lines")
      .addHelpText("after", "\nExit code: 0 when all is well, 1 when something needs you.");
    command.action(
      run(async (flags: Record<string, unknown>) => {
        const { checkup } = await import("../app/checkup.ts");
        const findings = await checkup(loadConfig({ flags }));
        if (flags["json"] === true) process.stdout.write(`${JSON.stringify(findings, undefined, 2)}\n`);
        else {
          for (const { what, state, text, cure } of findings) {
            process.stdout.write(`${marks[state]}  ${what.padEnd(15)} ${printable(text, 500)}\n`);
            if (cure !== undefined && state !== "ok")
              process.stdout.write(
                `${" ".repeat(20)}${cure
                  .split("\n")
                  .map((line) => printable(line, 500))
                  .join(`\n${" ".repeat(20)}`)}\n`,
              );
          }
        }
        return findings.some(({ state }) => state === "problem") ? 1 : 0;
      }),
    );
  },
} satisfies CliCommand;
