import { addConfigFlags, type Config, loadConfig } from "../app/config.ts";
import type { CliCommand } from "../model/command.ts";
import { AppError } from "../model/errors.ts";

/** The endpoint of the configured server, or of the one on this machine. */
function endpointOf({ url, publicUrl, host, port, tlsCert }: Config): URL {
  const here = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;
  return new URL("/mcp", url ?? publicUrl ?? `${tlsCert === undefined ? "http" : "https"}://${here}:${port}`);
}

async function bridge(flags: object): Promise<number> {
  const config = loadConfig({ flags: { ...flags } });
  if (config.token === undefined) {
    throw new AppError("BAD_INPUT", "The bridge needs a token.", {
      wanted: "WIREGRAPH_TOKEN=wg_…",
      cure: 'Make one in the web UI under "Connect your assistant", or: wiregraph token create --user NAME --scope read --audience mcp',
    });
  }
  const { runBridge } = await import("../mcp/bridge.ts");
  await runBridge({ url: endpointOf(config), token: config.token, say: (line) => void process.stderr.write(`wiregraph mcp: ${line}\n`) });
  return 0;
}

export default {
  name: "mcp",
  summary: "speak MCP on stdin and stdout, for clients that only start programs; forwards to the running server",
  configure(command, run) {
    addConfigFlags(command, "url", "token", "host", "port").action(run(bridge));
  },
} satisfies CliCommand;
