import { resolve } from "node:path";
import { saysRestored, StepDisplay } from "../app/backup-display.ts";
import { untilInterrupted } from "../app/until-interrupted.ts";
import { addConfigFlags, loadConfig } from "../app/config.ts";
import { restoreBackup } from "../app/restores.ts";
import type { CliCommand } from "../model/command.ts";
import { createLog } from "../runtime/log.ts";

const help = `
The server must be stopped. First every file's checksum is compared; then flows, inventory
and keys are put into the data directory and brought to this version. A data directory that
holds anything of them already is left alone, unless --force moves that aside.
The settings file is not put anywhere: it lies in FOLDER/settings.

Exit codes: 0 restored, 1 it failed and nothing is changed, 2 called wrongly.

Examples:
  wiregraph restore /backups/monday
  wiregraph restore /backups/monday --data-dir /srv/wiregraph`;

export default {
  name: "restore",
  summary: "put a backup back, on this version or an older one's backup",
  configure(command, run) {
    addConfigFlags(command, "dataDir", "clickhouseUrl", "clickhouseCluster", "clickhouseReplicated", "databaseUrl", "retention")
      .argument("<folder>", "as `wiregraph backup` made it")
      .option("--flows <place>", "where a ClickHouse server has its part; default as the backup says")
      .option("--without-flows", "only the inventory and keys", false)
      .option("--force", "move aside what the data directory holds", false)
      .addHelpText("after", help);
    command.action(
      run(async (folder: string, flags: Record<string, unknown>) => {
        const config = loadConfig({ flags });
        const display = new StepDisplay(process.stderr);
        const request = {
          folder: resolve(folder),
          withoutFlows: flags["withoutFlows"] === true,
          force: flags["force"] === true,
          ...(typeof flags["flows"] === "string" && { flows: flags["flows"] }),
        };
        try {
          const restored = await restoreBackup(config, request, (step, share) => display.show(step, share), untilInterrupted(), createLog("warn"));
          display.end();
          process.stdout.write(saysRestored(config.dataDir, request.folder, restored));
          return 0;
        } finally {
          display.end();
        }
      }),
    );
  },
} satisfies CliCommand;
