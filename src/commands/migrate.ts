import { addConfigFlags, loadConfig } from "../app/config.ts";
import type { CliCommand } from "../model/command.ts";
import { createLog } from "../runtime/log.ts";

export default {
  name: "migrate",
  summary: "Bring both stores to this version, as a start does; --check only says what would be done.",
  configure(command, run) {
    addConfigFlags(command, "dataDir", "clickhouseUrl", "databaseUrl", "retention")
      .option("--check", "change nothing; exit code 1 when something is pending")
      .addHelpText("after", "\nA running server has migrated already: stop it first.");
    command.action(
      run(async (flags: Record<string, unknown>) => {
        const config = loadConfig({ flags });
        // Loaded here: the other commands need none of it.
        const { migrateStores } = await import("../app/migrate-stores.ts");
        const states = await migrateStores(config, flags["check"] === true, createLog("warn"));
        for (const { store, applied, pending } of states) {
          process.stdout.write(`${store}: ${applied} applied, ${pending.length === 0 ? "nothing pending" : `pending: ${pending.join(", ")}`}\n`);
        }
        return states.some(({ pending }) => pending.length > 0) ? 1 : 0;
      }),
    );
  },
} satisfies CliCommand;
