import { resolve } from "node:path";
import { makeBackup } from "../app/backups.ts";
import { saysBackup, StepDisplay } from "../app/backup-display.ts";
import { untilInterrupted } from "../app/until-interrupted.ts";
import { addConfigFlags, loadConfig, settingsFileOf } from "../app/config.ts";
import type { CliCommand } from "../model/command.ts";
import { createLog } from "../runtime/log.ts";

const help = `
While a server runs on the data directory it makes the backup itself, and goes on taking
flows. All of a backup is of one moment: every flow acknowledged before it is in it.

In the folder: the flows (clickhouse/, spool/), the inventory with users, tokens and audit
(inventory.db, or inventory.dump of PostgreSQL), the settings file, and manifest.json with
versions, row counts, time ranges and checksums. Not in it: uploads and captures.
A folder with a file INCOMPLETE is no backup. Keep it as safe as the data directory.

Exit codes: 0 made, 1 it failed, 2 called wrongly.

Examples:
  wiregraph backup /backups/monday
  wiregraph backup /backups/users --without-flows`;

export default {
  name: "backup",
  summary: "copy flows, inventory and settings into a folder, while the server runs or not",
  configure(command, run) {
    addConfigFlags(command, "dataDir", "clickhouseUrl", "clickhouseCluster", "clickhouseReplicated", "databaseUrl")
      .argument("<folder>", "empty or not there yet")
      .option("--flows <place>", "where a ClickHouse server puts its part: Disk('disk', 'path'), File('path') or S3('url')")
      .option("--without-flows", "only inventory and settings", false)
      .option("--json", "the manifest, without its files, on standard output", false)
      .addHelpText("after", help);
    command.action(
      run(async (folder: string, flags: Record<string, unknown>) => {
        const config = loadConfig({ flags });
        const settingsFile = settingsFileOf({ flags });
        const display = new StepDisplay(process.stderr);
        const request = {
          folder: resolve(folder),
          withoutFlows: flags["withoutFlows"] === true,
          ...(typeof flags["flows"] === "string" && { flows: flags["flows"] }),
          ...(settingsFile !== undefined && { settingsFile }),
        };
        try {
          const manifest = await makeBackup(config, request, (step, share) => display.show(step, share), untilInterrupted(), createLog("warn"));
          display.end();
          const { files, ...facts } = manifest;
          process.stdout.write(flags["json"] === true ? `${JSON.stringify({ ...facts, files: files.length })}\n` : saysBackup(request.folder, manifest));
          return 0;
        } finally {
          display.end();
        }
      }),
    );
  },
} satisfies CliCommand;
