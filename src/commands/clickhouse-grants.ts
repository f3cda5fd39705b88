import { createHash, randomBytes } from "node:crypto";
import { addConfigFlags, loadConfig } from "../app/config.ts";
import { flowStoreOptions, sqlLimitsOf } from "../app/part-options.ts";
import type { CliCommand } from "../model/command.ts";
import { AppError } from "../model/errors.ts";
import { createLog } from "../runtime/log.ts";

interface Flags extends Readonly<Record<string, unknown>> {
  readonly user: string;
  readonly networks?: string;
}

export default {
  name: "clickhouse-grants",
  summary: "print the statements that make a user for people's SQL on a ClickHouse server: grants, profile, row policies",
  configure(command, run) {
    addConfigFlags(
      command,
      "clickhouseUrl",
      "clickhouseCluster",
      "clickhouseReplicated",
      "sqlSeconds",
      "sqlRowsRead",
      "sqlMemoryBytes",
      "sqlResultRows",
      "sqlResultBytes",
    )
      .option("--user <name>", "the user to make; its profile and policies have the same name", "wiregraph_sql")
      .option("--networks <cidrs>", "it sees only rows with a host inside, comma-separated; default all rows")
      .addHelpText("after", "\nIts password is made anew each time and printed on stderr; a user that exists keeps the old one. Run it again after an update.")
      .action(
        run(async (flags: Flags) => {
          if (!/^[A-Za-z_][\w-]{0,62}$/.test(flags.user))
            throw new AppError("BAD_INPUT", "This is no name for a user.", {
              path: "--user",
              wanted: "letters, digits, _ and -, at most 63",
              got: flags.user.slice(0, 80),
            });
          const config = loadConfig({ flags });
          if (config.clickhouseUrl === undefined) {
            throw new AppError("BAD_INPUT", "No ClickHouse server is configured; the embedded engine needs no grants.", {
              path: "clickhouseUrl",
              wanted: "http://user:password@host:8123/database",
            });
          }
          // Loaded here: the other commands need none of it.
          const [{ grantStatements }, { serverEndpoint }, { singleServer }] = await Promise.all([
            import("../store/flows/grants.ts"),
            import("../store/flows/index.ts"),
            import("../store/flows/shape.ts"),
          ]);
          const endpoint = serverEndpoint(flowStoreOptions(config, createLog("silent")))!;
          const password = randomBytes(24).toString("base64url");
          const statements = grantStatements({
            shape: (endpoint.kind === "server" ? endpoint.shape : undefined) ?? singleServer,
            database: endpoint.database,
            user: flags.user,
            passwordHash: createHash("sha256").update(password).digest("hex"),
            limits: sqlLimitsOf(config),
            networks: (flags.networks ?? "").split(",").flatMap((text) => text.trim() || []),
          });
          process.stdout.write(statements.map((statement) => `${statement};\n`).join("\n"));
          process.stderr.write(
            `\nPassword of ${flags.user}, shown only now: ${password}\nThen: WIREGRAPH_CLICKHOUSE_SQL_URL=http://${flags.user}:PASSWORD@HOST:8123/${endpoint.database}\n`,
          );
          return 0;
        }),
      );
  },
} satisfies CliCommand;
