import { addConfigFlags, loadConfig } from "../app/config.ts";
import type { CliCommand } from "../model/command.ts";
import { createLog } from "../runtime/log.ts";

const quietWithinMs = 3_000;

export default {
  name: "serve",
  summary: "Watch traffic and serve the web UI, GraphQL and MCP. `npm start` runs this.",
  configure(command, run) {
    addConfigFlags(
      command,
      ...(["host", "port", "dataDir", "publicUrl", "allowedHosts", "trustedProxies", "tlsCert", "tlsKey", "insecureHttp"] as const),
      ...([
        "interfaces",
        "captureDriver",
        "captureFilter",
        "promiscuous",
        "snapLength",
        "ringBytes",
        "captureProcesses",
        "maxFlows",
        "idleTimeout",
        "activeTimeout",
        "localNetworks",
      ] as const),
      ...(["networkNames", "countryDatabase", "asnDatabase"] as const),
      ...(["collect", "collectFrom", "collectBufferBytes"] as const),
      ...([
        "introspection",
        "graphiql",
        "knownOperationsOnly",
        "queryTimeout",
        "maxQueryCost",
        "maxQueryDepth",
        "maxQueryAliases",
        "maxQueryDirectives",
        "maxQueryTokens",
      ] as const),
      ...(["requestsPerMinute", "anonymousRequestsPerMinute", "maxStreams", "maxStreamsPerCaller", "slowStreamTimeout"] as const),
      ...([
        "clickhouseUrl",
        "clickhouseCluster",
        "clickhouseReplicated",
        "databaseUrl",
        "retention",
        "spoolBytes",
        "toolFolders",
        "maxUploadBytes",
        "logLevel",
      ] as const),
    ).addHelpText("after", "\nEvery setting is also a key of the YAML file and a variable; see docs/configuration.md.");
    command.action(
      run(async (flags: Record<string, unknown>) => {
        const config = loadConfig({ flags });
        // Loaded here: the other commands need none of it.
        const [{ composeServer }, { refuseWrongFilter }] = await Promise.all([import("../app/compose.ts"), import("../app/capture-filter-error.ts")]);
        await refuseWrongFilter(config);
        const server = await composeServer(config, createLog(config.logLevel));
        const setup = server.setupCode === undefined ? "" : `\n  Make the first user there with this one-time setup code:\n\n      ${server.setupCode}\n\n`;
        // The log is on the same terminal: what the start has to say comes first, then this in one piece.
        if (process.stdout.isTTY && setup !== "") await server.quiet(quietWithinMs);
        process.stdout.write(`\n  Wiregraph is ready at ${server.url}\n${setup}`);
        const signal = await new Promise<string>((resolve) => {
          for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => resolve(name));
        });
        process.stderr.write(`${signal}: stopping …\n`);
        await server.stop();
        return 0;
      }),
    );
  },
} satisfies CliCommand;
