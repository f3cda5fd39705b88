import { explain } from "../app/cli.ts";
import { addConfigFlags, loadConfig } from "../app/config.ts";
import type { CliCommand } from "../model/command.ts";
import { createLog } from "../runtime/log.ts";

export default {
  name: "migrate",
  summary: "Bring both stores to this version, as a start does; --check only says what would be done.",
  configure(command, run) {
    addConfigFlags(command, "dataDir", "clickhouseUrl", "clickhouseCluster", "clickhouseReplicated", "databaseUrl", "retention")
      .option("--check", "change nothing and say what a start would change; works beside a running server")
      .addHelpText(
        "after",
        `
A running server has migrated already: without --check stop it first.

Exit codes:
  0  done; with --check: nothing is pending
  1  it failed; with --check: something is pending
  2  called wrongly; with --check also: it could not be found out`,
      );
    command.action(
      run(async (flags: Record<string, unknown>) => {
        const config = loadConfig({ flags });
        const isCheck = flags["check"] === true;
        try {
          // Loaded here: the other commands need none of it.
          const { checkStores, migrateStores } = await import("../app/migrate-stores.ts");
          const states = await (isCheck ? checkStores : migrateStores)(config, createLog("warn"));
          for (const { store, applied, pending } of states) {
            process.stdout.write(`${store}: ${applied} applied, ${pending.length === 0 ? "nothing pending" : "pending:"}\n`);
            for (const title of pending) process.stdout.write(`  ${title}\n`);
          }
          return states.some(({ pending }) => pending.length > 0) ? 1 : 0;
        } catch (error) {
          if (!isCheck) throw error;
          process.stderr.write(`${explain(error)}\n`);
          return 2;
        }
      }),
    );
  },
} satisfies CliCommand;
